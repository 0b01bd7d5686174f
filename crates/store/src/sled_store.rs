//! The store the daemon runs on: sled for reading, the journal for keeping, one thread that
//! commits and one that tidies up. It never answers `Ok` to a commit that is not on the disk.

use crate::{
    Batch, CommitError, Health, Key, KeyRange, OpenError, OpenReport, Options, ReadError,
    SnapshotError, Store, Value,
    keeper::{self, Errand, Keeper},
    open::{self, Opened},
    pass::Step,
    queue::Waiting,
    shared::{Shared, Walker},
    writer::Writer,
};
use std::{path::Path, sync::Arc, thread::JoinHandle};
use tokio::sync::{Semaphore, oneshot};

/// Commits that wait at most; who comes later waits to be let in.
const WAITING_MAX: usize = 4_096;

/// An open store. When it is dropped, what was queued is committed, the engine is made durable,
/// and the lock is given back.
pub struct SledStore {
    shared: Arc<Shared>,
    places: Arc<Semaphore>,
    keeper: Keeper,
    threads: Vec<JoinHandle<()>>,
    _lock: crate::lock::Lock,
}

impl std::fmt::Debug for SledStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SledStore")
            .field("folder", &self.shared.layout.root())
            .finish_non_exhaustive()
    }
}

/// How far a background check has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verified {
    /// There is more to check: call again.
    More,
    /// All rows are there and as they were written.
    All,
    /// Damage was found, and is being rebuilt; see [`SledStore::health`].
    Damaged,
}

impl SledStore {
    /// Opens or makes the store under `state_dir`, and repairs what can be repaired without
    /// losing an acknowledged change.
    ///
    /// # Errors
    /// [`OpenError`]: somebody else has it, it is newer, it is damaged beyond what snapshot and
    /// journal can rebuild, or the disk is full or read-only. Nothing was cut or dropped then.
    pub fn open(state_dir: &Path, options: Options) -> Result<(Self, OpenReport), OpenError> {
        let (segment_bytes, snapshot_every_records) =
            (options.segment_bytes, options.snapshot_every_records);
        let Opened {
            shared,
            journal,
            ballast,
            lock,
            report,
            snapshot_due,
            records_since_snapshot,
        } = open::open(state_dir, options)?;
        let shared = Arc::new(shared);
        let failed = |error: std::io::Error| OpenError::Io {
            folder: state_dir.to_path_buf(),
            what: format!("no thread can be started: {error}"),
        };
        let (keeper, keeper_thread) = keeper::start(&shared, segment_bytes).map_err(failed)?;
        let writer = Writer {
            shared: Arc::clone(&shared),
            journal,
            ballast,
            keeper: keeper.clone(),
            snapshot_every_records,
            sealed: report.seq == 0,
            rows_since_checkpoint: 0,
            records_since_snapshot,
            bytes_since_snapshot: 0,
        };
        let writer_thread = std::thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || writer.run())
            .map_err(failed)?;
        keeper.ask(if snapshot_due {
            Errand::Snapshot(None)
        } else {
            Errand::CheckJournal
        });
        if !shared.read().unverified.is_empty() {
            keeper.ask(Errand::Verify);
        }
        let store = Self {
            shared,
            places: Arc::new(Semaphore::new(WAITING_MAX)),
            keeper,
            threads: vec![writer_thread, keeper_thread],
            _lock: lock,
        };
        Ok((store, report))
    }

    /// How many rows `range` has, from its sum: no row is read.
    pub fn count(&self, range: u8) -> u64 {
        self.shared
            .read()
            .sums
            .get(&range)
            .map_or(0, |sum| sum.count)
    }

    /// How the store is.
    pub fn health(&self) -> Health {
        Health::of(&self.shared.read())
    }

    /// Makes a snapshot while commits go on, and returns the record up to which it reaches.
    ///
    /// # Errors
    /// [`SnapshotError`]; an older snapshot, and the journal since, are then still there.
    pub async fn snapshot(&self) -> Result<u64, SnapshotError> {
        let (reply, made) = oneshot::channel();
        self.keeper.ask(Errand::Snapshot(Some(reply)));
        made.await.unwrap_or(Err(SnapshotError::Stopped))
    }

    /// Begins a check of every row against the sums, done in the background; see
    /// [`Health::unverified`] and [`Health::suspect`]. The store asks itself for one on opening.
    pub fn verify(&self) {
        let mut view = self.shared.write();
        let ranges: Vec<u8> = view.sums.keys().copied().collect();
        view.unverified.extend(ranges);
        drop(view);
        self.keeper.ask(Errand::Verify);
    }

    /// The same check by the caller's own thread, some hundred rows a call.
    ///
    /// # Errors
    /// The engine cannot be read; the store has stopped then.
    pub fn verify_step(&self) -> Result<Verified, ReadError> {
        match self.shared.pass_step(Walker::Caller) {
            Ok(Step::More(_)) => Ok(Verified::More),
            Ok(Step::Agreed(..)) => Ok(Verified::All),
            Ok(Step::Damaged) => Ok(Verified::Damaged),
            Ok(Step::Interrupted) => {
                self.shared.begin_pass(Walker::Caller);
                Ok(Verified::More)
            }
            Err(error) => {
                self.shared.engine_broke(&error.to_string());
                Err(ReadError::Unavailable(error.to_string()))
            }
        }
    }
}

impl Store for SledStore {
    async fn get(&self, key: &[u8]) -> Result<Option<Value>, ReadError> {
        self.shared.get(key)
    }

    async fn scan(&self, range: KeyRange, limit: usize) -> Result<Vec<(Key, Value)>, ReadError> {
        self.shared.scan(range, limit)
    }

    fn unfit(&self) -> Option<String> {
        self.health().unfit()
    }

    async fn commit(&self, batch: Batch) -> Result<(), CommitError> {
        batch.check()?;
        let stopped = || CommitError::Unavailable("the store has stopped; restart it".into());
        let place = Arc::clone(&self.places).acquire_owned().await;
        let (answer, answered) = oneshot::channel();
        let waiting = Waiting {
            batch,
            answer,
            _place: place.map_err(|_| stopped())?,
        };
        self.shared.queue.push(waiting).map_err(|_| stopped())?;
        answered.await.unwrap_or_else(|_| {
            Err(CommitError::Unknown(
                "the store stopped before it answered; read again".into(),
            ))
        })
    }
}

impl Drop for SledStore {
    fn drop(&mut self) {
        self.shared.queue.stop();
        // The writer first: it still asks the keeper for things.
        for (index, thread) in self.threads.drain(..).enumerate() {
            if index == 1 {
                self.keeper.ask(Errand::Stop);
            }
            let _ = thread.join();
        }
    }
}
