//! The story of the evening, step by step: three organisers are admitted, the subscribers join, an
//! alert goes out, then an update, then an outcome; meanwhile the daemon dies at moments that were
//! drawn beforehand, and people leave.

use super::{
    DemoError,
    audience::Person,
    child::Daemon,
    crew::Crew,
    moments::{self, Moment, What, When},
    shipped::Play,
    stage::Stage,
    watch::Watch,
};
use crate::{
    cli,
    clock::RealClock,
    control::{
        Client, Status,
        paths::{self, ListAddress, ListChannel, Misfit},
    },
    terminal::{counted, thousands},
};
use alert::{Address, AlertNumber, ChannelKind, Clock as _};
use ledger::{
    JoinReport,
    broadcast::{Counts, Run},
    subscriber::JOINS_MAX,
};
use serde::Serialize;
use std::{collections::BTreeMap, time::Duration};
use tokio::time::Instant;

/// Waiting for a hold, and for a release after it.
const FIRST_MAX: Duration = Duration::from_secs(60);
/// What a kill may cost: the start, and what was in doubt for a while.
const KILL_MAX: Duration = Duration::from_secs(30);
/// How long nothing may come in after the last broadcast before we call it the end: what came
/// late, or twice, would still be counted.
const AFTERWARDS: Duration = Duration::from_secs(2);
/// How often the daemon is asked how far it is: it has other things to do.
const ASK_EVERY: Duration = Duration::from_millis(300);

/// What the daemon itself says of a revision, by channel.
pub(super) type OwnWords = BTreeMap<ChannelKind, Counts>;

/// One kill.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct Kill {
    /// The revision that was held or went out, by its word.
    pub revision: &'static str,
    /// How many had it.
    pub received: u64,
    /// From the start command until the daemon answered again.
    pub restart_ms: u64,
}

/// What the report needs beside the counts.
pub(super) struct Story {
    pub daemon: Daemon,
    /// How many deliveries may be in doubt at once, as the daemon says.
    pub windows: BTreeMap<ChannelKind, u32>,
    pub kills: Vec<Kill>,
    /// Of each revision.
    pub own_words: Vec<OwnWords>,
    /// How long the whole evening took.
    pub took: Duration,
}

/// Plays it.
pub(super) async fn play(
    stage: &Stage,
    play: &Play,
    people: &[Person],
    options: &cli::Demo,
    watch: &mut Watch<'_>,
) -> Result<Story, DemoError> {
    let since = Instant::now();
    let invented = ("invented subscriber", "invented subscribers");
    watch.tell(format!(
        "A rehearsal on this machine alone: {} in seven languages; Telegram, a mail relay and webhooks are stand-ins",
        counted(people.len() as u64, invented.0, invented.1)
    ));
    let daemon = Daemon::start(stage).await?;
    watch.tell("The daemon runs");
    let mut crew = Crew::admit(&daemon.client, stage.world.organiser_chats, watch).await?;
    join(&daemon.client, play, people, watch).await?;
    let status: Status = daemon.client.get(paths::STATUS).await?;
    let window = |channel| match channel {
        ChannelKind::Telegram | ChannelKind::Email => status.facts.window,
        ChannelKind::Webhook => status.facts.webhook_window,
    };
    let mut scene = Scene {
        stage,
        people,
        daemon,
        kills: Vec::new(),
        patience: FIRST_MAX + sending_time(stage, watch) + KILL_MAX * options.kills,
    };
    let moments = moments::of(options.seed, options.kills, play.drafts.len());
    let (mut own_words, mut alert) = (Vec::new(), None);
    for (index, draft) in play.drafts.iter().enumerate() {
        let (number, hold) = crew
            .release(&scene.daemon.client, draft, alert, watch)
            .await?;
        alert = Some(number);
        let queued = Instant::now();
        for moment in moments.iter().filter(|moment| moment.revision == index) {
            scene.reach(moment, queued, hold, watch).await?;
            scene = match moment.what {
                What::Kill => scene.kill(index, watch).await?,
                What::Leave => scene.leave(index, watch).await?,
            };
        }
        own_words.push(scene.finish(number, index, watch).await?);
    }
    watch.for_a_while(AFTERWARDS).await;
    Ok(Story {
        daemon: scene.daemon,
        windows: ChannelKind::ALL.map(|kind| (kind, window(kind))).into(),
        kills: scene.kills,
        own_words,
        took: since.elapsed(),
    })
}

async fn join(
    client: &Client,
    play: &Play,
    people: &[Person],
    watch: &mut Watch<'_>,
) -> Result<(), DemoError> {
    let today = crate::commands::today(&play.campaign.zone);
    let mut joined = 0;
    for page in people.chunks(JOINS_MAX) {
        let joins: Vec<_> = page.iter().map(|person| person.join(today)).collect();
        let report: JoinReport = client.post(paths::SUBSCRIBERS, &joins).await?;
        joined += report.joined;
    }
    let gone = people.iter().filter(|person| person.left_before);
    let gone: Vec<ListAddress> = gone.map(|person| listed(&person.address)).collect();
    for page in gone.chunks(JOINS_MAX) {
        let _: Vec<Misfit> = client.post(paths::SUBSCRIBERS_LEAVE, &page).await?;
    }
    watch.tell(format!(
        "{} joined, {} left again; each address is sealed on disk",
        thousands(joined),
        thousands(gone.len() as u64)
    ));
    Ok(())
}

