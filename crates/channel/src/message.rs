//! One thing to do at one endpoint: send, edit or delete, one part at a time.

use alert::{DeliveryId, Endpoint, Receipt};
use render::Body;

/// A message on its way to an adapter.
#[derive(Clone, Debug)]
pub struct Message {
    /// Stable over every repeat: what the other side can recognise a repeat by.
    pub id: DeliveryId,
    pub to: Endpoint,
    pub op: Operation,
    /// The message it answers.
    pub in_reply_to: Option<Receipt>,
    /// Which part of how many, from 0.
    pub part: (u8, u8),
    /// The content; an operation that deletes carries none.
    pub body: Option<Body>,
}

/// What to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    Send,
    Edit(Receipt),
    Delete(Receipt),
}
