//! Writes every rendering of the invented case down, one JSON object a line:
//! `{"name", "text", "entities": [{"type", "offset", "length", "url"?}], "buttons": [[{"text", "url"}]]}`,
//! in the Bot API's own words, so that an independent parser can be asked what it makes of it.

#[path = "../tests/invented/mod.rs"]
mod invented;

use alert::{Lang, RevisionKind};
use invented::{campaign, context, country, retold, revision};
use render::{Button, EntityKind, Occasion, Reader, RenderFault, TelegramText, telegram};
use serde_json::{Value, json};
use std::io::{self, Write};

/// Titles that a parser could take for something else than words.
const TITLES: [Option<&str>; 6] = [
    None,
    Some("<b>bold</b> & <a href=\"https://evil.example\">x</a> &lt; * _ ["),
    Some("👩\u{200D}👩\u{200D}👧\u{200D}👦🇰🇿 🔔👍🏽 freed"),
    Some("علياء سرمان اعتقلت אליה"),
    Some("Z\u{351}\u{36B}\u{343}a\u{30A}\u{333}lgo\u{489}"),
    Some("\u{301}begins with a combining mark, ends with spaces \u{A0} "),
];

fn main() -> io::Result<()> {
    let campaign = campaign();
    let context = context(&campaign);
    let mut out = io::stdout().lock();
    for (number, title) in TITLES.iter().enumerate() {
        for (kind, word) in RevisionKind::ALL {
            let mut revision = revision(kind);
            if let Some(title) = title {
                revision = retold(revision, |text| text.title = (*title).to_owned());
            }
            for lang in Lang::ALL {
                for from in [None, Some("KZ"), Some("DE")] {
                    for how in Occasion::ALL {
                        let reader = Reader {
                            lang,
                            country: from.map(country),
                            silent: false,
                        };
                        let name = format!("title {number}, {word}, {lang}, {from:?}, {how:?}");
                        let line = telegram::revision(&revision, &reader, &context, how)
                            .map(|message| object(&name, &message));
                        let line = line.map_err(|fault: RenderFault| {
                            io::Error::other(format!("{name}: {fault}"))
                        })?;
                        writeln!(out, "{line}")?;
                    }
                }
            }
        }
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
