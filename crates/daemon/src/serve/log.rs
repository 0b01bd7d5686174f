//! The log: to standard error, our own crates at the configured level, others only when something
//! is wrong. What others write at finer levels can hold addresses from requests.

use crate::config::{Level, Log, LogFormat};
use tracing_subscriber::{
    filter::{LevelFilter, Targets},
    fmt,
    layer::SubscriberExt as _,
    util::SubscriberInitExt as _,
};

/// Our crates, as their targets are called.
const OURS: [&str; 8] = [
    "nabat",
    "ledger",
    "scheduler",
    "store",
    "channel_email",
    "channel_telegram",
    "channel_webhook",
    "vault",
];

/// Starts logging. A second start is passed over.
pub(super) fn start(log: &Log) {
    let level = match log.level {
        Level::Error => LevelFilter::ERROR,
        Level::Warn => LevelFilter::WARN,
        Level::Info => LevelFilter::INFO,
        Level::Debug => LevelFilter::DEBUG,
    };
    let others = LevelFilter::WARN.min(level);
    let filter = Targets::new()
        .with_default(others)
        .with_targets(OURS.map(|target| (target, level)));
    let registry = tracing_subscriber::registry().with(filter);
    let started = match log.format {
        LogFormat::Text => registry
            .with(
                fmt::layer()
                    .with_writer(std::io::stderr)
                    .with_ansi(false)
                    .with_target(false),
            )
            .try_init(),
        LogFormat::Json => registry
            .with(fmt::layer().json().with_writer(std::io::stderr))
            .try_init(),
    };
    drop(started);
}
