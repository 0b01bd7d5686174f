//! The invented subscribers: a list of our own, made from a seed, which the daemon only ever sees
//! through the door for joining. Whatever is expected is computed from this list alone, and from
//! what the stand-ins were told to refuse.

use super::shares::{MAIL_HOSTS, Shares, mix};
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
/// Of a hundred, how many have left again before the first alert.
const LEFT_BEFORE: u64 = 1;

/// One invented subscriber.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Person {
    pub address: Address,
    pub lang: Lang,
    /// Joined, and left again before the first alert.
    pub left_before: bool,
    country: Option<Country>,
    cadence: Cadence,
    topics: Vec<Topic>,
}

impl Person {
    /// Whether they asked for an alert about `topics` as it happens, and are still there.
    pub fn wants(&self, topics: &[Topic]) -> bool {
        !self.left_before
            && self.cadence == Cadence::Instant
            && (self.topics.is_empty() || self.topics.iter().any(|topic| topics.contains(topic)))
    }

    /// What the daemon is told of them.
    pub fn join(&self, today: CivilDate) -> Join {
        Join {
            address: self.address.clone(),
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

/// `n` people, the same for the same seed. `hook` says where the webhook of a number lies.
pub(super) fn invent(n: u32, seed: u64, hook: impl Fn(u32) -> String) -> Vec<Person> {
    let shares = Shares::of(n);
    let chats = (0..shares.chats).map(|at| Address::Telegram(FIRST_CHAT + i64::from(at)));
    let mails = (0..shares.mails).map(|at| {
        let draw = mix(seed ^ u64::from(at)) % MAIL_HOSTS.len() as u64;
        let host = MAIL_HOSTS[usize::try_from(draw).unwrap_or(0)].host;
        Address::Email(format!("reader-{}@{host}", at + 1))
    });
    let hooks = (0..shares.hooks).map(|at| Address::Webhook(hook(at)));
    chats
        .chain(mails)
        .chain(hooks)
        .zip(0..)
        .map(|(address, index)| person(seed, index, address))
        .collect()
}

fn person(seed: u64, index: u32, address: Address) -> Person {
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
        address,
        lang,
        left_before: draw(5, 100) < LEFT_BEFORE,
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

#[cfg(test)]
pub(super) fn at_home(n: u32, seed: u64) -> Vec<Person> {
    invent(n, seed, |at| format!("https://localhost:9/bell/{at}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use alert::ChannelKind;
    use std::collections::BTreeSet;

    #[test]
    fn a_seed_invents_the_same_people_each_time_in_all_languages_and_on_all_channels() {
        let people = at_home(500, 7);
        assert_eq!(people, at_home(500, 7));
        assert_ne!(people, at_home(500, 8));
        assert_eq!(people.len(), 500);
        for (lang, _) in LANGUAGES {
            assert!(people.iter().any(|person| person.lang == lang), "{lang}");
        }
        let of = |kind| {
            let there = people.iter().filter(|p| p.address.channel() == kind);
            there.count()
        };
        let each = ChannelKind::ALL.map(of);
        assert_eq!(each, [375, 100, 25]);
        let addresses: BTreeSet<_> = people.iter().map(|person| &person.address).collect();
        assert_eq!(addresses.len(), people.len());
    }

    #[test]
    fn some_did_not_ask_for_this_or_left_so_that_writing_to_them_would_be_noticed() {
        let people = at_home(500, 7);
        let wanting = people
            .iter()
            .filter(|person| person.wants(&[Topic::TradeUnions]))
            .count();
        assert!((400..490).contains(&wanting), "{wanting}");
        assert!(people.iter().any(|person| person.left_before));
    }
}
