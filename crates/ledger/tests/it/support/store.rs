//! The memory store with a hand in it: another service can be run at an exact moment, a commit can
//! fail, a row can be changed behind the ledger's back. Whatever any test writes has to belong to
//! a range of the inventory.

use super::Seeded;
use ledger::RANGES;
use std::{
    collections::BTreeMap,
    future::Future,
    pin::Pin,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};
use store::{Batch, CommitError, Key, KeyRange, MemoryStore, ReadError, Store, Value};

/// What somebody else does meanwhile.
pub type Meanwhile = Pin<Box<dyn Future<Output = ()> + Send>>;

#[derive(Default)]
struct Script {
    before_commit: Option<Meanwhile>,
    after_scan: Option<(u8, Meanwhile)>,
    fails: Option<CommitError>,
    unsaid: Option<CommitError>,
    yields: Option<Seeded>,
    unfit: Option<String>,
}

/// See the module.
#[derive(Default)]
pub struct TestStore {
    rows: MemoryStore,
    script: Mutex<Script>,
    /// Rows that scans returned.
    pub scanned: AtomicU64,
    /// Commits that were applied.
    pub commits: AtomicU64,
}

impl TestStore {
    fn script(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Just before the next commit is applied, somebody else does this.
    pub fn before_next_commit(&self, meanwhile: impl Future<Output = ()> + Send + 'static) {
        self.script().before_commit = Some(Box::pin(meanwhile));
    }

    /// Just after the next scan of a range, somebody else does this.
    pub fn after_next_scan(&self, range: u8, it: impl Future<Output = ()> + Send + 'static) {
        self.script().after_scan = Some((range, Box::pin(it)));
    }

    /// The next commit fails, and nothing of it is applied.
    pub fn fail_next_commit(&self, error: CommitError) {
        self.script().fails = Some(error);
    }

    /// The next commit is applied, and does not say so.
    pub fn keep_next_commit_unsaid(&self) {
        self.script().unsaid = Some(CommitError::Unknown("nobody knows".to_owned()));
    }

    /// From now on nothing new should be started on it, for this reason.
    pub fn be_unfit(&self, why: Option<&str>) {
        self.script().unfit = why.map(str::to_owned);
    }

    /// From now on every call lets others go first, as often as the seed says.
    pub fn interleave(&self, seed: u64) {
        self.script().yields = Some(Seeded::new(seed));
    }

    /// All rows.
    pub fn rows(&self) -> BTreeMap<Key, Value> {
        self.rows.rows()
    }

    /// The rows of one range.
    pub fn range(&self, byte: u8) -> BTreeMap<Key, Value> {
        let rows = self.rows.rows();
        rows.into_iter().filter(|(k, _)| k[0] == byte).collect()
    }

    /// Changes a row behind the ledger's back.
    pub async fn set(&self, key: Key, value: Value) {
        let put = vec![(key, value)];
        let batch = Batch {
            put,
            ..Batch::default()
        };
        self.rows.commit(batch).await.unwrap();
    }

    /// Removes a row behind the ledger's back.
    pub async fn remove(&self, key: Key) {
        let delete = vec![key];
        let batch = Batch {
            delete,
            ..Batch::default()
        };
        self.rows.commit(batch).await.unwrap();
    }

    async fn let_others_go_first(&self) {
        let times = self.script().yields.as_ref().map_or(0, |y| y.below(4));
        for _ in 0..times {
            tokio::task::yield_now().await;
        }
    }
}

impl Store for TestStore {
    fn unfit(&self) -> Option<String> {
        self.script().unfit.clone()
    }

    async fn get(&self, key: &[u8]) -> Result<Option<Value>, ReadError> {
        self.let_others_go_first().await;
        self.rows.get(key).await
    }

    async fn scan(&self, range: KeyRange, limit: usize) -> Result<Vec<(Key, Value)>, ReadError> {
        self.let_others_go_first().await;
        let from = match &range.from {
            std::ops::Bound::Included(key) | std::ops::Bound::Excluded(key) => key[0],
            std::ops::Bound::Unbounded => 0,
        };
        let found = self.rows.scan(range, limit).await;
        let rows = found.as_ref().map_or(0, |rows| rows.len() as u64);
        self.scanned.fetch_add(rows, Ordering::Relaxed);
        let meanwhile = {
            let mut script = self.script();
            match script.after_scan.take() {
                Some((byte, it)) if byte == from => Some(it),
                other => {
                    script.after_scan = other;
                    None
                }
            }
        };
        if let Some(meanwhile) = meanwhile {
            meanwhile.await;
        }
        found
    }

    async fn commit(&self, batch: Batch) -> Result<(), CommitError> {
        self.let_others_go_first().await;
        for (key, _) in &batch.put {
            let known = RANGES.iter().any(|range| range.byte == key[0]);
            assert!(known, "range {:#04x} is not in the inventory", key[0]);
        }
        let meanwhile = self.script().before_commit.take();
        if let Some(meanwhile) = meanwhile {
            meanwhile.await;
        }
        if let Some(error) = self.script().fails.take() {
            return Err(error);
        }
        let done = self.rows.commit(batch).await;
        if done.is_ok() {
            self.commits.fetch_add(1, Ordering::Relaxed);
            if let Some(unsaid) = self.script().unsaid.take() {
                return Err(unsaid);
            }
        }
        done
    }
}
