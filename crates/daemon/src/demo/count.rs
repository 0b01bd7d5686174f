//! The numbers of a count: by revision, channel and language, and added up. They know nothing of
//! who is meant.

use alert::{ChannelKind, Lang};
use std::collections::{BTreeMap, HashSet};

/// The count of those of one channel and language, or of several together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Cell {
    /// Who is to get it.
    pub audience: u64,
    /// Of these, who did.
    pub received: u64,
    pub twice: u64,
    pub unasked: u64,
    pub other_language: u64,
    pub first_ms: Option<u64>,
    pub last_ms: Option<u64>,
}

impl Cell {
    /// Those who are to get it and did not.
    pub const fn lost(&self) -> u64 {
        self.audience.saturating_sub(self.received)
    }

    /// From the first to the last acceptance, in ms.
    pub fn took_ms(&self) -> u64 {
        let (first, last) = (self.first_ms.unwrap_or(0), self.last_ms.unwrap_or(0));
        last.saturating_sub(first)
    }

    /// Both together.
    pub fn plus(self, other: &Self) -> Self {
        let least = |a: Option<u64>, b: Option<u64>| a.into_iter().chain(b).min();
        Self {
            audience: self.audience + other.audience,
            received: self.received + other.received,
            twice: self.twice + other.twice,
            unasked: self.unasked + other.unasked,
            other_language: self.other_language + other.other_language,
            first_ms: least(self.first_ms, other.first_ms),
            last_ms: self.last_ms.max(other.last_ms),
        }
    }
}

/// The count of one revision.
#[derive(Clone, Debug, Default)]
pub(super) struct Count {
    pub cells: BTreeMap<(ChannelKind, Lang), Cell>,
    /// Who has it, by their place on our list.
    pub received: HashSet<usize>,
}

impl Count {
    /// Those of which this holds, together.
    pub fn sum(&self, of: impl Fn(ChannelKind, Lang) -> bool) -> Cell {
        let cells = self.cells.iter();
        cells
            .filter(|((channel, lang), _)| of(*channel, *lang))
            .fold(Cell::default(), |sum, (_, cell)| sum.plus(cell))
    }

    /// All of them.
    pub fn all(&self) -> Cell {
        self.sum(|_, _| true)
    }

    /// Those of a channel.
    pub fn on(&self, channel: ChannelKind) -> Cell {
        self.sum(|kind, _| kind == channel)
    }
}
