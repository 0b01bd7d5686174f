//! Faults over three channels at once: the adapters, the scheduler and the ledger of the
//! production, and before each adapter a stand-in that misbehaves. Counted at the receiving end
//! against lists of the test's own.

#![allow(
    clippy::print_stdout,
    reason = "the figures are what a reader of the run wants"
)]

mod doubts;
mod hostile;
mod moves;
mod pauses;
mod poison;
mod stops;

use alert::{ChannelKind, Urgency};
use ledger::Store;
use nabat_tests::ring::{Appeal, House, PEOPLE_TOPIC, appeal, draft};
use std::{path::Path, sync::Arc};
use store::{MemoryStore, Options, SledStore};
use vault::KeyRing;

const CHANNELS: [ChannelKind; 3] = ChannelKind::ALL;

/// The store of the production, in a folder of the test.
fn on_disk(folder: &Path) -> impl FnOnce(&KeyRing) -> SledStore {
    move |ring| {
        let ranges: Vec<u8> = ledger::RANGES.iter().map(|range| range.byte).collect();
        let options = Options {
            segment_bytes: 1 << 20,
            ballast_bytes: 1 << 20,
            ..Options::new(*ring.sum_key(), ranges)
        };
        SledStore::open(folder, options).expect("the store opens").0
    }
}

/// A store in memory.
fn in_memory(_: &KeyRing) -> Arc<MemoryStore> {
    Arc::new(MemoryStore::new())
}

/// The invented case, urgent and for all, under the next number.
async fn urgent<S: Store>(house: &House<S>) -> Appeal {
    let number = house.ledger.reserve_number(2026).await.expect("a number");
    let draft = draft(house.clock.today(), 0);
    appeal(draft, number, Vec::new(), Urgency::Immediate, PEOPLE_TOPIC)
}

/// Step 1 or 2 of the case that `first` began.
fn later<S: Store>(house: &House<S>, first: &Appeal, step: u16) -> Appeal {
    let number = first.words.manifest.alert;
    let draft = draft(house.clock.today(), usize::from(step));
    let references = (1..=step).collect();
    appeal(draft, number, references, Urgency::Immediate, PEOPLE_TOPIC)
}
