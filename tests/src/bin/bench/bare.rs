//! The bare loop: the adapter of the production with the messages of the broadcast, so many at
//! once, and nothing else: no ledger, no limiter, no window. It is what a lane could at best be.

use crate::{
    failure::{Failure, Result},
    people::LANGUAGES,
    rig,
};
use alert::{
    Address, AlertNumber, Campaign, DeliveryId, Endpoint, Revision, Subject, SubscriptionId,
};
use channel::{Channel, DeliveryOutcome, Message, Operation};
use nabat_tests::house;
use render::{Body, Context, Occasion, Reader, email, webhook};
use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

/// The shipped case as a numbered revision, with what is needed to render it.
pub struct Words {
    campaign: Campaign,
    revision: Revision,
}

impl Words {
    /// The invented case that the daemon is given too.
    pub fn shipped() -> Result<Self> {
        let (campaign, mut drafts) = house::shipped(rig::today()?);
        let number = AlertNumber::new(2026, 1);
        let (revision, _) = drafts.swap_remove(0).number(number, 1, Vec::new());
        Ok(Self { campaign, revision })
    }

    const fn context(&self) -> Context<'_> {
        Context {
            campaign: &self.campaign,
            fingerprint: "0123456789ABCDEF",
            rehearsal: true,
            source_link: "",
        }
    }

    /// As a mail in the first of [`LANGUAGES`].
    pub fn mail(&self) -> Result<Body> {
        let reader = Reader {
            lang: LANGUAGES[0],
            country: None,
            silent: false,
        };
        let context = self.context();
        let mail = email::revision(
            &self.revision,
            &reader,
            &context,
            Occasion::First,
            rig::now(),
        );
        mail.map(Body::Email).map_err(Failure::io("rendering"))
    }

    /// As a payload for webhooks.
    pub fn payload(&self) -> Result<render::WebhookPayload> {
        let payload = webhook::revision(&self.revision, &self.context(), rig::now());
        payload.map_err(Failure::io("rendering"))
    }
}

/// The `n`-th message.
pub fn message(n: u32, to: Address, body: Body) -> Message {
    let subject = Subject::Revision {
        alert: AlertNumber::new(2026, 1),
        revision: 1,
    };
    let mut id = [0; 16];
    id[..4].copy_from_slice(&n.to_be_bytes());
    let id = SubscriptionId::from_bytes(id);
    Message {
        id: DeliveryId::of(&subject, id),
        to: Endpoint::new(to, String::new()),
        op: Operation::Send,
        in_reply_to: None,
        part: (0, 1),
        body: Some(body),
    }
}

/// Delivers `count` messages, `at_once` at a time, as fast as they go.
///
/// # Errors
/// If any of them was not taken: a loop that fails is no yardstick.
pub async fn run<C: Channel + 'static>(
    channel: C,
    at_once: usize,
    count: u32,
    message: impl Fn(u32) -> Message + Send + Sync + 'static,
) -> Result<()> {
    let (channel, message) = (Arc::new(channel), Arc::new(message));
    let next = Arc::new(AtomicU32::new(0));
    let tasks: Vec<_> = (0..at_once)
        .map(|_| {
            let (channel, message) = (Arc::clone(&channel), Arc::clone(&message));
            let next = Arc::clone(&next);
            tokio::spawn(async move {
                loop {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    if n >= count {
                        return Ok(());
                    }
                    match channel.deliver(&message(n)).await {
                        DeliveryOutcome::Delivered(_) => {}
                        other => return Err(format!("{other:?}")),
                    }
                }
            })
        })
        .collect();
    for task in tasks {
        let done = task.await.map_err(Failure::io("running the bare loop"))?;
        done.map_err(Failure::io("running the bare loop"))?;
    }
    Ok(())
}
