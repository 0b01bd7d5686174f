//! A mail as HTML: headings, paragraphs, lists and links, readable by every mail program and
//! screen reader, with the language of each part. Every word is escaped here, and nowhere else;
//! nothing in it makes a mail program fetch anything.

use super::{
    page::{Block, Page, Role},
    runs::{escape, wrap},
};
use crate::{EntityKind, telegram::blocks::BULLET};
use std::fmt::Write;

/// A width that reads well, and the reader's own font and colours; a long address breaks rather
/// than widen the page.
const STYLE: &str = "max-width:40em;margin:0 auto;padding:1em;line-height:1.5;\
                     overflow-wrap:break-word";
/// The sizes that mail programs give headings leave a narrow phone three words a line.
const TITLE: &str = " style=\"font-size:1.5em;line-height:1.25\"";
const HEADING: &str = " style=\"font-size:1.2em\"";
/// Less of a margin than usual, of which a narrow phone has none to spare.
const LIST: &str = "<ul style=\"padding-left:1.25em\">\n";
/// Room for a finger between one link and the next.
const LINK: &str = " style=\"margin:.6em 0\"";
/// A code is one long word: it has to break somewhere on a narrow phone.
const CODE: &str = "<code style=\"word-break:break-all\">";

/// The whole document.
pub(super) fn document(page: &Page, subject: &str) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>",
        page.lang.code()
    );
    escape(&mut out, subject);
    let _ = write!(out, "</title>\n</head>\n<body style=\"{STYLE}\">\n");
    let mut open = None;
    for block in page.blocks() {
        let list = block.list();
        if list != open {
            out.push_str(if open.is_some() { "</ul>\n" } else { "" });
            out.push_str(if list.is_some() { LIST } else { "" });
            open = list;
        }
        if block.role == Role::Footer {
            out.push_str("<hr>\n");
        }
        write_block(&mut out, block, page);
    }
    if open.is_some() {
        out.push_str("</ul>\n");
    }
    out.push_str("</body>\n</html>\n");
    out
}

fn write_block(out: &mut String, block: &Block, page: &Page) {
    let (tag, style) = match block.role {
        Role::Title => ("h1", TITLE),
        Role::Heading => ("h2", HEADING),
        Role::Strong | Role::Plain | Role::Code | Role::Footer => ("p", ""),
        Role::Item => ("li", ""),
        Role::Link => ("li", LINK),
    };
    let (opens, closes) = match block.role {
        Role::Strong => ("<strong>", "</strong>"),
        Role::Code => (CODE, "</code>"),
        Role::Title | Role::Heading | Role::Plain | Role::Item | Role::Link | Role::Footer => {
            ("", "")
        }
    };
    let lang = if block.foreign && page.text_lang != page.lang {
        format!(" lang=\"{}\"", page.text_lang.code())
    } else {
        String::new()
    };
    // Writing to a String cannot fail.
    let _ = write!(out, "<{tag}{lang}{style}>{opens}");
    for (index, run) in block.runs.iter().enumerate() {
        let words = match (index, block.role) {
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
    let _ = writeln!(out, "{closes}</{tag}>");
}
