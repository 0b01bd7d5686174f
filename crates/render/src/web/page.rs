//! The parts of an alert's page in their order, each with what it is, before they become HTML and
//! plain text. Both are made of the same parts, so that they cannot say different things.

use crate::{
    email::runs::{Run, runs},
    rich::Rich,
    shorten::Piece,
    telegram::blocks::BULLET,
};
use alert::Lang;
use std::collections::BTreeSet;

/// What a part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Title,
    /// Begins a section.
    Heading,
    Subheading,
    Strong,
    Plain,
    /// One of a list.
    Item,
    /// One of several to choose from.
    Choice,
    /// A paragraph of a letter.
    Letter,
    Footer,
}

/// One part.
pub(super) struct Part {
    pub role: Role,
    /// Its words, of which there are some.
    pub runs: Vec<Run>,
    /// The language it is in.
    pub lang: Lang,
    /// Where links from elsewhere lead.
    pub anchor: Option<&'static str>,
}

/// A page in parts.
pub(super) struct Page {
    /// The reader's language.
    pub lang: Lang,
    parts: Vec<Part>,
    anchors: BTreeSet<&'static str>,
}

impl Page {
    pub fn new(lang: Lang) -> Self {
        Self {
            lang,
            parts: Vec::new(),
            anchors: BTreeSet::new(),
        }
    }

    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Adds a part in the reader's language.
    pub fn add(&mut self, role: Role, rich: Rich) {
        self.add_in(self.lang, role, rich);
    }

    /// Adds a part in another language; one without any word is left out.
    pub fn add_in(&mut self, lang: Lang, role: Role, rich: Rich) {
        let (words, entities) = rich.finish();
        if !words.trim().is_empty() {
            self.parts.push(Part {
                role,
                runs: runs(words, entities),
                lang,
                anchor: None,
            });
        }
    }

    /// Gives the part added last a name to lead to; the first of a name has it.
    pub fn anchor(&mut self, anchor: &'static str) {
        if let Some(part) = self.parts.last_mut()
            && self.anchors.insert(anchor)
        {
            part.anchor = Some(anchor);
        }
    }

    /// Adds an item in the reader's language.
    pub fn item(&mut self, anchor: Option<&'static str>, rich: Rich) {
        self.add(Role::Item, rich);
        if let Some(anchor) = anchor {
            self.anchor(anchor);
        }
    }

    /// Adds a text as the shared layout makes it.
    pub fn pieces(&mut self, lang: Lang, pieces: Vec<Piece>) {
        for Piece { rich, .. } in pieces {
            let role = if rich.text().starts_with(BULLET) {
                Role::Item
            } else {
                Role::Plain
            };
            self.add_in(lang, role, rich);
        }
    }
}
