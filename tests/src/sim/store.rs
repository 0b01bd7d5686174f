//! A store that does everything an engine may do: refuse for a conflict that was none, fail at
//! reading and at writing, apply and not say so, and go down with the process before or after a
//! commit.

use crate::chance::Chance;
use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, AtomicU64, Ordering},
};
use store::{Batch, CommitError, Key, KeyRange, MemoryStore, ReadError, Store, Value};

/// How many readings there are for one that fails, unless it is said otherwise.
const READS_FAIL_ONE_IN: u64 = 300;

/// What goes wrong, and when.
#[derive(Debug)]
pub struct Faults {
    chance: Chance,
    armed: AtomicBool,
    reads_fail_one_in: AtomicU64,
    crash_in: Mutex<Option<u64>>,
    down: AtomicBool,
}

impl Faults {
    /// None yet, from this seed.
    pub fn new(seed: u64) -> Self {
        Self {
            chance: Chance::new(seed),
            armed: AtomicBool::new(false),
            reads_fail_one_in: AtomicU64::new(READS_FAIL_ONE_IN),
            crash_in: Mutex::new(None),
            down: AtomicBool::new(false),
        }
    }
    /// Lets faults happen, or stops them.
    pub fn arm(&self, armed: bool) {
        self.armed.store(armed, Ordering::SeqCst);
    }
    /// Lets one reading in so many fail.
    pub fn reads_fail_one_in(&self, n: u64) {
        self.reads_fail_one_in.store(n, Ordering::SeqCst);
    }
    /// The process goes down at the `commits`-th commit from now.
    pub fn crash_in(&self, commits: u64) {
        *self.crash_in.lock().unwrap_or_else(PoisonError::into_inner) = Some(commits);
    }
    /// Whether it went down.
    pub fn is_down(&self) -> bool {
        self.down.load(Ordering::SeqCst)
    }
    /// A new process begins.
    pub fn restart(&self) {
        *self.crash_in.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.down.store(false, Ordering::SeqCst);
    }

    /// Whether a reading fails for a moment.
    fn cannot_read(&self) -> bool {
        self.armed.load(Ordering::SeqCst)
            && self
                .chance
                .one_in(self.reads_fail_one_in.load(Ordering::SeqCst))
    }

    fn crashes_now(&self) -> bool {
        let mut left = self.crash_in.lock().unwrap_or_else(PoisonError::into_inner);
        match left.as_mut() {
            Some(0) => true,
            Some(n) => {
                *n -= 1;
                false
            }
            None => false,
        }
    }
}

/// See the module. Clones share their rows: the disk survives the process.
#[derive(Clone, Debug)]
pub struct FaultyStore {
    rows: Arc<MemoryStore>,
    faults: Arc<Faults>,
}

impl FaultyStore {
    /// An empty one.
    pub fn new(faults: Arc<Faults>) -> Self {
        Self {
            rows: Arc::new(MemoryStore::new()),
            faults,
        }
    }
}

impl Store for FaultyStore {
    async fn get(&self, key: &[u8]) -> Result<Option<Value>, ReadError> {
        if self.faults.is_down() || self.faults.cannot_read() {
            return Err(ReadError::Unavailable("for a moment".to_owned()));
        }
        self.rows.get(key).await
    }

    async fn scan(&self, range: KeyRange, limit: usize) -> Result<Vec<(Key, Value)>, ReadError> {
        if self.faults.is_down() || self.faults.cannot_read() {
            return Err(ReadError::Unavailable("for a moment".to_owned()));
        }
        self.rows.scan(range, limit).await
    }

    async fn commit(&self, batch: Batch) -> Result<(), CommitError> {
        let faults = &self.faults;
        let gone = || Err(CommitError::Unknown("down".to_owned()));
        if faults.is_down() {
            return gone();
        }
        if faults.crashes_now() {
            if faults.chance.one_in(2) {
                let _ = self.rows.commit(batch).await;
            }
            faults.down.store(true, Ordering::SeqCst);
            return gone();
        }
        if !faults.armed.load(Ordering::SeqCst) {
            return self.rows.commit(batch).await;
        }
        match faults.chance.below(200) {
            0..4 => Err(CommitError::Conflict),
            4..6 => Err(CommitError::Unavailable("for a moment".to_owned())),
            6 => Err(CommitError::Unknown("not applied".to_owned())),
            7 => {
                self.rows.commit(batch).await?;
                Err(CommitError::Unknown("applied".to_owned()))
            }
            _ => self.rows.commit(batch).await,
        }
    }
}
