//! How the world goes on: one step of the production scheduler, what it hands over, what comes
//! back by the next; mishaps, restarts, and the calm in which everything has to settle.

use super::{
    places,
    scene::{ledger_over, scheduler_over},
    verdict::Crash,
    world::{World, now},
};
use alert::ChannelKind;
use ledger::Error;
use std::{sync::Arc, time::Duration};

/// How often the world insists before it takes an error for an answer.
const INSISTS_MAX: usize = 200;
/// How long notices and retries may take after faults have ended, where an answer takes seconds:
/// the longest wait that two minutes of failures lead to, stretched by a quarter, and its queue.
const SETTLED_BY: Duration = Duration::from_secs(400);
/// A relay may be silent for ten minutes, and what it was silent about is tried again after that.
const MAIL_SETTLED_BY: Duration =
    Duration::from_secs(places::AFTER_DOT.as_secs() + SETTLED_BY.as_secs());
/// How often it is looked whether all has settled.
const LOOK: Duration = Duration::from_secs(1);

impl World {
    pub(super) fn start(&mut self) {
        now(self.scheduler.start(self.wall())).expect("the scheduler starts");
        self.starts.push(self.monotonic);
    }

    /// Some seconds in which things happen.
    pub(super) fn stir(&mut self, seed: u64, seconds: u64) {
        self.faults.arm(true);
        let end = self.monotonic + Duration::from_secs(seconds);
        self.next_act = self.monotonic;
        self.next_mishap = self.monotonic;
        while self.monotonic < end {
            while self.monotonic >= self.next_mishap {
                self.mishap(seed);
                self.next_mishap += Duration::from_millis(200 + self.chance.below(1_200));
            }
            while self.monotonic >= self.next_act {
                self.act();
                self.next_act += Duration::from_millis(20 + self.chance.below(200));
            }
            self.turn();
        }
        self.faults.restart();
        self.faults.arm(false);
    }

    fn mishap(&mut self, seed: u64) {
        match self.chance.below(8) {
            // Every third run goes without a crash: what a restart would mend has to be mended.
            0..2 if !seed.is_multiple_of(3) => self.faults.crash_in(self.chance.below(9)),
            2 => self.offset += Duration::from_secs(self.chance.below(600)),
            3 => {
                let channel = ChannelKind::ALL[self.chance.below(3) as usize];
                let lasts = Duration::from_millis(500 + self.chance.below(9_000));
                self.receiver.storm(channel, self.monotonic + lasts);
            }
            _ => {}
        }
    }

    /// Faults stop; runs until nothing is open.
    pub(super) fn calm(&mut self) {
        self.faults.arm(false);
        self.receiver.calm = true;
        let begin = self.monotonic;
        let mut looked = begin;
        let mut late = Vec::new();
        loop {
            self.turn();
            if self.monotonic < looked + LOOK && !self.flying.is_empty() {
                continue;
            }
            looked = self.monotonic;
            let open: Vec<ChannelKind> = ChannelKind::ALL
                .into_iter()
                .filter(|channel| self.is_open(*channel))
                .collect();
            if open.is_empty() && self.flying.is_empty() && !self.is_anything_to_tell() {
                return;
            }
            for channel in open {
                let bound = match channel {
                    ChannelKind::Telegram | ChannelKind::Webhook => SETTLED_BY,
                    ChannelKind::Email => MAIL_SETTLED_BY,
                };
                if self.monotonic > begin + bound && !late.contains(&channel) {
                    late.push(channel);
                    let due = now(self.ledger.next_due(channel));
                    let claimed = now(self.ledger.in_doubt(channel));
                    let found = format!(
                        "{channel} has not settled after {bound:?}: due {due:?}, claimed {claimed:?}"
                    );
                    self.faults_found.push(found);
                }
            }
            if self.monotonic > begin + MAIL_SETTLED_BY + SETTLED_BY {
                let singles = now(self.ledger.singles_planned());
                let found = format!("never over; {singles:?} wait to be told");
                self.faults_found.push(found);
                return;
            }
        }
    }

