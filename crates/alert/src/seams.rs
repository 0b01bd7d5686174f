//! The two seams that belong to the model: time and chance. Production passes the real ones in,
//! the simulator passes its own; nothing below the daemon may reach around them.

use crate::Timestamp;
use std::{future::Future, time::Duration};

/// What time it is, and waiting for a time.
pub trait Clock: Send + Sync {
    /// The time now, in milliseconds of UTC.
    fn now(&self) -> Timestamp;
    /// Time that passed since some fixed moment of this process; never jumps, never runs back.
    /// Holds are measured by this alone, so that setting the wall clock cannot shorten one.
    fn monotonic(&self) -> Duration;
    /// Completes once [`Clock::now`] has reached `until`. Cancel by dropping.
    fn sleep_until(&self, until: Timestamp) -> impl Future<Output = ()> + Send;
}

/// Chance: ids, nonces, salts and jitter.
pub trait Entropy: Send + Sync {
    /// Fills all of `bytes`.
    fn fill(&self, bytes: &mut [u8]);
}

impl<E: Entropy + ?Sized> Entropy for std::sync::Arc<E> {
    fn fill(&self, bytes: &mut [u8]) {
        (**self).fill(bytes);
    }
}
