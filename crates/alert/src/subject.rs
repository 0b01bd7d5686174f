//! What a delivery is about. The subject and the recipient together are the identity of a
//! delivery: the same pair is the same delivery, before and after any restart.

use crate::{AlertNumber, CivilDate, Lang, OrganiserId};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The subject of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Subject {
    /// A revision of an alert.
    Revision { alert: AlertNumber, revision: u16 },
    /// A translation released later.
    Translation {
        alert: AlertNumber,
        revision: u16,
        lang: Lang,
    },
    /// The round-up of a day or a week that begins on this date.
    Digest { period: CivilDate },
    /// The reminder before the deadline.
    Reminder { alert: AlertNumber },
    /// The `n`-th answer to an update.
    Reply { update: i64, n: u16 },
    /// The request to confirm a sign-up.
    Confirmation { n: u64 },
    /// Something organisers have to know; `n` counts notices.
    Notice { organiser: OrganiserId, n: u64 },
    /// The ownership challenge of a webhook.
    Challenge { n: u64 },
    /// Taking back what was sent.
    Recall { alert: AlertNumber, revision: u16 },
}

impl fmt::Display for Subject {
    /// The canonical form that goes into the delivery's id; it never changes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Subject::Revision { alert, revision } => write!(f, "revision {alert} {revision}"),
            Subject::Translation {
                alert,
                revision,
                lang,
            } => {
                write!(f, "translation {alert} {revision} {lang}")
            }
            Subject::Digest { period } => write!(f, "digest {period}"),
            Subject::Reminder { alert } => write!(f, "reminder {alert}"),
            Subject::Reply { update, n } => write!(f, "reply {update} {n}"),
            Subject::Confirmation { n } => write!(f, "confirmation {n}"),
            Subject::Notice { organiser, n } => write!(f, "notice {organiser} {n}"),
            Subject::Challenge { n } => write!(f, "challenge {n}"),
            Subject::Recall { alert, revision } => write!(f, "recall {alert} {revision}"),
        }
    }
}

/// The lanes, in the order of who goes first. Each has a share, so that none starves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum LaneKind {
    /// Notices to organisers and answers to people.
    Notices,
    /// Alerts of urgency Immediate.
    Urgent,
    /// Other alerts, updates, outcomes.
    Normal,
    /// Retries.
    Deferred,
    /// Digests and reminders.
    Digest,
}

impl LaneKind {
    /// All lanes with their words.
    pub const ALL: [(LaneKind, &'static str); 5] = [
        (LaneKind::Notices, "notices"),
        (LaneKind::Urgent, "urgent"),
        (LaneKind::Normal, "normal"),
        (LaneKind::Deferred, "deferred"),
        (LaneKind::Digest, "digest"),
    ];
    /// The word in reports.
    pub const fn word(self) -> &'static str {
        Self::ALL[self as usize].1
    }
}
