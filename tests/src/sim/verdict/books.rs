//! The books: what the report says is what arrived, and what organisers were told reached them by
//! every way they gave.

use super::{Facts, audience::chose};
use crate::sim::log::{About, Saw, Who};
use alert::{ChannelKind, DeliveryId};
use std::collections::{BTreeMap, BTreeSet};

/// Notices that a release is told by at least: proposed, queued, released.
const NOTICES_EACH: usize = 3;

/// Crashes after which the same delivery is not tried any more.
const CRASHES_UNTIL_GIVEN_UP: usize = 4;

/// The report's numbers lie within what the receiving end saw: exact where nobody was in doubt.
pub(super) fn counts_are_what_arrived(facts: &Facts, faults: &mut Vec<String>) {
    for ((alert, revision, channel), counts) in &facts.counts {
        let key = (*alert, *revision);
        let from = facts.release(key).map_or(0, |release| release.tick);
        let mut refused: BTreeMap<_, (u64, u64)> = BTreeMap::new();
        let (mut accepted, mut certainly) = (0, 0);
        for (n, all) in facts.tries(key) {
            if facts.channel_of(n) != *channel {
                continue;
            }
            let last = all.last().map(|one| one.saw);
            let until = all.last().map_or(from, |one| one.tick);
            let doubted =
                all.iter().any(|one| one.doubt.is_some()) || facts.crashed_within(from, until);
            if all.iter().any(|one| one.accepted()) {
                accepted += 1;
                certainly += u64::from(!doubted);
            }
            if let Some(Saw::Refused(cause)) = last {
                let (sure, perhaps) = refused.entry(cause).or_default();
                *sure += u64::from(!doubted);
                *perhaps += 1;
            }
        }
        let mut say = |what: &str| {
            faults.push(format!(
                "the report on revision {revision} of {alert} on {channel} {what}: {counts:?}, \
                 accepted {accepted}, certainly {certainly}, refused {refused:?}"
            ));
        };
        if !(certainly..=accepted).contains(&counts.delivered) {
            say("counts others as reached");
        }
        if accepted.saturating_sub(counts.delivered) > counts.unknown {
            say("leaves out people who got it");
        }
        let causes: BTreeSet<_> = counts.failed.keys().chain(refused.keys()).collect();
        let off = causes.into_iter().any(|cause| {
            let (sure, perhaps) = refused.get(cause).copied().unwrap_or_default();
            let said = counts.failed.get(cause).copied().unwrap_or(0);
            !(sure..=perhaps).contains(&said)
        });
        if off {
            say("gives other reasons than the other side did");
        }
        let (Some(first), Some(release)) = (facts.first(*alert), facts.release(key)) else {
            say("tells of what was never released");
            continue;
        };
        let here = |n: &usize| facts.channel_of(*n) == *channel;
        let people = (0..facts.people.len()).filter(here);
        let chosen = people.filter(|n| chose(&facts.people[*n], first, release.tick));
        let most = chosen.count() as u64;
        if *revision == 1 && counts.members > most {
            say(&format!("has an audience of more than {most}"));
        }
    }
}

/// Each organiser got as many notices in their chat as in their mailbox, and some for each release.
pub(super) fn organisers_are_told_both_ways(facts: &Facts, faults: &mut Vec<String>) {
    let mut told: BTreeMap<(usize, ChannelKind), BTreeSet<DeliveryId>> = BTreeMap::new();
    for one in facts.log.iter().filter(|one| one.accepted()) {
        if let (Who::Organiser(n), About::Notice) = (one.who, &one.about) {
            told.entry((n, one.channel)).or_default().insert(one.id);
        }
    }
    let organisers: BTreeSet<usize> = told.keys().map(|(n, _)| *n).collect();
    for n in organisers {
        let by = |channel| told.get(&(n, channel)).map_or(0, BTreeSet::len);
        let (chat, mail) = (by(ChannelKind::Telegram), by(ChannelKind::Email));
        // What four crashes in a row leave in doubt is given up.
        let given_up = facts.crashes.len() / CRASHES_UNTIL_GIVEN_UP;
        if chat.abs_diff(mail) > given_up || chat < facts.released.len() * NOTICES_EACH {
            faults.push(format!(
                "organiser {n} was told {chat} things by chat and {mail} by mail"
            ));
        }
    }
}
