//! From what came back to one outcome, with no way past it: every status, every body, every
//! broken connection ends in exactly one class. Never says "refused" of what may have been
//! accepted, and quotes nothing the other side wrote.

use crate::errors::{Meaning, known};
use crate::exchange::{Cut, Exchange, Method};
use channel::alert::{Address, Receipt, outcome::Cause};
use channel::{DeliveryOutcome, Fault, FaultKind, Party, Refusal, Scope};
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;
use std::time::Duration;

/// How long to wait when the server asks for patience without saying how much.
const RETRY_AFTER_DEFAULT: Duration = Duration::from_secs(5);
/// The shortest wait we take: a zero would come straight back.
const RETRY_AFTER_MIN: Duration = Duration::from_secs(1);

/// What was asked of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    GetMe,
    Updates,
    Send { chat: i64 },
    Edit { chat: i64, id: i32 },
    Delete { chat: i64, id: i32 },
}

impl Asked {
    pub(crate) const fn method(self) -> Method {
        match self {
            Asked::GetMe => Method::GetMe,
            Asked::Updates => Method::GetUpdates,
            Asked::Send { .. } => Method::SendMessage,
            Asked::Edit { .. } => Method::EditMessageText,
            Asked::Delete { .. } => Method::DeleteMessage,
        }
    }

    /// How far a request to wait reaches. A group's limit is its own; in a private chat the server
    /// does not say whether one chat or all of them are meant.
    const fn throttle_scope(self) -> Scope {
        match self {
            Asked::GetMe | Asked::Updates => Scope::Credential,
            Asked::Send { chat } | Asked::Edit { chat, .. } | Asked::Delete { chat, .. } => {
                if chat < 0 {
                    Scope::Endpoint
                } else {
                    Scope::Unsaid
                }
            }
        }
    }
}

/// The frame of every answer.
#[derive(Deserialize)]
struct Frame<R> {
    ok: bool,
    result: Option<R>,
}

/// All we need of a message. The server adds fields every few weeks: what is not read cannot
/// break, and a message that was accepted must not count as lost for the sake of a new field.
#[derive(Deserialize)]
struct SentMessage {
    message_id: i64,
}

#[derive(Deserialize)]
struct Myself {
    id: u64,
}

/// The outcome of a delivery.
pub(crate) fn outcome(asked: Asked, exchange: Exchange) -> DeliveryOutcome {
    let receipt = match asked {
        Asked::GetMe => result::<Myself>(asked, exchange).map(|me| me.id.to_string()),
        Asked::Updates => result::<IgnoredAny>(asked, exchange).map(|_| String::new()),
        Asked::Send { .. } => {
            result::<SentMessage>(asked, exchange).map(|sent| sent.message_id.to_string())
        }
        Asked::Edit { id, .. } | Asked::Delete { id, .. } => {
            result::<IgnoredAny>(asked, exchange).map(|_| id.to_string())
        }
    };
    match receipt {
        Ok(message_id) => DeliveryOutcome::Delivered(Receipt::of(message_id)),
        Err(outcome) => outcome,
    }
}

/// The bot's own id.
pub(crate) fn identity(exchange: Exchange) -> Result<String, DeliveryOutcome> {
    result::<Myself>(Asked::GetMe, exchange).map(|me| me.id.to_string())
}

/// What people said to the bot.
pub(crate) fn updates(exchange: Exchange) -> Result<Vec<Value>, DeliveryOutcome> {
    result(Asked::Updates, exchange)
}

fn result<R: DeserializeOwned>(asked: Asked, exchange: Exchange) -> Result<R, DeliveryOutcome> {
    let (status, retry_after, body) = match exchange {
        Exchange::Answered {
            status,
            retry_after,
            body,
        } => (status, retry_after, body),
        Exchange::NotSent(why) => return Err(transient(FaultKind::Unreachable, why)),
        Exchange::PerhapsSent(cut) => return Err(ambiguous_cut(cut)),
    };
    let body = match body {
        Ok(body) => body,
        Err(cut) if is_success(status) => return Err(ambiguous_cut(cut)),
        Err(_) => return Err(by_status(asked, status, retry_after)),
    };
    let unreadable = if is_success(status) {
        ambiguous(
            FaultKind::Unreadable,
            "the answer to an accepted request is not readable",
        )
    } else {
        by_status(asked, status, retry_after)
    };
    match serde_json::from_slice::<Frame<R>>(&body) {
        Ok(Frame {
            ok: true,
            result: Some(result),
        }) if is_success(status) => Ok(result),
        Ok(Frame { ok: false, .. }) => Err(refused(asked, status, retry_after, &body)),
        Ok(Frame { ok: true, .. }) => Err(ambiguous(
            FaultKind::Unreadable,
            "the answer says yes and lacks what a yes carries",
        )),
        Err(_) => Err(unreadable),
    }
}

