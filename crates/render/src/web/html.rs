//! An alert's page as HTML: an article in sections, with headings, lists and quoted letters, the
//! language of each part, and the names that links lead to. Every word is escaped.

use super::page::{Page, Part, Role};
use crate::{
    EntityKind,
    email::runs::{escape, wrap},
    telegram::blocks::BULLET,
};
use alert::Lang;
use std::fmt::Write;

/// What several parts in a row stand in.
const fn container(role: Role) -> Option<&'static str> {
    match role {
        Role::Item => Some("ul"),
        Role::Choice => Some("ol"),
        Role::Letter => Some("blockquote"),
        Role::Title
        | Role::Heading
        | Role::Subheading
        | Role::Strong
        | Role::Plain
        | Role::Footer => None,
    }
}

/// The whole article.
pub(super) fn fragment(page: &Page) -> String {
    let mut out = format!("<article lang=\"{}\">\n", page.lang.code());
    let mut open: Option<(&str, Lang)> = None;
    let mut in_section = false;
    for part in page.parts() {
        let wanted = container(part.role).map(|tag| (tag, part.lang));
        if wanted != open {
            if let Some((tag, _)) = open {
                line(&mut out, format_args!("</{tag}>"));
            }
            if let Some((tag, _)) = wanted {
                line(&mut out, format_args!("<{tag}>"));
            }
            open = wanted;
        }
        if in_section && matches!(part.role, Role::Heading | Role::Footer) {
            line(&mut out, format_args!("</section>"));
            in_section = false;
        }
        if part.role == Role::Heading {
            line(&mut out, format_args!("<section>"));
            in_section = true;
        }
        write_part(&mut out, part, page);
    }
    if let Some((tag, _)) = open {
        line(&mut out, format_args!("</{tag}>"));
    }
    if in_section {
        line(&mut out, format_args!("</section>"));
    }
    out.push_str("</article>\n");
    out
}

fn line(out: &mut String, line: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    let _ = writeln!(out, "{line}");
}

fn write_part(out: &mut String, part: &Part, page: &Page) {
    let tag = match part.role {
        Role::Title => "h1",
        Role::Heading => "h2",
        Role::Subheading => "h3",
        Role::Strong | Role::Plain | Role::Letter => "p",
        Role::Item | Role::Choice => "li",
        Role::Footer => "footer",
    };
    let strong = part.role == Role::Strong;
    let _ = write!(out, "<{tag}");
    if let Some(anchor) = part.anchor {
        let _ = write!(out, " id=\"{anchor}\"");
    }
    if part.lang != page.lang {
        let _ = write!(out, " lang=\"{}\"", part.lang.code());
    }
    out.push_str(if strong { "><strong>" } else { ">" });
    for (index, run) in part.runs.iter().enumerate() {
        let words = match (index, part.role) {
            (0, Role::Item) => run.words.strip_prefix(BULLET).unwrap_or(&run.words),
            _ => &run.words,
        };
        match &run.kind {
            None => escape(out, words),
            Some(EntityKind::Bold) => wrap(out, "strong", words),
            Some(EntityKind::Italic | EntityKind::BlockQuote) => wrap(out, "em", words),
            Some(EntityKind::TextLink(url)) => {
                out.push_str("<a href=\"");
                escape(out, url);
                out.push_str("\">");
                escape(out, words);
                out.push_str("</a>");
            }
        }
    }
    let _ = writeln!(out, "{}</{tag}>", if strong { "</strong>" } else { "" });
}
