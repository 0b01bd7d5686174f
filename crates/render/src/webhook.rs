//! A revision as the payload of a webhook: one JSON document for programs, with every language
//! that is ready. Nothing in it depends on the receiver or on the attempt: its moment is the
//! event's own, so that a repeat has the same bytes. A rehearsal must never look like an alert
//! to a program that reads the type alone.

use crate::{Context, RenderFault, telegram::page};
use alert::{
    ActBy, AskKind, Lang, Manifest, Revision, RevisionKind, Text, Timestamp,
    markup::{Block, Inline, Markup},
};
use serde_json::{Map, Value, json};
use std::{collections::BTreeSet, sync::Arc};

/// What Standard Webhooks asks to stay under, in bytes. A longer payload is made thin: a receiver
/// that takes less than this is broken, one that takes more cannot be counted on.
pub const PAYLOAD_BYTES_MAX: usize = 20_000;

/// The content of a webhook's request: finished JSON, shared by all its receivers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookPayload {
    /// The bytes that are signed and sent.
    pub json: Arc<[u8]>,
    /// Whether words were left out because they were too long; the payload says so itself.
    pub thin: bool,
}

/// What a receiver dispatches on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventType {
    /// A new alert.
    Released,
    /// Further information about it.
    Updated,
    /// A mistake in it put right.
    Corrected,
    /// How it ended: nothing more is asked.
    Closed,
    /// "No more": whatever was being done about it is to stop.
    Stopped,
    /// A rehearsal of any of these: to be read by nobody as news.
    Drill,
}

impl EventType {
    /// All types with the word that stands in the payload.
    pub const ALL: [(EventType, &'static str); 6] = [
        (EventType::Released, "alert.released"),
        (EventType::Updated, "alert.updated"),
        (EventType::Corrected, "alert.corrected"),
        (EventType::Closed, "alert.closed"),
        (EventType::Stopped, "alert.stopped"),
        (EventType::Drill, "alert.drill"),
    ];
    /// The word in the payload.
    pub const fn word(self) -> &'static str {
        Self::ALL[self as usize].1
    }
    /// The type of a revision; a rehearsal hides what it rehearses from all who read the type
    /// alone (the kind says it).
    pub const fn of(manifest: &Manifest, context: &Context<'_>) -> Self {
        if context.rehearsal || manifest.historical.is_some() {
            return EventType::Drill;
        }
        match manifest.kind {
            RevisionKind::Alert => EventType::Released,
            RevisionKind::Update => EventType::Updated,
            RevisionKind::Correction => EventType::Corrected,
            RevisionKind::Outcome => EventType::Closed,
            RevisionKind::Withdrawal => EventType::Stopped,
        }
    }
}

/// How much of the words goes in. Each holds less than the one before.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fill {
    Whole,
    /// Titles and links.
    Titles,
    /// Links alone.
    Links,
}

/// Renders a revision that was released at `happened_at`. What is over [`PAYLOAD_BYTES_MAX`] loses
/// its leads and letters, then its titles; links always stay.
///
/// # Errors
///
/// [`RenderFault::NoText`] if no language is ready.
pub fn revision(
    revision: &Revision,
    context: &Context<'_>,
    happened_at: Timestamp,
) -> Result<WebhookPayload, RenderFault> {
    let manifest = &revision.manifest;
    if revision.texts.is_empty() {
        return Err(RenderFault::NoText {
            alert: manifest.alert,
            revision: manifest.revision,
            lang: manifest.fallback,
        });
    }
    let made = |fill| {
        let payload = json!({
            "type": EventType::of(manifest, context).word(),
            "timestamp": context.campaign.zone.rfc3339(happened_at),
            "data": data(revision, context, fill),
        });
        payload.to_string()
    };
    let fits = |fill: &Fill| made(*fill).len() <= PAYLOAD_BYTES_MAX;
    let fill = [Fill::Whole, Fill::Titles].into_iter().find(fits);
    let fill = fill.unwrap_or(Fill::Links);
    Ok(WebhookPayload {
        json: made(fill).into_bytes().into(),
        thin: fill != Fill::Whole,
    })
}

