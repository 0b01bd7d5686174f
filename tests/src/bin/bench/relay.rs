//! A relay in front of the stand-in that notes when the daemon's first byte comes by: the moment
//! at which something has left the house, whatever the stand-in needs to understand it. It reads
//! nothing and changes nothing.

use crate::failure::{Failure, Result};
use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    time::SystemTime,
};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// One read; a message fits.
const CHUNK_BYTES: usize = 16 * 1024;

/// A running relay. Dropping it stops it.
pub struct Relay {
    address: SocketAddr,
    first: First,
    accepting: JoinHandle<()>,
}

type First = Arc<Mutex<Option<SystemTime>>>;

impl Relay {
    /// Relays to `behind`.
    pub async fn start(behind: SocketAddr) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")
            .await
            .map_err(Failure::io("starting the relay"))?;
        let address = listener
            .local_addr()
            .map_err(Failure::io("starting the relay"))?;
        let first = First::default();
        let accepting = tokio::spawn(accept(listener, behind, Arc::clone(&first)));
        Ok(Self {
            address,
            first,
            accepting,
        })
    }

    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Forgets what came by so far.
    pub fn arm(&self) {
        *self.first.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// When the first byte since [`Relay::arm`] came by.
    pub fn first_byte(&self) -> Option<SystemTime> {
        *self.first.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept(listener: TcpListener, behind: SocketAddr, first: First) {
    while let Ok((inner, _)) = listener.accept().await {
        note(&first);
        let Ok(outer) = TcpStream::connect(behind).await else {
            continue;
        };
        let _ = (inner.set_nodelay(true), outer.set_nodelay(true));
        let (from, to) = (inner.into_split(), outer.into_split());
        tokio::spawn(pump(from.0, to.1, Some(Arc::clone(&first))));
        tokio::spawn(pump(to.0, from.1, None));
    }
}

async fn pump(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    first: Option<First>,
) {
    let mut chunk = vec![0; CHUNK_BYTES];
    while let Ok(read @ 1..) = from.read(&mut chunk).await {
        if let Some(first) = &first {
            note(first);
        }
        if to.write_all(&chunk[..read]).await.is_err() {
            return;
        }
    }
    let _ = to.shutdown().await;
}

fn note(first: &First) {
    let now = SystemTime::now();
    let mut first = first.lock().unwrap_or_else(PoisonError::into_inner);
    first.get_or_insert(now);
}
