//! The house on simulated time: the production scheduler and ledger on one thread, a world of
//! chats in memory that accepts, tells everybody to wait, or is gone. It says when each message
//! was handed over, by a clock that jumps from event to event.

use super::{Appeal, Crew, campaign};
use crate::chance::Chance;
use alert::{
    Address, AlertNumber, Campaign, ChannelKind, CivilDate, DeliveryId, Entropy as _, Lang,
    Receipt, Timestamp, Topic,
    approval::Rules,
    subscription::{Cadence, Preferences},
};
use channel::{
    DeliveryOutcome, Fault, FaultKind, Limits, Message, Party, Rate, Scope, render::Body,
};
use futures_util::FutureExt as _;
use ledger::{Join, Ledger, Settings, broadcast::Counts, proposal::Stage, subscriber::Consent};
use scheduler::{Outlet, Renderer, Scheduler};
use std::{collections::BTreeMap, future::Future, ops::Range, sync::Arc, time::Duration};
use store::{Batch, KeyRange, MemoryStore, Store as _};
use vault::KeyRing;

/// The day it plays.
const TODAY: &str = "2026-11-24";
/// 2026-11-24T12:00:00Z.
const BEGIN: Timestamp = Timestamp::from_ms(1_795_521_600_000);
const HOLD: Duration = Duration::from_secs(1);
/// How long the world takes to answer.
const LATENCY: Duration = Duration::from_millis(40);

/// What the world does with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sky {
    /// Accepts it.
    Clear,
    /// Asks this one to come back at that time.
    Busy { until: Duration },
    /// Puts off everybody's first attempt at this alert, as a greylist does; takes the rest.
    Greylists(AlertNumber),
    /// Is not there.
    Gone,
}

/// One message that was accepted, by the simulated clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Got {
    pub chat: i64,
    pub alert: AlertNumber,
    pub at: Duration,
}

/// See the module.
pub struct Evening {
    pub now: Duration,
    pub sky: Sky,
    /// Everything that was accepted, in order.
    pub got: Vec<Got>,
    /// When something was handed over, whatever became of it.
    pub handed: Vec<Duration>,
    ledger: Arc<Ledger<MemoryStore>>,
    scheduler: Scheduler<MemoryStore, Arc<Chance>>,
    limits: Limits,
    chance: Arc<Chance>,
    crew: Crew,
    campaign: Arc<Campaign>,
    alerts: Vec<(AlertNumber, String)>,
    flying: BTreeMap<(Duration, usize), (DeliveryId, DeliveryOutcome)>,
    /// When each was put off that is on a greylist.
    pub put_off: BTreeMap<DeliveryId, Duration>,
}

impl Evening {
    /// A house that may send so many a second, with W = 64.
    pub fn new(seed: u64, per_second: u32) -> Self {
        let chance = Arc::new(Chance::new(seed));
        let entropy = Arc::clone(&chance);
        let ring = Arc::new(KeyRing::in_memory(&move |bytes: &mut [u8]| {
            entropy.fill(bytes);
        }));
        let campaign = campaign(Self::today());
        let settings = Settings {
            rules: Rules {
                hold_normal: HOLD,
                ..Rules::default()
            },
            zone: campaign.zone.clone(),
            channels: vec![ChannelKind::Telegram],
            rehearsal: true,
            issuer: "nabat simulation".to_owned(),
            away_max: Duration::from_secs(3_600),
        };
        let ledger = Arc::new(Ledger::new(MemoryStore::new(), ring, settings));
        let crew = at_once(Crew::admit(&ledger, false, BEGIN, &chance));
        let second = Duration::from_secs(1);
        let rate = |messages, window| Rate { messages, window };
        let limits = Limits {
            overall: rate(per_second, second),
            per_endpoint: rate(1, second),
            per_group: rate(20, 60 * second),
            in_flight_max: 64,
            attempt_timeout: 15 * second,
        };
        let scheduler = scheduler_over(&ledger, &campaign, &chance, limits);
        let mut evening = Self {
            now: Duration::ZERO,
            sky: Sky::Clear,
            got: Vec::new(),
            handed: Vec::new(),
            ledger,
            scheduler,
            limits,
            chance,
            crew,
            campaign,
            alerts: Vec::new(),
            flying: BTreeMap::new(),
            put_off: BTreeMap::new(),
        };
        at_once(evening.scheduler.start(evening.wall())).expect("it starts");
        evening
    }

