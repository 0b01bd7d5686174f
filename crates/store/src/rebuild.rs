//! Makes the engine anew, whole or one range of it, from the newest snapshot and the journal
//! behind it. It goes by what is durable there and by nothing the engine says; where those two do
//! not reach far enough it refuses rather than lose a row silently.

use crate::{
    Key, Value,
    engine::{Engine, EngineError},
    journal::{self, Walk},
    layout::{Layout, sync_folder},
    row::{self, RowHasher, Rows, Sum, Sums},
    shared::Shared,
    snapshot,
};
use std::{collections::btree_map, fs, io, iter::Peekable, ops::Bound};

/// Rows in one batch of a rebuild.
const BATCH_ROWS: usize = 512;

/// Why something could not be rebuilt.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RebuildError {
    #[error("{0}")]
    Io(#[from] io::Error),
    #[error("{0}")]
    Engine(EngineError),
    #[error("{0}")]
    Short(String),
}

impl From<EngineError> for RebuildError {
    fn from(error: EngineError) -> Self {
        Self::Engine(error)
    }
}

/// Everything that is durable: a snapshot, and what the journal says came after.
pub(crate) struct Source {
    pub snapshot: Option<snapshot::Info>,
    tail: Rows,
    /// How the reading of the journal ended; the caller judges its fault.
    pub walk: Walk,
}

impl Source {
    /// Reads the journal behind `snapshot`; of one range only, if asked.
    pub(crate) fn load(
        layout: &Layout,
        snapshot: Option<snapshot::Info>,
        range: Option<u8>,
    ) -> Result<Self, RebuildError> {
        let from = snapshot.as_ref().map_or(0, |info| info.seq) + 1;
        let mut tail = Rows::new();
        let walk = journal::walk::<io::Error>(&layout.journal(), from, &mut |_, mut rows| {
            if let Some(range) = range {
                rows.retain(|key, _| key[0] == range);
            }
            tail.append(&mut rows);
            Ok(())
        })?;
        if let Some(first) = walk.first_seq.filter(|first| *first > from) {
            return Err(RebuildError::Short(format!(
                "the journal begins with record {first}, and no snapshot reaches further than {}",
                from - 1
            )));
        }
        Ok(Self {
            snapshot,
            tail,
            walk,
        })
    }

    /// The last group in it.
    pub(crate) fn through(&self) -> u64 {
        let snapshot = self.snapshot.as_ref().map_or(0, |info| info.seq);
        self.walk.last_seq.max(snapshot)
    }

    /// All rows, in order.
    pub(crate) fn rows(self) -> io::Result<Merged> {
        let old: OldRows = match self.snapshot {
            Some(info) => Box::new(snapshot::Rows::open(&info.path)?),
            None => Box::new(std::iter::empty()),
        };
        Ok(Merged::new(old, self.tail))
    }
}

/// Rows as they once were, in order.
pub(crate) type OldRows = Box<dyn Iterator<Item = io::Result<(Key, Value)>>>;

/// Old rows under those of the journal, in order.
pub(crate) struct Merged {
    old: Peekable<OldRows>,
    tail: Peekable<btree_map::IntoIter<Key, Option<Value>>>,
}

impl Merged {
    pub(crate) fn new(old: OldRows, tail: Rows) -> Self {
        Self {
            old: old.peekable(),
            tail: tail.into_iter().peekable(),
        }
    }

    pub(crate) fn next_row(&mut self) -> io::Result<Option<(Key, Value)>> {
        loop {
            let Some((new, _)) = self.tail.peek() else {
                return self.old.next().transpose();
            };
            match self.old.peek() {
                Some(Ok((old, _))) if old < new => return self.old.next().transpose(),
                Some(Ok((old, _))) if old == new => {
                    self.old.next();
                }
                Some(Err(_)) => return self.old.next().transpose(),
                Some(Ok(_)) | None => {}
            }
            if let Some((key, Some(value))) = self.tail.next() {
                return Ok(Some((key, value)));
            }
        }
    }
}

