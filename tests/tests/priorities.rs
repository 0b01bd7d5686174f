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
/// The paid rate.
const PER_SECOND: u32 = 1_000;
/// Who reads the urgent one, too.
const FEW: usize = 100;
/// When an urgent appeal has to be out, the first and the last of a hundred.
const URGENT_WITHIN: Duration = Duration::from_secs(5);

fn people() -> i64 {
    let given = std::env::var("NABAT_PEOPLE").ok();
    given.and_then(|n| n.parse().ok()).unwrap_or(50_000)
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

/// Releases the urgent one, and says how long until its first and its last were accepted.
fn ring_urgently(evening: &mut Evening) -> (Duration, Duration) {
    let urgent = urgent(evening);
    let alert = urgent.words.manifest.alert;
    let released = evening.release(&urgent);
    evening.run_until(60 * SECOND, |now| now.times_of(alert).len() == FEW);
    let times = evening.times_of(alert);
    (times[0] - released, times[FEW - 1] - released)
}

#[test]
fn after_an_hour_without_the_other_side_all_is_sent_at_the_rate_and_the_urgent_first() {
    let mut evening = Evening::new(21, PER_SECOND);
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
    let (first, last) = ring_urgently(&mut evening);
    let everybody = usize::try_from(people()).expect("people");
    evening.run_until(7_200 * SECOND, |now| now.got.len() == everybody + FEW);
    let ideal = Duration::from_secs_f64((everybody + FEW) as f64 / f64::from(PER_SECOND));
    let of_the_mass = evening.times_of(alert);
    let began = of_the_mass[0] - back;
    let took = of_the_mass[everybody - 1] - back;
    let most = evening.most_in_a_second();
    println!(
        "{everybody} due after an hour: begins {began:?} after the return, done {took:?} after it \
         (ideal {ideal:?}), at most {most} in a second; urgent in the middle: first after \
         {first:?}, last after {last:?}"
    );
    assert!(most <= PER_SECOND as usize, "{most} within a second");
    assert!(
        first <= URGENT_WITHIN && last <= URGENT_WITHIN,
        "{first:?}, {last:?}"
    );
    // A faltering channel is tried again within four seconds; what was tried during the outage
    // waits for its own retry, which comes within half an hour and a quarter of it.
    assert!(began <= 5 * SECOND, "{began:?}");
    let at_once = everybody - tried;
    let took = of_the_mass[at_once - 1] - back;
    assert!(took <= ideal + ideal / 10 + 5 * SECOND, "{took:?}");
}
