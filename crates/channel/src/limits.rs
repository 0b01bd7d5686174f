//! What the other side takes, so that the one limiter can keep to it.

use std::time::Duration;

/// The limits of one (channel, credential).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Messages in `window` over all endpoints.
    pub overall: Rate,
    /// Messages to one private endpoint.
    pub per_endpoint: Rate,
    /// Messages to one group.
    pub per_group: Rate,
    /// How many may be under way at once.
    pub in_flight_max: usize,
    /// How long one attempt may take before its outcome is in doubt.
    pub attempt_timeout: Duration,
}

/// So many in a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    pub messages: u32,
    pub window: Duration,
}
