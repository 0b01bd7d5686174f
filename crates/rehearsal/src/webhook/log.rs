//! The receiver's count: what was accepted, all of it and nothing else, and what was refused and
//! why. Never holds a key or a signature.

use serde::Serialize;
use std::{collections::BTreeSet, sync::Arc};

/// One accepted message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// 1, 2, 3, ... in order of acceptance.
    pub seq: u64,
    /// When, in ms of UTC.
    pub unix_ms: u64,
    /// The path of the endpoint.
    pub endpoint: String,
    /// Its `webhook-id`.
    pub id: String,
    /// Its `webhook-timestamp`, in seconds of UTC.
    pub timestamp: u64,
    /// The body, as it came.
    pub body: Arc<str>,
    /// Whether this endpoint had accepted this id before.
    pub repeat: bool,
    /// False: no answer was given, so that the sender cannot know.
    pub told: bool,
}

/// One request that was not accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// When, in ms of UTC.
    pub unix_ms: u64,
    /// The path that was asked for.
    pub endpoint: String,
    /// The status, or 0 if no answer was given.
    pub status: u16,
    /// What was wrong with the request, or what the script did.
    pub why: String,
}

/// Totals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Connections accepted.
    pub connections: u64,
    /// Requests read.
    pub requests: u64,
    /// Messages accepted, repeats included.
    pub accepted: u64,
    /// Of these, repeats.
    pub repeats: u64,
    /// Requests not accepted.
    pub refused: u64,
    /// Of these, with a signature that was not good.
    pub unverified: u64,
    /// Bytes of answers that were handed to the connection.
    pub answer_bytes: u64,
    /// Requests being answered at this moment, and the most there were.
    pub under_way: u64,
    pub under_way_max: u64,
}

#[derive(Default)]
pub(super) struct Log {
    pub(super) accepted: Vec<Entry>,
    pub(super) refused: Vec<Refusal>,
    pub(super) counts: Counts,
    seen: BTreeSet<(String, String)>,
}

impl Log {
    pub(super) fn accept(&mut self, mut entry: Entry) {
        let key = (entry.endpoint.clone(), entry.id.clone());
        entry.repeat = !self.seen.insert(key);
        entry.seq = self.accepted.len() as u64 + 1;
        self.counts.accepted += 1;
        self.counts.repeats += u64::from(entry.repeat);
        self.accepted.push(entry);
    }

    pub(super) fn refuse(&mut self, refusal: Refusal) {
        self.counts.refused += 1;
        self.refused.push(refusal);
    }
}
