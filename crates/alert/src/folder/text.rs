//! Reads `<lang>.md` into a [`Text`] and a file below `letters/` into a [`Letter`]. The names of the
//! sections are fixed machine words, the same in every language.

use super::{
    Files,
    fault::{FaultKind, Report},
    markdown::{self, Document, Section},
    source::{At, Source, quoted},
    words,
};
use crate::{
    Lang, Letter, Text,
    markup::{Block, Inline, Markup},
    text::{SHARE_CHARS_MAX, TITLE_CHARS_MAX},
};

/// A section longer than this is no alert any more; what one message can carry is half of it.
pub const SECTION_CHARS_MAX: usize = 8_000;
/// What an opening of a letter needs: one or two sentences.
pub const OPENING_CHARS_MAX: usize = 600;
/// Two pages; the longest that a mail program takes from a `mailto:` link is shorter still.
pub const LETTER_CHARS_MAX: usize = 4_000;
/// What a writer is asked to say in their own words: one sentence asks for one sentence.
pub const YOUR_LINE_CHARS_MAX: usize = 300;
/// So that not all letters are alike.
pub const OPENINGS_MIN: usize = 2;
/// More than anybody would choose from.
pub const OPENINGS_MAX: usize = 10;

const SECTIONS: [&str; 3] = ["happened", "to do", "share"];
const LETTER_SECTIONS: [&str; 3] = ["opening", "your line", "body"];
const OPENING_ADVICE: &str = "keep one or two sentences; the rest belongs under ## body";
const YOUR_LINE_ADVICE: &str =
    "keep one sentence that asks the writer for one of their own; the rest belongs under ## body";

/// Reads the text at `path`. `None` if there is none, or a mistake in it.
pub(crate) fn text(files: &Files, path: &str, report: &mut Report) -> Option<Text> {
    let source = Source::open(files, path, report)?;
    let mut document = markdown::read(&source, report);
    let mut page = Page { source, report };
    page.known_sections(&document, &SECTIONS);
    let titled = document.title.is_some();
    let title = page.title(document.title.take(), "the title");
    let lead = page.lead(&mut document, titled);
    let happened = page.words(&mut document, "happened");
    let to_do = page.words(&mut document, "to do");
    let share = page.section(&mut document, "share");
    let share = share.and_then(|section| page.share(section));
    Some(Text {
        title: title?,
        lead: lead?,
        happened: happened?,
        to_do: to_do?,
        share: share?,
    })
}

/// Reads the letter at `path`, to `target`, or to every office asked, in `lang`. `None` if there is none, or a mistake in it.
pub(crate) fn letter(
    files: &Files,
    path: &str,
    target: Option<&str>,
    lang: Lang,
    report: &mut Report,
) -> Option<Letter> {
    let source = Source::open(files, path, report)?;
    let mut document = markdown::read(&source, report);
    let mut page = Page { source, report };
    let subject = page.title(document.title.take(), "the subject");
    if let Some(block) = document.lead.first() {
        page.fault(
            block.line,
            FaultKind::TextOutsideSection,
            "text stands between the subject and the first section",
            "put it under ## opening, ## your line or ## body",
        );
    }
    page.known_sections(&document, &LETTER_SECTIONS);
    let body = page.section(&mut document, "body");
    let body = body.and_then(|section| page.paragraphs(section));
    let your_line = page.section(&mut document, "your line");
    let your_line = your_line.and_then(|section| {
        let what = "\"your line\"";
        page.paragraph(section, what, YOUR_LINE_CHARS_MAX, YOUR_LINE_ADVICE)
    });
    let openings = page.openings(document);
    Some(Letter {
        target: target.map(str::to_owned),
        lang,
        subject: subject?,
        openings: openings?,
        your_line: your_line?,
        body: body?,
    })
}

/// A file being turned into values.
pub(super) struct Page<'r> {
    pub source: Source,
    pub report: &'r mut Report,
}

