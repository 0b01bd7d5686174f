//! One revision of an alert: the immutable manifest that people approve, and the words its
//! hashes stand for. A released revision never changes; a mistake is a Correction.

use crate::{
    AlertNumber, Ask, Case, Certainty, Country, Lang, Letter, Severity, Target, Text, Timestamp,
    Topic, Urgency,
    calendar::{CLOSING_LIFE, CivilDate, Happened},
    canonical,
    text::ContentHash,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What kind of revision it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum RevisionKind {
    /// The first word about it.
    Alert,
    /// Further information.
    Update,
    /// A mistake put right.
    Correction,
    /// How it ended. Closes the alert.
    Outcome,
    /// "No more": please stop. Closes the alert.
    Withdrawal,
}

impl RevisionKind {
    /// All kinds with the word that stands in files and on the wire.
    pub const ALL: [(RevisionKind, &'static str); 5] = [
        (RevisionKind::Alert, "alert"),
        (RevisionKind::Update, "update"),
        (RevisionKind::Correction, "correction"),
        (RevisionKind::Outcome, "outcome"),
        (RevisionKind::Withdrawal, "withdrawal"),
    ];
    /// The word in files and on the wire.
    pub const fn word(self) -> &'static str {
        Self::ALL[self as usize].1
    }
    /// Whether nothing more is asked after it.
    pub const fn closes(self) -> bool {
        matches!(self, RevisionKind::Outcome | RevisionKind::Withdrawal)
    }
}

/// Until when acting helps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ActBy {
    /// Until the end of this day in the campaign's zone.
    Day { day: CivilDate, ends: Timestamp },
    /// Always: a standing appeal.
    Standing,
}

/// What those read whose language is not ready at release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MissingLanguage {
    /// The fallback, with a line saying so.
    Fallback,
    /// Nothing until their translation is released.
    Wait,
}

/// The manifest: everything that people approve, in values that exist only if they are valid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub alert: AlertNumber,
    /// 1 for the alert itself, then counted up.
    pub revision: u16,
    pub kind: RevisionKind,
    /// The earlier revisions it refers to.
    pub references: Vec<u16>,
    pub case: Case,
    pub urgency: Urgency,
    pub severity: Severity,
    pub certainty: Certainty,
    pub topics: BTreeSet<Topic>,
    /// The countries whose people are in danger by acting.
    pub concerned: BTreeSet<Country>,
    pub act_by: ActBy,
    /// For a rehearsal of a case of the past: the day it happened, or the year.
    pub historical: Option<Happened>,
    pub asks: Vec<Ask>,
    pub targets: Vec<Target>,
    /// The hash of each text.
    pub texts: BTreeMap<Lang, ContentHash>,
    /// The hash of each letter, by target, if it is to one alone, and language.
    #[serde(with = "crate::wire::pairs")]
    pub letters: BTreeMap<(Option<String>, Lang), ContentHash>,
    pub missing: MissingLanguage,
    pub fallback: Lang,
}

/// A manifest with the words its hashes stand for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revision {
    pub manifest: Manifest,
    pub texts: BTreeMap<Lang, Text>,
    pub letters: Vec<Letter>,
}

/// Words that are not the ones the manifest names.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error(
    "revision {revision} of {alert}: the {what} is not the one its manifest names; propose it again"
)]
pub struct HashMismatch {
    pub alert: AlertNumber,
    pub revision: u16,
    pub what: String,
}

impl Manifest {
    /// The canonical bytes: readable, fixed order, without any clock time.
    pub fn canonical(&self) -> String {
        canonical::manifest(self)
    }
    /// The hash that people approve.
    pub fn hash(&self) -> ContentHash {
        canonical::hash(self.canonical().as_bytes())
    }
    /// When a delivery of it stops making sense, given when it was released.
    pub fn expires_at(&self, released: Timestamp) -> Timestamp {
        if self.kind.closes() {
            return released.plus(CLOSING_LIFE);
        }
        match self.act_by {
            ActBy::Day { ends, .. } => ends,
            ActBy::Standing => Timestamp::FAR,
        }
    }
}

impl Revision {
    /// Checks that the words are the ones the manifest names: no more, no fewer, no others.
    pub fn verify(&self) -> Result<(), HashMismatch> {
        let mismatch = |what: String| HashMismatch {
            alert: self.manifest.alert,
            revision: self.manifest.revision,
            what,
        };
        for lang in Lang::ALL {
            let words = self.texts.get(&lang).map(Text::hash);
            if words.as_ref() != self.manifest.texts.get(&lang) {
                return Err(mismatch(format!("{lang} text")));
            }
        }
        let letters: BTreeMap<_, _> = self
            .letters
            .iter()
            .map(|letter| ((letter.target.clone(), letter.lang), letter.hash()))
            .collect();
        if letters != self.manifest.letters || letters.len() != self.letters.len() {
            return Err(mismatch("set of letters".to_owned()));
        }
        Ok(())
    }

    /// The letters that can be sent to an office, in the languages that it reads: its own, and
    /// where it has none the one to every office.
    pub fn letters_to(&self, office: &Target) -> BTreeMap<Lang, &Letter> {
        let mut letters = BTreeMap::new();
        for own in [false, true] {
            let sent = self.letters.iter().filter(|letter| {
                letter.target.as_ref() == own.then_some(&office.id)
                    && office.reads.contains(&letter.lang)
            });
            letters.extend(sent.map(|letter| (letter.lang, letter)));
        }
        letters
    }

    /// The same letter in another language, for somebody who does not know the one it is sent in.
    pub fn reading_of(&self, letter: &Letter, lang: Lang) -> Option<&Letter> {
        self.letters
            .iter()
            .find(|reading| reading.target == letter.target && reading.lang == lang)
    }

    /// The language that a reader of `lang` gets: their own, their next best, or the fallback.
    /// `None` if they are to wait for their translation.
    pub fn language_for(&self, lang: Lang) -> Option<Lang> {
        let own = [Some(lang), lang.next_best()].into_iter().flatten();
        let found = own.into_iter().find(|lang| self.texts.contains_key(lang));
        match (found, self.manifest.missing) {
            (Some(lang), _) => Some(lang),
            (None, MissingLanguage::Fallback) => Some(self.manifest.fallback),
            (None, MissingLanguage::Wait) => None,
        }
    }
}

/// The witness that every rendering of a revision was made, in every language and medium, and
/// fits. Made by the renderer; a proposal without it, or with one of other bytes, is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measured {
    /// The manifest it was made of.
    pub manifest: ContentHash,
    /// How many renderings were made.
    pub renderings: u32,
}
