//! The judgement: what the receiving end accepted, held against our own list. A message belongs to
//! a revision if it carries that revision's title in the reader's language. Whoever is missing is
//! lost, unless the daemon's report says that it cannot know, and no more of those than could have
//! been in doubt. Where a message has an id of its own, a repeat has the same one and the same bytes.

use super::people::Person;
use alert::{Address, ChannelKind, Draft};
use std::{collections::BTreeMap, fmt};

/// One message that was accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrived {
    pub to: Address,
    pub words: String,
    /// Whether the sender was told so.
    pub told: bool,
    /// When, in ms of UTC, if that is known.
    pub unix_ms: u64,
    /// Its Message-ID, or its webhook-id; chats have none.
    pub id: Option<String>,
    /// A checksum of its bytes, where there is an id.
    pub print: u32,
}

/// Who is to get what.
#[derive(Clone, Debug)]
pub struct Expected {
    /// The titles of the revisions in the reader's language; of everyone on the list.
    readers: BTreeMap<Address, Vec<String>>,
    /// Those who are to get each revision, in order.
    audience: Vec<Address>,
}

impl Expected {
    /// Of `people`, those who want `drafts` and for whom `reachable` holds.
    pub fn of(people: &[Person], drafts: &[Draft], reachable: impl Fn(&Address) -> bool) -> Self {
        let titles = |person: &Person| {
            let title = |draft: &Draft| draft.texts[&person.lang].title.clone();
            drafts.iter().map(title).collect()
        };
        let first = drafts.first().expect("something is sent");
        let mut audience: Vec<Address> = people
            .iter()
            .filter(|person| person.wants(first) && reachable(&person.address))
            .map(|person| person.address.clone())
            .collect();
        audience.sort_unstable();
        Self {
            readers: people
                .iter()
                .map(|person| (person.address.clone(), titles(person)))
                .collect(),
            audience,
        }
    }

    /// The part of it on one channel.
    pub fn on(&self, channel: ChannelKind) -> Self {
        let there = |address: &&Address| address.channel() == channel;
        let readers = self.readers.iter().filter(|(address, _)| there(address));
        Self {
            readers: readers
                .map(|(a, titles)| (a.clone(), titles.clone()))
                .collect(),
            audience: self.audience.iter().filter(there).cloned().collect(),
        }
    }

    /// Expects nothing of this one any more, either way.
    pub fn leave_out(&mut self, address: &Address) {
        self.readers.remove(address);
        self.audience.retain(|one| one != address);
    }

    /// How many are to get each revision.
    pub fn audience(&self) -> u64 {
        self.audience.len() as u64
    }

    /// Counts what was received.
    pub fn count<'a>(&self, arrived: impl IntoIterator<Item = &'a Arrived>) -> Received {
        let revisions = self.readers.values().next().map_or(0, Vec::len);
        let mut received = Received {
            times: vec![BTreeMap::new(); revisions],
            ..Received::default()
        };
        for one in arrived {
            // Organisers are not on the list.
            let Some(titles) = self.readers.get(&one.to) else {
                continue;
            };
            received.untold += u64::from(!one.told);
            let carries = |title: &String| one.words.contains(title.as_str());
            match titles.iter().rposition(carries) {
                Some(revision) if self.audience.binary_search(&one.to).is_ok() => {
                    let times = &mut received.times[revision];
                    *times.entry(one.to.clone()).or_insert(0) += 1;
                    let known = received.first.entry((revision, one.to.clone()));
                    let known = known.or_insert_with(|| (one.id.clone(), one.print));
                    received.changed += u64::from(*known != (one.id.clone(), one.print));
                }
                Some(_) => received.phantoms += 1,
                None => received.strays += 1,
            }
        }
        received
    }

    /// Those of the audience who did not get revision `index`.
    pub fn missing(&self, received: &Received, index: usize) -> u64 {
        let lacks = |address: &&Address| !received.times[index].contains_key(*address);
        self.audience.iter().filter(lacks).count() as u64
    }
}

/// What came in.
#[derive(Clone, Debug, Default)]
pub struct Received {
    /// By revision and address, how often.
    pub times: Vec<BTreeMap<Address, u64>>,
    /// The id and the bytes of the first of them.
    first: BTreeMap<(usize, Address), (Option<String>, u32)>,
    /// Repeats under another id, or with other bytes.
    pub changed: u64,
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
    /// Repeats that a receiver cannot know as such.
    pub changed: u64,
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
            changed: received.changed,
        }
    }

    /// Whether every promise was kept.
    pub fn is_kept(&self) -> bool {
        self.lost == 0
            && self.phantoms == 0
            && self.strays == 0
            && self.changed == 0
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
            changed: self.changed + other.changed,
        }
    }
}

