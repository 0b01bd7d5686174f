//! What follows from an outcome: one pure function from what the adapter saw to what happens to
//! the delivery and to the channel. Retrying is decided here and nowhere else.

use crate::Settings;
use alert::{Address, DeliveryId, Timestamp, delivery::Event, notice::PauseReason, outcome::Cause};
use channel::{DeliveryOutcome, Fault, FaultKind, Party, Scope};
use std::time::Duration;

/// What the decision depends on, beside the outcome.
#[derive(Clone, Copy, Debug)]
pub struct Tried {
    pub delivery: DeliveryId,
    pub attempt: u16,
    pub doubts: u8,
    pub part: u8,
    pub expires_at: Timestamp,
    /// How long the other side has made it wait in sum.
    pub throttled: Duration,
    /// A public channel: in doubt, it is not sent again by itself.
    pub public: bool,
}

/// What follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    pub event: Event,
    pub moved: Option<Address>,
    pub throttled: Duration,
    pub signal: Signal,
}

/// What it says about the channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// It works.
    Works,
    /// It asks us to wait.
    Wait { retry_after: Duration, scope: Scope },
    /// It fails on our side, perhaps for a moment.
    Falters,
    /// It will not take anything until somebody mends it.
    Pause(PauseReason),
    /// Nothing: the recipient's side alone.
    Nothing,
}

/// In doubt after a dead connection, a message is sent again so often by itself.
const DOUBTS_MAX: u8 = 1;
/// In doubt after a crash, so often: most of what a crash leaves in doubt was never handed over,
/// and no crash can repeat more than the window; but a crash that always meets the same few must
/// not write to them for ever.
const CRASH_DOUBTS_MAX: u8 = 3;

/// Decides.
pub fn decide(
    outcome: DeliveryOutcome,
    tried: &Tried,
    settings: &Settings,
    now: Timestamp,
) -> Decision {
    let signal = signal_of(&outcome);
    let plain = |event| Decision {
        event,
        moved: None,
        throttled: Duration::ZERO,
        signal,
    };
    match outcome {
        DeliveryOutcome::Delivered(receipt) => plain(Event::Accepted { receipt }),
        DeliveryOutcome::Throttled { retry_after, .. } => {
            let at = now.plus(retry_after);
            let event = if tried.throttled + retry_after > settings.throttled_max {
                Event::Refused {
                    cause: Cause::ThrottledTooLong,
                }
            } else if at >= tried.expires_at {
                Event::Refused {
                    cause: Cause::OutOfTime,
                }
            } else {
                Event::Postponed {
                    at,
                    part: tried.part,
                }
            };
            Decision {
                event,
                moved: None,
                throttled: retry_after,
                signal,
            }
        }
        DeliveryOutcome::Transient(_) => plain(later(tried, settings, now)),
        DeliveryOutcome::Ambiguous(_) => plain(doubted(tried, settings, now)),
        DeliveryOutcome::Moved(to) => Decision {
            event: later(tried, settings, now),
            moved: Some(to),
            throttled: Duration::ZERO,
            signal,
        },
        DeliveryOutcome::Permanent(refusal) => plain(Event::Refused {
            cause: refusal.cause,
        }),
    }
}

/// What becomes of a delivery that was in doubt when the process went.
pub fn after_crash(public: bool, doubts: u8, now: Timestamp) -> Event {
    if public || doubts >= CRASH_DOUBTS_MAX {
        Event::DoubtFinal { at: now }
    } else {
        Event::DoubtRetry { at: now, part: 0 }
    }
}

/// What an outcome says about the channel, whoever it was for.
pub(crate) fn signal_of(outcome: &DeliveryOutcome) -> Signal {
    match outcome {
        DeliveryOutcome::Transient(fault) | DeliveryOutcome::Ambiguous(fault) => says(fault),
        DeliveryOutcome::Throttled { retry_after, scope } => Signal::Wait {
            retry_after: *retry_after,
            scope: *scope,
        },
        DeliveryOutcome::Delivered(_)
        | DeliveryOutcome::Moved(_)
        | DeliveryOutcome::Permanent(_) => Signal::Works,
    }
}

fn later(tried: &Tried, settings: &Settings, now: Timestamp) -> Event {
    match settings
        .retry
        .next(tried.delivery, tried.attempt, now, tried.expires_at)
    {
        Some(at) => Event::Postponed {
            at,
            part: tried.part,
        },
        None => Event::Refused {
            cause: Cause::OutOfTime,
        },
    }
}

fn doubted(tried: &Tried, settings: &Settings, now: Timestamp) -> Event {
    if tried.public || tried.doubts >= DOUBTS_MAX {
        return Event::DoubtFinal { at: now };
    }
    match settings
        .retry
        .next(tried.delivery, tried.attempt, now, tried.expires_at)
    {
        Some(at) => Event::DoubtRetry {
            at,
            part: tried.part,
        },
        None => Event::DoubtFinal { at: now },
    }
}

