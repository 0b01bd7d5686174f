//! Who was to get what: nobody is left out, and nobody gets what is not for them. An audience is
//! worked out anew here, from what people wanted when, by the rules as they are promised.

use super::{Facts, Released};
use crate::sim::{
    log::{About, Attempt, Saw, Who},
    people::{Nature, Person, State},
};
use alert::{
    AlertNumber,
    outcome::Cause,
    subscription::{Cadence, Preferences},
};
use std::{collections::BTreeMap, time::Duration};

/// From the claim of a delivery to its handing over at the longest: what is claimed reaches a
/// second ahead, and what cannot go out for two seconds is given back.
const CLAIMED_AT_MOST: Duration = Duration::from_secs(4);

/// Whether somebody chose to get an alert, from its first release up to a turn without a break.
pub(super) fn chose(person: &Person, first: &Released, until: u64) -> bool {
    let states = person.states_within(first.tick, until);
    let all = |what: &dyn Fn(&State) -> bool| states.iter().all(|state| what(state));
    let topic = first
        .topics
        .iter()
        .any(|topic| all(&|s| wants(&s.wants, *topic)));
    let instant = all(&|s| s.wants.cadence == Cadence::Instant);
    let urgent = first.immediate && all(&|s| s.wants.urgent_anyway);
    !states.is_empty()
        && all(&|s| s.here)
        && all(&|s| !is_away(s, first.wall_ms))
        && topic
        && (instant || urgent)
}

fn wants(preferences: &Preferences, topic: alert::Topic) -> bool {
    let mut topics = preferences.topics.iter();
    preferences.topics.is_empty() || topics.any(|wanted| wanted == topic)
}

fn is_away(state: &State, at_ms: i64) -> bool {
    state.paused_until_ms.is_some_and(|until| until > at_ms)
}

/// Whether an attempt in a turn is one that the person wants: by choice, or because they hold what
/// it follows on, or may.
fn is_welcome(facts: &Facts, one: &Attempt, n: usize, key: (AlertNumber, u16)) -> bool {
    let (Some(first), Some(release)) = (facts.first(key.0), facts.release(key)) else {
        return false;
    };
    let person = &facts.people[n];
    let state = person.state_at(one.tick);
    let is_here = state.is_some_and(|s| s.here && !is_away(s, release.wall_ms));
    let holds = || {
        let earlier = facts.log.iter().take_while(|e| e.tick <= one.tick);
        earlier
            .filter(|e| e.who == one.who && (e.accepted() || e.doubt.is_some()))
            .any(|e| e.revision().is_some_and(|(a, r)| a == key.0 && r < key.1))
    };
    // What was claimed for them when the sender went down they may have got, for all it knows.
    let claimed = || {
        let mut crashes = facts.crashes.iter().filter(|crash| crash.tick <= one.tick);
        key.1 > 1 && crashes.any(|crash| chose(person, first, crash.tick))
    };
    let welcome = chose(person, first, one.tick) || (is_here && (holds() || claimed()));
    one.tick >= release.tick && welcome
}

/// Phantoms: attempts at people outside the audience, or after they left, paused, or chose less.
pub(super) fn nobody_who_should_not(facts: &Facts, faults: &mut Vec<String>) {
    for one in &facts.log {
        let welcome = match (one.who, one.revision(), &one.about) {
            (Who::Person(n), Some(key), _) => is_welcome(facts, one, n, key),
            (Who::Person(n), None, About::Question { .. }) => {
                // It may be repeated after their yes.
                let first = facts.log.iter().find(|first| first.id == one.id);
                let asked = first.map_or(one.tick, |first| first.tick);
                facts.people[n].state_at(asked).is_none()
            }
            (Who::Organiser(_), _, About::Notice) => true,
            (Who::Person(_) | Who::Organiser(_) | Who::Stranger, _, _) => false,
        };
        if !welcome {
            faults.push(format!("phantom: {one:?}"));
        }
    }
}

/// What was stopped is not handed over any more.
pub(super) fn nobody_after_a_halt(facts: &Facts, faults: &mut Vec<String>) {
    for halt in &facts.halted {
        let key = Some((halt.alert, halt.revision));
        let after = facts.log.iter().filter(|one| one.tick >= halt.tick);
        let after = after.filter(|one| one.revision() == key).count();
        if after > 0 {
            faults.push(format!("{after} handed over after {halt:?}"));
        }
    }
}

/// The words are in a language that the person had chosen at some time between claim and handing
/// over.
pub(super) fn in_a_language_they_chose(facts: &Facts, faults: &mut Vec<String>) {
    for one in &facts.log {
        let (Some(n), About::Revision { langs, .. }) = (one.person(), &one.about) else {
            continue;
        };
        let since = one.at.saturating_sub(CLAIMED_AT_MOST);
        let chosen = facts.people[n].langs_since(since, one.tick);
        if chosen.is_disjoint(langs) {
            faults.push(format!("in another language than {chosen:?}: {one:?}"));
        }
    }
}

