//! A relay and the mailboxes behind it: greylisting, full boxes, a relay that hangs up, one that
//! finds us too fast, and the dead connection after the final dot, which may be known only ten
//! minutes later.

use super::{Arrives, Fate, dies, for_good, ours, theirs, transient, wait};
use crate::{chance::Chance, sim::people::Nature};
use alert::ChannelKind;
use channel::{FaultKind, Scope};
use std::time::Duration;

/// How long a relay may be silent after the final dot.
pub(in crate::sim) const AFTER_DOT: Duration = Duration::from_secs(600);

pub(super) fn fate(nature: Nature, attempt: u64, chance: &Chance) -> Arrives {
    let latency = Duration::from_millis(20 + chance.below(300));
    if let Some(fate) = for_good(ChannelKind::Email, nature) {
        return (latency, fate);
    }
    if let Nature::Broken(_) = nature {
        // 452 4.2.2: full.
        return (latency, transient(theirs(FaultKind::ServerFault)));
    }
    // 450 4.7.1: come back later.
    if attempt == 1 && chance.one_in(20) {
        return (latency, transient(theirs(FaultKind::ServerFault)));
    }
    let fate = match chance.below(400) {
        // 421, or a relay that has a fault of its own.
        0..8 => transient(ours(FaultKind::ServerFault)),
        8..12 => transient(ours(FaultKind::Unreachable)),
        12..16 => transient(ours(FaultKind::ConnectionLost)),
        16 => transient(ours(FaultKind::Timeout)),
        17..24 => dies(ours(FaultKind::ConnectionLost), chance),
        24 => dies(ours(FaultKind::Unreadable), chance),
        25 => return (AFTER_DOT, dies(ours(FaultKind::Timeout), chance)),
        // 450 4.7.28: too fast.
        26 => wait(60, Scope::Credential),
        _ => Fate::Accepts,
    };
    (latency, fate)
}
