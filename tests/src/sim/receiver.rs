//! The receiving end: a platform of chats that mixes every outcome, and the log of what it
//! accepted. It knows revisions by the words that arrive, never by asking the sender.

use crate::chance::Chance;
use alert::{Address, Receipt, outcome::Cause};
use channel::{DeliveryOutcome, Fault, FaultKind, Message, Party, Refusal, Scope, render::Body};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

/// One acceptance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// When it was handed over, by the monotonic clock of the world.
    pub at: Duration,
    pub chat: i64,
    pub revision: u16,
}

/// See the module.
#[derive(Debug)]
pub struct Receiver {
    chance: Chance,
    titles: Vec<BTreeSet<String>>,
    /// Faults stop here: from then on every chat that exists accepts.
    pub calm: bool,
    /// Chats that are gone.
    pub gone: BTreeSet<i64>,
    /// What was accepted, in order.
    pub log: Vec<Accepted>,
    /// Attempts whose outcome the sender cannot know, by chat and revision.
    pub doubts: BTreeMap<(i64, u16), u32>,
    moved: BTreeMap<i64, i64>,
    next_id: u64,
}

impl Receiver {
    /// A platform on which one chat in twenty is gone. `titles` are those of each revision, in
    /// every language.
    pub fn new(seed: u64, chats: impl Iterator<Item = i64>, titles: Vec<BTreeSet<String>>) -> Self {
        let chance = Chance::new(seed);
        let gone = chats.filter(|_| chance.one_in(20)).collect();
        Self {
            chance,
            titles,
            calm: false,
            gone,
            log: Vec::new(),
            doubts: BTreeMap::new(),
            moved: BTreeMap::new(),
            next_id: 1,
        }
    }

    /// Which chat somebody is in by now.
    pub fn now_in(&self, chat: i64) -> i64 {
        self.moved.get(&chat).copied().unwrap_or(chat)
    }

    /// What becomes of a message: when the answer is there, and what it says.
    pub fn take(&mut self, message: &Message, at: Duration) -> (Duration, DeliveryOutcome) {
        let Address::Telegram(chat) = *message.to.reveal() else {
            return (Duration::ZERO, fault_of(FaultKind::Unreadable, false));
        };
        let latency = Duration::from_millis(10 + self.chance.below(90));
        let Some(revision) = self.revision(message) else {
            return (latency, DeliveryOutcome::Delivered(Receipt::of("notice")));
        };
        if self.gone.contains(&chat) {
            let cause = Cause::RecipientGone;
            return (
                latency,
                DeliveryOutcome::Permanent(Refusal {
                    cause,
                    detail: String::new(),
                }),
            );
        }
        if self.moved.contains_key(&chat) {
            return (
                latency,
                DeliveryOutcome::Moved(Address::Telegram(self.moved[&chat])),
            );
        }
        if self.calm {
            return (latency, self.accept(chat, revision, at));
        }
        let outcome = match self.chance.below(100) {
            0..3 => fault_of(FaultKind::ServerFault, false),
            3..5 => fault_of(FaultKind::Unreachable, false),
            5..8 => DeliveryOutcome::Throttled {
                retry_after: Duration::from_secs(1 + self.chance.below(4)),
                scope: if self.chance.one_in(2) {
                    Scope::Endpoint
                } else {
                    Scope::Unsaid
                },
            },
            8 => {
                *self.doubts.entry((chat, revision)).or_insert(0) += 1;
                fault_of(FaultKind::Timeout, true)
            }
            9 => {
                *self.doubts.entry((chat, revision)).or_insert(0) += 1;
                self.accept(chat, revision, at);
                fault_of(FaultKind::ConnectionLost, true)
            }
            10 if chat < 0 => {
                let to = chat - 1_000_000_000_000;
                self.moved.insert(chat, to);
                DeliveryOutcome::Moved(Address::Telegram(to))
            }
            _ => self.accept(chat, revision, at),
        };
        (latency, outcome)
    }

    /// The sender went down at `at`: what it was told shortly before it may not remember.
    pub fn sender_went_down(&mut self, at: Duration) {
        for one in self
            .log
            .iter()
            .rev()
            .take_while(|one| one.at + FORGETS_WITHIN > at)
        {
            *self.doubts.entry((one.chat, one.revision)).or_insert(0) += 1;
        }
    }

    fn accept(&mut self, chat: i64, revision: u16, at: Duration) -> DeliveryOutcome {
        self.log.push(Accepted { at, chat, revision });
        self.next_id += 1;
        DeliveryOutcome::Delivered(Receipt::of(self.next_id.to_string()))
    }

    /// Which revision a message brings, by its words; `None` for a notice to an organiser.
    fn revision(&self, message: &Message) -> Option<u16> {
        let Some(Body::Telegram(body)) = &message.body else {
            return None;
        };
        if let Address::Telegram(chat) = message.to.reveal()
            && *chat >= ORGANISERS
        {
            return None;
        }
        (1u16..)
            .zip(&self.titles)
            .find(|(_, titles)| titles.iter().any(|title| body.text.contains(title)))
            .map(|(revision, _)| revision)
    }
}

/// Longer than any answer takes to arrive and to be committed.
const FORGETS_WITHIN: Duration = Duration::from_secs(3);

/// Organisers' chats begin here.
pub const ORGANISERS: i64 = 1_000_000;

fn fault_of(kind: FaultKind, ambiguous: bool) -> DeliveryOutcome {
    let fault = Fault {
        party: Party::OurSide,
        kind,
        detail: String::new(),
    };
    if ambiguous {
        DeliveryOutcome::Ambiguous(fault)
    } else {
        DeliveryOutcome::Transient(fault)
    }
}
