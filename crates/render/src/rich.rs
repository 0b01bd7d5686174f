//! Text with marks, built in bytes and turned into UTF-16 entities at the very end. It removes
//! what Telegram would silently remove (control characters, embedding marks, white space around
//! the text), so that no offset can shift on the other side; it must never cut inside a
//! character.

use crate::{Entity, EntityKind};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};
use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};

/// A stretch of marked text, in bytes of the text.
#[derive(Clone, Debug)]
struct Mark {
    start: usize,
    end: usize,
    kind: EntityKind,
}

/// Text with marks.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rich {
    text: String,
    marks: Vec<Mark>,
}

impl Rich {
    /// Unmarked words.
    pub fn plain(words: &str) -> Self {
        let mut rich = Self::default();
        rich.push(words);
        rich
    }

    /// Marked words.
    pub fn marked(words: &str, kind: EntityKind) -> Self {
        let mut rich = Self::default();
        rich.push_marked(words, kind);
        rich
    }

    /// Adds words. Control characters become spaces: a line break is put in by [`Rich::join`]
    /// alone.
    pub fn push(&mut self, words: &str) {
        match is_nfc_quick(words.chars()) {
            // Nearly always, and looking is much cheaper than composing.
            IsNormalized::Yes => self.text.extend(words.chars().filter_map(kept)),
            IsNormalized::No | IsNormalized::Maybe => {
                self.text.extend(words.nfc().filter_map(kept));
            }
        }
    }

    /// Adds marked words. The mark does not cover white space at its ends.
    pub fn push_marked(&mut self, words: &str, kind: EntityKind) {
        let start = self.text.len();
        self.push(words);
        self.mark(start, self.text.len(), kind);
    }

    /// Adds another text as a new line, or after an empty one.
    pub fn join(&mut self, other: &Rich, separator: &str) {
        if !self.text.is_empty() {
            self.text.push_str(separator);
        }
        let shift = self.text.len();
        self.text.push_str(&other.text);
        self.marks.extend(other.marks.iter().map(|mark| Mark {
            start: mark.start + shift,
            end: mark.end + shift,
            kind: mark.kind.clone(),
        }));
    }

    /// The text up to the byte `end`, which must be a character's boundary.
    pub fn up_to(&self, end: usize) -> Rich {
        let mut cut = Rich {
            text: self.text[..end].to_owned(),
            marks: Vec::new(),
        };
        for mark in &self.marks {
            cut.mark(mark.start, mark.end.min(end), mark.kind.clone());
        }
        cut.trimmed()
    }

    /// Whether a cut at the byte `at` would go through a link's label.
    pub fn is_inside_link(&self, at: usize) -> bool {
        self.marks.iter().any(|mark| {
            matches!(mark.kind, EntityKind::TextLink(_)) && mark.start < at && at < mark.end
        })
    }

    /// Without white space at either end.
    pub fn trimmed(self) -> Rich {
        let start = self.text.len() - self.text.trim_start().len();
        let mut trimmed = Rich {
            text: self.text.trim().to_owned(),
            marks: Vec::new(),
        };
        let length = trimmed.text.len();
        for mark in self.marks {
            let clip = |at: usize| at.saturating_sub(start).min(length);
            trimmed.mark(clip(mark.start), clip(mark.end), mark.kind);
        }
        trimmed
    }

    /// The words without their marks.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How long it is, in UTF-16 units.
    pub fn units(&self) -> usize {
        self.text.encode_utf16().count()
    }

    /// How many entities it will have, at most.
    pub fn marks(&self) -> usize {
        self.marks.len()
    }

    /// The text with its entities, in the order of their offsets.
    pub fn finish(self) -> (String, Vec<Entity>) {
        let mut rich = self.trimmed();
        let Rich { text, marks } = &mut rich;
        for mark in marks.iter_mut() {
            (mark.start, mark.end) = whole_characters(text, mark.start, mark.end);
        }
        marks.retain(|mark| mark.start < mark.end);
        marks.sort_by_key(|mark| (mark.start, mark.end));
        let units = |range: std::ops::Range<usize>| {
            let count = rich.text[range].encode_utf16().count();
            u32::try_from(count).unwrap_or(u32::MAX)
        };
        let mut entities: Vec<Entity> = Vec::with_capacity(rich.marks.len());
        let (mut byte, mut offset) = (0, 0);
        for mark in &rich.marks {
            offset += units(byte..mark.start);
            byte = mark.start;
            let length = units(mark.start..mark.end);
            match entities.last_mut() {
                // Two bold stretches that touch are one to Telegram.
                Some(last) if last.kind == mark.kind && last.offset + last.length == offset => {
                    last.length += length;
                }
                _ => entities.push(Entity {
                    offset,
                    length,
                    kind: mark.kind.clone(),
                }),
            }
        }
        (rich.text, entities)
    }

