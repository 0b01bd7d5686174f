//! What a run came to, counted at the receiving end against the lists that the run itself wrote.
//! Each rule stands for itself, reads only the facts, and has a test that makes it speak.

mod audience;
mod books;
mod pace;
mod repeats;
#[cfg(test)]
mod tests;

use super::{log::Attempt, people::Person};
use alert::{AlertNumber, ChannelKind, Topic};
use ledger::broadcast::Counts;
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

/// The faults found; a good run has none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    pub faults: Vec<String>,
    /// What was accepted, by channel.
    pub accepted: BTreeMap<ChannelKind, usize>,
    pub crashes: usize,
    pub duplicates: usize,
    /// Of every attempt, to the microsecond: the same for the same seed.
    pub trace: u64,
}

/// A revision that was released.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Released {
    pub alert: AlertNumber,
    pub revision: u16,
    /// The turn whose step released it.
    pub tick: u64,
    pub wall_ms: i64,
    pub topics: BTreeSet<Topic>,
    pub immediate: bool,
}

/// One that was stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Halted {
    pub alert: AlertNumber,
    pub revision: u16,
    /// The first turn after it.
    pub tick: u64,
}

/// When the sender went down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Crash {
    /// In the turn with this number.
    pub tick: u64,
    pub at: Duration,
}

/// What the run knows of itself.
#[derive(Clone, Debug)]
pub struct Facts {
    pub people: Vec<Person>,
    pub log: Vec<Attempt>,
    /// In the order of release.
    pub released: Vec<Released>,
    pub halted: Vec<Halted>,
    /// What the ledger's report says.
    pub counts: BTreeMap<(AlertNumber, u16, ChannelKind), Counts>,
    pub crashes: Vec<Crash>,
    /// When processes began.
    pub starts: Vec<Duration>,
}

/// Judges a run.
pub fn judge(facts: &Facts) -> Verdict {
    let mut faults = Vec::new();
    audience::nobody_who_should_not(facts, &mut faults);
    audience::nobody_after_a_halt(facts, &mut faults);
    audience::in_a_language_they_chose(facts, &mut faults);
    audience::nobody_lost(facts, &mut faults);
    audience::never_older_after_newer(facts, &mut faults);
    audience::nobody_tried_who_is_known_to_be_gone(facts, &mut faults);
    repeats::only_what_was_in_doubt(facts, &mut faults);
    repeats::recognisable(facts, &mut faults);
    pace::never_too_fast(facts, &mut faults);
    books::counts_are_what_arrived(facts, &mut faults);
    books::organisers_are_told_both_ways(facts, &mut faults);
    let mut accepted = BTreeMap::new();
    for one in facts.log.iter().filter(|one| one.accepted()) {
        *accepted.entry(one.channel).or_insert(0) += 1;
    }
    Verdict {
        faults,
        accepted,
        crashes: facts.crashes.len(),
        duplicates: repeats::count(facts),
        trace: trace(&facts.log),
    }
}

impl Facts {
    /// The release of a revision.
    fn release(&self, (alert, revision): (AlertNumber, u16)) -> Option<&Released> {
        let mut all = self.released.iter();
        all.find(|one| one.alert == alert && one.revision == revision)
    }

    /// The release of an alert's first word.
    fn first(&self, alert: AlertNumber) -> Option<&Released> {
        self.released.iter().find(|one| one.alert == alert)
    }

    /// Attempts to bring a revision to somebody, in order.
    fn tries(&self, key: (AlertNumber, u16)) -> BTreeMap<usize, Vec<&Attempt>> {
        let mut tries: BTreeMap<usize, Vec<&Attempt>> = BTreeMap::new();
        for one in self.log.iter().filter(|one| one.revision() == Some(key)) {
            if let Some(n) = one.person() {
                tries.entry(n).or_default().push(one);
            }
        }
        tries
    }

    /// Whether the sender went down between two turns: what it had claimed by then is in doubt,
    /// although nobody outside has seen it.
    fn crashed_within(&self, from: u64, to: u64) -> bool {
        let mut crashes = self.crashes.iter();
        crashes.any(|crash| (from..=to).contains(&crash.tick))
    }

    fn channel_of(&self, n: usize) -> ChannelKind {
        self.people[n].address.channel()
    }
}

fn trace(log: &[Attempt]) -> u64 {
    let line = |one: &Attempt| format!("{one:?}");
    let lines: String = log.iter().map(line).collect();
    super::log::fnv(lines.as_bytes())
}
