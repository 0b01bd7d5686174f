//! The one thread that commits. For each group: look at the disk, check the expectations against
//! the engine overlaid with the batches ahead, append to the journal, sync, apply, and only then
//! answer. Whatever fails between the sync and the answer ends the process, because from there on
//! memory and disk may tell different stories.

use crate::{
    Batch, CommitError, Expect, Space,
    journal::{AppendError, Journal},
    keeper::{Errand, Keeper},
    queue::{Waiting, Work},
    rebuild,
    row::Rows,
    sabotage::{self, Switch},
    shared::Shared,
    space::Ballast,
};
use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

/// Rows between two checkpoints: at 1 ms each they cost nothing, and a restart replays no more.
const CHECKPOINT_ROWS: u64 = 50_000;
/// Bytes of journal that bring a snapshot about even before its number of records is reached.
const SNAPSHOT_BYTES: u64 = 256 * 1024 * 1024;

const FULL: &str = "the disk is full; only leaving, stopping, erasing and settling still work. \
                    Make room where the state folder lies";
const EXHAUSTED: &str = "the disk is full and its reserve is used up; make room where the state \
                         folder lies";
const READ_ONLY: &str = "the disk is read-only; nothing can be kept. Mount it writable and restart";

/// What a group comes to so far.
#[derive(Default)]
struct Group {
    rows: Rows,
    /// The values before the group.
    old: Rows,
    bytes: u64,
}

/// The state of the writer thread.
pub(crate) struct Writer {
    pub shared: Arc<Shared>,
    pub journal: Journal,
    pub ballast: Ballast,
    pub keeper: Keeper,
    pub snapshot_every_records: u64,
    /// Whether the last frame of the journal is an empty one.
    pub sealed: bool,
    pub rows_since_checkpoint: u64,
    pub records_since_snapshot: u64,
    pub bytes_since_snapshot: u64,
}

type Answered = Vec<(Waiting, Result<(), CommitError>)>;

fn answer_all(answered: Answered) {
    for (waiting, result) in answered {
        let _ = waiting.answer.send(result);
    }
}

impl Writer {
    /// Works until the queue is stopped and empty.
    pub(crate) fn run(mut self) {
        let shared = Arc::clone(&self.shared);
        if catch_unwind(AssertUnwindSafe(|| self.work())).is_err() {
            shared.fatal("the thread that commits has panicked; restart to recover");
        }
    }

    fn work(&mut self) {
        loop {
            match self.shared.queue.next(self.sealed) {
                Work::Group(waiting) => {
                    if self.shared.read().stopped.is_some() {
                        refuse(waiting);
                        continue;
                    }
                    let space = self.look();
                    self.group(waiting, space);
                }
                Work::Rebuild(range) => self.rebuild(range),
                Work::Idle => self.seal(),
                Work::Stop => {
                    if !self.sealed {
                        self.seal();
                    }
                    return;
                }
            }
        }
    }

    fn look(&mut self) -> Space {
        let space = self.ballast.look();
        if self.shared.read().space != space {
            self.shared.write().space = space;
        }
        space
    }

    fn group(&mut self, waiting: Vec<Waiting>, space: Space) {
        let mut group = Group::default();
        let mut answered: Answered = Vec::with_capacity(waiting.len());
        for waiting in waiting {
            let result = self.admit(&mut group, &waiting.batch, space);
            answered.push((waiting, result));
        }
        if group.rows.is_empty() {
            return answer_all(answered);
        }
        if sabotage::is(Switch::AnswerBeforeAppend) {
            answer_all(std::mem::take(&mut answered));
            sabotage::linger();
        }
        let journalled = sabotage::journalled(&group.rows, &group.old);
        let seq = match self.journal.append(&journalled) {
            Ok(seq) => seq,
            Err(error) => return self.append_failed(answered, space, error),
        };
        let committed = self.journal.sync().map_err(|error| {
            format!("the journal could not be synced ({error}); restart to learn what was kept")
        });
        let committed = committed.and_then(|()| {
            self.shared
                .apply(&group.rows, &group.old, seq)
                .map_err(|error| {
                    format!("a kept change could not be applied ({error}); restart to apply it")
                })
        });
        if let Err(message) = committed {
            for (_, result) in answered.iter_mut().filter(|(_, result)| result.is_ok()) {
                *result = Err(CommitError::Unknown(message.clone()));
            }
            self.shared.write().stopped = Some(message.clone());
            answer_all(answered);
            return self.shared.fatal(&message);
        }
        sabotage::point("after-apply");
        answer_all(answered);
        self.sealed = false;
        self.account(group.rows.len() as u64, group.bytes);
    }

