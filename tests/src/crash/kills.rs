//! One broadcast under fire (F1): an alert, in some runs superseded by its update half-way, with
//! the daemon killed again and again: where the plan aims, judged by what it says and by what the
//! stand-in counts, and at moments drawn from the seed. Whatever was under way when it died is
//! taken up by the harness as a person would: by looking, and doing it again if it is not there.

use super::{
    crew::{Status, stage},
    door::NoAnswer,
    moments,
    plan::{Aim, Plan},
    platform::Platform,
    process::{Daemon, Program, was_killed},
    rig::Rig,
    tally::Tally,
    verdict::{Allowed, Expected, Verdict, Verdicts},
};
use crate::chance::Chance;
use alert::{AlertNumber, ChannelKind};
use ledger::{broadcast::Run, proposal::Stage};
use std::{collections::BTreeMap, time::Duration};

/// What comes late, or twice, is waited for.
const AFTERWARDS: Duration = Duration::from_millis(150);
/// A kill falls within this after the moment that was aimed at, in microseconds.
const JITTER_US: u64 = 12_000;
/// How long an approval takes at the most, mostly.
const APPROVING_US: u64 = 20_000;

/// What came of one run.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub verdicts: Verdicts,
    pub landed: Tally,
    pub restart_max: Duration,
    /// Whatever was not as promised, beside the verdict.
    pub faults: Vec<String>,
}

/// Plays `plan` on a copy of `template`.
pub fn play(template: &Rig, plan: &Plan) -> Outcome {
    let world = plan.world(template.setting.people);
    let platform = template.platform(&world);
    let rig = template.copy(&platform);
    let revisions = if plan.update_at.is_some() { 2 } else { 1 };
    let mut daemon = rig.spawn(&plan.program);
    let started = rig.answers(&mut daemon);
    let mut run = Running {
        expected: platform
            .channels()
            .iter()
            .map(|channel| (*channel, rig.expected_in(&world, revisions).on(*channel)))
            .collect(),
        daemon: Some(daemon),
        since_start: moments::Stopwatch::start(),
        chance: Chance::new(plan.seed),
        last: None,
        queued: 0,
        struck: false,
        crashes: 0,
        revisions,
        landed: Tally::default(),
        restart_max: Duration::ZERO,
        faults: Vec::new(),
        platform: &platform,
        plan,
        rig,
    };
    if let Err(why) = started {
        run.look_after(&why);
    }
    for aim in &plan.aims {
        run.until(*aim);
        run.kill();
    }
    run.finish()
}

struct Running<'a> {
    rig: Rig,
    platform: &'a Platform,
    plan: &'a Plan,
    /// By channel.
    expected: BTreeMap<ChannelKind, Expected>,
    daemon: Option<Daemon>,
    since_start: moments::Stopwatch,
    chance: Chance,
    last: Option<Status>,
    /// How many revisions were answered "Queued".
    queued: usize,
    /// Whether the daemon was killed and not started again.
    struck: bool,
    crashes: u64,
    revisions: usize,
    landed: Tally,
    restart_max: Duration,
    faults: Vec<String>,
}