    /// The day it plays.
    pub fn today() -> CivilDate {
        TODAY.parse().expect("a date")
    }

    /// The process ends, and another begins over the same store, remembering nothing.
    pub fn restart(&mut self) {
        self.flying.clear();
        self.scheduler = scheduler_over(&self.ledger, &self.campaign, &self.chance, self.limits);
        at_once(self.scheduler.start(self.wall())).expect("it starts");
    }

    /// Changes one bit of the last row of a range.
    pub fn damage(&self, range: &str) {
        let found = ledger::RANGES.iter().find(|one| one.name == range);
        let prefix = KeyRange::prefix(&[found.expect("the range is listed").byte]);
        let store = self.ledger.store();
        let rows = at_once(store.scan(prefix, usize::MAX)).expect("rows");
        let (key, mut value) = rows.into_iter().next_back().expect("a row");
        if let Some(last) = value.last_mut() {
            *last ^= 1;
        }
        let batch = Batch {
            put: vec![(key, value)],
            ..Batch::default()
        };
        at_once(store.commit(batch)).expect("damaged");
    }

    /// What the report says of an alert's first word.
    pub fn counts(&self, alert: AlertNumber) -> Counts {
        let report = at_once(self.ledger.report(Some(alert))).expect("a report");
        let broadcast = report.alerts[0].revisions[0].broadcast.clone();
        broadcast.expect("it is released").channels[0]
            .counts
            .clone()
    }

    /// These chats choose these topics.
    pub fn join(&self, chats: Range<i64>, topics: &[Topic]) {
        let join = |chat| Join {
            address: Address::Telegram(chat),
            preferences: Preferences {
                lang: Lang::En,
                topics: topics.iter().copied().collect(),
                country: None,
                cadence: Cadence::Instant,
                urgent_anyway: true,
            },
            consent: Consent {
                date: Self::today(),
                text: "v1".to_owned(),
            },
            public: false,
        };
        let joins: Vec<Join> = chats.map(join).collect();
        for some in joins.chunks(400) {
            at_once(self.ledger.join(some, self.wall(), &self.chance)).expect("people join");
        }
    }

    /// A number for the next appeal.
    pub fn number(&self) -> AlertNumber {
        at_once(self.ledger.reserve_number(2026)).expect("a number")
    }

    /// Queues an appeal and runs until it is released; when that was.
    pub fn release(&mut self, appeal: &Appeal) -> Duration {
        let (alert, revision) = (appeal.words.manifest.alert, appeal.words.manifest.revision);
        let now = self.wall();
        let queued = self
            .crew
            .queue(&*self.ledger, &self.campaign, appeal, now, &self.chance);
        at_once(queued);
        self.alerts.push((alert, alert.to_string()));
        let ledger = Arc::clone(&self.ledger);
        self.run_until(2 * HOLD, |_| {
            let record = at_once(ledger.stage(alert, revision)).expect("a stage");
            matches!(record.stage, Stage::Released { .. })
        });
        let report = at_once(ledger.report(Some(alert))).expect("a report");
        let revision = &report.alerts[0].revisions[usize::from(revision) - 1];
        let broadcast = revision.broadcast.as_ref().expect("it is released");
        broadcast.released.since(BEGIN)
    }

    /// Runs until it is so.
    ///
    /// # Panics
    /// If it is not so within `limit` of simulated time.
    pub fn run_until(&mut self, limit: Duration, is: impl Fn(&Self) -> bool) {
        let end = self.now + limit;
        while !is(self) {
            assert!(self.now < end, "not so within {limit:?}");
            self.turn(end);
        }
    }

    /// Runs for this long.
    pub fn run_for(&mut self, span: Duration) {
        let end = self.now + span;
        while self.now < end {
            self.turn(end);
        }
    }

