//! Repeats: only of what was in doubt, no more of them than the window for each channel and crash,
//! none at all in a public channel, and each one recognisable as the same message.

use super::Facts;
use crate::sim::{
    log::{About, Attempt, Doubt, Who},
    people::Nature,
    scene::outlet,
};
use alert::{AlertNumber, ChannelKind, DeliveryId, Lang};
use std::collections::{BTreeMap, BTreeSet};

type Key = (Who, AlertNumber, u16);

/// Attempts at each delivery, in order.
fn deliveries(facts: &Facts) -> BTreeMap<Key, Vec<&Attempt>> {
    let mut all: BTreeMap<Key, Vec<&Attempt>> = BTreeMap::new();
    for one in &facts.log {
        if let Some((alert, revision)) = one.revision() {
            all.entry((one.who, alert, revision)).or_default().push(one);
        }
    }
    all
}

/// How often something was accepted that had been accepted before.
pub(super) fn count(facts: &Facts) -> usize {
    let accepted = |all: &Vec<&Attempt>| all.iter().filter(|one| one.accepted()).count();
    deliveries(facts)
        .values()
        .map(|all| accepted(all).saturating_sub(1))
        .sum()
}

/// See the module.
pub(super) fn only_what_was_in_doubt(facts: &Facts, faults: &mut Vec<String>) {
    let mut by_crash: BTreeMap<(ChannelKind, usize), usize> = BTreeMap::new();
    for (key, all) in deliveries(facts) {
        let public = match key.0 {
            Who::Person(n) => facts.people[n].nature == Nature::Public,
            Who::Organiser(_) | Who::Stranger => false,
        };
        let mut accepted: Option<&Attempt> = None;
        for one in all.into_iter().filter(|one| one.accepted()) {
            if let Some(before) = accepted.replace(one) {
                match before.doubt {
                    Some(Doubt::Crash(crash)) => {
                        *by_crash.entry((one.channel, crash)).or_insert(0) += 1;
                    }
                    Some(Doubt::Connection) => {}
                    None => faults.push(format!("doubled: {key:?} was not in doubt: {one:?}")),
                }
                if public {
                    faults.push(format!("doubled in a public channel: {key:?}"));
                }
            }
        }
    }
    for ((channel, crash), repeats) in by_crash {
        let window = outlet(channel).window;
        if repeats > window {
            faults.push(format!(
                "crash {crash} was followed by {repeats} repeats on {channel}, whose window is \
                 {window}"
            ));
        }
    }
}

/// Each attempt at a delivery carries the same id, which nothing else carries; and the same body,
/// byte by byte, wherever an earlier one may have arrived, unless another language was chosen in
/// between.
pub(super) fn recognisable(facts: &Facts, faults: &mut Vec<String>) {
    let mut owner: BTreeMap<DeliveryId, Key> = BTreeMap::new();
    for (key, all) in deliveries(facts) {
        let ids: BTreeSet<DeliveryId> = all.iter().map(|one| one.id).collect();
        if ids.len() > 1 {
            faults.push(format!("{key:?} went out under {} ids", ids.len()));
        }
        for id in ids {
            if let Some(other) = owner.insert(id, key) {
                faults.push(format!("{key:?} and {other:?} share an id"));
            }
        }
        let mut bodies: BTreeMap<BTreeSet<Lang>, BTreeSet<u64>> = BTreeMap::new();
        for one in all
            .iter()
            .filter(|one| one.channel != ChannelKind::Telegram)
        {
            if let About::Revision { langs, .. } = &one.about {
                bodies.entry(langs.clone()).or_default().insert(one.body);
            }
        }
        if bodies.values().any(|bodies| bodies.len() > 1) {
            faults.push(format!("{key:?} went out with more than one body"));
        }
    }
}
