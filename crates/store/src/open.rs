//! Opening a store: the lock, the schema number, the engine behind its guard, the journal's tail,
//! the sums; and the decision what to do when they do not agree. What was acknowledged is either
//! all there when this returns, or it returns an error that says what is missing and what to do.

use crate::{
    Options, SCHEMA,
    agree::{Engined, Usable, judge, use_engine},
    engine::EngineError,
    journal::{self, Fault, Journal},
    layout::Layout,
    lock::{Lock, LockError},
    rebuild::{self, RebuildError, Source},
    row::RowHasher,
    schema,
    shared::{Shared, View},
    snapshot,
    space::Ballast,
};
use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    sync::RwLock,
};

/// Engines that were moved aside and are kept, the newest ones.
const SET_ASIDE_MAX: usize = 2;

/// Why a store was not opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("another nabat ({holder}) already works on {folder}; stop that one first")]
    InUse { folder: PathBuf, holder: String },
    #[error(
        "the store in {folder} has schema {found}, written by nabat {program}; this nabat reads \
         schema {SCHEMA}: use that version or a newer one"
    )]
    Newer {
        folder: PathBuf,
        found: u32,
        program: String,
    },
    #[error("the disk under {folder} is full: make room there and start again")]
    Full { folder: PathBuf },
    #[error(
        "the disk under {folder} is read-only, and an alert could not be kept: mount it writable"
    )]
    ReadOnly { folder: PathBuf },
    #[error("cannot open the store in {folder}: {what}")]
    Io { folder: PathBuf, what: String },
    #[error(
        "the store in {folder} is damaged: {what}; nothing was changed. Run `nabat store repair`"
    )]
    Damaged { folder: PathBuf, what: String },
}

impl OpenError {
    pub(crate) fn io(layout: &Layout, error: &io::Error) -> Self {
        let folder = layout.root().to_path_buf();
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full { folder },
            io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly { folder },
            _ => Self::Io {
                folder,
                what: error.to_string(),
            },
        }
    }

    pub(crate) fn damaged(layout: &Layout, what: impl Into<String>) -> Self {
        Self::Damaged {
            folder: layout.root().to_path_buf(),
            what: what.into(),
        }
    }
}

/// What was met on opening: for the log and for a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpenReport {
    /// There was no store before.
    pub fresh: bool,
    /// The last record.
    pub seq: u64,
    /// Records that the engine did not have yet.
    pub replayed: u64,
    /// The interrupted write that was cut off the end of the journal.
    pub torn_tail: Option<String>,
    /// Why the engine was rebuilt from snapshot and journal.
    pub rebuilt: Option<String>,
    /// Where the engine was moved that could not be used.
    pub set_aside: Option<PathBuf>,
    /// Anything else that was not as it should be, one sentence each.
    pub findings: Vec<String>,
}

/// What an open store is made of, before its threads start.
pub(crate) struct Opened {
    pub shared: Shared,
    pub journal: Journal,
    pub ballast: Ballast,
    pub lock: Lock,
    pub report: OpenReport,
    /// A snapshot is due at once.
    pub snapshot_due: bool,
    pub records_since_snapshot: u64,
}

/// Opens or makes the store in `state_dir`.
pub(crate) fn open(state_dir: &Path, mut options: Options) -> Result<Opened, OpenError> {
    let layout = Layout::new(state_dir);
    let failed = |error: io::Error| OpenError::io(&layout, &error);
    layout.create().map_err(failed)?;
    let lock = take_lock(&layout)?;
    let mut report = OpenReport {
        fresh: check_schema(&layout)?,
        ..OpenReport::default()
    };
    let mut ballast = Ballast::new(&layout, &mut options);
    let space = ballast.look();
    tidy(&layout).map_err(failed)?;

    let (snapshot, mut findings) = snapshot::newest(&layout.snapshots()).map_err(failed)?;
    report.findings.append(&mut findings);
    let hasher = RowHasher::new(&options.sum_key);

    let (usable, why) = match use_engine(&layout, &options, &hasher, snapshot.as_ref())? {
        Engined::Usable(usable) => (Some(*usable), None),
        Engined::Absent => (None, None),
        Engined::Unusable(why) => (None, Some(why)),
    };
    let (usable, rebuilt) = match usable {
        Some(usable) => (usable, false),
        None => {
            let fresh = report.fresh;
            let usable = remake(
                &layout,
                &options,
                &hasher,
                snapshot.clone(),
                why,
                &mut report,
            )?;
            (usable, !fresh)
        }
    };
    let Usable {
        engine,
        sums,
        large,
        walk,
        replayed,
    } = usable;
    report.replayed = if rebuilt { 0 } else { replayed };
    report.seq = walk.last_seq;
    report.torn_tail = walk.fault.as_ref().map(Fault::describe);
    let journal = match &walk.end {
        Some(end) => Journal::resume(&layout.journal(), end, walk.last_seq, options.segment_bytes),
        None => Journal::create(&layout.journal(), walk.last_seq + 1, options.segment_bytes),
    };
    let journal = journal.map_err(failed)?;

    for range in sums.keys().filter(|range| !options.ranges.contains(range)) {
        if sums[range].count > 0 {
            let finding = format!("range {range:#04x} has rows and is not one this program knows");
            report.findings.push(finding);
        }
    }
    let snapshot_seq = snapshot.as_ref().map(|info| info.seq);
    let reaches = walk.first_seq.unwrap_or(1) <= snapshot_seq.unwrap_or(0) + 1;
    if !reaches {
        let finding = "no snapshot reaches the journal: a new one is made now";
        report.findings.push(finding.to_owned());
    }
    let view = View {
        sums,
        suspect: BTreeMap::new(),
        unverified: large,
        passes: BTreeMap::new(),
        applied: walk.last_seq,
        snapshot: snapshot_seq,
        space,
        read_only: false,
        findings: report.findings.clone(),
        stopped: None,
    };
    Ok(Opened {
        shared: Shared {
            layout,
            engine,
            hasher,
            view: RwLock::new(view),
            queue: Default::default(),
            on_fatal: options.on_fatal,
        },
        journal,
        ballast,
        lock,
        snapshot_due: rebuilt || !reaches,
        records_since_snapshot: report.seq - snapshot_seq.unwrap_or(0).min(report.seq),
        report,
    })
}