/// Builds a new engine beside the place of the old one, and puts it there when it is whole.
pub(crate) fn whole(
    layout: &Layout,
    source: Source,
    hasher: &RowHasher,
    cache_bytes: u64,
) -> Result<(), RebuildError> {
    let beside = layout.rebuild();
    if beside.exists() {
        fs::remove_dir_all(&beside)?;
    }
    let through = source.through();
    let engine = Engine::open(&beside, &layout.corrupt(), cache_bytes)?;
    let mut merged = source.rows()?;
    let mut sums = Sums::new();
    let mut rows = Rows::new();
    loop {
        let next = merged.next_row()?;
        let ended = next.is_none();
        if let Some((key, value)) = next {
            hasher.change(&mut sums, &key, None, Some(&value));
            rows.insert(key, Some(value));
        }
        if rows.len() == BATCH_ROWS || ended {
            engine.apply(&rows, &sums, through)?;
            rows.clear();
        }
        if ended {
            break;
        }
    }
    engine.checkpoint()?;
    drop(engine);
    crate::sabotage::point("mid-rebuild");
    fs::rename(&beside, layout.store())?;
    sync_folder(layout.root())?;
    crate::sabotage::point("rebuilt");
    Ok(())
}

/// Makes one range of the open engine equal to what is durable, and trusts it again. Only the
/// writer may call it: nothing is committed meanwhile.
pub(crate) fn range(shared: &Shared, range: u8, last_seq: u64) -> Result<(), RebuildError> {
    let (snapshot, _) = snapshot::newest(&shared.layout.snapshots())?;
    let source = Source::load(&shared.layout, snapshot, Some(range))?;
    if let Some(fault) = &source.walk.fault {
        return Err(RebuildError::Short(fault.describe()));
    }
    if source.walk.last_seq != last_seq {
        return Err(RebuildError::Short(format!(
            "the journal ends with record {} and should end with {last_seq}",
            source.walk.last_seq
        )));
    }
    let applied = shared.read().applied;
    let mut merged = source.rows()?;
    let mut sum = Sums::from([(range, Sum::default())]);
    let mut behind = Bound::Included(vec![row::ROW, range]);
    loop {
        let mut wanted = Rows::new();
        let mut ended = false;
        while wanted.len() < BATCH_ROWS {
            match merged.next_row()? {
                Some((key, value)) if key[0] == range => {
                    shared.hasher.change(&mut sum, &key, None, Some(&value));
                    wanted.insert(key, Some(value));
                }
                Some((key, _)) if key[0] < range => {}
                Some(_) | None => {
                    ended = true;
                    break;
                }
            }
        }
        let last = wanted.last_key_value().map(|(key, _)| row::row_key(key));
        let to = match (&last, ended) {
            (Some(last), false) => Bound::Included(last.clone()),
            _ => match range.checked_add(1) {
                Some(next) => Bound::Excluded(vec![row::ROW, next]),
                None => Bound::Excluded(vec![row::ROWS_END]),
            },
        };
        // What is there and should not be goes, what differs is put right.
        let mut from = behind.clone();
        loop {
            let present = shared.engine.raw_scan(from, to.clone(), BATCH_ROWS)?;
            for (stored_key, stored) in &present {
                let value = row::open(stored_key, stored);
                match wanted.entry(stored_key[1..].to_vec()) {
                    btree_map::Entry::Occupied(row) if row.get().as_deref() == value => {
                        row.remove();
                    }
                    btree_map::Entry::Occupied(_) => {}
                    btree_map::Entry::Vacant(row) => {
                        row.insert(None);
                    }
                }
            }
            match present.last() {
                Some((last, _)) if present.len() == BATCH_ROWS => {
                    from = Bound::Excluded(last.to_vec());
                }
                _ => break,
            }
        }
        let sums = if ended { sum.clone() } else { Sums::new() };
        shared.engine.apply(&wanted, &sums, applied)?;
        if ended {
            break;
        }
        behind = last.map_or(behind, Bound::Excluded);
    }
    let mut view = shared.write();
    view.passes.clear();
    view.sums.extend(sum);
    view.suspect.remove(&range);
    Ok(())
}
