//! The number of a key epoch. Values say in clear which epoch they are sealed under, so that they
//! can be found and re-sealed; the number must never be used twice for different keys.

use std::fmt;

/// A key epoch, counted from 1 in the order in which they were added to the ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Epoch(pub(crate) u32);

impl Epoch {
    /// The epoch a new ring starts with.
    pub(crate) const FIRST: Self = Self(1);

    /// The `number`-th epoch.
    pub const fn new(number: u32) -> Self {
        Self(number)
    }

    /// Its number.
    pub const fn number(self) -> u32 {
        self.0
    }
}

impl fmt::Display for Epoch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}