/// A fault of the recipient's side can only ever fail the recipient.
fn says(fault: &Fault) -> Signal {
    match (fault.party, fault.kind) {
        (Party::Recipient, _) => Signal::Nothing,
        (Party::OurSide, FaultKind::Unauthorized) => Signal::Pause(PauseReason::Unauthorized),
        (Party::OurSide, FaultKind::Conflict) => Signal::Pause(PauseReason::Conflict),
        (
            Party::OurSide,
            FaultKind::Unreachable
            | FaultKind::ConnectionLost
            | FaultKind::Timeout
            | FaultKind::ServerFault
            | FaultKind::Unreadable,
        ) => Signal::Falters,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alert::Receipt;
    use channel::Refusal;

    const NOW: Timestamp = Timestamp::from_ms(1_000_000);

    fn tried() -> Tried {
        Tried {
            delivery: DeliveryId([1; 16]),
            attempt: 1,
            doubts: 0,
            part: 0,
            expires_at: Timestamp::FAR,
            throttled: Duration::ZERO,
            public: false,
        }
    }

    fn of(outcome: DeliveryOutcome, tried: &Tried) -> Decision {
        decide(outcome, tried, &Settings::default(), NOW)
    }

    fn fault(party: Party, kind: FaultKind) -> Fault {
        Fault {
            party,
            kind,
            detail: String::new(),
        }
    }

    #[test]
    fn a_wait_is_kept_to_the_millisecond_and_ends_after_a_day_in_sum() {
        let wait = |seconds| DeliveryOutcome::Throttled {
            retry_after: Duration::from_secs(seconds),
            scope: Scope::Endpoint,
        };
        let at = NOW.plus(Duration::from_secs(7));
        assert_eq!(
            of(wait(7), &tried()).event,
            Event::Postponed { at, part: 0 }
        );
        let long = Tried {
            throttled: Duration::from_secs(86_395),
            ..tried()
        };
        let cause = Cause::ThrottledTooLong;
        assert_eq!(of(wait(7), &long).event, Event::Refused { cause });
    }

    #[test]
    fn in_doubt_a_private_chat_is_tried_once_more_and_a_public_channel_never() {
        let lost = || DeliveryOutcome::Ambiguous(fault(Party::OurSide, FaultKind::Timeout));
        assert!(matches!(
            of(lost(), &tried()).event,
            Event::DoubtRetry { .. }
        ));
        let again = Tried {
            doubts: 1,
            attempt: 2,
            ..tried()
        };
        assert_eq!(of(lost(), &again).event, Event::DoubtFinal { at: NOW });
        let public = Tried {
            public: true,
            ..tried()
        };
        assert_eq!(of(lost(), &public).event, Event::DoubtFinal { at: NOW });
        assert_eq!(after_crash(true, 0, NOW), Event::DoubtFinal { at: NOW });
        let again = Event::DoubtRetry { at: NOW, part: 0 };
        assert_eq!(after_crash(false, 2, NOW), again);
        assert_eq!(after_crash(false, 3, NOW), Event::DoubtFinal { at: NOW });
        assert_eq!(
            after_crash(false, 0, NOW),
            Event::DoubtRetry { at: NOW, part: 0 }
        );
    }

    #[test]
    fn only_our_own_side_can_stop_a_channel() {
        for kind in [
            FaultKind::Unauthorized,
            FaultKind::Conflict,
            FaultKind::Timeout,
        ] {
            let outcome = DeliveryOutcome::Transient(fault(Party::Recipient, kind));
            assert_eq!(of(outcome, &tried()).signal, Signal::Nothing);
        }
        let outcome = DeliveryOutcome::Transient(fault(Party::OurSide, FaultKind::Unauthorized));
        let decision = of(outcome, &tried());
        assert_eq!(decision.signal, Signal::Pause(PauseReason::Unauthorized));
        // And it fails nobody.
        assert!(matches!(decision.event, Event::Postponed { .. }));
    }

    #[test]
    fn what_was_accepted_or_refused_is_final_and_a_move_is_tried_at_the_new_address() {
        let receipt = Receipt::of("5");
        let outcome = DeliveryOutcome::Delivered(receipt.clone());
        assert_eq!(of(outcome, &tried()).event, Event::Accepted { receipt });
        let cause = Cause::RecipientGone;
        let outcome = DeliveryOutcome::Permanent(Refusal {
            cause,
            detail: String::new(),
        });
        assert_eq!(of(outcome, &tried()).event, Event::Refused { cause });
        let moved = of(DeliveryOutcome::Moved(Address::Telegram(-1)), &tried());
        assert_eq!(moved.moved, Some(Address::Telegram(-1)));
        assert!(matches!(moved.event, Event::Postponed { .. }));
    }

    #[test]
    fn nothing_is_retried_past_its_time() {
        let late = Tried {
            expires_at: NOW,
            ..tried()
        };
        let down = || DeliveryOutcome::Transient(fault(Party::OurSide, FaultKind::Unreachable));
        assert_eq!(
            of(down(), &late).event,
            Event::Refused {
                cause: Cause::OutOfTime
            }
        );
        let lost = DeliveryOutcome::Ambiguous(fault(Party::OurSide, FaultKind::Timeout));
        assert_eq!(of(lost, &late).event, Event::DoubtFinal { at: NOW });
    }
}
