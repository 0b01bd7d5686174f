//! A house with all it needs: ledger, scheduler and adapters of the production, a stand-in under
//! TLS before each adapter, two organisers, and the people of its plan. What arrived is read from
//! the stand-ins; the ledger is asked only for what it owes: the report.

use super::{
    Appeal, Crew, Host, PEOPLE_TOPIC, Plan, Wall, Witnessed, campaign, chat, crew::ORGANISERS,
    mailbox, stand,
};
use crate::chance::Chance;
use alert::{
    Address, AlertNumber, Campaign, ChannelKind, Clock as _, Entropy as _, Lang, Timestamp,
    approval::Rules,
    subscription::{Cadence, Preferences},
};
use channel::Erased;
use ledger::{
    Join, Ledger, Settings, broadcast::Counts, report::RevisionReport, subscriber::Consent,
};
use rehearsal::{smtp, telegram, tls::Authority, webhook};
use scheduler::{Outlet, Renderer, Scheduler};
use std::{
    collections::BTreeMap,
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};
use store::Store;
use tokio::{net::TcpSocket, sync::oneshot, task::JoinHandle};
use vault::KeyRing;

/// Languages of the people, one after the other: the invented case is ready in all of them.
const LANGUAGES: [Lang; 5] = [Lang::En, Lang::De, Lang::Fr, Lang::Es, Lang::It];
/// How often what happens elsewhere is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(15);
/// A hold that is no wait.
const HOLD: Duration = Duration::from_millis(50);

/// One message that arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    pub to: Address,
    pub at: Timestamp,
    /// Whether the sender was told so.
    pub told: bool,
}

/// See the module.
pub struct House<S> {
    pub ledger: Arc<Ledger<S>>,
    pub clock: Wall,
    pub chance: Arc<Chance>,
    pub crew: Crew,
    pub campaign: Arc<Campaign>,
    pub telegram: telegram::Server,
    pub mail: smtp::Server,
    pub hooks: webhook::Server,
    pub channels: Vec<Arc<Witnessed>>,
    mail_began: Timestamp,
    foreign: webhook::Server,
    /// Bound, and never listened on: whoever connects is refused.
    dead: TcpSocket,
    plan: Plan,
    running: Option<(oneshot::Sender<()>, JoinHandle<ledger::Result<()>>)>,
}

