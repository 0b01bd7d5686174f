//! How the lanes share a channel: the urgent first, and none starving. What is tried again has
//! parts of its own, so that an urgent message that was refused once does not stand behind all that
//! was refused before it. Each part that has something gets its turn by weight, and keeps the
//! fraction it was not given for the next time.

use alert::subject::LaneKind;
use std::collections::BTreeMap;

/// Who has a part, in the order of who goes first among equals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Share {
    /// The first attempts of a lane.
    First(LaneKind),
    /// What is to be tried again in one.
    Again(LaneKind),
}

/// The weight of a part. Urgent alerts outweigh everything, and what was refused of them outweighs
/// what was refused of the rest; a silent host must not take the place of those who were not tried
/// yet, so that a retry counts for less than a first attempt. All of it moves.
const fn weight(share: Share) -> u64 {
    match share {
        Share::First(LaneKind::Notices) | Share::Again(LaneKind::Notices | LaneKind::Urgent) => 8,
        Share::First(LaneKind::Urgent) => 32,
        Share::First(LaneKind::Normal) => 4,
        Share::First(LaneKind::Deferred)
        | Share::Again(LaneKind::Normal | LaneKind::Deferred | LaneKind::Digest) => 2,
        Share::First(LaneKind::Digest) => 1,
    }
}

/// What the parts were not given yet.
#[derive(Debug, Default)]
pub struct Shares {
    credit: BTreeMap<Share, u64>,
}

impl Shares {
    /// Divides `slots` among the parts that have `stock`; no part gets more than it has.
    pub fn divide(
        &mut self,
        slots: usize,
        stock: &BTreeMap<Share, usize>,
    ) -> BTreeMap<Share, usize> {
        let mut left: BTreeMap<Share, usize> = stock
            .iter()
            .filter(|(_, n)| **n > 0)
            .map(|(share, n)| (*share, *n))
            .collect();
        self.credit.retain(|share, _| left.contains_key(share));
        let mut given: BTreeMap<Share, usize> = BTreeMap::new();
        for _ in 0..slots {
            for share in left.keys() {
                *self.credit.entry(*share).or_insert(0) += weight(*share);
            }
            // The most credit wins; of equals, the one that goes first.
            let winner = left.keys().copied().max_by_key(|share| {
                (
                    self.credit.get(share).copied().unwrap_or(0),
                    std::cmp::Reverse(*share),
                )
            });
            let Some(share) = winner else { break };
            let total: u64 = left.keys().map(|share| weight(*share)).sum();
            if let Some(credit) = self.credit.get_mut(&share) {
                *credit = credit.saturating_sub(total);
            }
            *given.entry(share).or_insert(0) += 1;
            if let Some(n) = left.get_mut(&share) {
                *n -= 1;
                if *n == 0 {
                    left.remove(&share);
                }
            }
        }
        given
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ledger::lane::RETRY_LANES;

    fn all() -> impl Iterator<Item = Share> {
        let first = [
            LaneKind::Notices,
            LaneKind::Urgent,
            LaneKind::Normal,
            LaneKind::Digest,
        ];
        let first = first.map(Share::First).into_iter();
        first.chain(RETRY_LANES.map(Share::Again))
    }

    #[test]
    fn an_urgent_alert_gets_most_and_nobody_starves() {
        let mut shares = Shares::default();
        let stock: BTreeMap<_, _> = all().map(|share| (share, 100_000)).collect();
        let mut sum: BTreeMap<Share, usize> = BTreeMap::new();
        for _ in 0..100 {
            for (share, n) in shares.divide(7, &stock) {
                *sum.entry(share).or_insert(0) += n;
            }
        }
        assert_eq!(sum.values().sum::<usize>(), 700);
        let of = |share| sum.get(&share).copied().unwrap_or(0);
        assert!(of(Share::First(LaneKind::Urgent)) > 340, "{sum:?}");
        let (urgent, rest) = (
            of(Share::Again(LaneKind::Urgent)),
            Share::Again(LaneKind::Deferred),
        );
        assert!(urgent > 3 * of(rest), "{sum:?}");
        assert!(all().all(|share| of(share) >= 10), "{sum:?}");
    }

    #[test]
    fn a_lane_alone_gets_everything_it_has_and_no_more() {
        let mut shares = Shares::default();
        let stock = [(Share::First(LaneKind::Normal), 3)].into_iter().collect();
        let expected = [(Share::First(LaneKind::Normal), 3)].into_iter().collect();
        assert_eq!(shares.divide(64, &stock), expected);
    }
}
