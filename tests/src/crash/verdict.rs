//! The judgement: what the receiving end accepted, held against our own list. A message belongs to
//! a revision if it carries that revision's title in the reader's language. Whoever is missing is
//! lost, unless the daemon's report says that it cannot know, and no more of those than could have
//! been in doubt.

use super::people::Person;
use alert::Draft;
use rehearsal::telegram::Entry;
use std::collections::BTreeMap;

/// Who is to get what.
#[derive(Clone, Debug)]
pub struct Expected {
    /// By chat, the titles of the revisions in the reader's language; of everyone on the list.
    readers: BTreeMap<i64, Vec<String>>,
    /// Those who are to get each revision.
    audience: Vec<i64>,
}

impl Expected {
    /// Of `people`, those who want `drafts` and for whom `reachable` holds.
    pub fn of(people: &[Person], drafts: &[Draft], reachable: impl Fn(i64) -> bool) -> Self {
        let titles = |person: &Person| {
            let title = |draft: &Draft| draft.texts[&person.lang].title.clone();
            drafts.iter().map(title).collect()
        };
        let first = drafts.first().expect("something is sent");
        Self {
            readers: people
                .iter()
                .map(|person| (person.chat, titles(person)))
                .collect(),
            audience: people
                .iter()
                .filter(|person| person.wants(first) && reachable(person.chat))
                .map(|person| person.chat)
                .collect(),
        }
    }

    /// How many are to get each revision.
    pub fn audience(&self) -> u64 {
        self.audience.len() as u64
    }

    /// Counts what was received.
    pub fn count<'e>(&self, log: impl IntoIterator<Item = &'e Entry>) -> Received {
        let revisions = self.readers.values().next().map_or(0, Vec::len);
        let mut received = Received {
            times: vec![BTreeMap::new(); revisions],
            ..Received::default()
        };
        for entry in log.into_iter().filter(|e| e.method == "sendMessage") {
            // Organisers are not on the list.
            let Some(titles) = self.readers.get(&entry.chat_id) else {
                continue;
            };
            received.untold += u64::from(!entry.told);
            let carries = |title: &String| entry.text.contains(title.as_str());
            match titles.iter().rposition(carries) {
                Some(revision) if self.audience.binary_search(&entry.chat_id).is_ok() => {
                    *received.times[revision].entry(entry.chat_id).or_insert(0) += 1;
                }
                Some(_) => received.phantoms += 1,
                None => received.strays += 1,
            }
        }
        received
    }

    /// Those of the audience who did not get revision `index`.
    pub fn missing(&self, received: &Received, index: usize) -> u64 {
        let has = |chat: &&i64| !received.times[index].contains_key(chat);
        self.audience.iter().filter(has).count() as u64
    }
}

/// What came in.
#[derive(Clone, Debug, Default)]
pub struct Received {
    /// By revision and chat, how often.
    pub times: Vec<BTreeMap<i64, u64>>,
    /// To those who did not ask.
    pub phantoms: u64,
    /// Of no revision, or in another language than asked for.
    pub strays: u64,
    /// Accepted by the script without telling the sender: each may be repeated once.
    pub untold: u64,
}

impl Received {
    /// How many have revision `index`.
    pub fn have(&self, index: usize) -> u64 {
        self.times.get(index).map_or(0, BTreeMap::len) as u64
    }

    /// How many acceptances too many there are.
    pub fn duplicates(&self) -> u64 {
        let all = self.times.iter().flat_map(BTreeMap::values);
        all.map(|times| times - 1).sum()
    }
}

/// What is allowed.
#[derive(Clone, Copy, Debug)]
pub struct Allowed {
    /// W: what may be in doubt at each crash.
    pub window: u64,
    pub crashes: u64,
    /// Those of whom the report says that it cannot know.
    pub unknown: u64,
}

/// The judgement of one run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    pub audience: u64,
    pub crashes: u64,
    pub lost: u64,
    /// Missing, and the report says so.
    pub explained: u64,
    pub duplicates: u64,
    /// The most duplicates there may be.
    pub duplicates_max: u64,
    pub phantoms: u64,
    pub strays: u64,
}

