//! The story of the evening, step by step: two organisers are admitted, the subscribers join, an
//! alert goes out and the daemon dies half-way, then an update, then an outcome.

use super::{
    DemoError, audience::Person, child::Daemon, codes::Player, shipped::Play, stage::Stage,
    watch::Watch,
};
use crate::{
    clock::RealClock,
    control::{
        Client, Status,
        paths::{self, AddOrganiser, Approve, Post},
    },
    terminal::{counted, thousands},
};
use alert::{AlertNumber, Clock as _, Draft, Lang, time::format_span};
use ledger::{
    Credential, Enrolment, JoinReport, NewOrganiser, Outcome, Proposed, Role,
    broadcast::{Counts, Run},
    subscriber::JOINS_MAX,
};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// Waiting for a hold, and for a release after it.
const FIRST_MAX: Duration = Duration::from_secs(60);
/// How long nothing may come in after the last broadcast before we call it the end: what came
/// late, or twice, would still be counted.
const AFTERWARDS: Duration = Duration::from_secs(2);

/// How often the daemon is asked how far it is: it has other things to do.
const ASK_EVERY: Duration = Duration::from_millis(300);

/// What the report needs beside the counts.
pub(super) struct Story {
    pub daemon: Daemon,
    /// How many deliveries may be in doubt at once, as the daemon says.
    pub window: u32,
    pub kills: u32,
    /// From the start command until the daemon answered again, in ms.
    pub restart_ms: u64,
    /// What the daemon itself says of each revision.
    pub own_words: Vec<Counts>,
    /// How long the whole evening took.
    pub took: Duration,
}

/// Plays it.
pub(super) async fn play(
    stage: &Stage,
    play: &Play,
    people: &[Person],
    watch: &mut Watch<'_>,
) -> Result<Story, DemoError> {
    let since = Instant::now();
    watch.tell(format!(
        "A rehearsal on this machine alone: {} in seven languages, and a stand-in for Telegram",
        counted(
            people.len() as u64,
            "invented subscriber",
            "invented subscribers"
        )
    ));
    let mut daemon = Daemon::start(stage).await?;
    watch.tell("The daemon runs");
    let mut players = admit(&daemon.client, stage, watch).await?;
    join(&daemon.client, play, people, watch).await?;
    let status: Status = daemon.client.get(paths::STATUS).await?;
    let mut story = (0, 0, Vec::new());
    let mut alert = None;
    for (index, draft) in play.drafts.iter().enumerate() {
        let number = release(&daemon.client, draft, alert, &mut players, watch).await?;
        alert = Some(number);
        players.reverse();
        if index == 0 {
            daemon = kill_half_way(daemon, stage, watch, &mut story.1).await?;
            story.0 += 1;
        }
        story
            .2
            .push(finish(&daemon.client, stage, number, index, watch).await?);
    }
    watch.for_a_while(AFTERWARDS).await;
    let (kills, restart_ms, own_words) = story;
    let window = status.facts.window;
    Ok(Story {
        daemon,
        window,
        kills,
        restart_ms,
        own_words,
        took: since.elapsed(),
    })
}

/// Two invented organisers: the first from the shell, the second with the first one's code.
async fn admit(
    client: &Client,
    stage: &Stage,
    watch: &mut Watch<'_>,
) -> Result<[Player; 2], DemoError> {
    let [first, second] = stage.organiser_chats;
    let mut nora = add(client, "nora", first, Vec::new()).await?;
    let by = nora.code(RealClock::start().now());
    let tomas = add(client, "tomas", second, vec![by]).await?;
    watch.tell("Two organisers: nora (owner) and tomas; neither can release anything alone");
    Ok([nora, tomas])
}

async fn add(
    client: &Client,
    name: &'static str,
    chat: i64,
    by: Vec<Credential>,
) -> Result<Player, DemoError> {
    let role = Role::Organiser;
    let new = NewOrganiser {
        name: name.to_owned(),
        role,
        lang: Lang::En,
        chat: Some(chat),
        mail: None,
    };
    let enrolment: Enrolment = client
        .post(paths::ORGANISERS, &AddOrganiser { by, new })
        .await?;
    let secret = crate::commands::secret_of(&enrolment.secret)
        .ok_or_else(|| DemoError::Fault("an organiser's secret cannot be read".to_owned()))?;
    Ok(Player::new(name, secret))
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
    watch.tell(format!(
        "{} joined; each address is sealed on disk",
        thousands(joined)
    ));
    Ok(())
}

