//! What people do in a run, and what lists do to them: join, be asked and say yes, change their
//! mind, pause, leave by any address they had, be imported again, come back after being gone. Each
//! act is done until the ledger says how it went, and written down as of the next turn.

use super::{
    log::{About, Who},
    people::{Nature, address_of, any_lang, nature_of, wants_it, wants_other},
    world::{DAY, World, now},
};
use alert::{Address, ChannelKind, Timestamp, subscription::Standing};
use ledger::{
    Error, JoinReport,
    subscriber::{Ask, Confirmed},
};
use std::time::Duration;

/// The words that somebody who is asked agrees to.
const CONSENT: &str = "v1";
/// People of an old list that is brought in once more.
const OLD_LIST: u64 = 30;
/// People who left longer ago than anybody remembers, and less long ago, on each channel.
const LEFT_LONG_AGO: i64 = 3;

impl World {
    /// Something that somebody does.
    pub(super) fn act(&mut self) {
        match self.chance.below(20) {
            0..3 => self.newcomer(),
            3 => self.old_list(),
            4..8 => self.changes_mind(),
            8..11 => self.other_language(),
            11 => self.pauses(),
            12 => self.resumes(),
            13..16 => self.somebody_leaves(),
            16 => self.asked(),
            17 => self.says_yes(),
            18 => self.comes_back(),
            _ => self.leaves_unknown(),
        }
    }

    /// People who left before the run: a year and more ago, who may be brought in again, and less
    /// long ago, who may not.
    pub(super) fn remember_leavers(&mut self) {
        for (days, stays_away) in [(400, false), (300, true)] {
            let then = Timestamp::from_ms(self.wall().ms() - days * DAY.as_millis() as i64);
            for channel in ChannelKind::ALL {
                for _ in 0..LEFT_LONG_AGO {
                    let n = self.somebody_new(channel, Nature::Plain);
                    let join = self.join_of(n);
                    now(self
                        .ledger
                        .join(std::slice::from_ref(&join), then, &self.chance))
                    .expect("somebody joins");
                    now(self.ledger.leave(&join.address, then)).expect("somebody leaves");
                    let report = now(self.ledger.join(
                        std::slice::from_ref(&join),
                        self.wall(),
                        &self.chance,
                    ));
                    let report = report.expect("somebody is brought in again");
                    if (report.left_before == 1) != stays_away {
                        let found = format!("left {days} days ago: {report:?}");
                        self.faults_found.push(found);
                    }
                    if report.joined == 1 {
                        self.now_stands(n, |state| state.wants = join.preferences.clone());
                    }
                }
            }
        }
    }

    /// Some of those who are gone are there again, and say so.
    pub(super) fn some_come_back(&mut self) {
        for _ in 0..self.people.len() / 80 {
            self.comes_back();
        }
    }

    fn somebody_new(&mut self, channel: ChannelKind, nature: Nature) -> usize {
        self.next += 1;
        self.add(address_of(channel, self.next, nature), nature)
    }

    fn any_channel(&self) -> ChannelKind {
        ChannelKind::ALL[self.chance.below(3) as usize]
    }

    /// Somebody on the list, who is not gone.
    fn any(&self) -> Option<usize> {
        (0..20)
            .map(|_| self.chance.below(self.people.len() as u64) as usize)
            .find(|n| self.people[*n].is_here() && self.speaks(*n))
    }

    /// Whether they are there to say anything.
    fn speaks(&self, n: usize) -> bool {
        self.people[n].nature != Nature::Gone || self.people[n].back.is_some()
    }

    /// An address that leads to somebody: the one they are at, or the one they joined with.
    fn an_address(&self, n: usize) -> Address {
        let first = &self.people[n].address;
        match self.chance.one_in(2) {
            true => first.clone(),
            false => self.known_address(n),
        }
    }

    /// The address that the last answer of the other side told the ledger; the one they joined
    /// with, if an answer is still on its way.
    fn known_address(&self, n: usize) -> Address {
        let first = &self.people[n].address;
        let now_at = self.receiver.now_at(first);
        let arrived = self.receiver.log.iter().any(|one| {
            one.who == Who::Person(n)
                && one.accepted()
                && one.place == super::log::fnv(&now_at.normalised())
        });
        if arrived { now_at } else { first.clone() }
    }

