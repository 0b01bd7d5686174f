//! The invented subscribers of a campaign: a list of our own, from a seed. Whoever is expected to
//! get an alert is computed from this list alone.

use crate::chance::Chance;
use alert::{
    Address, CivilDate, Draft, Lang, Topic,
    subscription::{Cadence, Preferences},
};
use ledger::{Join, subscriber::Consent};

/// The first chat; they are numbered on from here.
pub const FIRST_CHAT: i64 = 5_300_000_001;

const LANGUAGES: [Lang; 7] = [
    Lang::En,
    Lang::De,
    Lang::Es,
    Lang::Fr,
    Lang::It,
    Lang::Pl,
    Lang::Pt,
];

/// One invented subscriber.
#[derive(Clone, Debug)]
pub struct Person {
    pub chat: i64,
    pub lang: Lang,
    cadence: Cadence,
    topics: Vec<Topic>,
}

impl Person {
    /// Whether they asked for this as it happens.
    pub fn wants(&self, draft: &Draft) -> bool {
        let about = self.topics.iter().any(|topic| draft.topics.contains(topic));
        self.cadence == Cadence::Instant && (self.topics.is_empty() || about)
    }

    /// What the daemon is told of them.
    pub fn join(&self, today: CivilDate) -> Join {
        Join {
            address: Address::Telegram(self.chat),
            preferences: Preferences {
                lang: self.lang,
                topics: self.topics.iter().copied().collect(),
                country: None,
                cadence: self.cadence,
                urgent_anyway: false,
            },
            consent: Consent {
                date: today,
                text: "rehearsal: an invented person".to_owned(),
            },
            public: false,
        }
    }
}

/// `n` of them. One in twenty reads digests, one in twenty asked for another topic: a message to
/// either is a phantom.
pub fn invent(n: u64, seed: u64) -> Vec<Person> {
    let chance = Chance::new(seed);
    let mut people = Vec::new();
    for chat in (FIRST_CHAT..).take(usize::try_from(n).expect("a campaign's audience")) {
        let lang = LANGUAGES[chance.below(LANGUAGES.len() as u64) as usize];
        let (cadence, topics) = match chance.below(20) {
            0 => (Cadence::Daily, Vec::new()),
            1 => (Cadence::Instant, vec![Topic::Housing]),
            2..=6 => (Cadence::Instant, vec![Topic::Strikes]),
            _ => (Cadence::Instant, Vec::new()),
        };
        people.push(Person {
            chat,
            lang,
            cadence,
            topics,
        });
    }
    people
}
