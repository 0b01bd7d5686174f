//! People who leave and an organiser who stops it, at random moments of a broadcast on three
//! channels: what was handed over arrives, and nothing else.

use crate::{CHANNELS, on_disk, urgent};
use alert::{Clock as _, Timestamp, outcome::Why};
use nabat_tests::{
    chance::Chance,
    ring::{Host, House, Plan},
};
use std::{collections::BTreeMap, time::Duration};

/// What a step has in hand when somebody leaves is handed over within this, five times what a
/// commit may take on a slow disk. What is only claimed would come up to a second later.
const IN_HAND: Duration = Duration::from_millis(400);
const EACH: u16 = 150;
const LEAVERS: u64 = 24;

async fn stopped_at_random(seed: u64) {
    let folder = tempfile::tempdir().expect("a folder");
    let plan = Plan {
        seed,
        chats: EACH,
        mailboxes: EACH,
        hooks: vec![Host::good(); 3 * usize::from(EACH)],
        paid: false,
        mails_per_second: 40,
        window: 24,
        hook_window: 24,
        ..Plan::default()
    };
    let mut house = House::set(plan, on_disk(folder.path())).await;
    house.start();
    let appeal = urgent(&house).await;
    let alert = appeal.words.manifest.alert;
    house.release(&appeal).await;
    let chance = Chance::new(seed);
    let began = house.clock.monotonic();
    let mut left = BTreeMap::new();
    for _ in 0..LEAVERS {
        tokio::time::sleep(Duration::from_millis(chance.below(30))).await;
        for kind in CHANNELS {
            let people = house.people(kind);
            let leaver = people[chance.below(people.len() as u64) as usize].clone();
            let now = house.clock.now();
            let gone = house.ledger.leave(&leaver, now).await.expect("a leave");
            if gone {
                left.insert(leaver, house.clock.monotonic());
            }
        }
    }
    tokio::time::sleep(Duration::from_millis(chance.below(1_200))).await;
    house.halt(alert).await.expect("it runs still");
    let arrived = CHANNELS.map(|kind| house.arrived(kind).len());
    let halted = house.clock.monotonic() - began;
    house.done(alert, 1, Duration::from_secs(30)).await;
    for (kind, before) in CHANNELS.into_iter().zip(arrived) {
        let after = house.arrived(kind).len() - before;
        let counts = house.counts(alert, 1, kind).await;
        println!(
            "seed {seed}, {kind}: {before} when it was stopped after {halted:?}, {after} more"
        );
        assert!(
            after <= house.window(kind),
            "{kind}: {after} after the stop"
        );
        let times = house.times(kind, Timestamp::EPOCH);
        assert!(times.values().all(|n| *n == 1), "{kind}: somebody twice");
        assert_eq!(counts.delivered, times.len() as u64, "{kind}: {counts:?}");
        let stopped = counts.withdrawn.get(&Why::Halted).copied().unwrap_or(0);
        let gone = counts.withdrawn.get(&Why::Left).copied().unwrap_or(0);
        assert_eq!(
            counts.delivered + stopped + gone,
            counts.members,
            "{counts:?}"
        );
    }
    let mut late = Duration::ZERO;
    for (leaver, at) in &left {
        for channel in &house.channels {
            for begun in channel.begun(leaver) {
                late = late.max(begun.saturating_sub(*at));
            }
        }
    }
    println!(
        "seed {seed}: {} left; the last was handed over {late:?} after a leave",
        left.len()
    );
    assert!(late <= IN_HAND, "handed over {late:?} after a leave");
    house.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_stop_at_most_a_window_and_after_a_leave_only_what_was_in_hand() {
    let seeds = std::env::var("NABAT_SEEDS").ok();
    let seeds = seeds.and_then(|n| n.parse().ok()).unwrap_or(3);
    for seed in 1..=seeds {
        stopped_at_random(seed).await;
    }
}
