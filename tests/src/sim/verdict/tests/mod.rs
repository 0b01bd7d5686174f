//! Each rule speaks when it is broken, and is silent on a run that keeps all of them.

mod others;
mod whom;

use super::{Crash, Facts, Halted, Released, judge};
use crate::sim::{
    log::{About, Attempt, Doubt, Saw, Who},
    people::{Chapter, Failing, Nature, Person, State, address_of},
};
use alert::{
    AlertNumber, ChannelKind, DeliveryId, Lang, Topic,
    outcome::Cause,
    subscription::{Cadence, Preferences},
};
use ledger::broadcast::Counts;
use std::{collections::BTreeMap, time::Duration};

const SECOND: Duration = Duration::from_secs(1);

fn alert() -> AlertNumber {
    AlertNumber::new(2026, 1)
}

fn wants() -> Preferences {
    Preferences {
        lang: Lang::De,
        topics: [Topic::Strikes].into_iter().collect(),
        country: None,
        cadence: Cadence::Instant,
        urgent_anyway: true,
    }
}

fn chapter(tick: u64, change: impl FnOnce(&mut State)) -> Chapter {
    let mut state = State {
        here: true,
        wants: wants(),
        paused_until_ms: None,
    };
    change(&mut state);
    let at = SECOND * u32::try_from(tick).expect("few turns");
    Chapter { tick, at, state }
}

fn person(channel: ChannelKind, n: i64, nature: Nature) -> Person {
    Person {
        address: address_of(channel, n, nature),
        nature,
        story: vec![chapter(1, |_| {})],
        back: None,
    }
}

fn released(revision: u16, tick: u64) -> Released {
    Released {
        alert: alert(),
        revision,
        tick,
        wall_ms: 1_000_000,
        topics: [Topic::Strikes].into_iter().collect(),
        immediate: true,
    }
}

/// In a turn a second: to a person, a revision in German.
fn attempt(n: usize, channel: ChannelKind, revision: u16, tick: u64) -> Attempt {
    let at = SECOND * u32::try_from(tick).expect("few turns");
    let id = [u8::try_from(n).expect("few people"), revision as u8];
    let mut bytes = [0; 16];
    bytes[..2].copy_from_slice(&id);
    Attempt {
        tick,
        at,
        back: at + SECOND / 10,
        channel,
        place: n as u64,
        who: Who::Person(n),
        about: About::Revision {
            alert: alert(),
            revision,
            langs: [Lang::De].into_iter().collect(),
        },
        id: DeliveryId(bytes),
        body: u64::from(revision),
        saw: Saw::Accepted,
        doubt: None,
    }
}

fn notice(channel: ChannelKind, n: u8, tick: u64) -> Attempt {
    Attempt {
        who: Who::Organiser(0),
        about: About::Notice,
        id: DeliveryId([100 + n; 16]),
        place: 99,
        ..attempt(0, channel, 1, tick)
    }
}

fn counts(delivered: u64) -> Counts {
    Counts {
        members: delivered,
        delivered,
        ..Counts::default()
    }
}

/// A chat and a mailbox that got one appeal, and an organiser who heard of it both ways.
fn good() -> Facts {
    let (chat, mail) = (ChannelKind::Telegram, ChannelKind::Email);
    let mut log = vec![attempt(0, chat, 1, 10), attempt(1, mail, 1, 10)];
    for n in 0..3 {
        let tick = 10 + 2 * u64::from(n);
        log.push(notice(chat, n, tick));
        log.push(notice(mail, 50 + n, tick));
    }
    Facts {
        people: vec![
            person(chat, 1, Nature::Plain),
            person(mail, 2, Nature::Plain),
        ],
        log,
        released: vec![released(1, 5)],
        halted: Vec::new(),
        counts: [chat, mail]
            .into_iter()
            .map(|channel| ((alert(), 1, channel), counts(1)))
            .collect(),
        crashes: Vec::new(),
        starts: vec![Duration::ZERO],
    }
}

/// The words of all that is found in a run that was good before `breaks`.
fn found(breaks: impl FnOnce(&mut Facts)) -> String {
    let mut facts = good();
    breaks(&mut facts);
    judge(&facts).faults.join("\n")
}

#[test]
fn a_good_run_has_no_fault() {
    assert_eq!(found(|_| {}), "");
}
