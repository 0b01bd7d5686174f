//! Whether the engine may be used: it opens, it is brought up to the end of the journal, and the
//! sums of its small ranges agree. Here is also the one rule by which the journal's end is taken
//! for an interrupted write; nothing that was acknowledged may ever be cut by it.

use crate::{
    OpenError, Options,
    engine::{Engine, EngineError},
    journal::{self, Walk},
    layout::Layout,
    row::{self, RowHasher, Rows, Sums},
    snapshot,
};
use std::{collections::BTreeSet, fs, io, ops::Bound};

/// A range with no more rows than this is compared with its sum before the store is given out.
const VERIFY_AT_OPEN_ROWS: u64 = 20_000;
/// Rows read at a time meanwhile.
const CHUNK_ROWS: usize = 1_024;
/// Rows of the journal's tail that are applied together.
const REPLAY_ROWS: usize = 4_096;

/// An engine that agrees with the journal.
pub(crate) struct Usable {
    pub engine: Engine,
    pub sums: Sums,
    /// Ranges too large to be compared yet.
    pub large: BTreeSet<u8>,
    /// How the journal ends.
    pub walk: Walk,
    /// Records it had not had.
    pub replayed: u64,
}

/// What became of the engine that was there.
pub(crate) enum Engined {
    Usable(Box<Usable>),
    Absent,
    Unusable(String),
}

/// Opens the engine that is there, replays what it lacks, and compares its sums.
pub(crate) fn use_engine(
    layout: &Layout,
    options: &Options,
    hasher: &RowHasher,
    snapshot: Option<&snapshot::Info>,
) -> Result<Engined, OpenError> {
    if let Ok(why) = fs::read_to_string(layout.suspect()) {
        return Ok(Engined::Unusable(why));
    }
    if !layout.store().exists() {
        return Ok(Engined::Absent);
    }
    let engine = match Engine::open(&layout.store(), &layout.corrupt(), options.cache_bytes) {
        Ok(engine) => engine,
        Err(error) => return unusable(layout, error),
    };
    let watermark = match engine.watermark() {
        Ok(Some(watermark)) => watermark,
        Ok(None) => return Ok(Engined::Unusable("its watermark is missing".into())),
        Err(error) => return unusable(layout, error),
    };
    match agree(layout, hasher, engine, watermark, snapshot) {
        Ok(usable) => Ok(Engined::Usable(Box::new(usable))),
        Err(Disagreement::Engine(error)) => unusable(layout, error),
        Err(Disagreement::Open(error)) => Err(error),
    }
}

fn unusable(layout: &Layout, error: EngineError) -> Result<Engined, OpenError> {
    let folder = layout.root().to_path_buf();
    match error {
        EngineError::Damaged(what) => Ok(Engined::Unusable(what)),
        EngineError::Full(_) => Err(OpenError::Full { folder }),
        EngineError::Io(what) => Err(OpenError::Io { folder, what }),
    }
}

enum Disagreement {
    Engine(EngineError),
    Open(OpenError),
}

impl From<EngineError> for Disagreement {
    fn from(error: EngineError) -> Self {
        Self::Engine(error)
    }
}

impl From<io::Error> for Disagreement {
    fn from(error: io::Error) -> Self {
        Self::Engine(EngineError::Io(error.to_string()))
    }
}

fn agree(
    layout: &Layout,
    hasher: &RowHasher,
    engine: Engine,
    watermark: u64,
    snapshot: Option<&snapshot::Info>,
) -> Result<Usable, Disagreement> {
    let damaged = |what: &str| EngineError::Damaged(what.to_owned());
    let mut sums = engine.sums()?;
    let mut pending = Rows::new();
    let mut through = watermark;
    let walk =
        journal::walk::<Disagreement>(&layout.journal(), watermark + 1, &mut |seq, mut rows| {
            if seq != through + 1 {
                return Err(damaged("it is older than the journal reaches back").into());
            }
            through = seq;
            pending.append(&mut rows);
            if pending.len() >= REPLAY_ROWS {
                replay(&engine, hasher, &mut sums, &mut pending, through)?;
            }
            Ok(())
        })?;
    if walk.first_seq.is_some_and(|first| first > watermark + 1) {
        return Err(damaged("it is older than the journal reaches back").into());
    }
    judge(layout, &walk, Some(watermark), snapshot).map_err(Disagreement::Open)?;
    if through > watermark {
        replay(&engine, hasher, &mut sums, &mut pending, through)?;
    }
    crate::sabotage::point("replayed");
    let large = verify_small(&engine, hasher, &sums)?;
    Ok(Usable {
        engine,
        sums,
        large,
        replayed: walk.last_seq - watermark,
        walk,
    })
}

