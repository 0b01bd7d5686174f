//! What somebody has to see before they put their code under it: what it is, in which languages,
//! what it asks, where every link leads, and the hash that all of it comes to.

use alert::{
    ActBy, Ask, Draft, Lang, Target, Text, ask::HttpsUrl, case::CaseStatus, revision::RevisionKind,
    time::format_span,
};
use ledger::proposal::{Pending, Stage};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

/// Of a draft that is about to be proposed.
pub(super) fn draft(draft: &Draft) -> Vec<String> {
    let mut lines = vec![heading(draft.kind, &draft.texts, draft.fallback)];
    lines.push(field(
        "case",
        &case_words(&draft.case.name, draft.case.status),
    ));
    lines.push(field("urgency", draft.urgency.word()));
    lines.extend(body(
        &draft.texts,
        &draft.asks,
        &draft.targets,
        draft.act_by,
    ));
    if let Some(day) = draft.historical {
        lines.push(field(
            "rehearsal",
            &format!("a case of {day}; every message says so"),
        ));
    }
    lines
}

/// Of a revision that waits, or was released.
pub(super) fn pending(pending: &Pending) -> Vec<String> {
    let manifest = &pending.revision.manifest;
    let heading = heading(manifest.kind, &pending.revision.texts, manifest.fallback);
    let mut lines = vec![format!(
        "{} (revision {}), {heading}",
        manifest.alert, manifest.revision
    )];
    lines.push(field(
        "case",
        &case_words(&manifest.case.name, manifest.case.status),
    ));
    lines.push(field("urgency", manifest.urgency.word()));
    let texts = &pending.revision.texts;
    lines.extend(body(
        texts,
        &manifest.asks,
        &manifest.targets,
        manifest.act_by,
    ));
    if let Some(day) = manifest.historical {
        lines.push(field(
            "rehearsal",
            &format!("a case of {day}; every message says so"),
        ));
    }
    if pending.without_consent {
        lines.push(field(
            "consent",
            "could not be had, so a third person has to approve",
        ));
    }
    lines.push(field("written by", &pending.author));
    let approved = match pending.approved_by.as_slice() {
        [] => "nobody yet".to_owned(),
        names => names.join(", "),
    };
    lines.push(field("approved by", &approved));
    lines.push(field("stands", &stage_words(&pending.stage)));
    lines.push(field("hash", &pending.content.to_string()));
    lines
}

/// Where it stands, in words.
fn stage_words(stage: &Stage) -> String {
    match stage {
        Stage::Proposed => "waiting for approval".to_owned(),
        Stage::Queued { left_ms, .. } => {
            let left = Duration::from_secs(left_ms.div_ceil(1000));
            format!(
                "queued; {} of its hold were left when last written",
                format_span(left)
            )
        }
        Stage::Released { .. } => "released".to_owned(),
        Stage::Halted { .. } => "halted; it needs a new approval".to_owned(),
        Stage::Overdue { .. } => "overdue; it needs a new approval".to_owned(),
    }
}

fn heading(kind: RevisionKind, texts: &BTreeMap<Lang, Text>, fallback: Lang) -> String {
    let title = texts.get(&fallback).or_else(|| texts.values().next());
    format!(
        "{}: {}",
        kind.word(),
        title.map_or("(no text)", |text| text.title.as_str())
    )
}

fn body(
    texts: &BTreeMap<Lang, Text>,
    asks: &[Ask],
    targets: &[Target],
    act_by: ActBy,
) -> Vec<String> {
    let languages = texts
        .keys()
        .map(|lang| lang.code())
        .collect::<Vec<_>>()
        .join(" ");
    let until = match act_by {
        ActBy::Day { day, .. } => day.to_string(),
        ActBy::Standing => "a standing appeal, without an end".to_owned(),
    };
    let mut lines = vec![field("languages", &languages), field("act by", &until)];
    let asked = asks
        .iter()
        .flat_map(|ask| ask_words(ask, targets))
        .collect::<Vec<_>>();
    lines.extend(fields("asks", &asked));
    lines.extend(fields("links to", &links(texts, asks)));
    lines
}

/// Every link with its host in front: the host is what deceives.
fn links(texts: &BTreeMap<Lang, Text>, asks: &[Ask]) -> Vec<String> {
    let in_texts = texts
        .values()
        .flat_map(|text| [&text.lead, &text.happened, &text.to_do])
        .flat_map(|markup| markup.links());
    let in_asks = asks.iter().filter_map(|ask| match ask {
        Ask::Sign { link } | Ask::Sponsor { link } | Ask::Donate { link } => Some(link),
        Ask::Letter { .. } | Ask::Solidarity { .. } | Ask::Share | Ask::Attend { .. } => None,
    });
    let words = |link: &HttpsUrl| format!("{}  {}", link.host(), link.as_str());
    in_texts
        .chain(in_asks)
        .map(words)
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect()
}

fn ask_words(ask: &Ask, targets: &[Target]) -> Vec<String> {
    let words = match ask {
        Ask::Letter { targets: ids } => return letter_words(ids, targets),
        Ask::Solidarity { to } => format!("send solidarity to {to}"),
        Ask::Sign { .. } => "sign".to_owned(),
        Ask::Sponsor { .. } => "join the sponsors".to_owned(),
        Ask::Donate { .. } => "donate".to_owned(),
        Ask::Share => "share".to_owned(),
        Ask::Attend { place, date, time } => format!("come to {place} on {date} at {time}"),
    };
    vec![words]
}

/// One office a line.
fn letter_words(ids: &[String], targets: &[Target]) -> Vec<String> {
    let name = |id: &String| {
        let target = targets.iter().find(|target| target.id == *id);
        target.map_or(id.clone(), |target| target.name.clone())
    };
    let begins = std::iter::once("write to").chain(std::iter::repeat("     and"));
    begins
        .zip(ids)
        .map(|(begin, id)| format!("{begin} {}", name(id)))
        .collect()
}

fn case_words(name: &str, status: CaseStatus) -> String {
    format!("{name} ({})", status.word())
}

fn field(name: &str, value: &str) -> String {
    format!("  {name:<12}{value}")
}

/// A field of several lines.
fn fields(name: &str, values: &[String]) -> Vec<String> {
    let names = std::iter::once(name).chain(std::iter::repeat(""));
    names
        .zip(values)
        .map(|(name, value)| field(name, value))
        .collect()
}
