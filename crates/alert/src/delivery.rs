//! The life of one delivery, as a table. Every move a delivery can make stands in
//! [`DeliveryState::after`], one exhaustive match; an illegal move is an error that carries both
//! sides. Nothing else in the program may decide what follows what.

use crate::{
    Receipt, Subject, SubscriptionId, Timestamp,
    outcome::{Cause, Why},
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;

/// The id of a delivery: the same for the same subject and recipient, for ever. It is what makes a
/// repeat recognisable: Message-ID, `webhook-id`, the key of a receipt.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DeliveryId(pub [u8; 16]);

impl DeliveryId {
    /// The first 128 bits of SHA-256 over the version, the subject and the recipient.
    pub fn of(subject: &Subject, subscription: SubscriptionId) -> Self {
        let mut hash = Sha256::new();
        for field in ["nabat delivery v1", &subject.to_string()] {
            hash.update(field.as_bytes());
            hash.update(b"\n");
        }
        hash.update(subscription.bytes());
        let digest: [u8; 32] = hash.finalize().into();
        let mut id = [0; 16];
        id.copy_from_slice(&digest[..16]);
        Self(id)
    }
}

impl fmt::Display for DeliveryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&data_encoding::HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for DeliveryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Where a delivery stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeliveryState {
    /// Belongs to the audience; not begun, or handed back unbegun.
    Planned,
    /// Claimed: from here on the outcome is in doubt until it is settled. `attempt` counts from 1;
    /// `doubts` counts the attempts before this one whose outcome nobody knows; `part` is the
    /// first part not yet accepted.
    Sending {
        attempt: u16,
        doubts: u8,
        part: u8,
        until: Timestamp,
    },
    /// Waiting for another attempt.
    Due {
        at: Timestamp,
        attempts: u16,
        doubts: u8,
        part: u8,
    },
    /// Accepted by the other side.
    Delivered { receipt: Receipt },
    /// May or may not have arrived; not tried again by itself.
    Unknown { at: Timestamp },
    /// Failed for good.
    Failed { cause: Cause },
    /// Not sent, on purpose.
    Withdrawn { why: Why },
}

/// What can happen to a delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The lane takes it, to be settled before `until`.
    Claimed { until: Timestamp },
    /// Claimed, and given back before the adapter saw it.
    HandedBack,
    /// The other side accepted all of it.
    Accepted { receipt: Receipt },
    /// It was refused for now or could not be tried; `part` is the first part not yet accepted.
    Postponed { at: Timestamp, part: u8 },
    /// Nobody knows whether it arrived, and it may be tried again at `at`.
    DoubtRetry { at: Timestamp, part: u8 },
    /// Nobody knows whether it arrived, and it is not tried again.
    DoubtFinal { at: Timestamp },
    /// It failed for good.
    Refused { cause: Cause },
    /// It must not be sent any more.
    Withdrawn { why: Why },
}

/// A move that is not in the table.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error(
    "a delivery that is {from} cannot be {event}; this is a fault of the program, please report it"
)]
pub struct IllegalMove {
    pub from: &'static str,
    pub event: &'static str,
}

impl DeliveryState {
    /// The state after `event`.
    pub fn after(self, event: Event) -> Result<DeliveryState, IllegalMove> {
        use DeliveryState as S;
        use Event as E;
        let illegal = IllegalMove {
            from: self.word(),
            event: event.word(),
        };
        match (self, event) {
            (S::Planned, E::Claimed { until }) => Ok(S::Sending {
                attempt: 1,
                doubts: 0,
                part: 0,
                until,
            }),
            (S::Planned, E::Withdrawn { why }) => Ok(S::Withdrawn { why }),
            (S::Planned, E::Refused { cause }) => Ok(S::Failed { cause }),
            (
                S::Due {
                    attempts,
                    doubts,
                    part,
                    ..
                },
                E::Claimed { until },
            ) => Ok(S::Sending {
                attempt: attempts.saturating_add(1),
                doubts,
                part,
                until,
            }),
            (S::Due { doubts: 0, .. }, E::Withdrawn { why }) => Ok(S::Withdrawn { why }),
            // What may have arrived is never reported as "not sent".
            (S::Due { at, .. }, E::Withdrawn { .. } | E::Refused { .. }) => Ok(S::Unknown { at }),
            (
                S::Sending {
                    attempt: 1,
                    doubts: 0,
                    part: 0,
                    ..
                },
                E::HandedBack,
            ) => Ok(S::Planned),
            (
                S::Sending {
                    attempt,
                    doubts,
                    part,
                    until,
                },
                E::HandedBack,
            ) => Ok(S::Due {
                at: until,
                attempts: attempt.saturating_sub(1),
                doubts,
                part,
            }),
            (S::Sending { .. }, E::Accepted { receipt }) => Ok(S::Delivered { receipt }),
            (
                S::Sending {
                    attempt, doubts, ..
                },
                E::Postponed { at, part },
            ) => Ok(S::Due {
                at,
                attempts: attempt,
                doubts,
                part,
            }),
            (
                S::Sending {
                    attempt, doubts, ..
                },
                E::DoubtRetry { at, part },
            ) => Ok(S::Due {
                at,
                attempts: attempt,
                doubts: doubts.saturating_add(1),
                part,
            }),
            (S::Sending { .. }, E::DoubtFinal { at }) => Ok(S::Unknown { at }),
            (S::Sending { doubts: 0, .. }, E::Refused { cause }) => Ok(S::Failed { cause }),
            (S::Sending { until, .. }, E::Refused { .. }) => Ok(S::Unknown { at: until }),
            (
                S::Planned,
                E::HandedBack
                | E::Accepted { .. }
                | E::Postponed { .. }
                | E::DoubtRetry { .. }
                | E::DoubtFinal { .. },
            )
            | (S::Sending { .. }, E::Claimed { .. } | E::Withdrawn { .. })
            | (
                S::Due { .. },
                E::HandedBack
                | E::Accepted { .. }
                | E::Postponed { .. }
                | E::DoubtRetry { .. }
                | E::DoubtFinal { .. },
            )
            | (
                S::Delivered { .. } | S::Unknown { .. } | S::Failed { .. } | S::Withdrawn { .. },
                E::Claimed { .. }
                | E::HandedBack
                | E::Accepted { .. }
                | E::Postponed { .. }
                | E::DoubtRetry { .. }
                | E::DoubtFinal { .. }
                | E::Refused { .. }
                | E::Withdrawn { .. },
            ) => Err(illegal),
        }
    }

