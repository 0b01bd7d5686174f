//! What waits for approval, as the people who will get it would read it: on each channel that this
//! instance sends on, in each language. It is rendered by the code that renders what is sent; nobody
//! approves words of another making.

use super::{
    alerts::AlertPath,
    paths::{Preview, Shown},
    service::{Answer, Service},
};
use alert::{ChannelKind, Lang, Revision, RevisionKind, Timestamp};
use axum::{
    Json,
    extract::{Path, State},
};
use render::{Body, Occasion, Reader, email, telegram, transcript_of, webhook};

/// What waits, with the messages. Nobody's country is known here, so people of a country concerned
/// may get other ones.
pub(super) async fn preview(State(service): State<Service>, path: AlertPath) -> Answer<Preview> {
    let Path(alert) = path?;
    let pending = service.ledger.pending(alert).await?;
    let now = service.now();
    let mut messages = Vec::new();
    for channel in &service.ledger.settings().channels {
        messages.extend(shown(&service, *channel, &pending.revision, now));
    }
    Ok(Json(Preview { pending, messages }))
}

/// What goes out on one channel. A language in which nothing goes out is left out.
fn shown(service: &Service, channel: ChannelKind, words: &Revision, now: Timestamp) -> Vec<Shown> {
    let context = service.context();
    let how = match words.manifest.kind {
        RevisionKind::Alert => Occasion::First,
        RevisionKind::Update
        | RevisionKind::Correction
        | RevisionKind::Outcome
        | RevisionKind::Withdrawal => Occasion::Follow,
    };
    let body = |lang: Lang| {
        let reader = Reader {
            lang,
            country: None,
            silent: false,
        };
        match channel {
            ChannelKind::Telegram => {
                telegram::revision(words, &reader, &context, how).map(Body::Telegram)
            }
            ChannelKind::Email => {
                email::revision(words, &reader, &context, how, now).map(Body::Email)
            }
            ChannelKind::Webhook => webhook::revision(words, &context, now).map(Body::Webhook),
        }
    };
    let langs: Vec<Option<Lang>> = match channel {
        // A program gets all of it, in all languages.
        ChannelKind::Webhook => vec![None],
        ChannelKind::Telegram | ChannelKind::Email => Lang::ALL.map(Some).into(),
    };
    let written = |lang: Option<Lang>| {
        let body = body(lang.unwrap_or(words.manifest.fallback)).ok()?;
        let text = transcript_of(&body);
        let text = match (&body, &service.mail_from) {
            (Body::Email(_), Some(from)) => format!("From: {from}\n{text}"),
            (Body::Telegram(_) | Body::Email(_) | Body::Webhook(_), _) => text,
        };
        Some(Shown {
            channel,
            lang,
            text,
        })
    };
    langs.into_iter().filter_map(written).collect()
}
