//! The stand-in's own clock: milliseconds since it started, and the calendar time that goes with
//! them. It can be moved forward, so that limits and the 48 hours of deletion can be tried without
//! waiting; it never runs back.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, SystemTime, UNIX_EPOCH},
};
use tokio::time::Instant;

pub(crate) struct Clock {
    start: Instant,
    start_unix_ms: u64,
    ahead_ms: AtomicU64,
}

impl Clock {
    pub(crate) fn start() -> Self {
        #[expect(
            clippy::disallowed_methods,
            reason = "a stand-in for the outer world has the outer world's time"
        )]
        let now = SystemTime::now();
        let since_epoch = now.duration_since(UNIX_EPOCH).unwrap_or_default();
        Self {
            start: Instant::now(),
            start_unix_ms: to_ms(since_epoch),
            ahead_ms: AtomicU64::new(0),
        }
    }

    /// Milliseconds since the start.
    pub(crate) fn now_ms(&self) -> u64 {
        to_ms(self.start.elapsed()) + self.ahead_ms.load(Ordering::Relaxed)
    }

    /// The calendar time that belongs to `now_ms`, in ms of UTC.
    pub(crate) fn unix_ms(&self, now_ms: u64) -> u64 {
        self.start_unix_ms + now_ms
    }

    pub(crate) fn advance(&self, by: Duration) {
        self.ahead_ms.fetch_add(to_ms(by), Ordering::Relaxed);
    }
}

fn to_ms(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
