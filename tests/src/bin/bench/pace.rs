//! How many a second: a broadcast by the daemon, beside the bare loop of the same adapter, which
//! itself stands beside a tool that is not ours. A bare loop that is not about as fast as the tool
//! is no yardstick, and its row says so.

use crate::{
    failure::{Failure, Result},
    process,
    rig::Rig,
    table::{Figure, Table},
};
use std::time::{Duration, Instant, SystemTime};
use tokio::time::sleep;

/// How far the bare loop may be from the tool, either way.
const YARDSTICK_OFF_MAX: f64 = 0.1;
/// The least that a lane was promised to be of its bare loop.
const LANE_PROMISED_MIN: f64 = 0.4;
const LOOK_EVERY: Duration = Duration::from_millis(2);
/// How long nothing may happen.
const STUCK_MAX: Duration = Duration::from_secs(30);

/// What a broadcast came to.
#[derive(Clone, Copy, Debug)]
pub struct Lane {
    pub per_second: f64,
    /// All threads of the daemon, a message, in microseconds.
    pub processor_us: f64,
}

/// Waits until the receiver has taken `count`.
pub async fn until(count: u64, taken: impl Fn() -> u64) -> Result<()> {
    let (mut since, mut seen) = (Instant::now(), taken());
    loop {
        let now = taken();
        if now >= count {
            return Ok(());
        }
        if now > seen {
            (since, seen) = (Instant::now(), now);
        }
        if since.elapsed() > STUCK_MAX {
            let so_far = format!("{now} of {count} arrived, and no more");
            return Err(Failure::new("waiting for the receiver", so_far));
        }
        sleep(LOOK_EVERY).await;
    }
}

/// Sends the invented case to everyone, and says how fast it arrived from its release on.
pub async fn broadcast(rig: &mut Rig, count: u32, taken: impl Fn() -> u64) -> Result<Lane> {
    let seen = taken();
    let pid = rig.daemon()?.pid();
    let proposed = rig.propose().await?;
    let before = process::processor_time(pid);
    let alert = rig.approve(&proposed).await?.alert;
    until(seen + u64::from(count), taken).await?;
    let ended = SystemTime::now();
    let processor = process::processor_time(pid).saturating_sub(before);
    let released = rig.released(alert).await?;
    let took = ended.duration_since(released).unwrap_or_default();
    Ok(Lane {
        per_second: f64::from(count) / took.as_secs_f64(),
        processor_us: processor.as_secs_f64() * 1_000_000.0 / f64::from(count),
    })
}

/// A tool's name, and its rates; or why there are none.
pub type Yardstick = Result<(&'static str, f64), String>;

/// Adds the rows of one comparison.
pub fn compare(table: &mut Table, name: &str, tool: Option<Yardstick>, bare: f64, lane: Lane) {
    let void = match tool {
        None => None,
        Some(Err(missing)) => {
            let figure = Figure::new(format!("{name}: bare loop"), bare, "/s");
            table.add(figure.void(Some(missing.clone())));
            Some(missing)
        }
        Some(Ok((tool, rate))) => {
            let figure = Figure::new(format!("{name}: bare loop"), bare, "/s").beside(tool, rate);
            let off = figure
                .ratio()
                .is_none_or(|ratio| (ratio - 1.0).abs() > YARDSTICK_OFF_MAX);
            let void = off.then(|| format!("the bare loop is not within 10 % of {tool}"));
            table.add(figure.void(void.clone()));
            void
        }
    };
    table.add(
        Figure::new(format!("{name}: lane"), lane.per_second, "/s")
            .beside("bare loop", bare)
            .promised_min(LANE_PROMISED_MIN)
            .void(void),
    );
    table.add(Figure::new(
        format!("{name}: processor time of the daemon, a message"),
        lane.processor_us,
        "us",
    ));
}

/// The one in the middle.
pub fn median(mut sample: Vec<f64>) -> f64 {
    crate::table::percentile(&mut sample, 50.0)
}
