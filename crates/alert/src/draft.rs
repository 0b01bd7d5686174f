//! A revision before it has a number: what an alert folder, a chat or a page brings in. Once
//! numbered it is a [`Revision`] and never changes.

use crate::{
    ActBy, AlertNumber, Ask, CareRecord, Case, Certainty, Country, Lang, Letter, Manifest,
    Revision, RevisionKind, Severity, Target, Text, Topic, Urgency, calendar::Happened,
    revision::MissingLanguage,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// All of a revision but its number, with its care record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    pub kind: RevisionKind,
    pub case: Case,
    pub urgency: Urgency,
    pub severity: Severity,
    pub certainty: Certainty,
    pub topics: BTreeSet<Topic>,
    pub concerned: BTreeSet<Country>,
    pub act_by: ActBy,
    pub historical: Option<Happened>,
    pub asks: Vec<Ask>,
    pub targets: Vec<Target>,
    pub texts: BTreeMap<Lang, Text>,
    pub letters: Vec<Letter>,
    pub missing: MissingLanguage,
    pub fallback: Lang,
    pub care: CareRecord,
}

impl Draft {
    /// The revision under this number, and the care record that stays behind.
    pub fn number(
        self,
        alert: AlertNumber,
        revision: u16,
        references: Vec<u16>,
    ) -> (Revision, CareRecord) {
        let manifest = Manifest {
            alert,
            revision,
            kind: self.kind,
            references,
            case: self.case,
            urgency: self.urgency,
            severity: self.severity,
            certainty: self.certainty,
            topics: self.topics,
            concerned: self.concerned,
            act_by: self.act_by,
            historical: self.historical,
            asks: self.asks,
            targets: self.targets,
            texts: self
                .texts
                .iter()
                .map(|(lang, text)| (*lang, text.hash()))
                .collect(),
            letters: self
                .letters
                .iter()
                .map(|letter| ((letter.target.clone(), letter.lang), letter.hash()))
                .collect(),
            missing: self.missing,
            fallback: self.fallback,
        };
        (
            Revision {
                manifest,
                texts: self.texts,
                letters: self.letters,
            },
            self.care,
        )
    }
}
