//! A message as plain text for a terminal: the words, where its links lead, and the buttons. For
//! looking at, never for sending.

use crate::{Button, EntityKind, TelegramText};
use std::fmt::Write;

/// Writes a message down. Links stand in angle brackets behind their words, each button on
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