/// The judgement of each channel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdicts(pub BTreeMap<ChannelKind, Verdict>);

impl Verdicts {
    /// Whether every promise was kept on every channel.
    pub fn are_kept(&self) -> bool {
        self.0.values().all(Verdict::is_kept)
    }

    /// How often the daemon died: the same on all channels.
    pub fn crashes(&self) -> u64 {
        self.0
            .values()
            .map(|verdict| verdict.crashes)
            .max()
            .unwrap_or(0)
    }

    /// These and those of another run.
    pub fn and(mut self, other: Self) -> Self {
        for (channel, verdict) in other.0 {
            let sum = self.0.entry(channel).or_default();
            *sum = sum.and(verdict);
        }
        self
    }
}

impl fmt::Display for Verdicts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (channel, verdict) in &self.0 {
            let Verdict {
                audience,
                crashes,
                lost,
                explained,
                duplicates,
                duplicates_max,
                phantoms,
                strays,
                changed,
            } = verdict;
            writeln!(
                f,
                "  {channel:?}: audience {audience}, kills {crashes}, lost {lost} (and {explained} \
                 reported), repeats {duplicates} of {duplicates_max} allowed ({changed} changed), \
                 phantoms {phantoms}, strays {strays}"
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        crash::people::{Mix, invent},
        house,
    };

    fn arrived(to: &Address, words: &str) -> Arrived {
        Arrived {
            to: to.clone(),
            words: words.to_owned(),
            told: true,
            unix_ms: 0,
            id: Some(format!("id of {to:?} {words}")),
            print: 7,
        }
    }

    fn judged(
        change: impl FnOnce(&mut Vec<Arrived>, &[Person], &[Draft]),
        unknown: u64,
    ) -> Verdict {
        let today = "2026-11-25".parse().expect("a date");
        let drafts = house::shipped(today).1;
        let people = invent(200, 1, Mix::Three(31_000));
        let expected = Expected::of(&people, &drafts[..1], |_| true);
        let mut log: Vec<Arrived> = people
            .iter()
            .filter(|person| person.wants(&drafts[0]))
            .map(|person| arrived(&person.address, &drafts[0].texts[&person.lang].title))
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
        let without = |log: &mut Vec<Arrived>, n: usize| drop(log.drain(..n));
        assert_eq!(judged(|log, _, _| without(log, 1), 0).lost, 1);
        let explained = judged(|log, _, _| without(log, 1), 1);
        assert!(explained.is_kept() && explained.explained == 1);
        assert_eq!(judged(|log, _, _| without(log, 3), 3).lost, 1);
    }

    #[test]
    fn repeats_are_allowed_up_to_the_window_and_nothing_to_those_who_did_not_ask() {
        let again = |log: &mut Vec<Arrived>, n: usize| log.extend_from_within(..n);
        assert!(judged(|log, _, _| again(log, 2), 0).is_kept());
        assert!(!judged(|log, _, _| again(log, 3), 0).is_kept());
        let phantom = judged(
            |log, people, drafts| {
                let outside = people.iter().find(|person| !person.wants(&drafts[0]));
                let outside = outside.expect("some did not ask");
                log.push(arrived(
                    &outside.address,
                    &drafts[0].texts[&outside.lang].title,
                ));
            },
            0,
        );
        assert_eq!(phantom.phantoms, 1);
        let stray = judged(
            |log, people, _| log.push(arrived(&people[0].address, "?")),
            0,
        );
        assert_eq!(stray.strays, 1);
    }

    #[test]
    fn a_repeat_under_another_id_or_with_other_bytes_is_none_that_a_receiver_can_know() {
        let spoilt = |spoil: fn(&mut Arrived)| {
            judged(
                |log, _, _| {
                    log.extend_from_within(..1);
                    spoil(log.last_mut().expect("a repeat"));
                },
                0,
            )
        };
        assert_eq!(spoilt(|_| ()).changed, 0);
        let others = [spoilt(|one| one.print = 8), spoilt(|one| one.id = None)];
        assert!(
            others
                .iter()
                .all(|verdict| verdict.changed == 1 && !verdict.is_kept())
        );
    }
}
