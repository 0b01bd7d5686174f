//! Looks at a store that nobody uses: every journal frame, every snapshot, every row. It says what
//! is wrong, whether a start would put it right by itself, and whether `repair` is needed; it
//! changes nothing but what merely opening the engine changes.

use crate::{
    OpenError, SCHEMA, agree,
    engine::Engine,
    journal::{self, segment},
    layout::{self, Layout},
    lock::Lock,
    open,
    row::{self, ROW, ROWS_END, RowHasher, Sums},
    schema, snapshot,
};
use std::{collections::BTreeSet, fmt, fs, io, ops::Bound, path::Path};

/// Memory for the engine's cache meanwhile.
const CACHE_BYTES: u64 = 64 * 1024 * 1024;
/// Rows read at a time.
const CHUNK_ROWS: usize = 1_024;

/// One thing that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What, in one sentence.
    pub what: String,
    /// Whether a start refuses because of it; otherwise a start puts it right by itself.
    pub needs_repair: bool,
}

/// What [`verify`] found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VerifyReport {
    /// Rows in the engine.
    pub rows: u64,
    /// The last record that is known of.
    pub seq: u64,
    /// Up to which record the newest snapshot reaches.
    pub snapshot_seq: Option<u64>,
    /// In the order of the files: schema, journal, snapshots, engine.
    pub findings: Vec<Finding>,
}

impl VerifyReport {
    /// Whether nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.findings.is_empty()
    }

    /// Whether a start would refuse.
    pub fn needs_repair(&self) -> bool {
        self.findings.iter().any(|finding| finding.needs_repair)
    }
}

impl fmt::Display for VerifyReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} rows, last record {}", self.rows, self.seq)?;
        match self.snapshot_seq {
            Some(seq) => writeln!(f, "newest snapshot: record {seq}")?,
            None => writeln!(f, "no snapshot yet")?,
        }
        for finding in &self.findings {
            let remedy = if finding.needs_repair {
                "run `nabat store repair`"
            } else {
                "the next start puts it right"
            };
            writeln!(f, "- {}; {remedy}", finding.what)?;
        }
        if self.is_sound() {
            writeln!(f, "nothing is wrong")?;
        }
        Ok(())
    }
}

/// The state of the engine.
pub(crate) struct EngineState {
    pub engine: Engine,
    pub watermark: Option<u64>,
    /// Every row is right and their numbers agree.
    pub sound: bool,
}

/// All that was found, for `verify` to report and for `repair` to act on.
pub(crate) struct Survey {
    pub layout: Layout,
    /// Held while the survey is worked with.
    pub lock: Lock,
    pub report: VerifyReport,
    pub schema_lost: bool,
    /// Every snapshot that is whole, oldest first.
    pub snapshots: Vec<snapshot::Info>,
    /// The records of the journal that can be read.
    pub records: BTreeSet<u64>,
    pub engine: Option<EngineState>,
}

/// Checks a store that no nabat works on. With `sum_key`, the key of the row hashes, it also finds
/// rows that were exchanged for others of equal number.
///
/// # Errors
/// [`OpenError`]: in use, newer than this program, or unreadable as a whole.
pub fn verify(state_dir: &Path, sum_key: Option<&[u8; 32]>) -> Result<VerifyReport, OpenError> {
    Ok(survey(state_dir, sum_key)?.report)
}

