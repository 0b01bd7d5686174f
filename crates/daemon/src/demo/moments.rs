//! When something happens to the evening: SIGKILL at seeded moments spread over all of it, holds
//! included, and people who leave while the update goes out. Drawn before anything runs, so that a
//! seed plays the same evening again as far as a machine allows.

use super::shares::mix;

/// The length of one revision, in permille of its audience, and before it that of its hold.
const BROADCAST: u64 = 1_000;
const HOLD: u64 = 100;
const REVISION: u64 = HOLD + BROADCAST;
/// Later there may be nobody left to be told, and the moment would never come.
const SHARE_MAX: u64 = 980;
/// People leave while this revision goes out: the one after the first.
pub(super) const LEAVING_REVISION: usize = 1;
/// What is mixed into the seed: chosen so that the kill of the first seed, which is the default,
/// falls into the middle of the alert, where there is most to see.
const SALT: u64 = 39;

/// What happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum What {
    /// One on each channel leaves.
    Leave,
    /// SIGKILL, as in a power cut.
    Kill,
}

/// How far the revision is then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum When {
    /// In its hold, after so many permille of it.
    Hold(u64),
    /// When so many permille of its audience have it.
    Share(u64),
}

/// A moment of the evening, counted in revisions from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Moment {
    pub revision: usize,
    pub when: When,
    pub what: What,
}

/// All of an evening with so many revisions, in order.
pub(super) fn of(seed: u64, kills: u32, revisions: usize) -> Vec<Moment> {
    let whole = REVISION * revisions as u64;
    let kills = u64::from(kills);
    let mut moments: Vec<Moment> = (0..kills)
        .map(|nth| {
            // One in each of as many equal parts: near ones would tell less than far ones.
            let (from, until) = (whole * nth / kills, whole * (nth + 1) / kills);
            let at = from + mix(seed ^ SALT ^ (nth << 40)) % (until - from).max(1);
            moment(at, What::Kill)
        })
        .collect();
    if revisions > LEAVING_REVISION {
        let share = 200 + mix(seed ^ SALT ^ 1 << 63) % 500;
        let at = LEAVING_REVISION as u64 * REVISION + HOLD + share;
        moments.push(moment(at, What::Leave));
    }
    moments.sort();
    moments
}

fn moment(at: u64, what: What) -> Moment {
    let revision = usize::try_from(at / REVISION).unwrap_or(usize::MAX);
    let when = match (at % REVISION).checked_sub(HOLD) {
        None => When::Hold(at % REVISION * 1_000 / HOLD),
        Some(share) => When::Share(share.min(SHARE_MAX)),
    };
    Moment {
        revision,
        when,
        what,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kills_are_spread_over_the_evening_in_order_and_are_the_same_for_the_same_seed() {
        for seed in 0..50 {
            let moments = of(seed, 10, 3);
            assert_eq!(moments, of(seed, 10, 3));
            assert!(moments.is_sorted());
            let kills = moments.iter().filter(|one| one.what == What::Kill);
            let mut each = [0; 3];
            for kill in kills {
                each[kill.revision] += 1;
            }
            assert_eq!(each.iter().sum::<u32>(), 10);
            assert!(each.iter().all(|n| *n >= 2), "{each:?}");
        }
    }

    #[test]
    fn without_kills_people_still_leave_and_the_first_seed_kills_in_the_middle_of_the_alert() {
        let moments = of(1, 0, 3);
        assert_eq!(moments.len(), 1);
        assert_eq!(moments[0].what, What::Leave);
        let first = of(1, 1, 3)[0];
        assert_eq!((first.revision, first.what), (0, What::Kill));
        assert!(
            matches!(first.when, When::Share(400..=600)),
            "{:?}",
            first.when
        );
    }
}
