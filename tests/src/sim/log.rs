//! What the receiving end writes down of each attempt: the only witness of a run. It knows people
//! by where a message arrived and revisions by the words that arrived, never by asking the sender.

use alert::{AlertNumber, ChannelKind, DeliveryId, Lang, outcome::Cause};
use std::{collections::BTreeSet, time::Duration};

/// One attempt to bring something to somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// The turn of the world in which it was handed over.
    pub tick: u64,
    /// When, by the monotonic clock of the world.
    pub at: Duration,
    /// When the sender had an answer, or gave up.
    pub back: Duration,
    pub channel: ChannelKind,
    /// The exact place, for rates.
    pub place: u64,
    pub who: Who,
    pub about: About,
    pub id: DeliveryId,
    /// Of the body's bytes.
    pub body: u64,
    pub saw: Saw,
    /// Why the sender may not know how it ended, if so.
    pub doubt: Option<Doubt>,
}

/// Whom it was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// By their place in the world's list.
    Person(usize),
    Organiser(usize),
    /// Nobody the world knows.
    Stranger,
}

/// What it was about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    Revision {
        alert: AlertNumber,
        revision: u16,
        /// Readers of which languages would be given these words.
        langs: BTreeSet<Lang>,
    },
    /// A notice to an organiser.
    Notice,
    /// The question whether somebody wants to be on the list, with the code that says yes.
    Question { code: String },
    /// Words that the world knows nothing of.
    Nothing,
}

/// What became of it at the receiving end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saw {
    Accepted,
    /// Refused for good.
    Refused(Cause),
    /// Not accepted, and not for good.
    PutOff,
}

/// Why the sender may not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doubt {
    /// The connection died.
    Connection,
    /// The sender went down, the so-manieth time, before it can have written down the answer.
    Crash(usize),
}

impl Attempt {
    /// The revision it brought, if it brought one.
    pub fn revision(&self) -> Option<(AlertNumber, u16)> {
        match self.about {
            About::Revision {
                alert, revision, ..
            } => Some((alert, revision)),
            About::Notice | About::Question { .. } | About::Nothing => None,
        }
    }

    /// Whom it was for, by their place in the world's list.
    pub fn person(&self) -> Option<usize> {
        match self.who {
            Who::Person(n) => Some(n),
            Who::Organiser(_) | Who::Stranger => None,
        }
    }

    /// Whether it was accepted.
    pub fn accepted(&self) -> bool {
        self.saw == Saw::Accepted
    }
}

/// A hash of a run's bytes that is the same on every machine (FNV-1a).
pub fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
