//! What readers, the writer and the keeper share: the engine, and under one lock the view of it,
//! which is the sums, the ranges under suspicion and the passes that are under way. Readers see a
//! group whole or not at all, and nothing of a range that is not known to be complete.

use crate::{
    CommitError, Key, KeyRange, ReadError, SCAN_ROWS_MAX, Space, Value,
    engine::{Engine, EngineError},
    layout::Layout,
    queue::Queue,
    row::{self, ROW, ROWS_END, RowHasher, Rows, Sums},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::Write,
    ops::Bound,
    sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
};

/// Called when the store cannot go on; the default writes the message and exits with 70.
pub type OnFatal = Box<dyn Fn(&str) + Send + Sync>;

/// The exit code of a process whose store could not go on (`EX_SOFTWARE`).
pub const EXIT_CODE_FATAL: i32 = 70;
/// Damaged rows that are kept for inspection at most; more of them tell nothing new.
const CORRUPT_ROWS_MAX: usize = 1_000;
/// Findings that `health` keeps.
const FINDINGS_MAX: usize = 32;

/// Ends the process, as [`OnFatal`] does by default.
pub(crate) fn exit(message: &str) {
    let _ = writeln!(std::io::stderr(), "nabat: {message}");
    std::process::exit(EXIT_CODE_FATAL);
}

/// A walk over all rows while commits go on: rows up to `cursor` are in `sums`, and a commit that
/// changes one of those changes the sums with it.
#[derive(Debug, Default)]
pub(crate) struct Pass {
    pub cursor: Option<Key>,
    pub sums: Sums,
}

/// Who walks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Walker {
    /// Whoever calls `verify_step`.
    Caller,
    Verify,
    Snapshot,
}

#[derive(Debug)]
pub(crate) struct View {
    pub sums: Sums,
    /// Ranges that are not known to be complete, with what is wrong; `true`: cannot be rebuilt.
    pub suspect: BTreeMap<u8, (String, bool)>,
    /// Ranges whose sum was not compared since the store was opened.
    pub unverified: BTreeSet<u8>,
    pub passes: BTreeMap<Walker, Pass>,
    /// The last group that readers can see.
    pub applied: u64,
    pub snapshot: Option<u64>,
    pub space: Space,
    pub read_only: bool,
    pub findings: Vec<String>,
    /// Why the store stopped, once it did.
    pub stopped: Option<String>,
}

impl View {
    pub(crate) fn find(&mut self, finding: String) {
        tracing::error!("{finding}");
        if self.findings.len() < FINDINGS_MAX {
            self.findings.push(finding);
        }
    }
}

pub(crate) struct Shared {
    pub layout: Layout,
    pub engine: Engine,
    pub hasher: RowHasher,
    pub view: RwLock<View>,
    pub queue: Queue,
    pub on_fatal: OnFatal,
}

/// A row's change as hashes: what the sums need of it.
struct Change<'a> {
    key: &'a [u8],
    old: Option<u128>,
    new: Option<u128>,
}

impl Change<'_> {
    fn on(&self, sums: &mut Sums) {
        let sum = sums.entry(self.key[0]).or_default();
        if let Some(old) = self.old {
            sum.remove(old);
        }
        if let Some(new) = self.new {
            sum.add(new);
        }
    }
}

impl Shared {
    pub(crate) fn read(&self) -> RwLockReadGuard<'_, View> {
        self.view.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn write(&self) -> RwLockWriteGuard<'_, View> {
        self.view.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Stops the store for good.
    pub(crate) fn fatal(&self, message: &str) {
        tracing::error!("{message}");
        self.write().stopped = Some(message.to_owned());
        self.queue.stop();
        (self.on_fatal)(message);
    }

    /// The engine itself is broken: the next start rebuilds it, and this one ends.
    pub(crate) fn engine_broke(&self, what: &str) {
        let _ = crate::layout::write_file(&self.layout.suspect(), what.as_bytes());
        self.fatal(&format!(
            "the store's engine is damaged ({what}); it is rebuilt from the journal at the next start"
        ));
    }

    /// Keeps the bytes of a damaged row, refuses its range, and has the writer rebuild it.
    pub(crate) fn row_broke(&self, stored_key: &[u8], stored: &[u8]) -> String {
        let range = stored_key.get(1).copied().unwrap_or_default();
        let what = "the checksum of a row does not hold".to_owned();
        if let Err(error) = self.keep_corrupt(stored_key, stored) {
            tracing::error!(%error, "a damaged row cannot be copied to corrupt/");
        }
        self.suspect(range, &what);
        what
    }

    fn keep_corrupt(&self, stored_key: &[u8], stored: &[u8]) -> std::io::Result<()> {
        let folder = self.layout.corrupt();
        let crc = crc32c::crc32c_append(crc32c::crc32c(stored_key), stored);
        let range = stored_key.get(1).copied().unwrap_or_default();
        let path = folder.join(format!("row-{range:02x}-{crc:08x}"));
        if path.exists() || fs::read_dir(&folder)?.count() > CORRUPT_ROWS_MAX {
            return Ok(());
        }
        let mut bytes = (stored_key.len() as u32).to_le_bytes().to_vec();
        bytes.extend_from_slice(stored_key);
        bytes.extend_from_slice(stored);
        crate::layout::create_file(&path)?.write_all(&bytes)
    }

