//! The words of an appeal that cannot be read any more: its deliveries fail as such and stand in the
//! report, and everybody else's go on. On simulated time.

use alert::{Topic, Urgency, outcome::Cause};
use nabat_tests::ring::{Appeal, Evening, Sky, appeal, draft};
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);
/// People of each of two topics.
const PEOPLE: i64 = 60;
const PER_SECOND: u32 = 30;

fn about(evening: &Evening, topic: Topic) -> Appeal {
    let draft = draft(Evening::today(), 0);
    appeal(
        draft,
        evening.number(),
        Vec::new(),
        Urgency::Immediate,
        topic,
    )
}

#[test]
fn an_appeal_whose_words_are_damaged_fails_by_itself_and_holds_up_nobody() {
    let mut evening = Evening::new(31, PER_SECOND);
    evening.join(1..1 + PEOPLE, &[Topic::TradeUnions]);
    evening.join(1 + PEOPLE..1 + 2 * PEOPLE, &[Topic::Prisoners]);
    let (whole, damaged) = (
        about(&evening, Topic::TradeUnions),
        about(&evening, Topic::Prisoners),
    );
    let [whole_number, damaged_number] = [&whole, &damaged].map(|one| one.words.manifest.alert);
    // Nobody can be reached while the row is damaged and the process begins anew.
    evening.sky = Sky::Gone;
    evening.release(&damaged);
    evening.damage("words");
    evening.restart();
    evening.sky = Sky::Clear;
    evening.release(&whole);
    evening.run_for(60 * SECOND);
    let people = usize::try_from(PEOPLE).expect("people");
    assert_eq!(evening.times_of(whole_number).len(), people);
    assert!(evening.times_of(damaged_number).is_empty());
    let counts = evening.counts(damaged_number);
    let failed = counts.failed.get(&Cause::RenderFault).copied();
    assert_eq!(failed.unwrap_or(0) + counts.unknown, counts.members);
    // A second's worth was in the hands of the process that ended.
    assert!(counts.unknown <= u64::from(PER_SECOND) + 1, "{counts:?}");
    assert_eq!(counts.members, people as u64);
}
