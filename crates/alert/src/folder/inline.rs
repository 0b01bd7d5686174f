//! The words of one paragraph, list item or heading, gathered into stretches: plain, bold, link.
//! Here a link is made or refused, and an address that stands bare in the words is found.

use super::{
    fault::{FaultKind, Report},
    source::{At, Source, control_character, is_control, quoted},
    words,
};
use crate::markup::Inline;
use unicode_normalization::UnicodeNormalization;

/// How a stretch is set.
pub(crate) enum Style {
    Bold,
    /// A link to this address.
    Link(String),
}

/// Gathers the words of one paragraph.
pub(crate) struct Writer<'s> {
    source: &'s Source,
    done: Vec<At<Inline>>,
    words: String,
    line: usize,
    /// What is open, and how many things inside it were refused and are open too.
    style: Option<(Style, usize)>,
}

impl<'s> Writer<'s> {
    pub(crate) fn new(source: &'s Source) -> Self {
        Self {
            source,
            done: Vec::new(),
            words: String::new(),
            line: 1,
            style: None,
        }
    }

    /// More words, on this line.
    pub(crate) fn write(&mut self, words: &str, line: usize) {
        if self.words.is_empty() {
            self.line = line;
        }
        self.words.push_str(words);
    }

    /// Bold or a link begins.
    pub(crate) fn open(&mut self, style: Style, line: usize, report: &mut Report) {
        if let Some((_, inside)) = &mut self.style {
            *inside += 1;
            report.add(
                &self.source.file,
                line,
                FaultKind::ForbiddenNesting,
                "bold words and a link stand inside one another",
                "set them side by side: **words** [words](https://...)",
            );
            return;
        }
        self.cut(report);
        self.line = line;
        self.style = Some((style, 0));
    }

    /// Bold or a link ends.
    pub(crate) fn close(&mut self, report: &mut Report) {
        match &mut self.style {
            Some((_, inside)) if *inside > 0 => *inside -= 1,
            Some(_) => {
                self.cut(report);
                self.style = None;
            }
            None => {}
        }
    }

    /// What was gathered, without space at its ends; empty if there were no words.
    pub(crate) fn finish(mut self, report: &mut Report) -> Vec<Inline> {
        self.cut(report);
        let mut inlines: Vec<Inline> = self.done.into_iter().map(|at| at.value).collect();
        if let Some(Inline::Plain(words)) = inlines.first_mut() {
            *words = words.trim_start().to_owned();
        }
        if let Some(Inline::Plain(words)) = inlines.last_mut() {
            *words = words.trim_end().to_owned();
        }
        inlines.retain(|inline| !inline.words().is_empty());
        inlines
    }

    /// Ends a stretch.
    fn cut(&mut self, report: &mut Report) {
        let words: String = std::mem::take(&mut self.words).nfc().collect();
        let line = self.line;
        if let Some(found) = words.chars().find(|c| is_control(*c)) {
            control_character(report, &self.source.file, line, found);
        }
        let inline = match &self.style {
            None if words.is_empty() => return,
            None => {
                self.refuse_bare_link(&words, line, report);
                Inline::Plain(words)
            }
            Some((Style::Bold, _)) => {
                self.refuse_bare_link(&words, line, report);
                Inline::Bold(words)
            }
            Some((Style::Link(url), _)) => match self.link(words, url, line, report) {
                Some(link) => link,
                None => return,
            },
        };
        self.done.push(At {
            value: inline,
            line,
        });
    }

    fn link(&self, label: String, url: &str, line: usize, report: &mut Report) -> Option<Inline> {
        let file = &self.source.file;
        if label.trim().is_empty() {
            report.add(
                file,
                line,
                FaultKind::EmptyValue,
                "this link has no words",
                "write what it leads to between the square brackets",
            );
            return None;
        }
        let found = At {
            value: url.to_owned(),
            line,
        };
        let parsed = words::link(self.source, report, &found)?;
        let same = |a: &str, b: &str| a.trim_end_matches('/') == b.trim_end_matches('/');
        if bare_link(&label).is_some()
            && !same(label.trim(), url)
            && !same(label.trim(), parsed.as_str())
        {
            report.add(
                file,
                line,
                FaultKind::MisleadingLink,
                format!(
                    "the words {} look like an address, but the link leads to {}",
                    quoted(&label),
                    quoted(parsed.host())
                ),
                "write in words what it leads to",
            );
            return None;
        }
        words::no_bidi(self.source, report, "the words of the link", line, &label)
            .then_some(Inline::Link { label, url: parsed })
    }

    fn refuse_bare_link(&self, words: &str, line: usize, report: &mut Report) {
        if let Some(found) = bare_link(words) {
            report.add(
                &self.source.file,
                line,
                FaultKind::BareLink,
                format!(
                    "the address {} stands bare in the text, where chat programs turn it into a link unseen",
                    quoted(found)
                ),
                "write it as [words](https://...), in a title or share line leave it out",
            );
        }
    }
}

/// The first thing in `words` that chat programs take for a link by themselves.
pub(crate) fn bare_link(words: &str) -> Option<&str> {
    let begins = |word: &str| {
        let word = word.to_lowercase();
        word.contains("http://") || word.contains("https://") || word.starts_with("www.")
    };
    words
        .split(|c: char| {
            c.is_whitespace() || matches!(c, '(' | ')' | '<' | '>' | '"' | '„' | '“' | '«')
        })
        .find(|word| begins(word))
}
