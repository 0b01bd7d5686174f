//! The three places where messages arrive. Each gives every outcome that its adapter can give,
//! and blames whom its adapter would blame.

mod chats;
mod hosts;
mod mailboxes;

pub(super) use chats::Chats;
pub(super) use hosts::ATTEMPT;
pub(super) use mailboxes::AFTER_DOT;

use super::people::Nature;
use crate::chance::Chance;
use alert::{ChannelKind, outcome::Cause};
use channel::{DeliveryOutcome, Fault, FaultKind, Party, Refusal, Scope};
use std::time::Duration;

/// What becomes of an attempt, before anybody writes it down.
#[derive(Debug)]
pub(super) enum Fate {
    Accepts,
    /// The connection dies; it may have been accepted.
    Dies {
        accepted: bool,
        fault: Fault,
    },
    /// Anything else: certainly not accepted.
    Says(DeliveryOutcome),
}

/// What goes wrong with a whole channel for a while, on our side of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weather {
    Unreachable,
    Unauthorized,
    Conflict,
}

/// When the answer is there, and what it says.
pub(super) type Arrives = (Duration, Fate);

impl Weather {
    /// One that can befall a channel; a webhook's host befalls nobody but itself.
    pub(super) fn any(channel: ChannelKind, chance: &Chance) -> Option<Self> {
        match (channel, chance.below(3)) {
            (ChannelKind::Webhook, _) => None,
            (ChannelKind::Telegram, 0) => Some(Weather::Conflict),
            (ChannelKind::Telegram | ChannelKind::Email, 1) => Some(Weather::Unauthorized),
            (ChannelKind::Telegram | ChannelKind::Email, _) => Some(Weather::Unreachable),
        }
    }

    /// What it answers.
    pub(super) fn says(self) -> DeliveryOutcome {
        DeliveryOutcome::Transient(ours(match self {
            Weather::Unreachable => FaultKind::Unreachable,
            Weather::Unauthorized => FaultKind::Unauthorized,
            Weather::Conflict => FaultKind::Conflict,
        }))
    }
}

/// The fate of an attempt at somebody, while faults last.
pub(super) fn fate(channel: ChannelKind, nature: Nature, attempt: u64, chance: &Chance) -> Arrives {
    match channel {
        ChannelKind::Telegram => chats::fate(nature, chance),
        ChannelKind::Email => mailboxes::fate(nature, attempt, chance),
        ChannelKind::Webhook => hosts::fate(nature, chance),
    }
}

/// Their fate when nothing fails but what fails for good.
pub(super) fn calm_fate(channel: ChannelKind, nature: Nature, chance: &Chance) -> Arrives {
    let latency = Duration::from_millis(10 + chance.below(90));
    (latency, for_good(channel, nature).unwrap_or(Fate::Accepts))
}

/// What refuses for good, whatever else goes on.
fn for_good(channel: ChannelKind, nature: Nature) -> Option<Fate> {
    let cause = match (nature, channel) {
        (Nature::Gone, ChannelKind::Email) => Cause::NoSuchAddress,
        (Nature::Gone, ChannelKind::Telegram | ChannelKind::Webhook) => Cause::RecipientGone,
        // They never spoke to the bot.
        (Nature::Refuses, ChannelKind::Telegram) => Cause::NeverStarted,
        (Nature::Refuses, ChannelKind::Email | ChannelKind::Webhook) => Cause::RefusedByRecipient,
        (Nature::Filters, _) => Cause::ContentRejected,
        (Nature::Plain | Nature::Group | Nature::Public | Nature::Broken(_), _) => return None,
    };
    let detail = String::new();
    Some(Fate::Says(DeliveryOutcome::Permanent(Refusal {
        cause,
        detail,
    })))
}

fn ours(kind: FaultKind) -> Fault {
    of(Party::OurSide, kind)
}

fn theirs(kind: FaultKind) -> Fault {
    of(Party::Recipient, kind)
}

fn of(party: Party, kind: FaultKind) -> Fault {
    Fault {
        party,
        kind,
        detail: String::new(),
    }
}

fn transient(fault: Fault) -> Fate {
    Fate::Says(DeliveryOutcome::Transient(fault))
}

fn wait(seconds: u64, scope: Scope) -> Fate {
    Fate::Says(DeliveryOutcome::Throttled {
        retry_after: Duration::from_secs(seconds),
        scope,
    })
}

/// A connection that dies, with the message accepted or not.
fn dies(fault: Fault, chance: &Chance) -> Fate {
    Fate::Dies {
        accepted: chance.one_in(2),
        fault,
    }
}
