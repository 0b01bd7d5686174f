//! One suite for every adapter: what each answer of the other side must come to and who is to
//! blame, that one delivery is one attempt, that a repeat is recognisable, that nothing waits for
//! ever or breaks when it is given up, and that no secret comes back in words. An adapter brings
//! a [`Rig`]; the suite knows no protocol.
//!
//! It must never ask the adapter what is right: the expected column is written by hand.

mod expected;
pub mod http;
mod suite;
#[cfg(test)]
mod tests;

pub use expected::{Class, Expected};
pub use suite::{Breach, run};

use crate::{Channel, Message, Party};
use std::future::Future;

/// How the other side treats one attempt. The same for every protocol over a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scene<A> {
    /// Takes the whole request and answers.
    Answer(A),
    /// Nobody listens.
    Refused,
    /// The connection is accepted and closed at once, nothing read.
    ClosedUnread,
    /// The whole request is read, then the connection is closed without a word.
    ClosedAfterRequest,
    /// The whole request is read, then the connection is reset.
    ResetAfterRequest,
    /// The whole request is read, and half of the answer that says yes is written.
    HalfAnswer,
    /// The whole request is read, and nothing follows.
    Silent,
}

/// A channel pointed at a staged other side.
pub struct Stage<C> {
    pub channel: C,
    /// The whole requests that the other side has read so far, as they came.
    pub requests: Box<dyn Fn() -> Vec<Vec<u8>> + Send + Sync>,
}

/// One row of an adapter's table.
#[derive(Clone, Debug)]
pub struct Row<A> {
    /// What the row is about, for the report.
    pub name: String,
    pub answer: A,
    pub expected: Expected,
}

/// What an adapter brings along.
pub trait Rig: Sync {
    type Channel: Channel;
    /// An answer of the other side, in its protocol.
    type Answer: Clone + Send + Sync;

    /// A fresh channel to a fresh other side. The k-th attempt meets the k-th scene, later ones
    /// the last. Give it an attempt timeout of a second or two.
    fn stage(
        &self,
        scenes: Vec<Scene<Self::Answer>>,
    ) -> impl Future<Output = Stage<Self::Channel>> + Send;
    /// The message to send, the same each time.
    fn message(&self) -> Message;
    /// The answer that says yes.
    fn yes(&self) -> Self::Answer;
    /// Every documented answer, and what it must come to.
    fn table(&self) -> Vec<Row<Self::Answer>>;
    /// Who is to blame when the other side cannot be reached or goes silent.
    fn blame(&self) -> Party;
    /// The mark by which the other side recognises a repeat, taken from a request; `None` if the
    /// protocol has no such mark.
    fn mark(&self, request: &[u8]) -> Option<Vec<u8>>;
    /// What must appear in no outcome: tokens, addresses, texts of the other side.
    fn secrets(&self) -> Vec<String>;
}
