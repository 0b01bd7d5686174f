//! Sockets: HTTP/1.1 with keep-alive, plain or under TLS, and the faults that live below HTTP. A
//! connection can be reset in the middle of an answer because its stream knows its fate. When the
//! server stops, every connection ends with it.

use super::{Shared, answer};
use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};
use tokio_rustls::TlsAcceptor;

/// The connection is dropped without an answer.
#[derive(Debug, thiserror::Error)]
#[error("the script dropped this connection")]
pub(crate) struct Dropped;

/// What is to become of a connection when it closes.
#[derive(Clone, Default)]
pub(crate) struct Fate(Arc<AtomicBool>);

impl Fate {
    /// Close with RST, and say nothing more.
    pub(crate) fn reset(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn is_reset(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Accepts until it is dropped, and all its connections with it.
pub(crate) async fn accept(listener: TcpListener, tls: Option<TlsAcceptor>, shared: Arc<Shared>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(serve(stream, tls.clone(), Arc::clone(&shared)));
                }
                // Out of descriptors, or the peer is gone already: others still come.
                Err(_) => tokio::task::yield_now().await,
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

/// One connection. What goes wrong on it is the peer's affair.
async fn serve(tcp: TcpStream, tls: Option<TlsAcceptor>, shared: Arc<Shared>) {
    // Answers are small and each is waited for.
    let _ = tcp.set_nodelay(true);
    shared.world().log.counts.connections += 1;
    let fate = Fate::default();
    let wire = Wire {
        tcp,
        fate: fate.clone(),
    };
    match tls {
        None => speak(wire, shared, fate).await,
        Some(tls) => {
            if let Ok(stream) = tls.accept(wire).await {
                speak(stream, shared, fate).await;
            }
        }
    }
}

async fn speak<S>(stream: S, shared: Arc<Shared>, fate: Fate)
where
    S: AsyncRead + AsyncWrite + Unpin + 'static,
{
    let service = service_fn(|request| {
        let (shared, fate) = (Arc::clone(&shared), fate.clone());
        async move { answer::answer(&shared, request, &fate).await }
    });
    let connection = http1::Builder::new()
        .pipeline_flush(true)
        .serve_connection(TokioIo::new(stream), service);
    let _ = connection.await;
}

/// A TCP stream that can be told to end with a reset.
struct Wire {
    tcp: TcpStream,
    fate: Fate,
}

impl Drop for Wire {
    fn drop(&mut self) {
        if self.fate.is_reset() {
            let _ = self.tcp.set_zero_linger();
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_read(cx, buf)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.fate.is_reset() {
            return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()));
        }
        Pin::new(&mut self.tcp).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.fate.is_reset() {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.tcp).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if self.fate.is_reset() {
            return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()));
        }
        Pin::new(&mut self.tcp).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.tcp.is_write_vectored()
    }
}
