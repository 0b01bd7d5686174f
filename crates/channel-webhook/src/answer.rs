//! From what came back to one outcome, with no way past it. The endpoint is to blame for all of
//! it: nothing that a host or its network does may ever stop a delivery to another.

use crate::exchange::{Cut, Exchange};
use channel::alert::{DeliveryId, Receipt, Timestamp, outcome::Cause};
use channel::{DeliveryOutcome, Fault, FaultKind, Party, Refusal, Scope};
use std::time::{Duration, UNIX_EPOCH};

/// How long to wait when an endpoint asks for patience without saying how much.
const RETRY_AFTER_DEFAULT: Duration = Duration::from_secs(30);
/// The shortest wait we take: a zero, or a date that is past, would come straight back.
const RETRY_AFTER_MIN: Duration = Duration::from_secs(1);
/// The longest: a day is all the patience a delivery has in sum, so more says nothing more.
const RETRY_AFTER_MAX: Duration = Duration::from_secs(24 * 60 * 60);
/// When a delivery that found its host busy comes back.
const HOST_BUSY_RETRY: Duration = Duration::from_secs(5);

/// The outcome of an attempt that ended at `now`.
pub(crate) fn outcome(id: DeliveryId, now: Timestamp, exchange: Exchange) -> DeliveryOutcome {
    match exchange {
        Exchange::Answered {
            status,
            retry_after,
        } => by_status(id, now, status, retry_after.as_deref()),
        Exchange::NotSent(why) => transient(FaultKind::Unreachable, why),
        Exchange::PerhapsSent(Cut::Timeout) => ambiguous(FaultKind::Timeout, "no answer in time"),
        Exchange::PerhapsSent(Cut::ConnectionLost) => ambiguous(
            FaultKind::ConnectionLost,
            "the connection broke after the request was handed over",
        ),
    }
}

/// Two are under way to the host already, and they take long.
pub(crate) const fn host_is_busy() -> DeliveryOutcome {
    throttled(HOST_BUSY_RETRY)
}

fn by_status(
    id: DeliveryId,
    now: Timestamp,
    status: u16,
    retry_after: Option<&str>,
) -> DeliveryOutcome {
    match status {
        200..300 => DeliveryOutcome::Delivered(Receipt::of(id.to_string())),
        300..400 => permanent(
            Cause::RefusedByRecipient,
            "3xx: the endpoint redirects, which is never followed",
        ),
        410 => permanent(Cause::RecipientGone, "410: the endpoint is gone"),
        429 => throttled(wait(now, retry_after)),
        400..500 => transient(FaultKind::ServerFault, "4xx: the endpoint did not take it"),
        503 if retry_after.is_some() => throttled(wait(now, retry_after)),
        504 => ambiguous(
            FaultKind::ServerFault,
            "504: the gateway got no answer in time",
        ),
        500..600 => transient(FaultKind::ServerFault, "5xx: the endpoint failed"),
        _ => ambiguous(FaultKind::Unreadable, "a status that means nothing here"),
    }
}

/// What `Retry-After` asks for: seconds, or a date as HTTP writes it.
fn wait(now: Timestamp, retry_after: Option<&str>) -> Duration {
    let Some(text) = retry_after else {
        return RETRY_AFTER_DEFAULT;
    };
    let seconds = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let asked = if seconds {
        // Too many digits for a number: as long as can be.
        text.parse().map_or(RETRY_AFTER_MAX, Duration::from_secs)
    } else {
        date(text).map_or(RETRY_AFTER_DEFAULT, |date| date.since(now))
    };
    asked.clamp(RETRY_AFTER_MIN, RETRY_AFTER_MAX)
}

fn date(text: &str) -> Option<Timestamp> {
    let since_epoch = httpdate::parse_http_date(text)
        .ok()?
        .duration_since(UNIX_EPOCH)
        .ok()?;
    Some(Timestamp::EPOCH.plus(since_epoch))
}

const fn throttled(retry_after: Duration) -> DeliveryOutcome {
    DeliveryOutcome::Throttled {
        retry_after,
        scope: Scope::Endpoint,
    }
}

fn permanent(cause: Cause, detail: &str) -> DeliveryOutcome {
    DeliveryOutcome::Permanent(Refusal {
        cause,
        detail: detail.to_owned(),
    })
}

