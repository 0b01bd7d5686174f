//! One run: an appeal on three channels, what follows on it, people who come, change and go
//! meanwhile, crashes, outages, a clock that jumps, perhaps a halt; then calm, until all has
//! settled; then a second appeal, to who is left.

use super::{
    Faults, FaultyStore, Receiver, Verdict,
    people::{Chapter, Nature, Person, State, address_of, nature_of, wants_it, wants_other},
    reading::Reading,
    scene::{ledger_over, scheduler_over},
    verdict::{Crash, Facts, Halted, Released, judge},
};
use crate::{chance::Chance, house};
use alert::{
    Address, Campaign, ChannelKind, DeliveryId, Draft, Timestamp, Topic, Urgency,
    subscription::Preferences,
};
use channel::DeliveryOutcome;
use futures_util::FutureExt;
use ledger::{Join, Ledger, broadcast::Run, subscriber::Consent};
use scheduler::Scheduler;
use std::{collections::BTreeMap, future::Future, sync::Arc, time::Duration};
use vault::{KeyRing, totp};

/// What a run is to be like.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    pub seed: u64,
    /// People who want to hear of the appeal, on each channel.
    pub subscribers: i64,
    /// People who do not, on each channel.
    pub strangers: i64,
}

/// A day on which the shipped alerts are read.
pub(super) const TODAY: &str = "2026-11-24";
/// The world's wall clock begins here: 2026-11-24T12:00:00Z.
const BEGIN: Timestamp = Timestamp::from_ms(1_795_521_600_000);
/// Every hold.
pub(super) const HOLD: Duration = Duration::from_secs(2);
pub(super) const DAY: Duration = Duration::from_secs(86_400);

/// See the module.
pub struct World {
    pub(super) chance: Arc<Chance>,
    pub(super) faults: Arc<Faults>,
    pub(super) store: FaultyStore,
    pub(super) ring: Arc<KeyRing>,
    pub(super) campaign: Arc<Campaign>,
    pub(super) chain: Vec<Draft>,
    pub(super) ledger: Arc<Ledger<FaultyStore>>,
    pub(super) scheduler: Scheduler<FaultyStore, Arc<Chance>>,
    pub(super) receiver: Receiver,
    /// What was handed over and is not answered, by the time of the answer.
    pub(super) flying: BTreeMap<(Duration, u64), (ChannelKind, DeliveryId, DeliveryOutcome)>,
    pub(super) handed: u64,
    /// Counts turns: what people do counts from the next one's step.
    pub(super) tick: u64,
    pub(super) monotonic: Duration,
    /// How far the wall clock is ahead of the monotonic one.
    pub(super) offset: Duration,
    pub(super) secrets: BTreeMap<&'static str, totp::Secret>,
    pub(super) people: Vec<Person>,
    /// Who was asked and has not answered, and what they would get.
    pub(super) questions: BTreeMap<usize, Preferences>,
    /// The number of the next newcomer.
    pub(super) next: i64,
    pub(super) next_act: Duration,
    pub(super) next_mishap: Duration,
    pub(super) released: Vec<Released>,
    pub(super) halted: Vec<Halted>,
    pub(super) starts: Vec<Duration>,
    pub(super) crashes: Vec<Crash>,
    pub(super) faults_found: Vec<String>,
}

/// Runs one seed to its end.
pub fn run(options: Options) -> Verdict {
    let mut world = World::new(options.seed);
    world.play(options);
    world.verdict()
}

/// Runs one seed over a store of which every 25th reading fails for a moment.
pub fn run_hardly_reading(options: Options) -> Verdict {
    let mut world = World::new(options.seed);
    world.faults.reads_fail_one_in(25);
    // Many commits fail, each for half a dozen readings.
    world.receiver.forgets_within = Duration::from_secs(10);
    world.play(options);
    world.verdict()
}

/// Runs one appeal without any fault, and without notices that would keep the lanes awake.
pub fn run_quietly(options: Options) -> Verdict {
    let mut world = World::new(options.seed);
    world.admit(false);
    world.settle_in(options);
    world.release(0, None);
    world.calm();
    world.verdict()
}

/// The memory store answers at once: a future that waits is a fault of the test.
pub(super) fn now<T>(future: impl Future<Output = T>) -> T {
    future
        .now_or_never()
        .expect("nothing waits in the simulation")
}

impl World {
    fn new(seed: u64) -> Self {
        let chance = Arc::new(Chance::new(seed));
        let faults = Arc::new(Faults::new(chance.next()));
        let store = FaultyStore::new(Arc::clone(&faults));
        let entropy = Arc::clone(&chance);
        let ring = Arc::new(KeyRing::in_memory(&move |bytes: &mut [u8]| {
            alert::Entropy::fill(&entropy, bytes);
        }));
        let (campaign, chain) = house::shipped(TODAY.parse().expect("a date"));
        let campaign = Arc::new(campaign);
        let receiver = Receiver::new(chance.next(), Reading::new(&chain));
        let ledger = ledger_over(&store, &ring, &campaign);
        let scheduler = scheduler_over(&ledger, &campaign, &chance);
        Self {
            chance,
            faults,
            store,
            ring,
            campaign,
            chain,
            ledger,
            scheduler,
            receiver,
            flying: BTreeMap::new(),
            handed: 0,
            tick: 0,
            monotonic: Duration::ZERO,
            offset: Duration::ZERO,
            secrets: BTreeMap::new(),
            people: Vec::new(),
            questions: BTreeMap::new(),
            next: 1_000_000,
            next_act: Duration::ZERO,
            next_mishap: Duration::ZERO,
            released: Vec::new(),
            halted: Vec::new(),
            starts: Vec::new(),
            crashes: Vec::new(),
            faults_found: Vec::new(),
        }
    }