    /// Whether anybody's delivery on a channel is not settled.
    fn is_open(&self, channel: ChannelKind) -> bool {
        let active = now(self.ledger.active_broadcasts()).expect("broadcasts can be read");
        active.iter().any(|broadcast| {
            let progress = now(self.ledger.progress(broadcast.id, channel));
            let progress = progress.expect("progress can be read");
            !progress.planned_all || progress.counts.open() > 0
        })
    }

    /// Whether broadcasts have to be concluded, or somebody to be told so.
    fn is_anything_to_tell(&self) -> bool {
        let singles = now(self.ledger.singles_planned()).expect("notices can be read");
        let active = now(self.ledger.active_broadcasts()).expect("broadcasts can be read");
        let claimed = |channel| now(self.ledger.in_doubt(channel)).expect("claims can be read");
        let due = |channel| now(self.ledger.next_due(channel)).expect("retries can be read");
        let mut channels = ChannelKind::ALL.into_iter();
        !singles.is_empty()
            || !active.is_empty()
            || channels.any(|channel| !claimed(channel).is_empty() || due(channel).is_some())
    }

    /// Does something at the ledger until it says how it went.
    pub(super) fn insist<T>(
        &mut self,
        what: impl Fn(&Self) -> ledger::Result<T>,
    ) -> ledger::Result<T> {
        for _ in 0..INSISTS_MAX {
            match what(self) {
                Err(Error::Unavailable(_) | Error::Unknown(_)) => {
                    if self.faults.is_down() {
                        self.restart();
                    }
                }
                other => return other,
            }
        }
        what(self)
    }

    /// One step, what it hands over, and what comes back by the next.
    pub(super) fn turn(&mut self) {
        self.tick += 1;
        let wall = self.wall();
        let mut wake = self.monotonic + Duration::from_millis(200);
        if let Ok(step) = now(self.scheduler.step(wall, self.monotonic)) {
            wake = step.wake_at.min(self.monotonic + Duration::from_secs(1));
            for channel in step.probe {
                let answer = self.receiver.identity(channel, self.monotonic);
                let _ = now(self
                    .scheduler
                    .identity(channel, answer, wall, self.monotonic));
                wake = self.monotonic;
            }
            // A process that goes down may have handed over what it was about to.
            let in_time = !self.faults.is_down() || self.chance.one_in(2);
            for (channel, message) in step.hand_over.into_iter().filter(|_| in_time) {
                let (latency, outcome) = self.receiver.take(&message, self.tick, self.monotonic);
                self.handed += 1;
                let key = (self.monotonic + latency, self.handed);
                self.flying.insert(key, (channel, message.id, outcome));
            }
        }
        if self.faults.is_down() {
            self.restart();
            return;
        }
        let answered = self.flying.keys().next().map(|(at, _)| *at);
        let next = answered.map_or(wake, |at| at.min(wake));
        self.monotonic = next.max(self.monotonic + Duration::from_micros(100));
        while let Some(entry) = self.flying.first_entry() {
            if entry.key().0 > self.monotonic {
                break;
            }
            let (channel, id, outcome) = entry.remove();
            let wall = self.wall();
            self.scheduler
                .outcome(channel, id, outcome, wall, self.monotonic);
        }
    }

    pub(super) fn restart(&mut self) {
        self.receiver
            .sender_went_down(self.monotonic, self.crashes.len());
        self.crashes.push(Crash {
            tick: self.tick,
            at: self.monotonic,
        });
        self.flying.clear();
        self.monotonic += Duration::from_millis(50 + self.chance.below(3_000));
        self.faults.restart();
        self.faults.arm(false);
        self.ledger = ledger_over(&self.store, &self.ring, &self.campaign);
        self.scheduler = scheduler_over(&self.ledger, &self.campaign, &self.chance);
        self.start();
        let armed = Arc::clone(&self.faults);
        armed.arm(!self.receiver.calm);
    }
}
