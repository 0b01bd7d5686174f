//! The stream that lettre speaks over: ours, secret already where it has to be, with a witness
//! that sees the final dot go by and the other side leave. It changes no byte.

use lettre::transport::smtp::client::AsyncTokioStream;
use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    sync::Arc,
    sync::atomic::{AtomicBool, Ordering},
    task::{Context, Poll, ready},
};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

/// What tells that the end of a mail has gone by: no stuffed dot looks like it, and nothing less
/// can be taken for the end.
const DOT: [u8; 4] = *b"\r\n.\r";

/// What the stream has seen.
#[derive(Debug, Default)]
pub(crate) struct Witness {
    dot: AtomicBool,
    ended: AtomicBool,
}

impl Witness {
    /// Before a mail: no dot yet.
    pub fn forget_dot(&self) {
        self.dot.store(false, Ordering::SeqCst);
    }
    /// Whether the final dot may have left.
    pub fn dot(&self) -> bool {
        self.dot.load(Ordering::SeqCst)
    }
    /// Whether the other side left, or the connection broke.
    pub fn ended(&self) -> bool {
        self.ended.load(Ordering::SeqCst)
    }
}

/// The stream.
#[derive(Debug)]
pub(crate) struct Wire {
    stream: Stream,
    /// What is read before the stream's own bytes: the greeting, where it was read already.
    greeting: &'static [u8],
    tail: [u8; 4],
    witness: Arc<Witness>,
    peer: SocketAddr,
}

#[derive(Debug)]
pub(crate) enum Stream {
    Clear(TcpStream),
    Secret(Box<TlsStream<TcpStream>>),
}

impl Wire {
    pub fn new(stream: Stream, greeting: &'static [u8], peer: SocketAddr) -> (Self, Arc<Witness>) {
        let witness = Arc::new(Witness::default());
        let wire = Self {
            stream,
            greeting,
            tail: [0; 4],
            witness: Arc::clone(&witness),
            peer,
        };
        (wire, witness)
    }

    fn see(&mut self, written: &[u8]) {
        for byte in written {
            self.tail.rotate_left(1);
            self.tail[3] = *byte;
            if self.tail == DOT {
                self.witness.dot.store(true, Ordering::SeqCst);
            }
        }
    }
}

impl AsyncTokioStream for Wire {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.peer)
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if !self.greeting.is_empty() {
            let count = self.greeting.len().min(buf.remaining());
            let (now, later) = self.greeting.split_at(count);
            buf.put_slice(now);
            self.greeting = later;
            return Poll::Ready(Ok(()));
        }
        let before = buf.filled().len();
        let read = ready!(match &mut self.stream {
            Stream::Clear(stream) => Pin::new(stream).poll_read(cx, buf),
            Stream::Secret(stream) => Pin::new(stream.as_mut()).poll_read(cx, buf),
        });
        if read.is_err() || buf.filled().len() == before {
            self.witness.ended.store(true, Ordering::SeqCst);
        }
        Poll::Ready(read)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = ready!(match &mut self.stream {
            Stream::Clear(stream) => Pin::new(stream).poll_write(cx, buf),
            Stream::Secret(stream) => Pin::new(stream.as_mut()).poll_write(cx, buf),
        });
        match &written {
            Ok(count) => self.see(&buf[..*count]),
            Err(_) => self.witness.ended.store(true, Ordering::SeqCst),
        }
        Poll::Ready(written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = ready!(match &mut self.stream {
            Stream::Clear(stream) => Pin::new(stream).poll_flush(cx),
            Stream::Secret(stream) => Pin::new(stream.as_mut()).poll_flush(cx),
        });
        if flushed.is_err() {
            self.witness.ended.store(true, Ordering::SeqCst);
        }
        Poll::Ready(flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.stream {
            Stream::Clear(stream) => Pin::new(stream).poll_shutdown(cx),
            Stream::Secret(stream) => Pin::new(stream.as_mut()).poll_shutdown(cx),
        }
    }
}
