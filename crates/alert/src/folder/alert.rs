//! Reads `alert.toml`. A later revision takes what it does not repeat from the one before; if that
//! one could not be read, what is missing here is passed over, so that one mistake is told once.

use super::{
    ask,
    campaign::Partial,
    care, days,
    fault::{FaultKind, Report},
    keys::{Keys, Known},
    lists,
    source::Source,
    words::{self, NAME_CHARS_MAX},
};
use crate::{
    ActBy, Ask, CareRecord, Case, CaseStatus, Certainty, Country, Draft, RevisionKind, Severity,
    Topic, Urgency,
    calendar::{CivilDate, Happened},
    revision::MissingLanguage,
};
use std::collections::BTreeSet;

const KEYS: &[Known] = &[
    ("kind", r#"kind = "alert""#),
    ("urgency", r#"urgency = "Expected""#),
    ("severity", r#"severity = "Severe""#),
    ("certainty", r#"certainty = "Observed""#),
    ("topics", r#"topics = ["trade-unions"]"#),
    (
        "concerned",
        r#"concerned = ["KZ"], or concerned = [] if nobody is in danger by acting"#,
    ),
    ("act_by", r#"act_by = "42d" or act_by = "2026-12-20""#),
    ("standing", "standing = true"),
    ("historical", "historical = true"),
    ("happened", r#"happened = "2011-12-16""#),
    ("missing_language", r#"missing_language = "fallback""#),
    (
        "case",
        "[case] in a line of its own, and slug, name and status below",
    ),
    ("ask", "[[ask]] in a line of its own, and its kind below"),
    (
        "care",
        "[care] in a line of its own, and consent, sources and harm below",
    ),
];

const CASE_KEYS: &[Known] = &[
    ("slug", r#"slug = "dana-iskakova""#),
    ("name", r#"name = "Dana Iskakova""#),
    ("status", r#"status = "detained""#),
];

const MISSING_WORDS: [(MissingLanguage, &str); 2] = [
    (MissingLanguage::Fallback, "fallback"),
    (MissingLanguage::Wait, "wait"),
];

/// What an alert is read against.
pub(crate) struct Scene<'a> {
    pub campaign: &'a Partial,
    pub today: CivilDate,
    pub before: Before<'a>,
}

/// The revision before.
#[derive(Clone, Copy)]
pub(crate) enum Before<'a> {
    /// There is none: this is the alert.
    First,
    Draft(&'a Draft),
    /// There is one, with mistakes in it.
    Unreadable,
}

impl<'a> Before<'a> {
    pub(crate) const fn is_first(self) -> bool {
        matches!(self, Before::First)
    }
    pub(crate) const fn draft(self) -> Option<&'a Draft> {
        match self {
            Before::Draft(draft) => Some(draft),
            Before::First | Before::Unreadable => None,
        }
    }
}

/// What stands in `alert.toml`; every part that was read without a mistake.
pub(crate) struct Head {
    pub kind: Option<RevisionKind>,
    /// The line of `kind`.
    pub kind_line: usize,
    pub case: Option<Case>,
    pub urgency: Option<Urgency>,
    pub severity: Option<Severity>,
    pub certainty: Option<Certainty>,
    pub topics: Option<BTreeSet<Topic>>,
    pub concerned: Option<BTreeSet<Country>>,
    pub act_by: Option<ActBy>,
    pub historical: Option<Option<Happened>>,
    pub asks: Option<Vec<Ask>>,
    /// `Some(None)` if every language must be there.
    pub missing: Option<Option<MissingLanguage>>,
    pub care: Option<CareRecord>,
}

/// Reads the table.
pub(crate) fn head(
    source: &Source,
    table: &toml_span::value::Table<'_>,
    report: &mut Report,
    scene: &Scene<'_>,
) -> Head {
    let keys = &Keys::new(source, report, 1, table, KEYS);
    let before = scene.before;
    let kind = keys.need_string(report, "kind").and_then(|found| {
        words::word(
            source,
            report,
            "kind of revision",
            &RevisionKind::ALL,
            &found,
        )
    });
    Head {
        kind,
        kind_line: keys.line_of("kind"),
        case: case(keys, report, before),
        urgency: level(keys, report, before, "urgency", &Urgency::ALL, |d| {
            d.urgency
        }),
        severity: level(keys, report, before, "severity", &Severity::ALL, |d| {
            d.severity
        }),
        certainty: level(keys, report, before, "certainty", &Certainty::ALL, |d| {
            d.certainty
        }),
        topics: topics(keys, report, scene),
        concerned: concerned(keys, report, before),
        act_by: days::act_by(keys, report, scene, kind),
        historical: days::historical(keys, report, scene),
        asks: asks(keys, report, scene, kind),
        missing: missing(keys, report),
        care: care::read(keys, report, before),
    }
}

/// A value of a closed list, or the one before.
fn level<T: Copy>(
    keys: &Keys<'_>,
    report: &mut Report,
    before: Before<'_>,
    name: &str,
    list: &[(T, &str)],
    inherit: impl Fn(&Draft) -> T,
) -> Option<T> {
    if !keys.has(name) {
        return inherited(keys, report, before, name, inherit);
    }
    let found = keys.string(report, name)?;
    words::word(keys.source, report, name, list, &found)
}

/// The value of the revision before; tells that it is missing if there is none.
fn inherited<T>(
    keys: &Keys<'_>,
    report: &mut Report,
    before: Before<'_>,
    name: &str,
    inherit: impl Fn(&Draft) -> T,
) -> Option<T> {
    if before.is_first() {
        keys.missing(report, name);
    }
    before.draft().map(inherit)
}

fn case(root: &Keys<'_>, report: &mut Report, before: Before<'_>) -> Option<Case> {
    if !root.has("case") {
        return inherited(root, report, before, "case", |draft| draft.case.clone());
    }
    let keys = &root.table(report, "case", CASE_KEYS)?;
    let slug = if keys.has("slug") {
        keys.string(report, "slug")
            .and_then(|found| words::slug(keys.source, report, "the case's slug", &found))
    } else {
        inherited(keys, report, before, "slug", |draft| {
            draft.case.slug.clone()
        })
    };
    if let (Some(slug), Some(draft)) = (&slug, before.draft())
        && *slug != draft.case.slug
    {
        keys.fault(
            report,
            "slug",
            FaultKind::CaseChanged,
            format!(
                "this revision is about \"{slug}\", the one before about \"{}\"",
                draft.case.slug
            ),
            "delete this line; what concerns another case is an alert of its own",
        );
    }
    let name = if keys.has("name") {
        keys.words(report, "name", NAME_CHARS_MAX)
    } else {
        inherited(keys, report, before, "name", |draft| {
            draft.case.name.clone()
        })
    };
    let status = level(keys, report, before, "status", &CaseStatus::ALL, |d| {
        d.case.status
    });
    Some(Case {
        slug: slug?,
        name: name?,
        status: status?,
    })
}

fn topics(keys: &Keys<'_>, report: &mut Report, scene: &Scene<'_>) -> Option<BTreeSet<Topic>> {
    if !keys.has("topics") {
        return inherited(keys, report, scene.before, "topics", |d| d.topics.clone());
    }
    let topics = keys.need_list(report, "topics", |report, found| {
        let topic = lists::topic(keys.source, report, found)?;
        let worked_on = scene.campaign.topics.as_ref();
        if worked_on.is_some_and(|topics| !topics.contains(&topic)) {
            report.add(
                &keys.source.file,
                found.line,
                FaultKind::TopicNotOfCampaign,
                format!(
                    "the campaign does not work on \"{topic}\", so nobody could have chosen it"
                ),
                "use one of its \"topics\", or add it in campaign.toml",
            );
            return None;
        }
        Some(topic)
    })?;
    Some(topics.into_iter().collect())
}

fn concerned(
    keys: &Keys<'_>,
    report: &mut Report,
    before: Before<'_>,
) -> Option<BTreeSet<Country>> {
    if !keys.has("concerned") {
        return inherited(keys, report, before, "concerned", |d| d.concerned.clone());
    }
    let countries = keys.list(report, "concerned", |report, found| {
        lists::country(keys.source, report, found)
    })?;
    Some(countries.into_iter().collect())
}

fn asks(
    keys: &Keys<'_>,
    report: &mut Report,
    scene: &Scene<'_>,
    kind: Option<RevisionKind>,
) -> Option<Vec<Ask>> {
    let closes = kind.is_some_and(RevisionKind::closes);
    if keys.has("ask") {
        let tables = keys.tables(report, "ask", ask::ASKS_MAX, ask::KEYS)?;
        if tables.is_empty() && !closes {
            nothing_asked(keys, report);
            return None;
        }
        return ask::all(&tables, report, scene, kind);
    }
    if closes {
        return Some(Vec::new());
    }
    match scene.before {
        Before::Draft(draft) if !draft.asks.is_empty() || draft.kind.closes() => {
            Some(draft.asks.clone())
        }
        Before::Unreadable => None,
        Before::First | Before::Draft(_) => {
            nothing_asked(keys, report);
            None
        }
    }
}

fn nothing_asked(keys: &Keys<'_>, report: &mut Report) {
    keys.fault(
        report,
        "ask",
        FaultKind::NothingAsked,
        "nobody is asked to do anything",
        "add an [[ask]]; if there is nothing else yet, kind = \"share\"",
    );
}

/// Said anew in each revision, since each has texts of its own.
fn missing(keys: &Keys<'_>, report: &mut Report) -> Option<Option<MissingLanguage>> {
    if !keys.has("missing_language") {
        return Some(None);
    }
    let found = keys.string(report, "missing_language")?;
    words::word(
        keys.source,
        report,
        "answer for a missing language",
        &MISSING_WORDS,
        &found,
    )
    .map(Some)
}
