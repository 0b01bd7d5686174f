//! The Markdown subset as pieces of a Telegram message. A link is marked on its label together
//! with its host, so that a reader sees where it leads and Telegram makes no link of its own.

use crate::{EntityKind, rich::Rich, shorten::Piece};
use alert::{
    ask::HttpsUrl,
    markup::{Block, Inline, Markup},
};

/// What stands before each item of a list.
pub(crate) const BULLET: &str = "• ";

/// The pieces of a text; blocks without any visible word are left out.
pub(crate) fn pieces(markup: &Markup) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for block in &markup.0 {
        match block {
            Block::Paragraph(inlines) => push(&mut pieces, Rich::default(), inlines, false),
            Block::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    push(&mut pieces, Rich::plain(BULLET), item, index > 0);
                }
            }
        }
    }
    pieces
}

/// The label of a link with the host it leads to.
pub(crate) fn label_with_host(label: &str, url: &HttpsUrl) -> String {
    if label.contains(url.host()) {
        label.to_owned()
    } else {
        format!("{label} ({})", url.host())
    }
}

fn push(pieces: &mut Vec<Piece>, mut rich: Rich, inlines: &[Inline], tight: bool) {
    if inlines
        .iter()
        .all(|inline| inline.words().trim().is_empty())
    {
        return;
    }
    for inline in inlines {
        match inline {
            Inline::Plain(words) => rich.push(words),
            Inline::Bold(words) => rich.push_marked(words, EntityKind::Bold),
            Inline::Link { label, url } => rich.push_marked(
                &label_with_host(label, url),
                EntityKind::TextLink(url.as_str().to_owned()),
            ),
        }
    }
    pieces.push(Piece {
        rich: rich.trimmed(),
        tight,
    });
}