/// The evening while it goes on.
struct Scene<'a> {
    stage: &'a Stage,
    people: &'a [Person],
    daemon: Daemon,
    kills: Vec<Kill>,
    /// How long a broadcast may take before something is wrong.
    patience: Duration,
}

impl Scene<'_> {
    /// Waits for a moment of the revision that was queued at `queued`.
    async fn reach(
        &self,
        moment: &Moment,
        queued: Instant,
        hold: Duration,
        watch: &mut Watch<'_>,
    ) -> Result<(), DemoError> {
        match moment.when {
            When::Hold(permille) => {
                let at = queued + hold.mul_f64(permille as f64 / 1_000.0);
                watch
                    .for_a_while(at.saturating_duration_since(Instant::now()))
                    .await;
                Ok(())
            }
            When::Share(permille) => {
                let there = async |watch: &mut Watch<'_>| {
                    let all = watch.tally.counts[moment.revision].all();
                    Ok(all.received * 1_000 >= all.audience * permille)
                };
                watch
                    .until("a part of a broadcast", self.patience, there)
                    .await
            }
        }
    }

    /// Kills the daemon and starts it again.
    async fn kill(mut self, index: usize, watch: &mut Watch<'_>) -> Result<Self, DemoError> {
        self.daemon.kill().await?;
        watch.look();
        let received = watch.tally.counts[index].all().received;
        let revision = watch.names()[index];
        watch.tell(format!(
            "{} have the {revision}. Now the daemon is killed (SIGKILL), as in a power cut",
            thousands(received)
        ));
        let since = Instant::now();
        self.daemon = Daemon::start(self.stage).await?;
        let restart_ms = u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX);
        watch.tell(format!(
            "Started again after {restart_ms} ms; it goes on where it was"
        ));
        self.kills.push(Kill {
            revision,
            received,
            restart_ms,
        });
        Ok(self)
    }

    /// One on each channel leaves, by the door that every list has: of those who do not have the
    /// revision yet, if there are any.
    async fn leave(self, index: usize, watch: &mut Watch<'_>) -> Result<Self, DemoError> {
        let mut left = Vec::new();
        for channel in ChannelKind::ALL {
            watch.look();
            let mut there = self.people.iter().map(|person| &person.address);
            let staying = |address: &&Address| {
                address.channel() == channel && watch.tally.is_expected(address, index)
            };
            let waiting = |address: &&Address| staying(address) && !watch.tally.has(address, index);
            let found = there.clone().find(waiting).or_else(|| there.find(staying));
            let Some(address) = found else { continue };
            let _: Vec<Misfit> = self
                .daemon
                .client
                .post(paths::SUBSCRIBERS_LEAVE, &[listed(address)])
                .await?;
            let confirmed = RealClock::start().now().ms();
            let confirmed = u64::try_from(confirmed).unwrap_or(0);
            watch.tally.leave(address, index, confirmed);
            left.push(word_of(channel));
        }
        watch.tell(format!(
            "In the middle of it {} leave the list; they are told that they are off it",
            all_of(&left)
        ));
        Ok(self)
    }

    /// Waits until the daemon says that it is done, and returns its own count.
    async fn finish(
        &self,
        number: AlertNumber,
        index: usize,
        watch: &mut Watch<'_>,
    ) -> Result<OwnWords, DemoError> {
        let path = format!("{}?alert={number}", paths::STATUS);
        let mut own = None;
        let mut asked = Instant::now();
        let done = async |_: &mut Watch<'_>| {
            if asked.elapsed() < ASK_EVERY {
                return Ok(false);
            }
            asked = Instant::now();
            let status: Status = self.daemon.client.get(&path).await?;
            let revisions = status.report.alerts.into_iter();
            let revision = revisions.flat_map(|alert| alert.revisions).nth(index);
            let broadcast = revision.and_then(|revision| revision.broadcast);
            if let Some(broadcast) = broadcast
                && let Run::Done { .. } = broadcast.run
            {
                let channels = broadcast.channels.into_iter();
                own = Some(channels.map(|one| (one.channel, one.counts)).collect());
            }
            Ok(own.is_some())
        };
        watch.until("a broadcast", self.patience, done).await?;
        let own: OwnWords = own.unwrap_or_default();
        watch.look();
        let reached: u64 = own.values().map(|counts| counts.delivered).sum();
        let not_reached: u64 = own.values().map(Counts::not_reached).sum();
        watch.tell(format!(
            "{}: done; the daemon counts {} reached and {} not reached",
            watch.names()[index],
            thousands(reached),
            thousands(not_reached)
        ));
        Ok(own)
    }
}

/// An address as a list has it.
fn listed(address: &Address) -> ListAddress {
    let (channel, address) = match address {
        Address::Telegram(chat) => (ListChannel::Telegram, chat.to_string()),
        Address::Email(mailbox) => (ListChannel::Email, mailbox.clone()),
        Address::Webhook(url) => (ListChannel::Webhook, url.clone()),
    };
    ListAddress { channel, address }
}

/// `a, b and c`
fn all_of(words: &[&str]) -> String {
    match words {
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        _ => words.concat(),
    }
}

const fn word_of(channel: ChannelKind) -> &'static str {
    match channel {
        ChannelKind::Telegram => "a chat",
        ChannelKind::Email => "a mailbox",
        ChannelKind::Webhook => "a webhook",
    }
}

/// Three times what sending takes at the platform's rate.
fn sending_time(stage: &Stage, watch: &Watch<'_>) -> Duration {
    let audience = watch
        .tally
        .counts
        .first()
        .map_or(0, |count| count.all().audience);
    Duration::from_secs(3 * audience / u64::from(stage.rate))
}
