//! The time of this machine: sockets and the receivers of signed messages live in it too.

use alert::{CivilDate, Clock, Timestamp, Zone};
use std::{
    future::Future,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

/// The machine's clock; its monotonic time counts from when it was made.
#[derive(Clone, Copy, Debug)]
pub struct Wall(Instant);

impl Wall {
    /// Starts counting.
    #[expect(
        clippy::disallowed_methods,
        reason = "real sockets need the time that it really is"
    )]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// Today, in UTC.
    pub fn today(&self) -> CivilDate {
        let zone = Zone::named("UTC").expect("there is UTC");
        zone.date_at(self.now())
    }
}

impl Clock for Wall {
    #[expect(
        clippy::disallowed_methods,
        reason = "receivers compare signed times with the time that it really is"
    )]
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        let ms = since.expect("after 1970").as_millis();
        Timestamp::from_ms(i64::try_from(ms).expect("before the year 200,000,000"))
    }

    fn monotonic(&self) -> Duration {
        self.0.elapsed()
    }

    fn sleep_until(&self, until: Timestamp) -> impl Future<Output = ()> + Send {
        tokio::time::sleep(until.since(self.now()))
    }
}
