//! The one place where channels are boxed: the lanes hold several kinds of them side by side. A
//! boxed future a message is nothing beside a message.

use crate::{Channel, DeliveryOutcome, Limits, Message};
use alert::ChannelKind;
use std::{future::Future, pin::Pin};

type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A [`Channel`] behind a pointer.
pub trait Erased: Send + Sync {
    /// See [`Channel::kind`].
    fn kind(&self) -> ChannelKind;
    /// See [`Channel::limits`].
    fn limits(&self) -> Limits;
    /// See [`Channel::deliver`].
    fn deliver<'a>(&'a self, message: &'a Message) -> Boxed<'a, DeliveryOutcome>;
    /// See [`Channel::identity`].
    fn identity(&self) -> Boxed<'_, Result<String, DeliveryOutcome>>;
}

impl<C: Channel> Erased for C {
    fn kind(&self) -> ChannelKind {
        Channel::kind(self)
    }
    fn limits(&self) -> Limits {
        Channel::limits(self)
    }
    fn deliver<'a>(&'a self, message: &'a Message) -> Boxed<'a, DeliveryOutcome> {
        Box::pin(Channel::deliver(self, message))
    }
    fn identity(&self) -> Boxed<'_, Result<String, DeliveryOutcome>> {
        Box::pin(Channel::identity(self))
    }
}