pub(crate) fn survey(state_dir: &Path, sum_key: Option<&[u8; 32]>) -> Result<Survey, OpenError> {
    let layout = Layout::new(state_dir);
    let failed = |error: io::Error| OpenError::io(&layout, &error);
    if !layout.journal().is_dir() && !layout.store().is_dir() && !layout.snapshots().is_dir() {
        return Err(OpenError::Io {
            folder: state_dir.to_path_buf(),
            what: "there is no store here".into(),
        });
    }
    layout.create().map_err(failed)?;
    let lock = open::take_lock(&layout)?;
    let mut report = VerifyReport::default();
    let mut find = |what: String, needs_repair| {
        report.findings.push(Finding { what, needs_repair });
    };

    let mut schema_lost = false;
    match schema::read(&layout).map_err(failed)? {
        schema::Found::Number { schema, program } => {
            refuse_newer(&layout, schema, program)?;
        }
        schema::Found::Absent | schema::Found::Unreadable => {
            schema_lost = true;
            find(
                "the schema number is missing or cannot be read".into(),
                true,
            );
        }
    }

    let mut records = BTreeSet::new();
    for part in segment::list(&layout.journal()).map_err(failed)? {
        let file = fs::read(&part.path).map_err(failed)?;
        if let Some(schema) = segment::schema_of(&file) {
            refuse_newer(&layout, schema, "a newer version".into())?;
        }
        let frames = journal::frames_from(part.first_seq, &file, segment::HEADER_BYTES);
        records.extend(
            frames
                .filter(|frame| frame.rows.is_some())
                .map(|frame| frame.seq),
        );
    }

    let mut snapshots = Vec::new();
    for name in layout::names(&layout.snapshots()).map_err(failed)? {
        if !name.ends_with(".snap") {
            continue;
        }
        match snapshot::check(&layout.snapshots().join(name)) {
            Ok(info) => snapshots.push(info),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                find(error.to_string(), false);
            }
            Err(error) => return Err(failed(error)),
        }
    }

    let mut engine = None;
    let suspect = fs::read_to_string(layout.suspect()).ok();
    if let Some(why) = &suspect {
        find(
            format!("the engine was found damaged while it ran: {why}"),
            false,
        );
    } else if layout.store().is_dir() {
        match look_at_engine(&layout, sum_key) {
            Ok((state, rows, wrong)) => {
                report.rows = rows;
                let what = wrong.into_iter();
                let finding = |what| Finding {
                    what,
                    needs_repair: false,
                };
                report.findings.extend(what.map(finding));
                engine = Some(state);
            }
            Err(error) => report.findings.push(Finding {
                what: format!("the engine cannot be opened: {error}"),
                needs_repair: false,
            }),
        }
    } else {
        find("the engine is missing".into(), false);
    }

    let watermark = engine.as_ref().and_then(|state| state.watermark);
    let newest = snapshots.last();
    let base = newest.map_or(0, |info| info.seq);
    let walk_from = |seq: u64| {
        journal::walk::<io::Error>(&layout.journal(), seq + 1, &mut |_, _| Ok(())).map_err(failed)
    };
    // A sound engine needs only what comes after it; a new one needs all since the snapshot.
    let sound = engine.as_ref().filter(|state| state.sound);
    let served = sound.and_then(|state| state.watermark);
    let walk = walk_from(served.unwrap_or(base))?;
    if let (Some(served), Some(fault)) = (served, walk_from(base)?.fault)
        && fault.seq <= served
    {
        let what = format!(
            "an older part of the journal is damaged: {}",
            fault.describe()
        );
        report.findings.push(Finding {
            what,
            needs_repair: false,
        });
    }
    if let Err(error) = agree::judge(&layout, &walk, watermark, newest) {
        let what = match error {
            OpenError::Damaged { what, .. } => what,
            other => other.to_string(),
        };
        report.findings.push(Finding {
            what,
            needs_repair: true,
        });
    } else if let Some(fault) = &walk.fault {
        report.findings.push(Finding {
            what: format!(
                "an interrupted write at the end of the journal: {}",
                fault.describe()
            ),
            needs_repair: false,
        });
    }
    // A start can rebuild the engine only from where a snapshot reaches.
    let gap = walk.first_seq.is_some_and(|first| first > base + 1);
    let engine_serves = engine.as_ref().is_some_and(|state| {
        let reached = state.watermark.unwrap_or(0) + 1;
        state.sound && walk.first_seq.is_none_or(|first| first <= reached)
    });
    if gap {
        report.findings.push(Finding {
            what: "no snapshot reaches as far as the journal goes back".into(),
            needs_repair: !engine_serves,
        });
    }
    report.seq = walk
        .last_seq
        .max(watermark.unwrap_or(0))
        .max(newest.map_or(0, |info| info.seq_end))
        .max(records.last().copied().unwrap_or(0));
    report.snapshot_seq = newest.map(|info| info.seq);
    Ok(Survey {
        layout: Layout::new(state_dir),
        lock,
        report,
        schema_lost,
        snapshots,
        records,
        engine,
    })
}

fn refuse_newer(layout: &Layout, schema: u32, program: String) -> Result<(), OpenError> {
    if schema > SCHEMA {
        return Err(OpenError::Newer {
            folder: layout.root().to_path_buf(),
            found: schema,
            program,
        });
    }
    Ok(())
}

/// Opens the engine and reads it through: its state, its rows, what is wrong.
fn look_at_engine(
    layout: &Layout,
    sum_key: Option<&[u8; 32]>,
) -> Result<(EngineState, u64, Vec<String>), crate::engine::EngineError> {
    let engine = Engine::open(&layout.store(), &layout.corrupt(), CACHE_BYTES)?;
    let mut wrong = Vec::new();
    let watermark = engine.watermark()?;
    if watermark.is_none() {
        wrong.push("the engine's watermark is missing".to_owned());
    }
    let expected = engine.sums()?;
    let hasher = RowHasher::new(sum_key.unwrap_or(&[0; 32]));
    let mut found = Sums::new();
    let (mut rows, mut broken) = (0, 0_u64);
    let mut from = Bound::Included(vec![ROW]);
    loop {
        let chunk = engine.raw_scan(from, Bound::Excluded(vec![ROWS_END]), CHUNK_ROWS)?;
        for (key, stored) in &chunk {
            rows += 1;
            match row::open(key, stored) {
                Some(value) => hasher.change(&mut found, &key[1..], None, Some(value)),
                None => broken += 1,
            }
        }
        match chunk.last() {
            Some((last, _)) if chunk.len() == CHUNK_ROWS => from = Bound::Excluded(last.to_vec()),
            _ => break,
        }
    }
    if broken > 0 {
        wrong.push(format!("{broken} rows of the engine are damaged"));
    }
    for range in 0..=u8::MAX {
        let expected = expected.get(&range).copied().unwrap_or_default();
        let found = found.get(&range).copied().unwrap_or_default();
        if expected.count != found.count || sum_key.is_some() && expected != found {
            wrong.push(format!(
                "range {range:#04x} should have {} rows and has {} that are right",
                expected.count, found.count
            ));
        }
    }
    let sound = wrong.is_empty();
    let state = EngineState {
        engine,
        watermark,
        sound,
    };
    Ok((state, rows, wrong))
}
