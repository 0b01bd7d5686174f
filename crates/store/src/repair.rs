//! Goes past damage that a start refuses: it takes the base from which the fewest records are
//! missing, puts every record that can still be read on top, and writes that as a new snapshot
//! with a new journal behind it. What was there before is moved to `corrupt/`, never deleted, and
//! what could not be saved is named.

use crate::{
    Key, OpenError, Value,
    engine::Engine,
    journal::{self, Journal, segment},
    layout::{self, Layout, sync_folder},
    rebuild::{Merged, OldRows},
    row::{self, ROW, ROWS_END, Rows},
    schema, snapshot,
    survey::{self, EngineState, Finding, Survey},
};
use std::{
    collections::{BTreeSet, VecDeque},
    fmt, fs, io,
    ops::Bound,
    path::{Path, PathBuf},
};

/// Length of the journal's first file afterwards; a start goes on with its own.
const SEGMENT_BYTES: usize = 1024 * 1024;
/// Rows read at a time.
const CHUNK_ROWS: usize = 1_024;

/// What [`repair`] did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RepairReport {
    /// What was wrong before.
    pub findings: Vec<Finding>,
    /// Whether anything had to be done.
    pub changed: bool,
    /// Rows in the store now; 0 when nothing was done.
    pub rows: u64,
    /// Records that nobody can read any more: their changes are lost, as far as later ones did
    /// not overwrite them.
    pub lost: Vec<u64>,
    /// Whether rows came from an engine that was known to be incomplete, for want of anything
    /// better.
    pub incomplete: bool,
    /// Where the old files are.
    pub kept_in: Option<PathBuf>,
}

impl fmt::Display for RepairReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for finding in &self.findings {
            writeln!(f, "- {}", finding.what)?;
        }
        if !self.changed {
            return writeln!(f, "nothing to repair: a start puts right what there is");
        }
        writeln!(f, "repaired: {} rows", self.rows)?;
        match (self.lost.first(), self.lost.last()) {
            (Some(first), Some(last)) => writeln!(
                f,
                "LOST: {} records between {first} and {last}; what they changed is unknown. \
                 Compare with a backup, and with what was sent, before you release anything",
                self.lost.len()
            )?,
            _ => writeln!(f, "no record was lost")?,
        }
        if self.incomplete {
            writeln!(
                f,
                "INCOMPLETE: some rows were missing in the only copy there was"
            )?;
        }
        if let Some(kept) = &self.kept_in {
            writeln!(f, "the old files are in {}", kept.display())?;
        }
        Ok(())
    }
}

/// What the new snapshot is made from.
enum Base {
    Nothing,
    Snapshot(snapshot::Info),
    Engine,
}

/// Repairs a store that no nabat works on.
///
/// # Errors
/// [`OpenError`]: in use, newer than this program, or the disk refuses.
pub fn repair(state_dir: &Path) -> Result<RepairReport, OpenError> {
    let survey = survey::survey(state_dir, None)?;
    let findings = survey.report.findings.clone();
    if !survey.report.needs_repair() {
        return Ok(RepairReport {
            findings,
            ..RepairReport::default()
        });
    }
    let layout = survey.layout.clone();
    act(survey).map_err(|error| OpenError::io(&layout, &error))
}

fn act(survey: Survey) -> io::Result<RepairReport> {
    let Survey {
        layout,
        report,
        schema_lost,
        snapshots,
        records,
        mut engine,
        lock: _lock,
    } = survey;
    let mut done = RepairReport {
        findings: report.findings.clone(),
        changed: true,
        ..RepairReport::default()
    };
    let only_schema = schema_lost && report.findings.iter().filter(|f| f.needs_repair).count() == 1;
    if only_schema {
        schema::write(&layout)?;
        done.rows = report.rows;
        return Ok(done);
    }
    let (base, from, lost) = choose(&snapshots, &records, engine.as_ref(), report.seq);
    done.lost = lost;
    done.incomplete =
        matches!(base, Base::Engine) && engine.as_ref().is_some_and(|state| !state.sound);
    let seq = report.seq + 1;
    let old: OldRows = match base {
        Base::Nothing => Box::new(std::iter::empty()),
        Base::Snapshot(info) => Box::new(snapshot::Rows::open(&info.path)?),
        Base::Engine => match engine.take() {
            Some(state) => Box::new(EngineRows::new(state.engine)),
            None => Box::new(std::iter::empty()),
        },
    };
    drop(engine);
    let mut merged = Merged::new(old, tail(&layout, from)?);
    let mut writer = snapshot::Writer::create(&layout.snapshots(), seq)?;
    while let Some((key, value)) = merged.next_row()? {
        writer.row(&key, &value)?;
    }
    drop(merged);
    done.rows = writer.finish(seq)?.rows;
    done.kept_in = Some(exchange(&layout, seq)?);
    if schema_lost {
        schema::write(&layout)?;
    }
    Ok(done)
}

