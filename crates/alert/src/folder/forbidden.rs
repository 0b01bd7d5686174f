//! The Markdown that alerts do without, and what is said about each piece of it. Kept apart from
//! the reader so that the words can be read in one go.

use super::fault::FaultKind;

/// Markup outside the subset.
#[derive(Clone, Copy)]
pub(crate) enum Forbidden {
    Heading,
    Image,
    Code,
    Table,
    Quote,
    Emphasis,
    Strikethrough,
    Footnote,
    TaskList,
    Rule,
    NestedList,
    LineBreak,
    LinkTitle,
    Reference,
}

impl Forbidden {
    /// Its kind, what is wrong, and what would be right.
    pub(crate) const fn words(self) -> (FaultKind, &'static str, &'static str) {
        match self {
            Forbidden::Heading => (
                FaultKind::ForbiddenHeading,
                "this heading is neither the title nor one of the sections",
                "write it as a paragraph; **bold** words can stand for a heading",
            ),
            Forbidden::Image => (
                FaultKind::ForbiddenImage,
                "a picture stands here",
                "take it out; alerts are words, so that they arrive everywhere",
            ),
            Forbidden::Code => (
                FaultKind::ForbiddenCode,
                "these words are set as code, by backticks or by four spaces before the line",
                "take the backticks or the spaces away",
            ),
            Forbidden::Table => (
                FaultKind::ForbiddenTable,
                "a table stands here",
                "write a list; a phone shows no columns",
            ),
            Forbidden::Quote => (
                FaultKind::ForbiddenQuote,
                "a line that begins with > is set as a block quote",
                "write a paragraph with quotation marks, and who says it",
            ),
            Forbidden::Emphasis => (
                FaultKind::ForbiddenEmphasis,
                "words between single stars or underscores are set in italics, which not every \
                 reader gets",
                "write **bold**, or plain words; a star that is meant is written \\*",
            ),
            Forbidden::Strikethrough => (
                FaultKind::ForbiddenStrikethrough,
                "words between tildes are struck through",
                "delete them; a tilde that is meant is written \\~",
            ),
            Forbidden::Footnote => (
                FaultKind::ForbiddenFootnote,
                "a footnote stands here",
                "write what it says into the text, or link to the source",
            ),
            Forbidden::TaskList => (
                FaultKind::ForbiddenTaskList,
                "a box to tick stands in this list",
                "write a plain item: - Write to the ministry",
            ),
            Forbidden::Rule => (
                FaultKind::ForbiddenRule,
                "a line of dashes, stars or underscores draws a rule",
                "delete it; the sections part the text",
            ),
            Forbidden::NestedList => (
                FaultKind::ForbiddenNestedList,
                "a second paragraph or a second list stands inside a list item",
                "give each item one paragraph, and the list one level",
            ),
            Forbidden::LineBreak => (
                FaultKind::ForbiddenLineBreak,
                "this line ends with two spaces or a backslash, which forces a line break",
                "delete them; for a new paragraph leave an empty line, for a series write a list",
            ),
            Forbidden::LinkTitle => (
                FaultKind::ForbiddenLinkTitle,
                "this link carries a title in quotation marks, which most readers never see",
                "write it as [words](https://...), and what matters into the text",
            ),
            Forbidden::Reference => (
                FaultKind::ForbiddenReference,
                "this line gives the address of a link that stands elsewhere",
                "delete it, and write the link where it belongs as [words](https://...)",
            ),
        }
    }
}