    fn mark(&mut self, start: usize, end: usize, kind: EntityKind) {
        if start >= end {
            return;
        }
        let words = &self.text[start..end];
        let start = start + (words.len() - words.trim_start().len());
        let end = end - (words.len() - words.trim_end().len());
        if start < end {
            self.marks.push(Mark { start, end, kind });
        }
    }
}

/// The range moved to the next boundaries of whole characters as a reader sees them (a letter with
/// its combining marks, an emoji with its modifiers), without white space at its ends.
fn whole_characters(text: &str, start: usize, end: usize) -> (usize, usize) {
    let next = |at: usize| {
        let mut cursor = GraphemeCursor::new(at, text.len(), true);
        match cursor.is_boundary(text, 0) {
            Ok(false) => cursor.next_boundary(text, 0).ok().flatten(),
            Ok(true) | Err(_) => None,
        }
        .unwrap_or(at)
    };
    let (mut start, mut end) = (next(start), next(end));
    if start >= end {
        return (start, start);
    }
    let blank = |character: &&str| character.trim().is_empty();
    let words = &text[start..end];
    let before: usize = words.graphemes(true).take_while(blank).map(str::len).sum();
    let after: usize = words
        .graphemes(true)
        .rev()
        .take_while(blank)
        .map(str::len)
        .sum();
    start += before;
    end = end.saturating_sub(after).max(start);
    (start, end)
}

/// What becomes of a character: Telegram drops line and paragraph separators, embedding marks and
/// three combining marks, and blanks the other control characters.
fn kept(c: char) -> Option<char> {
    match c {
        '\r' | '\u{2028}'..='\u{202E}' | '\u{030A}' | '\u{0333}' | '\u{033F}' => None,
        c if c.is_control() => Some(' '),
        c => Some(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_count_utf16_units_also_after_emoji_and_combining_marks() {
        let mut rich = Rich::plain("🔔 e\u{301} ");
        rich.push_marked("fett", EntityKind::Bold);
        let (text, entities) = rich.finish();
        assert_eq!(text, "🔔 é fett");
        assert_eq!((entities[0].offset, entities[0].length), (5, 4));
    }

    #[test]
    fn white_space_at_the_ends_of_the_text_and_of_a_mark_is_not_marked() {
        let mut rich = Rich::plain(" \n ");
        rich.push_marked(" bold \n", EntityKind::Bold);
        rich.push_marked("  ", EntityKind::Italic);
        let (text, entities) = rich.finish();
        assert_eq!(text, "bold");
        assert_eq!(entities.len(), 1);
        assert_eq!((entities[0].offset, entities[0].length), (0, 4));
    }

    #[test]
    fn what_telegram_would_remove_is_removed_before_offsets_are_counted() {
        let mut rich = Rich::plain("a\u{202E}b\r\u{0}c\nd ");
        rich.push_marked("x", EntityKind::Bold);
        let (text, entities) = rich.finish();
        assert_eq!(text, "ab c d x");
        assert_eq!(entities[0].offset, 7);
    }

    #[test]
    fn a_mark_never_parts_a_letter_from_its_combining_mark() {
        let mut rich = Rich::plain("x");
        rich.push_marked("\u{301}bold", EntityKind::Bold);
        rich.push("\u{323} and 👩");
        rich.push_marked("\u{200D}🚒", EntityKind::Bold);
        let (text, entities) = rich.finish();
        assert_eq!(text, "x\u{301}bold\u{323} and 👩\u{200D}🚒");
        assert_eq!(entities.len(), 1, "{entities:?}");
        assert_eq!((entities[0].offset, entities[0].length), (2, 5));
    }

    #[test]
    fn bold_stretches_that_touch_become_one() {
        let mut rich = Rich::marked("one", EntityKind::Bold);
        rich.push_marked("two", EntityKind::Bold);
        let (_, entities) = rich.finish();
        assert_eq!(entities.len(), 1);
        assert_eq!(entities[0].length, 6);
    }
}
