//! Holds survive a restart, are never shortened, and never fire by themselves once they are stale
//! or were stopped.

use crate::support::{House, words};
use alert::{Timestamp, approval::Path};
use ledger::{Outcome, proposal::Stage};
use std::time::Duration;
use store::CommitError;

const S: Duration = Duration::from_secs(1);

#[tokio::test]
async fn a_hold_is_there_after_a_restart_with_what_was_left_of_it() {
    let mut house = House::new().await;
    let alert = house.queued(words::appeal("Seven dockers taken")).await;
    let left = 400 * S;
    house.pass(200 * S);
    let now = house.now;
    house.ledger.save_hold(alert, 1, left, now).await.unwrap();
    let holds = house.another().holds().await.unwrap();
    assert_eq!(holds.len(), 1);
    assert_eq!((holds[0].alert, holds[0].revision), (alert, 1));
    assert_eq!((holds[0].left, holds[0].saved_at), (left, now));
}

#[tokio::test]
async fn no_clock_and_no_caller_makes_what_is_left_grow_or_vanish() {
    let mut house = House::new().await;
    let alert = house.queued(words::appeal("Seven dockers taken")).await;
    let left = || async { house.ledger.holds().await.unwrap()[0].left };
    let a_year_later = house.now.plus(365 * words::DAY);
    for (now, save, want) in [
        (a_year_later, 500 * S, 500 * S),
        (Timestamp::EPOCH, 499 * S, 499 * S),
        (a_year_later, 600 * S, 499 * S),
    ] {
        // Whatever the wall clock says, only the given span counts.
        house.ledger.save_hold(alert, 1, save, now).await.unwrap();
        assert_eq!(left().await, want);
    }
}

#[tokio::test]
async fn a_halted_hold_is_never_released_and_takes_a_new_proposal() {
    let mut house = House::new().await;
    let alert = house.queued(words::appeal("Seven dockers taken")).await;
    house.halt("clara", alert).await.unwrap();
    let (now, chance) = (house.now, &*house.chance);
    for books in [&house.ledger, &house.another()] {
        assert!(books.holds().await.unwrap().is_empty());
        assert_eq!(books.release(alert, 1, now, chance).await.unwrap(), None);
        books.save_hold(alert, 1, S, now).await.unwrap();
    }
    let pending = house.ledger.pending(alert).await.unwrap();
    assert!(matches!(pending.stage, Stage::Halted { .. }));
    let again = house.approve("boris", alert, pending.content).await;
    assert!(again.is_err());
    let revision = house.queue_next(words::appeal("Said better"), alert).await;
    let holds = house.ledger.holds().await.unwrap();
    assert_eq!((holds[0].revision, holds[0].left), (revision, 600 * S));
}

#[tokio::test]
async fn an_overdue_hold_asks_everyone_and_goes_on_only_after_a_new_approval() {
    let mut house = House::new().await;
    let alert = house.queued(words::appeal("Seven dockers taken")).await;
    let before = house.notices_waiting().await;
    let (now, chance) = (house.now, &*house.chance);
    house.ledger.overdue(alert, 1, now, chance).await.unwrap();
    assert_eq!(house.notices_waiting().await - before, 3);
    assert!(house.ledger.holds().await.unwrap().is_empty());
    assert_eq!(
        house.ledger.release(alert, 1, now, chance).await.unwrap(),
        None
    );
    let pending = house.ledger.pending(alert).await.unwrap();
    assert!(pending.approved_by.is_empty());
    let outcome = house.approve("clara", alert, pending.content).await;
    assert_eq!(outcome.unwrap(), Outcome::Queued { hold: 600 * S });
    house.release(alert, 1).await;
}

#[tokio::test]
async fn what_ran_out_of_time_in_its_hold_asks_instead_of_going_out() {
    let mut house = House::new().await;
    let alert = house.queued(words::appeal("Seven dockers taken")).await;
    house.now = words::ACT_BY;
    let (now, chance) = (house.now, &*house.chance);
    assert_eq!(
        house.ledger.release(alert, 1, now, chance).await.unwrap(),
        None
    );
    let stage = house.ledger.stage(alert, 1).await.unwrap().stage;
    assert_eq!(stage, Stage::Overdue { since: now });
}

#[tokio::test]
async fn updates_and_outcomes_wait_two_minutes_only() {
    let mut house = House::new().await;
    let (alert, _) = house.released(words::appeal("Seven dockers taken")).await;
    for (kind, revision) in [
        (alert::RevisionKind::Update, 2),
        (alert::RevisionKind::Outcome, 3),
    ] {
        let draft = words::draft(kind, "And then");
        let it = words::proposal(draft, alert, revision, Path::Normal);
        let shown = house.propose("boris", &it).await.unwrap();
        let outcome = house.approve("anna", alert, shown.content).await.unwrap();
        assert_eq!(outcome, Outcome::Queued { hold: 120 * S });
        house.release(alert, revision).await;
    }
}

#[tokio::test]
async fn queued_is_said_only_after_the_store_kept_it() {
    let mut house = House::new().await;
    let shown = house.proposed("Seven dockers taken").await;
    let before = house.store.rows();
    let lost = CommitError::Unknown("the disk went away".to_owned());
    house.store.fail_next_commit(lost);
    let answer = house.approve("boris", shown.alert, shown.content).await;
    assert!(matches!(answer, Err(ledger::Error::Unknown(_))));
    assert_eq!(house.store.rows(), before);
}
