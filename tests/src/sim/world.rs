//! One run: an appeal to a few hundred chats, an update in the middle of it, people who join and
//! leave meanwhile, crashes, a clock that jumps, perhaps a halt; then calm, until all has settled.

use super::{
    Faults, FaultyStore, Receiver, Verdict,
    receiver::ORGANISERS,
    scene::{STRANGERS, chat_of, join_of, ledger_over, scheduler_over, stranger_of},
    verdict::{Facts, judge},
};
use crate::{chance::Chance, house};
use alert::{Address, AlertNumber, Campaign, ChannelKind, Draft, Lang, Timestamp, approval::Path};
use channel::DeliveryOutcome;
use futures_util::FutureExt;
use ledger::{
    Admission, Credential, Join, Ledger, NewOrganiser, Outcome, Proposal, Role, broadcast::Run,
    proposal::Stage,
};
use render::Context;
use scheduler::Scheduler;
use std::{
    collections::{BTreeMap, BTreeSet},
    future::Future,
    sync::Arc,
    time::Duration,
};
use vault::{KeyRing, totp};

/// What a run is to be like.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    pub seed: u64,
    pub subscribers: i64,
    /// People who chose a topic that the alert is not about.
    pub strangers: i64,
}

/// A day on which the shipped alerts are read.
pub(super) const TODAY: &str = "2026-11-24";
/// The world's wall clock begins here: 2026-11-24T12:00:00Z.
const BEGIN: Timestamp = Timestamp::from_ms(1_795_521_600_000);
pub(super) const WINDOW: usize = 16;
pub(super) const PER_SECOND: u32 = 30;
/// A run that has not settled after so long has hung.
const SETTLED_BY: Duration = Duration::from_secs(1_800);

/// See the module.
pub struct World {
    chance: Arc<Chance>,
    faults: Arc<Faults>,
    store: FaultyStore,
    ring: Arc<KeyRing>,
    campaign: Arc<Campaign>,
    chain: Vec<Draft>,
    ledger: Arc<Ledger<FaultyStore>>,
    scheduler: Scheduler<FaultyStore, Arc<Chance>>,
    receiver: Receiver,
    /// What was handed over and is not answered, by the time of the answer.
    flying: BTreeMap<(Duration, u64), (alert::DeliveryId, DeliveryOutcome)>,
    handed: u64,
    monotonic: Duration,
    /// How far the wall clock is ahead of the monotonic one.
    offset: Duration,
    secrets: BTreeMap<&'static str, totp::Secret>,
    audience: BTreeSet<i64>,
    left: BTreeMap<i64, Duration>,
    perhaps_left: BTreeSet<i64>,
    halted: Option<(u16, usize)>,
    starts: Vec<Duration>,
    crashes: usize,
    faults_found: Vec<String>,
}

/// Runs one seed to its end.
pub fn run(options: Options) -> Verdict {
    let mut world = World::new(options);
    world.play(options);
    world.verdict()
}

/// Runs one appeal without any fault, and without notices that would keep the lanes awake.
pub fn run_quietly(options: Options) -> Verdict {
    let mut world = World::new(options);
    world.settle_in(options, false);
    world.release(0, None);
    world.audience = (1..=options.subscribers).map(chat_of).collect();
    world.calm();
    world.verdict()
}

/// The memory store answers at once: a future that waits is a fault of the test.
fn now<T>(future: impl Future<Output = T>) -> T {
    future
        .now_or_never()
        .expect("nothing waits in the simulation")
}