    /// Refuses a range until the writer has rebuilt it.
    pub(crate) fn suspect(&self, range: u8, what: &str) {
        let mut view = self.write();
        if view.suspect.contains_key(&range) {
            return;
        }
        view.suspect.insert(range, (what.to_owned(), false));
        view.find(format!("range {range:#04x}: {what}; it is being rebuilt"));
        drop(view);
        self.queue.rebuild(range);
    }

    fn refused(view: &View, range: u8) -> Option<ReadError> {
        let (what, lost) = view.suspect.get(&range)?;
        Some(if *lost {
            ReadError::Corrupt {
                range,
                what: what.clone(),
            }
        } else {
            ReadError::Unavailable(format!(
                "range {range:#04x} is being rebuilt ({what}); try again in a moment"
            ))
        })
    }

    fn engine_failed(&self, error: &EngineError) -> ReadError {
        if let EngineError::Damaged(what) = error {
            self.engine_broke(what);
        }
        ReadError::Unavailable(error.to_string())
    }

    pub(crate) fn get(&self, key: &[u8]) -> Result<Option<Value>, ReadError> {
        let Some(range) = key.first() else {
            return Ok(None);
        };
        let stored_key = row::row_key(key);
        let view = self.read();
        if let Some(refused) = Self::refused(&view, *range) {
            return Err(refused);
        }
        let stored = self.engine.raw(&stored_key);
        drop(view);
        let Some(stored) = stored.map_err(|error| self.engine_failed(&error))? else {
            return Ok(None);
        };
        match row::open(&stored_key, &stored) {
            Some(value) => Ok(Some(value.to_vec())),
            None => Err(ReadError::Corrupt {
                range: *range,
                what: self.row_broke(&stored_key, &stored),
            }),
        }
    }

    pub(crate) fn scan(
        &self,
        range: KeyRange,
        limit: usize,
    ) -> Result<Vec<(Key, Value)>, ReadError> {
        if range.is_empty() {
            return Ok(Vec::new());
        }
        let first = match &range.from {
            Bound::Included(key) | Bound::Excluded(key) => key.first().copied().unwrap_or(0),
            Bound::Unbounded => 0,
        };
        let last = match &range.to {
            Bound::Included(key) => key.first().copied().unwrap_or(0),
            // The bound `[r]` itself lets nothing of range `r` in.
            Bound::Excluded(key) if key.len() == 1 => key[0].saturating_sub(1),
            Bound::Excluded(key) => key.first().copied().unwrap_or(0),
            Bound::Unbounded => u8::MAX,
        };
        let from = match range.from {
            Bound::Included(key) => Bound::Included(row::row_key(&key)),
            Bound::Excluded(key) => Bound::Excluded(row::row_key(&key)),
            Bound::Unbounded => Bound::Included(vec![ROW]),
        };
        let to = match range.to {
            Bound::Included(key) => Bound::Included(row::row_key(&key)),
            Bound::Excluded(key) => Bound::Excluded(row::row_key(&key)),
            Bound::Unbounded => Bound::Excluded(vec![ROWS_END]),
        };
        let view = self.read();
        for (suspect, _) in view.suspect.range(first..=last.max(first)) {
            if let Some(refused) = Self::refused(&view, *suspect) {
                return Err(refused);
            }
        }
        let stored = self.engine.raw_scan(from, to, limit.min(SCAN_ROWS_MAX));
        drop(view);
        let mut rows = Vec::new();
        for (key, stored) in stored.map_err(|error| self.engine_failed(&error))? {
            match row::open(&key, &stored) {
                Some(value) => rows.push((key[1..].to_vec(), value.to_vec())),
                None => {
                    return Err(ReadError::Corrupt {
                        range: key.get(1).copied().unwrap_or_default(),
                        what: self.row_broke(&key, &stored),
                    });
                }
            }
        }
        Ok(rows)
    }

    /// The value the writer decides on.
    ///
    /// # Errors
    /// As a commit answers them: the range is damaged or refused, or the engine is.
    pub(crate) fn current(&self, key: &[u8]) -> Result<Option<Value>, CommitError> {
        self.get(key).map_err(|error| match error {
            ReadError::Corrupt { .. } => CommitError::Corrupt(error.to_string()),
            ReadError::Unavailable(what) => CommitError::Unavailable(what),
        })
    }

    /// Applies a group whose rows had the values `old` before, and lets readers see it.
    pub(crate) fn apply(&self, rows: &Rows, old: &Rows, seq: u64) -> Result<(), EngineError> {
        let hash =
            |key: &[u8], value: Option<&Value>| value.map(|value| self.hasher.hash(key, value));
        let changes: Vec<_> = rows
            .iter()
            .map(|(key, new)| Change {
                key,
                old: hash(key, old.get(key).and_then(Option::as_ref)),
                new: hash(key, new.as_ref()),
            })
            .collect();
        let mut view = self.write();
        let mut sums = Sums::new();
        for change in &changes {
            let range = change.key[0];
            sums.entry(range)
                .or_insert_with(|| view.sums.get(&range).copied().unwrap_or_default());
            change.on(&mut sums);
        }
        self.engine.apply(rows, &sums, seq)?;
        view.sums.extend(sums);
        for pass in view.passes.values_mut() {
            for change in &changes {
                if pass
                    .cursor
                    .as_deref()
                    .is_some_and(|cursor| change.key <= cursor)
                {
                    change.on(&mut pass.sums);
                }
            }
        }
        view.applied = seq;
        Ok(())
    }
}
