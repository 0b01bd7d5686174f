//! What organisers have to be told. Kept as data until it is rendered in each organiser's
//! language; a notice names alerts and people of the house, never a subscriber.

use crate::{AlertNumber, ChannelKind, Timestamp};
use serde::{Deserialize, Serialize};

/// One notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Notice {
    /// Somebody proposed a revision; it waits for approval.
    Proposed {
        alert: AlertNumber,
        revision: u16,
        title: String,
        by: String,
    },
    /// It is queued; until `ends` any organiser can stop it.
    Queued {
        alert: AlertNumber,
        revision: u16,
        title: String,
        ends: Timestamp,
        emergency: bool,
    },
    /// Its hold is over and it is going out.
    Released {
        alert: AlertNumber,
        revision: u16,
    },
    /// Somebody stopped it.
    Halted {
        alert: AlertNumber,
        revision: u16,
        by: String,
    },
    /// Everyone of the audience was reached or stands in the report.
    Done {
        alert: AlertNumber,
        revision: u16,
        reached: u64,
        not_reached: u64,
    },
    /// It would have gone out while we were down and is too late now: it asks and never fires.
    Overdue {
        alert: AlertNumber,
        revision: u16,
    },
    /// Over a fifth of the attempts failed for good. `paused`: it waits for a person; otherwise,
    /// being Immediate, it goes on.
    ManyFailures {
        alert: AlertNumber,
        revision: u16,
        failed: u64,
        tried: u64,
        paused: bool,
    },
    /// A channel can send nothing at present.
    ChannelPaused {
        channel: ChannelKind,
        why: PauseReason,
    },
    /// It sends again.
    ChannelResumed {
        channel: ChannelKind,
    },
    /// An organiser was added or removed.
    OrganiserAdded {
        name: String,
    },
    OrganiserRemoved {
        name: String,
    },
    /// Too many wrong codes in this name: it is locked.
    CodeLocked {
        name: String,
    },
    /// Two organisers had the whole list of subscribers written out, encrypted to `recipient`.
    ListExported {
        by: [String; 2],
        /// The public key it can be opened with the other half of.
        recipient: String,
    },
    /// The bot hears nobody: what people write to it waits, their leaving too.
    BotDeaf {
        why: PauseReason,
    },
    /// It hears them again.
    BotHears,
}

/// Why a channel is paused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum PauseReason {
    /// The platform refuses our credential.
    Unauthorized,
    /// Somebody else uses our credential.
    Conflict,
    /// The credential belongs to another bot than the one people subscribed to.
    ForeignIdentity,
    /// The platform cannot be reached.
    Unreachable,
    /// The platform refused the content for three different recipients.
    ContentRejected,
}

impl PauseReason {
    /// All reasons with the words of reports.
    pub const ALL: [(PauseReason, &'static str); 5] = [
        (PauseReason::Unauthorized, "unauthorized"),
        (PauseReason::Conflict, "conflict"),
        (PauseReason::ForeignIdentity, "foreign-identity"),
        (PauseReason::Unreachable, "unreachable"),
        (PauseReason::ContentRejected, "content-rejected"),
    ];
    /// The word in reports and on the wire.
    pub const fn word(self) -> &'static str {
        Self::ALL[self as usize].1
    }
}
