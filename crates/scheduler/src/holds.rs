//! The holds that run, by the monotonic clock: what remains of each is counted down by time that
//! really passed, and written down now and then.

use alert::{AlertNumber, Timestamp};
use ledger::hold::Hold;
use std::{collections::BTreeMap, time::Duration};

/// The running holds.
#[derive(Debug, Default)]
pub(crate) struct Holds {
    running: BTreeMap<(AlertNumber, u16), Running>,
    /// Nothing is released before: the store was unfit.
    not_before: Duration,
}

#[derive(Clone, Copy, Debug)]
struct Running {
    ends: Duration,
    saved: Duration,
}

/// A hold that stood still while the wall clock moved on by more than this was not ours to count.
const CLOCK_SLACK: Duration = Duration::from_secs(60);

/// How long an unfit store is left alone.
const UNFIT_WAIT: Duration = Duration::from_secs(1);

/// Whether the daemon was away too long, or the clock runs wild, for a hold to go on by itself.
pub(crate) fn is_stale(hold: &Hold, now: Timestamp, away_max: Duration) -> bool {
    now.since(hold.saved_at) > away_max || hold.saved_at.since(now) > CLOCK_SLACK
}

impl Holds {
    /// Takes over what the ledger says runs: new ones begin with what remains of them, halted
    /// ones end.
    pub(crate) fn reload(&mut self, holds: &[Hold], now: Duration) {
        let known = std::mem::take(&mut self.running);
        for hold in holds {
            let key = (hold.alert, hold.revision);
            let fresh = Running {
                ends: now + hold.left,
                saved: now,
            };
            // Queued anew after a halt, the same revision holds for its full time again.
            let kept = known.get(&key).filter(|running| running.ends <= fresh.ends);
            let grown = kept.is_some_and(|kept| fresh.ends.saturating_sub(kept.ends) > CLOCK_SLACK);
            let running = kept.filter(|_| !grown).copied().unwrap_or(fresh);
            self.running.insert(key, running);
        }
    }

    /// Lets nothing be released for a moment: the store is unfit, and is asked again then.
    pub(crate) fn pause(&mut self, now: Duration) {
        self.not_before = now + UNFIT_WAIT;
    }

    /// Those that are over.
    pub(crate) fn over(&self, now: Duration) -> Vec<(AlertNumber, u16)> {
        self.running
            .iter()
            .filter(|(_, hold)| hold.ends.max(self.not_before) <= now)
            .map(|(key, _)| *key)
            .collect()
    }

    /// Those whose rest is to be written down, with it.
    pub(crate) fn due_for_saving(
        &mut self,
        now: Duration,
        every: Duration,
    ) -> Vec<(AlertNumber, u16, Duration)> {
        let mut due = Vec::new();
        for ((alert, revision), hold) in &mut self.running {
            if now.saturating_sub(hold.saved) >= every {
                hold.saved = now;
                due.push((*alert, *revision, hold.ends.saturating_sub(now)));
            }
        }
        due
    }

    /// When the next thing happens to one of them.
    pub(crate) fn wakes_at(&self, every: Duration) -> Option<Duration> {
        self.running
            .values()
            .map(|hold| hold.ends.max(self.not_before).min(hold.saved + every))
            .min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const S: Duration = Duration::from_secs(1);

    fn hold(left: Duration) -> Hold {
        Hold {
            alert: AlertNumber::new(2026, 1),
            revision: 1,
            left,
            saved_at: Timestamp::from_ms(1_000_000),
        }
    }

    #[test]
    fn a_hold_is_counted_down_by_passing_time_whatever_is_reloaded_meanwhile() {
        let mut holds = Holds::default();
        holds.reload(&[hold(10 * S)], S);
        // What is on disk lags behind; it does not lengthen a hold that is being counted.
        holds.reload(&[hold(10 * S)], 5 * S);
        assert!(holds.over(10 * S).is_empty());
        assert_eq!(holds.over(11 * S).len(), 1);
    }

    #[test]
    fn what_remains_is_written_down_now_and_then() {
        let mut holds = Holds::default();
        holds.reload(&[hold(10 * S)], S);
        assert!(holds.due_for_saving(3 * S, 5 * S).is_empty());
        let saved = holds.due_for_saving(6 * S, 5 * S);
        assert_eq!(saved, vec![(AlertNumber::new(2026, 1), 1, 5 * S)]);
        assert!(holds.due_for_saving(7 * S, 5 * S).is_empty());
    }

    #[test]
    fn a_halted_hold_ends_no_more() {
        let mut holds = Holds::default();
        holds.reload(&[hold(S)], S);
        holds.reload(&[], S);
        assert!(holds.over(100 * S).is_empty());
    }

    #[test]
    fn while_the_store_is_unfit_a_hold_that_is_over_waits_a_second_at_a_time() {
        let mut holds = Holds::default();
        holds.reload(&[hold(S)], S);
        assert_eq!(holds.over(2 * S).len(), 1);
        holds.pause(2 * S);
        assert!(holds.over(2 * S).is_empty());
        assert_eq!(holds.wakes_at(100 * S), Some(3 * S));
        assert_eq!(holds.over(3 * S).len(), 1);
    }

    #[test]
    fn a_hold_that_slept_for_an_hour_or_was_saved_in_the_future_is_stale() {
        let now = |ms: i64| Timestamp::from_ms(1_000_000 + ms);
        assert!(!is_stale(&hold(S), now(60_000), 3_600 * S));
        assert!(is_stale(&hold(S), now(3_600_001), 3_600 * S));
        assert!(is_stale(&hold(S), now(-60_001), 3_600 * S));
    }
}
