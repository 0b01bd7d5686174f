//! Marked words on their way into HTML: a text in stretches, and the one place where every word is
//! escaped. Shared by mails and pages.

use crate::{Entity, EntityKind};
use std::fmt::Write;

/// A stretch of words, and what it is.
pub(crate) struct Run {
    pub words: String,
    pub kind: Option<EntityKind>,
}

/// The text in stretches: every character once, in order.
pub(crate) fn runs(text: String, entities: Vec<Entity>) -> Vec<Run> {
    if entities.is_empty() {
        return vec![Run {
            words: text,
            kind: None,
        }];
    }
    let units: Vec<u16> = text.encode_utf16().collect();
    let words = |from: usize, to: usize| String::from_utf16_lossy(&units[from..to]);
    let mut runs = Vec::new();
    let mut from = 0;
    for entity in entities {
        let start = (entity.offset as usize).clamp(from, units.len());
        let end = start
            .saturating_add(entity.length as usize)
            .min(units.len());
        if from < start {
            runs.push(Run {
                words: words(from, start),
                kind: None,
            });
        }
        runs.push(Run {
            words: words(start, end),
            kind: Some(entity.kind),
        });
        from = end;
    }
    if from < units.len() {
        runs.push(Run {
            words: words(from, units.len()),
            kind: None,
        });
    }
    runs
}

/// Adds words as an element of their own.
pub(crate) fn wrap(out: &mut String, tag: &str, words: &str) {
    let _ = write!(out, "<{tag}>");
    escape(out, words);
    let _ = write!(out, "</{tag}>");
}

/// Adds words, so that none of them is markup.
pub(crate) fn escape(out: &mut String, words: &str) {
    let mut plain = 0;
    for (at, c) in words.char_indices() {
        let entity = match c {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            '"' => "&quot;",
            '\'' => "&#39;",
            _ => continue,
        };
        out.push_str(&words[plain..at]);
        out.push_str(entity);
        plain = at + c.len_utf8();
    }
    out.push_str(&words[plain..]);
}
