//! A mail as HTML: headings, paragraphs, lists and links, readable by every mail program and
//! screen reader, with the language of each part. Every word is escaped here, and nowhere else;
//! nothing in it makes a mail program fetch anything.

use super::page::{Block, Page, Role, runs};
use crate::{EntityKind, telegram::blocks::BULLET};
use std::fmt::Write;

/// A width that reads well, and the reader's own font: all the style there is.
const STYLE: &str = "max-width:40em;margin:0 auto;padding:1em;line-height:1.5";
/// A code is one long word: it has to break somewhere on a narrow phone.
const CODE: &str = "overflow-wrap:anywhere;word-break:break-all";

/// The whole document.
pub(super) fn document(page: &Page, subject: &str) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{}</title>\n</head>\n\
         <body style=\"{STYLE}\">\n",
        page.lang.code(),
        escaped(subject)
    );
    let mut list = false;
    for block in page.blocks() {
        let item = matches!(block.role, Role::Item | Role::Link);
        if item != list {
            out.push_str(if item { "<ul>\n" } else { "</ul>\n" });
            list = item;
        }
        if block.role == Role::Footer {
            out.push_str("<hr>\n");
        }
        write_block(&mut out, block, page);
    }
    if list {
        out.push_str("</ul>\n");
    }
    out.push_str("</body>\n</html>\n");
    out
}

fn write_block(out: &mut String, block: &Block, page: &Page) {
    let (tag, strong) = match block.role {
        Role::Title => ("h1", false),
        Role::Heading => ("h2", false),
        Role::Strong => ("p", true),
        Role::Plain | Role::Footer => ("p", false),
        Role::Code => {
            let (words, _) = block.rich.clone().finish();
            let _ = writeln!(
                out,
                "<p><code style=\"{CODE}\">{}</code></p>",
                escaped(&words)
            );
            return;
        }
        Role::Item | Role::Link => ("li", false),
    };
    let lang = if block.foreign && page.text_lang != page.lang {
        format!(" lang=\"{}\"", page.text_lang.code())
    } else {
        String::new()
    };
    let _ = write!(out, "<{tag}{lang}>");
    if strong {
        out.push_str("<strong>");
    }
    let (words, entities) = block.rich.clone().finish();
    for (index, run) in runs(&words, &entities).into_iter().enumerate() {
        let words = match (index, block.role) {
            (0, Role::Item) => run.words.strip_prefix(BULLET).unwrap_or(&run.words),
            _ => &run.words,
        };
        let words = escaped(words);
        let _ = match run.kind {
            None => write!(out, "{words}"),
            Some(EntityKind::Bold) => write!(out, "<strong>{words}</strong>"),
            Some(EntityKind::Italic | EntityKind::BlockQuote) => write!(out, "<em>{words}</em>"),
            Some(EntityKind::TextLink(url)) => {
                write!(out, "<a href=\"{}\">{words}</a>", escaped(url))
            }
        };
    }
    if strong {
        out.push_str("</strong>");
    }
    let _ = writeln!(out, "</{tag}>");
}

fn escaped(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for c in words.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}
