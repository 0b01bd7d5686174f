//! Revisions as rows: a revision with all its texts and letters is longer than a row may be, so
//! it is cut into sealed chunks. What is read is checked against its manifest before anyone sees
//! it.

use crate::{
    Error, Ledger, Result, codec, keys,
    proposal::{StageRecord, content_hash},
    txn::Txn,
};
use alert::{AlertNumber, CareRecord, Entropy, Revision};
use store::Store;

/// Bytes of a chunk before sealing.
const CHUNK_BYTES: usize = 4_000;
/// Chunks of a revision at the most: a megabyte of words is no appeal.
const CHUNKS_MAX: usize = 256;

/// Writes `revision` in place of what stood there in `before` chunks; says in how many.
pub(crate) fn write<S: Store>(
    txn: &mut Txn<'_, S>,
    revision: &Revision,
    before: u16,
    entropy: &dyn Entropy,
) -> Result<u16> {
    let (alert, number) = (revision.manifest.alert, revision.manifest.revision);
    let bytes = codec::encode(revision)?;
    let chunks: Vec<&[u8]> = bytes.chunks(CHUNK_BYTES).collect();
    if chunks.len() > CHUNKS_MAX {
        return Err(Error::Unavailable(format!(
            "{alert} with all its texts and letters is longer than {} kB; shorten it",
            CHUNK_BYTES * CHUNKS_MAX / 1000
        )));
    }
    let count = u16::try_from(chunks.len()).unwrap_or(u16::MAX);
    for (chunk, bytes) in (0u16..).zip(&chunks) {
        txn.seal(&keys::words(alert, number, chunk), &bytes.to_vec(), entropy)?;
    }
    for chunk in count..before {
        txn.delete(&keys::words(alert, number, chunk).key);
    }
    Ok(count)
}

impl<S: Store> Ledger<S> {
    /// The revision and the care record that people stand behind: checked against the hash they
    /// approved, so that nobody who can write to the disk puts other words in their mouths.
    /// `None`: it was proposed anew while it was being read.
    pub(crate) async fn approved_words(
        &self,
        alert: AlertNumber,
        revision: u16,
        record: &StageRecord,
    ) -> Result<Option<(Revision, CareRecord)>> {
        match self.words_over(alert, revision, record).await {
            Err(Error::Damaged(why)) => {
                let stands = self.stage(alert, revision).await?;
                let same = (stands.content, stands.chunks) == (record.content, record.chunks);
                if same {
                    Err(Error::Damaged(why))
                } else {
                    Ok(None)
                }
            }
            other => other.map(Some),
        }
    }

    async fn words_over(
        &self,
        alert: AlertNumber,
        revision: u16,
        record: &StageRecord,
    ) -> Result<(Revision, CareRecord)> {
        let words = self.read_words(alert, revision, record.chunks).await?;
        let care = self.read_sealed(&keys::care(alert, revision)).await?;
        let care = care.ok_or_else(|| missing(alert, revision))?;
        let commitment = care.record.commitment(&care.salt);
        if content_hash(&words.manifest, &commitment) != record.content {
            return Err(Error::Damaged(format!(
                "what is stored of {alert} revision {revision} is not what was approved; propose it again"
            )));
        }
        Ok((words, care.record))
    }

    /// The revision that stands in `chunks` chunks, with its words checked against its manifest.
    pub(crate) async fn read_words(
        &self,
        alert: AlertNumber,
        revision: u16,
        chunks: u16,
    ) -> Result<Revision> {
        let mut bytes = Vec::new();
        for chunk in 0..chunks {
            let row = keys::words(alert, revision, chunk);
            let part = self
                .read_sealed(&row)
                .await?
                .ok_or_else(|| missing(alert, revision))?;
            bytes.extend(part);
        }
        let found: Revision = codec::decode(&keys::words(alert, revision, 0).key, &bytes)?;
        found
            .verify()
            .map_err(|error| Error::Damaged(error.to_string()))?;
        Ok(found)
    }
}

fn missing(alert: AlertNumber, revision: u16) -> Error {
    Error::Damaged(format!(
        "a part of {alert} revision {revision} is missing; run `nabat store verify`"
    ))
}
