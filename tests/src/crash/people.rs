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

/// On which channels people are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mix {
    Chats,
    /// Of five, three in chats, one by mail, and one by a webhook at this port.
    Three(u16),
}

/// A mailbox whose name begins with this is refused for good by the relay.
pub const GONE: &str = "gone";
/// A mailbox whose name begins with this is put off once.
pub const LATER: &str = "later";

/// The webhook of this number.
pub fn hook(port: u16, number: u64) -> Address {
    Address::Webhook(format!("https://localhost:{port}/bell/{number}"))
}

/// The number of the webhook at this path, or address.
pub fn hook_path(path: &str) -> Option<u64> {
    path.rsplit('/').next()?.parse().ok()
}

/// One invented subscriber.
#[derive(Clone, Debug)]
pub struct Person {
    pub address: Address,
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
            address: self.address.clone(),
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
pub fn invent(n: u64, seed: u64, mix: Mix) -> Vec<Person> {
    let chance = Chance::new(seed);
    let mut people = Vec::new();
    for number in 0..n {
        let lang = LANGUAGES[chance.below(LANGUAGES.len() as u64) as usize];
        let (cadence, topics) = match chance.below(20) {
            0 => (Cadence::Daily, Vec::new()),
            1 => (Cadence::Instant, vec![Topic::Housing]),
            2..=6 => (Cadence::Instant, vec![Topic::Strikes]),
            _ => (Cadence::Instant, Vec::new()),
        };
        people.push(Person {
            address: address(number, mix),
            lang,
            cadence,
            topics,
        });
    }
    people
}

fn address(number: u64, mix: Mix) -> Address {
    match (mix, number % 5) {
        (Mix::Three(_), 1) => {
            // One in twenty-five of them each.
            let name = match number % 125 {
                1 => GONE,
                66 => LATER,
                _ => "reader",
            };
            Address::Email(format!("{name}{number}@mailbox.example"))
        }
        (Mix::Three(port), 3) => hook(port, number),
        (Mix::Chats | Mix::Three(_), _) => {
            Address::Telegram(FIRST_CHAT + i64::try_from(number).expect("a campaign's audience"))
        }
    }
}
