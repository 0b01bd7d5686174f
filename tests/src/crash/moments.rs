//! Real time, for processes that live in it. Everything else of the house takes its time as an
//! argument; here the kernel is the clock.
#![allow(
    clippy::disallowed_methods,
    reason = "a daemon under test lives in the world's time"
)]

use alert::Timestamp;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// How often something is looked at while it is waited for.
pub const LOOK_EVERY: Duration = Duration::from_millis(4);

/// Now.
pub fn now() -> Timestamp {
    Timestamp::from_ms(i64::try_from(now_us() / 1_000).unwrap_or(i64::MAX))
}

/// Now, in microseconds of UTC: what strace prints.
pub fn now_us() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    u64::try_from(since.map_or(0, |span| span.as_micros())).unwrap_or(u64::MAX)
}

/// Waits.
pub fn rest(span: Duration) {
    std::thread::sleep(span);
}

/// Measures.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Begins now.
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// What has passed.
    pub fn passed(&self) -> Duration {
        self.0.elapsed()
    }
}

/// Looks until `found` finds something; `None` when that takes longer than `at_most`.
pub fn until<T>(at_most: Duration, mut found: impl FnMut() -> Option<T>) -> Option<T> {
    let since = Stopwatch::start();
    loop {
        if let Some(found) = found() {
            return Some(found);
        }
        if since.passed() > at_most {
            return None;
        }
        rest(LOOK_EVERY);
    }
}
