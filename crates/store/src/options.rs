//! How a store is opened. Every number has a value that suits a campaign of any size; only the key
//! and the list of ranges have to come from outside.

use crate::{
    shared::{self, OnFatal},
    space::{self, FreeBytes},
};

/// How a store is opened.
pub struct Options {
    /// Memory for the engine's cache.
    pub cache_bytes: u64,
    /// Length of a journal file.
    pub segment_bytes: usize,
    /// Records of the journal between two snapshots.
    pub snapshot_every_records: u64,
    /// Disk space held back for what must work on a full disk.
    pub ballast_bytes: u64,
    /// The key of the row hashes. With another one every range seems damaged and is rebuilt.
    pub sum_key: [u8; 32],
    /// The ranges this program knows; rows in others are reported.
    pub ranges: Vec<u8>,
    /// Called when the store cannot go on.
    pub on_fatal: OnFatal,
    /// Asks how much room the disk has.
    pub free_bytes: FreeBytes,
}

impl Options {
    /// The defaults, with the two things that have none.
    pub fn new(sum_key: [u8; 32], ranges: impl Into<Vec<u8>>) -> Self {
        Self {
            cache_bytes: 64 * 1024 * 1024,
            segment_bytes: 16 * 1024 * 1024,
            snapshot_every_records: 100_000,
            ballast_bytes: 64 * 1024 * 1024,
            sum_key,
            ranges: ranges.into(),
            on_fatal: Box::new(shared::exit),
            free_bytes: Box::new(space::free_bytes),
        }
    }
}

impl std::fmt::Debug for Options {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Options")
            .field("cache_bytes", &self.cache_bytes)
            .field("segment_bytes", &self.segment_bytes)
            .field("snapshot_every_records", &self.snapshot_every_records)
            .field("ballast_bytes", &self.ballast_bytes)
            .field("ranges", &self.ranges)
            .finish_non_exhaustive()
    }
}
