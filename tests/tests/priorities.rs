//! Who goes first, and how fast, on simulated time: an hour without the other side and everybody
//! waiting, an urgent appeal in the middle of everything else. Counted where messages are handed
//! over. `NABAT_PEOPLE` makes the crowd as large as wanted.

#![allow(
    clippy::print_stdout,
    reason = "the figures are what a reader of the run wants"
)]

use alert::{Topic, Urgency};
use nabat_tests::ring::{Appeal, Evening, Sky, appeal, draft};
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);
/// The crowd is what fifty seconds can carry: 50,000 at the paid rate of 1,000 a second, or a fifth
/// of both, which waits as long.
const CROWD_SECONDS: i64 = 50;
/// Who reads the urgent one, too.
const FEW: usize = 100;
/// When an urgent appeal has to be out, the first and the last of a hundred.
const URGENT_WITHIN: Duration = Duration::from_secs(5);

fn people() -> i64 {
    let given = std::env::var("NABAT_PEOPLE").ok();
    given.and_then(|n| n.parse().ok()).unwrap_or(10_000)
}

fn per_second() -> u32 {
    u32::try_from(people() / CROWD_SECONDS).expect("a rate")
}

/// A crowd that wants one thing, of whom a few want another as well.
fn crowd(evening: &Evening) {
    let few = FEW as i64;
    evening.join(1..1 + few, &[Topic::TradeUnions, Topic::Prisoners]);
    evening.join(1 + few..1 + people(), &[Topic::TradeUnions]);
}

fn mass(evening: &Evening) -> Appeal {
    let draft = draft(Evening::today(), 0);
    let (number, topic) = (evening.number(), Topic::TradeUnions);
    appeal(draft, number, Vec::new(), Urgency::Expected, topic)
}

fn urgent(evening: &Evening) -> Appeal {
    let draft = draft(Evening::today(), 0);
    let (number, topic) = (evening.number(), Topic::Prisoners);
    appeal(draft, number, Vec::new(), Urgency::Immediate, topic)
}

/// How an urgent appeal went, from its release on.
struct Rang {
    first: Duration,
    last: Duration,
    /// Others that were handed over before its last.
    others: usize,
}

/// Releases the urgent one, and waits until the few have it.
fn ring_urgently(evening: &mut Evening) -> Rang {
    let urgent = urgent(evening);
    let alert = urgent.words.manifest.alert;
    let released = evening.release(&urgent);
    evening.run_until(60 * SECOND, |now| now.times_of(alert).len() == FEW);
    let times = evening.times_of(alert);
    let (first, last) = (times[0], times[FEW - 1]);
    let between = |at: &&Duration| **at >= released && **at <= last;
    let rang = Rang {
        first: first - released,
        last: last - released,
        others: evening.handed.iter().filter(between).count() - FEW,
    };
    assert!(
        rang.last <= URGENT_WITHIN,
        "{:?}, {:?}",
        rang.first,
        rang.last
    );
    rang
}

#[test]
fn after_an_hour_without_the_other_side_all_is_sent_at_the_rate_and_the_urgent_first() {
    let mut evening = Evening::new(21, per_second());
    crowd(&evening);
    let mass = mass(&evening);
    let alert = mass.words.manifest.alert;
    evening.sky = Sky::Gone;
    evening.release(&mass);
    evening.run_for(3_600 * SECOND);
    let tried = evening.handed.len();
    assert!(
        tried < 2_000,
        "an outage costs probes, not everybody: {tried}"
    );
    evening.sky = Sky::Clear;
    let back = evening.now;
    evening.run_for(10 * SECOND);
    let rang = ring_urgently(&mut evening);
    let everybody = usize::try_from(people()).expect("people");
    evening.run_until(7_200 * SECOND, |now| now.got.len() == everybody + FEW);
    let ideal = Duration::from_secs_f64((everybody + FEW) as f64 / f64::from(per_second()));
    let of_the_mass = evening.times_of(alert);
    let began = of_the_mass[0] - back;
    let took = of_the_mass[everybody - 1] - back;
    let most = evening.most_in_a_second();
    println!(
        "{everybody} due after an hour: begins {began:?} after the return, done {took:?} after it \
         (ideal {ideal:?}), at most {most} in a second; urgent in the middle: first after \
         {:?}, last after {:?}",
        rang.first, rang.last
    );
    assert!(most <= per_second() as usize, "{most} within a second");
    // A faltering channel is tried again within four seconds; what was tried during the outage
    // waits for its own retry, which comes within half an hour and a quarter of it.
    assert!(began <= 5 * SECOND, "{began:?}");
    let at_once = everybody - tried;
    let took = of_the_mass[at_once - 1] - back;
    assert!(took <= ideal + ideal / 10 + 5 * SECOND, "{took:?}");
}

