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
        if holds_dot(self.tail, written) {
            self.witness.dot.store(true, Ordering::SeqCst);
        }
        self.tail = last_four(self.tail, written);
    }
}

/// Whether the dot lies in what was written now, or across it and what was written before.
fn holds_dot(before: [u8; 4], written: &[u8]) -> bool {
    let mut seam = [0; 8];
    let (head, rest) = seam.split_at_mut(before.len());
    head.copy_from_slice(&before);
    let count = rest.len().min(written.len());
    rest[..count].copy_from_slice(&written[..count]);
    let within = |bytes: &[u8]| bytes.windows(DOT.len()).any(|four| four == DOT);
    within(&seam[..before.len() + count]) || within(written)
}

/// The last four bytes of all.
fn last_four(before: [u8; 4], written: &[u8]) -> [u8; 4] {
    if let Some(last) = written.last_chunk() {
        return *last;
    }
    let mut last = before;
    last.rotate_left(written.len());
    last[before.len() - written.len()..].copy_from_slice(written);
    last
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

#[cfg(test)]
mod tests {
    use super::*;

    const MAIL: &[u8] = b"Words\r\n..stuffed\r\n.\r\nQUIT\r\n";

    /// Whether the dot was seen once `written` had gone by in pieces of these sizes.
    fn seen(written: &[u8], mut sizes: impl Iterator<Item = usize>) -> bool {
        let (mut tail, mut seen, mut rest) = ([0; 4], false, written);
        while !rest.is_empty() {
            let size = sizes.next().unwrap_or(1).clamp(1, rest.len());
            let (piece, later) = rest.split_at(size);
            seen |= holds_dot(tail, piece);
            tail = last_four(tail, piece);
            rest = later;
        }
        seen
    }

    #[test]
    fn the_dot_is_seen_however_the_writes_part_it_and_nothing_before_it_is_taken_for_it() {
        let dot = MAIL.windows(4).position(|four| four == DOT).unwrap();
        let (before, whole) = (&MAIL[..dot + 3], &MAIL[..dot + 4]);
        for one in 1..=MAIL.len() {
            for other in 1..=MAIL.len() {
                let sizes = || [one, other].into_iter().cycle();
                assert!(seen(whole, sizes()), "{one}, {other}");
                assert!(seen(MAIL, sizes()), "{one}, {other}");
                assert!(!seen(before, sizes()), "{one}, {other}");
            }
        }
    }
}
