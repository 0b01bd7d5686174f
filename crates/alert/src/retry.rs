//! When a delivery is tried again. The schedule is data, the jitter comes from the delivery's own
//! id, so that ten thousand refusals of one second do not come back in one second, and the same
//! delivery waits the same time in every replay.

use crate::{DeliveryId, Timestamp};
use std::time::Duration;

/// A schedule: the wait before the second attempt, the third, and so on; the last one repeats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetrySchedule {
    /// The waits. Not empty.
    pub waits: Vec<Duration>,
    /// How many attempts in all.
    pub attempts_max: u16,
}

impl Default for RetrySchedule {
    /// Short at first, since most faults last seconds; then up to half an hour, for two days.
    fn default() -> Self {
        let waits = [2, 5, 15, 60, 300, 900, 1800]
            .map(Duration::from_secs)
            .to_vec();
        Self {
            waits,
            attempts_max: 100,
        }
    }
}

/// How far jitter stretches a wait, in parts of a hundred.
const JITTER_PERCENT_MAX: u64 = 25;

impl RetrySchedule {
    /// When attempt `attempts + 1` is due, or `None` if there are no more or it would come at or
    /// after `expires_at`.
    pub fn next(
        &self,
        id: DeliveryId,
        attempts: u16,
        now: Timestamp,
        expires_at: Timestamp,
    ) -> Option<Timestamp> {
        if attempts >= self.attempts_max {
            return None;
        }
        let index = usize::from(attempts.saturating_sub(1)).min(self.waits.len().checked_sub(1)?);
        let at = now.plus(jittered(self.waits[index], id, attempts));
        (at < expires_at).then_some(at)
    }
}

/// `wait` stretched by 0 to 25 %, decided by the id and the attempt alone.
fn jittered(wait: Duration, id: DeliveryId, attempt: u16) -> Duration {
    let bytes = id.0;
    let seed = u64::from_be_bytes([
        bytes[0], bytes[1], bytes[2], bytes[3], bytes[4], bytes[5], bytes[6], bytes[7],
    ]);
    // A step of splitmix64: spreads neighbouring attempts apart.
    let mut mixed = seed.wrapping_add(u64::from(attempt).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed ^= mixed >> 27;
    let permille = mixed % (JITTER_PERCENT_MAX * 10 + 1);
    let ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX / 2_000);
    Duration::from_millis(ms + ms * permille / 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_are_stretched_by_at_most_a_quarter_and_are_the_same_in_each_replay() {
        let schedule = RetrySchedule::default();
        let now = Timestamp::from_ms(0);
        for (attempts, base_ms) in [(1, 2_000), (2, 5_000), (3, 15_000), (40, 1_800_000)] {
            let at = schedule
                .next(DeliveryId([9; 16]), attempts, now, Timestamp::FAR)
                .unwrap();
            assert!(
                (base_ms..=base_ms * 5 / 4).contains(&at.ms()),
                "{attempts}: {at:?}"
            );
            assert_eq!(
                schedule.next(DeliveryId([9; 16]), attempts, now, Timestamp::FAR),
                Some(at)
            );
        }
    }

    #[test]
    fn nothing_is_tried_again_past_its_time() {
        let schedule = RetrySchedule::default();
        let now = Timestamp::from_ms(0);
        assert_eq!(
            schedule.next(DeliveryId([9; 16]), 1, now, Timestamp::from_ms(1_999)),
            None
        );
        assert_eq!(
            schedule.next(DeliveryId([9; 16]), 100, now, Timestamp::FAR),
            None
        );
    }
}
