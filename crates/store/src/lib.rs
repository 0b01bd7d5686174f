#![doc = include_str!("../README.md")]

mod api;
pub mod memory;

pub use api::{
    BATCH_ROWS_MAX, Batch, CommitError, Expect, KEY_BYTES_MAX, Key, KeyRange, ReadError,
    SCAN_ROWS_MAX, Store, VALUE_BYTES_MAX, Value,
};
pub use memory::MemoryStore;