impl<S: Store> House<S> {
    /// Sets it up and lets the people join. Nothing runs yet.
    pub async fn set(plan: Plan, store: impl FnOnce(&KeyRing) -> S) -> Self {
        let clock = Wall::start();
        let chance = Arc::new(Chance::new(plan.seed));
        let entropy = Arc::clone(&chance);
        let ring = Arc::new(KeyRing::in_memory(&move |bytes: &mut [u8]| {
            entropy.fill(bytes);
        }));
        let authority = Authority::new().expect("an authority");
        let campaign = campaign(clock.today());
        let dead = TcpSocket::new_v4().expect("a socket");
        dead.bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))
            .expect("a free port");
        let mail_began = clock.now();
        let (telegram, token) = stand::telegram(&plan, &authority).await;
        let mail = stand::relay(&plan, &authority).await;
        let hooks = stand::receiver(&plan, &authority, "*.hooks.example").await;
        let foreign = stand::receiver(&plan, &authority, "another.example").await;
        let channels: Vec<Arc<dyn Erased>> = vec![
            Arc::new(stand::bot(&plan, &telegram, &token, &authority)),
            Arc::new(stand::mailer(&plan, &mail, &authority)),
            Arc::new(stand::poster(&plan, clock, &authority)),
        ];
        let settings = Settings {
            rules: Rules {
                hold_normal: HOLD,
                hold_closing: HOLD,
                ..Rules::default()
            },
            zone: campaign.zone.clone(),
            channels: channels.iter().map(|channel| channel.kind()).collect(),
            rehearsal: true,
            issuer: "nabat rehearsal".to_owned(),
            away_max: Duration::from_secs(3_600),
        };
        let ledger = Arc::new(Ledger::new(store(&ring), ring, settings));
        let crew = Crew::admit(&ledger, true, clock.now(), &chance).await;
        let witnessed = |channel| Arc::new(Witnessed::new(channel, clock));
        let house = Self {
            ledger,
            clock,
            chance,
            crew,
            campaign,
            telegram,
            mail,
            hooks,
            channels: channels.into_iter().map(witnessed).collect(),
            mail_began,
            foreign,
            dead,
            plan,
            running: None,
        };
        house.let_join().await;
        house
    }

    async fn let_join(&self) {
        let people: Vec<Address> = ChannelKind::ALL
            .into_iter()
            .flat_map(|kind| self.people(kind))
            .collect();
        let joins = people.iter().enumerate().map(|(n, address)| Join {
            address: address.clone(),
            preferences: Preferences {
                lang: LANGUAGES[n % LANGUAGES.len()],
                topics: [PEOPLE_TOPIC].into_iter().collect(),
                country: None,
                cadence: Cadence::Instant,
                urgent_anyway: true,
            },
            consent: Consent {
                date: self.clock.today(),
                text: "rehearsal".to_owned(),
            },
            public: false,
        });
        let joins: Vec<Join> = joins.collect();
        for some in joins.chunks(400) {
            let joined = self.ledger.join(some, self.clock.now(), &self.chance).await;
            assert_eq!(joined.expect("people join").joined, some.len() as u64);
        }
    }

    /// Everyone who was on the list at the beginning.
    pub fn people(&self, kind: ChannelKind) -> Vec<Address> {
        match kind {
            ChannelKind::Telegram => (1..=self.plan.chats)
                .map(chat)
                .chain(self.plan.groups.iter().copied())
                .map(Address::Telegram)
                .collect(),
            ChannelKind::Email => (1..=self.plan.mailboxes)
                .map(|n| Address::Email(mailbox(n)))
                .collect(),
            ChannelKind::Webhook => (0..self.plan.hooks.len()).map(|n| self.hook(n)).collect(),
        }
    }

    /// The webhooks of which this is true.
    pub fn hooks_that(&self, are: impl Fn(&Host) -> bool) -> Vec<Address> {
        let hooks = self.plan.hooks.iter().enumerate();
        hooks
            .filter(|(_, host)| are(host))
            .map(|(n, _)| self.hook(n))
            .collect()
    }

    fn hook(&self, n: usize) -> Address {
        let port = match self.plan.hooks[n] {
            Host::Acts(_) => self.hooks.address().port(),
            Host::Foreign => self.foreign.address().port(),
            Host::Dead => self.dead.local_addr().expect("it is bound").port(),
        };
        Address::Webhook(format!("https://h{n}.hooks.example:{port}/hook/{n}"))
    }

    /// Starts the scheduler, as a daemon does.
    pub fn start(&mut self) {
        let outlets: Vec<Outlet> = self
            .channels
            .iter()
            .map(|channel| Outlet {
                kind: channel.kind(),
                limits: channel.limits(),
                window: self.window(channel.kind()),
            })
            .collect();
        let renderer = Renderer::new(
            Arc::clone(&self.campaign),
            "AAAA".to_owned(),
            true,
            String::new(),
        );
        let settings = scheduler::Settings {
            retry: self.plan.retry.clone(),
            probe_every: Duration::from_millis(300),
            ..scheduler::Settings::default()
        };
        let scheduler = Scheduler::new(
            Arc::clone(&self.ledger),
            &outlets,
            renderer,
            settings,
            Arc::clone(&self.chance),
        );
        let channels = self
            .channels
            .iter()
            .map(|one| Arc::clone(one) as _)
            .collect();
        let (stop, stopped) = oneshot::channel::<()>();
        let clock = self.clock;
        let task = tokio::spawn(async move {
            let stopped = async move {
                let _ = stopped.await;
            };
            scheduler::run(scheduler, channels, &clock, stopped).await
        });
        self.running = Some((stop, task));
    }

    /// Stops it in order.
    pub async fn stop(&mut self) {
        if let Some((stop, task)) = self.running.take() {
            let _ = stop.send(());
            let ran = task.await.expect("the scheduler does not fall over");
            ran.expect("it starts and stops");
        }
    }

    /// W of a channel.
    pub const fn window(&self, kind: ChannelKind) -> usize {
        match kind {
            ChannelKind::Telegram | ChannelKind::Email => self.plan.window,
            ChannelKind::Webhook => self.plan.hook_window,
        }
    }

    /// Queues an appeal and waits until it is released; when that was.
    pub async fn release(&mut self, appeal: &Appeal) -> Timestamp {
        let (ledger, chance) = (Arc::clone(&self.ledger), Arc::clone(&self.chance));
        let now = self.clock.now();
        self.crew
            .queue(&*ledger, &self.campaign, appeal, now, &chance)
            .await;
        let (alert, revision) = (appeal.words.manifest.alert, appeal.words.manifest.revision);
        wait("the release", Duration::from_secs(20), async || {
            self.report(alert, revision).await.broadcast.is_some()
        })
        .await;
        let broadcast = self.report(alert, revision).await.broadcast;
        broadcast.expect("it is released").released
    }

    /// Stops what runs of an alert; when that was confirmed.
    pub async fn halt(&mut self, alert: AlertNumber) -> Result<Duration, ledger::Error> {
        let (by, at) = self.crew.code("timur", self.clock.now());
        self.ledger.halt(&by, alert, at, &self.chance).await?;
        Ok(self.clock.monotonic())
    }

    /// What the report says of a revision.
    pub async fn report(&self, alert: AlertNumber, revision: u16) -> RevisionReport {
        let report = self.ledger.report(Some(alert)).await.expect("a report");
        let revisions = &report.alerts.first().expect("the alert is there").revisions;
        revisions[usize::from(revision) - 1].clone()
    }

    /// How many of a channel's audience stand where.
    pub async fn counts(&self, alert: AlertNumber, revision: u16, kind: ChannelKind) -> Counts {
        let broadcast = self.report(alert, revision).await.broadcast;
        let channels = broadcast.expect("it is released").channels;
        let found = channels.into_iter().find(|one| one.channel == kind);
        let found = found.expect("the channel is there");
        assert!(found.sums_up, "{found:?}");
        found.counts
    }

    /// Waits until everyone was reached or stands in the report.
    pub async fn done(&self, alert: AlertNumber, revision: u16, limit: Duration) {
        wait("the end of the broadcast", limit, async || {
            let broadcast = self.report(alert, revision).await.broadcast;
            broadcast.is_some_and(|one| matches!(one.run, ledger::broadcast::Run::Done { .. }))
        })
        .await;
    }

    /// What arrived at the people of a channel, in order; what organisers got is not in it.
    pub fn arrived(&self, kind: ChannelKind) -> Vec<Arrival> {
        let unix_ms = |ms: u64| Timestamp::from_ms(i64::try_from(ms).expect("a time"));
        let all: Vec<Arrival> = match kind {
            ChannelKind::Telegram => (self.telegram.log().into_iter())
                .filter(|entry| entry.method == "sendMessage")
                .map(|entry| Arrival {
                    to: Address::Telegram(entry.chat_id),
                    at: unix_ms(entry.unix_ms),
                    told: entry.told,
                })
                .collect(),
            ChannelKind::Email => (self.mail.accepted().into_iter())
                .map(|mail| Arrival {
                    to: Address::Email(mail.rcpt_to.concat()),
                    at: self.mail_began.plus(Duration::from_millis(mail.at_ms)),
                    told: mail.told,
                })
                .collect(),
            ChannelKind::Webhook => (self.hooks.log().into_iter())
                .map(|entry| {
                    let n = entry
                        .endpoint
                        .rsplit('/')
                        .next()
                        .and_then(|n| n.parse().ok());
                    Arrival {
                        to: self.hook(n.expect("a numbered endpoint")),
                        at: unix_ms(entry.unix_ms),
                        told: entry.told,
                    }
                })
                .collect(),
        };
        let of_the_crew = |to: &Address| {
            ORGANISERS.iter().any(|(_, chat, mail)| {
                *to == Address::Telegram(*chat) || *to == Address::Email((*mail).to_owned())
            })
        };
        all.into_iter()
            .filter(|one| !of_the_crew(&one.to))
            .collect()
    }

    /// How often something arrived at each of a channel's people since `since`.
    pub fn times(&self, kind: ChannelKind, since: Timestamp) -> BTreeMap<Address, usize> {
        let mut times = BTreeMap::new();
        for one in self.arrived(kind) {
            if one.at >= since {
                *times.entry(one.to).or_insert(0) += 1;
            }
        }
        times
    }

    /// How long after `since` it arrived at each of these; whoever has nothing is missing.
    pub fn delays(&self, of: &[Address], since: Timestamp) -> Vec<Duration> {
        let kind = of.first().map_or(ChannelKind::Telegram, Address::channel);
        let arrived = self.arrived(kind).into_iter();
        arrived
            .filter(|one| one.at >= since && of.contains(&one.to))
            .map(|one| one.at.since(since))
            .collect()
    }

    /// The texts that reached an organiser in their chat, and in their mailbox.
    pub fn told(&self, organiser: &str) -> (Vec<String>, Vec<String>) {
        let found = ORGANISERS.iter().find(|(name, ..)| *name == organiser);
        let (_, chat, mailbox) = found.expect("an organiser");
        let chats = self.telegram.log().into_iter();
        let chats = chats.filter(|entry| entry.chat_id == *chat);
        let mails = self.mail.accepted().into_iter();
        let mails = mails.filter(|mail| mail.rcpt_to.concat() == *mailbox);
        (
            chats.map(|entry| entry.text.to_string()).collect(),
            mails
                .map(|mail| String::from_utf8_lossy(&mail.raw).into_owned())
                .collect(),
        )
    }
}

/// Waits until it is so.
///
/// # Panics
/// If it is not so in time.
pub async fn wait(what: &str, limit: Duration, is: impl AsyncFn() -> bool) {
    let looks = limit.as_millis() / LOOK_EVERY.as_millis();
    for _ in 0..looks {
        if is().await {
            return;
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
    panic!("{what} did not come within {limit:?}");
}