/// An answer with `ok: false`.
fn refused(asked: Asked, status: u16, retry_after: Option<u64>, body: &[u8]) -> DeliveryOutcome {
    // Read leniently: a field of an unexpected kind must not hide the others.
    let answer: Value = serde_json::from_slice(body).unwrap_or_default();
    let description = answer
        .get("description")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let parameter = |name| answer.get("parameters").and_then(|all| all.get(name));
    let code = answer
        .get("error_code")
        .and_then(Value::as_u64)
        .and_then(|code| u16::try_from(code).ok())
        .filter(|code| (400..600).contains(code))
        .unwrap_or(status);
    let retry_after = parameter("retry_after")
        .and_then(Value::as_u64)
        .or(retry_after)
        .or_else(|| seconds_in(description));

    if let Some(moved) = parameter("migrate_to_chat_id").and_then(Value::as_i64) {
        return migrated(asked, moved);
    }
    match known(asked, code, description) {
        Some((Meaning::Refused(cause), words)) => return permanent(cause, words),
        Some((Meaning::OurFault(kind), words)) => return transient(kind, words),
        Some((Meaning::EditedAlready | Meaning::DeletedAlready, _)) => return done_already(asked),
        None => {}
    }
    match code {
        400 => permanent(Cause::RefusedByRecipient, "400 for a reason we do not know"),
        403 => permanent(Cause::RefusedByRecipient, "403 for a reason we do not know"),
        404 => transient(
            FaultKind::Unauthorized,
            "404: no such bot; the token or [telegram] api_url is wrong",
        ),
        409 => transient(
            FaultKind::Conflict,
            "409: another program uses this bot's token",
        ),
        413 => permanent(Cause::ContentRejected, "413: the request is too large"),
        408 | 421 | 425 => transient(
            FaultKind::ServerFault,
            "the server did not take the request",
        ),
        401 | 420 | 429 | 500..600 => by_status(asked, code, retry_after),
        402..500 => permanent(Cause::RefusedByRecipient, "4xx for a reason we do not know"),
        _ => ambiguous(FaultKind::Unreadable, "the answer says no without a code"),
    }
}

/// What the status alone says, when the answer does not come from the Bot API itself: a proxy, a
/// gateway, or the first half of a reply.
fn by_status(asked: Asked, status: u16, retry_after: Option<u64>) -> DeliveryOutcome {
    match status {
        401 => transient(FaultKind::Unauthorized, "401: the bot's token was refused"),
        420 | 429 => throttled(asked.throttle_scope(), retry_after),
        503 if retry_after.is_some() => throttled(Scope::Credential, retry_after),
        502 => transient(FaultKind::ServerFault, "502: nobody behind the gateway"),
        503 => transient(FaultKind::ServerFault, "503: the service is not available"),
        504 => ambiguous(
            FaultKind::ServerFault,
            "504: the gateway got no answer in time",
        ),
        500..600 => ambiguous(FaultKind::ServerFault, "5xx: the server failed on the way"),
        300..500 => transient(
            FaultKind::Unreadable,
            "an answer that is not the Bot API's; check [telegram] api_url and proxy",
        ),
        _ => ambiguous(FaultKind::Unreadable, "a status that means nothing here"),
    }
}

/// A group that became a supergroup. Any other move is not believed: it could lead an alert into
/// a stranger's chat.
fn migrated(asked: Asked, to: i64) -> DeliveryOutcome {
    match asked {
        Asked::Send { chat } | Asked::Edit { chat, .. } | Asked::Delete { chat, .. }
            if chat < 0 && to < 0 && to != chat =>
        {
            DeliveryOutcome::Moved(Address::Telegram(to))
        }
        _ => permanent(
            Cause::RefusedByRecipient,
            "a move from or to what is no group",
        ),
    }
}

fn done_already(asked: Asked) -> DeliveryOutcome {
    match asked {
        Asked::Edit { id, .. } | Asked::Delete { id, .. } => {
            DeliveryOutcome::Delivered(Receipt::of(id.to_string()))
        }
        Asked::GetMe | Asked::Updates | Asked::Send { .. } => {
            permanent(Cause::RefusedByRecipient, "an answer to another request")
        }
    }
}

/// `retry after N` in the text, where the parameter is missing.
fn seconds_in(description: &str) -> Option<u64> {
    let lower = description.to_ascii_lowercase();
    let (_, rest) = lower.split_once("retry after ")?;
    let digits = rest
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(rest.len());
    rest[..digits].parse().ok()
}

const fn is_success(status: u16) -> bool {
    status >= 200 && status < 300
}

fn throttled(scope: Scope, retry_after: Option<u64>) -> DeliveryOutcome {
    let retry_after = retry_after.map_or(RETRY_AFTER_DEFAULT, Duration::from_secs);
    DeliveryOutcome::Throttled {
        retry_after: retry_after.max(RETRY_AFTER_MIN),
        scope,
    }
}

fn ambiguous_cut(cut: Cut) -> DeliveryOutcome {
    match cut {
        Cut::ConnectionLost => ambiguous(
            FaultKind::ConnectionLost,
            "the connection broke after the request was handed over",
        ),
        Cut::Timeout => ambiguous(FaultKind::Timeout, "no answer in time"),
        Cut::TooLong => ambiguous(FaultKind::Unreadable, "the answer is too long to be read"),
    }
}

fn permanent(cause: Cause, detail: &str) -> DeliveryOutcome {
    DeliveryOutcome::Permanent(Refusal {
        cause,
        detail: detail.to_owned(),
    })
}

fn transient(kind: FaultKind, detail: &str) -> DeliveryOutcome {
    DeliveryOutcome::Transient(ours(kind, detail))
}

fn ambiguous(kind: FaultKind, detail: &str) -> DeliveryOutcome {
    DeliveryOutcome::Ambiguous(ours(kind, detail))
}

/// The platform and the way to it are our side, always: a chat can refuse, but it has no host that
/// could be down.
fn ours(kind: FaultKind, detail: &str) -> Fault {
    Fault {
        party: Party::OurSide,
        kind,
        detail: detail.to_owned(),
    }
}
