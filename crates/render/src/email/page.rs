//! The parts of a mail in their order, each with what it is, before they become plain text and
//! HTML. Both are made of the same parts, so that they cannot say different things.

use super::runs::{Run, runs};
use crate::{rich::Rich, shorten::Piece, telegram::blocks::BULLET};
use alert::Lang;

/// What a part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Title,
    Heading,
    Strong,
    Plain,
    Item,
    /// What is to be copied letter by letter, on a line of its own.
    Code,
    /// A link on a line of its own.
    Link,
    Footer,
}

/// One part.
pub(super) struct Block {
    pub role: Role,
    /// Its words, of which there are some: every character once, in order.
    pub runs: Vec<Run>,
    /// Whether it is in the language of the text and not in the reader's.
    pub foreign: bool,
}

impl Block {
    /// Which list it is an item of: what the authors ask in their words, what we add, and where to
    /// go are three, also where one follows on the other.
    pub fn list(&self) -> Option<(Role, bool)> {
        match self.role {
            Role::Item | Role::Link => Some((self.role, self.foreign)),
            Role::Title
            | Role::Heading
            | Role::Strong
            | Role::Plain
            | Role::Code
            | Role::Footer => None,
        }
    }
}

/// A mail in parts.
pub(super) struct Page {
    /// The reader's language.
    pub lang: Lang,
    /// The language of the appeal itself.
    pub text_lang: Lang,
    blocks: Vec<Block>,
}

impl Page {
    pub fn new(lang: Lang, text_lang: Lang) -> Self {
        Self {
            lang,
            text_lang,
            blocks: Vec::new(),
        }
    }

    /// Adds a part; one without any word is left out.
    fn push(&mut self, role: Role, rich: Rich, foreign: bool) {
        let (words, entities) = rich.finish();
        if !words.trim().is_empty() {
            self.blocks.push(Block {
                role,
                runs: runs(words, entities),
                foreign,
            });
        }
    }

    /// Adds a part in the reader's language.
    pub fn add(&mut self, role: Role, rich: Rich) {
        self.push(role, rich, false);
    }

    /// Adds a part in the language of the text.
    pub fn add_foreign(&mut self, role: Role, rich: Rich) {
        self.push(role, rich, true);
    }

    /// Adds a text as the shared layout makes it.
    pub fn pieces(&mut self, pieces: Vec<Piece>) {
        for piece in pieces {
            self.piece(piece.rich, true);
        }
    }

    /// Adds a piece as the shared layout makes it: an item of a list if it begins with a bullet.
    pub fn piece(&mut self, rich: Rich, foreign: bool) {
        let role = if rich.text().starts_with(BULLET) {
            Role::Item
        } else {
            Role::Plain
        };
        self.push(role, rich, foreign);
    }

    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }
}