impl Running<'_> {
    /// Goes on until `aim` is met, or cannot be any more.
    fn until(&mut self, aim: Aim) {
        let at_most = self.plan.patience;
        let met = moments::until(at_most, || self.look(aim).then_some(()));
        if met.is_none() {
            self.faults
                .push(format!("{aim:?} was not met in {at_most:?}"));
        }
    }

    /// One look, and one push if somebody has to do something; whether the kill is due.
    fn look(&mut self, aim: Aim) -> bool {
        if let Some(status) = self.daemon.as_mut().and_then(Daemon::has_ended) {
            if !super::process::was_killed(status) {
                self.faults
                    .push(format!("the daemon left by itself ({status})"));
            }
            self.restart();
        }
        let Ok(status) = self.rig.status() else {
            return false;
        };
        let have = self.have();
        let due = self.is_due(aim, &status, have);
        self.last = Some(status.clone());
        if due {
            return true;
        }
        self.push(&status, aim, have);
        self.struck
    }

    /// Starts it again if it is gone: of a crash point, or else it is a fault.
    fn look_after(&mut self, why: &str) {
        if let Some(status) = self.daemon.as_mut().and_then(Daemon::has_ended) {
            if was_killed(status) {
                self.landed.at("crash point");
            } else {
                self.faults.push(format!("{why} ({status})"));
            }
            self.restart();
        }
    }

    fn is_due(&mut self, aim: Aim, status: &Status, have: u64) -> bool {
        let report = &status.report;
        let first = stage(report, 1);
        let released = matches!(first, Some(Stage::Released { .. }));
        let queued = matches!(first, Some(Stage::Queued { .. }));
        let broadcasts = || {
            let alerts = report.alerts.iter().flat_map(|alert| &alert.revisions);
            alerts.filter_map(|revision| revision.broadcast.as_ref())
        };
        let done = self.is_done(status);
        match aim {
            Aim::Before => true,
            Aim::After(ms) => self.since_start.passed() >= Duration::from_millis(ms),
            Aim::Proposed => matches!(first, Some(Stage::Proposed)) || queued || released,
            Aim::Approving => queued || released,
            Aim::Held => queued || released,
            Aim::Released => released,
            Aim::Share(permille) => have * 1000 >= permille * self.in_chats().audience() || done,
            Aim::Retrying => {
                let due = |b: &ledger::report::BroadcastReport| {
                    b.channels.iter().any(|channel| channel.counts.due > 0)
                };
                broadcasts().any(due) || done
            }
            Aim::Winding => broadcasts().any(|b| matches!(b.run, Run::Winding { .. })) || done,
            Aim::Done => done,
        }
    }

    /// Whether every revision is out and every broadcast has ended.
    fn is_done(&self, status: &Status) -> bool {
        let Some(alert) = status.report.alerts.first() else {
            return false;
        };
        alert.revisions.len() == self.revisions
            && alert.revisions.iter().all(|revision| {
                let run = revision.broadcast.as_ref().map(|broadcast| broadcast.run);
                matches!(run, Some(Run::Done { .. }))
            })
    }

    /// Does what is to be done next.
    fn push(&mut self, status: &Status, aim: Aim, have: u64) {
        let revisions = status.report.alerts.first();
        let known = revisions.map_or(0, |alert| alert.revisions.len());
        if known < self.queued {
            self.faults.push(format!(
                "{} were answered \"Queued\", {known} are there",
                self.queued
            ));
        }
        let update_due = self
            .plan
            .update_at
            .is_some_and(|permille| have * 1000 >= permille * self.in_chats().audience());
        if known == 0 || (known == 1 && update_due && stage_is_out(status)) {
            self.post(known, status);
            return;
        }
        if matches!(stage(&status.report, known), Some(Stage::Proposed)) {
            if known <= self.queued {
                self.faults
                    .push("an alert that was queued is a proposal again".to_owned());
            }
            self.approve(known, status.report.alerts[0].alert, aim);
        }
    }

    fn post(&mut self, known: usize, status: &Status) {
        let draft = self.rig.drafts[known].clone();
        let of = status.report.alerts.first().map(|alert| alert.alert);
        let door = self.rig.door();
        let crew = self.rig.crew.as_mut().expect("organisers");
        let posted = crew.post(&door, &draft, of);
        self.note("post", posted.map(|_| ()));
    }

    fn approve(&mut self, known: usize, alert: AlertNumber, aim: Aim) {
        let door = self.rig.door();
        let mut crew = self.rig.crew.clone().expect("organisers");
        let asking = std::thread::spawn(move || {
            let answer = crew.approve(&door, alert);
            (crew, answer)
        });
        if aim == Aim::Approving {
            // It falls while the approval is being answered, or just after.
            moments::rest(Duration::from_micros(self.chance.below(APPROVING_US)));
            self.strike();
            self.landed.at("approving");
        }
        let (crew, answer) = asking.join().expect("it asks");
        self.rig.crew = Some(crew);
        if answer == Ok(true) {
            self.queued = self.queued.max(known);
        }
        self.note("approve", answer.map(|_| ()));
    }

    fn note(&mut self, what: &str, answer: Result<(), NoAnswer>) {
        if let Err(NoAnswer::Refused(why)) = answer {
            // A code that was used up by an answer that never came is no fault.
            if !why.contains("code") {
                self.faults.push(format!("{what}: {why}"));
            }
        }
    }

    /// How many chats have the first revision: the broadcast's progress.
    fn have(&self) -> u64 {
        self.in_chats().count(&self.platform.chats()).have(0)
    }

    fn in_chats(&self) -> &Expected {
        &self.expected[&ChannelKind::Telegram]
    }

    fn kill(&mut self) {
        if !std::mem::take(&mut self.struck) {
            moments::rest(Duration::from_micros(self.chance.below(JITTER_US)));
            self.strike();
        }
        self.restart();
    }

    fn strike(&mut self) {
        if let Some(daemon) = self.daemon.take() {
            daemon.kill();
        }
        if self.plan.without_engine {
            let engine = self.rig.state().join("store");
            std::fs::remove_dir_all(engine).expect("an engine");
        }
        if let Some(last) = &self.last {
            self.landed.landed(last);
            // The crash before this one has had its say: never more than W for each.
            let arrived = self.platform.arrived();
            for (channel, expected) in &self.expected {
                let received = expected.count(&arrived);
                let most = last.facts.window(*channel) * self.crashes + received.untold;
                let found = received.duplicates();
                if found > most {
                    let crashes = self.crashes;
                    self.faults.push(format!(
                        "{channel:?}: {found} repeats after {crashes} crashes, at most {most}"
                    ));
                }
            }
        }
        self.struck = true;
    }

    fn restart(&mut self) {
        self.struck = false;
        self.crashes += 1;
        let (daemon, took) = self.rig.serve(&Program::Plain);
        self.daemon = Some(daemon);
        self.since_start = moments::Stopwatch::start();
        self.restart_max = self.restart_max.max(took);
    }

    fn finish(mut self) -> Outcome {
        self.until(Aim::Done);
        moments::rest(AFTERWARDS);
        let last = self.last.clone();
        let arrived = self.platform.arrived();
        let judged = self.expected.iter().map(|(channel, expected)| {
            let allowed = Allowed {
                window: last.as_ref().map_or(0, |last| last.facts.window(*channel)),
                crashes: self.crashes,
                unknown: last
                    .as_ref()
                    .map_or(0, |last| unknown(last, self.revisions, *channel)),
            };
            let received = expected.count(&arrived);
            (
                *channel,
                Verdict::on(expected, &received, self.revisions - 1, allowed),
            )
        });
        let verdicts = Verdicts(judged.collect());
        self.faults.extend(self.platform.faults());
        if let Some(status) = &last {
            self.check_sums(status);
        }
        if self.rig.panicked() {
            self.faults.push("the daemon panicked".to_owned());
        }
        if let Some(daemon) = self.daemon.take() {
            daemon.kill();
        }
        if !self.faults.is_empty() || !verdicts.are_kept() {
            self.faults.push(format!("{:?}", self.plan));
            self.faults.push(self.rig.kept());
        }
        Outcome {
            verdicts,
            landed: self.landed,
            restart_max: self.restart_max,
            faults: self.faults,
        }
    }

    fn check_sums(&mut self, status: &Status) {
        for revision in status
            .report
            .alerts
            .iter()
            .flat_map(|alert| &alert.revisions)
        {
            for channel in revision.broadcast.iter().flat_map(|b| &b.channels) {
                if !channel.sums_up {
                    self.faults.push(format!("it does not sum up: {channel:?}"));
                }
            }
        }
        let store = &status.store;
        if !store.findings.is_empty() || !store.mending.is_empty() || !store.releases_allowed {
            self.faults.push(format!("the store found {store:?}"));
        }
        if !status.facts.mended.is_empty() {
            self.faults
                .push(format!("mended: {:?}", status.facts.mended));
        }
    }
}

/// Those on a channel of whom the report says that it cannot know whether they have revision
/// `number`.
fn unknown(status: &Status, number: usize, channel: ChannelKind) -> u64 {
    let alert = status.report.alerts.first();
    let revision = alert.and_then(|alert| alert.revisions.get(number - 1));
    let broadcast = revision.and_then(|revision| revision.broadcast.as_ref());
    let channels = broadcast.iter().flat_map(|broadcast| &broadcast.channels);
    let there = channels.filter(|one| one.channel == channel);
    there.map(|one| one.counts.unknown).sum()
}

fn stage_is_out(status: &Status) -> bool {
    matches!(stage(&status.report, 1), Some(Stage::Released { .. }))
}
