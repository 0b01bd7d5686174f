//! Walks over all rows in small steps while commits go on, and compares the sums at the end: the
//! background check, and the check that a snapshot is complete before it replaces an older one.

use crate::{
    Key, Value,
    engine::EngineError,
    row::{self, ROW, ROWS_END},
    shared::{Pass, Shared, Walker},
};
use std::ops::Bound;

/// Rows in one step: readers and commits wait for no longer than these take.
const STEP_ROWS: usize = 256;

/// What one step came to.
pub(crate) enum Step {
    /// There is more; these are the rows that were passed.
    More(Vec<(Key, Value)>),
    /// These were the last ones, and all sums agree; the number is the last group seen.
    Agreed(Vec<(Key, Value)>, u64),
    /// Damage was found, and its ranges are refused and queued for rebuilding.
    Damaged,
    /// A rebuild came between: begin again.
    Interrupted,
}

impl Shared {
    /// Begins a pass, in place of one of the same walker, and says which groups are applied.
    pub(crate) fn begin_pass(&self, walker: Walker) -> u64 {
        let mut view = self.write();
        view.passes.insert(walker, Pass::default());
        view.applied
    }

    pub(crate) fn end_pass(&self, walker: Walker) {
        self.write().passes.remove(&walker);
    }

    /// One step of a pass that was begun.
    ///
    /// # Errors
    /// The engine failed.
    pub(crate) fn pass_step(&self, walker: Walker) -> Result<Step, EngineError> {
        let mut guard = self.write();
        let view = &mut *guard;
        let Some(pass) = view.passes.get_mut(&walker) else {
            return Ok(Step::Interrupted);
        };
        let from = match &pass.cursor {
            Some(cursor) => Bound::Excluded(row::row_key(cursor)),
            None => Bound::Included(vec![ROW]),
        };
        let stored = self
            .engine
            .raw_scan(from, Bound::Excluded(vec![ROWS_END]), STEP_ROWS)?;
        let mut rows = Vec::with_capacity(stored.len());
        for (stored_key, bytes) in &stored {
            let Some(value) = row::open(stored_key, bytes) else {
                view.passes.remove(&walker);
                drop(guard);
                self.row_broke(stored_key, bytes);
                return Ok(Step::Damaged);
            };
            let key = stored_key[1..].to_vec();
            self.hasher.change(&mut pass.sums, &key, None, Some(value));
            rows.push((key, value.to_vec()));
        }
        if let Some((last, _)) = rows.last() {
            pass.cursor = Some(last.clone());
        }
        if stored.len() == STEP_ROWS {
            return Ok(Step::More(rows));
        }
        let counted = std::mem::take(&mut pass.sums);
        view.passes.remove(&walker);
        let differing: Vec<u8> = (0..=u8::MAX)
            .filter(|range| {
                counted.get(range).copied().unwrap_or_default()
                    != view.sums.get(range).copied().unwrap_or_default()
            })
            .collect();
        view.unverified.clear();
        if differing.is_empty() {
            return Ok(Step::Agreed(rows, view.applied));
        }
        drop(guard);
        for range in differing {
            self.suspect(range, "rows are missing or changed: its sum does not agree");
        }
        Ok(Step::Damaged)
    }
}
