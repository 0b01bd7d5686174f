//! The ledger itself: a store, a key ring, and the word to whoever waits for changes. Every
//! function on it is one domain event and one commit, or a reading; it holds no state of its own,
//! so that any number of processes can share a store.

use crate::{
    Error, Result, codec,
    keys::{Row, SealedRow},
    txn::{Committed, Txn},
};
use alert::{ChannelKind, Entropy, approval::Rules, calendar::Zone};
use serde::{Serialize, de::DeserializeOwned};
use std::sync::Arc;
use store::{KeyRange, Store};
use tokio::sync::watch;
use vault::{KeyRing, Purpose};

/// What a campaign decides.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Holds and limits of releases.
    pub rules: Rules,
    /// The campaign's zone: days of limits and audits.
    pub zone: Zone,
    /// The channels this instance sends on.
    pub channels: Vec<ChannelKind>,
    /// Whether this is a rehearsal: only then may a case of the past go out.
    pub rehearsal: bool,
    /// Who issues the organisers' one-time codes, as their authenticators show it.
    pub issuer: String,
    /// How long the daemon may have been away before a hold that ran asks instead of going on.
    pub away_max: std::time::Duration,
}

/// The typed records over a store.
pub struct Ledger<S> {
    pub(crate) store: S,
    pub(crate) ring: Arc<KeyRing>,
    pub(crate) settings: Settings,
    changes: watch::Sender<u64>,
}

impl<S: Store> Ledger<S> {
    /// A ledger over `store`, its secrets sealed by `ring`.
    pub fn new(store: S, ring: Arc<KeyRing>, settings: Settings) -> Self {
        Self {
            store,
            ring,
            settings,
            changes: watch::channel(0).0,
        }
    }

    /// Counts up with each commit that a lane has to hear of: releases, halts, leaves, notices.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// What the campaign decided.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The store: for its own reports.
    pub fn store(&self) -> &S {
        &self.store
    }

    pub(crate) fn begin(&self) -> Txn<'_, S> {
        Txn::new(self)
    }

    /// Commits and tells whoever waits. `false`: start over.
    pub(crate) async fn finish(&self, txn: Txn<'_, S>) -> Result<bool> {
        let committed = txn.commit().await;
        // What may have been kept has to be looked for as well.
        if matches!(committed, Ok(Committed::Yes) | Err(Error::Unknown(_))) {
            self.changes.send_modify(|n| *n += 1);
        }
        Ok(committed? == Committed::Yes)
    }

    /// Commits without telling: for what the lanes do themselves.
    pub(crate) async fn finish_quietly(&self, txn: Txn<'_, S>) -> Result<bool> {
        Ok(txn.commit().await? == Committed::Yes)
    }

    /// The record under `row`.
    pub(crate) async fn read<T: DeserializeOwned>(&self, row: &Row<T>) -> Result<Option<T>> {
        match self.store.get(&row.key).await? {
            Some(bytes) => codec::decode(&row.key, &bytes).map(Some),
            None => Ok(None),
        }
    }

    /// The sealed record under `row`.
    pub(crate) async fn read_sealed<T: DeserializeOwned>(
        &self,
        row: &SealedRow<T>,
    ) -> Result<Option<T>> {
        match self.store.get(&row.key).await? {
            Some(bytes) => self.unseal(row, &bytes).map(Some),
            None => Ok(None),
        }
    }

    /// All keys and values under `prefix`, some pages at a time.
    pub(crate) async fn scan_all(&self, prefix: Vec<u8>) -> Result<Vec<(Vec<u8>, Vec<u8>)>> {
        let mut all: Vec<(Vec<u8>, Vec<u8>)> = Vec::new();
        let mut range = KeyRange::prefix(&prefix);
        loop {
            let rows = self.store.scan(range.clone(), SCAN_ROWS).await?;
            let full = rows.len() == SCAN_ROWS;
            if let Some((last, _)) = rows.last() {
                range = range.after(last);
            }
            all.extend(rows);
            if !full {
                return Ok(all);
            }
        }
    }

    pub(crate) fn seal<T: Serialize>(
        &self,
        row: &SealedRow<T>,
        record: &T,
        entropy: &dyn Entropy,
    ) -> Result<Vec<u8>> {
        let plain = zeroize::Zeroizing::new(codec::encode(record)?);
        let chance = |bytes: &mut [u8]| entropy.fill(bytes);
        Ok(self
            .ring
            .seal(Purpose(row.purpose), &row.key, &plain, &chance))
    }

    /// The sealed record, or `None` if it cannot be read: for walks that one damaged row must not
    /// hold up. It is reported, and stays where it is.
    pub(crate) fn readable<T: DeserializeOwned>(
        &self,
        row: &SealedRow<T>,
        bytes: &[u8],
    ) -> Result<Option<T>> {
        match self.unseal(row, bytes) {
            Ok(record) => Ok(Some(record)),
            Err(Error::Damaged(why)) => {
                tracing::error!(why, "a row was passed over");
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    pub(crate) fn unseal<T: DeserializeOwned>(
        &self,
        row: &SealedRow<T>,
        bytes: &[u8],
    ) -> Result<T> {
        let plain = self
            .ring
            .unseal(Purpose(row.purpose), &row.key, bytes)
            .map_err(|_| unopenable(&row.key))?;
        codec::decode(&row.key, &plain)
    }
}

fn unopenable(key: &[u8]) -> Error {
    codec::unreadable(key.first().copied().unwrap_or(0))
}

/// Rows read at a time by readings that walk a whole range.
pub(crate) const SCAN_ROWS: usize = 1_024;
