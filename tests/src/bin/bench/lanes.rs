//! The lane at its full rate: how long an audience takes beside what the platform's rate allows,
//! how often the platform had to say "too many", and what a message costs the processor.

use crate::{
    Options,
    failure::{Failure, Result},
    people::People,
    process,
    rig::{Rig, Setup},
    table::{Figure, Table},
};
use std::time::{Duration, Instant, UNIX_EPOCH};
use tokio::time::sleep;

/// One rate of the platform.
#[derive(Clone, Copy, Debug)]
pub struct Rate {
    per_second: u32,
    chats: u32,
    chats_short: u32,
    /// What the total may take beside the ideal.
    promised_max: f64,
}

/// What everybody has.
pub const FREE: Rate = Rate {
    per_second: 30,
    chats: 3_000,
    chats_short: 300,
    promised_max: 1.02,
};
/// What can be paid for.
pub const PAID: Rate = Rate {
    per_second: 1_000,
    chats: 20_000,
    chats_short: 3_000,
    promised_max: 1.05,
};

const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Measures a broadcast at one rate.
pub async fn measure(options: &Options, rate: Rate, table: &mut Table) -> Result<()> {
    let people = if options.short {
        rate.chats_short
    } else {
        rate.chats
    };
    let setup = Setup {
        paid: rate.per_second > 30,
        ..Setup::of(People::chats(people))?
    };
    let mut rig = Rig::set(options, setup).await?;
    let proposed = rig.propose().await?;
    let alert = rig.approve(&proposed).await?.alert;
    let released = rig.released(alert).await?;
    let pid = rig.daemon()?.pid();
    let (cpu_before, sent_before) = (process::processor_time(pid), rig.server.counts().sent);
    let ideal = f64::from(people) / f64::from(rate.per_second);
    let at_most = Duration::from_secs_f64(ideal * 3.0 + 30.0);
    let since = Instant::now();
    while rig.server.counts().sent < u64::from(people) {
        if since.elapsed() > at_most {
            return Err(Failure::new("broadcasting", "it takes far too long"));
        }
        sleep(LOOK_EVERY).await;
    }
    let cpu = process::processor_time(pid).saturating_sub(cpu_before);
    let sent = u64::from(people) - sent_before;
    let last = rig.server.log().last().map_or(0, |entry| entry.unix_ms);
    let released_ms = released
        .duration_since(UNIX_EPOCH)
        .map_or(0.0, |since| since.as_secs_f64() * 1_000.0);
    let took = (last as f64 - released_ms) / 1_000.0;
    let counts = rig.server.counts();
    let name = format!("Telegram at {}/s", rate.per_second);
    table.add(
        Figure::new(
            format!("{name}: released to the last of {people} chats"),
            took,
            "s",
        )
        .beside(format!("{people}/{}", rate.per_second), ideal)
        .promised_max(rate.promised_max),
    );
    table.add(
        Figure::new(format!("{name}: answers 429"), counts.throttled as f64, "").promised_max(0.0),
    );
    table.add(Figure::new(
        format!("{name}: processor time of the daemon, a message"),
        cpu.as_secs_f64() * 1_000_000.0 / sent.max(1) as f64,
        "us",
    ));
    rig.stop().await;
    Ok(())
}
