//! The Markdown subset, read: a title, what follows it, and sections of paragraphs and bulleted
//! lists with bold and links. What is outside the subset is told with its line and never carried
//! further; nothing an author wrote is dropped in silence.

use super::{
    fault::{FaultKind, Report},
    forbidden::Forbidden,
    inline::{Style, Writer},
    source::{At, Source, quoted},
};
use crate::markup::{Block, Inline};
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// A file in parts.
#[derive(Debug, Default)]
pub(crate) struct Document {
    /// The first heading, `# …`.
    pub title: Option<At<Vec<Inline>>>,
    /// What stands between the title and the first section.
    pub lead: Vec<At<Block>>,
    /// Whether something in the lead was refused, so that it is not empty even without blocks.
    pub lead_refused: bool,
    pub sections: Vec<Section>,
}

/// What stands under one `## …`.
#[derive(Debug)]
pub(crate) struct Section {
    pub name: String,
    pub line: usize,
    pub blocks: Vec<At<Block>>,
    /// Whether something in it was refused, so that it is not empty even without blocks.
    pub refused: bool,
}

/// Reads a file.
pub(crate) fn read(source: &Source, report: &mut Report) -> Document {
    // The extensions are switched on so that they are recognised and refused, not printed as
    // stray signs.
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS;
    let mut reader = Reader {
        source,
        report,
        document: Document::default(),
        place: Place::Between,
        skipped: 0,
        lists: 0,
    };
    let events = Parser::new_ext(&source.text, options).into_offset_iter();
    let references = events.reference_definitions().iter();
    let apart: Vec<usize> = references
        .map(|(_, found)| source.line(found.span.start))
        .collect();
    for (event, range) in events {
        reader.event(event, source.line(range.start));
    }
    for line in apart {
        reader.forbid(line, Forbidden::Reference);
    }
    reader.document
}

