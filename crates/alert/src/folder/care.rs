//! Reads the `[care]` table: what must be answered before anyone is put into public light. Nothing
//! of the answers is ever repeated in a message.

use super::{
    alert::Before,
    fault::{FaultKind, Report},
    keys::{Keys, Known},
    words::{self, NAME_CHARS_MAX, SENTENCE_CHARS_MAX},
};
use crate::{CareRecord, care::Consent};

pub(crate) const KEYS: &[Known] = &[
    ("consent", r#"consent = "given""#),
    ("by", r#"by = "the family""#),
    ("why", r#"why = "she is held where nobody can reach her""#),
    (
        "sources",
        r#"sources = ["Her lawyer", "The union's statement of 20 November"]"#,
    ),
    (
        "trusted_organisation",
        r#"trusted_organisation = "The name of the organisation that vouches""#,
    ),
    (
        "harm",
        r#"harm = "Her lawyer expects publicity to protect her.""#,
    ),
];

/// Two independent sources, unless an organisation vouches.
const SOURCES_MIN: usize = 2;

#[derive(Clone, Copy)]
enum Word {
    Given,
    Unavailable,
    Rehearsal,
}

const WORDS: [(Word, &str); 3] = [
    (Word::Given, "given"),
    (Word::Unavailable, "unavailable"),
    (Word::Rehearsal, "rehearsal"),
];

/// The care record; keys that are not repeated are those of the revision before.
pub(crate) fn read(root: &Keys<'_>, report: &mut Report, before: Before<'_>) -> Option<CareRecord> {
    let inherited = before.draft().map(|draft| draft.care.clone());
    if !root.has("care") {
        if before.is_first() {
            root.fault(
                report,
                "care",
                FaultKind::CareMissing,
                "there is no [care]: nothing says who agreed and where the facts come from",
                "add [care] with consent, sources and harm; it is never published",
            );
        }
        return inherited;
    }
    let keys = root.table(report, "care", KEYS)?;
    let consent = consent(&keys, report, before);
    let sources = sources(&keys, report, before);
    let harm = harm(&keys, report, before);
    let (sources, trusted_organisation) = sources?;
    Some(CareRecord {
        consent: consent?,
        sources,
        trusted_organisation,
        harm: harm?,
    })
}

fn consent(keys: &Keys<'_>, report: &mut Report, before: Before<'_>) -> Option<Consent> {
    if !keys.has("consent") {
        if before.is_first() {
            gap(
                keys,
                report,
                "nothing says whether the person or the family agreed",
                "add consent = \"given\" and by = \"the family\"; or \"unavailable\" and why; or \"rehearsal\"",
            );
        }
        for name in ["by", "why"].into_iter().filter(|name| keys.has(name)) {
            keys.fault(
                report,
                name,
                FaultKind::CareConsent,
                format!("\"{name}\" stands without \"consent\""),
                "write both",
            );
        }
        return before.draft().map(|draft| draft.care.consent.clone());
    }
    let found = keys.string(report, "consent")?;
    let word = words::word(keys.source, report, "answer about consent", &WORDS, &found)?;
    let by = keys.words(report, "by", NAME_CHARS_MAX);
    let why = keys.words(report, "why", SENTENCE_CHARS_MAX);
    let (foreign, consent) = match word {
        Word::Given => {
            if !keys.has("by") {
                gap(
                    keys,
                    report,
                    "consent was given, but not by whom",
                    "add a role, never a name, such as by = \"the family\" or by = \"her lawyer\"",
                );
            }
            ("why", by.map(|by| Consent::Given { by }))
        }
        Word::Unavailable => {
            if !keys.has("why") {
                gap(
                    keys,
                    report,
                    "consent cannot be had, but not why",
                    "add why = \"she is held where nobody can reach her\"; a third person must approve then",
                );
            }
            ("by", why.map(|why| Consent::Unavailable { why }))
        }
        Word::Rehearsal => ("by", Some(Consent::Rehearsal)),
    };
    if keys.has(foreign) {
        keys.fault(
            report,
            foreign,
            FaultKind::CareConsent,
            format!("\"{foreign}\" does not go with consent {:?}", found.value),
            "delete it, or change the answer about consent",
        );
    }
    consent
}

fn sources(
    keys: &Keys<'_>,
    report: &mut Report,
    before: Before<'_>,
) -> Option<(Vec<String>, Option<String>)> {
    let inherited = before.draft().map(|draft| &draft.care);
    let sources = if keys.has("sources") {
        own_sources(keys, report)
    } else if before.is_first() {
        Some(Vec::new())
    } else {
        inherited.map(|care| care.sources.clone())
    };
    let vouching = if keys.has("trusted_organisation") {
        Some(keys.words(report, "trusted_organisation", NAME_CHARS_MAX)?)
    } else {
        inherited.and_then(|care| care.trusted_organisation.clone())
    };
    let sources = sources?;
    if sources.len() < SOURCES_MIN && vouching.is_none() {
        let wrong = match sources.len() {
            0 => "nothing says where the facts come from",
            _ => "the facts rest on one source alone",
        };
        keys.fault(
            report,
            "sources",
            FaultKind::CareSources,
            wrong,
            "name two independent sources, or a trusted_organisation that vouches",
        );
        return None;
    }
    Some((sources, vouching))
}

/// The sources named here; one that stands twice is one source, told without its words.
fn own_sources(keys: &Keys<'_>, report: &mut Report) -> Option<Vec<String>> {
    let mut sources: Vec<String> = Vec::new();
    for found in keys.strings(report, "sources")? {
        let source = words::line(keys.source, report, "a source", SENTENCE_CHARS_MAX, &found)?;
        if sources.contains(&source) {
            report.add(
                &keys.source.file,
                found.line,
                FaultKind::ListedTwice,
                "one source stands twice in \"sources\"",
                "delete one of the two",
            );
            return None;
        }
        sources.push(source);
    }
    Some(sources)
}

fn harm(keys: &Keys<'_>, report: &mut Report, before: Before<'_>) -> Option<String> {
    if keys.has("harm") {
        return keys.words(report, "harm", SENTENCE_CHARS_MAX);
    }
    if before.is_first() {
        keys.fault(
            report,
            "harm",
            FaultKind::CareHarm,
            "nothing says whether publicity could make it worse",
            "ask those close to the person, and add harm = \"...\" with the answer in a sentence",
        );
    }
    before.draft().map(|draft| draft.care.harm.clone())
}

fn gap(keys: &Keys<'_>, report: &mut Report, wrong: &str, right: &str) {
    keys.fault(report, "consent", FaultKind::CareConsent, wrong, right);
}
