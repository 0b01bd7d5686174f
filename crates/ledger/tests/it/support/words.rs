//! Invented alerts: what an organiser would bring in.

use alert::{
    ActBy, AlertNumber, Ask, CareRecord, Case, Certainty, Draft, Lang, RevisionKind, Severity,
    Text, Timestamp, Topic, Urgency,
    approval::Path,
    care::Consent,
    case::CaseStatus,
    markup::Markup,
    revision::{Measured, MissingLanguage},
};
use ledger::Proposal;
use std::{collections::BTreeSet, time::Duration};

/// 2 December 2026, 09:00 in UTC.
pub const START: Timestamp = Timestamp::from_ms(1_796_202_000_000);
/// When the appeals of these tests end.
pub const ACT_BY: Timestamp = Timestamp::from_ms(START.ms() + 20 * 86_400_000);

pub const MINUTE: Duration = Duration::from_secs(60);
pub const HOUR: Duration = Duration::from_secs(3_600);
pub const DAY: Duration = Duration::from_secs(86_400);

/// A text in which only the title differs.
pub fn text(title: &str) -> Text {
    Text {
        title: title.to_owned(),
        lead: Markup::plain("Seven dockers were taken from the harbour hall."),
        happened: Markup::plain("On Tuesday before dawn the hall was searched."),
        to_do: Markup::plain("Write, and tell others."),
        share: "Seven dockers need you now.".to_owned(),
    }
}

/// A care record with consent.
pub fn care() -> CareRecord {
    CareRecord {
        consent: Consent::Given {
            by: "her sister, by telephone".to_owned(),
        },
        sources: vec![
            "safe 12/4".to_owned(),
            "port bulletin of Tuesday".to_owned(),
        ],
        trusted_organisation: None,
        harm: "Publicity protects them, says their lawyer.".to_owned(),
    }
}

/// A draft in English.
pub fn draft(kind: RevisionKind, title: &str) -> Draft {
    Draft {
        kind,
        case: Case {
            slug: "harbour-seven".to_owned(),
            name: "The Harbour Seven".to_owned(),
            status: CaseStatus::Detained,
        },
        urgency: Urgency::Expected,
        severity: Severity::Severe,
        certainty: Certainty::Observed,
        topics: BTreeSet::from([Topic::TradeUnions]),
        concerned: BTreeSet::new(),
        act_by: ActBy::Day {
            day: "2026-12-21".parse().unwrap(),
            ends: ACT_BY,
        },
        historical: None,
        asks: vec![Ask::Share],
        targets: Vec::new(),
        texts: [(Lang::En, text(title))].into_iter().collect(),
        letters: Vec::new(),
        missing: MissingLanguage::Fallback,
        fallback: Lang::En,
        care: care(),
    }
}

/// The first word about a case.
pub fn appeal(title: &str) -> Draft {
    draft(RevisionKind::Alert, title)
}

/// The draft under a number, measured.
pub fn proposal(draft: Draft, alert: AlertNumber, revision: u16, path: Path) -> Proposal {
    let (revision, care) = draft.number(alert, revision, (1..revision).collect());
    let measured = Measured {
        manifest: revision.manifest.hash(),
        renderings: 1,
    };
    Proposal {
        revision,
        care,
        measured,
        path,
    }
}