impl World {
    fn new(options: Options) -> Self {
        let chance = Arc::new(Chance::new(options.seed));
        let faults = Arc::new(Faults::new(chance.next()));
        let store = FaultyStore::new(Arc::clone(&faults));
        let entropy = Arc::clone(&chance);
        let ring = Arc::new(KeyRing::in_memory(&move |bytes: &mut [u8]| {
            alert::Entropy::fill(&entropy, bytes);
        }));
        let (campaign, chain) = house::shipped(TODAY.parse().expect("a date"));
        let campaign = Arc::new(campaign);
        let titles = chain
            .iter()
            .map(|d| d.texts.values().map(|t| t.title.clone()).collect())
            .collect();
        let chats = (1..=options.subscribers).map(chat_of);
        let receiver = Receiver::new(chance.next(), chats, titles);
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
            monotonic: Duration::ZERO,
            offset: Duration::ZERO,
            secrets: BTreeMap::new(),
            audience: BTreeSet::new(),
            left: BTreeMap::new(),
            perhaps_left: BTreeSet::new(),
            halted: None,
            starts: Vec::new(),
            crashes: 0,
            faults_found: Vec::new(),
        }
    }

    fn wall(&self) -> Timestamp {
        BEGIN.plus(self.monotonic + self.offset)
    }

    fn play(&mut self, options: Options) {
        self.settle_in(options, true);
        let alert = self.release(0, None);
        self.audience = (1..=options.subscribers).map(chat_of).collect();
        self.join(options.subscribers + 1..=options.subscribers + 20);
        self.faults.arm(true);
        self.stir(options, 8);
        self.faults.arm(false);
        self.release(1, Some(alert));
        self.faults.arm(true);
        self.stir(options, 8);
        self.faults.arm(false);
        if self.chance.one_in(3) {
            self.halt(alert, 2);
        } else {
            self.release(2, Some(alert));
        }
        self.faults.arm(true);
        self.stir(options, 4);
        self.calm();
    }

    /// Two organisers and the subscribers of the first word.
    fn settle_in(&mut self, options: Options, told: bool) {
        for (n, name) in ["asel", "timur"].into_iter().enumerate() {
            let by = if n == 0 {
                Vec::new()
            } else {
                vec![self.credential("asel")]
            };
            let new = NewOrganiser {
                name: name.to_owned(),
                role: Role::Organiser,
                lang: Lang::Ru,
                chat: told.then_some(ORGANISERS + n as i64),
            };
            let admission = Admission { by, uid: 0 };
            let added = self
                .ledger
                .add_organiser(&admission, &new, self.wall(), &self.chance);
            let enrolment = now(added).expect("an organiser is added");
            let bytes = data_encoding::BASE32_NOPAD
                .decode(enrolment.secret.as_bytes())
                .expect("the secret is base32");
            let bytes = bytes.try_into().expect("the secret has twenty bytes");
            self.secrets.insert(name, totp::Secret::from_bytes(bytes));
        }
        self.join(1..=options.subscribers);
        let strangers = (STRANGERS..STRANGERS + options.strangers)
            .map(|n| stranger_of(n, &self.chance))
            .collect::<Vec<_>>();
        for some in strangers.chunks(400) {
            now(self.ledger.join(some, self.wall(), &self.chance)).expect("people join");
        }
        self.start();
    }

    fn start(&mut self) {
        now(self.scheduler.start(self.wall())).expect("the scheduler starts");
        self.starts.push(self.monotonic);
    }

    /// A code that was not used yet: half a minute later than the last.
    fn credential(&mut self, name: &'static str) -> Credential {
        self.offset += Duration::from_secs(31);
        let code = self.secrets[name]
            .code(self.wall().unix_seconds())
            .to_string();
        Credential {
            name: name.to_owned(),
            code,
        }
    }

    fn join(&mut self, numbers: impl Iterator<Item = i64>) {
        let joins: Vec<Join> = numbers.map(|n| join_of(n, &self.chance)).collect();
        for some in joins.chunks(100) {
            now(self.ledger.join(some, self.wall(), &self.chance)).expect("people join");
        }
    }

    /// Proposes, approves, and waits until it is released.
    fn release(&mut self, index: usize, alert: Option<AlertNumber>) -> AlertNumber {
        let number = alert.unwrap_or_else(|| {
            now(self.ledger.reserve_number(2026)).expect("a number is reserved")
        });
        let revision = u16::try_from(index + 1).expect("few revisions");
        let references = (1..revision).collect();
        let (words, care) = self.chain[index]
            .clone()
            .number(number, revision, references);
        let context = Context {
            campaign: &self.campaign,
            fingerprint: "AAAA",
            rehearsal: true,
            source_link: "",
        };
        let measured = render::measure(&words, &context).expect("it fits");
        let content = {
            let proposal = Proposal {
                revision: words,
                care,
                measured,
                path: Path::Normal,
            };
            let by = self.credential("asel");
            let proposed = self
                .ledger
                .propose(&by, &proposal, self.wall(), &self.chance);
            now(proposed).expect("it is proposed").content
        };
        let by = self.credential("timur");
        let approved = self
            .ledger
            .approve(&by, number, content, self.wall(), &self.chance);
        let outcome = now(approved).expect("it is approved");
        assert!(matches!(outcome, Outcome::Queued { .. }));
        let queued_at = self.monotonic;
        while !self.is_released(number, revision) {
            self.turn();
            assert!(self.monotonic < queued_at + SETTLED_BY, "never released");
        }
        let held = self.monotonic - queued_at;
        if held < HOLD {
            self.faults_found
                .push(format!("released after {held:?}, before its hold was over"));
        }
        number
    }

    fn is_released(&self, alert: AlertNumber, revision: u16) -> bool {
        let record = now(self.ledger.stage(alert, revision)).expect("the stage can be read");
        matches!(record.stage, Stage::Released { .. })
    }

    fn halt(&mut self, alert: AlertNumber, revision: u16) {
        let by = self.credential("timur");
        match now(self.ledger.halt(&by, alert, self.wall(), &self.chance)) {
            Ok(_) => self.halted = Some((revision, self.receiver.log.len())),
            // Everyone had it already.
            Err(ledger::Error::Refused(_)) => {}
            Err(error) => self.faults_found.push(format!("the halt failed: {error}")),
        }
    }

    /// Some seconds in which things happen.
    fn stir(&mut self, options: Options, seconds: u64) {
        let end = self.monotonic + Duration::from_secs(seconds);
        while self.monotonic < end {
            match self.chance.below(60) {
                // Every third run goes without a crash: what a restart would mend has to be mended.
                0 if !options.seed.is_multiple_of(3) => self.faults.crash_in(self.chance.below(6)),
                1..4 => self.leave(chat_of(
                    1 + self.chance.below(options.subscribers as u64) as i64,
                )),
                4 => self.offset += Duration::from_secs(self.chance.below(600)),
                _ => {}
            }
            self.turn();
        }
    }

    /// Faults stop; runs until nothing is open.
    fn calm(&mut self) {
        self.faults.arm(false);
        self.receiver.calm = true;
        let begin = self.monotonic;
        loop {
            self.turn();
            let open = now(self.ledger.active_broadcasts());
            if self.flying.is_empty() && matches!(&open, Ok(open) if open.is_empty()) {
                return;
            }
            if self.monotonic > begin + SETTLED_BY {
                self.faults_found
                    .push(format!("not settled after {SETTLED_BY:?}: {open:?}"));
                return;
            }
        }
    }

    fn leave(&mut self, chat: i64) {
        let address = Address::Telegram(self.receiver.now_in(chat));
        match now(self.ledger.leave(&address, self.wall())) {
            Ok(true) => {
                self.left.insert(self.receiver.now_in(chat), self.monotonic);
                self.left.insert(chat, self.monotonic);
            }
            Ok(false) => {}
            // Nobody was told "you left", and perhaps they did.
            Err(_) => {
                self.perhaps_left.insert(chat);
            }
        }
    }

    /// One step, what it hands over, and what comes back by the next.
    fn turn(&mut self) {
        let wall = self.wall();
        let mut wake = self.monotonic + Duration::from_millis(200);
        if let Ok(step) = now(self.scheduler.step(wall, self.monotonic)) {
            wake = step.wake_at.min(self.monotonic + Duration::from_secs(1));
            for channel in step.probe {
                let answer = Ok("4242".to_owned());
                let _ = now(self
                    .scheduler
                    .identity(channel, answer, wall, self.monotonic));
                wake = self.monotonic;
            }
            for (_, message) in step.hand_over {
                let (latency, outcome) = self.receiver.take(&message, self.monotonic);
                self.handed += 1;
                let key = (self.monotonic + latency, self.handed);
                self.flying.insert(key, (message.id, outcome));
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
            let (id, outcome) = entry.remove();
            let wall = self.wall();
            let telegram = ChannelKind::Telegram;
            self.scheduler
                .outcome(telegram, id, outcome, wall, self.monotonic);
        }
    }

    fn restart(&mut self) {
        self.crashes += 1;
        self.flying.clear();
        self.receiver.sender_went_down(self.monotonic);
        self.monotonic += Duration::from_millis(50 + self.chance.below(3_000));
        self.faults.restart();
        let armed = Arc::clone(&self.faults);
        armed.arm(false);
        self.ledger = ledger_over(&self.store, &self.ring, &self.campaign);
        self.scheduler = scheduler_over(&self.ledger, &self.campaign, &self.chance);
        self.start();
        armed.arm(!self.receiver.calm);
    }

    fn verdict(mut self) -> Verdict {
        let report = now(self.ledger.report(None)).expect("the report can be read");
        let mut unknown = BTreeMap::new();
        let mut newest = 0;
        for revision in report.alerts.iter().flat_map(|alert| &alert.revisions) {
            let Some(broadcast) = &revision.broadcast else {
                continue;
            };
            newest = revision.revision;
            for progress in &broadcast.channels {
                unknown.insert(revision.revision, progress.counts.unknown);
                if !progress.sums_up || !progress.counted || progress.counts.open() > 0 {
                    self.faults_found
                        .push(format!("the counts do not sum up: {progress:?}"));
                }
            }
            if !matches!(broadcast.run, Run::Done { .. }) {
                self.faults_found
                    .push(format!("revision {} is not done", revision.revision));
            }
        }
        let audit = now(self.ledger.audit_verify()).expect("the audit can be read");
        if audit.first_bad.is_some() {
            self.faults_found
                .push(format!("the audit breaks: {audit:?}"));
        }
        let receiver = &self.receiver;
        let mut verdict = judge(&Facts {
            log: &receiver.log,
            audience: &self.audience,
            left: &self.left,
            perhaps_left: &self.perhaps_left,
            gone: &receiver.gone,
            doubts: &receiver.doubts,
            newest,
            halted: self.halted,
            unknown: &unknown,
            crashes: self.crashes,
            window: WINDOW,
            per_second: PER_SECOND as usize,
            starts: &self.starts,
            now_in: &|chat| receiver.now_in(chat),
        });
        verdict.faults.append(&mut self.faults_found);
        verdict
    }
}

pub(super) const HOLD: Duration = Duration::from_secs(2);
