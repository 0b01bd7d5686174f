//! What is kept of an alert and of each of its revisions on the way from proposal to release: who
//! stands behind which bytes, and what remains of the hold. The words themselves lie in
//! `words`, the care record apart from both.

use crate::{Error, Ledger, Result, keys, txn};
use alert::{
    AlertNumber, BroadcastId, CareRecord, Manifest, OrganiserId, Revision, RevisionKind, Timestamp,
    approval::{Approval, Path},
    canonical,
    subscription::AudienceRule,
    text::ContentHash,
};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use store::Store;

/// An alert as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertHead {
    /// The newest released revision; 0 before the first.
    pub released: u16,
    /// The revision that is proposed or queued.
    pub proposed: Option<u16>,
    /// When it was closed.
    pub closed: Option<Timestamp>,
    /// Whom the first word about it went to.
    pub first_audience: Option<AudienceRule>,
    pub broadcasts: Vec<BroadcastId>,
}

/// One revision's way to its release.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageRecord {
    pub author: OrganiserId,
    pub path: Path,
    pub kind: RevisionKind,
    /// What approvals have to be bound to.
    pub content: ContentHash,
    pub without_consent: bool,
    pub mends_asks_only: bool,
    pub approvals: Vec<Approval>,
    pub stage: Stage,
    pub proposed_at: Timestamp,
    /// In how many chunks its words lie.
    pub chunks: u16,
}

/// Where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    Proposed,
    /// Its hold is running.
    Queued {
        /// What remains of the hold, in ms.
        left_ms: u64,
        /// When that was written.
        saved_at: Timestamp,
        emergency: bool,
    },
    Released {
        at: Timestamp,
    },
    /// Stopped before it was released.
    Halted {
        at: Timestamp,
    },
    /// Its hold could not end in time: it asks, and never fires by itself.
    Overdue {
        since: Timestamp,
    },
}

impl Stage {
    /// The word in reports and refusals.
    pub const fn word(&self) -> &'static str {
        match self {
            Stage::Proposed => "proposed",
            Stage::Queued { .. } => "queued",
            Stage::Released { .. } => "released",
            Stage::Halted { .. } => "halted",
            Stage::Overdue { .. } => "overdue and waiting for a new approval",
        }
    }
}

/// A care record as kept, with the salt of its commitment.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Care {
    pub record: CareRecord,
    pub salt: [u8; 16],
}

/// The signature of a released revision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed {
    /// The text of a minisign signature file over the canonical bytes.
    pub signature: String,
    pub sent: Timestamp,
}

/// The hash that people approve: the manifest and the care record's commitment together.
pub fn content_hash(manifest: &Manifest, commitment: &[u8; 32]) -> ContentHash {
    let mut bytes = b"nabat proposal v1\n".to_vec();
    bytes.extend(manifest.hash().0);
    bytes.extend(commitment);
    canonical::hash(&bytes)
}

/// A revision that is on its way, as somebody who is to approve it sees it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Pending {
    pub revision: Revision,
    /// What an approval is bound to.
    pub content: ContentHash,
    pub stage: Stage,
    pub path: Path,
    /// The author's name.
    pub author: String,
    /// The names of those who approved these bytes.
    pub approved_by: Vec<String>,
    pub without_consent: bool,
}

/// A released revision with its signature.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReleasedRevision {
    pub revision: Revision,
    /// The bytes that are signed.
    pub canonical: String,
    pub signature: String,
    pub sent: Timestamp,
}

impl<S: Store> Ledger<S> {
    /// The alert, or a named "not found".
    pub async fn alert_head(&self, alert: AlertNumber) -> Result<AlertHead> {
        self.read(&keys::alert(alert))
            .await?
            .ok_or_else(|| not_found(alert))
    }

    /// Which number the next revision of an alert has, and which it refers to.
    pub async fn next_revision(&self, alert: AlertNumber) -> Result<(u16, Vec<u16>)> {
        let head = self.alert_head(alert).await?;
        Ok((head.released + 1, (1..=head.released).collect()))
    }

    /// What of an alert is proposed, queued, halted or overdue; the newest released one if
    /// nothing is.
    pub async fn pending(&self, alert: AlertNumber) -> Result<Pending> {
        let head = self.alert_head(alert).await?;
        let number = head.proposed.unwrap_or(head.released);
        let (record, revision) = self.shown(alert, number).await?;
        let mut approved_by = Vec::new();
        for approval in record.approvals.iter().filter(|a| a.over == record.content) {
            approved_by.push(self.name_of(approval.by).await?);
        }
        Ok(Pending {
            revision,
            content: record.content,
            stage: record.stage,
            path: record.path,
            author: self.name_of(record.author).await?,
            approved_by,
            without_consent: record.without_consent,
        })
    }

    /// What somebody is shown who is to approve it: the words that its hash stands for.
    async fn shown(&self, alert: AlertNumber, number: u16) -> Result<(StageRecord, Revision)> {
        for _ in 0..txn::CONFLICTS_MAX {
            let record = self.stage(alert, number).await?;
            if let Stage::Released { .. } = record.stage {
                let words = self.read_words(alert, number, record.chunks).await?;
                return Ok((record, words));
            }
            if let Some((words, _)) = self.approved_words(alert, number, &record).await? {
                return Ok((record, words));
            }
        }
        Err(txn::too_many_conflicts())
    }

    /// A released revision with its signature.
    pub async fn released(&self, alert: AlertNumber, number: u16) -> Result<ReleasedRevision> {
        let not_yet = || Error::NotFound {
            what: format!("{alert} revision {number}, released,"),
            hint: "`nabat status` lists what was released",
        };
        let signed = self
            .read(&keys::signed(alert, number))
            .await?
            .ok_or_else(not_yet)?;
        let revision = self.revision(alert, number).await?;
        Ok(ReleasedRevision {
            canonical: revision.manifest.canonical(),
            revision,
            signature: signed.signature,
            sent: signed.sent,
        })
    }

    /// The words of a revision, released or not: for rendering it.
    pub async fn revision(&self, alert: AlertNumber, number: u16) -> Result<Revision> {
        let record = self.stage(alert, number).await?;
        self.read_words(alert, number, record.chunks).await
    }

    /// How one revision stands.
    pub async fn stage(&self, alert: AlertNumber, number: u16) -> Result<StageRecord> {
        self.read(&keys::stage(alert, number))
            .await?
            .ok_or_else(|| not_found(alert))
    }

    async fn name_of(&self, id: OrganiserId) -> Result<String> {
        let organiser = self.read_sealed(&keys::organiser(id)).await?;
        Ok(match organiser {
            Some(organiser) if !organiser.revoked => organiser.name,
            Some(_) | None => "somebody who was removed".to_owned(),
        })
    }
}

pub(crate) fn not_found(alert: AlertNumber) -> Error {
    Error::NotFound {
        what: alert.to_string(),
        hint: "`nabat status` lists the alerts",
    }
}

/// A span of milliseconds, as records keep it.
pub(crate) fn span_ms(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}