pub(crate) fn take_lock(layout: &Layout) -> Result<Lock, OpenError> {
    Lock::take(layout).map_err(|error| match error {
        LockError::Held(holder) => OpenError::InUse {
            folder: layout.root().to_path_buf(),
            holder,
        },
        LockError::Io(error) => OpenError::io(layout, &error),
    })
}

/// Refuses a newer store; `true` for a new one, which gets its number.
fn check_schema(layout: &Layout) -> Result<bool, OpenError> {
    let failed = |error: io::Error| OpenError::io(layout, &error);
    match schema::read(layout).map_err(failed)? {
        schema::Found::Number { schema, program } if schema > SCHEMA => Err(OpenError::Newer {
            folder: layout.root().to_path_buf(),
            found: schema,
            program,
        }),
        schema::Found::Number { .. } => Ok(false),
        schema::Found::Unreadable => Err(OpenError::damaged(
            layout,
            "its schema number cannot be read",
        )),
        schema::Found::Absent => {
            let empty = journal::segment::list(&layout.journal())
                .map_err(failed)?
                .is_empty()
                && crate::layout::names(&layout.snapshots())
                    .map_err(failed)?
                    .is_empty()
                && !layout.store().exists();
            if !empty {
                return Err(OpenError::damaged(layout, "its schema number is missing"));
            }
            schema::write(layout).map_err(failed)?;
            Ok(true)
        }
    }
}

/// Removes what interrupted work left behind, and engines that were set aside long ago.
fn tidy(layout: &Layout) -> io::Result<()> {
    journal::segment::remove_unnumbered(&layout.journal())?;
    snapshot::trim(&layout.snapshots(), 0)?;
    if layout.rebuild().exists() {
        fs::remove_dir_all(layout.rebuild())?;
    }
    let mut aside = Vec::new();
    for name in crate::layout::names(layout.root())? {
        if let Some(seq) = name.strip_prefix("store.bad-") {
            let seq: u64 = seq
                .split('-')
                .next()
                .and_then(|seq| seq.parse().ok())
                .unwrap_or(0);
            aside.push((seq, layout.root().join(name)));
        }
    }
    aside.sort();
    let excess = aside.len().saturating_sub(SET_ASIDE_MAX);
    for (_, path) in aside.into_iter().take(excess) {
        fs::remove_dir_all(path)?;
    }
    Ok(())
}

/// Sets the engine aside, builds a new one from snapshot and journal, and opens that.
fn remake(
    layout: &Layout,
    options: &Options,
    hasher: &RowHasher,
    snapshot: Option<snapshot::Info>,
    why: Option<String>,
    report: &mut OpenReport,
) -> Result<Usable, OpenError> {
    let failed = |error: io::Error| OpenError::io(layout, &error);
    let refuse = |error: RebuildError| match error {
        RebuildError::Io(error) if error.kind() != io::ErrorKind::InvalidData => failed(error),
        RebuildError::Engine(EngineError::Full(_)) => OpenError::Full {
            folder: layout.root().to_path_buf(),
        },
        error => OpenError::damaged(
            layout,
            match &why {
                Some(why) => format!("the engine cannot be used ({why}), and {error}"),
                None => format!("the engine is missing, and {error}"),
            },
        ),
    };
    let source = Source::load(layout, snapshot.clone(), None).map_err(refuse)?;
    judge(layout, &source.walk, None, snapshot.as_ref())?;
    let through = source.through();
    if layout.store().exists() {
        let aside = layout.set_aside(&layout.store(), through).map_err(failed)?;
        report.set_aside = Some(aside);
    }
    let nothing = source.snapshot.is_none() && source.walk.last_seq == 0;
    if !nothing {
        let why = why.clone().unwrap_or_else(|| "it was missing".into());
        tracing::error!(%why, "the engine is rebuilt from snapshot and journal");
        report.rebuilt = Some(why);
    }
    rebuild::whole(layout, source, hasher, options.cache_bytes).map_err(refuse)?;
    if layout.suspect().exists() {
        fs::remove_file(layout.suspect()).map_err(failed)?;
    }
    match use_engine(layout, options, hasher, snapshot.as_ref())? {
        Engined::Usable(usable) => Ok(*usable),
        Engined::Unusable(why) => Err(OpenError::damaged(
            layout,
            format!("even a rebuilt engine does not agree ({why})"),
        )),
        Engined::Absent => Err(OpenError::damaged(layout, "a rebuilt engine vanished")),
    }
}