/// The base from which the fewest records are missing; a snapshot before the engine, and an engine
/// that is incomplete only where everything else would begin from nothing.
fn choose(
    snapshots: &[snapshot::Info],
    records: &BTreeSet<u64>,
    engine: Option<&EngineState>,
    last: u64,
) -> (Base, u64, Vec<u64>) {
    let missing = |from: u64| -> Vec<u64> {
        (from + 1..=last)
            .filter(|seq| !records.contains(seq))
            .collect()
    };
    let watermark = engine.and_then(|state| state.watermark);
    let mut candidates = vec![(Base::Nothing, 0, missing(0))];
    if let Some(watermark) = watermark.filter(|_| engine.is_some_and(|state| state.sound)) {
        candidates.push((Base::Engine, watermark, missing(watermark)));
    }
    for info in snapshots {
        candidates.push((Base::Snapshot(info.clone()), info.seq, missing(info.seq)));
    }
    let nothing_better = candidates.len() == 1 && !candidates[0].2.is_empty();
    if let Some(watermark) = watermark.filter(|_| nothing_better) {
        return (Base::Engine, watermark, missing(watermark));
    }
    // Of equals the last one: the newest snapshot.
    let fewest = candidates.iter().map(|(_, _, missing)| missing.len()).min();
    let chosen = candidates
        .into_iter()
        .rev()
        .find(|(_, _, missing)| Some(missing.len()) == fewest);
    chosen.unwrap_or((Base::Nothing, 0, Vec::new()))
}

/// Every readable record behind `from`, in order.
fn tail(layout: &Layout, from: u64) -> io::Result<Rows> {
    let mut tail = Rows::new();
    for part in segment::list(&layout.journal())? {
        let file = fs::read(&part.path)?;
        for frame in journal::frames_from(part.first_seq, &file, segment::HEADER_BYTES) {
            if let Some(mut rows) = frame.rows.filter(|_| frame.seq > from) {
                tail.append(&mut rows);
            }
        }
    }
    Ok(tail)
}

/// Puts an empty journal behind the new snapshot and moves everything older to `corrupt/`. After
/// each step, a second repair finds the new snapshot and goes on from it.
fn exchange(layout: &Layout, seq: u64) -> io::Result<PathBuf> {
    let kept = layout.corrupt().join(format!("repair-{seq}"));
    fs::create_dir_all(&kept)?;
    let fresh = layout.root().join("journal.repair");
    if fresh.exists() {
        fs::remove_dir_all(&fresh)?;
    }
    fs::create_dir(&fresh)?;
    drop(Journal::create(&fresh, seq + 1, SEGMENT_BYTES)?);
    fs::rename(layout.journal(), kept.join("journal"))?;
    fs::rename(&fresh, layout.journal())?;
    if layout.store().exists() {
        fs::rename(layout.store(), kept.join("store"))?;
    }
    if layout.suspect().exists() {
        fs::remove_file(layout.suspect())?;
    }
    let newest = format!("{seq:020}.snap");
    for name in layout::names(&layout.snapshots())? {
        if name != newest {
            fs::rename(layout.snapshots().join(&name), kept.join(&name))?;
        }
    }
    for folder in [&kept, &layout.snapshots(), layout.root()] {
        sync_folder(folder)?;
    }
    Ok(kept)
}

/// The readable rows of an engine, in order.
struct EngineRows {
    engine: Engine,
    from: Bound<Key>,
    chunk: VecDeque<(Key, Value)>,
    ended: bool,
}

impl EngineRows {
    fn new(engine: Engine) -> Self {
        Self {
            engine,
            from: Bound::Included(vec![ROW]),
            chunk: VecDeque::new(),
            ended: false,
        }
    }

    fn fill(&mut self) -> io::Result<()> {
        let end = Bound::Excluded(vec![ROWS_END]);
        let chunk = self
            .engine
            .raw_scan(self.from.clone(), end, CHUNK_ROWS)
            .map_err(|error| io::Error::other(error.to_string()))?;
        self.ended = chunk.len() < CHUNK_ROWS;
        if let Some((last, _)) = chunk.last() {
            self.from = Bound::Excluded(last.to_vec());
        }
        for (key, stored) in chunk {
            if let Some(value) = row::open(&key, &stored) {
                self.chunk.push_back((key[1..].to_vec(), value.to_vec()));
            }
        }
        Ok(())
    }
}

impl Iterator for EngineRows {
    type Item = io::Result<(Key, Value)>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.chunk.is_empty() && !self.ended {
            if let Err(error) = self.fill() {
                self.ended = true;
                return Some(Err(error));
            }
        }
        self.chunk.pop_front().map(Ok)
    }
}
