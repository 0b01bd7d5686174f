#![doc = include_str!("../README.md")]

mod agree;
mod api;
#[cfg(feature = "conformance")]
#[allow(clippy::unwrap_used, clippy::expect_used)]
pub mod conformance;
mod engine;
mod health;
mod journal;
mod keeper;
mod layout;
mod lock;
pub mod memory;
mod open;
mod options;
mod pass;
mod queue;
mod rebuild;
mod repair;
mod row;
mod sabotage;
mod schema;
mod shared;
mod sled_store;
mod snapshot;
mod space;
mod survey;
mod writer;

pub use api::{
    BATCH_BYTES_MAX, BATCH_ROWS_MAX, Batch, CommitError, Expect, KEY_BYTES_MAX, Key, KeyRange,
    ReadError, SCAN_ROWS_MAX, Store, VALUE_BYTES_MAX, Value,
};
pub use health::Health;
pub use keeper::SnapshotError;
pub use memory::MemoryStore;
pub use open::{OpenError, OpenReport};
pub use options::Options;
pub use repair::{RepairReport, repair};
pub use schema::SCHEMA;
pub use shared::{EXIT_CODE_FATAL, OnFatal};
pub use sled_store::{SledStore, Verified};
pub use space::{FreeBytes, Space};
pub use survey::{Finding, VerifyReport, verify};
