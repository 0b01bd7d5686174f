//! One file as text: UTF-8, line feeds, and the line of every offset. What cannot be read as
//! such text is refused here, before any parser sees it.

use super::{
    Files,
    fault::{FaultKind, Report},
    files::FILE_BYTES_MAX,
};

/// A value and the line it stands on.
#[derive(Clone, Debug)]
pub(crate) struct At<T> {
    pub value: T,
    pub line: usize,
}

/// The text of one file.
pub(crate) struct Source {
    /// Its name in messages.
    pub file: String,
    pub text: String,
    /// The offset at which each line begins.
    starts: Vec<usize>,
}

impl Source {
    /// Reads the file at `path`. `None` without a word if there is none; with a fault if it is no
    /// text that we take.
    pub(crate) fn open(files: &Files, path: &str, report: &mut Report) -> Option<Self> {
        let bytes = files.get(path)?;
        let file = files.display(path);
        if bytes.len() > FILE_BYTES_MAX {
            report.add(
                file,
                1,
                FaultKind::FileTooLarge,
                format!("this file has more than {FILE_BYTES_MAX} bytes"),
                "shorten it; the longest alert needs a tenth of that",
            );
            return None;
        }
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
                let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
                report.add(
                    file,
                    line,
                    FaultKind::NotUtf8,
                    "this file is not UTF-8 from here on",
                    "save it again in your editor with the encoding UTF-8",
                );
                return None;
            }
        };
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let starts = std::iter::once(0)
            .chain(text.match_indices('\n').map(|(at, _)| at + 1))
            .collect();
        let source = Self { file, text, starts };
        let clean = source.refuse_control_characters(report);
        clean.then_some(source)
    }

    /// The line of a byte offset, counted from 1.
    pub(crate) fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset).max(1)
    }

    fn refuse_control_characters(&self, report: &mut Report) -> bool {
        let mut clean = true;
        for (index, line) in self.text.split('\n').enumerate() {
            if let Some(found) = line.chars().find(|c| is_control(*c)) {
                clean = false;
                control_character(report, &self.file, index + 1, found);
            }
        }
        clean
    }
}

/// Whether a character steers a terminal or a printer, or breaks a line unseen; a tab does not
/// count.
pub(crate) fn is_control(c: char) -> bool {
    (c.is_control() && c != '\t') || matches!(c, '\u{2028}' | '\u{2029}')
}

/// Tells of an invisible control character.
pub(crate) fn control_character(report: &mut Report, file: &str, line: usize, found: char) {
    report.add(
        file,
        line,
        FaultKind::ControlCharacter,
        format!(
            "an invisible control character (U+{:04X}) stands in this line",
            u32::from(found)
        ),
        "delete the line and type it anew",
    );
}

/// A few words of a file as messages show them: quoted, invisible characters spelt out, cut.
pub(crate) fn quoted(words: &str) -> String {
    /// Enough to recognise a line by.
    const SHOWN_CHARS_MAX: usize = 50;
    let mut shown: String = words.chars().take(SHOWN_CHARS_MAX).collect();
    if words.chars().nth(SHOWN_CHARS_MAX).is_some() {
        shown.push('…');
    }
    format!("{shown:?}")
}