fn data(revision: &Revision, context: &Context<'_>, fill: Fill) -> Value {
    let manifest = &revision.manifest;
    let topics: Vec<&str> = manifest.topics.iter().map(|topic| topic.word()).collect();
    let concerned: Vec<String> = manifest.concerned.iter().map(ToString::to_string).collect();
    let texts: Map<String, Value> = revision
        .texts
        .iter()
        .map(|(lang, text)| {
            (
                lang.to_string(),
                words_of(*lang, text, manifest, context, fill),
            )
        })
        .collect();
    let mut data = json!({
        "alert": manifest.alert.to_string(),
        "revision": manifest.revision,
        "kind": manifest.kind.word(),
        "references": manifest.references,
        "rehearsal": EventType::of(manifest, context) == EventType::Drill,
        "campaign": context.campaign.name,
        "fingerprint": context.fingerprint,
        "urgency": manifest.urgency.word(),
        "severity": manifest.severity.word(),
        "certainty": manifest.certainty.word(),
        "topics": topics,
        "concerned": concerned,
        "act_by": act_by(manifest),
        "asks": asks(manifest),
        "fallback": manifest.fallback.to_string(),
        "texts": texts,
        "thin": fill != Fill::Whole,
    });
    if fill == Fill::Whole {
        data["letters"] = letters(revision, context);
    }
    data
}

fn words_of(
    lang: Lang,
    text: &Text,
    manifest: &Manifest,
    context: &Context<'_>,
    fill: Fill,
) -> Value {
    let link = page(manifest, lang, context);
    match fill {
        Fill::Whole => json!({"title": text.title, "lead": plain(&text.lead), "link": link}),
        Fill::Titles => json!({"title": text.title, "link": link}),
        Fill::Links => json!({ "link": link }),
    }
}

/// The last day on which acting helps; `null` for a standing appeal, and where nothing is asked.
fn act_by(manifest: &Manifest) -> Option<String> {
    match manifest.act_by {
        ActBy::Day { day, .. } if !manifest.kind.closes() => Some(day.to_string()),
        ActBy::Day { .. } | ActBy::Standing => None,
    }
}

/// The kinds of what is asked, each once; nothing after the end.
fn asks(manifest: &Manifest) -> Vec<&'static str> {
    if manifest.kind.closes() {
        return Vec::new();
    }
    let kinds: BTreeSet<AskKind> = manifest.asks.iter().map(alert::Ask::kind).collect();
    kinds.into_iter().map(AskKind::word).collect()
}

/// Where the model letters are: by link, never their words. A reader has to choose an opening and
/// change what they send; a program that has the words would send them as they are.
fn letters(revision: &Revision, context: &Context<'_>) -> Value {
    let manifest = &revision.manifest;
    if manifest.kind.closes() {
        return Value::Array(Vec::new());
    }
    let link = page(manifest, manifest.fallback, context);
    let link = format!("{link}#{}", AskKind::Letter.word());
    let letters = manifest.targets.iter().flat_map(|office| {
        let sent = revision.letters_to(office).into_keys();
        sent.map(|lang| json!({"target": office.id, "lang": lang.code(), "link": link}))
    });
    letters.collect()
}

/// The words without markup: paragraphs apart by an empty line, links with their address behind.
pub(crate) fn plain(markup: &Markup) -> String {
    let line = |inlines: &[Inline]| -> String {
        let words = inlines.iter().map(|inline| match inline {
            Inline::Plain(words) | Inline::Bold(words) => words.clone(),
            Inline::Link { label, url } => format!("{label} ({})", url.as_str()),
        });
        words.collect()
    };
    let blocks = markup.0.iter().map(|block| match block {
        Block::Paragraph(inlines) => line(inlines),
        Block::List(items) => {
            let items: Vec<String> = items
                .iter()
                .map(|item| format!("- {}", line(item)))
                .collect();
            items.join("\n")
        }
    });
    blocks.collect::<Vec<_>>().join("\n\n")
}
