//! An alert's page as plain text, complete without the HTML: to copy, to print, to read aloud.

use super::page::{Page, Part, Role};
use crate::{EntityKind, telegram::blocks::BULLET};

/// What stands before each paragraph of a letter.
const QUOTE: &str = "> ";

/// The plain text. Lines end in `\n`, the last one too.
pub(super) fn text(page: &Page) -> String {
    let mut out = String::new();
    let mut before: Option<&Part> = None;
    let mut choice = 0_usize;
    for part in page.parts() {
        let same = before.is_some_and(|before| before.role == part.role);
        let tight = match part.role {
            Role::Item | Role::Choice => same,
            _ => false,
        };
        let after_heading = before.is_some_and(|before| before.role == Role::Subheading);
        match before {
            None => {}
            Some(_) if tight || after_heading => out.push('\n'),
            Some(_) => out.push_str("\n\n"),
        }
        choice = if same { choice + 1 } else { 1 };
        match part.role {
            Role::Item
                if !part
                    .runs
                    .first()
                    .is_some_and(|run| run.words.starts_with(BULLET)) =>
            {
                out.push_str(BULLET);
            }
            Role::Choice => out.push_str(&format!("{choice}. ")),
            Role::Letter => out.push_str(QUOTE),
            Role::Heading => out.push_str("== "),
            Role::Subheading => out.push_str("-- "),
            Role::Title | Role::Strong | Role::Plain | Role::Item | Role::Footer => {}
        }
        for run in &part.runs {
            out.push_str(&run.words);
            match &run.kind {
                Some(EntityKind::TextLink(url)) if !url.starts_with("mailto:") => {
                    out.push_str(" <");
                    out.push_str(url);
                    out.push('>');
                }
                Some(
                    EntityKind::TextLink(_)
                    | EntityKind::Bold
                    | EntityKind::Italic
                    | EntityKind::BlockQuote,
                )
                | None => {}
            }
        }
        before = Some(part);
    }
    out.push('\n');
    out
}