    /// When the messages of an alert were accepted.
    pub fn times_of(&self, alert: AlertNumber) -> Vec<Duration> {
        let got = self.got.iter().filter(|got| got.alert == alert);
        got.map(|got| got.at).collect()
    }

    /// The most that were handed over within any second, however it is laid.
    pub fn most_in_a_second(&self) -> usize {
        let second = Duration::from_secs(1);
        let mut first = 0;
        let mut most = 0;
        for (index, at) in self.handed.iter().enumerate() {
            while self.handed[first] + second <= *at {
                first += 1;
            }
            most = most.max(index - first + 1);
        }
        most
    }

    fn wall(&self) -> Timestamp {
        BEGIN.plus(self.now)
    }

    /// One step, what it hands over, and what comes back by the next.
    fn turn(&mut self, end: Duration) {
        let wall = self.wall();
        let telegram = ChannelKind::Telegram;
        let step = at_once(self.scheduler.step(wall, self.now)).expect("a step");
        let mut wake = step.wake_at;
        for channel in step.probe {
            let answer = Ok("4242".to_owned());
            at_once(self.scheduler.identity(channel, answer, wall, self.now)).expect("a probe");
            wake = self.now;
        }
        for (_, message) in step.hand_over {
            let outcome = self.take(&message);
            self.handed.push(self.now);
            let key = (self.now + LATENCY, self.handed.len());
            self.flying.insert(key, (message.id, outcome));
        }
        let answered = self.flying.keys().next().map(|(at, _)| *at);
        let next = answered.map_or(wake, |at| at.min(wake)).min(end);
        self.now = next.max(self.now + Duration::from_micros(100));
        while let Some(entry) = self.flying.first_entry() {
            if entry.key().0 > self.now {
                break;
            }
            let (id, outcome) = entry.remove();
            let wall = BEGIN.plus(self.now);
            self.scheduler
                .outcome(telegram, id, outcome, wall, self.now);
        }
    }

    fn take(&mut self, message: &Message) -> DeliveryOutcome {
        let (Address::Telegram(chat), Some(Body::Telegram(body))) =
            (message.to.reveal(), &message.body)
        else {
            panic!("only chats are there");
        };
        let named = |(_, name): &&(AlertNumber, String)| body.text.contains(name.as_str());
        let about = self.alerts.iter().find(named).map(|(alert, _)| *alert);
        match self.sky {
            Sky::Greylists(alert)
                if about == Some(alert) && !self.put_off.contains_key(&message.id) =>
            {
                self.put_off.insert(message.id, self.now);
                DeliveryOutcome::Transient(Fault {
                    party: Party::Recipient,
                    kind: FaultKind::ServerFault,
                    detail: String::new(),
                })
            }
            Sky::Clear | Sky::Greylists(_) => {
                self.got.push(Got {
                    chat: *chat,
                    alert: about.expect("a message says which alert it is about"),
                    at: self.now,
                });
                DeliveryOutcome::Delivered(Receipt::of(self.got.len().to_string()))
            }
            Sky::Busy { until } => DeliveryOutcome::Throttled {
                retry_after: until.saturating_sub(self.now),
                scope: Scope::Endpoint,
            },
            Sky::Gone => DeliveryOutcome::Transient(Fault {
                party: Party::OurSide,
                kind: FaultKind::Unreachable,
                detail: String::new(),
            }),
        }
    }
}

fn scheduler_over(
    ledger: &Arc<Ledger<MemoryStore>>,
    campaign: &Arc<Campaign>,
    chance: &Arc<Chance>,
    limits: Limits,
) -> Scheduler<MemoryStore, Arc<Chance>> {
    let outlet = Outlet {
        kind: ChannelKind::Telegram,
        limits,
        window: 64,
    };
    let renderer = Renderer::new(Arc::clone(campaign), "AAAA".to_owned(), true, String::new());
    let settings = scheduler::Settings::default();
    Scheduler::new(
        Arc::clone(ledger),
        &[outlet],
        renderer,
        settings,
        Arc::clone(chance),
    )
}

/// The memory store answers at once: a future that waits is a fault of the test.
fn at_once<T>(future: impl Future<Output = T>) -> T {
    future
        .now_or_never()
        .expect("nothing waits in simulated time")
}
