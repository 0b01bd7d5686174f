//! What a run came to, counted at the receiving end against the lists that the run itself wrote.

use super::Accepted;
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

/// The faults found; a good run has none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    pub faults: Vec<String>,
    /// The trace of the run: the same for the same seed.
    pub accepted: usize,
    pub crashes: usize,
    pub duplicates: usize,
    pub trace: u64,
}

/// What the run knows of itself.
pub(super) struct Facts<'a> {
    pub log: &'a [Accepted],
    /// Who belonged to the audience when the first word went out.
    pub audience: &'a BTreeSet<i64>,
    /// When somebody's leave was confirmed.
    pub left: &'a BTreeMap<i64, Duration>,
    /// Whose leave was answered with an error.
    pub perhaps_left: &'a BTreeSet<i64>,
    pub gone: &'a BTreeSet<i64>,
    /// Attempts whose outcome nobody can know.
    pub doubts: &'a BTreeMap<(i64, u16), u32>,
    /// The newest revision that was released and not halted.
    pub newest: u16,
    /// When a revision was halted, and what had been handed over by then.
    pub halted: Option<(u16, usize)>,
    /// The report's counts of those in doubt, by revision.
    pub unknown: &'a BTreeMap<u16, u64>,
    pub crashes: usize,
    pub window: usize,
    pub per_second: usize,
    /// When processes began.
    pub starts: &'a [Duration],
    /// The canonical chat of each: where a group is after it moved.
    pub now_in: &'a dyn Fn(i64) -> i64,
}

pub(super) fn judge(facts: &Facts<'_>) -> Verdict {
    let mut verdict = Verdict {
        accepted: facts.log.len(),
        crashes: facts.crashes,
        trace: trace(facts.log),
        ..Verdict::default()
    };
    nobody_lost(facts, &mut verdict);
    nobody_doubled(facts, &mut verdict);
    nobody_who_should_not(facts, &mut verdict);
    never_older_after_newer(facts, &mut verdict);
    never_too_fast(facts, &mut verdict);
    verdict
}

fn nobody_lost(facts: &Facts<'_>, verdict: &mut Verdict) {
    if facts.halted.is_some() {
        return;
    }
    let got: BTreeSet<i64> = facts
        .log
        .iter()
        .filter(|a| a.revision == facts.newest)
        .map(|a| a.chat)
        .collect();
    let missing: Vec<i64> = facts
        .audience
        .iter()
        .copied()
        .filter(|chat| !facts.left.contains_key(chat) && !facts.gone.contains(chat))
        .filter(|chat| !facts.perhaps_left.contains(chat))
        .filter(|chat| !got.contains(&(facts.now_in)(*chat)))
        .collect();
    let explained = facts.unknown.get(&facts.newest).copied().unwrap_or(0);
    if missing.len() as u64 > explained {
        verdict.faults.push(format!(
            "lost: {} people did not get revision {}, {explained} stand in the report: {missing:?}",
            missing.len(),
            facts.newest
        ));
    }
}

fn nobody_doubled(facts: &Facts<'_>, verdict: &mut Verdict) {
    let mut times: BTreeMap<(i64, u16), u32> = BTreeMap::new();
    for one in facts.log {
        *times.entry((one.chat, one.revision)).or_insert(0) += 1;
    }
    for ((chat, revision), times) in times.iter().filter(|(_, times)| **times > 1) {
        let doubts = facts.doubts.get(&(*chat, *revision)).copied().unwrap_or(0);
        verdict.duplicates += 1;
        if *times - 1 > doubts {
            verdict.faults.push(format!(
                "doubled: chat {chat} got revision {revision} {times} times, with {doubts} in doubt"
            ));
        }
    }
    let in_doubt: u32 = facts.doubts.values().sum();
    if verdict.duplicates > facts.window * facts.crashes + in_doubt as usize {
        verdict
            .faults
            .push(format!("{} duplicates", verdict.duplicates));
    }
}

fn nobody_who_should_not(facts: &Facts<'_>, verdict: &mut Verdict) {
    let audience: BTreeSet<i64> = facts
        .audience
        .iter()
        .flat_map(|chat| [*chat, (facts.now_in)(*chat)])
        .collect();
    for one in facts.log {
        if !audience.contains(&one.chat) {
            verdict.faults.push(format!(
                "phantom: chat {} was not in the audience",
                one.chat
            ));
        }
        if facts.left.get(&one.chat).is_some_and(|left| one.at > *left) {
            verdict
                .faults
                .push(format!("phantom: chat {} had left", one.chat));
        }
    }
    if let Some((revision, before)) = facts.halted {
        let after = facts
            .log
            .iter()
            .skip(before)
            .filter(|a| a.revision == revision)
            .count();
        if after > facts.window {
            verdict
                .faults
                .push(format!("{after} went out after the halt of {revision}"));
        }
    }
}

fn never_older_after_newer(facts: &Facts<'_>, verdict: &mut Verdict) {
    let mut newest: BTreeMap<i64, u16> = BTreeMap::new();
    for one in facts.log {
        let seen = newest.entry(one.chat).or_insert(one.revision);
        if one.revision < *seen {
            verdict.faults.push(format!(
                "chat {} got revision {} after {seen}",
                one.chat, one.revision
            ));
        }
        *seen = one.revision.max(*seen);
    }
}

fn never_too_fast(facts: &Facts<'_>, verdict: &mut Verdict) {
    let second = Duration::from_secs(1);
    for (index, first) in facts.log.iter().enumerate() {
        let inside = facts.log[index..]
            .iter()
            .take_while(|one| one.at < first.at + second)
            .count();
        // A process that begins does not know what the one before it sent last.
        let began = facts
            .starts
            .iter()
            .any(|at| *at >= first.at && *at < first.at + second);
        if inside > facts.per_second + usize::from(began) {
            verdict
                .faults
                .push(format!("{inside} within a second at {:?}", first.at));
            return;
        }
    }
}

fn trace(log: &[Accepted]) -> u64 {
    log.iter().fold(0xcbf2_9ce4_8422_2325, |hash, one| {
        let mixed =
            (one.chat as u64) ^ (u64::from(one.revision) << 48) ^ (one.at.as_millis() as u64);
        (hash ^ mixed).wrapping_mul(0x0100_0000_01b3)
    })
}
