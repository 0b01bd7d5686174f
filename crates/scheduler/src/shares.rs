//! How the lanes share a channel: the urgent first, and none starving. Each lane that has
//! something gets a part by weight, and keeps the fraction it was not given for the next time.

use alert::subject::LaneKind;
use std::collections::BTreeMap;

/// The weight of a lane. Urgent alerts outweigh everything; what was refused before and digests
/// still move.
const fn weight(lane: LaneKind) -> u64 {
    match lane {
        LaneKind::Notices => 8,
        LaneKind::Urgent => 32,
        LaneKind::Normal => 4,
        LaneKind::Deferred => 2,
        LaneKind::Digest => 1,
    }
}

/// What the lanes were not given yet.
#[derive(Debug, Default)]
pub struct Shares {
    credit: BTreeMap<LaneKind, u64>,
}

impl Shares {
    /// Divides `slots` among the lanes that have `stock`; no lane gets more than it has.
    pub fn divide(
        &mut self,
        slots: usize,
        stock: &BTreeMap<LaneKind, usize>,
    ) -> BTreeMap<LaneKind, usize> {
        let mut left: BTreeMap<LaneKind, usize> = stock
            .iter()
            .filter(|(_, n)| **n > 0)
            .map(|(lane, n)| (*lane, *n))
            .collect();
        self.credit.retain(|lane, _| left.contains_key(lane));
        let mut given: BTreeMap<LaneKind, usize> = BTreeMap::new();
        for _ in 0..slots {
            for lane in left.keys() {
                *self.credit.entry(*lane).or_insert(0) += weight(*lane);
            }
            // The most credit wins; of equals, the lane that goes first.
            let winner = left.keys().copied().max_by_key(|lane| {
                (
                    self.credit.get(lane).copied().unwrap_or(0),
                    std::cmp::Reverse(*lane),
                )
            });
            let Some(lane) = winner else { break };
            let total: u64 = left.keys().map(|lane| weight(*lane)).sum();
            if let Some(credit) = self.credit.get_mut(&lane) {
                *credit = credit.saturating_sub(total);
            }
            *given.entry(lane).or_insert(0) += 1;
            if let Some(n) = left.get_mut(&lane) {
                *n -= 1;
                if *n == 0 {
                    left.remove(&lane);
                }
            }
        }
        given
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_urgent_alert_gets_most_and_nobody_starves() {
        let mut shares = Shares::default();
        let stock: BTreeMap<_, _> = LaneKind::ALL
            .into_iter()
            .map(|(lane, _)| (lane, 100_000))
            .collect();
        let mut sum: BTreeMap<LaneKind, usize> = BTreeMap::new();
        for _ in 0..100 {
            for (lane, n) in shares.divide(7, &stock) {
                *sum.entry(lane).or_insert(0) += n;
            }
        }
        assert_eq!(sum.values().sum::<usize>(), 700);
        assert!(sum[&LaneKind::Urgent] > 400, "{sum:?}");
        assert!(sum[&LaneKind::Digest] >= 10, "{sum:?}");
    }

    #[test]
    fn a_lane_alone_gets_everything_it_has_and_no_more() {
        let mut shares = Shares::default();
        let stock = [(LaneKind::Normal, 3)].into_iter().collect();
        let expected = [(LaneKind::Normal, 3)].into_iter().collect();
        assert_eq!(shares.divide(64, &stock), expected);
    }
}
