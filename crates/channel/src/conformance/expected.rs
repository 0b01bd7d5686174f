//! An outcome without its words: what a table can state exactly.

use crate::{DeliveryOutcome, FaultKind, Party, Scope};
use alert::{Address, outcome::Cause};
use std::time::Duration;

/// What an answer must come to. Everything the core decides by, and nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    Delivered,
    Throttled(Duration, Scope),
    Transient(Party, FaultKind),
    Ambiguous(Party, FaultKind),
    Moved(Address),
    Permanent(Cause),
}

/// The classes of outcomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    Delivered,
    Throttled,
    Transient,
    Ambiguous,
    Moved,
    Permanent,
}

impl Expected {
    /// What `outcome` came to.
    pub fn of(outcome: &DeliveryOutcome) -> Self {
        match outcome {
            DeliveryOutcome::Delivered(_) => Expected::Delivered,
            DeliveryOutcome::Throttled { retry_after, scope } => {
                Expected::Throttled(*retry_after, *scope)
            }
            DeliveryOutcome::Transient(fault) => Expected::Transient(fault.party, fault.kind),
            DeliveryOutcome::Ambiguous(fault) => Expected::Ambiguous(fault.party, fault.kind),
            DeliveryOutcome::Moved(address) => Expected::Moved(address.clone()),
            DeliveryOutcome::Permanent(refusal) => Expected::Permanent(refusal.cause),
        }
    }

    /// Its class.
    pub const fn class(&self) -> Class {
        match self {
            Expected::Delivered => Class::Delivered,
            Expected::Throttled(..) => Class::Throttled,
            Expected::Transient(..) => Class::Transient,
            Expected::Ambiguous(..) => Class::Ambiguous,
            Expected::Moved(_) => Class::Moved,
            Expected::Permanent(_) => Class::Permanent,
        }
    }
}
