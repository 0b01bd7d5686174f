//! Canonical bytes: what is hashed, approved and signed. Readable UTF-8 in NFC with LF, fields in
//! a fixed order, one `name: value` a line, longer texts indented by two spaces. No clock time
//! stands in them, and no field may ever be left out silently: a new field means a new version
//! line.

use crate::{
    ActBy, Ask, Letter, Manifest, Text,
    markup::{Block, Inline, Markup},
    revision::MissingLanguage,
    text::ContentHash,
};
use sha2::{Digest, Sha256};
use std::{borrow::Cow, fmt::Write};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// SHA-256 of `bytes`.
pub fn hash(bytes: &[u8]) -> ContentHash {
    ContentHash(Sha256::digest(bytes).into())
}

/// The canonical form of a manifest.
pub fn manifest(m: &Manifest) -> String {
    let mut out = Lines::new("nabat manifest v2");
    out.field("alert", &m.alert.to_string());
    out.field("revision", &m.revision.to_string());
    out.field("kind", m.kind.word());
    out.list("references", m.references.iter());
    out.field("case", &m.case.slug);
    out.field("case-name", &m.case.name);
    out.field("case-status", m.case.status.word());
    out.field("urgency", m.urgency.word());
    out.field("severity", m.severity.word());
    out.field("certainty", m.certainty.word());
    out.list("topics", m.topics.iter());
    out.list("concerned", m.concerned.iter());
    match m.act_by {
        ActBy::Day { day, .. } => out.field("act-by", &day.to_string()),
        ActBy::Standing => out.field("act-by", "standing"),
    }
    match m.historical {
        Some(day) => out.field("historical", &day.to_string()),
        None => out.field("historical", "no"),
    }
    for ask in &m.asks {
        out.field("ask", ask.kind().word());
        self::ask(&mut out, ask);
    }
    for target in &m.targets {
        out.field("target", &target.id);
        out.field("  name", &target.name);
        for (lang, name) in &target.names {
            out.field(&format!("  name {lang}"), name);
        }
        out.field("  email", &target.email);
        for line in &target.post {
            out.field("  post", line);
        }
        out.list("  country", target.country.iter());
        out.list("  reads", target.reads.iter());
    }
    for (lang, hash) in &m.texts {
        out.field(&format!("text {lang}"), &hash.to_string());
    }
    for ((target, lang), hash) in &m.letters {
        let name = match target {
            Some(target) => format!("letter {target} {lang}"),
            None => format!("letter {lang}"),
        };
        out.field(&name, &hash.to_string());
    }
    out.field("fallback", m.fallback.code());
    out.field(
        "missing-language",
        match m.missing {
            MissingLanguage::Fallback => "fallback",
            MissingLanguage::Wait => "wait",
        },
    );
    out.finish()
}

fn ask(out: &mut Lines, ask: &Ask) {
    match ask {
        Ask::Letter { targets } => out.list("  targets", targets.iter()),
        Ask::Solidarity { to } => out.field("  to", to),
        Ask::Sign { link } | Ask::Sponsor { link } | Ask::Donate { link } => {
            out.field("  link", link.as_str());
        }
        Ask::Share => {}
        Ask::Attend { place, date, time } => {
            out.field("  place", place);
            out.field("  date", &date.to_string());
            out.field("  time", time);
        }
    }
}

/// The canonical form of a text.
pub fn text(t: &Text) -> String {
    let mut out = Lines::new("nabat text v1");
    out.field("title", &t.title);
    out.markup("lead", &t.lead);
    out.markup("happened", &t.happened);
    out.markup("to-do", &t.to_do);
    out.field("share", &t.share);
    out.finish()
}

/// The canonical form of a letter.
pub fn letter(l: &Letter) -> String {
    let mut out = Lines::new("nabat letter v2");
    match &l.target {
        Some(target) => out.field("target", target),
        None => out.field("target", "every office asked"),
    }
    out.field("language", l.lang.code());
    out.field("subject", &l.subject);
    for opening in &l.openings {
        out.field("opening", opening);
    }
    out.field("your-line", &l.your_line);
    for paragraph in &l.body {
        out.field("paragraph", paragraph);
    }
    out.finish()
}

/// `value` in NFC. Nearly all of it is already, and looking is many times cheaper than composing:
/// this runs at every approval and release.
fn composed(value: &str) -> Cow<'_, str> {
    match is_nfc_quick(value.chars()) {
        IsNormalized::Yes => Cow::Borrowed(value),
        IsNormalized::No | IsNormalized::Maybe => Cow::Owned(value.nfc().collect()),
    }
}

/// Collects lines; every value is brought to NFC and its line breaks indented, so that no value
/// can pretend to be another field.
struct Lines(String);

impl Lines {
    fn new(version: &str) -> Self {
        Self(format!("{version}\n"))
    }

    fn field(&mut self, name: &str, value: &str) {
        let value = composed(value)
            .replace("\r\n", "\n")
            .replace('\r', "\n")
            .replace('\n', "\n    ");
        // Writing to a String cannot fail.
        let _ = writeln!(self.0, "{name}: {value}");
    }

    fn list<T: ToString>(&mut self, name: &str, values: impl Iterator<Item = T>) {
        let values: Vec<String> = values.map(|value| value.to_string()).collect();
        self.field(name, &values.join(" "));
    }

    fn markup(&mut self, name: &str, markup: &Markup) {
        for block in &markup.0 {
            match block {
                Block::Paragraph(inlines) => self.inlines(&format!("{name} paragraph"), inlines),
                Block::List(items) => {
                    for item in items {
                        self.inlines(&format!("{name} item"), item);
                    }
                    self.field(&format!("{name} list"), "ends");
                }
            }
        }
    }

    fn inlines(&mut self, name: &str, inlines: &[Inline]) {
        self.field(name, "");
        for inline in inlines {
            match inline {
                Inline::Plain(words) => self.field("  plain", words),
                Inline::Bold(words) => self.field("  bold", words),
                Inline::Link { label, url } => {
                    self.field("  link", url.as_str());
                    self.field("  label", label);
                }
            }
        }
    }

    fn finish(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_composes_a_letter_in_another_way_gets_the_same_bytes() {
        for letter in ('\u{0}'..'\u{3100}').chain('\u{ac00}'..'\u{ad00}') {
            for word in [format!("{letter}"), format!("a{letter}\u{301}\u{323}")] {
                let slowly: String = word.nfc().collect();
                assert_eq!(composed(&word), slowly, "{word:?}");
            }
        }
    }
}
