//! Reads `glossary.toml` and holds every text and letter to it: no spelling to avoid, none of
//! another language, and whatever name the text in the fallback's language names is named in all
//! the others. Only files are looked at; what cannot be read as one is told elsewhere.

use super::{
    Files,
    fault::{FaultKind, Report},
    keys::{Keys, Known, with_table},
    letters::LETTERS,
    revisions,
    source::{Source, quoted},
    words::{self, NAME_CHARS_MAX},
};
use crate::{
    Lang,
    glossary::{Glossary, Lens, Name, Spelling},
};
use std::collections::{BTreeMap, BTreeSet};
use unicode_normalization::UnicodeNormalization;

/// The campaign's glossary.
pub const GLOSSARY_FILE: &str = "glossary.toml";
/// More names than a campaign of many years has to do with.
pub const NAMES_MAX: usize = 500;

const KEYS: &[Known] = &[(
    "name",
    "[[name]] in a line of its own, and its spellings below",
)];

const NAME_KEYS: &[Known] = &[
    ("en", r#"en = ["Zhelkorgan"]"#),
    ("de", r#"de = ["Schelkorgan", "Schelkorgans"]"#),
    ("es", r#"es = ["Zhelkorgán"]"#),
    ("fr", r#"fr = ["Jelkorgan"]"#),
    ("it", r#"it = ["Zhelkorgan"]"#),
    ("pl", r#"pl = ["Żelkorgan", "Żelkorganu", "Żelkorganie"]"#),
    ("pt", r#"pt = ["Jelcorgã"]"#),
    ("ru", r#"ru = ["Желкорган", "Желкоргана", "Желкоргане"]"#),
    ("kk", r#"kk = ["Желқорған", "Желқорғанда"]"#),
    ("never", r#"never = ["Zelkorgan"]"#),
];

/// A glossary with the line of each of its names.
pub(crate) struct Read {
    pub glossary: Glossary,
    lines: Vec<usize>,
    file: String,
}

/// Reads the campaign's glossary; `None` if there is none, or it has mistakes.
pub(crate) fn read(files: &Files, languages: &BTreeSet<Lang>, report: &mut Report) -> Option<Read> {
    let source = Source::open(files, GLOSSARY_FILE, report)?;
    let names = with_table(&source, report, |table, report| {
        let keys = Keys::new(&source, report, 1, table, KEYS);
        if !keys.has("name") {
            keys.missing(report, "name");
        }
        let tables = keys.tables(report, "name", NAMES_MAX, NAME_KEYS)?;
        let names: Vec<Option<(usize, Name)>> = tables
            .iter()
            .map(|keys| Some((keys.line, name(keys, languages, report)?)))
            .collect();
        names.into_iter().collect::<Option<Vec<_>>>()
    })??;
    let (lines, names) = names.into_iter().unzip();
    let read = Read {
        glossary: Glossary(names),
        lines,
        file: source.file,
    };
    read.agrees(report).then_some(read)
}

fn name(keys: &Keys<'_>, languages: &BTreeSet<Lang>, report: &mut Report) -> Option<Name> {
    let forms = |report: &mut Report, key: &str| {
        let forms = keys.list(report, key, |report, found| {
            words::line(keys.source, report, "a spelling", NAME_CHARS_MAX, found)
        })?;
        if forms.is_empty() {
            keys.empty(report, key);
        }
        (!forms.is_empty()).then_some(forms)
    };
    let mut name = Name::default();
    let mut whole = true;
    for lang in Lang::ALL {
        let key = lang.code();
        if keys.has(key) {
            match forms(report, key) {
                Some(forms) => {
                    name.forms.insert(lang, forms);
                }
                None => whole = false,
            }
        } else if languages.contains(&lang) {
            keys.missing(report, key);
            whole = false;
        }
    }
    if keys.has("never") {
        name.never = forms(report, "never")?;
    }
    whole.then_some(name)
}

impl Read {
    fn told(&self, name: usize) -> usize {
        self.lines.get(name).copied().unwrap_or(1)
    }

    /// No spelling is right and wrong at once, nor two names'.
    fn agrees(&self, report: &mut Report) -> bool {
        let mut agrees = true;
        let mut clash = |line, form: &str, right: &str| {
            agrees = false;
            let wrong = format!("{} stands for two things here", quoted(form));
            report.add(&self.file, line, FaultKind::NamesContradict, wrong, right);
        };
        let names = &self.glossary.0;
        let right: BTreeSet<&String> = names
            .iter()
            .flat_map(|n| n.forms.values().flatten())
            .collect();
        let mut taken: BTreeMap<(Lang, &String), usize> = BTreeMap::new();
        for (index, name) in names.iter().enumerate() {
            for form in name.never.iter().filter(|form| right.contains(form)) {
                let advice = "it is a spelling of this or another name; take it out of \"never\"";
                clash(self.told(index), form, advice);
            }
            for (lang, form) in name
                .forms
                .iter()
                .flat_map(|(l, f)| f.iter().map(move |f| (*l, f)))
            {
                if *taken.entry((lang, form)).or_insert(index) != index {
                    let advice = "keep it with one name; a longer one may contain it";
                    clash(self.told(index), form, advice);
                }
            }
        }
        agrees
    }

    /// Holds the alerts beside it to this glossary.
    pub(crate) fn check(&self, files: &Files, fallback: Lang, report: &mut Report) {
        let lenses: BTreeMap<Lang, Lens> = Lang::ALL
            .into_iter()
            .map(|lang| (lang, self.glossary.lens(lang)))
            .collect();
        for slug in files.folders() {
            for folder in revisions(&files.folder(slug)) {
                for pages in groups(&folder.files) {
                    self.group(&folder.files, &pages, &lenses, fallback, report);
                }
            }
        }
    }

    /// The same text in several languages.
    fn group(
        &self,
        files: &Files,
        pages: &BTreeMap<Lang, String>,
        lenses: &BTreeMap<Lang, Lens>,
        fallback: Lang,
        report: &mut Report,
    ) {
        let mut named: BTreeMap<Lang, BTreeSet<usize>> = BTreeMap::new();
        for (lang, path) in pages {
            let (Some(lens), Some(text)) = (lenses.get(lang), text(files, path)) else {
                continue;
            };
            let mut own = BTreeSet::new();
            for seen in lens.find(&text) {
                if seen.spelling == Spelling::Own {
                    own.insert(seen.name);
                    continue;
                }
                let before = text.get(..seen.at.start).unwrap_or_default();
                let line = 1 + before.matches('\n').count();
                let found = text.get(seen.at).unwrap_or_default();
                self.misspelt(
                    report,
                    &files.display(path),
                    line,
                    *lang,
                    found,
                    seen.name,
                    seen.spelling,
                );
            }
            named.insert(*lang, own);
        }
        let Some((in_fallback, path)) = named.remove(&fallback).zip(pages.get(&fallback)) else {
            return;
        };
        for (lang, own) in named {
            let Some(here) = pages.get(&lang) else {
                continue;
            };
            for name in in_fallback.difference(&own) {
                self.unnamed(report, &files.display(here), lang, *name, fallback, path);
            }
        }
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "the one caller has found them all at one place"
    )]
    fn misspelt(
        &self,
        report: &mut Report,
        file: &str,
        line: usize,
        lang: Lang,
        found: &str,
        name: usize,
        spelling: Spelling,
    ) {
        let here = self
            .glossary
            .0
            .get(name)
            .and_then(|name| name.spelling(lang));
        let found = quoted(&found.split_whitespace().collect::<Vec<_>>().join(" "));
        let (kind, wrong) = match spelling {
            Spelling::Own => return,
            Spelling::Never => (
                FaultKind::NameMisspelt,
                format!("{found} is a spelling that the glossary refuses"),
            ),
            Spelling::Foreign(of) => (
                FaultKind::NameForeign,
                format!("{found} is how {} ({of}) spells it", of.own_name()),
            ),
        };
        let right = match here {
            Some(here) => format!(
                "write {}, or another form that {GLOSSARY_FILE} gives for {lang}",
                quoted(here)
            ),
            None => format!(
                "add the spelling in {} ({lang}) to {GLOSSARY_FILE}",
                lang.own_name()
            ),
        };
        report.add(file, line, kind, wrong, right);
    }

    fn unnamed(
        &self,
        report: &mut Report,
        file: &str,
        lang: Lang,
        name: usize,
        fallback: Lang,
        there: &str,
    ) {
        let Some(entry) = self.glossary.0.get(name) else {
            return;
        };
        let called = quoted(entry.spelling(fallback).unwrap_or_default());
        match entry.spelling(lang) {
            Some(here) => report.add(
                file,
                1,
                FaultKind::NameMissing,
                format!("{called} is named in {there}, but not here"),
                format!(
                    "name it as {}; if it stands here in another form, add that to {GLOSSARY_FILE}",
                    quoted(here)
                ),
            ),
            None => report.add(
                &self.file,
                self.told(name),
                FaultKind::NameWithoutForm,
                format!(
                    "{called} has no spelling in {} ({lang}), and {file} needs it",
                    lang.own_name()
                ),
                format!("add a line {lang} = [...] with the spelling and its other forms"),
            ),
        }
    }
}

/// The files of a revision that say the same, by language: its texts, the letters to all, the
/// letters to each office.
fn groups(files: &Files) -> Vec<BTreeMap<Lang, String>> {
    let mut groups: BTreeMap<&str, BTreeMap<Lang, String>> = BTreeMap::new();
    for path in files.paths() {
        let Some(stem) = path.strip_suffix(".md") else {
            continue;
        };
        let (which, lang) = match stem.strip_prefix(LETTERS).and_then(|s| s.strip_prefix('/')) {
            None => ("", stem),
            Some(letter) => letter.rsplit_once('.').unwrap_or((LETTERS, letter)),
        };
        if let Ok(lang) = lang.parse() {
            groups
                .entry(which)
                .or_default()
                .insert(lang, path.to_owned());
        }
    }
    groups.into_values().collect()
}

/// A text in NFC, line by line as in its file, the addresses of its links blotted out.
fn text(files: &Files, path: &str) -> Option<String> {
    let text = std::str::from_utf8(files.get(path)?).ok()?;
    let mut out = String::new();
    let mut pieces = text.split("](");
    out.push_str(pieces.next()?);
    for piece in pieces {
        out.push_str("](");
        out.push_str(piece.split_once(')').map_or("", |(_, behind)| behind));
    }
    Some(out.nfc().collect())
}
