//! What one attempt came to, and who is to blame for it. Classified at the edge, by the adapter;
//! decided upon in the core, by the scheduler.

use alert::{Address, Receipt, outcome::Cause};
use std::time::Duration;

/// The outcome of one attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeliveryOutcome {
    /// The other side accepted it.
    Delivered(Receipt),
    /// It asks us to wait. Certainly not accepted.
    Throttled { retry_after: Duration, scope: Scope },
    /// It failed for now. Certainly not accepted.
    Transient(Fault),
    /// Nobody knows whether it was accepted.
    Ambiguous(Fault),
    /// The endpoint has another address now. Certainly not accepted.
    Moved(Address),
    /// Refused for good. Certainly not accepted.
    Permanent(Refusal),
}

/// How far a request to wait reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// This endpoint only.
    Endpoint,
    /// All we send with this credential.
    Credential,
    /// The other side did not say.
    Unsaid,
}

/// Who is to blame: a fault of ours or of our service pauses the channel; one of the recipient's
/// side can only ever fail the recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Party {
    /// Our credential, our configuration, our network, our relay or API.
    OurSide,
    /// The recipient's host, mailbox or account.
    Recipient,
}

/// A fault that may pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub party: Party,
    pub kind: FaultKind,
    /// For a log: what was seen, without address, token or foreign text.
    pub detail: String,
}

/// What kind of fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// The connection could not be made.
    Unreachable,
    /// The connection broke or went silent.
    ConnectionLost,
    /// No answer in time.
    Timeout,
    /// The other side had a fault of its own (5xx).
    ServerFault,
    /// The answer made no sense (HTML instead of JSON, cut off).
    Unreadable,
    /// Our credential was refused (401). Pauses the channel.
    Unauthorized,
    /// Somebody else uses our credential (409). Pauses the channel.
    Conflict,
}

/// Refused for good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub cause: Cause,
    /// For a log: what was seen, without address, token or foreign text.
    pub detail: String,
}
