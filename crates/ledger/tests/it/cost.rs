//! What a lane's commit reads: pages and members it touches, and never a whole range.

use crate::support::{House, accepted, settled, words};
use alert::subject::LaneKind;
use ledger::lane::{Settled, Source, Want};
use std::sync::atomic::Ordering;

/// A store with this many subscribers, planned; how many rows scans returned, and commits, over a
/// lane's commit of 64 settlements and 64 claims.
async fn cost(subscribers: i64) -> (u64, u64) {
    let mut house = House::new().await;
    house.join(0, subscribers).await;
    let (_, id) = house.released(words::appeal("One")).await;
    house.plan(id).await;
    house.claim_and_settle_all_notices().await;
    let source = Source::Broadcast(id);
    let wants = [
        Want { source, count: 64 },
        Want {
            source: Source::Due(LaneKind::Deferred),
            count: 8,
        },
        Want {
            source: Source::Singles,
            count: 8,
        },
    ];
    let claimed = house.advance(&[], &wants).await;
    let answers: Vec<Settled> = claimed.iter().map(|c| settled(c, accepted("m"))).collect();
    let (scanned, commits) = (house.store.scanned.load(Ordering::Relaxed), house.commits());
    let next = house.advance(&answers, &wants).await;
    assert_eq!((claimed.len(), next.len()), (64, 64));
    let scanned = house.store.scanned.load(Ordering::Relaxed) - scanned;
    (scanned, house.commits() - commits)
}

#[tokio::test]
async fn a_lanes_commit_reads_no_more_the_more_are_subscribed() {
    let (small, large) = (cost(500).await, cost(5_000).await);
    assert_eq!(small, large);
    assert_eq!(large, (0, 1));
}

#[tokio::test]
async fn a_lane_with_nothing_to_do_commits_nothing() {
    let mut house = House::new().await;
    house.join(0, 10).await;
    let (_, id) = house.released(words::appeal("One")).await;
    house.send(id).await;
    house.claim_and_settle_all_notices().await;
    let commits = house.commits();
    assert!(house.claim(id, 64).await.is_empty());
    assert!(house.claim_due(64).await.is_empty());
    assert!(house.claim_notices(64).await.is_empty());
    assert_eq!(house.commits(), commits);
}
