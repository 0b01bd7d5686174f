//! Reads the files of one revision into a [`Draft`]: `alert.toml`, a text per language, the letters
//! that its asks need. Every file is used or told of.

use super::{
    Files,
    alert::{self, Head, Scene},
    fault::{FaultKind, Report},
    keys::with_table,
    letters,
    source::Source,
    text,
};
use crate::{Ask, Draft, Lang, Letter, RevisionKind, Target, Text, revision::MissingLanguage};
use std::collections::{BTreeMap, BTreeSet};

/// The file that makes a folder an alert.
pub const ALERT_FILE: &str = "alert.toml";

/// Reads a revision; `word` is the kind that its folder's name promises, if it is a later one.
pub(crate) fn read(
    files: &Files,
    word: Option<&str>,
    report: &mut Report,
    scene: &Scene<'_>,
) -> Option<Draft> {
    let head = head(files, report, scene)?;
    kind_fits(files, word, report, &head);
    let mut used = BTreeSet::from([ALERT_FILE.to_owned()]);
    let texts = texts(files, report, scene, &head, &mut used);
    let letters = letters_of(files, report, scene, &head, &mut used);
    unused(files, report, scene, &used);

    let campaign = scene.campaign;
    let asks = head.asks?;
    let targets = asked(&asks)
        .map(|id| campaign.targets.as_ref()?.get(id).cloned())
        .collect::<Option<Vec<Target>>>()?;
    Some(Draft {
        kind: head.kind?,
        case: head.case?,
        urgency: head.urgency?,
        severity: head.severity?,
        certainty: head.certainty?,
        topics: head.topics?,
        concerned: head.concerned?,
        act_by: head.act_by?,
        historical: head.historical?,
        asks,
        targets,
        texts: texts?,
        letters: letters?,
        missing: head.missing?.unwrap_or(MissingLanguage::Fallback),
        fallback: campaign.fallback?,
        care: head.care?,
    })
}

fn head(files: &Files, report: &mut Report, scene: &Scene<'_>) -> Option<Head> {
    if files.get(ALERT_FILE).is_none() {
        report.add(
            files.display(ALERT_FILE),
            1,
            FaultKind::MissingFile,
            "there is no such file",
            "write it; it says what kind of alert this is, until when, and what people are asked",
        );
        return None;
    }
    let source = Source::open(files, ALERT_FILE, report)?;
    with_table(&source, report, |table, report| {
        alert::head(&source, table, report, scene)
    })
}

/// The kind stands where it may: an alert first, anything else later and in a folder of its name.
fn kind_fits(files: &Files, word: Option<&str>, report: &mut Report, head: &Head) {
    let Some(kind) = head.kind else { return };
    let (fault, wrong, right) = match word {
        None if kind == RevisionKind::Alert => return,
        None => (
            FaultKind::UpdateWithoutOriginal,
            format!(
                "this is of kind \"{}\", but no alert stands before it",
                kind.word()
            ),
            format!(
                "write kind = \"alert\", or move these files into 1-{}/ in the folder of the alert",
                kind.word()
            ),
        ),
        Some(_) if kind == RevisionKind::Alert => (
            FaultKind::RevisionKind,
            "a second alert stands in the folder of the first".to_owned(),
            "write kind = \"update\" or another later kind; a new appeal gets a folder of its own"
                .to_owned(),
        ),
        Some(word) if word == kind.word() => return,
        Some(word) => (
            FaultKind::RevisionKind,
            format!(
                "the folder says {word:?}, the file says \"{}\"",
                kind.word()
            ),
            "make both the same: alert, update, correction, outcome or withdrawal".to_owned(),
        ),
    };
    report.add(
        files.display(ALERT_FILE),
        head.kind_line,
        fault,
        wrong,
        right,
    );
}

/// The offices that asks write to, each once, in order.
fn asked(asks: &[Ask]) -> impl Iterator<Item = &String> {
    let mut seen = BTreeSet::new();
    asks.iter()
        .filter_map(|ask| match ask {
            Ask::Letter { targets } => Some(targets),
            _ => None,
        })
        .flatten()
        .filter(move |id| seen.insert(*id))
}

