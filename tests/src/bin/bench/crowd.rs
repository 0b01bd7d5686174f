//! A hundred thousand subscribers on three channels: how long they take to import, what a broadcast
//! to them keeps in memory, and how soon the next message goes out after a kill in the middle of
//! it, anywhere and on each channel.

use crate::{
    Options,
    failure::{Failure, Result},
    hooks, mail,
    people::{Hosts, People},
    process,
    rig::{Rig, Setup},
    sink::Sink,
    table::{Figure, Table},
};
use rehearsal::smtp;
use std::time::{Duration, Instant};
use tokio::time::sleep;

const PEOPLE: u32 = 100_000;
const PEOPLE_SHORT: u32 = 10_000;
/// Shares in percent: the rest are chats.
const MAILBOXES: u32 = 25;
const HOOKS: u32 = 5;
/// Rates at which each channel takes as long for its share as Telegram at 1,000 a second.
const MAILS_PER_SECOND: u32 = 350;
const HOOKS_PER_SECOND: u32 = 70;
const CONNECTIONS: usize = 32;
/// Kills, one after the other; the slowest start is told.
const KILLS: usize = 5;
const KILLS_SHORT: usize = 3;
/// How long it runs between two kills, and after the last.
const RUN: Duration = Duration::from_secs(6);
const RUN_SHORT: Duration = Duration::from_secs(1);
/// What had left before a kill is taken within this.
const LAST_ARRIVALS: Duration = Duration::from_millis(300);
const LOOK_EVERY: Duration = Duration::from_millis(1);
const MEMORY_LOOK_EVERY: Duration = Duration::from_millis(100);
/// How long the next message may take to show.
const NEXT_MAX: Duration = Duration::from_secs(60);
const CHANNELS: [&str; 3] = ["Telegram", "mail", "webhooks"];

/// The receivers beside Telegram's.
struct Receivers {
    mail: smtp::Server,
    hooks: Sink,
}

/// What was seen between two kills.
#[derive(Default)]
struct Seen {
    ready_ms: Vec<f64>,
    any_ms: Vec<f64>,
    each_ms: [Vec<f64>; 3],
    memory: Vec<f64>,
    memory_max: f64,
}

/// Measures import, memory and restarts.
pub async fn measure(options: &Options, table: &mut Table) -> Result<()> {
    let (people, run, kills) = match options.short {
        true => (PEOPLE_SHORT, RUN_SHORT, KILLS_SHORT),
        false => (PEOPLE, RUN, KILLS),
    };
    let (setup, receivers) = prepare(people).await?;
    let mut rig = Rig::set(options, setup).await?;
    let name = format!("{people} subscribers");
    let took = rig.import_took.as_secs_f64();
    let after_import = process::memory_mib(rig.daemon()?.pid());
    table.add(
        Figure::new(format!("{name}: `nabat subscribers import`"), took, "s").promised_max(20.0),
    );
    table.add(Figure::new(
        format!("{name}: import, rows"),
        f64::from(people) / took,
        "/s",
    ));
    table.add(Figure::new(
        format!("{name}: memory at its highest while importing"),
        after_import.1,
        "MiB",
    ));
    // What an import leaves in memory is not the broadcast's.
    rig.kill_and_start().await?;
    let proposed = rig.propose().await?;
    let alert = rig.approve(&proposed).await?.alert;
    rig.released(alert).await?;
    let mut seen = Seen::default();
    seen.run(&rig, run).await?;
    for _ in 0..kills {
        rig.daemon = None;
        sleep(LAST_ARRIVALS).await;
        let before = receivers.taken(&rig);
        let since = Instant::now();
        rig.kill_and_start().await?;
        let ready = rig.daemon()?.ready_after;
        seen.ready_ms.push(ready.as_secs_f64() * 1_000.0);
        let next = receivers.next(&rig, before, since).await?;
        for (each, next) in seen.each_ms.iter_mut().zip(next) {
            each.push(next);
        }
        seen.any_ms.push(next.into_iter().fold(f64::MAX, f64::min));
        seen.run(&rig, run).await?;
    }
    seen.tell(table, &name, kills);
    rig.stop().await;
    Ok(())
}

