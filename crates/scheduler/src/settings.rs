//! What the scheduler is told: which channels there are and how much may be in doubt at once on
//! each, when things are tried again. Every number has its reason beside it.

use alert::{ChannelKind, retry::RetrySchedule};
use channel::Limits;
use std::time::Duration;

/// A channel the scheduler sends on.
#[derive(Clone, Copy, Debug)]
pub struct Outlet {
    pub kind: ChannelKind,
    pub limits: Limits,
    /// W: deliveries that may be in doubt at once, and so what a crash can repeat.
    pub window: usize,
}

/// The settings of all lanes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    pub retry: RetrySchedule,
    /// How long the other side may make one delivery wait in sum before it counts as refused.
    pub throttled_max: Duration,
    /// How often what remains of a hold is written down: a crash lengthens it by so much.
    pub hold_save_every: Duration,
    /// How long the daemon may have been away before a hold asks instead of going on.
    pub away_max: Duration,
    /// How often a channel that refuses our credential is asked whether it takes it again.
    pub probe_every: Duration,
    /// How long a stop waits for what is under way.
    pub grace: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            retry: RetrySchedule::default(),
            throttled_max: Duration::from_secs(86_400),
            hold_save_every: Duration::from_secs(5),
            away_max: Duration::from_secs(3_600),
            probe_every: Duration::from_secs(30),
            grace: Duration::from_secs(10),
        }
    }
}

/// Claims reach no further ahead than what the limiter lets out in this time.
pub(crate) const CLAIM_AHEAD: Duration = Duration::from_secs(1);
/// Settlements wait so long for others to share their commit.
pub(crate) const SETTLE_WITHIN: Duration = Duration::from_millis(100);
/// The longest sleep of a loop that has nothing to do.
pub(crate) const IDLE: Duration = Duration::from_secs(30);
