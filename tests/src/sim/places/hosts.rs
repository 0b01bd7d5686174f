//! Hosts of webhooks, each with faults of its own: answers of every class, certificates, silence.
//! None of them is ours to blame, and none may stop a delivery to another.

use super::{Arrives, Fate, dies, for_good, theirs, transient, wait};
use crate::{
    chance::Chance,
    sim::people::{Failing, Nature},
};
use alert::ChannelKind;
use channel::{FaultKind, Scope};
use std::time::Duration;

/// How long an attempt may take.
pub(in crate::sim) const ATTEMPT: Duration = Duration::from_secs(15);

pub(super) fn fate(nature: Nature, chance: &Chance) -> Arrives {
    let latency = Duration::from_millis(5 + chance.below(700));
    if let Some(fate) = for_good(ChannelKind::Webhook, nature) {
        return (latency, fate);
    }
    match nature {
        Nature::Broken(Failing::Answers) => {
            return (latency, transient(theirs(FaultKind::ServerFault)));
        }
        Nature::Broken(Failing::Unreachable) => {
            return (latency, transient(theirs(FaultKind::Unreachable)));
        }
        Nature::Broken(Failing::Silent) => {
            return (ATTEMPT, dies(theirs(FaultKind::Timeout), chance));
        }
        Nature::Plain
        | Nature::Group
        | Nature::Public
        | Nature::Gone
        | Nature::Refuses
        | Nature::Filters => {}
    }
    let fate = match chance.below(200) {
        0..6 => transient(theirs(FaultKind::ServerFault)),
        6..8 => transient(theirs(FaultKind::Unreachable)),
        8..12 => wait(1 + chance.below(8), Scope::Endpoint),
        // 504: nobody knows.
        12..14 => dies(theirs(FaultKind::ServerFault), chance),
        14..16 => dies(theirs(FaultKind::ConnectionLost), chance),
        16 => return (ATTEMPT, dies(theirs(FaultKind::Timeout), chance)),
        _ => Fate::Accepts,
    };
    (latency, fate)
}
