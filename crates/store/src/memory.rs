//! The store in memory: what the conformance suite holds the others against, and what simulations
//! run on. It keeps nothing over a restart.

use crate::{Batch, CommitError, Expect, Key, KeyRange, ReadError, Store, Value};
use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

/// Rows in a map under one lock. `commit` is atomic and, for want of a disk, durable at once.
#[derive(Debug, Default)]
pub struct MemoryStore {
    rows: Mutex<BTreeMap<Key, Value>>,
}

impl MemoryStore {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    /// A copy of all rows: for tests that compare whole stores.
    pub fn rows(&self) -> BTreeMap<Key, Value> {
        self.rows
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

impl Store for MemoryStore {
    async fn get(&self, key: &[u8]) -> Result<Option<Value>, ReadError> {
        Ok(self
            .rows
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(key)
            .cloned())
    }

    async fn scan(&self, range: KeyRange, limit: usize) -> Result<Vec<(Key, Value)>, ReadError> {
        if range.is_empty() {
            return Ok(Vec::new());
        }
        let rows = self.rows.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(rows
            .range((range.from, range.to))
            .take(limit.min(crate::SCAN_ROWS_MAX))
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect())
    }

    async fn commit(&self, batch: Batch) -> Result<(), CommitError> {
        batch.check()?;
        let mut rows = self.rows.lock().unwrap_or_else(PoisonError::into_inner);
        for (key, expect) in &batch.expect {
            let holds = match expect {
                Expect::Absent => !rows.contains_key(key),
                Expect::Equals(value) => rows.get(key) == Some(value),
            };
            if !holds {
                return Err(CommitError::Conflict);
            }
        }
        for key in &batch.delete {
            rows.remove(key);
        }
        rows.extend(batch.put);
        Ok(())
    }
}
