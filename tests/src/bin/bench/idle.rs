//! A house at rest: how long an approval takes to be on disk, and how long a release takes to be
//! outside. Both stand beside one fsync of the same disk, taken in between.

use crate::{
    Options,
    disk::Disk,
    failure::{Failure, Result},
    people::People,
    rig::{Rig, Setup},
    table::{Figure, Table, percentile},
};
use std::time::{Duration, Instant};
use tokio::time::sleep;

/// Releases.
const ROUNDS: usize = 100;
const ROUNDS_SHORT: usize = 15;
/// Two codes a release, one code an organiser and half minute: with so many it takes minutes.
const ORGANISERS: usize = 20;
/// A chat takes one message a second; house and disk come to rest meanwhile, before a release and
/// before a sync alike.
const REST: Duration = Duration::from_millis(1_200);
/// How long a release may take to show outside.
const OUTSIDE_MAX: Duration = Duration::from_secs(10);

/// Measures approvals and releases.
pub async fn measure(options: &Options, table: &mut Table) -> Result<()> {
    let rounds = if options.short { ROUNDS_SHORT } else { ROUNDS };
    let setup = Setup {
        organisers: ORGANISERS,
        relayed: true,
        ..Setup::of(People::chats(1))?
    };
    let mut rig = Rig::set(options, setup).await?;
    let mut disk = Disk::in_folder(rig.folder.path())?;
    let (mut queued_ms, mut outside_ms) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        sleep(rig.wait_for_codes()).await;
        let proposed = rig.propose().await?;
        sleep(REST).await;
        disk.sync(1)?;
        sleep(REST).await;
        if let Some(relay) = &rig.relay {
            relay.arm();
        }
        let begun = rig.approve(&proposed).await?;
        queued_ms.push(begun.queued_after.as_secs_f64() * 1_000.0);
        let first = first_byte(&rig).await?;
        let released = rig.released(begun.alert).await?;
        let outside = first.duration_since(released).unwrap_or_default();
        outside_ms.push(outside.as_secs_f64() * 1_000.0);
    }
    let syncs = &mut disk.syncs_ms;
    for percent in [50.0, 99.0] {
        let sync = percentile(syncs, percent);
        let name = format!("p{percent} of {rounds}");
        let yardstick = format!("one fsync, p{percent}");
        let queued = percentile(&mut queued_ms, percent);
        table.add(
            Figure::new(format!("approve to \"Queued\", {name}"), queued, "ms")
                .beside(&yardstick, sync)
                .promised_max(5.0),
        );
        let outside = percentile(&mut outside_ms, percent);
        table.add(
            Figure::new(
                format!("released to the first byte outside, {name}"),
                outside,
                "ms",
            )
            .beside(&yardstick, sync),
        );
    }
    rig.stop().await;
    Ok(())
}

async fn first_byte(rig: &Rig) -> Result<std::time::SystemTime> {
    let since = Instant::now();
    while since.elapsed() < OUTSIDE_MAX {
        if let Some(at) = rig.relay.as_ref().and_then(|relay| relay.first_byte()) {
            return Ok(at);
        }
        sleep(Duration::from_millis(5)).await;
    }
    Err(Failure::new("releasing", "nothing came out"))
}
