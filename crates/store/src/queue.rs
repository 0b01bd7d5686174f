//! Where committers wait for the writer. It takes what is there as one group; nobody waits for a
//! group to fill. A queue that was stopped gives out what it has and takes no more.

use crate::{Batch, CommitError};
use std::{
    collections::{BTreeSet, VecDeque},
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::sync::{OwnedSemaphorePermit, oneshot};

/// Batches in one group: enough to share an fsync well, few enough to answer soon.
const GROUP_BATCHES_MAX: usize = 512;
/// Bytes of a group: a frame that one write takes quickly. One batch may exceed it alone.
const GROUP_BYTES_MAX: usize = 1024 * 1024;
/// How long the writer lets the last group stand alone at the end of the journal. A group with a
/// successor can be told from an interrupted write; one without cannot.
const SEAL_AFTER: Duration = Duration::from_millis(20);

/// A batch and who waits for it.
#[derive(Debug)]
pub(crate) struct Waiting {
    pub batch: Batch,
    pub answer: oneshot::Sender<Result<(), CommitError>>,
    /// Its place in the queue, given back when it is answered.
    pub _place: OwnedSemaphorePermit,
}

impl Waiting {
    fn bytes(&self) -> usize {
        let put = self
            .batch
            .put
            .iter()
            .map(|(key, value)| key.len() + value.len());
        put.sum::<usize>() + self.batch.delete.iter().map(Vec::len).sum::<usize>()
    }
}

/// What the writer does next.
pub(crate) enum Work {
    Group(Vec<Waiting>),
    Rebuild(u8),
    /// Nobody came for a while.
    Idle,
    Stop,
}

#[derive(Debug, Default)]
struct State {
    waiting: VecDeque<Waiting>,
    rebuild: BTreeSet<u8>,
    stopped: bool,
}

#[derive(Debug, Default)]
pub(crate) struct Queue {
    state: Mutex<State>,
    wake: Condvar,
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Queues a batch, or gives it back when the store has stopped.
    pub(crate) fn push(&self, waiting: Waiting) -> Result<(), Waiting> {
        let mut state = self.lock();
        if state.stopped {
            return Err(waiting);
        }
        state.waiting.push_back(waiting);
        drop(state);
        self.wake.notify_one();
        Ok(())
    }

    /// Asks for a range to be rebuilt, ahead of everything that waits.
    pub(crate) fn rebuild(&self, range: u8) {
        self.lock().rebuild.insert(range);
        self.wake.notify_one();
    }

    pub(crate) fn stop(&self) {
        self.lock().stopped = true;
        self.wake.notify_one();
    }

    /// The next work; `sealed`: whether there is nothing to do when nobody comes.
    pub(crate) fn next(&self, sealed: bool) -> Work {
        let mut state = self.lock();
        loop {
            if let Some(range) = state.rebuild.pop_first() {
                return Work::Rebuild(range);
            }
            if !state.waiting.is_empty() {
                return Work::Group(take(&mut state.waiting));
            }
            if state.stopped {
                return Work::Stop;
            }
            if sealed {
                state = self
                    .wake
                    .wait(state)
                    .unwrap_or_else(PoisonError::into_inner);
            } else {
                let (woken, timeout) = self
                    .wake
                    .wait_timeout(state, SEAL_AFTER)
                    .unwrap_or_else(PoisonError::into_inner);
                state = woken;
                let nothing = state.rebuild.is_empty() && state.waiting.is_empty();
                if timeout.timed_out() && nothing && !state.stopped {
                    return Work::Idle;
                }
            }
        }
    }
}

fn take(waiting: &mut VecDeque<Waiting>) -> Vec<Waiting> {
    let mut group = Vec::new();
    let mut bytes = 0;
    while let Some(next) = waiting.front() {
        bytes += next.bytes();
        let full = group.len() == GROUP_BATCHES_MAX || bytes > GROUP_BYTES_MAX;
        if full && !group.is_empty() {
            break;
        }
        group.extend(waiting.pop_front());
    }
    group
}
