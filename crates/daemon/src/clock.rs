//! The real clock and the real chance: the only place of the whole program that asks the machine
//! what time it is. Everything else is handed a [`Clock`], an [`Entropy`] or a moment.

use alert::{Clock, Entropy, Timestamp};
use std::time::{Duration, Instant, SystemTime};

/// The longest single sleep while waiting for a moment. The wall clock may be set meanwhile, so
/// the moment is looked at again at least this often.
const SLEEP_MAX: Duration = Duration::from_millis(500);

/// The machine's clock.
#[derive(Clone, Copy, Debug)]
pub struct RealClock {
    started: Instant,
}

impl RealClock {
    /// The clock of this process; its monotonic time counts from here.
    #[expect(clippy::disallowed_methods, reason = "the one real clock is made here")]
    pub fn start() -> Self {
        Self {
            started: Instant::now(),
        }
    }
}

impl Clock for RealClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one real clock reads the wall here"
    )]
    fn now(&self) -> Timestamp {
        let since = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or_default();
        Timestamp::from_ms(i64::try_from(since.as_millis()).unwrap_or(i64::MAX / 4))
    }

    fn monotonic(&self) -> Duration {
        self.started.elapsed()
    }

    async fn sleep_until(&self, until: Timestamp) {
        loop {
            let left = until.since(self.now());
            if left.is_zero() {
                return;
            }
            tokio::time::sleep(left.min(SLEEP_MAX)).await;
        }
    }
}

/// The operating system's random numbers.
#[derive(Clone, Copy, Debug, Default)]
pub struct RealEntropy;

impl Entropy for RealEntropy {
    /// Ends the process if the system has no random numbers to give: everything here that could
    /// be guessed would be worse.
    fn fill(&self, bytes: &mut [u8]) {
        if getrandom::fill(bytes).is_err() {
            crate::terminal::complain("the system gives no random numbers; nothing was done");
            std::process::abort();
        }
    }
}
