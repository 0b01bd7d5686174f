//! A hundred thousand subscribers: how long they take to import, what a broadcast to them keeps in
//! memory, and how soon the next message goes out after a kill in the middle of it.

use crate::{
    Options,
    failure::{Failure, Result},
    process,
    rig::{Rig, Setup},
    table::{Figure, Table},
};
use std::time::{Duration, Instant};
use tokio::time::sleep;

const PEOPLE: u32 = 100_000;
const PEOPLE_SHORT: u32 = 10_000;
/// Kills, one after the other; the slowest start is told.
const KILLS: usize = 5;
/// How long it runs between two kills, and after the last.
const RUN: Duration = Duration::from_secs(4);
const RUN_SHORT: Duration = Duration::from_secs(1);
const LOOK_EVERY: Duration = Duration::from_millis(1);
/// How long the next message may take to show.
const NEXT_MAX: Duration = Duration::from_secs(60);

/// Measures import, memory and restarts.
pub async fn measure(options: &Options, table: &mut Table) -> Result<()> {
    let (people, run) = if options.short {
        (PEOPLE_SHORT, RUN_SHORT)
    } else {
        (PEOPLE, RUN)
    };
    let setup = Setup {
        paid: true,
        people,
        organisers: 2,
        relayed: false,
    };
    let mut rig = Rig::set(options, setup).await?;
    let name = format!("{people} subscribers");
    let took = rig.import_took.as_secs_f64();
    let after_import = process::memory_mib(rig.daemon()?.pid());
    table.add(Figure::new(format!("{name}: import"), took, "s"));
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
    sleep(run).await;
    let (mut next, mut ready): (Vec<f64>, Vec<f64>) = (Vec::new(), Vec::new());
    for _ in 0..KILLS {
        rig.daemon = None;
        let (seen, began_ms) = (rig.server.counts().sent, rig.server.now_ms());
        rig.kill_and_start().await?;
        ready.push(rig.daemon()?.ready_after.as_secs_f64() * 1_000.0);
        let first_ms = next_send(&rig, seen).await?;
        next.push(first_ms.saturating_sub(began_ms) as f64);
        sleep(run).await;
    }
    let worst = |sample: &[f64]| sample.iter().copied().fold(0.0, f64::max);
    table.add(Figure::new(
        format!("{name}: start after kill -9 to ready, worst of {KILLS}"),
        worst(&ready),
        "ms",
    ));
    table.add(
        Figure::new(
            format!("{name}: start after kill -9 to the next message, worst of {KILLS}"),
            worst(&next),
            "ms",
        )
        .promised_max(5_000.0),
    );
    let memory = process::memory_mib(rig.daemon()?.pid());
    table.add(Figure::new(
        format!("{name}: memory during the broadcast"),
        memory.0,
        "MiB",
    ));
    table.add(
        Figure::new(
            format!("{name}: memory at its highest since the start"),
            memory.1,
            "MiB",
        )
        .promised_max(300.0),
    );
    rig.stop().await;
    Ok(())
}

/// When the next message was accepted, in ms of the stand-in's clock.
async fn next_send(rig: &Rig, seen: u64) -> Result<u64> {
    let since = Instant::now();
    while since.elapsed() < NEXT_MAX {
        if rig.server.counts().sent > seen {
            let seen = usize::try_from(seen).unwrap_or(usize::MAX);
            if let Some(entry) = rig.server.log_since(seen).first() {
                return Ok(entry.at_ms);
            }
        }
        sleep(LOOK_EVERY).await;
    }
    Err(Failure::new("starting again", "no message came out"))
}
