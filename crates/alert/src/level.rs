//! Urgency, severity and certainty, in the words of CAP 1.2. They order what is sent first and
//! are printed on each alert; the words on the wire are CAP's own.

use serde::{Deserialize, Serialize};

/// How soon people have to act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Urgency {
    /// Now: a life, an arrest under way. Goes before everything else.
    Immediate,
    /// Within days.
    Expected,
    /// Within weeks.
    Future,
    /// Nothing can be changed any more; told for the record.
    Past,
    /// Not known.
    Unknown,
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Severity {
    Extreme,
    Severe,
    Moderate,
    Minor,
    Unknown,
}

/// How sure we are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Certainty {
    Observed,
    Likely,
    Possible,
    Unlikely,
    Unknown,
}

impl Urgency {
    /// All values with CAP's words.
    pub const ALL: [(Urgency, &'static str); 5] = [
        (Urgency::Immediate, "Immediate"),
        (Urgency::Expected, "Expected"),
        (Urgency::Future, "Future"),
        (Urgency::Past, "Past"),
        (Urgency::Unknown, "Unknown"),
    ];
    /// CAP's word.
    pub const fn word(self) -> &'static str {
        Self::ALL[self as usize].1
    }
}

impl Severity {
    /// All values with CAP's words.
    pub const ALL: [(Severity, &'static str); 5] = [
        (Severity::Extreme, "Extreme"),
        (Severity::Severe, "Severe"),
        (Severity::Moderate, "Moderate"),
        (Severity::Minor, "Minor"),
        (Severity::Unknown, "Unknown"),
    ];
    /// CAP's word.
    pub const fn word(self) -> &'static str {
        Self::ALL[self as usize].1
    }
}

impl Certainty {
    /// All values with CAP's words.
    pub const ALL: [(Certainty, &'static str); 5] = [
        (Certainty::Observed, "Observed"),
        (Certainty::Likely, "Likely"),
        (Certainty::Possible, "Possible"),
        (Certainty::Unlikely, "Unlikely"),
        (Certainty::Unknown, "Unknown"),
    ];
    /// CAP's word.
    pub const fn word(self) -> &'static str {
        Self::ALL[self as usize].1
    }
}