/// Where the reader is.
enum Place<'s> {
    Between,
    Heading(HeadingLevel, usize, Writer<'s>),
    Paragraph(usize, Writer<'s>),
    List(ListReader<'s>),
}

/// A list being read.
struct ListReader<'s> {
    line: usize,
    items: Vec<Vec<Inline>>,
    /// The item being read, and whether its paragraph has ended.
    item: Option<(Writer<'s>, bool)>,
}

struct Reader<'s, 'r> {
    source: &'s Source,
    report: &'r mut Report,
    document: Document,
    place: Place<'s>,
    /// How deep inside something refused: everything in there is passed over.
    skipped: usize,
    /// How many lists are open.
    lists: usize,
}

impl<'s> Reader<'s, '_> {
    fn event(&mut self, event: Event<'_>, line: usize) {
        if self.skipped > 0 {
            match event {
                Event::Start(_) => self.skipped += 1,
                Event::End(_) => self.skipped -= 1,
                _ => {}
            }
            return;
        }
        match event {
            Event::Start(tag) => self.start(tag, line),
            Event::End(tag) => self.end(tag),
            Event::Text(words) | Event::InlineMath(words) | Event::DisplayMath(words) => {
                self.write(&words, line);
            }
            Event::SoftBreak => self.write(" ", line),
            Event::HardBreak => {
                self.forbid(line, Forbidden::LineBreak);
                self.write(" ", line);
            }
            Event::Code(_) => self.forbid(line, Forbidden::Code),
            Event::Html(_) | Event::InlineHtml(_) => self.refuse_html(line),
            Event::FootnoteReference(_) => self.forbid(line, Forbidden::Footnote),
            Event::Rule => self.forbid(line, Forbidden::Rule),
            Event::TaskListMarker(_) => self.forbid(line, Forbidden::TaskList),
        }
    }

    fn start(&mut self, tag: Tag<'_>, line: usize) {
        match tag {
            Tag::Heading { level, .. } => self.heading(level, line),
            Tag::Paragraph => self.paragraph(line),
            Tag::List(first) => self.list(first, line),
            Tag::Item => {
                let writer = Writer::new(self.source);
                if let Place::List(list) = &mut self.place {
                    list.item = Some((writer, false));
                }
            }
            Tag::Strong => self.style(Style::Bold, line),
            Tag::Link {
                dest_url, title, ..
            } => {
                if !title.is_empty() {
                    self.forbid(line, Forbidden::LinkTitle);
                }
                self.style(Style::Link(dest_url.to_string()), line);
            }
            Tag::Emphasis => self.forbid(line, Forbidden::Emphasis),
            Tag::Strikethrough | Tag::Superscript | Tag::Subscript => {
                self.forbid(line, Forbidden::Strikethrough)
            }
            Tag::Image { .. } => {
                self.forbid(line, Forbidden::Image);
                self.skipped = 1;
            }
            Tag::CodeBlock(_) => {
                self.forbid(line, Forbidden::Code);
                self.skipped = 1;
            }
            Tag::HtmlBlock => {
                self.refuse_html(line);
                self.skipped = 1;
            }
            Tag::BlockQuote(_) => {
                self.forbid(line, Forbidden::Quote);
                self.skipped = 1;
            }
            Tag::Table(_)
            | Tag::TableHead
            | Tag::TableRow
            | Tag::TableCell
            | Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::MetadataBlock(_) => {
                self.forbid(line, Forbidden::Table);
                self.skipped = 1;
            }
            Tag::FootnoteDefinition(_) => {
                self.forbid(line, Forbidden::Footnote);
                self.skipped = 1;
            }
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) => self.end_heading(),
            TagEnd::Paragraph => match std::mem::replace(&mut self.place, Place::Between) {
                Place::Paragraph(line, writer) => {
                    let inlines = writer.finish(self.report);
                    if !inlines.is_empty() {
                        self.block(line, Block::Paragraph(inlines));
                    }
                }
                Place::List(mut list) => {
                    if let Some((_, ended)) = &mut list.item {
                        *ended = true;
                    }
                    self.place = Place::List(list);
                }
                other => self.place = other,
            },
            TagEnd::Item => {
                if let Place::List(list) = &mut self.place
                    && let Some((writer, _)) = list.item.take()
                {
                    let inlines = writer.finish(self.report);
                    if !inlines.is_empty() {
                        list.items.push(inlines);
                    }
                }
            }
            TagEnd::List(_) => {
                self.lists = self.lists.saturating_sub(1);
                if let Place::List(list) = std::mem::replace(&mut self.place, Place::Between)
                    && !list.items.is_empty()
                {
                    self.block(list.line, Block::List(list.items));
                }
            }
            TagEnd::Strong | TagEnd::Link => {
                if let Some(writer) = writer(&mut self.place) {
                    writer.close(self.report);
                }
            }
            _ => {}
        }
    }

    fn heading(&mut self, level: HeadingLevel, line: usize) {
        if self.lists > 0 || !matches!(level, HeadingLevel::H1 | HeadingLevel::H2) {
            self.forbid(line, Forbidden::Heading);
            self.skipped = 1;
            return;
        }
        self.place = Place::Heading(level, line, Writer::new(self.source));
    }

    fn end_heading(&mut self) {
        let Place::Heading(level, line, writer) =
            std::mem::replace(&mut self.place, Place::Between)
        else {
            return;
        };
        let words = writer.finish(self.report);
        if level == HeadingLevel::H2 {
            let name: String = words.iter().map(Inline::words).collect();
            self.document.sections.push(Section {
                name: name.trim().to_owned(),
                line,
                blocks: Vec::new(),
                refused: false,
            });
        } else if self.document.title.is_some() || !self.document.sections.is_empty() {
            self.refuse(
                line,
                FaultKind::TitleTwice,
                "there is a second title",
                "keep one line that begins with a single #, the first of the file; sections begin with ##",
            );
        } else {
            self.document.title = Some(At { value: words, line });
        }
    }

    fn paragraph(&mut self, line: usize) {
        if let Place::List(list) = &mut self.place {
            if matches!(list.item, Some((_, true))) {
                self.forbid(line, Forbidden::NestedList);
                self.skipped = 1;
            }
            return;
        }
        self.place = Place::Paragraph(line, Writer::new(self.source));
    }

    fn list(&mut self, first: Option<u64>, line: usize) {
        if self.lists > 0 {
            self.forbid(line, Forbidden::NestedList);
            self.skipped = 1;
            return;
        }
        if first.is_some() {
            let written = self.source.text.lines().nth(line - 1).unwrap_or_default();
            let number: String = written
                .trim_start()
                .chars()
                .take_while(char::is_ascii_digit)
                .collect();
            self.refuse(
                line,
                FaultKind::ForbiddenNumberedList,
                "this line begins with a number and a full stop, so Markdown makes a numbered list of it",
                format!("for a list begin each item with \"- \"; for a date or a number write {number}\\."),
            );
        }
        self.lists = 1;
        self.place = Place::List(ListReader {
            line,
            items: Vec::new(),
            item: None,
        });
    }

    fn block(&mut self, line: usize, block: Block) {
        let block = At { value: block, line };
        if let Some(section) = self.document.sections.last_mut() {
            section.blocks.push(block);
        } else if self.document.title.is_some() {
            self.document.lead.push(block);
        } else {
            self.refuse(
                line,
                FaultKind::TextBeforeTitle,
                "text stands before the title",
                "begin the file with the title: # and then one line",
            );
        }
    }

    fn style(&mut self, style: Style, line: usize) {
        if let Some(writer) = writer(&mut self.place) {
            writer.open(style, line, self.report);
        }
    }

    fn write(&mut self, words: &str, line: usize) {
        if let Some(writer) = writer(&mut self.place) {
            writer.write(words, line);
        }
    }

    fn refuse(&mut self, line: usize, kind: FaultKind, wrong: &str, right: impl Into<String>) {
        self.report.add(&self.source.file, line, kind, wrong, right);
        match self.document.sections.last_mut() {
            Some(section) => section.refused = true,
            None => self.document.lead_refused = true,
        }
    }

    fn forbid(&mut self, line: usize, what: Forbidden) {
        let (kind, wrong, right) = what.words();
        self.refuse(line, kind, wrong, right);
    }

    fn refuse_html(&mut self, line: usize) {
        let written = self.source.text.lines().nth(line - 1).unwrap_or_default();
        self.refuse(
            line,
            FaultKind::ForbiddenHtml,
            &format!("HTML stands in this line: {}", quoted(written.trim())),
            "write plain words; a < that is meant is written \\<",
        );
    }
}

/// The writer of the words that come next, if words can stand here.
fn writer<'p, 's>(place: &'p mut Place<'s>) -> Option<&'p mut Writer<'s>> {
    match place {
        Place::Between => None,
        Place::Heading(_, _, writer) | Place::Paragraph(_, writer) => Some(writer),
        Place::List(list) => list.item.as_mut().map(|(writer, _)| writer),
    }
}
