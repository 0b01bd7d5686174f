//! A request's body that remembers whether the connection took it: what tells "certainly not
//! accepted" from "perhaps". It must never claim less than was handed over.

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use std::{
    convert::Infallible,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
};

/// The bytes of one request over HTTP. The other side can accept nothing without them, since their
/// length is announced and what they say is in them.
#[derive(Debug)]
pub struct WitnessedBody {
    bytes: Option<Bytes>,
    taken: Arc<AtomicBool>,
}

/// Whether a body was taken.
#[derive(Clone, Debug)]
pub struct Taken(Arc<AtomicBool>);

impl WitnessedBody {
    /// The body, and its witness.
    #[must_use]
    pub fn new(bytes: Bytes) -> (Self, Taken) {
        let taken = Arc::new(AtomicBool::new(false));
        let body = Self {
            bytes: Some(bytes),
            taken: taken.clone(),
        };
        (body, Taken(taken))
    }
}

impl Taken {
    /// Whether the connection asked for the bytes: from then on they may have gone out.
    #[must_use]
    pub fn perhaps_sent(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

impl Body for WitnessedBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.taken.store(true, Ordering::Release);
        Poll::Ready(self.bytes.take().map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.bytes.as_ref().map_or(0, |bytes| bytes.len() as u64))
    }
}