impl Verdict {
    /// Judges revision `index` as the one that everyone is to have.
    pub fn on(expected: &Expected, received: &Received, index: usize, allowed: Allowed) -> Self {
        let missing = expected.missing(received, index);
        let in_doubt = allowed.window * allowed.crashes + received.untold;
        let explained = missing.min(allowed.unknown).min(in_doubt);
        Self {
            audience: expected.audience(),
            crashes: allowed.crashes,
            lost: missing - explained,
            explained,
            duplicates: received.duplicates(),
            duplicates_max: in_doubt,
            phantoms: received.phantoms,
            strays: received.strays,
        }
    }

    /// Whether every promise was kept.
    pub fn is_kept(&self) -> bool {
        self.lost == 0
            && self.phantoms == 0
            && self.strays == 0
            && self.duplicates <= self.duplicates_max
    }

    /// This and another run.
    pub fn and(self, other: Self) -> Self {
        Self {
            audience: self.audience + other.audience,
            crashes: self.crashes + other.crashes,
            lost: self.lost + other.lost,
            explained: self.explained + other.explained,
            duplicates: self.duplicates + other.duplicates,
            duplicates_max: self.duplicates_max + other.duplicates_max,
            phantoms: self.phantoms + other.phantoms,
            strays: self.strays + other.strays,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{crash::people::invent, house};
    use std::sync::Arc;

    fn entry(chat_id: i64, text: &str) -> Entry {
        Entry {
            seq: 1,
            at_ms: 0,
            unix_ms: 0,
            method: "sendMessage",
            chat_id,
            message_id: 1,
            text: Arc::from(text),
            entities: Arc::from([]),
            reply_to: None,
            reply_markup: None,
            silent: false,
            allow_paid_broadcast: false,
            told: true,
        }
    }

    fn judged(change: impl FnOnce(&mut Vec<Entry>, &[Person], &[Draft]), unknown: u64) -> Verdict {
        let today = "2026-11-25".parse().expect("a date");
        let drafts = house::shipped(today).1;
        let people = invent(200, 1);
        let expected = Expected::of(&people, &drafts[..1], |_| true);
        let mut log: Vec<Entry> = people
            .iter()
            .filter(|person| person.wants(&drafts[0]))
            .map(|person| entry(person.chat, &drafts[0].texts[&person.lang].title))
            .collect();
        change(&mut log, &people, &drafts);
        let allowed = Allowed {
            window: 2,
            crashes: 1,
            unknown,
        };
        Verdict::on(&expected, &expected.count(&log), 0, allowed)
    }

    #[test]
    fn everyone_once_is_what_was_promised() {
        let verdict = judged(|_, _, _| (), 0);
        assert!(verdict.is_kept() && verdict.audience > 150, "{verdict:?}");
    }

    #[test]
    fn who_got_nothing_is_lost_unless_the_report_says_so_and_never_more_than_were_in_doubt() {
        let without = |log: &mut Vec<Entry>, n: usize| drop(log.drain(..n));
        assert_eq!(judged(|log, _, _| without(log, 1), 0).lost, 1);
        let explained = judged(|log, _, _| without(log, 1), 1);
        assert!(explained.is_kept() && explained.explained == 1);
        assert_eq!(judged(|log, _, _| without(log, 3), 3).lost, 1);
    }

    #[test]
    fn repeats_are_allowed_up_to_the_window_and_nothing_to_those_who_did_not_ask() {
        let again = |log: &mut Vec<Entry>, n: usize| log.extend_from_within(..n);
        assert!(judged(|log, _, _| again(log, 2), 0).is_kept());
        assert!(!judged(|log, _, _| again(log, 3), 0).is_kept());
        let phantom = judged(
            |log, people, drafts| {
                let outside = people.iter().find(|person| !person.wants(&drafts[0]));
                let outside = outside.expect("some did not ask");
                log.push(entry(outside.chat, &drafts[0].texts[&outside.lang].title));
            },
            0,
        );
        assert_eq!(phantom.phantoms, 1);
        let stray = judged(|log, people, _| log.push(entry(people[0].chat, "?")), 0);
        assert_eq!(stray.strays, 1);
    }
}