async fn prepare(people: u32) -> Result<(Setup, Receivers)> {
    let (mailboxes, hooks) = (people * MAILBOXES / 100, people * HOOKS / 100);
    let setup = Setup::of(People::default())?;
    let config = smtp::Config::new(smtp::Security::StartTls, Some(setup.authority.clone()));
    let mail = smtp::Server::start(config).await;
    let receivers = Receivers {
        mail: mail.map_err(Failure::io("starting the relay"))?,
        hooks: Sink::start(&setup.authority, Duration::ZERO).await?,
    };
    let url = format!("smtp://localhost:{}", receivers.mail.address().port());
    let more = "ca_file = \"stand-in.pem\"\n";
    let setup = Setup {
        people: People {
            chats: people - mailboxes - hooks,
            mailboxes,
            hooks,
            hosts: Hosts {
                names: Vec::new(),
                port: receivers.hooks.port(),
            },
            alike: false,
        },
        sections: mail::section(&url, MAILS_PER_SECOND, CONNECTIONS, more)
            + &hooks::section(HOOKS_PER_SECOND),
        ..setup
    };
    Ok((setup, receivers))
}

impl Receivers {
    fn taken(&self, rig: &Rig) -> [u64; 3] {
        [
            rig.server.counts().sent,
            self.mail.accepted_count() as u64,
            self.hooks.taken(),
        ]
    }

    /// When each channel's next message was accepted, in ms after `since`.
    async fn next(&self, rig: &Rig, before: [u64; 3], since: Instant) -> Result<[f64; 3]> {
        let mut next = [None; 3];
        while since.elapsed() < NEXT_MAX {
            let now = self.taken(rig);
            for channel in 0..next.len() {
                if now[channel] > before[channel] && next[channel].is_none() {
                    next[channel] = Some(since.elapsed().as_secs_f64() * 1_000.0);
                }
            }
            if let [Some(telegram), Some(mail), Some(hooks)] = next {
                return Ok([telegram, mail, hooks]);
            }
            sleep(LOOK_EVERY).await;
        }
        let missing = format!("on some channel no message came out: {next:?}");
        Err(Failure::new("starting again", missing))
    }
}

impl Seen {
    /// Lets it run, and looks at its memory.
    async fn run(&mut self, rig: &Rig, span: Duration) -> Result<()> {
        let since = Instant::now();
        let pid = rig.daemon()?.pid();
        while since.elapsed() < span {
            let (now, highest) = process::memory_mib(pid);
            self.memory.push(now);
            self.memory_max = self.memory_max.max(highest);
            sleep(MEMORY_LOOK_EVERY).await;
        }
        Ok(())
    }

    fn tell(&self, table: &mut Table, name: &str, kills: usize) {
        let worst = |sample: &[f64]| sample.iter().copied().fold(0.0, f64::max);
        let after = format!("{name}: start after kill -9 to");
        table.add(Figure::new(
            format!("{after} ready, worst of {kills}"),
            worst(&self.ready_ms),
            "ms",
        ));
        let next = |where_to: &str, sample: &[f64]| {
            let what = format!("{after} the next message {where_to}, worst of {kills}");
            Figure::new(what, worst(sample), "ms").promised_max(2_000.0)
        };
        table.add(next("anywhere", &self.any_ms));
        for (channel, sample) in CHANNELS.iter().zip(&self.each_ms) {
            table.add(next(&format!("by {channel}"), sample));
        }
        let mean = self.memory.iter().sum::<f64>() / self.memory.len().max(1) as f64;
        table.add(Figure::new(
            format!("{name}: memory during the broadcast, mean"),
            mean,
            "MiB",
        ));
        table.add(
            Figure::new(
                format!("{name}: memory during the broadcast, highest"),
                self.memory_max,
                "MiB",
            )
            .promised_max(200.0),
        );
    }
}
