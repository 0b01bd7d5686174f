//! One row that cannot be read, one message that cannot be made, one adapter that falls over, on
//! each channel: the others have it, and the three stand in the report.

use crate::{CHANNELS, in_memory, urgent};
use alert::{Address, ChannelKind, Timestamp, outcome::Cause, retry::RetrySchedule};
use ledger::Store;
use nabat_tests::ring::{Host, House, Plan, Spell};
use std::time::Duration;
use store::{Batch, KeyRange};

const EACH: u16 = 60;
/// The range of subscribers.
const SUBSCRIBERS: &str = "subscribers";

/// Damages the sealed part of one subscriber of a channel.
async fn damage_one<S: Store>(house: &House<S>, kind: ChannelKind) {
    let range = ledger::RANGES
        .iter()
        .find(|range| range.name == SUBSCRIBERS);
    let byte = range.expect("the range is listed").byte;
    let prefix = KeyRange::prefix(&[byte, kind.number()]);
    let rows = house.ledger.store().scan(prefix, 1).await.expect("rows");
    let (key, mut value) = rows.into_iter().next().expect("a row");
    if let Some(last) = value.last_mut() {
        *last ^= 1;
    }
    let batch = Batch {
        put: vec![(key, value)],
        ..Batch::default()
    };
    house.ledger.store().commit(batch).await.expect("damaged");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_poisoned_row_message_or_adapter_fails_one_delivery_on_each_channel() {
    let plan = Plan {
        chats: EACH,
        mailboxes: EACH,
        // An adapter that falls over leaves a doubt, which mail and webhooks repeat until then.
        retry: RetrySchedule {
            attempts_max: 5,
            ..Plan::default().retry
        },
        hooks: vec![Host::good(); usize::from(EACH)],
        ..Plan::default()
    };
    let mut house = House::set(plan, in_memory).await;
    for (kind, channel) in CHANNELS.into_iter().zip(&house.channels) {
        damage_one(&house, kind).await;
        let people = house.people(kind);
        channel.cast(people[10].clone(), Spell::Empty);
        channel.cast(people[20].clone(), Spell::Panic);
    }
    house.start();
    let appeal = urgent(&house).await;
    let alert = appeal.words.manifest.alert;
    house.release(&appeal).await;
    house.done(alert, 1, Duration::from_secs(30)).await;
    for kind in CHANNELS {
        let people = house.people(kind);
        let times = house.times(kind, Timestamp::EPOCH);
        let missing: Vec<&Address> = people
            .iter()
            .filter(|one| !times.contains_key(one))
            .collect();
        let counts = house.counts(alert, 1, kind).await;
        println!("{kind}: {counts:?}");
        // The damaged one may be one of the other two.
        assert!(
            (2..=3).contains(&missing.len()),
            "{kind}: {}",
            missing.len()
        );
        assert!(times.values().all(|n| *n == 1), "{kind}");
        assert_eq!(counts.delivered, (people.len() - missing.len()) as u64);
        assert_eq!(counts.failed.get(&Cause::UnreadableRow), Some(&1), "{kind}");
    }
    house.stop().await;
}
