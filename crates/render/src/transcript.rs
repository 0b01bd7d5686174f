//! A message as plain text for a terminal: what a reader sees, where its links lead, the buttons;
//! of a mail its subject and its plain text; of a webhook's document the same, laid out. For
//! looking at, never for sending.

use crate::{Body, Button, EmailBody, EntityKind, TelegramText, WebhookPayload};
use serde_json::Value;
use std::fmt::Write;

/// Writes a message of any medium down.
pub fn transcript_of(body: &Body) -> String {
    match body {
        Body::Telegram(message) => transcript(message),
        Body::Email(mail) => letter(mail),
        Body::Webhook(payload) => document(payload),
    }
}

/// The subject and the plain text: who it is from and to is not part of the content.
fn letter(mail: &EmailBody) -> String {
    format!("Subject: {}\n\n{}", mail.subject, mail.text)
}

fn document(payload: &WebhookPayload) -> String {
    let laid_out = serde_json::from_slice::<Value>(&payload.json)
        .and_then(|document| serde_json::to_string_pretty(&document));
    // Only bytes that no rendering made are no JSON; they are shown as they are.
    let words = laid_out.unwrap_or_else(|_| String::from_utf8_lossy(&payload.json).into_owned());
    format!("{words}\n")
}

/// Writes a Telegram message down. Links stand in angle brackets behind their words, each button on
/// a line of its own under a rule.
pub fn transcript(message: &TelegramText) -> String {
    let units: Vec<u16> = message.text.encode_utf16().collect();
    let mut out = String::new();
    let mut from = 0;
    for entity in &message.entities {
        let EntityKind::TextLink(url) = &entity.kind else {
            continue;
        };
        let end = (entity.offset as usize)
            .saturating_add(entity.length as usize)
            .clamp(from, units.len());
        out.push_str(&String::from_utf16_lossy(&units[from..end]));
        // Writing to a String cannot fail.
        let _ = write!(out, " <{url}>");
        from = end;
    }
    out.push_str(&String::from_utf16_lossy(&units[from..]));
    out.push('\n');
    if !message.buttons.is_empty() {
        out.push_str("----\n");
    }
    for row in &message.buttons {
        for button in row {
            let _ = match button {
                Button::Link { label, url } => writeln!(out, "[{label}] <{url}>"),
                Button::Press { label, data } => writeln!(out, "[{label}] ({data})"),
            };
        }
    }
    if message.silent {
        out.push_str("(silent)\n");
    }
    out
}
