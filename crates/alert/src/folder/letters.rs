//! Finds the letters of a revision: `letters/<language>.md`, to every office that an ask names,
//! and `letters/<target>.<language>.md`, which stands in its place for one office. A letter in a
//! language that its office reads can be sent; in another language of the campaign it is the
//! reading, for writers who do not read the one they send. Nobody may be asked to send a letter
//! that they cannot read.

use super::{
    Files,
    alert::{Before, Scene},
    fault::{FaultKind, Report},
    text, words,
};
use crate::{Lang, Letter, Target};
use std::collections::{BTreeMap, BTreeSet};

/// Where the letters lie.
pub(crate) const LETTERS: &str = "letters";

/// Office and language of a letter; without an office it is to all that are asked.
type Key = (Option<String>, Lang);

/// The file of a letter.
pub(crate) fn path((target, lang): &Key) -> String {
    match target {
        None => format!("{LETTERS}/{lang}.md"),
        Some(target) => format!("{LETTERS}/{target}.{lang}.md"),
    }
}

/// Every file below `letters/`.
pub(crate) fn paths(files: &Files) -> impl Iterator<Item = &str> {
    files.paths().filter(|path| {
        path.split_once('/')
            .is_some_and(|(folder, _)| folder == LETTERS)
    })
}

/// Reads the letters to the offices `needed`, those of the revision before included, and tells of
/// what is missing among them. `None` if there is a mistake in one.
pub(crate) fn read(
    files: &Files,
    report: &mut Report,
    scene: &Scene<'_>,
    needed: &[&Target],
    used: &mut BTreeSet<String>,
) -> Option<Vec<Letter>> {
    if needed.is_empty() {
        return Some(Vec::new());
    }
    let mut desk = Desk::new(files, scene, needed);
    desk.inherit(scene.before);
    desk.read(report, used);
    if !matches!(scene.before, Before::Unreadable) {
        desk.miss(report);
    }
    desk.whole.then(|| desk.found.into_values().collect())
}

/// Reads every letter that could be to one of these offices, for the mistakes in them alone: it
/// cannot be said which are asked for.
pub(crate) fn read_all(files: &Files, report: &mut Report, scene: &Scene<'_>, offices: &[&Target]) {
    Desk::new(files, scene, offices).read(report, &mut BTreeSet::new());
}

struct Desk<'a> {
    files: &'a Files,
    needed: &'a [&'a Target],
    published: BTreeSet<Lang>,
    found: BTreeMap<Key, Letter>,
    /// The letters that are there, those with mistakes in them included.
    there: BTreeSet<Key>,
    whole: bool,
}

