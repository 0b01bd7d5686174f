//! The person or group at risk. A case outlives its alerts: each alert is one appeal about it.

use serde::{Deserialize, Serialize};

/// A case, as an alert names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// Its folder-safe name: small letters, digits and hyphens; the same in every alert about it.
    pub slug: String,
    /// The name of the person or group as it is printed.
    pub name: String,
    /// How it stands with them now.
    pub status: CaseStatus,
}

/// How it stands with the person or group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum CaseStatus {
    AtRisk,
    Detained,
    Imprisoned,
    Missing,
    Killed,
    OnStrike,
    Evicted,
    Released,
    Acquitted,
    Closed,
}

impl CaseStatus {
    /// All values with the word that stands in files and on the wire.
    pub const ALL: [(CaseStatus, &'static str); 10] = [
        (CaseStatus::AtRisk, "at-risk"),
        (CaseStatus::Detained, "detained"),
        (CaseStatus::Imprisoned, "imprisoned"),
        (CaseStatus::Missing, "missing"),
        (CaseStatus::Killed, "killed"),
        (CaseStatus::OnStrike, "on-strike"),
        (CaseStatus::Evicted, "evicted"),
        (CaseStatus::Released, "released"),
        (CaseStatus::Acquitted, "acquitted"),
        (CaseStatus::Closed, "closed"),
    ];

    /// The word in files and on the wire.
    pub const fn word(self) -> &'static str {
        Self::ALL[self as usize].1
    }
}
