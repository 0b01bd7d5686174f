//! The invented subscribers: a list of our own, made from a seed, which the daemon only ever sees
//! through the door for imports. Whatever is expected is computed from this list alone.

use alert::{
    Address, CivilDate, Country, Lang, Topic,
    subscription::{Cadence, Preferences},
};
use ledger::{Join, subscriber::Consent};

/// The first chat; they are numbered on from here. Real ids of this size exist, so nothing but the
/// stand-in may ever be spoken to.
pub(super) const FIRST_CHAT: i64 = 5_100_000_001;

/// Of a hundred, how many read which language.
const LANGUAGES: [(Lang, u64); 7] = [
    (Lang::En, 30),
    (Lang::De, 20),
    (Lang::Es, 12),
    (Lang::Fr, 12),
    (Lang::It, 10),
    (Lang::Pl, 8),
    (Lang::Pt, 8),
];

/// One invented subscriber.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Person {
    pub chat: i64,
    pub lang: Lang,
    country: Option<Country>,
    cadence: Cadence,
    topics: Vec<Topic>,
}

impl Person {
    /// Whether they asked for an alert about `topics` as it happens.
    pub fn wants(&self, topics: &[Topic]) -> bool {
        self.cadence == Cadence::Instant
            && (self.topics.is_empty() || self.topics.iter().any(|topic| topics.contains(topic)))
    }

    /// What the daemon is told of them.
    pub fn join(&self, today: CivilDate) -> Join {
        Join {
            address: Address::Telegram(self.chat),
            preferences: Preferences {
                lang: self.lang,
                topics: self.topics.iter().copied().collect(),
                country: self.country,
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

/// `n` people, the same for the same seed.
pub(super) fn invent(n: u32, seed: u64) -> Vec<Person> {
    (0..n).map(|index| person(seed, index)).collect()
}

fn person(seed: u64, index: u32) -> Person {
    let draw = |what: u64, below: u64| mix(seed ^ (u64::from(index) << 8) ^ what) % below;
    let lang = language(draw(1, 100));
    let country = match draw(2, 100) {
        // People of the country concerned get another message: it does not ask them to write.
        0..=1 => "KZ".parse().ok(),
        2..=59 => home_of(lang).parse().ok(),
        _ => None,
    };
    let cadence = if draw(3, 100) < 3 {
        Cadence::Daily
    } else {
        Cadence::Instant
    };
    let topics = match draw(4, 100) {
        0..=69 => Vec::new(),
        70..=92 => vec![Topic::TradeUnions, Topic::Lawyers],
        _ => vec![Topic::Housing],
    };
    Person {
        chat: FIRST_CHAT + i64::from(index),
        lang,
        country,
        cadence,
        topics,
    }
}

fn language(mut draw: u64) -> Lang {
    for (lang, share) in LANGUAGES {
        if draw < share {
            return lang;
        }
        draw -= share;
    }
    Lang::En
}

const fn home_of(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "GB",
        Lang::De => "DE",
        Lang::Es => "ES",
        Lang::Fr => "FR",
        Lang::It => "IT",
        Lang::Pl => "PL",
        Lang::Pt => "PT",
        Lang::Ru | Lang::Kk => "KZ",
    }
}

/// One step of splitmix64: numbers that look drawn and are the same each time.
fn mix(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_invents_the_same_people_each_time_and_all_languages_occur() {
        let people = invent(500, 7);
        assert_eq!(people, invent(500, 7));
        assert_ne!(people, invent(500, 8));
        for (lang, _) in LANGUAGES {
            assert!(people.iter().any(|person| person.lang == lang), "{lang}");
        }
    }

    #[test]
    fn some_did_not_ask_for_this_so_that_writing_to_them_would_be_noticed() {
        let people = invent(500, 7);
        let wanting = people
            .iter()
            .filter(|person| person.wants(&[Topic::TradeUnions]))
            .count();
        assert!((400..490).contains(&wanting), "{wanting}");
    }
}