    fn newcomer(&mut self) {
        let channel = self.any_channel();
        let number = self.next + 1;
        let nature = match nature_of(channel, number) {
            kind @ (Nature::Group | Nature::Public) => kind,
            _ => Nature::Plain,
        };
        let n = self.somebody_new(channel, nature);
        let join = self.join_of(n);
        let report = self.insist(|w| {
            now(w
                .ledger
                .join(std::slice::from_ref(&join), w.wall(), &w.chance))
        });
        match report {
            Ok(report) if report.joined + report.already == 1 => {
                self.now_stands(n, |state| state.wants = join.preferences.clone());
            }
            other => self.faults_found.push(format!("a newcomer: {other:?}")),
        }
    }

    /// A list of whoever there ever was is brought in again: it changes nothing for anybody.
    fn old_list(&mut self) {
        let chosen: Vec<usize> = (0..OLD_LIST)
            .map(|_| self.chance.below(self.people.len() as u64) as usize)
            .filter(|n| !self.people[*n].story.is_empty())
            .collect::<std::collections::BTreeSet<_>>()
            .into_iter()
            .collect();
        let joins: Vec<_> = chosen
            .iter()
            .map(|n| self.listed(&self.people[*n], wants_it(&self.chance)))
            .collect();
        let report = self.insist(|w| now(w.ledger.join(&joins, w.wall(), &w.chance)));
        let here = chosen.iter().filter(|n| self.people[**n].is_here()).count();
        let expected = JoinReport {
            already: here as u64,
            left_before: (chosen.len() - here) as u64,
            ..JoinReport::default()
        };
        if !matches!(&report, Ok(report) if *report == expected) {
            let found = format!("an old list: {report:?}, expected {expected:?}");
            self.faults_found.push(found);
        }
    }

    fn changes_mind(&mut self) {
        let Some(n) = self.any() else { return };
        let mut wants = match self.chance.one_in(2) {
            true => wants_it(&self.chance),
            false => wants_other(&self.chance),
        };
        if let Some(state) = self.people[n].state() {
            wants.lang = state.wants.lang;
        }
        self.changes(n, wants);
    }

    fn other_language(&mut self) {
        let Some(n) = self.any() else { return };
        let Some(mut wants) = self.people[n].state().map(|state| state.wants.clone()) else {
            return;
        };
        wants.lang = any_lang(&self.chance);
        self.changes(n, wants);
    }

    fn changes(&mut self, n: usize, wants: alert::subscription::Preferences) {
        let address = self.an_address(n);
        let changed = self.insist(|w| now(w.ledger.change(&address, &wants, w.wall())));
        self.expect_known("a change", &changed);
        self.now_stands(n, |state| state.wants = wants);
    }

    fn pauses(&mut self) {
        let Some(n) = self.any() else { return };
        let address = self.an_address(n);
        let away = Duration::from_secs(1 + self.chance.below(3 * DAY.as_secs()));
        let until = self.wall().plus(away);
        let paused = self.insist(|w| now(w.ledger.pause(&address, until, w.wall())));
        self.expect_known("a pause", &paused);
        let day = DAY.as_millis() as i64;
        let ends = (until.ms().div_euclid(day) + 1) * day;
        self.now_stands(n, |state| state.paused_until_ms = Some(ends));
    }

    fn resumes(&mut self) {
        let wall = self.wall().ms();
        let away = |n: &usize| {
            let state = self.people[*n].state();
            state.is_some_and(|s| s.here && s.paused_until_ms.is_some_and(|until| until > wall))
        };
        let Some(n) = (0..self.people.len()).find(away) else {
            return;
        };
        let address = self.an_address(n);
        let resumed = self.insist(|w| now(w.ledger.pause(&address, w.wall(), w.wall())));
        self.expect_known("the end of a pause", &resumed);
        self.now_stands(n, |state| state.paused_until_ms = None);
    }

    fn somebody_leaves(&mut self) {
        let Some(n) = self.any() else { return };
        let address = self.an_address(n);
        let left = self.insist(|w| now(w.ledger.leave(&address, w.wall())));
        if let Err(error) = left {
            self.faults_found.push(format!("a leave: {error}"));
        }
        self.now_stands(n, |state| state.here = false);
    }

    /// Somebody who was never subscribed asks to be left alone: no list brings them in.
    fn leaves_unknown(&mut self) {
        let channel = self.any_channel();
        let n = self.somebody_new(channel, Nature::Plain);
        let join = self.join_of(n);
        let left = self.insist(|w| now(w.ledger.leave(&join.address, w.wall())));
        let report = self.insist(|w| {
            now(w
                .ledger
                .join(std::slice::from_ref(&join), w.wall(), &w.chance))
        });
        if !matches!((&left, &report), (Ok(false), Ok(report)) if report.left_before == 1) {
            let found = format!("left before joining: {left:?}, {report:?}");
            self.faults_found.push(found);
        }
    }

