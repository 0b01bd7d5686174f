//! What happens once a day by itself: whoever was asked and did not answer is forgotten, and so is
//! who left long ago. What people are told of this is true because this runs. It deletes by the
//! wall clock, so it never believes one that has just jumped.

use alert::{Clock, Timestamp};
use ledger::{Ledger, subscriber::forgets_next};
use std::{sync::Arc, time::Duration};
use store::Store;
use tokio_util::sync::CancellationToken;

/// For so long the clock has to have run evenly before anything is forgotten by it; after a fault
/// or a jump it is tried again so much later.
const EVENLY: Duration = Duration::from_secs(3_600);
/// What clocks that are adjusted in small steps may differ by.
const SLACK: Duration = Duration::from_secs(60);

/// Forgets when a day begins, until `stop`.
pub(super) async fn forget<S: Store, C: Clock>(
    ledger: Arc<Ledger<S>>,
    clock: C,
    stop: CancellationToken,
) {
    let mut next = clock.now().plus(EVENLY);
    loop {
        let (since, monotonic) = (clock.now(), clock.monotonic());
        tokio::select! {
            biased;
            () = stop.cancelled() => return,
            () = clock.sleep_until(next) => {}
        }
        let now = clock.now();
        let passed = clock.monotonic().saturating_sub(monotonic);
        next = if now.since(since) > passed + SLACK {
            tracing::warn!("the clock was set forward; nothing is forgotten for an hour");
            now.plus(EVENLY)
        } else {
            after(&ledger, now).await
        };
    }
}

/// Forgets, and says when to do it again.
async fn after<S: Store>(ledger: &Ledger<S>, now: Timestamp) -> Timestamp {
    match ledger.forget_expired(now).await {
        Ok(gone) => {
            tracing::info!(gone, "forgot who was asked, or left, long enough ago");
            // Not twice within the hour in which it began.
            forgets_next(now).max(now.plus(EVENLY))
        }
        Err(error) => {
            tracing::error!(%error, "what is past its time could not be forgotten; tried again");
            now.plus(EVENLY)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::RealEntropy;
    use alert::{Address, ChannelKind, approval::Rules, calendar::Zone, subscription::Preferences};
    use ledger::{Join, Settings, subscriber::Consent};
    use std::{collections::VecDeque, sync::Mutex};
    use store::MemoryStore;
    use vault::KeyRing;

    const DAY: Duration = Duration::from_secs(86_400);

    /// A clock that passes a wait at once, jumps forward by so much on the way, and stops the
    /// test after the last of them.
    struct Scripted {
        hands: Mutex<(Timestamp, Duration)>,
        jumps: Mutex<VecDeque<Duration>>,
        over: CancellationToken,
    }

    impl Clock for Scripted {
        fn now(&self) -> Timestamp {
            self.hands.lock().unwrap().0
        }
        fn monotonic(&self) -> Duration {
            self.hands.lock().unwrap().1
        }
        async fn sleep_until(&self, until: Timestamp) {
            let jump = self.jumps.lock().unwrap().pop_front();
            let Some(jump) = jump else {
                self.over.cancel();
                return std::future::pending().await;
            };
            let mut hands = self.hands.lock().unwrap();
            let waits = until.since(hands.0);
            // Set forward by more than the wait, a clock rings at once.
            let passes = waits.saturating_sub(jump);
            *hands = (hands.0.plus(passes + jump), hands.1 + passes);
        }
    }

    fn ola() -> Address {
        Address::Email("ola@mail.example".to_owned())
    }

    /// Whether a list brings somebody in who left so long before, after waits with these jumps.
    async fn comes_in(left_before: Duration, jumps: &[Duration]) -> bool {
        let fill = |bytes: &mut [u8]| bytes.fill(7);
        let settings = Settings {
            rules: Rules::default(),
            zone: Zone::named("Europe/Berlin").unwrap(),
            channels: vec![ChannelKind::Email],
            rehearsal: true,
            issuer: "nabat".to_owned(),
            away_max: DAY,
        };
        let ring = Arc::new(KeyRing::in_memory(&fill));
        let ledger = Arc::new(Ledger::new(MemoryStore::default(), ring, settings));
        let start = Timestamp::from_ms(1_796_202_000_000);
        ledger.leave(&ola(), start).await.unwrap();
        let stop = CancellationToken::new();
        let clock = Scripted {
            hands: Mutex::new((start.plus(left_before), Duration::ZERO)),
            jumps: Mutex::new(jumps.iter().copied().collect()),
            over: stop.clone(),
        };
        forget(Arc::clone(&ledger), clock, stop).await;
        let join = Join {
            address: ola(),
            preferences: Preferences {
                lang: alert::Lang::Pl,
                topics: [].into_iter().collect(),
                country: None,
                cadence: alert::subscription::Cadence::Instant,
                urgent_anyway: false,
            },
            consent: Consent {
                date: "2026-11-01".parse().unwrap(),
                text: "v1".to_owned(),
            },
            public: false,
        };
        // On the day itself the mark would count; only a mark that is gone lets them in.
        let report = ledger.join(&[join], start, &RealEntropy).await.unwrap();
        report.joined == 1
    }

    #[tokio::test]
    async fn who_left_over_a_year_ago_is_forgotten_by_itself_and_nobody_earlier() {
        let even = [Duration::ZERO; 3];
        assert!(comes_in(DAY * 367, &even).await);
        assert!(!comes_in(DAY * 300, &even).await);
        // The days go on while it runs.
        assert!(comes_in(DAY * 360, &[Duration::ZERO; 9]).await);
        assert!(!comes_in(DAY * 360, &even).await);
    }

    #[tokio::test]
    async fn a_clock_that_jumps_a_year_makes_nobody_forgotten_at_once() {
        assert!(!comes_in(Duration::ZERO, &[DAY * 400]).await);
        // An hour later it is believed.
        assert!(comes_in(Duration::ZERO, &[DAY * 400, Duration::ZERO]).await);
    }
}