fn transient(kind: FaultKind, detail: &str) -> DeliveryOutcome {
    DeliveryOutcome::Transient(theirs(kind, detail))
}

fn ambiguous(kind: FaultKind, detail: &str) -> DeliveryOutcome {
    DeliveryOutcome::Ambiguous(theirs(kind, detail))
}

fn theirs(kind: FaultKind, detail: &str) -> Fault {
    Fault {
        party: Party::Recipient,
        kind,
        detail: detail.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use channel::conformance::Expected;

    const ID: DeliveryId = DeliveryId([7; 16]);
    /// Sun, 06 Nov 1994 08:49:37 GMT.
    const NOW: Timestamp = Timestamp::from_ms(784_111_777_000);

    fn came_to(status: u16, retry_after: Option<&str>) -> Expected {
        Expected::of(&by_status(ID, NOW, status, retry_after))
    }

    #[test]
    fn every_status_there_is_comes_to_its_outcome_with_and_without_a_wait() {
        let throttled =
            |seconds| Expected::Throttled(Duration::from_secs(seconds), Scope::Endpoint);
        let failed = Expected::Transient(Party::Recipient, FaultKind::ServerFault);
        let doubt = |kind| Expected::Ambiguous(Party::Recipient, kind);
        for status in 0..=999 {
            let (without, with) = match status {
                200..=299 => (Expected::Delivered, Expected::Delivered),
                300..=399 => {
                    let refused = Expected::Permanent(Cause::RefusedByRecipient);
                    (refused.clone(), refused)
                }
                410 => {
                    let gone = Expected::Permanent(Cause::RecipientGone);
                    (gone.clone(), gone)
                }
                429 => (throttled(30), throttled(7)),
                503 => (failed.clone(), throttled(7)),
                504 => (doubt(FaultKind::ServerFault), doubt(FaultKind::ServerFault)),
                400..=599 => (failed.clone(), failed.clone()),
                _ => (doubt(FaultKind::Unreadable), doubt(FaultKind::Unreadable)),
            };
            assert_eq!(came_to(status, None), without, "{status}");
            assert_eq!(came_to(status, Some("7")), with, "{status} with a wait");
        }
    }

    #[test]
    fn a_wait_is_seconds_or_a_date_and_neither_nothing_nor_for_ever() {
        for (text, seconds) in [
            ("120", 120),
            ("0", 1),
            ("86401", 86_400),
            ("99999999999999999999999999", 86_400),
            ("Sun, 06 Nov 1994 08:50:37 GMT", 60),
            ("Sunday, 06-Nov-94 08:50:37 GMT", 60),
            ("Sun Nov  6 08:50:37 1994", 60),
            ("Sun, 06 Nov 1994 08:00:00 GMT", 1),
            ("Fri, 31 Dec 9999 23:59:59 GMT", 86_400),
            ("-5", 30),
            ("1.5", 30),
            ("soon", 30),
            ("", 30),
        ] {
            assert_eq!(wait(NOW, Some(text)).as_secs(), seconds, "{text:?}");
        }
    }

    #[test]
    fn nothing_an_endpoint_does_is_blamed_on_our_side_or_reaches_past_it() {
        let answers = (0..=999)
            .flat_map(|status| [None, Some("7")].map(|wait| by_status(ID, NOW, status, wait)));
        let exchanges = [
            Exchange::NotSent("x"),
            Exchange::PerhapsSent(Cut::Timeout),
            Exchange::PerhapsSent(Cut::ConnectionLost),
        ];
        let cuts = exchanges.map(|exchange| outcome(ID, NOW, exchange));
        for outcome in answers.chain(cuts).chain([host_is_busy()]) {
            match Expected::of(&outcome) {
                Expected::Delivered | Expected::Permanent(_) => {}
                Expected::Throttled(_, scope) => assert_eq!(scope, Scope::Endpoint),
                Expected::Transient(party, kind) | Expected::Ambiguous(party, kind) => {
                    assert_eq!(party, Party::Recipient);
                    assert!(!matches!(
                        kind,
                        FaultKind::Unauthorized | FaultKind::Conflict
                    ));
                }
                Expected::Moved(_) => panic!("an endpoint cannot move itself"),
            }
        }
    }
}
