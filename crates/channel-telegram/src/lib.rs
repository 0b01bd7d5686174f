#![doc = include_str!("../README.md")]

mod answer;
mod client;
mod errors;
mod exchange;
mod request;
mod settings;
mod token;
mod updates;

pub use settings::{ATTEMPT_TIMEOUT, Settings, SetupError};
pub use token::{BadToken, Token};
pub use updates::{RawUpdate, Unheard, Updates};

use answer::Asked;
use channel::alert::ChannelKind;
use channel::limits::Rate;
use channel::{Channel, DeliveryOutcome, Limits, Message};
use exchange::Wire;
use request::Request;
use std::{fmt, time::Duration};

/// How many messages may be under way at once at 30 a second: two seconds' worth, so that an
/// answer that takes long does not slow the others.
const IN_FLIGHT_MAX: usize = 64;
/// The same at 1,000 a second: a quarter of a second's worth, several times the usual answer.
const IN_FLIGHT_MAX_PAID: usize = 256;

/// The platform's published limits; the true ones are obeyed through `Throttled`.
const OVERALL_PER_SECOND: u32 = 30;
const OVERALL_PER_SECOND_PAID: u32 = 1_000;
const PER_CHAT_PER_SECOND: u32 = 1;
const PER_GROUP_PER_MINUTE: u32 = 20;

/// The way out through one bot.
pub struct TelegramChannel {
    wire: Wire,
    limits: Limits,
    paid_broadcast: bool,
}

impl TelegramChannel {
    /// Sets up the client; asks nobody anything yet.
    ///
    /// # Errors
    /// [`SetupError`] when an address, a certificate or a time in `settings` cannot be used.
    pub fn new(settings: Settings) -> Result<Self, SetupError> {
        let limits = limits(settings.paid_broadcast, settings.attempt_timeout);
        let (client, base) = client::build(&settings, limits.in_flight_max)?;
        Ok(Self {
            wire: Wire::new(client, &base, &settings.token)?,
            limits,
            paid_broadcast: settings.paid_broadcast,
        })
    }
}

impl Channel for TelegramChannel {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Telegram
    }

    fn limits(&self) -> Limits {
        self.limits
    }

    /// Sends, edits or deletes one part. The receipt names the one message it was about; after
    /// `Send` that is the id the platform gave it.
    async fn deliver(&self, message: &Message) -> DeliveryOutcome {
        let request = match Request::compose(message, self.paid_broadcast) {
            Ok(request) => request,
            Err(refusal) => return DeliveryOutcome::Permanent(refusal),
        };
        let Request { asked, json } = request;
        answer::outcome(asked, self.wire.post(asked.method(), json).await)
    }

    /// The bot's numeric id, as the platform says it.
    async fn identity(&self) -> Result<String, DeliveryOutcome> {
        let exchange = self.wire.post(Asked::GetMe.method(), b"{}".to_vec()).await;
        answer::identity(exchange)
    }
}

impl fmt::Debug for TelegramChannel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TelegramChannel")
            .field("paid_broadcast", &self.paid_broadcast)
            .finish_non_exhaustive()
    }
}

fn limits(paid_broadcast: bool, attempt_timeout: Duration) -> Limits {
    let second = Duration::from_secs(1);
    let rate = |messages, window| Rate { messages, window };
    let (overall, in_flight_max) = if paid_broadcast {
        (OVERALL_PER_SECOND_PAID, IN_FLIGHT_MAX_PAID)
    } else {
        (OVERALL_PER_SECOND, IN_FLIGHT_MAX)
    };
    Limits {
        overall: rate(overall, second),
        per_endpoint: rate(PER_CHAT_PER_SECOND, second),
        per_group: rate(PER_GROUP_PER_MINUTE, 60 * second),
        in_flight_max,
        attempt_timeout,
    }
}
