//! What an engine has to give: ordered keys, atomic batches with expectations, and the promise
//! that `Ok` means durable. Nothing here knows what the bytes mean, and nothing above may assume
//! that it is the only process that writes.

use std::{future::Future, ops::Bound};

/// A key: its first byte names the range it belongs to, the rest orders it within.
pub type Key = Vec<u8>;
/// A value: a few kilobytes at most, see [`VALUE_BYTES_MAX`].
pub type Value = Vec<u8>;

/// Longer values belong into several rows: an engine may keep long ones outside its log, without
/// the durability it promises for the rest.
pub const VALUE_BYTES_MAX: usize = 8 * 1024;
/// A key is short, so that a page of keys fits into memory anywhere.
pub const KEY_BYTES_MAX: usize = 128;
/// Rows that one scan returns at the most.
pub const SCAN_ROWS_MAX: usize = 4_096;
/// Rows that one batch may put, delete and expect together.
pub const BATCH_ROWS_MAX: usize = 4_096;
/// Bytes of keys and values that one batch may carry: what one journal frame holds with ease.
pub const BATCH_BYTES_MAX: usize = 8 * 1024 * 1024;

/// What a row must be at the moment of the commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expect {
    /// There is no such row.
    Absent,
    /// The row has exactly this value.
    Equals(Value),
}

/// What changes together, or not at all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    pub expect: Vec<(Key, Expect)>,
    pub put: Vec<(Key, Value)>,
    pub delete: Vec<Key>,
    /// Whether it may use the last reserve of disk space: leaves, halts, erasures and
    /// settlements may, new work may not.
    pub vital: bool,
}

impl Batch {
    /// Whether every part keeps the limits that hold for all engines.
    ///
    /// # Errors
    /// [`CommitError::TooLarge`], naming the limit and what was met.
    pub fn check(&self) -> Result<(), CommitError> {
        let too_large = |what: String| Err(CommitError::TooLarge(what));
        let rows = self.expect.len() + self.put.len() + self.delete.len();
        if rows > BATCH_ROWS_MAX {
            return too_large(format!(
                "{rows} rows in one batch, at most {BATCH_ROWS_MAX}"
            ));
        }
        let keys = (self.expect.iter().map(|(key, _)| key))
            .chain(self.put.iter().map(|(key, _)| key))
            .chain(&self.delete);
        let mut bytes = 0;
        for key in keys {
            if key.is_empty() || key.len() > KEY_BYTES_MAX {
                return too_large(format!(
                    "a key of {} bytes, 1 to {KEY_BYTES_MAX} are allowed",
                    key.len()
                ));
            }
            bytes += key.len();
        }
        let expected = self.expect.iter().filter_map(|(_, expect)| match expect {
            Expect::Equals(value) => Some(value),
            Expect::Absent => None,
        });
        for value in self.put.iter().map(|(_, value)| value).chain(expected) {
            if value.len() > VALUE_BYTES_MAX {
                return too_large(format!(
                    "a value of {} bytes, at most {VALUE_BYTES_MAX}: use several rows",
                    value.len()
                ));
            }
            bytes += value.len();
        }
        if bytes > BATCH_BYTES_MAX {
            return too_large(format!(
                "{bytes} bytes in one batch, at most {BATCH_BYTES_MAX}"
            ));
        }
        Ok(())
    }
}

/// Why a batch was not (or perhaps not) applied.
#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    /// An expectation did not hold. Nothing was changed: read again and decide again.
    #[error("somebody else changed the same record first; read it again and repeat")]
    Conflict,
    /// Nothing was changed, and repeating it is of no use: it breaks one of the limits of this
    /// module.
    #[error("this is too large for the store: {0}")]
    TooLarge(String),
    /// Nothing was changed, and the engine cannot take it now.
    #[error("the store cannot take this now: {0}")]
    Unavailable(String),
    /// It may or may not have been applied: read again to learn which.
    #[error("the store did not say whether it kept this: {0}")]
    Unknown(String),
    /// The store is damaged; nothing was changed.
    #[error("the store is damaged: {0}")]
    Corrupt(String),
}

/// Why nothing could be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error("the store cannot be read now: {0}")]
    Unavailable(String),
    /// The row is damaged. It was copied to `corrupt/` and is reported, never dropped.
    #[error("a row of range {range:#04x} cannot be read: {what}; run `nabat store repair`")]
    Corrupt { range: u8, what: String },
}

/// A range of keys, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRange {
    pub from: Bound<Key>,
    pub to: Bound<Key>,
}

impl KeyRange {
    /// All keys that begin with `prefix` (not empty).
    pub fn prefix(prefix: &[u8]) -> Self {
        let mut end = prefix.to_vec();
        while end.last() == Some(&0xff) {
            end.pop();
        }
        let to = match end.last_mut() {
            Some(last) => {
                *last += 1;
                Bound::Excluded(end)
            }
            None => Bound::Unbounded,
        };
        Self {
            from: Bound::Included(prefix.to_vec()),
            to,
        }
    }

    /// Whether no key at all can lie in it.
    pub fn is_empty(&self) -> bool {
        match (&self.from, &self.to) {
            (Bound::Unbounded, _) | (_, Bound::Unbounded) => false,
            (Bound::Included(from), Bound::Included(to)) => from > to,
            (Bound::Excluded(from), Bound::Included(to) | Bound::Excluded(to))
            | (Bound::Included(from), Bound::Excluded(to)) => from >= to,
        }
    }

    /// The part of this range behind `key`: for going on with a scan.
    pub fn after(self, key: &[u8]) -> Self {
        Self {
            from: Bound::Excluded(key.to_vec()),
            to: self.to,
        }
    }
}

/// An ordered key-value store with atomic batches.
pub trait Store: Send + Sync + 'static {
    /// The value of `key`.
    fn get(&self, key: &[u8]) -> impl Future<Output = Result<Option<Value>, ReadError>> + Send;
    /// The first `limit` rows of `range` in key order, at most [`SCAN_ROWS_MAX`].
    fn scan(
        &self,
        range: KeyRange,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<(Key, Value)>, ReadError>> + Send;
    /// Why nothing new should be started on it now, if so: a part of it is being mended, or the
    /// disk is full. What runs already may go on.
    fn unfit(&self) -> Option<String> {
        None
    }
    /// Applies `batch` whole or not at all. `Ok` means that it survives power loss.
    fn commit(&self, batch: Batch) -> impl Future<Output = Result<(), CommitError>> + Send;
}

impl<S: Store> Store for std::sync::Arc<S> {
    fn get(&self, key: &[u8]) -> impl Future<Output = Result<Option<Value>, ReadError>> + Send {
        (**self).get(key)
    }
    fn scan(
        &self,
        range: KeyRange,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<(Key, Value)>, ReadError>> + Send {
        (**self).scan(range, limit)
    }
    fn unfit(&self) -> Option<String> {
        (**self).unfit()
    }
    fn commit(&self, batch: Batch) -> impl Future<Output = Result<(), CommitError>> + Send {
        (**self).commit(batch)
    }
}
