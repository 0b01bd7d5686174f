//! What is left of a person: a receipt while they are here, and nothing once they left, whenever
//! that was.

use crate::support::{House, TELEGRAM, accepted, chat, one_claimed, settled, words};
use alert::Receipt;
use ledger::lane::{Source, Want};
use std::sync::Arc;

#[tokio::test]
async fn a_receipt_lies_sealed_and_goes_with_the_person() {
    let (house, _, claimed) = one_claimed().await;
    let member = house.member(&claimed);
    let alert = alert::AlertNumber::new(2026, 1);
    house.settle(&claimed, accepted("message-4711")).await;
    let held = house.ledger.receipt(alert, member).await.unwrap().unwrap();
    assert_eq!(held.first, Receipt::of("message-4711"));
    let rows = house.range_named("receipts");
    assert_eq!(rows.len(), 1);
    let seen = rows
        .values()
        .any(|row| row.windows(12).any(|w| w == b"message-4711"));
    assert!(!seen);
    assert!(house.leave(0).await);
    assert!(house.range_named("receipts").is_empty());
    assert!(house.range_named("subscribers").is_empty());
    assert!(house.range_named("addresses").is_empty());
}

#[tokio::test]
async fn a_settlement_after_the_leave_leaves_no_trace_of_the_person() {
    let (house, id, claimed) = one_claimed().await;
    assert!(house.leave(0).await);
    house.settle(&claimed, accepted("m")).await;
    assert_eq!(house.counts(id).await.delivered, 1);
    assert!(house.range_named("receipts").is_empty());
    // The same when the two meet.
    let (house, _, claimed) = one_claimed().await;
    let (other, now) = (house.another(), house.now);
    house.store.before_next_commit(async move {
        assert!(other.leave(&chat(0), now).await.unwrap());
    });
    house.settle(&claimed, accepted("m")).await;
    assert!(house.range_named("receipts").is_empty());
}

#[tokio::test]
async fn a_release_and_a_receipt_in_the_midst_of_a_leave_leave_no_receipt() {
    let mut house = House::new().await;
    house.join(0, 1).await;
    let alert = house.queued(words::appeal("One")).await;
    let (other, chance, now) = (house.another(), Arc::clone(&house.chance), house.now);
    let source_of = |id| Want {
        source: Source::Broadcast(id),
        count: 5,
    };
    // The leave knows all alerts by then.
    house.store.before_next_commit(async move {
        let id = other
            .release(alert, 1, now, &*chance)
            .await
            .unwrap()
            .unwrap();
        while other.plan_page(id, TELEGRAM).await.unwrap() != ledger::plan::Planned::All {}
        let wants = [source_of(id)];
        let claimed = other
            .advance(TELEGRAM, &[], &wants, now, now, &*chance)
            .await;
        let answers = [settled(&claimed.unwrap()[0], accepted("m"))];
        let done = other.advance(TELEGRAM, &answers, &[], now, now, &*chance);
        done.await.unwrap();
    });
    assert!(house.leave(0).await);
    assert!(house.range_named("receipts").is_empty());
}

#[tokio::test]
async fn a_damaged_row_keeps_nobody_from_leaving() {
    let house = House::new().await;
    house.join(0, 1).await;
    let (key, _) = house.range_named("subscribers").pop_first().unwrap();
    house.store.set(key, vec![1, 0xff]).await;
    assert!(house.leave(0).await);
    assert!(house.range_named("subscribers").is_empty());
}
