//! The one thread for what may take its time: checkpoints of the engine, snapshots, the removal of
//! journal segments that both make needless, spare segments, and the check of all sums after a
//! start. Commits never wait for it.

use crate::{
    engine::EngineError,
    journal::{self, segment, trim},
    pass::Step,
    shared::{Shared, Walker},
    snapshot,
};
use std::{
    io,
    sync::{Arc, mpsc},
    time::Duration,
};
use tokio::sync::oneshot;

/// Between two steps of the background check: it should be done in a minute or so, and be noticed
/// by nobody.
const VERIFY_PAUSE: Duration = Duration::from_millis(2);

/// Why there is no snapshot.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    #[error(
        "cannot write a snapshot to {folder}: {source}; make room there, and it is tried again"
    )]
    Io { folder: String, source: io::Error },
    #[error(
        "no snapshot was made: some rows are damaged and are being rebuilt; try again in a moment"
    )]
    Damaged,
    #[error("no snapshot was made: the store has stopped")]
    Stopped,
}

type SnapshotReply = oneshot::Sender<Result<u64, SnapshotError>>;

/// What the keeper can be asked for.
pub(crate) enum Errand {
    Checkpoint,
    Snapshot(Option<SnapshotReply>),
    Spare,
    Verify,
    /// Read the journal since the snapshot, which a start with a sound engine does not.
    CheckJournal,
    Stop,
}

/// The keeper's letterbox.
#[derive(Clone, Debug)]
pub(crate) struct Keeper(pub mpsc::Sender<Errand>);

impl Keeper {
    pub(crate) fn ask(&self, errand: Errand) {
        // A keeper that is gone leaves more journal behind, and nothing worse.
        let _ = self.0.send(errand);
    }
}

/// Works until it is told to stop; then makes a last checkpoint, so that the next start is quick.
pub(crate) fn run(shared: &Shared, errands: &mpsc::Receiver<Errand>, segment_bytes: usize) {
    let mut keep = Keep {
        shared,
        checkpointed: 0,
        verifying: false,
    };
    loop {
        let errand = if keep.verifying {
            match errands.recv_timeout(VERIFY_PAUSE) {
                Ok(errand) => errand,
                Err(mpsc::RecvTimeoutError::Timeout) => {
                    keep.verify();
                    continue;
                }
                Err(mpsc::RecvTimeoutError::Disconnected) => Errand::Stop,
            }
        } else {
            errands.recv().unwrap_or(Errand::Stop)
        };
        match errand {
            Errand::Checkpoint => keep.checkpoint(),
            Errand::Snapshot(reply) => {
                let made = keep.snapshot_or_say();
                if let Some(reply) = reply {
                    let _ = reply.send(made);
                }
            }
            Errand::Spare => {
                if let Err(error) = segment::make_spare(&shared.layout.journal(), segment_bytes) {
                    tracing::warn!(%error, "no spare journal segment");
                }
            }
            Errand::Verify => {
                shared.begin_pass(Walker::Verify);
                keep.verifying = true;
            }
            Errand::CheckJournal => keep.check_journal(),
            Errand::Stop => {
                if shared.read().stopped.is_none() {
                    keep.checkpoint();
                }
                return;
            }
        }
    }
}

struct Keep<'a> {
    shared: &'a Shared,
    checkpointed: u64,
    verifying: bool,
}