impl Page<'_> {
    fn fault(
        &mut self,
        line: usize,
        kind: FaultKind,
        wrong: impl Into<String>,
        right: impl Into<String>,
    ) {
        self.report.add(&self.source.file, line, kind, wrong, right);
    }

    pub(super) fn title(&mut self, found: Option<At<Vec<Inline>>>, what: &str) -> Option<String> {
        let line = found.as_ref().map_or(1, |title| title.line);
        let inlines = found.map(|title| title.value).unwrap_or_default();
        if inlines.is_empty() {
            self.fault(
                line,
                FaultKind::MissingTitle,
                format!("{what} is missing"),
                "begin the file with # and then one line",
            );
            return None;
        }
        let words = self.plain(what, line, &inlines)?;
        self.short(what, line, words, TITLE_CHARS_MAX, FaultKind::TitleTooLong)
    }

    fn share(&mut self, section: Section) -> Option<String> {
        let what = "the share line";
        let [
            At {
                value: Block::Paragraph(inlines),
                line,
            },
        ] = section.blocks.as_slice()
        else {
            self.fault(
                section.line,
                FaultKind::NotOneLine,
                format!("{what} is more than one paragraph"),
                "write one or two sentences without an empty line or a list",
            );
            return None;
        };
        let words = self.plain(what, *line, inlines)?;
        self.short(what, *line, words, SHARE_CHARS_MAX, FaultKind::ShareTooLong)
    }

    /// Plain words only, with nothing invisible in them.
    fn plain(&mut self, what: &str, line: usize, inlines: &[Inline]) -> Option<String> {
        let mut words = String::new();
        for inline in inlines {
            let Inline::Plain(plain) = inline else {
                self.fault(
                    line,
                    FaultKind::PlainWordsOnly,
                    format!("{what} has bold words or a link in it"),
                    "write plain words; it is shown where nothing else can be",
                );
                return None;
            };
            words.push_str(plain);
        }
        words::no_bidi(&self.source, self.report, what, line, &words).then_some(words)
    }

    fn short(
        &mut self,
        what: &str,
        line: usize,
        words: String,
        max: usize,
        kind: FaultKind,
    ) -> Option<String> {
        let length = words.chars().count();
        if length > max {
            self.fault(
                line,
                kind,
                format!("{what} has {length} characters"),
                format!("shorten it to {max} or fewer"),
            );
            return None;
        }
        Some(words)
    }

    /// What stands between the title and the first section, which must be something.
    pub(super) fn lead(&mut self, document: &mut Document, titled: bool) -> Option<Markup> {
        let lead = std::mem::take(&mut document.lead);
        if lead.is_empty() && titled && !document.lead_refused {
            self.fault(
                document.sections.first().map_or(1, |section| section.line),
                FaultKind::EmptySection,
                "there is no lead: nothing stands between the title and the first section",
                "say in two or three sentences what it is about",
            );
            return None;
        }
        self.markup("the lead", lead)
    }

    /// The words of the one section of that name.
    pub(super) fn words(&mut self, document: &mut Document, name: &str) -> Option<Markup> {
        let section = self.section(document, name)?;
        self.markup(&format!("\"{name}\""), section.blocks)
    }

    fn markup(&mut self, what: &str, blocks: Vec<At<Block>>) -> Option<Markup> {
        let line = blocks.first().map_or(1, |block| block.line);
        let markup = Markup(blocks.into_iter().map(|block| block.value).collect());
        let length: usize = markup.inlines().map(|i| i.words().chars().count()).sum();
        if length > SECTION_CHARS_MAX {
            self.fault(
                line,
                FaultKind::TextTooLong,
                format!("{what} has {length} characters"),
                format!(
                    "shorten it to {SECTION_CHARS_MAX} or fewer; a phone screen holds about 800"
                ),
            );
            return None;
        }
        (!markup.is_empty()).then_some(markup)
    }

    /// Tells of sections under another name.
    pub(super) fn known_sections(&mut self, document: &Document, known: &[&str]) {
        for section in &document.sections {
            if known.contains(&section.name.as_str()) {
                continue;
            }
            let right = match words::nearest(&section.name, known) {
                Some(near) => format!("write ## {near}, the same in every language"),
                None => format!(
                    "use only ## {}, the same in every language",
                    known.join(", ## ")
                ),
            };
            self.fault(
                section.line,
                FaultKind::UnknownSection,
                format!("{} is no section", quoted(&section.name)),
                right,
            );
        }
    }

    /// Takes the one section of that name, which must stand there and not be empty.
    fn section(&mut self, document: &mut Document, name: &str) -> Option<Section> {
        let found: Vec<usize> = (0..document.sections.len())
            .filter(|index| {
                document
                    .sections
                    .get(*index)
                    .is_some_and(|s| s.name == name)
            })
            .collect();
        let Some(first) = found.first() else {
            if !self.misnamed(document, name) {
                let line = self.source.text.lines().count().max(1);
                self.fault(
                    line,
                    FaultKind::MissingSection,
                    format!("the section \"{name}\" is missing"),
                    format!("add a line ## {name}, and its text below"),
                );
            }
            return None;
        };
        if let Some(second) = found.get(1).and_then(|index| document.sections.get(*index)) {
            self.fault(
                second.line,
                FaultKind::SectionTwice,
                format!("the section \"{name}\" stands twice"),
                "make one of the two",
            );
        }
        let section = document.sections.remove(*first);
        self.filled(section)
    }

    /// Whether a section is there under a name that is nearly this one: told already.
    fn misnamed(&self, document: &Document, name: &str) -> bool {
        document
            .sections
            .iter()
            .any(|section| words::nearest(&section.name, &[name]).is_some())
    }

    fn filled(&mut self, section: Section) -> Option<Section> {
        if section.blocks.is_empty() && section.refused {
            return None;
        }
        if section.blocks.is_empty() {
            self.fault(
                section.line,
                FaultKind::EmptySection,
                format!("the section \"{}\" is empty", section.name),
                "write its text below this line",
            );
            return None;
        }
        Some(section)
    }

    /// The openings of a letter: two or more, one paragraph each.
    fn openings(&mut self, document: Document) -> Option<Vec<String>> {
        let misnamed = document.sections.iter().any(|section| {
            section.name != "opening" && words::nearest(&section.name, &["opening"]).is_some()
        });
        let sections: Vec<Section> = document
            .sections
            .into_iter()
            .filter(|section| section.name == "opening")
            .collect();
        if misnamed {
            return None;
        }
        if !(OPENINGS_MIN..=OPENINGS_MAX).contains(&sections.len()) {
            let line = sections.last().map_or(1, |section| section.line);
            self.fault(
                line,
                FaultKind::TooFewOpenings,
                match sections.len() {
                    0 => "the letter has no opening".to_owned(),
                    1 => "the letter has only one opening".to_owned(),
                    many => format!("the letter has {many} openings"),
                },
                format!("write {OPENINGS_MIN} to {OPENINGS_MAX}, each under its own line ## opening, so that letters are not all alike"),
            );
            return None;
        }
        let mut openings = Vec::new();
        let mut whole = true;
        for section in sections {
            let opening = self.filled(section).and_then(|section| {
                self.paragraph(section, "this opening", OPENING_CHARS_MAX, OPENING_ADVICE)
            });
            whole &= opening.is_some();
            openings.extend(opening);
        }
        whole.then_some(openings)
    }

    /// One plain paragraph of at most `max` characters.
    fn paragraph(
        &mut self,
        section: Section,
        what: &str,
        max: usize,
        advice: &str,
    ) -> Option<String> {
        let line = section.line;
        let paragraphs = self.paragraphs(section)?;
        let [words] = paragraphs.as_slice() else {
            self.fault(
                line,
                FaultKind::NotOneLine,
                format!("{what} is more than one paragraph"),
                advice,
            );
            return None;
        };
        self.short(what, line, words.clone(), max, FaultKind::TextTooLong)
    }

    /// Plain paragraphs.
    fn paragraphs(&mut self, section: Section) -> Option<Vec<String>> {
        let mut paragraphs = Vec::new();
        for At { value, line } in section.blocks {
            let Block::Paragraph(inlines) = value else {
                return self.letter_formatting(line);
            };
            let mut words = String::new();
            for inline in inlines {
                let Inline::Plain(plain) = inline else {
                    return self.letter_formatting(line);
                };
                words.push_str(&plain);
            }
            paragraphs.push(words);
        }
        let length: usize = paragraphs.iter().map(|p| p.chars().count()).sum();
        if length > LETTER_CHARS_MAX {
            self.fault(
                section.line,
                FaultKind::TextTooLong,
                format!("the letter's \"{}\" has {length} characters", section.name),
                format!("shorten it to {LETTER_CHARS_MAX} or fewer; officials read one page"),
            );
            return None;
        }
        Some(paragraphs)
    }

    fn letter_formatting<T>(&mut self, line: usize) -> Option<T> {
        self.fault(
            line,
            FaultKind::LetterFormatting,
            "a list, a link or bold words stand in a letter",
            "write plain paragraphs; the letter leaves from the supporter's own mail program",
        );
        None
    }
}
