//! The audit's chain: whatever is changed, taken out, moved or added shows, and where.

use crate::support::{House, words};
use alert::approval::Path;

const AUDIT: &str = "audit";

/// A house in which all sorts of things happened.
async fn lived_in() -> House {
    let mut house = House::new().await;
    let alert = house.queued(words::appeal("One")).await;
    house.halt("clara", alert).await.unwrap();
    house.queue_next(words::appeal("One"), alert).await;
    house.release(alert, 1).await;
    let it = words::proposal(
        words::appeal("Two"),
        house.number().await,
        1,
        Path::Emergency,
    );
    house.propose("boris", &it).await.unwrap();
    house
}

async fn first_bad(house: &House) -> Option<u64> {
    house.ledger.audit_verify().await.unwrap().first_bad
}

#[tokio::test]
async fn everything_organisers_did_stands_in_it_and_it_holds() {
    let house = lived_in().await;
    let audited = house.ledger.audit_verify().await.unwrap();
    // Three came; proposed, approved, queued, halted; the same again and released; an emergency.
    assert_eq!(audited.entries, 3 + 4 + 3 + 1 + 2);
    assert_eq!(audited.first_bad, None);
    assert_eq!(audited.head.len(), 64);
    let later = lived_in().await;
    assert_eq!(later.ledger.audit_verify().await.unwrap(), audited);
}

#[tokio::test]
async fn a_changed_entry_is_named_whichever_byte_of_it_it_is() {
    let house = lived_in().await;
    for (nth, (key, value)) in (1_u64..).zip(house.range_named(AUDIT)) {
        for at in 0..value.len() {
            let mut changed = value.clone();
            changed[at] ^= 1;
            house.store.set(key.clone(), changed).await;
            assert_eq!(first_bad(&house).await, Some(nth), "byte {at} of {nth}");
        }
        house.store.set(key, value).await;
    }
    assert_eq!(first_bad(&house).await, None);
}

#[tokio::test]
async fn a_removed_entry_is_named_also_the_last_one() {
    let house = lived_in().await;
    for (nth, (key, value)) in (1_u64..).zip(house.range_named(AUDIT)) {
        house.store.remove(key.clone()).await;
        assert_eq!(first_bad(&house).await, Some(nth));
        house.store.set(key, value).await;
    }
}

#[tokio::test]
async fn two_entries_that_changed_places_are_named() {
    let house = lived_in().await;
    let rows: Vec<_> = house.range_named(AUDIT).into_iter().collect();
    for (nth, pair) in (1_u64..).zip(rows.windows(2)) {
        house.store.set(pair[0].0.clone(), pair[1].1.clone()).await;
        house.store.set(pair[1].0.clone(), pair[0].1.clone()).await;
        assert_eq!(first_bad(&house).await, Some(nth));
        for (key, value) in pair {
            house.store.set(key.clone(), value.clone()).await;
        }
    }
}

#[tokio::test]
async fn an_entry_that_was_added_behind_the_last_is_named() {
    let house = lived_in().await;
    let (key, value) = house.range_named(AUDIT).pop_last().unwrap();
    let entries = house.ledger.audit_verify().await.unwrap().entries;
    let seq = u64::from_be_bytes(key[1..9].try_into().unwrap());
    assert_eq!(seq, entries);
    let mut added = key.clone();
    added[1..9].copy_from_slice(&(seq + 1).to_be_bytes());
    house.store.set(added, value).await;
    assert_eq!(first_bad(&house).await, Some(entries + 1));
}

#[tokio::test]
async fn a_head_that_was_changed_or_removed_is_noticed() {
    let house = lived_in().await;
    let (key, value) = house.range_named("audit head").pop_first().unwrap();
    house.store.remove(key.clone()).await;
    assert_eq!(first_bad(&house).await, Some(1));
    for at in 0..value.len() {
        let mut changed = value.clone();
        changed[at] ^= 1;
        house.store.set(key.clone(), changed).await;
        assert!(first_bad(&house).await.is_some(), "byte {at}");
    }
}