    /// Checks one batch against what came before and takes it into the group, or changes nothing.
    fn admit(&self, group: &mut Group, batch: &Batch, space: Space) -> Result<(), CommitError> {
        let writes = !batch.put.is_empty() || !batch.delete.is_empty();
        match space {
            Space::None if writes => return Err(CommitError::Unavailable(EXHAUSTED.into())),
            Space::VitalOnly if writes && !batch.vital => {
                return Err(CommitError::Unavailable(FULL.into()));
            }
            Space::Enough | Space::VitalOnly | Space::None => {}
        }
        let keys = (batch.expect.iter().map(|(key, _)| key))
            .chain(batch.put.iter().map(|(key, _)| key))
            .chain(&batch.delete);
        for key in keys {
            if !group.old.contains_key(key) {
                let value = self.shared.current(key)?;
                group.old.insert(key.clone(), value);
            }
        }
        for (key, expect) in &batch.expect {
            let value = group.rows.get(key).or_else(|| group.old.get(key));
            let value = value.and_then(Option::as_ref);
            let holds = match expect {
                Expect::Absent => value.is_none(),
                Expect::Equals(expected) => value == Some(expected),
            };
            if !holds {
                return Err(CommitError::Conflict);
            }
        }
        for key in &batch.delete {
            group.rows.insert(key.clone(), None);
            group.bytes += key.len() as u64;
        }
        for (key, value) in &batch.put {
            group.bytes += (key.len() + value.len()) as u64;
            group.rows.insert(key.clone(), Some(value.clone()));
        }
        Ok(())
    }

    /// A full or read-only disk refuses the group; anything else ends the process.
    fn append_failed(&mut self, mut answered: Answered, space: Space, error: AppendError) {
        let mut fail = |error: &dyn Fn() -> CommitError| {
            for (_, result) in answered.iter_mut().filter(|(_, result)| result.is_ok()) {
                *result = Err(error());
            }
        };
        match error {
            AppendError::Nothing(error) if is_full(&error) => {
                self.ballast.met_full_disk();
                if space == Space::Enough {
                    self.shared.write().space = Space::VitalOnly;
                    let waiting = answered.into_iter().map(|(waiting, _)| waiting).collect();
                    return self.group(waiting, Space::VitalOnly);
                }
                fail(&|| CommitError::Unavailable(EXHAUSTED.into()));
                answer_all(answered);
            }
            AppendError::Nothing(error) if error.kind() == io::ErrorKind::ReadOnlyFilesystem => {
                self.shared.write().read_only = true;
                fail(&|| CommitError::Unavailable(READ_ONLY.into()));
                answer_all(answered);
            }
            AppendError::Nothing(error) | AppendError::Perhaps(error) => {
                let message = format!("the journal could not be written ({error})");
                fail(&|| CommitError::Unknown(message.clone()));
                self.shared.write().stopped = Some(message.clone());
                answer_all(answered);
                self.shared.fatal(&message);
            }
        }
    }

    /// Writes an empty frame behind the last group, so that damage to it cannot be taken for an
    /// interrupted write.
    fn seal(&mut self) {
        self.sealed = true;
        if self.shared.read().stopped.is_some() || self.look() != Space::Enough {
            return;
        }
        let Ok(seq) = self.journal.append(&Rows::new()) else {
            return;
        };
        let sealed = self.journal.sync().map_err(|error| error.to_string());
        let sealed = sealed.and_then(|()| {
            self.shared
                .apply(&Rows::new(), &Rows::new(), seq)
                .map_err(|error| error.to_string())
        });
        match sealed {
            Ok(()) => self.account(0, 0),
            Err(error) => self.shared.fatal(&format!(
                "the journal could not be sealed ({error}); restart"
            )),
        }
    }

    fn account(&mut self, rows: u64, bytes: u64) {
        self.rows_since_checkpoint += rows;
        self.records_since_snapshot += 1;
        self.bytes_since_snapshot += bytes;
        if self.rows_since_checkpoint >= CHECKPOINT_ROWS {
            self.rows_since_checkpoint = 0;
            self.keeper.ask(Errand::Checkpoint);
        }
        if self.records_since_snapshot >= self.snapshot_every_records
            || self.bytes_since_snapshot >= SNAPSHOT_BYTES
        {
            self.records_since_snapshot = 0;
            self.bytes_since_snapshot = 0;
            self.keeper.ask(Errand::Snapshot(None));
        }
        if self.shared.read().space == Space::Enough && self.journal.wants_spare() {
            self.keeper.ask(Errand::Spare);
        }
        if self.shared.read().read_only {
            self.shared.write().read_only = false;
        }
    }

    fn rebuild(&self, range: u8) {
        match rebuild::range(&self.shared, range, self.journal.last_seq()) {
            Ok(()) => self.shared.write().find(format!(
                "range {range:#04x} was rebuilt from snapshot and journal"
            )),
            Err(rebuild::RebuildError::Engine(error)) => {
                self.shared.engine_broke(&error.to_string())
            }
            Err(error) => {
                let what = format!("it cannot be rebuilt: {error}");
                let mut view = self.shared.write();
                view.find(format!(
                    "range {range:#04x}: {what}; run `nabat store repair`"
                ));
                view.suspect.insert(range, (what, true));
            }
        }
    }
}

fn is_full(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
    )
}

fn refuse(waiting: Vec<Waiting>) {
    for waiting in waiting {
        let stopped = CommitError::Unavailable("the store has stopped; restart it".into());
        let _ = waiting.answer.send(Err(stopped));
    }
}