#[test]
fn an_urgent_appeal_goes_before_a_crowd_that_is_due_and_another_that_is_planned() {
    /// When the world is ready for everybody at once.
    const READY: Duration = Duration::from_secs(120);
    let mut evening = Evening::new(22, per_second());
    crowd(&evening);
    let everybody = usize::try_from(people()).expect("people");
    let (due, planned) = (mass(&evening), mass(&evening));
    evening.sky = Sky::Busy { until: READY };
    evening.release(&due);
    evening.run_until(READY, |now| now.handed.len() == everybody);
    evening.run_for(READY - evening.now);
    evening.sky = Sky::Clear;
    evening.release(&planned);
    evening.run_for(3 * SECOND);
    let before = evening.got.len();
    let rang = ring_urgently(&mut evening);
    let most = evening.most_in_a_second();
    // First come, first served would have been:
    let waiting = 2 * everybody - before;
    let in_turn = Duration::from_secs_f64(waiting as f64 / f64::from(per_second()));
    println!(
        "{waiting} waited, due or planned; the urgent one: first after {:?}, last after {:?}, with \
         {} others between (in turn it would be {in_turn:?}); at most {most} in a second",
        rang.first, rang.last, rang.others
    );
    assert!(in_turn > 10 * URGENT_WITHIN, "nobody waited: {in_turn:?}");
    // By the weights, 6 of 38 go to the two crowds; with equal ones they would have two thirds.
    assert!(rang.others < FEW, "{} others", rang.others);
    assert!(most <= per_second() as usize, "{most} within a second");
    let [first, second] = [&due, &planned].map(|one| one.words.manifest.alert);
    assert!(!evening.times_of(first).is_empty() && !evening.times_of(second).is_empty());
}

#[test]
fn an_urgent_appeal_that_was_put_off_once_goes_before_a_crowd_that_was_put_off_before() {
    /// When the world is ready for the crowd.
    const READY: Duration = Duration::from_secs(120);
    /// The first wait for another attempt, at the longest.
    const AGAIN: Duration = Duration::from_millis(2_500);
    let mut evening = Evening::new(23, per_second());
    crowd(&evening);
    let everybody = usize::try_from(people()).expect("people");
    let due = mass(&evening);
    evening.sky = Sky::Busy { until: READY };
    evening.release(&due);
    evening.run_until(READY, |now| now.handed.len() == everybody);
    evening.run_for(READY - evening.now);
    let urgent = urgent(&evening);
    let alert = urgent.words.manifest.alert;
    evening.sky = Sky::Greylists(alert);
    evening.release(&urgent);
    evening.run_until(60 * SECOND, |now| now.times_of(alert).len() == FEW);
    assert_eq!(evening.put_off.len(), FEW, "each was put off");
    let due_by = *evening.put_off.values().max().expect("some") + AGAIN;
    let last = evening.times_of(alert)[FEW - 1];
    let waits = everybody - evening.times_of(due.words.manifest.alert).len();
    println!(
        "{waits} of the crowd wait yet; the last retry of the urgent one was due at {due_by:?} and \
         out at {last:?}"
    );
    assert!(last <= due_by + URGENT_WITHIN, "{last:?}, due {due_by:?}");
    assert!(waits > everybody / 2, "nobody waited: {waits}");
    let most = evening.most_in_a_second();
    assert!(most <= per_second() as usize, "{most} within a second");
}
