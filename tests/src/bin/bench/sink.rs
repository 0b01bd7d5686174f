//! A receiver of webhooks that does as little as can be done: TLS, HTTP/1.1, a count, "yes". It
//! keeps nothing, verifies nothing, and may take some time to think, as a host does that lies
//! somewhere else and has work of its own.

use crate::failure::{Failure, Result};
use rehearsal::tls::Authority;
use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
    time::sleep,
};
use tokio_rustls::TlsAcceptor;

/// The names in its certificate: any invented host, and this machine for tools.
const NAMES: [&str; 2] = ["*.hooks.example", "localhost"];
const YES: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
/// A payload has 20 kB at most, and heads are short.
const REQUEST_BYTES_MAX: usize = 64 * 1024;

/// A running receiver. Dropping it stops it.
pub struct Sink {
    address: SocketAddr,
    taken: Arc<AtomicU64>,
    accepting: JoinHandle<()>,
}

impl Sink {
    /// Starts one that thinks for so long before each answer.
    pub async fn start(authority: &Authority, thinks: Duration) -> Result<Self> {
        const DOING: &str = "starting a receiver of webhooks";
        let settings = authority
            .server_config(&NAMES)
            .map_err(Failure::io(DOING))?;
        let tls = TlsAcceptor::from(settings);
        let listener = TcpListener::bind("127.0.0.1:0").await;
        let listener = listener.map_err(Failure::io(DOING))?;
        let address = listener.local_addr().map_err(Failure::io(DOING))?;
        let taken = Arc::new(AtomicU64::new(0));
        let count = Arc::clone(&taken);
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, tls.clone(), thinks, Arc::clone(&count)));
            }
        });
        Ok(Self {
            address,
            taken,
            accepting,
        })
    }

    pub const fn port(&self) -> u16 {
        self.address.port()
    }

    /// How many requests were answered, or are about to be.
    pub fn taken(&self) -> u64 {
        self.taken.load(Ordering::Relaxed)
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn serve(
    stream: TcpStream,
    tls: TlsAcceptor,
    thinks: Duration,
    taken: Arc<AtomicU64>,
) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut stream = tls.accept(stream).await?;
    let mut buffer = Vec::with_capacity(REQUEST_BYTES_MAX);
    loop {
        let length = loop {
            if let Some(length) = request_length(&buffer).filter(|n| *n <= buffer.len()) {
                break length;
            }
            if buffer.len() > REQUEST_BYTES_MAX || stream.read_buf(&mut buffer).await? == 0 {
                return Ok(());
            }
        };
        buffer.drain(..length);
        if !thinks.is_zero() {
            sleep(thinks).await;
        }
        taken.fetch_add(1, Ordering::Relaxed);
        stream.write_all(YES).await?;
        stream.flush().await?;
    }
}

/// Head and body together, once the head is there.
fn request_length(bytes: &[u8]) -> Option<usize> {
    let head = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    let text = std::str::from_utf8(&bytes[..head]).ok()?;
    let body = text.split("\r\n").find_map(|line| {
        let (name, value) = line.split_once(':')?;
        let is_it = name.eq_ignore_ascii_case("content-length");
        is_it.then(|| value.trim().parse::<usize>().ok())?
    });
    Some(head + 4 + body.unwrap_or(0))
}
