#![doc = include_str!("../README.md")]

mod address;
mod answer;
mod client;
mod exchange;
mod hosts;
mod key;
mod names;
mod network;
mod settings;
mod signer;

pub use address::{BadAddress, WebhookAddress};
pub use key::{BadKey, Key, PrivateKey, PublicKey, SharedSecret};
pub use names::{Names, Resolving, SystemNames};
pub use network::{Reach, is_global};
pub use settings::{ATTEMPT_TIMEOUT, MESSAGES_PER_SECOND, Settings, SetupError};
pub use signer::{KeyRing, Signature, SignedContent, Signer, Unsigned};

use channel::alert::{Address, ChannelKind, Clock, outcome::Cause};
use channel::limits::Rate;
use channel::render::{Body, WebhookPayload};
use channel::{Channel, DeliveryOutcome, Limits, Message, Refusal};
use exchange::{Headers, Wire};
use hosts::{Hosts, WAIT_MAX};
use std::{fmt, time::Duration};

/// How many may be under way at once: a silent host holds a place for 15 seconds, so this lets
/// others through beside a hundred of them.
const IN_FLIGHT_MAX: usize = 256;
/// Messages to one endpoint: an alert and what follows on it, not a stream.
const PER_ENDPOINT_PER_SECOND: u32 = 5;

/// The way out to webhooks.
pub struct WebhookChannel<C, S> {
    wire: Wire,
    hosts: Hosts,
    clock: C,
    signer: S,
    reach: Reach,
    attempt_timeout: Duration,
    messages_per_second: u32,
}

impl<C: Clock, S: Signer> WebhookChannel<C, S> {
    /// Sets up the client; connects to nobody yet.
    ///
    /// # Errors
    /// [`SetupError`] when a certificate, a time or a rate in `settings` cannot be used.
    pub fn new(settings: Settings<C, S>) -> Result<Self, SetupError> {
        if settings.messages_per_second == 0 {
            return Err(SetupError::RateZero);
        }
        Ok(Self {
            wire: Wire::new(client::build(&settings)?),
            hosts: Hosts::default(),
            clock: settings.clock,
            signer: settings.signer,
            reach: settings.reach,
            attempt_timeout: settings.attempt_timeout,
            messages_per_second: settings.messages_per_second,
        })
    }

    fn compose<'a>(
        &self,
        message: &'a Message,
    ) -> Result<(WebhookAddress, &'a WebhookPayload), Refusal> {
        let Address::Webhook(address) = message.to.reveal() else {
            return Err(refusal(Cause::RenderFault, "not a webhook's address"));
        };
        // Whatever the operation: a program is told what happened, and takes back nothing.
        let Some(Body::Webhook(payload)) = &message.body else {
            return Err(refusal(Cause::RenderFault, "no payload for a webhook"));
        };
        if message.part != (0, 1) {
            return Err(refusal(Cause::RenderFault, "a payload has one part"));
        }
        let address = WebhookAddress::parse(address, self.reach)
            .map_err(|why| refusal(Cause::NoSuchAddress, &why.to_string()))?;
        Ok((address, payload))
    }

    fn sign(&self, message: &Message, payload: &WebhookPayload) -> Result<Headers, Refusal> {
        let content = SignedContent::new(message.id, self.clock.now(), &payload.json);
        let signatures = self
            .signer
            .sign(&message.to, &content)
            .map_err(|Unsigned| refusal(Cause::UnreadableRow, "the keys cannot be had"))?;
        Headers::new(&content, &signatures)
            .ok_or_else(|| refusal(Cause::UnreadableRow, "there is no key to sign with"))
    }
}

impl<C: Clock, S: Signer> Channel for WebhookChannel<C, S> {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Webhook
    }

    fn limits(&self) -> Limits {
        let second = Duration::from_secs(1);
        let rate = |messages| Rate {
            messages,
            window: second,
        };
        Limits {
            overall: rate(self.messages_per_second),
            per_endpoint: rate(PER_ENDPOINT_PER_SECOND),
            per_group: rate(PER_ENDPOINT_PER_SECOND),
            in_flight_max: IN_FLIGHT_MAX,
            attempt_timeout: self.attempt_timeout + WAIT_MAX,
        }
    }

    /// Posts the payload. The receipt is the `webhook-id`.
    async fn deliver(&self, message: &Message) -> DeliveryOutcome {
        let (address, payload) = match self.compose(message) {
            Ok(composed) => composed,
            Err(refusal) => return DeliveryOutcome::Permanent(refusal),
        };
        let Some(_turn) = self.hosts.turn(address.host()).await else {
            return answer::host_is_busy();
        };
        // Signed last, so that the timestamp is the attempt's and not that of the wait.
        let headers = match self.sign(message, payload) {
            Ok(headers) => headers,
            Err(refusal) => return DeliveryOutcome::Permanent(refusal),
        };
        let exchange = self
            .wire
            .post(address.url(), headers, payload.json.clone())
            .await;
        answer::outcome(message.id, self.clock.now(), exchange)
    }

    /// Nobody knows us there but by our signatures: there is no credential that could be another.
    async fn identity(&self) -> Result<String, DeliveryOutcome> {
        Ok("standard-webhooks".to_owned())
    }
}

impl<C, S> fmt::Debug for WebhookChannel<C, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookChannel")
            .field("reach", &self.reach)
            .finish_non_exhaustive()
    }
}

fn refusal(cause: Cause, detail: &str) -> Refusal {
    Refusal {
        cause,
        detail: detail.to_owned(),
    }
}