/// Everybody of the audience of each alert's newest revision got it, or stands in the report as
/// one of whom nobody knows.
pub(super) fn nobody_lost(facts: &Facts, faults: &mut Vec<String>) {
    let mut newest: BTreeMap<AlertNumber, u16> = BTreeMap::new();
    for one in &facts.released {
        newest.insert(one.alert, one.revision);
    }
    for key in newest {
        let halted = facts.halted.iter().any(|h| (h.alert, h.revision) == key);
        let (Some(first), Some(release), false) = (facts.first(key.0), facts.release(key), halted)
        else {
            continue;
        };
        let tries = facts.tries(key);
        let mut missing: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for n in 0..facts.people.len() {
            let got = tries
                .get(&n)
                .is_some_and(|all| all.iter().any(|one| one.accepted()));
            if !got && is_due(facts, n, first, release) {
                missing.entry(facts.channel_of(n)).or_default().push(n);
            }
        }
        for (channel, missing) in missing {
            let counts = facts.counts.get(&(key.0, key.1, channel));
            let explained = counts.map_or(0, |counts| counts.unknown);
            // Without a doubt nobody can be in doubt; after a crash whoever was claimed is.
            let undoubted = missing.iter().filter(|n| {
                let mut all = tries.get(n).into_iter().flatten();
                facts.crashes.is_empty() && !all.any(|one| one.doubt.is_some())
            });
            let undoubted = undoubted.count();
            if missing.len() as u64 > explained || undoubted > 0 {
                faults.push(format!(
                    "lost: {} on {channel} did not get revision {} of {}, {explained} stand in \
                     the report, {undoubted} were never in doubt: {missing:?}",
                    missing.len(),
                    key.1,
                    key.0
                ));
            }
        }
    }
}

/// Whether somebody had to get a revision: they chose it and still do, or got what it follows on
/// well before; and they can be reached.
fn is_due(facts: &Facts, n: usize, first: &Released, release: &Released) -> bool {
    let person = &facts.people[n];
    let by_choice = chose(person, first, u64::MAX);
    let states = person.states_within(release.tick, u64::MAX);
    let is_here = !states.is_empty()
        && states
            .iter()
            .all(|s| s.here && !is_away(s, release.wall_ms));
    let held = facts.log.iter().any(|one| {
        let earlier = one
            .revision()
            .is_some_and(|(alert, revision)| alert == release.alert && revision < release.revision);
        earlier
            && one.who == Who::Person(n)
            && one.accepted()
            && one.doubt.is_none()
            && is_written_down_before(facts, one, release)
    });
    let reachable = match (person.nature, person.back) {
        (Nature::Gone, Some(back)) => back <= first.tick,
        _ => person.can_be_reached(),
    };
    reachable && (by_choice || (is_here && held))
}

/// Whether the receipt of an acceptance was certainly kept when a revision was released.
fn is_written_down_before(facts: &Facts, one: &Attempt, release: &Released) -> bool {
    const KEPT_WITHIN: Duration = Duration::from_secs(3);
    let at_release = facts.log.iter().find(|other| other.tick >= release.tick);
    at_release.is_some_and(|other| one.back + KEPT_WITHIN < other.at)
}

/// Nobody gets an older revision after a newer one.
pub(super) fn never_older_after_newer(facts: &Facts, faults: &mut Vec<String>) {
    let mut newest: BTreeMap<(Who, AlertNumber), u16> = BTreeMap::new();
    for one in facts.log.iter().filter(|one| one.accepted()) {
        let Some((alert, revision)) = one.revision() else {
            continue;
        };
        let seen = newest.entry((one.who, alert)).or_insert(revision);
        if revision < *seen {
            faults.push(format!("after revision {seen}: {one:?}"));
        }
        *seen = revision.max(*seen);
    }
}

/// Who was found to be gone by one alert is not tried by the next.
pub(super) fn nobody_tried_who_is_known_to_be_gone(facts: &Facts, faults: &mut Vec<String>) {
    let gone = |one: &Attempt| {
        let said = matches!(
            one.saw,
            Saw::Refused(Cause::RecipientGone | Cause::NoSuchAddress)
        );
        said && one.doubt.is_none()
    };
    let mut found: BTreeMap<Who, AlertNumber> = BTreeMap::new();
    for one in &facts.log {
        let (Some(n), Some(key)) = (one.person(), one.revision()) else {
            continue;
        };
        let back = facts.people[n].back;
        let known = found.get(&one.who).is_some_and(|alert| *alert != key.0);
        if known && back.is_none_or(|back| back > one.tick) {
            faults.push(format!("known to be gone: {one:?}"));
        }
        let tries = || facts.tries(key).remove(&n).unwrap_or_default();
        let from = facts.release(key).map_or(0, |release| release.tick);
        if gone(one)
            && !facts.crashed_within(from, one.tick)
            && tries().iter().all(|all| all.doubt.is_none())
        {
            found.entry(one.who).or_insert(key.0);
        }
    }
}
