//! A mail as plain text, complete without the HTML: the address of each link stands behind its
//! words, so that it can be read and copied.

use super::page::{Block, Page, Role};
use crate::EntityKind;

/// What stands above the footer: what mail programs take for the beginning of a signature.
const SIGNATURE: &str = "-- ";

/// The plain text. Lines end in `\n`, the last one too.
pub(super) fn text(page: &Page) -> String {
    let mut out = String::new();
    let mut before: Option<&Block> = None;
    for block in page.blocks() {
        let tight = before.is_some_and(|before| {
            before.role == Role::Heading
                || (before.list() == block.list() && block.list().is_some())
        });
        match before {
            None => {}
            Some(_) if tight => out.push('\n'),
            Some(_) => out.push_str("\n\n"),
        }
        if block.role == Role::Footer {
            out.push_str(SIGNATURE);
            out.push('\n');
        }
        for run in &block.runs {
            out.push_str(&run.words);
            match &run.kind {
                // Its words name the address; the rest of the link is for programs.
                Some(EntityKind::TextLink(url)) if url.starts_with("mailto:") => {}
                Some(EntityKind::TextLink(url)) => {
                    out.push_str(" <");
                    out.push_str(url);
                    out.push('>');
                }
                Some(EntityKind::Bold | EntityKind::Italic | EntityKind::BlockQuote) | None => {}
            }
        }
        before = Some(block);
    }
    out.push('\n');
    out
}