fn texts(
    files: &Files,
    report: &mut Report,
    scene: &Scene<'_>,
    head: &Head,
    used: &mut BTreeSet<String>,
) -> Option<BTreeMap<Lang, Text>> {
    let languages = scene.campaign.languages.as_ref()?;
    let mut texts = BTreeMap::new();
    let mut whole = true;
    for lang in languages {
        let path = format!("{lang}.md");
        if files.get(&path).is_some() {
            match text::text(files, &path, report) {
                Some(text) => {
                    texts.insert(*lang, text);
                }
                None => whole = false,
            }
            used.insert(path);
            continue;
        }
        let is_fallback = scene.campaign.fallback == Some(*lang);
        match head.missing {
            None => whole = false,
            Some(None) => {
                whole = false;
                report.add(
                    files.display(&path),
                    1,
                    FaultKind::MissingLanguage,
                    format!("there is no text in {} ({lang})", lang.own_name()),
                    "write it, or set missing_language = \"fallback\" or \"wait\" in alert.toml",
                );
            }
            Some(Some(_)) if is_fallback => {
                whole = false;
                report.add(
                    files.display(&path),
                    1,
                    FaultKind::FallbackTextMissing,
                    format!(
                        "there is no text in {} ({lang}), the fallback of the campaign",
                        lang.own_name()
                    ),
                    "write it; it is what readers get whose own language is missing",
                );
            }
            Some(Some(_)) => {}
        }
    }
    whole.then_some(texts)
}

fn letters_of(
    files: &Files,
    report: &mut Report,
    scene: &Scene<'_>,
    head: &Head,
    used: &mut BTreeSet<String>,
) -> Option<Vec<Letter>> {
    let targets = scene.campaign.targets.as_ref()?;
    // Without readable asks every letter is read, so that its mistakes are told all the same.
    let needed: Vec<&Target> = match &head.asks {
        Some(asks) => asked(asks).filter_map(|id| targets.get(id)).collect(),
        None => targets.values().collect(),
    };
    let Some(_) = head.asks else {
        letters::read_all(files, report, scene, &needed);
        used.extend(letters::paths(files).map(str::to_owned));
        return None;
    };
    letters::read(files, report, scene, &needed, used)
}

/// Tells of every file that nothing has used.
fn unused(files: &Files, report: &mut Report, scene: &Scene<'_>, used: &BTreeSet<String>) {
    for path in files.paths().filter(|path| !used.contains(*path)) {
        let Some((wrong, right)) = why_unused(path, scene) else {
            continue;
        };
        report.add(files.display(path), 1, FaultKind::UnusedFile, wrong, right);
    }
}

fn why_unused(path: &str, scene: &Scene<'_>) -> Option<(String, String)> {
    let nothing = "nothing uses this file".to_owned();
    if let Some((folder, name)) = path.split_once('/') {
        if folder == letters::LETTERS {
            scene.campaign.targets.as_ref()?;
            let right = letters::unused(name, scene);
            return Some(("no ask needs this letter".to_owned(), right));
        }
        let right =
            "later revisions lie in folders such as 1-update/ or 2-outcome/, letters in letters/";
        return Some((nothing, right.to_owned()));
    }
    let languages = scene.campaign.languages.as_ref()?;
    if let Some(stem) = path.strip_suffix(".md") {
        if let Ok(lang) = stem.parse::<Lang>() {
            return Some((
                format!(
                    "the campaign does not publish in {} ({lang})",
                    lang.own_name()
                ),
                "add it to \"languages\" in campaign.toml, or delete this file".to_owned(),
            ));
        }
        let codes: Vec<&str> = languages.iter().map(|lang| lang.code()).collect();
        let right = format!(
            "texts are called by their language: {}.md",
            codes.join(".md, ")
        );
        return Some((nothing, right));
    }
    let right =
        "delete it, or move it out; a folder holds alert.toml, a text per language, letters/";
    Some((nothing, right.to_owned()))
}
