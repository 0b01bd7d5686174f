//! A relay that lies some milliseconds away: what goes through comes out later, in both
//! directions, in order, whatever there is of it. It reads nothing and changes nothing.

use crate::failure::{Failure, Result};
use std::{net::SocketAddr, time::Duration};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::mpsc,
    task::JoinHandle,
    time::{Instant, sleep_until},
};

/// One read; a mail goes through in a few.
const CHUNK_BYTES: usize = 16 * 1024;
/// Pieces on their way.
const PIECES_MAX: usize = 256;

/// The way to somewhere. Dropping it ends it.
pub struct Distance {
    address: SocketAddr,
    accepting: JoinHandle<()>,
}

impl Distance {
    /// Puts `one_way` between whoever connects and `behind`.
    pub async fn to(behind: SocketAddr, one_way: Duration) -> Result<Self> {
        const DOING: &str = "starting the way to a relay";
        let listener = TcpListener::bind("127.0.0.1:0").await;
        let listener = listener.map_err(Failure::io(DOING))?;
        let address = listener.local_addr().map_err(Failure::io(DOING))?;
        let accepting = tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                if let Ok(far) = TcpStream::connect(behind).await {
                    let _ = (near.set_nodelay(true), far.set_nodelay(true));
                    let (near, far) = (near.into_split(), far.into_split());
                    carry(near.0, far.1, one_way);
                    carry(far.0, near.1, one_way);
                }
            }
        });
        Ok(Self { address, accepting })
    }

    pub const fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Distance {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

fn carry(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, one_way: Duration) {
    let (send, mut receive) = mpsc::channel::<(Instant, Vec<u8>)>(PIECES_MAX);
    tokio::spawn(async move {
        let mut chunk = vec![0; CHUNK_BYTES];
        while let Ok(read @ 1..) = from.read(&mut chunk).await {
            let piece = (Instant::now() + one_way, chunk[..read].to_vec());
            if send.send(piece).await.is_err() {
                return;
            }
        }
    });
    tokio::spawn(async move {
        while let Some((due, piece)) = receive.recv().await {
            sleep_until(due).await;
            if to.write_all(&piece).await.is_err() {
                return;
            }
        }
        let _ = to.shutdown().await;
    });
}