impl<'a> Desk<'a> {
    fn new(files: &'a Files, scene: &Scene<'_>, needed: &'a [&'a Target]) -> Self {
        Self {
            files,
            needed,
            published: scene.campaign.languages.clone().unwrap_or_default(),
            found: BTreeMap::new(),
            there: BTreeSet::new(),
            whole: true,
        }
    }

    /// Whether a letter in this language to this office, or to all, is of use to somebody.
    fn of_use(&self, target: Option<&str>, lang: Lang) -> bool {
        self.published.contains(&lang)
            || self.needed.iter().any(|office| {
                target.is_none_or(|id| office.id == id) && office.reads.contains(&lang)
            })
    }

    fn inherit(&mut self, before: Before<'_>) {
        for letter in before.draft().map_or(&[][..], |draft| &draft.letters) {
            let target = letter.target.as_deref();
            let asked = target.is_none_or(|id| self.needed.iter().any(|office| office.id == id));
            if asked && self.of_use(target, letter.lang) {
                let key = (letter.target.clone(), letter.lang);
                self.there.insert(key.clone());
                self.found.insert(key, letter.clone());
            }
        }
    }

    fn read(&mut self, report: &mut Report, used: &mut BTreeSet<String>) {
        let offices = self.needed.iter().map(|office| Some(office.id.clone()));
        for target in std::iter::once(None).chain(offices) {
            for lang in Lang::ALL {
                let key = (target.clone(), lang);
                let path = path(&key);
                if self.files.get(&path).is_none() {
                    continue;
                }
                self.there.insert(key.clone());
                if !self.of_use(target.as_deref(), lang) {
                    self.whole = false;
                    self.not_read(report, &path, &key);
                } else if let Some(letter) =
                    text::letter(self.files, &path, target.as_deref(), lang, report)
                {
                    self.found.insert(key, letter);
                } else {
                    self.whole = false;
                }
                used.insert(path);
            }
        }
    }

    /// Tells of every office without a letter, and of every language whose readers could not read
    /// what they are asked to send.
    fn miss(&mut self, report: &mut Report) {
        let mut readings = BTreeSet::new();
        for office in self.needed {
            // An office's own letter stands in the place of the one to all.
            let sent: BTreeMap<Lang, Option<String>> = self
                .there
                .iter()
                .filter(|(target, lang)| {
                    target.as_ref().is_none_or(|id| *id == office.id) && office.reads.contains(lang)
                })
                .map(|(target, lang)| (*lang, target.clone()))
                .collect();
            if sent.is_empty() {
                self.whole = false;
                self.no_letter(report, office);
                continue;
            }
            for lang in self.readers() {
                let read = |(sent, target): (&Lang, &Option<String>)| {
                    *sent == lang || self.there.contains(&(target.clone(), lang))
                };
                if !sent.iter().any(read) {
                    let own = sent.values().all(Option::is_some);
                    readings.insert((own.then(|| office.id.clone()), lang));
                }
            }
        }
        for key in readings {
            self.whole = false;
            self.no_reading(report, &key);
        }
    }

    /// The languages that this revision is read in.
    fn readers(&self) -> impl Iterator<Item = Lang> {
        self.published
            .iter()
            .copied()
            .filter(|lang| self.files.get(&format!("{lang}.md")).is_some())
    }

    fn no_letter(&self, report: &mut Report, office: &Target) {
        let Some(lang) = office.reads.first() else {
            return;
        };
        report.add(
            self.files.display(&path(&(None, *lang))),
            1,
            FaultKind::LetterMissing,
            format!(
                "there is no letter to \"{}\" in a language it reads ({})",
                office.id,
                codes(&office.reads)
            ),
            "write one, or take this target out of the ask",
        );
    }

    fn no_reading(&self, report: &mut Report, key: &Key) {
        let (target, lang) = key;
        let which = match target {
            None => "the letter".to_owned(),
            Some(id) => format!("the letter to \"{id}\""),
        };
        report.add(
            self.files.display(&path(key)),
            1,
            FaultKind::ReadingMissing,
            format!(
                "readers of {} ({lang}) could not read {which} that they are asked to send",
                lang.own_name()
            ),
            "write it in their language too; they see it beside the one they send",
        );
    }

    fn not_read(&self, report: &mut Report, path: &str, (target, lang): &Key) {
        let name = lang.own_name();
        let reads: BTreeSet<Lang> = self
            .needed
            .iter()
            .filter(|office| target.as_ref().is_none_or(|id| *id == office.id))
            .flat_map(|office| office.reads.iter().copied())
            .collect();
        let wrong = match target {
            None => format!(
                "no office that is asked reads {name} ({lang}), nor do the campaign's readers"
            ),
            Some(id) => {
                format!("\"{id}\" does not read {name} ({lang}), nor do the campaign's readers")
            }
        };
        report.add(
            self.files.display(path),
            1,
            FaultKind::LetterNotRead,
            wrong,
            format!(
                "write the letter in one of: {}; or add {lang} to what an office \"reads\" in campaign.toml",
                codes(&reads)
            ),
        );
    }
}

fn codes(languages: &BTreeSet<Lang>) -> String {
    let codes: Vec<&str> = languages.iter().map(|lang| lang.code()).collect();
    codes.join(", ")
}

/// What to do about a letter that nothing uses, `name` below `letters/`.
pub(crate) fn unused(name: &str, scene: &Scene<'_>) -> String {
    let targets = scene.campaign.targets.as_ref();
    let ids: Vec<&str> = targets
        .into_iter()
        .flat_map(|targets| targets.keys().map(String::as_str))
        .collect();
    let stem = name.split('.').next().unwrap_or_default();
    match words::nearest(stem, &ids) {
        Some(near) if near != stem => format!("did you mean {LETTERS}/{near}.<language>.md?"),
        _ => "name its target in a letter ask, or delete it; letters are called <language>.md or <target>.<language>.md".to_owned(),
    }
}
