//! What every Telegram message has to keep to, and a plain reader to render for. Shared by the
//! tests that ask it of long, hostile and arbitrary revisions.
#![allow(dead_code, reason = "each of those who include it uses a part of it")]

use crate::invented::{campaign, context};
use alert::{Lang, Revision};
use render::{Button, EntityKind, Occasion, Reader, TelegramText, telegram};
use unicode_segmentation::UnicodeSegmentation;

/// A reader of English who says nothing about themselves.
pub const READER: Reader = Reader {
    lang: Lang::En,
    country: None,
    silent: false,
};

/// The first message about a revision that fits.
pub fn rendered(revision: &Revision, reader: &Reader) -> TelegramText {
    let campaign = campaign();
    telegram::revision(revision, reader, &context(&campaign), Occasion::First)
        .unwrap_or_else(|fault| panic!("{fault}"))
}

/// Everything that Telegram demands, and that it would silently change.
pub fn check(message: &TelegramText) {
    let text = &message.text;
    let units: Vec<u16> = text.encode_utf16().collect();
    assert!((1..=4_096).contains(&units.len()), "{} units", units.len());
    assert!(message.entities.len() <= 100);
    assert_eq!(text, text.trim());
    let dropped = |c: char| (c.is_control() && c != '\n') || ('\u{2028}'..='\u{202E}').contains(&c);
    assert!(!text.contains(dropped), "{text:?}");
    let mut boundaries = vec![0];
    for character in text.graphemes(true) {
        let last = boundaries[boundaries.len() - 1];
        boundaries.push(last + character.encode_utf16().count());
    }
    for entity in &message.entities {
        let (start, end) = (
            entity.offset as usize,
            (entity.offset + entity.length) as usize,
        );
        assert!(start < end && end <= units.len(), "{entity:?}");
        assert!(
            boundaries.binary_search(&start).is_ok(),
            "{entity:?} in {text:?}"
        );
        assert!(
            boundaries.binary_search(&end).is_ok(),
            "{entity:?} in {text:?}"
        );
        let words = String::from_utf16(&units[start..end]).expect("whole characters");
        assert_eq!(words, words.trim(), "{entity:?}");
        if let EntityKind::TextLink(url) = &entity.kind {
            assert!(url.starts_with("https://"), "{url}");
        }
    }
    for button in message.buttons.iter().flatten() {
        let Button::Link { label, url } = button else {
            panic!("an alert has links alone");
        };
        assert!(
            !label.is_empty() && url.starts_with("https://"),
            "{button:?}"
        );
    }
}
