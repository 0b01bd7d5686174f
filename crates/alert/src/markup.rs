//! The Markdown subset of alert texts: paragraphs, lists, bold, links, and nothing else. What is
//! outside the subset is refused by the reader of alert folders with its line; a value of these
//! types can be rendered on every medium without loss.

use crate::ask::HttpsUrl;
use serde::{Deserialize, Serialize};

/// A text in blocks; never empty once parsed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Markup(pub Vec<Block>);

/// A paragraph or a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Block {
    Paragraph(Vec<Inline>),
    /// A bulleted list; each item is one line of text.
    List(Vec<Vec<Inline>>),
}

/// A stretch of text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Inline {
    Plain(String),
    Bold(String),
    Link { label: String, url: HttpsUrl },
}

impl Markup {
    /// One paragraph of plain text.
    pub fn plain(text: impl Into<String>) -> Self {
        Self(vec![Block::Paragraph(vec![Inline::Plain(text.into())])])
    }

    /// Whether nothing stands in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Every link in it, in order.
    pub fn links(&self) -> impl Iterator<Item = &HttpsUrl> {
        self.inlines().filter_map(|inline| match inline {
            Inline::Link { url, .. } => Some(url),
            Inline::Plain(_) | Inline::Bold(_) => None,
        })
    }

    /// Every stretch of text, in order.
    pub fn inlines(&self) -> impl Iterator<Item = &Inline> {
        self.0.iter().flat_map(|block| match block {
            Block::Paragraph(inlines) => inlines.iter().collect::<Vec<_>>(),
            Block::List(items) => items.iter().flatten().collect(),
        })
    }
}

impl Inline {
    /// The words a reader sees.
    pub fn words(&self) -> &str {
        match self {
            Inline::Plain(words) | Inline::Bold(words) | Inline::Link { label: words, .. } => words,
        }
    }
}