    /// Somebody on a list without a consent is asked by mail.
    fn asked(&mut self) {
        let n = self.somebody_new(ChannelKind::Email, Nature::Plain);
        let ask = Ask {
            address: self.people[n].address.clone(),
            preferences: wants_it(&self.chance),
        };
        let report = self.insist(|w| {
            now(w
                .ledger
                .ask(std::slice::from_ref(&ask), CONSENT, w.wall(), &w.chance))
        });
        match report {
            Ok(report) if report.asked + report.asked_before == 1 => {
                self.asked_with(n, ask.preferences);
            }
            other => self.faults_found.push(format!("a question: {other:?}")),
        }
    }

    /// What somebody who is asked would get, until they say yes.
    fn asked_with(&mut self, n: usize, wants: alert::subscription::Preferences) {
        self.questions.insert(n, wants);
    }

    /// Somebody who got the question says yes, or asks to be left alone and says yes after all.
    fn says_yes(&mut self) {
        let found = self.receiver.log.iter().rev().find_map(|one| {
            let About::Question { code } = &one.about else {
                return None;
            };
            let n = one.person().filter(|_| one.accepted())?;
            let wants = self.questions.get(&n)?.clone();
            Some((n, code.clone(), wants))
        });
        let Some((n, code, wants)) = found else {
            return;
        };
        self.questions.remove(&n);
        let regrets = self.chance.one_in(4);
        if regrets {
            let address = self.people[n].address.clone();
            let left = self.insist(|w| now(w.ledger.leave(&address, w.wall())));
            if !matches!(left, Ok(false)) {
                self.faults_found.push(format!("left when asked: {left:?}"));
            }
        }
        let answer = self.insist(|w| now(w.ledger.confirm(&code, w.wall(), &w.chance)));
        match (regrets, answer) {
            (false, Ok(Confirmed::Joined | Confirmed::Already)) => {
                self.now_stands(n, |state| state.wants = wants);
            }
            (true, Err(Error::Refused(_))) => {}
            (_, other) => self.faults_found.push(format!("a yes: {other:?}")),
        }
    }

    /// Somebody who was gone is there again and speaks to us.
    fn comes_back(&mut self) {
        let gone = |n: &usize| {
            let person = &self.people[*n];
            person.nature == Nature::Gone && person.back.is_none() && person.is_here()
        };
        let Some(n) = (0..self.people.len()).find(gone) else {
            return;
        };
        self.receiver.comes_back(n);
        let address = self.people[n].address.clone();
        let spoke = self.insist(|w| now(w.ledger.speak_again(&address, w.wall())));
        self.expect_known("somebody who is back", &spoke);
        self.people[n].back = Some(self.tick + 1);
    }

    fn expect_known(&mut self, what: &str, answer: &ledger::Result<bool>) {
        if !matches!(answer, Ok(true)) {
            self.faults_found.push(format!("{what}: {answer:?}"));
        }
    }

    /// The counts that are kept, beside the world's own list and a count of everybody.
    pub(super) fn count_the_list(&mut self) {
        let wall = self.wall();
        let kept = now(self.ledger.count(wall)).expect("it can be counted");
        let anew = now(self.ledger.recount(wall)).expect("it can be counted anew");
        if anew.mended > 0 || anew.counts != kept {
            let found = format!("counted {kept:?}, and anew {anew:?}");
            self.faults_found.push(found);
        }
        for count in kept {
            let here = |person: &&super::people::Person| {
                person.address.channel() == count.channel && person.is_here()
            };
            let own = self.people.iter().filter(here).count() as u64;
            let away = |person: &&super::people::Person| {
                let until = person.state().and_then(|state| state.paused_until_ms);
                until.is_some_and(|until| {
                    !Standing::Paused {
                        until: Timestamp::from_ms(until),
                    }
                    .is_active(wall)
                })
            };
            let paused = self.people.iter().filter(here).filter(away).count() as u64;
            if count.all() != own || count.paused > paused {
                let found = format!("counted {count:?}; there are {own}, {paused} of them away");
                self.faults_found.push(found);
            }
        }
    }
}
