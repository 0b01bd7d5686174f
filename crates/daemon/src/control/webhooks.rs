//! Webhooks over the socket: an organiser, with a code, registers one for its owner and gets the
//! keys that will sign for it, or sees them again.

use super::{
    listed,
    paths::{AddWebhook, ListAddress, SeeWebhook, WebhookSecrets},
    problem::Problem,
    service::{Answer, Service},
};
use alert::Address;
use axum::{
    Json,
    extract::{State, rejection::JsonRejection},
    http::StatusCode,
};
use channel_webhook::{PrivateKey, SharedSecret};
use ledger::{
    Join,
    subscriber::{Consent, WebhookKeys},
};

pub(super) async fn add(
    State(service): State<Service>,
    body: Result<Json<AddWebhook>, JsonRejection>,
) -> Answer<WebhookSecrets> {
    let Json(AddWebhook {
        by,
        to,
        preferences,
    }) = body?;
    let (now, entropy) = (service.now(), &service.entropy);
    let join = Join {
        address: webhook(&to, &service)?,
        preferences,
        consent: Consent {
            date: service.ledger.settings().zone.date_at(now),
            text: "registered by an organiser for its owner".to_owned(),
        },
        public: false,
    };
    let (report, keys) = service.ledger.add_webhook(&by, &join, now, entropy).await?;
    match keys {
        Some(keys) => Ok(Json(secrets(&keys, report.joined > 0))),
        None => Err(Problem::new(
            StatusCode::CONFLICT,
            "this webhook was taken off the list within the last year; if its owner wants it back, bring it with `nabat subscribers return`, then see its keys with `nabat webhooks secret`",
        )),
    }
}

pub(super) async fn see(
    State(service): State<Service>,
    body: Result<Json<SeeWebhook>, JsonRejection>,
) -> Answer<WebhookSecrets> {
    let Json(SeeWebhook { by, to }) = body?;
    let address = webhook(&to, &service)?;
    let (now, entropy) = (service.now(), &service.entropy);
    let keys = service
        .ledger
        .show_webhook_keys(&by, &address, now, entropy)
        .await?;
    match keys {
        Some(keys) => Ok(Json(secrets(&keys, false))),
        None => Err(Problem::new(
            StatusCode::NOT_FOUND,
            "this webhook is not on the list; add it with `nabat webhooks add`",
        )),
    }
}

fn webhook(to: &ListAddress, service: &Service) -> Result<Address, Problem> {
    listed::read(to, service.reach)
        .map(|(address, _)| address)
        .map_err(|(wrong, right)| {
            let detail = format!("{wrong}; {right}");
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, detail)
        })
}

fn secrets(keys: &WebhookKeys, new: bool) -> WebhookSecrets {
    WebhookSecrets {
        new,
        secret: SharedSecret::from_bytes(&keys.secret).reveal().to_string(),
        public_key: PrivateKey::from_seed(&keys.seed).public().to_string(),
    }
}
