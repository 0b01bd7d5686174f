#![doc = include_str!("../README.md")]

#[cfg(any(test, feature = "conformance"))]
pub mod conformance;
pub mod erased;
pub mod limits;
pub mod message;
pub mod outcome;
pub mod witness;

pub use alert;
pub use erased::Erased;
pub use limits::{Limits, Rate};
pub use message::{Message, Operation};
pub use outcome::{DeliveryOutcome, Fault, FaultKind, Party, Refusal, Scope};
pub use render;

use alert::ChannelKind;
use std::future::Future;

/// A way out to people. An adapter speaks one protocol, tries once, and classifies what came
/// back: there is no error to fall through. It never retries, never waits for a limit, never
/// looks into the ledger.
pub trait Channel: Send + Sync {
    /// Which channel it is.
    fn kind(&self) -> ChannelKind;
    /// What the other side takes.
    fn limits(&self) -> Limits;
    /// Tries once to bring `message` to where it goes.
    fn deliver(&self, message: &Message) -> impl Future<Output = DeliveryOutcome> + Send;
    /// Asks the other side who we are there: the numeric id of the bot, the name of the relay.
    /// Sends nothing to anyone.
    fn identity(&self) -> impl Future<Output = Result<String, DeliveryOutcome>> + Send;
}