/// Decides whether the journal's end is what an interruption leaves, or damage: nothing that was
/// acknowledged may be cut.
pub(crate) fn judge(
    layout: &Layout,
    walk: &Walk,
    watermark: Option<u64>,
    snapshot: Option<&snapshot::Info>,
) -> Result<(), OpenError> {
    let missing = walk.last_seq + 1;
    let place = match &walk.fault {
        Some(fault) => fault.describe(),
        None => format!("the journal ends with record {}", walk.last_seq),
    };
    let witnesses = [
        (
            "a later part of the journal",
            walk.fault.as_ref().and_then(|fault| fault.later_synced),
        ),
        ("the engine", watermark),
        ("a snapshot", snapshot.map(|info| info.seq_end)),
    ];
    for (who, synced) in witnesses {
        if synced.is_some_and(|synced| synced >= missing) {
            return Err(OpenError::damaged(
                layout,
                format!("{place}, but {who} knows that record {missing} was kept"),
            ));
        }
    }
    Ok(())
}

/// Applies the journal's tail: absolute values, so that doing it twice changes nothing.
fn replay(
    engine: &Engine,
    hasher: &RowHasher,
    sums: &mut Sums,
    rows: &mut Rows,
    through: u64,
) -> Result<(), EngineError> {
    for (key, new) in rows.iter() {
        let stored_key = row::row_key(key);
        let stored = engine.raw(&stored_key)?;
        let old = match &stored {
            Some(stored) => match row::open(&stored_key, stored) {
                Some(value) => Some(value),
                None => {
                    let what = "the checksum of a row does not hold";
                    return Err(EngineError::Damaged(what.into()));
                }
            },
            None => None,
        };
        hasher.change(sums, key, old, new.as_deref());
    }
    engine.apply(rows, sums, through)?;
    rows.clear();
    Ok(())
}

/// Compares the small ranges with their sums and returns the others.
fn verify_small(
    engine: &Engine,
    hasher: &RowHasher,
    sums: &Sums,
) -> Result<BTreeSet<u8>, EngineError> {
    let mut large = BTreeSet::new();
    for range in 0..=u8::MAX {
        let expected = sums.get(&range).copied().unwrap_or_default();
        if expected.count > VERIFY_AT_OPEN_ROWS {
            large.insert(range);
            continue;
        }
        let to = match range.checked_add(1) {
            Some(next) => Bound::Excluded(vec![row::ROW, next]),
            None => Bound::Excluded(vec![row::ROWS_END]),
        };
        let mut from = Bound::Included(vec![row::ROW, range]);
        let mut found = Sums::new();
        loop {
            let rows = engine.raw_scan(from, to.clone(), CHUNK_ROWS)?;
            for (key, stored) in &rows {
                let Some(value) = row::open(key, stored) else {
                    let what = format!("a row of range {range:#04x} is damaged");
                    return Err(EngineError::Damaged(what));
                };
                hasher.change(&mut found, &key[1..], None, Some(value));
            }
            let found = found.get(&range).copied().unwrap_or_default();
            if found.count > expected.count {
                break;
            }
            match rows.last() {
                Some((last, _)) if rows.len() == CHUNK_ROWS => {
                    from = Bound::Excluded(last.to_vec());
                }
                _ => break,
            }
        }
        if found.get(&range).copied().unwrap_or_default() != expected {
            return Err(EngineError::Damaged(format!(
                "range {range:#04x} has rows that are missing or changed: its sum does not agree"
            )));
        }
    }
    Ok(large)
}