    /// Whether nothing more happens to it.
    pub const fn is_settled(&self) -> bool {
        match self {
            DeliveryState::Delivered { .. }
            | DeliveryState::Unknown { .. }
            | DeliveryState::Failed { .. }
            | DeliveryState::Withdrawn { .. } => true,
            DeliveryState::Planned | DeliveryState::Sending { .. } | DeliveryState::Due { .. } => {
                false
            }
        }
    }

    /// The state's word, for errors and reports.
    pub const fn word(&self) -> &'static str {
        match self {
            DeliveryState::Planned => "planned",
            DeliveryState::Sending { .. } => "sending",
            DeliveryState::Due { .. } => "due",
            DeliveryState::Delivered { .. } => "delivered",
            DeliveryState::Unknown { .. } => "unknown",
            DeliveryState::Failed { .. } => "failed",
            DeliveryState::Withdrawn { .. } => "withdrawn",
        }
    }
}

impl Event {
    const fn word(&self) -> &'static str {
        match self {
            Event::Claimed { .. } => "claimed",
            Event::HandedBack => "handed back",
            Event::Accepted { .. } => "accepted",
            Event::Postponed { .. } => "postponed",
            Event::DoubtRetry { .. } => "in doubt and retried",
            Event::DoubtFinal { .. } => "in doubt for good",
            Event::Refused { .. } => "refused",
            Event::Withdrawn { .. } => "withdrawn",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::AlertNumber;

    const NOW: Timestamp = Timestamp::from_ms(1_000);

    #[test]
    fn the_id_is_fixed_by_subject_and_recipient_alone() {
        let subject = Subject::Revision {
            alert: AlertNumber::new(2026, 14),
            revision: 1,
        };
        let one = SubscriptionId::from_bytes([1; 16]);
        let two = SubscriptionId::from_bytes([2; 16]);
        assert_eq!(DeliveryId::of(&subject, one), DeliveryId::of(&subject, one));
        assert_ne!(DeliveryId::of(&subject, one), DeliveryId::of(&subject, two));
        // Written down once: a change of this value would repeat messages after an upgrade.
        assert_eq!(
            DeliveryId::of(&subject, one).to_string(),
            "06c0ec66af28d93ac461ceaf3e284693"
        );
    }

    #[test]
    fn handing_back_an_untouched_first_attempt_leaves_no_doubt() {
        let claimed = DeliveryState::Planned
            .after(Event::Claimed { until: NOW })
            .unwrap();
        assert_eq!(claimed.after(Event::HandedBack), Ok(DeliveryState::Planned));
    }

    #[test]
    fn what_may_have_arrived_is_never_reported_as_not_sent() {
        let due = DeliveryState::Due {
            at: NOW,
            attempts: 1,
            doubts: 1,
            part: 0,
        };
        assert_eq!(
            due.after(Event::Withdrawn { why: Why::Halted }),
            Ok(DeliveryState::Unknown { at: NOW })
        );
        let again = DeliveryState::Sending {
            attempt: 2,
            doubts: 1,
            part: 0,
            until: NOW,
        };
        assert_eq!(
            again.after(Event::Refused {
                cause: Cause::RecipientGone
            }),
            Ok(DeliveryState::Unknown { at: NOW })
        );
    }

    #[test]
    fn a_settled_delivery_moves_no_more_and_the_error_names_both_sides() {
        let done = DeliveryState::Delivered {
            receipt: Receipt::of("7"),
        };
        let error = done.after(Event::Claimed { until: NOW }).unwrap_err();
        assert_eq!((error.from, error.event), ("delivered", "claimed"));
    }
}
