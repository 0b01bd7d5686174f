//! What an alert says in one language, and the model letters that go with it. Both are fixed by
//! their hash, which stands in the manifest: whoever approves the manifest approves the words.

use crate::{Lang, canonical, markup::Markup, wire};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{fmt, str::FromStr};

/// SHA-256 over canonical bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContentHash(pub [u8; 32]);

/// A text that is no hash.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("a hash is 64 hexadecimal digits in small letters")]
pub struct BadHash;

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&data_encoding::HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for ContentHash {
    type Err = BadHash;
    fn from_str(text: &str) -> Result<Self, BadHash> {
        let bytes = data_encoding::HEXLOWER
            .decode(text.as_bytes())
            .map_err(|_| BadHash)?;
        bytes.try_into().map(Self).map_err(|_| BadHash)
    }
}

impl Serialize for ContentHash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        wire::write(self, &self.0, serializer)
    }
}

impl<'de> Deserialize<'de> for ContentHash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        wire::read(deserializer, Self)
    }
}

/// The words of one revision in one language. No part is empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// One line; at most [`TITLE_CHARS_MAX`] characters.
    pub title: String,
    /// What it is about, in a few sentences.
    pub lead: Markup,
    /// What happened, dated.
    pub happened: Markup,
    /// What the reader can do.
    pub to_do: Markup,
    /// One line to pass on.
    pub share: String,
}

/// The campaign's own page in one language: who asks, and for what. No part is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CampaignPage {
    /// One line; at most [`TITLE_CHARS_MAX`] characters.
    pub title: String,
    /// The campaign in a few sentences.
    pub lead: Markup,
    pub what: Markup,
    pub why: Markup,
    pub how_to_help: Markup,
    /// How to reach it. Its addresses stand in `campaign.toml`, not here.
    pub contact: Markup,
}

/// A model letter: an opening, a line of the writer's own, the body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// The office, by its id; `None` for a letter to every office that is asked and has none of
    /// its own in this language.
    pub target: Option<String>,
    /// The language it is written in. In one that the office reads it can be sent; in another it
    /// is the reading, for writers who do not read the one they send.
    pub lang: Lang,
    /// The subject line.
    pub subject: String,
    /// Two or more openings to choose from.
    pub openings: Vec<String>,
    /// What the writer is asked to say in a sentence of their own; it follows the opening.
    pub your_line: String,
    /// The rest of the letter.
    pub body: Vec<String>,
}

/// A title that long still fits a phone's notification and a mail's subject.
pub const TITLE_CHARS_MAX: usize = 120;
/// A share line has to leave room for the link in a short post.
pub const SHARE_CHARS_MAX: usize = 220;

impl Text {
    /// The hash of its canonical bytes.
    pub fn hash(&self) -> ContentHash {
        canonical::hash(canonical::text(self).as_bytes())
    }
}

impl Letter {
    /// The hash of its canonical bytes.
    pub fn hash(&self) -> ContentHash {
        canonical::hash(canonical::letter(self).as_bytes())
    }
}

/// Whether a character steers the direction of text invisibly: refused in names, titles and
/// links, where it can make one thing look like another.
pub const fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}
