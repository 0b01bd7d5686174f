//! What stands between the scheduler and an adapter in a test: it notes when each message was
//! handed over, and for one address, if told so, it spoils the message or falls over. Everything
//! else passes untouched.

use super::Wall;
use alert::{Address, ChannelKind, Clock as _};
use channel::{DeliveryOutcome, Erased, Limits, Message};
use std::{
    collections::BTreeMap,
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// What is to happen to the messages for an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spell {
    /// The message comes without a body.
    Empty,
    /// The adapter panics.
    Panic,
}

/// See the module.
pub struct Witnessed {
    inner: Arc<dyn Erased>,
    clock: Wall,
    spells: Mutex<BTreeMap<Address, Spell>>,
    begun: Mutex<BTreeMap<Address, Vec<Duration>>>,
}

type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

impl Witnessed {
    /// Before `inner`.
    pub fn new(inner: Arc<dyn Erased>, clock: Wall) -> Self {
        Self {
            inner,
            clock,
            spells: Mutex::default(),
            begun: Mutex::default(),
        }
    }

    /// From now on this happens to messages for `to`.
    pub fn cast(&self, to: Address, spell: Spell) {
        self.spells
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(to, spell);
    }

    /// When messages for an address were handed over, by the monotonic clock.
    pub fn begun(&self, to: &Address) -> Vec<Duration> {
        let begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner);
        begun.get(to).cloned().unwrap_or_default()
    }
}

impl Erased for Witnessed {
    fn kind(&self) -> ChannelKind {
        self.inner.kind()
    }

    fn limits(&self) -> Limits {
        self.inner.limits()
    }

    fn deliver<'a>(&'a self, message: &'a Message) -> Boxed<'a, DeliveryOutcome> {
        Box::pin(async move {
            let to = message.to.reveal();
            let now = self.clock.monotonic();
            self.begun
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .entry(to.clone())
                .or_default()
                .push(now);
            let spell = {
                let spells = self.spells.lock().unwrap_or_else(PoisonError::into_inner);
                spells.get(to).copied()
            };
            match spell {
                None => self.inner.deliver(message).await,
                Some(Spell::Empty) => {
                    let empty = Message {
                        body: None,
                        ..message.clone()
                    };
                    self.inner.deliver(&empty).await
                }
                Some(Spell::Panic) => panic!("an adapter falls over, as the test told it to"),
            }
        })
    }

    fn identity(&self) -> Boxed<'_, Result<String, DeliveryOutcome>> {
        self.inner.identity()
    }
}

/// How long things took: half of them, 99 of 100, and all.
pub fn spread(mut times: Vec<Duration>) -> String {
    times.sort_unstable();
    let at = |permille: usize| {
        let last = times.len().saturating_sub(1);
        times
            .get(last * permille / 1_000)
            .copied()
            .unwrap_or_default()
    };
    format!(
        "{} in all: half after {:?}, 99 % after {:?}, the last after {:?}",
        times.len(),
        at(500),
        at(990),
        at(1_000)
    )
}