    pub(super) fn wall(&self) -> Timestamp {
        BEGIN.plus(self.monotonic + self.offset)
    }

    fn play(&mut self, options: Options) {
        self.admit(true);
        self.settle_in(options);
        let alert = self.release(0, None);
        self.stir(options.seed, 12);
        self.release(1, Some(alert));
        self.stir(options.seed, 12);
        if self.chance.one_in(3) {
            self.halt(alert, 2);
        } else {
            self.release(2, Some(alert));
        }
        self.stir(options.seed, 6);
        self.calm();
        self.some_come_back();
        // Pauses end, and what a day forgets is forgotten.
        self.offset += DAY + DAY;
        self.receiver.calm = false;
        self.second_appeal();
        self.stir(options.seed, 8);
        self.calm();
    }

    /// Another appeal, less urgent and about more: for it, cadence and topics decide.
    fn second_appeal(&mut self) {
        let mut draft = self.chain[0].clone();
        draft.urgency = Urgency::Expected;
        draft.topics = [Topic::Housing, Topic::Prisoners].into_iter().collect();
        self.chain[0] = draft;
        self.release(0, None);
    }

    /// The people of the first word, those who chose something else, and those who left before.
    fn settle_in(&mut self, options: Options) {
        for channel in ChannelKind::ALL {
            for n in 1..=options.subscribers + options.strangers {
                let wants = if n <= options.subscribers {
                    wants_it(&self.chance)
                } else {
                    wants_other(&self.chance)
                };
                let nature = match n <= options.subscribers {
                    true => nature_of(channel, n),
                    false => Nature::Plain,
                };
                self.add(address_of(channel, n, nature), nature);
                self.now_stands(self.people.len() - 1, |state| state.wants = wants);
            }
        }
        let joins: Vec<Join> = (0..self.people.len()).map(|n| self.join_of(n)).collect();
        for some in joins.chunks(100) {
            now(self.ledger.join(some, self.wall(), &self.chance)).expect("people join");
        }
        self.remember_leavers();
        self.start();
    }

    /// Puts somebody into the world who is not on the list yet.
    pub(super) fn add(&mut self, address: Address, nature: Nature) -> usize {
        self.receiver.settle(address.clone(), nature);
        self.people.push(Person {
            address,
            nature,
            story: Vec::new(),
            back: None,
        });
        self.people.len() - 1
    }

    /// Writes down that somebody stands otherwise from now on.
    pub(super) fn now_stands(&mut self, n: usize, change: impl FnOnce(&mut State)) {
        let fresh = || State {
            here: true,
            wants: wants_it(&self.chance),
            paused_until_ms: None,
        };
        let mut state = self.people[n].state().cloned().unwrap_or_else(fresh);
        change(&mut state);
        self.people[n].story.push(Chapter {
            tick: self.tick + 1,
            at: self.monotonic,
            state,
        });
    }

    /// How somebody stands in a list.
    pub(super) fn join_of(&self, n: usize) -> Join {
        let person = &self.people[n];
        let wants = person.state().map(|state| state.wants.clone());
        self.listed(person, wants.unwrap_or_else(|| wants_it(&self.chance)))
    }

    pub(super) fn listed(&self, person: &Person, preferences: Preferences) -> Join {
        Join {
            address: person.address.clone(),
            preferences,
            consent: Consent {
                date: TODAY.parse().expect("a date"),
                text: "v1".to_owned(),
            },
            public: person.nature == Nature::Public,
        }
    }

    fn verdict(mut self) -> Verdict {
        let report = now(self.ledger.report(None)).expect("the report can be read");
        let mut counts = BTreeMap::new();
        for alert in &report.alerts {
            for revision in &alert.revisions {
                let Some(broadcast) = &revision.broadcast else {
                    continue;
                };
                let what = format!("revision {} of {}", revision.revision, alert.alert);
                for progress in &broadcast.channels {
                    let key = (alert.alert, revision.revision, progress.channel);
                    counts.insert(key, progress.counts.clone());
                    if !progress.sums_up || !progress.counted || progress.counts.open() > 0 {
                        let found = format!("{what}: the counts do not sum up: {progress:?}");
                        self.faults_found.push(found);
                    }
                }
                if !matches!(broadcast.run, Run::Done { .. }) || broadcast.alarmed {
                    let found = format!("{what}: {:?}, {}", broadcast.run, broadcast.alarmed);
                    self.faults_found.push(found);
                }
            }
        }
        let audit = now(self.ledger.audit_verify()).expect("the audit can be read");
        if audit.first_bad.is_some() {
            let found = format!("the audit breaks: {audit:?}");
            self.faults_found.push(found);
        }
        self.count_the_list();
        let mut verdict = judge(&Facts {
            people: self.people,
            log: self.receiver.log,
            released: self.released,
            halted: self.halted,
            counts,
            crashes: self.crashes,
            starts: self.starts,
        });
        verdict.faults.append(&mut self.faults_found);
        verdict
    }
}
