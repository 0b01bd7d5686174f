//! The care record: what was asked before anyone was put into public light. It never enters
//! canonical bytes, feeds, pages or chat; only its salted hash is bound to the approval, so that
//! the answers cannot be changed after someone has stood behind them.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;

/// The answers to the care questions of one revision.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CareRecord {
    /// Whether the person, the family or the lawyer agreed.
    pub consent: Consent,
    /// Where the facts come from: references into the campaign's own safe, or public reports.
    pub sources: Vec<String>,
    /// Whether one named, trusted organisation vouches for the facts (instead of two sources).
    pub trusted_organisation: Option<String>,
    /// Could publicity make it worse? The answer in a sentence.
    pub harm: String,
}

/// Consent of the person, the family or the lawyer.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Consent {
    /// Given, by whom ("the family", "her lawyer"): a role, never a name.
    Given { by: String },
    /// It cannot be had, and why. A third person has to approve then.
    Unavailable { why: String },
    /// A rehearsal of a public campaign: nobody was asked, and nothing is sent in earnest.
    Rehearsal,
}

impl CareRecord {
    /// The salted hash that the approval is bound to.
    pub fn commitment(&self, salt: &[u8; 16]) -> [u8; 32] {
        let mut hash = Sha256::new();
        let mut field = |bytes: &[u8]| {
            hash.update((bytes.len() as u64).to_be_bytes());
            hash.update(bytes);
        };
        field(b"nabat care v1");
        field(salt);
        let (kind, words) = match &self.consent {
            Consent::Given { by } => ("given", by.as_str()),
            Consent::Unavailable { why } => ("unavailable", why.as_str()),
            Consent::Rehearsal => ("rehearsal", ""),
        };
        field(kind.as_bytes());
        field(words.as_bytes());
        field(&(self.sources.len() as u64).to_be_bytes());
        for source in &self.sources {
            field(source.as_bytes());
        }
        field(
            self.trusted_organisation
                .as_deref()
                .unwrap_or("")
                .as_bytes(),
        );
        field(self.harm.as_bytes());
        hash.finalize().into()
    }
}

impl fmt::Debug for CareRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CareRecord(kept to itself)")
    }
}
