//! sled, held at arm's length: every call is guarded against its panics, opening repairs what is
//! known to break it, and a checkpoint syncs its file ourselves, because its own flush is no
//! barrier against power loss. It never decides what is true: the journal does.

use crate::row::{self, Rows, Sum, Sums};
use std::{
    fs::{self, File},
    io,
    ops::Bound,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

/// sled frees its lock a moment after it is dropped; ours says that nobody else has it.
const LOCK_RETRIES: u32 = 100;
const LOCK_RETRY_AFTER: Duration = Duration::from_millis(20);
/// How sled says that its file is locked.
const LOCK_WORDS: &str = "could not acquire lock";

/// What went wrong in the engine.
#[derive(Clone, Debug)]
pub(crate) enum EngineError {
    /// The disk is full.
    Full(String),
    /// The disk refused, for another reason.
    Io(String),
    /// What it holds makes no sense to it.
    Damaged(String),
}

impl std::fmt::Display for EngineError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Full(what) | Self::Io(what) | Self::Damaged(what) => f.write_str(what),
        }
    }
}

impl From<sled::Error> for EngineError {
    fn from(error: sled::Error) -> Self {
        let sled::Error::Io(io) = &error else {
            return Self::Damaged(error.to_string());
        };
        // An error that the system did not give is sled's own opinion of its file, and so is a
        // place that cannot exist.
        let from_system = io.raw_os_error().is_some() || io.to_string().contains(LOCK_WORDS);
        match io.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full(io.to_string()),
            io::ErrorKind::InvalidInput | io::ErrorKind::UnexpectedEof => {
                Self::Damaged(io.to_string())
            }
            _ if from_system => Self::Io(io.to_string()),
            _ => Self::Damaged(io.to_string()),
        }
    }
}

fn guarded<T>(call: impl FnOnce() -> sled::Result<T>) -> Result<T, EngineError> {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(result) => result.map_err(EngineError::from),
        Err(panic) => {
            let what = panic
                .downcast_ref::<String>()
                .map(String::as_str)
                .or_else(|| panic.downcast_ref::<&str>().copied())
                .unwrap_or("it panicked");
            Err(EngineError::Damaged(what.to_owned()))
        }
    }
}

/// An open sled with its rows, watermark and sums in one tree, so that one batch changes them
/// together: `apply_batch` is atomic over a crash within a tree (its log is pinned until the batch
/// is sealed), and cheaper than a transaction, which nobody needs with a single writer.
#[derive(Debug)]
pub(crate) struct Engine {
    db: sled::Db,
    file: File,
    folder: PathBuf,
}

impl Engine {
    /// Opens what lies in `folder`, or makes it. Whatever has to be moved out of its way goes to
    /// `corrupt`.
    pub(crate) fn open(
        folder: &Path,
        corrupt: &Path,
        cache_bytes: u64,
    ) -> Result<Self, EngineError> {
        let io = |error: io::Error| EngineError::from(sled::Error::Io(error));
        for name in crate::layout::names(folder).map_err(io)? {
            if name.starts_with("snap.") && name.ends_with(".generating") {
                fs::remove_file(folder.join(name)).map_err(io)?;
            }
        }
        let mut moved = false;
        let mut retries = 0;
        let db = loop {
            let config = sled::Config::new()
                .path(folder)
                .cache_capacity(cache_bytes)
                .flush_every_ms(None);
            let mut headless = false;
            let opened = guarded(|| {
                config.open().inspect_err(|error| {
                    headless = matches!(error, sled::Error::Corruption { at: None, .. });
                })
            });
            match opened {
                Ok(db) => break db,
                Err(_) if headless && !moved => {
                    moved = true;
                    for name in crate::layout::names(folder).map_err(io)? {
                        if name.starts_with("snap.") {
                            fs::rename(folder.join(&name), corrupt.join(&name)).map_err(io)?;
                        }
                    }
                }
                Err(EngineError::Io(what))
                    if what.contains(LOCK_WORDS) && retries < LOCK_RETRIES =>
                {
                    retries += 1;
                    thread::park_timeout(LOCK_RETRY_AFTER);
                }
                Err(error) => return Err(error),
            }
        };
        let file = File::open(folder.join("db")).map_err(io)?;
        Ok(Self {
            db,
            file,
            folder: folder.to_path_buf(),
        })
    }

    /// The stored bytes under a key of the engine, checksum and all.
    pub(crate) fn raw(&self, stored_key: &[u8]) -> Result<Option<sled::IVec>, EngineError> {
        guarded(|| self.db.get(stored_key))
    }

    /// Up to `limit` rows of the engine, raw.
    pub(crate) fn raw_scan(
        &self,
        from: Bound<Vec<u8>>,
        to: Bound<Vec<u8>>,
        limit: usize,
    ) -> Result<Vec<(sled::IVec, sled::IVec)>, EngineError> {
        guarded(|| self.db.range((from, to)).take(limit).collect())
    }

    /// Applies all or nothing. Not durable before the next [`checkpoint`](Self::checkpoint).
    pub(crate) fn apply(
        &self,
        rows: &Rows,
        sums: &Sums,
        watermark: u64,
    ) -> Result<(), EngineError> {
        let mut batch = sled::Batch::default();
        for (key, value) in rows {
            let key = row::row_key(key);
            match value {
                Some(value) => {
                    let value = row::seal(&key, value);
                    batch.insert(key, value);
                }
                None => batch.remove(key),
            }
        }
        for (range, sum) in sums {
            let key = row::sum_key(*range);
            batch.insert(&key, row::seal(&key, &sum.encode()));
        }
        let value = row::seal(&row::WATERMARK, &watermark.to_le_bytes());
        batch.insert(&row::WATERMARK, value);
        guarded(|| self.db.apply_batch(batch))
    }

    /// Up to where it holds everything; `None` when it cannot say.
    pub(crate) fn watermark(&self) -> Result<Option<u64>, EngineError> {
        let stored = self.raw(&row::WATERMARK)?;
        Ok(stored.and_then(|stored| {
            let value = row::open(&row::WATERMARK, &stored)?;
            Some(u64::from_le_bytes(value.try_into().ok()?))
        }))
    }

    /// The sums as they were last written.
    pub(crate) fn sums(&self) -> Result<Sums, EngineError> {
        let mut sums = Sums::new();
        for range in 0..=u8::MAX {
            let key = row::sum_key(range);
            if let Some(stored) = self.raw(&key)? {
                let sum = row::open(&key, &stored).and_then(Sum::decode);
                let Some(sum) = sum else {
                    return Err(EngineError::Damaged(format!(
                        "the sum of range {range:#04x} is damaged"
                    )));
                };
                sums.insert(range, sum);
            }
        }
        Ok(sums)
    }

    /// Makes everything applied so far durable.
    pub(crate) fn checkpoint(&self) -> Result<(), EngineError> {
        guarded(|| self.db.flush())?;
        crate::sabotage::point("mid-checkpoint");
        self.file
            .sync_data()
            .and_then(|()| crate::layout::sync_folder(&self.folder))
            .map_err(|error| {
                EngineError::Io(format!("cannot sync {}: {error}", self.folder.display()))
            })
    }
}