impl Keep<'_> {
    fn checkpoint(&mut self) {
        let applied = self.shared.read().applied;
        match self.shared.engine.checkpoint() {
            Ok(()) => {
                self.checkpointed = applied;
                self.trim();
            }
            Err(error) => self.engine_failed(&error),
        }
    }

    fn engine_failed(&self, error: &EngineError) {
        match error {
            EngineError::Damaged(what) => self.shared.engine_broke(what),
            EngineError::Full(_) | EngineError::Io(_) => self.shared.fatal(&format!(
                "the store's engine could not be written to the disk ({error}); restart to recover"
            )),
        }
    }

    /// Removes the journal segments that nobody will need again.
    fn trim(&self) {
        let snapshot = self.shared.read().snapshot.unwrap_or(0);
        let through = snapshot.min(self.checkpointed);
        if let Err(error) = trim(&self.shared.layout.journal(), through) {
            tracing::warn!(%error, "old journal segments could not be removed");
        }
    }

    fn verify(&mut self) {
        match self.shared.pass_step(Walker::Verify) {
            Ok(Step::More(_)) => {}
            Ok(Step::Agreed(..) | Step::Damaged) => self.verifying = false,
            Ok(Step::Interrupted) => {
                self.shared.begin_pass(Walker::Verify);
            }
            Err(error) => {
                self.verifying = false;
                self.engine_failed(&error);
            }
        }
    }

    /// An older part of the journal that cannot be read is of no use for a rebuild: then a new
    /// snapshot has to take its place.
    fn check_journal(&mut self) {
        let (from, applied) = {
            let view = self.shared.read();
            (view.snapshot.unwrap_or(0) + 1, view.applied)
        };
        let folder = self.shared.layout.journal();
        match journal::walk::<io::Error>(&folder, from, &mut |_, _| Ok(())) {
            // Behind `applied` the writer may be at work.
            Ok(walk) => {
                if let Some(fault) = walk.fault.filter(|fault| fault.seq <= applied) {
                    self.shared.write().find(format!(
                        "an older part of the journal is damaged, and a snapshot takes its place: {}",
                        fault.describe()
                    ));
                    let _ = self.snapshot_or_say();
                }
            }
            Err(error) => tracing::warn!(%error, "the journal cannot be read through"),
        }
    }

    fn snapshot_or_say(&mut self) -> Result<u64, SnapshotError> {
        self.snapshot()
            .inspect_err(|error| self.shared.write().find(error.to_string()))
    }

    fn snapshot(&mut self) -> Result<u64, SnapshotError> {
        if self.shared.read().stopped.is_some() {
            return Err(SnapshotError::Stopped);
        }
        let folder = self.shared.layout.snapshots();
        let fail = |source| SnapshotError::Io {
            folder: folder.display().to_string(),
            source,
        };
        let seq = self.shared.begin_pass(Walker::Snapshot);
        if self.shared.read().snapshot == Some(seq) {
            self.shared.end_pass(Walker::Snapshot);
            return Ok(seq);
        }
        let mut writer = snapshot::Writer::create(&folder, seq).map_err(fail)?;
        let seq_end = loop {
            let (rows, end) = match self.shared.pass_step(Walker::Snapshot) {
                Ok(Step::More(rows)) => (rows, None),
                Ok(Step::Agreed(rows, seq_end)) => (rows, Some(seq_end)),
                Ok(Step::Damaged | Step::Interrupted) => {
                    writer.discard();
                    return Err(SnapshotError::Damaged);
                }
                Err(error) => {
                    writer.discard();
                    self.engine_failed(&error);
                    return Err(SnapshotError::Stopped);
                }
            };
            let written = rows
                .iter()
                .try_for_each(|(key, value)| writer.row(key, value));
            if let Err(error) = written {
                self.shared.end_pass(Walker::Snapshot);
                writer.discard();
                return Err(fail(error));
            }
            if let Some(seq_end) = end {
                break seq_end;
            }
        };
        let info = writer.finish(seq_end).map_err(fail)?;
        self.shared.write().snapshot = Some(info.seq);
        snapshot::trim(&folder, info.seq).map_err(fail)?;
        self.checkpoint();
        Ok(info.seq)
    }
}

/// Starts the keeper's thread.
pub(crate) fn start(
    shared: &Arc<Shared>,
    segment_bytes: usize,
) -> io::Result<(Keeper, std::thread::JoinHandle<()>)> {
    let (sender, errands) = mpsc::channel();
    let shared = Arc::clone(shared);
    let thread = std::thread::Builder::new()
        .name("store-keeper".into())
        .spawn(move || run(&shared, &errands, segment_bytes))?;
    Ok((Keeper(sender), thread))
}
