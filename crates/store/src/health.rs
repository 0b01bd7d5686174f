//! How an open store is, for `status`, for the alarm, and for whoever is about to release an
//! alert. A copy of the moment; it decides nothing.

use crate::{Space, shared::View};
use std::collections::{BTreeMap, BTreeSet};

/// How the store is at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Health {
    /// The last record that is kept and visible.
    pub seq: u64,
    /// Up to which record the newest snapshot reaches.
    pub snapshot_seq: Option<u64>,
    /// Ranges that are refused until they are rebuilt, and what is wrong with them.
    pub suspect: BTreeMap<u8, String>,
    /// Ranges that the background check has not come to yet.
    pub unverified: BTreeSet<u8>,
    /// What there is room for.
    pub space: Space,
    /// The disk refused a write because it is read-only.
    pub read_only: bool,
    /// Why the store has stopped, if it has: the process is about to end.
    pub stopped: Option<String>,
    /// What was found since the start, one sentence each.
    pub findings: Vec<String>,
}

impl Health {
    pub(crate) fn of(view: &View) -> Self {
        let suspect = view.suspect.iter();
        Self {
            seq: view.applied,
            snapshot_seq: view.snapshot,
            suspect: suspect
                .map(|(range, (what, _))| (*range, what.clone()))
                .collect(),
            unverified: view.unverified.clone(),
            space: view.space,
            read_only: view.read_only,
            stopped: view.stopped.clone(),
            findings: view.findings.clone(),
        }
    }

    /// Whether a release may start: no range is in doubt, and there is room for what it will
    /// write.
    pub fn releases_allowed(&self) -> bool {
        self.unfit().is_none()
    }

    /// Why a release may not start, if so.
    pub fn unfit(&self) -> Option<String> {
        if let Some(why) = &self.stopped {
            return Some(why.clone());
        }
        if let Some((range, what)) = self.suspect.iter().next() {
            return Some(format!("range {range:#04x} is being mended: {what}"));
        }
        if self.read_only {
            return Some("the disk is read-only".to_owned());
        }
        (self.space != Space::Enough).then(|| "the disk is full".to_owned())
    }
}
