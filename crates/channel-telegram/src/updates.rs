//! What people say to the bot, as the platform hands it out: one long poll, classified. It never
//! repeats, never confirms anything by itself, and reads of an update only its number: what the
//! platform adds tomorrow must not hide somebody's leaving today.

use crate::{
    Settings, SetupError, answer, client,
    exchange::{Exchange, Method, Wire},
};
use channel::{DeliveryOutcome, Fault, FaultKind};
use serde::Deserialize;
use serde_json::{Value, json};
use std::{fmt, time::Duration};

/// Updates of one poll: so many that an honest answer stays well below what is read of it, each
/// with a longest text that answers another.
const UPDATES_MAX: u8 = 50;
/// How much of an answer is read: [`UPDATES_MAX`] of the longest updates.
const ANSWER_BYTES_MAX: usize = 8 * 1024 * 1024;
/// The kinds of update that are asked for.
const KINDS: [&str; 2] = ["message", "callback_query"];
/// How long the answer to a press may take: it only stops a turning wheel.
const CALM_TIMEOUT: Duration = Duration::from_secs(5);

/// One update, unread but for its number.
#[derive(Clone, Debug, PartialEq)]
pub struct RawUpdate {
    pub number: i64,
    /// The whole of it.
    pub json: Value,
}

/// Why a poll brought nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unheard {
    /// The platform asks to wait.
    Wait(Duration),
    /// Something else, in words for the log, without address, token or foreign text.
    Fault { kind: FaultKind, detail: String },
}

/// The ear of one bot.
pub struct Updates {
    wire: Wire,
    attempt_timeout: Duration,
}

impl Updates {
    /// Sets up the client; asks nobody anything yet.
    ///
    /// # Errors
    /// [`SetupError`] when an address, a certificate or a time in `settings` cannot be used.
    pub fn new(settings: &Settings) -> Result<Self, SetupError> {
        let (client, base) = client::build(settings, 2)?;
        Ok(Self {
            wire: Wire::new(client, &base, &settings.token)?,
            attempt_timeout: settings.attempt_timeout,
        })
    }

    /// The oldest updates from number `from` on, or from the oldest that waits; waits up to `wait`
    /// for one to come. All before `from` are confirmed by that: the platform forgets them.
    pub async fn poll(&self, from: Option<i64>, wait: Duration) -> Result<Vec<RawUpdate>, Unheard> {
        let mut asked = json!({
            "limit": UPDATES_MAX,
            "timeout": wait.as_secs(),
            "allowed_updates": KINDS,
        });
        if let Some(from) = from {
            asked["offset"] = from.into();
        }
        let exchange = self
            .wire
            .post_within(
                Method::GetUpdates,
                asked.to_string().into_bytes(),
                wait + self.attempt_timeout,
                ANSWER_BYTES_MAX,
            )
            .await;
        read(exchange)
    }

    /// The bot's numeric id, as the platform says it.
    pub async fn identity(&self) -> Result<String, Unheard> {
        let exchange = self.wire.post(Method::GetMe, b"{}".to_vec()).await;
        answer::identity(exchange).map_err(unheard)
    }

    /// Stops the turning wheel on a button that was pressed. Says nothing, and whether it was heard
    /// is nobody's business: the wheel stops by itself, too.
    pub async fn calm(&self, query: &str) {
        let asked = json!({ "callback_query_id": query });
        let json = asked.to_string().into_bytes();
        let method = Method::AnswerCallbackQuery;
        let limit = crate::exchange::ANSWER_BYTES_MAX;
        let _ = self
            .wire
            .post_within(method, json, CALM_TIMEOUT, limit)
            .await;
    }
}

/// The number of an update; the rest is whatever it is.
#[derive(Deserialize)]
struct Numbered {
    update_id: i64,
}

fn read(exchange: Exchange) -> Result<Vec<RawUpdate>, Unheard> {
    let updates: Vec<Value> = answer::updates(exchange).map_err(unheard)?;
    let numbered = updates.into_iter().filter_map(|json| {
        let Numbered { update_id } = Numbered::deserialize(&json).ok()?;
        let number = update_id;
        Some(RawUpdate { number, json })
    });
    Ok(numbered.collect())
}

fn unheard(outcome: DeliveryOutcome) -> Unheard {
    match outcome {
        DeliveryOutcome::Throttled { retry_after, .. } => Unheard::Wait(retry_after),
        DeliveryOutcome::Transient(Fault { kind, detail, .. })
        | DeliveryOutcome::Ambiguous(Fault { kind, detail, .. }) => Unheard::Fault { kind, detail },
        DeliveryOutcome::Permanent(refusal) => Unheard::Fault {
            kind: FaultKind::ServerFault,
            detail: refusal.detail,
        },
        DeliveryOutcome::Delivered(_) | DeliveryOutcome::Moved(_) => Unheard::Fault {
            kind: FaultKind::Unreadable,
            detail: "an answer to another request".to_owned(),
        },
    }
}

impl fmt::Debug for Updates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Updates")
    }
}
