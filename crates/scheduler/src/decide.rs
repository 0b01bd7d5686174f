//! What follows from an outcome: one pure function from what the adapter saw to what happens to
//! the delivery and to the channel. Retrying is decided here and nowhere else.

use crate::Settings;
use alert::{
    Address, ChannelKind, DeliveryId, Timestamp, delivery::Event, notice::PauseReason,
    outcome::Cause, retry::RetrySchedule,
};
use channel::{DeliveryOutcome, Fault, FaultKind, Party, Scope};
use ledger::recover::InDoubt;
use std::time::Duration;

/// What the decision depends on, beside the outcome.
#[derive(Clone, Copy, Debug)]
pub struct Tried {
    pub channel: ChannelKind,
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

/// In doubt after a dead connection, a message to a chat is sent again so often by itself: a chat
/// shows each one, and cannot know that they are the same.
const CHAT_DOUBTS_MAX: u8 = 1;
/// A mail, so often. It says by its Message-ID that it is the same, which not every mailbox heeds,
/// and a relay that always hangs up after it has taken a mail must not fill anybody's. The waits
/// between them grow to half an hour, so that it takes a relay hours to use them up.
const MAIL_DOUBTS_MAX: u8 = 10;
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

/// What becomes of a delivery that was in doubt when the process went. What may be repeated more
/// often than a chat's is so at once at first, and by the schedule from then on.
pub fn after_crash(
    channel: ChannelKind,
    doubt: &InDoubt,
    retry: &RetrySchedule,
    now: Timestamp,
) -> Event {
    if !doubt.public && doubt.doubts < CRASH_DOUBTS_MAX {
        return Event::DoubtRetry { at: now, part: 0 };
    }
    let next = match doubts_max(channel, doubt.public) {
        Some(max) if doubt.doubts >= max => None,
        Some(_) | None => retry.next(doubt.delivery, doubt.attempt, now, doubt.expires_at),
    };
    match next {
        Some(at) => Event::DoubtRetry { at, part: 0 },
        None => Event::DoubtFinal { at: now },
    }
}

/// How often something that may have arrived is sent again by itself; `None`: until its time is
/// over. A webhook's repeat has the id of the first, and costs its receiver nothing.
const fn doubts_max(channel: ChannelKind, public: bool) -> Option<u8> {
    match (public, channel) {
        (true, _) => Some(0),
        (false, ChannelKind::Telegram) => Some(CHAT_DOUBTS_MAX),
        (false, ChannelKind::Email) => Some(MAIL_DOUBTS_MAX),
        (false, ChannelKind::Webhook) => None,
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
    if doubts_max(tried.channel, tried.public).is_some_and(|max| tried.doubts >= max) {
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
            channel: ChannelKind::Telegram,
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
    }

    #[test]
    fn in_doubt_a_mail_is_sent_again_some_times_and_a_webhook_until_its_time_is_over() {
        let lost = || DeliveryOutcome::Ambiguous(fault(Party::Recipient, FaultKind::Timeout));
        let on = |channel, doubts, attempt| {
            let tried = Tried {
                channel,
                doubts,
                attempt,
                ..tried()
            };
            of(lost(), &tried).event
        };
        let last = Event::DoubtFinal { at: NOW };
        for (channel, doubts, attempt, again) in [
            (ChannelKind::Email, 9, 10, true),
            (ChannelKind::Email, 10, 11, false),
            (ChannelKind::Webhook, 98, 99, true),
            (ChannelKind::Webhook, 99, 100, false),
        ] {
            let event = on(channel, doubts, attempt);
            assert_eq!(event != last, again, "{channel}, {doubts}: {event:?}");
        }
        let late = Tried {
            channel: ChannelKind::Webhook,
            expires_at: NOW,
            ..tried()
        };
        assert_eq!(of(lost(), &late).event, last);
    }

    #[test]
    fn after_a_crash_what_was_in_doubt_is_sent_again_at_once_but_not_for_ever() {
        let (at_once, last) = (
            Event::DoubtRetry { at: NOW, part: 0 },
            Event::DoubtFinal { at: NOW },
        );
        let after = |channel, doubts, public| {
            let delivery = DeliveryId([1; 16]);
            let doubt = InDoubt {
                slot: ledger::Slot::Single { delivery },
                delivery,
                doubts,
                attempt: u16::from(doubts) + 1,
                public,
                expires_at: Timestamp::FAR,
            };
            after_crash(channel, &doubt, &RetrySchedule::default(), NOW)
        };
        assert_eq!(after(ChannelKind::Telegram, 0, true), last);
        for channel in ChannelKind::ALL {
            assert_eq!(after(channel, 2, false), at_once, "{channel}");
        }
        assert_eq!(after(ChannelKind::Telegram, 3, false), last);
        for channel in [ChannelKind::Email, ChannelKind::Webhook] {
            let later = after(channel, 3, false);
            let waits = matches!(later, Event::DoubtRetry { at, .. } if at > NOW);
            assert!(waits, "{channel}: {later:?}");
        }
        assert_eq!(after(ChannelKind::Email, 10, false), last);
        assert_eq!(after(ChannelKind::Webhook, 100, false), last);
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