/// Proposes and approves: from here the hold runs.
async fn release(
    client: &Client,
    draft: &Draft,
    of: Option<AlertNumber>,
    players: &mut [Player; 2],
    watch: &mut Watch<'_>,
) -> Result<AlertNumber, DemoError> {
    let [author, other] = players;
    let by = code(author, watch).await;
    let body = Post {
        by,
        draft: draft.clone(),
        emergency: false,
        of,
    };
    let proposed: Proposed = client.post(paths::ALERTS, &body).await?;
    let number = proposed.alert;
    let by = code(other, watch).await;
    let body = Approve {
        by,
        content: proposed.content,
    };
    let outcome: Outcome = client
        .post(&paths::of(paths::APPROVE, number), &body)
        .await?;
    match outcome {
        Outcome::Queued { hold } => {
            watch.tell(format!(
                "{}: {} proposed {number} (revision {}), {} stands behind it: queued, going out in {}",
                draft.kind.word(),
                author.name,
                proposed.revision,
                other.name,
                format_span(hold)
            ));
            Ok(number)
        }
        Outcome::Waiting { .. } => Err(DemoError::Fault(
            "two organisers were not enough for a release".to_owned(),
        )),
    }
}

/// The next code, when there is one that was not used yet.
async fn code(player: &mut Player, watch: &mut Watch<'_>) -> Credential {
    let clock = RealClock::start();
    let wait = player.wait(clock.now());
    if !wait.is_zero() {
        let seconds = wait.as_secs();
        watch.tell(format!(
            "{} waits {seconds} s for the next one-time code",
            player.name
        ));
        sleep(wait).await;
    }
    player.code(clock.now())
}

/// Lets half of the alert go out, kills the daemon, and starts it again.
async fn kill_half_way(
    daemon: Daemon,
    stage: &Stage,
    watch: &mut Watch<'_>,
    restart_ms: &mut u64,
) -> Result<Daemon, DemoError> {
    let half = watch.tally.audience() / 2;
    let at_most = FIRST_MAX + sending_time(stage, watch);
    let received = async |watch: &mut Watch<'_>| Ok(watch.tally.counts[0].received() >= half);
    watch
        .until("the first half of the alert", at_most, received)
        .await?;
    daemon.kill().await?;
    watch.look();
    let have = thousands(watch.tally.counts[0].received());
    watch.tell(format!(
        "{have} have it. Now the daemon is killed (SIGKILL), as in a power cut"
    ));
    let since = Instant::now();
    let daemon = Daemon::start(stage).await?;
    *restart_ms = u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX);
    watch.tell(format!(
        "Started again after {restart_ms} ms; it goes on where it was"
    ));
    Ok(daemon)
}

/// Waits until the daemon says that it is done, and returns its own count.
async fn finish(
    client: &Client,
    stage: &Stage,
    number: AlertNumber,
    index: usize,
    watch: &mut Watch<'_>,
) -> Result<Counts, DemoError> {
    let path = format!("{}?alert={number}", paths::STATUS);
    let at_most = FIRST_MAX + sending_time(stage, watch);
    let mut counts = None;
    let mut asked = Instant::now();
    watch
        .until("a broadcast", at_most, async |_: &mut Watch<'_>| {
            if asked.elapsed() < ASK_EVERY {
                return Ok(false);
            }
            asked = Instant::now();
            let status: Status = client.get(&path).await?;
            let revisions = status
                .report
                .alerts
                .into_iter()
                .flat_map(|alert| alert.revisions);
            let broadcast = revisions
                .skip(index)
                .find_map(|revision| revision.broadcast);
            if let Some(broadcast) = broadcast
                && let Run::Done { .. } = broadcast.run
            {
                counts = broadcast
                    .channels
                    .into_iter()
                    .next()
                    .map(|channel| channel.counts);
            }
            Ok(counts.is_some())
        })
        .await?;
    let counts = counts.unwrap_or_default();
    watch.look();
    let name = watch.names()[index];
    let failed: u64 = counts.failed.values().sum();
    watch.tell(format!(
        "{name}: done; the daemon counts {} reached and {} not reached",
        thousands(counts.delivered),
        thousands(failed + counts.unknown)
    ));
    Ok(counts)
}

/// Three times what sending takes at the platform's rate.
fn sending_time(stage: &Stage, watch: &Watch<'_>) -> Duration {
    Duration::from_secs(3 * watch.tally.audience() / u64::from(stage.rate))
}
