//! One domain event, one commit. A transaction notes what it read, so that the store refuses it
//! if any of that has changed by the time it is committed; whoever runs it starts over then. A
//! transaction never waits for anything but the store.

use crate::{
    Error, Ledger, Result, codec,
    keys::{Row, SealedRow},
};
use alert::Entropy;
use serde::{Serialize, de::DeserializeOwned};
use std::collections::BTreeMap;
use store::{Batch, CommitError, Expect, Key, Store, Value};

/// How often a service starts over because others were faster. Commits take milliseconds; so many
/// conflicts in a row mean a fault.
pub(crate) const CONFLICTS_MAX: usize = 64;

/// What a finished commit came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Committed {
    Yes,
    /// Somebody else was faster: start over.
    Conflict,
}

/// Reads and writes that belong together.
pub(crate) struct Txn<'a, S> {
    ledger: &'a Ledger<S>,
    read: BTreeMap<Key, Option<Value>>,
    write: BTreeMap<Key, Option<Value>>,
    vital: bool,
}

impl<'a, S: Store> Txn<'a, S> {
    pub(crate) fn new(ledger: &'a Ledger<S>) -> Self {
        Self {
            ledger,
            read: BTreeMap::new(),
            write: BTreeMap::new(),
            vital: false,
        }
    }

    /// Lets it use the last reserve of disk space: for leaves, halts, erasures and settlements.
    pub(crate) fn vital(mut self) -> Self {
        self.vital = true;
        self
    }

    /// Takes that back.
    pub(crate) fn ordinary(mut self) -> Self {
        self.vital = false;
        self
    }

    /// The record under `row`, as it is now and has to be still when this is committed.
    pub(crate) async fn get<T: DeserializeOwned>(&mut self, row: &Row<T>) -> Result<Option<T>> {
        match self.bytes(&row.key).await? {
            Some(bytes) => codec::decode(&row.key, &bytes).map(Some),
            None => Ok(None),
        }
    }

    /// The sealed record under `row`, likewise.
    pub(crate) async fn open<T: DeserializeOwned>(
        &mut self,
        row: &SealedRow<T>,
    ) -> Result<Option<T>> {
        match self.bytes(&row.key).await? {
            Some(bytes) => self.ledger.unseal(row, &bytes).map(Some),
            None => Ok(None),
        }
    }

    /// Writes a record.
    pub(crate) fn put<T: Serialize>(&mut self, row: &Row<T>, record: &T) -> Result<()> {
        let bytes = codec::encode(record)?;
        self.write.insert(row.key.clone(), Some(bytes));
        Ok(())
    }

    /// Writes a record sealed.
    pub(crate) fn seal<T: Serialize>(
        &mut self,
        row: &SealedRow<T>,
        record: &T,
        entropy: &dyn Entropy,
    ) -> Result<()> {
        let bytes = self.ledger.seal(row, record, entropy)?;
        self.write.insert(row.key.clone(), Some(bytes));
        Ok(())
    }

    /// Removes whatever stands under `key`.
    pub(crate) fn delete(&mut self, key: &[u8]) {
        self.write.insert(key.to_vec(), None);
    }

    async fn bytes(&mut self, key: &[u8]) -> Result<Option<Value>> {
        if let Some(written) = self.write.get(key) {
            return Ok(written.clone());
        }
        if let Some(known) = self.read.get(key) {
            return Ok(known.clone());
        }
        let found = self.ledger.store.get(key).await?;
        self.read.insert(key.to_vec(), found.clone());
        Ok(found)
    }

    /// Whether anything would be written.
    pub(crate) fn is_empty(&self) -> bool {
        self.write.is_empty()
    }

    /// Commits what differs from what was read; nothing at all if nothing does. `Ok(Yes)` means
    /// that it survives power loss.
    pub(crate) async fn commit(self) -> Result<Committed> {
        let mut batch = Batch {
            vital: self.vital,
            ..Batch::default()
        };
        let read = self.read;
        let unchanged = |key: &Key, value: &Option<Value>| read.get(key) == Some(value);
        let mut write = self.write;
        write.retain(|key, value| !unchanged(key, value));
        if write.is_empty() {
            return Ok(Committed::Yes);
        }
        batch.expect = read
            .into_iter()
            .map(|(key, value)| (key, value.map_or(Expect::Absent, Expect::Equals)))
            .collect();
        for (key, value) in write {
            match value {
                Some(value) => batch.put.push((key, value)),
                None => batch.delete.push(key),
            }
        }
        match self.ledger.store.commit(batch).await {
            Ok(()) => Ok(Committed::Yes),
            Err(CommitError::Conflict) => Ok(Committed::Conflict),
            Err(CommitError::TooLarge(why)) => Err(Error::Fault(format!(
                "a commit is larger than the store takes: {why}"
            ))),
            Err(CommitError::Unavailable(why)) => Err(Error::Unavailable(why)),
            Err(CommitError::Unknown(why)) => Err(Error::Unknown(why)),
            Err(CommitError::Corrupt(why)) => Err(Error::Damaged(why)),
        }
    }
}

/// The error of a service that lost every race.
pub(crate) fn too_many_conflicts() -> Error {
    Error::Unavailable("too much is being changed at once; try again in a moment".to_owned())
}
