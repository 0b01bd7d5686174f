//! A platform of chats: waits that say whom they mean and waits that do not, groups that move to
//! another number, and no way to recognise a repeat.

use super::{Arrives, Fate, dies, for_good, ours, transient, wait};
use crate::{chance::Chance, sim::people::Nature};
use alert::{Address, ChannelKind};
use channel::{DeliveryOutcome, FaultKind, Scope};
use std::{collections::BTreeMap, time::Duration};

/// How far another number of a group lies from its first.
const MOVES_BY: i64 = 1_000_000_000_000;

/// Where groups are by now.
#[derive(Debug, Default)]
pub struct Chats {
    moved: BTreeMap<i64, i64>,
}

impl Chats {
    /// Which chat somebody is in by now.
    pub fn now_in(&self, address: &Address) -> Address {
        match address {
            Address::Telegram(chat) => {
                Address::Telegram(self.moved.get(chat).copied().unwrap_or(*chat))
            }
            Address::Email(_) | Address::Webhook(_) => address.clone(),
        }
    }

    /// What an old number answers.
    pub fn answer_of_old(&self, address: &Address) -> Option<Fate> {
        let now = self.now_in(address);
        (now != *address).then_some(Fate::Says(DeliveryOutcome::Moved(now)))
    }

    /// Moves a group, now and then; says to where.
    pub fn moves(&mut self, address: &Address, nature: Nature, chance: &Chance) -> Option<Address> {
        let Address::Telegram(chat) = *address else {
            return None;
        };
        let may = nature == Nature::Group && chat > -MOVES_BY && chance.one_in(8);
        may.then(|| {
            self.moved.insert(chat, chat - MOVES_BY);
            self.now_in(address)
        })
    }
}

pub(super) fn fate(nature: Nature, chance: &Chance) -> Arrives {
    let latency = Duration::from_millis(10 + chance.below(90));
    if let Some(fate) = for_good(ChannelKind::Telegram, nature) {
        return (latency, fate);
    }
    let scope = match nature {
        Nature::Group | Nature::Public => Scope::Endpoint,
        Nature::Plain | Nature::Gone | Nature::Refuses | Nature::Filters | Nature::Broken(_) => {
            Scope::Unsaid
        }
    };
    let fate = match chance.below(200) {
        0..5 => transient(ours(FaultKind::ServerFault)),
        5..9 => transient(ours(FaultKind::Unreachable)),
        9 => transient(ours(FaultKind::Unreadable)),
        10..16 => wait(1 + chance.below(4), scope),
        16 => wait(1 + chance.below(4), Scope::Credential),
        17..19 => {
            let latency = Duration::from_secs(15);
            return (latency, dies(ours(FaultKind::Timeout), chance));
        }
        19..22 => dies(ours(FaultKind::ConnectionLost), chance),
        22 => dies(ours(FaultKind::Unreadable), chance),
        _ => Fate::Accepts,
    };
    (latency, fate)
}
