//! Writes renderings down, one JSON object a line:
//! `{"name", "text", "entities": [{"type", "offset", "length", "url"?}], "buttons": [[{"text", "url"}]]}`,
//! in the Bot API's own words, so that an independent parser can be asked what it makes of them.
//! Without arguments: the invented case under several titles. With a folder of alerts and a day
//! (`dump alerts 2026-11-25`): every alert in it, read on that day. `--text` after them writes
//! transcripts for people instead, of mails and documents for programs too.

#[path = "../tests/invented/mod.rs"]
mod invented;
#[path = "../tests/shipped_alerts/mod.rs"]
mod shipped_alerts;

use alert::{CivilDate, Country, Lang, Revision, RevisionKind, Timestamp};
use invented::{campaign, context, country, retold, revision};
use render::{
    Body, Button, Context, EntityKind, Occasion, Reader, TelegramText, email, telegram,
    transcript_of, webhook,
};
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    error::Error,
    io::{self, Write},
    path::Path,
};

/// When everything is released, as far as transcripts are concerned.
const RELEASED: Timestamp = Timestamp::from_ms(1_795_533_340_000);

/// Titles that a parser could take for something else than words.
const TITLES: [Option<&str>; 6] = [
    None,
    Some("<b>bold</b> & <a href=\"https://evil.example\">x</a> &lt; * _ ["),
    Some("👩\u{200D}👩\u{200D}👧\u{200D}👦🇰🇿 🔔👍🏽 freed"),
    Some("علياء سرمان اعتقلت אליה"),
    Some("Z\u{351}\u{36B}\u{343}a\u{30A}\u{333}lgo\u{489}"),
    Some("\u{301}begins with a combining mark, ends with spaces \u{A0} "),
];

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let text = arguments.iter().any(|argument| argument == "--text");
    match &arguments[..] {
        [alerts, today, ..] => shipped(Path::new(alerts), today.parse()?, text),
        _ => hostile(text),
    }
}

/// The invented case under every title.
fn hostile(text: bool) -> Result<(), Box<dyn Error>> {
    let campaign = campaign();
    for (number, title) in TITLES.iter().enumerate() {
        for (kind, word) in RevisionKind::ALL {
            let mut revision = revision(kind);
            if let Some(title) = title {
                revision = retold(revision, |text| text.title = (*title).to_owned());
            }
            let name = format!("title {number}, {word}");
            all(&name, &revision, &context(&campaign), text)?;
        }
    }
    Ok(())
}

/// Every alert of a folder.
fn shipped(path: &Path, today: CivilDate, text: bool) -> Result<(), Box<dyn Error>> {
    let (campaign, revisions) = shipped_alerts::revisions(path, today)?;
    for (name, revision) in revisions {
        all(&name, &revision, &context(&campaign), text)?;
    }
    Ok(())
}

/// Every rendering of a revision.
fn all(
    name: &str,
    revision: &Revision,
    context: &Context<'_>,
    text: bool,
) -> Result<(), Box<dyn Error>> {
    let mut out = io::stdout().lock();
    let concerned = revision.manifest.concerned.iter().next().copied();
    let countries: BTreeSet<Option<Country>> =
        [None, concerned, Some(country("DE"))].into_iter().collect();
    for lang in Lang::ALL {
        for country in &countries {
            for how in Occasion::ALL {
                let reader = Reader {
                    lang,
                    country: *country,
                    silent: false,
                };
                let name = format!("{name}, {lang}, {country:?}, {how:?}");
                let fault = |fault| format!("{name}: {fault}");
                let message = telegram::revision(revision, &reader, context, how).map_err(fault)?;
                if text {
                    let mail = email::revision(revision, &reader, context, how, RELEASED)
                        .map_err(fault)?;
                    for (medium, body) in [
                        ("Telegram", Body::Telegram(message)),
                        ("email", Body::Email(mail)),
                    ] {
                        let shown = transcript_of(&body);
                        writeln!(out, "======== {name}, {medium}\n{shown}")?;
                    }
                } else {
                    writeln!(out, "{}", object(&name, &message))?;
                }
            }
        }
    }
    if text {
        let document = webhook::revision(revision, context, RELEASED)?;
        let shown = transcript_of(&Body::Webhook(document));
        writeln!(out, "======== {name}, webhook\n{shown}")?;
    }
    Ok(())
}

fn object(name: &str, message: &TelegramText) -> Value {
    let entities: Vec<Value> = message
        .entities
        .iter()
        .map(|entity| {
            let (offset, length) = (entity.offset, entity.length);
            match &entity.kind {
                EntityKind::Bold => json!({"type": "bold", "offset": offset, "length": length}),
                EntityKind::Italic => {
                    json!({"type": "italic", "offset": offset, "length": length})
                }
                EntityKind::BlockQuote => {
                    json!({"type": "blockquote", "offset": offset, "length": length})
                }
                EntityKind::TextLink(url) => {
                    json!({"type": "text_link", "offset": offset, "length": length, "url": url})
                }
            }
        })
        .collect();
    let buttons: Vec<Vec<Value>> = message
        .buttons
        .iter()
        .map(|row| row.iter().map(button).collect())
        .collect();
    json!({"name": name, "text": message.text, "entities": entities, "buttons": buttons})
}

fn button(button: &Button) -> Value {
    match button {
        Button::Link { label, url } => json!({"text": label, "url": url}),
        Button::Press { label, data } => json!({"text": label, "callback_data": data}),
    }
}
