//! What comes back from the outer world, in the words the core decides by: receipts, and the
//! closed list of reasons why somebody was not reached. Reports, logs and metrics use the same
//! words.

use serde::{Deserialize, Serialize};

/// What the channel needs to answer, edit or delete a message later: the platform's message ids,
/// one for each part that was accepted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Receipt {
    /// The platform's ids, in the order of parts.
    pub message_ids: Vec<String>,
}

impl Receipt {
    /// A receipt of one part.
    pub fn of(message_id: impl Into<String>) -> Self {
        Self {
            message_ids: vec![message_id.into()],
        }
    }
}

/// Why a delivery failed for good: "not reached, and why".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Cause {
    /// The recipient blocked us, closed the account or left.
    RecipientGone,
    /// The recipient never spoke to the bot, so it may not speak to them.
    NeverStarted,
    /// The address does not exist.
    NoSuchAddress,
    /// The recipient's side refused, for a reason of its own.
    RefusedByRecipient,
    /// The platform refused the content.
    ContentRejected,
    /// The retries were used up or the appeal ran out of time.
    OutOfTime,
    /// Rendering the message failed.
    RenderFault,
    /// Its stored row could not be read.
    UnreadableRow,
    /// The platform asked us to wait longer than we may.
    ThrottledTooLong,
}

impl Cause {
    /// All causes with the words of reports.
    pub const ALL: [(Cause, &'static str); 9] = [
        (Cause::RecipientGone, "recipient-gone"),
        (Cause::NeverStarted, "never-started"),
        (Cause::NoSuchAddress, "no-such-address"),
        (Cause::RefusedByRecipient, "refused-by-recipient"),
        (Cause::ContentRejected, "content-rejected"),
        (Cause::OutOfTime, "out-of-time"),
        (Cause::RenderFault, "render-fault"),
        (Cause::UnreadableRow, "unreadable-row"),
        (Cause::ThrottledTooLong, "throttled-too-long"),
    ];
    /// The word in reports and on the wire.
    pub const fn word(self) -> &'static str {
        Self::ALL[self as usize].1
    }
    /// Whether the recipient being gone explains it, so that it says nothing about us.
    pub const fn is_recipients_own(self) -> bool {
        matches!(
            self,
            Cause::RecipientGone | Cause::NeverStarted | Cause::NoSuchAddress
        )
    }
}

/// Why a planned delivery was not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Why {
    /// The person left, or no longer wants this.
    Left,
    /// An organiser stopped the broadcast.
    Halted,
    /// A newer revision took its place.
    Superseded,
    /// The appeal ran out of time before it was sent.
    Expired,
    /// The subscription was suspended.
    Suspended,
}

impl Why {
    /// All reasons with the words of reports.
    pub const ALL: [(Why, &'static str); 5] = [
        (Why::Left, "left"),
        (Why::Halted, "halted"),
        (Why::Superseded, "superseded"),
        (Why::Expired, "expired"),
        (Why::Suspended, "suspended"),
    ];
    /// The word in reports and on the wire.
    pub const fn word(self) -> &'static str {
        Self::ALL[self as usize].1
    }
}
