//! The other side of an HTTP channel, as a script: a bare listener that reads whole requests and
//! then answers, closes, resets or keeps silent, byte for byte as told. Knows HTTP/1.1 as far as
//! the end of a request with `Content-Length`, and no further, so that it cannot agree with an
//! adapter by using the same library.

use super::Scene;
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// The longest request the script reads.
const REQUEST_BYTES_MAX: usize = 1 << 20;

/// A raw answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    bytes: Vec<u8>,
    /// Whether the connection stays open for the next request.
    keep_alive: bool,
}

impl Answer {
    /// An answer with these header lines (each `Name: value`) and this body.
    pub fn new(status: u16, headers: &[&str], body: &str) -> Self {
        let mut head = format!(
            "HTTP/1.1 {status} Scripted\r\nContent-Length: {}\r\n",
            body.len()
        );
        for header in headers {
            head.push_str(header);
            head.push_str("\r\n");
        }
        Self {
            bytes: format!("{head}\r\n{body}").into_bytes(),
            keep_alive: true,
        }
    }

    /// The same with only the first `count` bytes of the body written before the connection is
    /// closed.
    pub fn cut_to(mut self, count: usize) -> Self {
        let head = self.bytes.windows(4).position(|four| four == b"\r\n\r\n");
        let body = head.map_or(0, |at| at + 4);
        self.bytes.truncate(body + count);
        self.keep_alive = false;
        self
    }
}

/// A running script.
pub struct Server {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<Vec<u8>>>>,
    connections: Arc<AtomicUsize>,
    task: Option<tokio::task::JoinHandle<()>>,
}

impl Server {
    /// Listens on a free port of this machine. The k-th attempt (a whole request, or a connection
    /// that is closed unread) meets the k-th scene, later ones the last. With `Refused` as the
    /// first scene, nobody listens at all.
    ///
    /// # Errors
    /// If no port can be had.
    pub async fn start(scenes: Vec<Scene<Answer>>, half: Answer) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let mut server = Self {
            address: listener.local_addr()?,
            requests: Arc::default(),
            connections: Arc::default(),
            task: None,
        };
        if scenes.first() == Some(&Scene::Refused) {
            return Ok(server);
        }
        let script = Script {
            scenes: Arc::new(scenes),
            half: Arc::new(half),
            attempts: Arc::default(),
            requests: server.requests.clone(),
        };
        let connections = server.connections.clone();
        server.task = Some(tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                connections.fetch_add(1, Ordering::SeqCst);
                if script.unread() {
                    drop(stream);
                    continue;
                }
                let script = script.clone();
                tokio::spawn(async move { script.serve(stream).await.unwrap_or_default() });
            }
        }));
        Ok(server)
    }

    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The whole requests read so far.
    pub fn requests(&self) -> Vec<Vec<u8>> {
        self.requests
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// How many connections were accepted so far.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}

#[derive(Clone)]
struct Script {
    scenes: Arc<Vec<Scene<Answer>>>,
    half: Arc<Answer>,
    attempts: Arc<AtomicUsize>,
    requests: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Script {
    fn scene(&self, attempt: usize) -> Option<&Scene<Answer>> {
        self.scenes.get(attempt).or(self.scenes.last())
    }

    /// Whether the next attempt is one that is closed unread; if so, it is used up.
    fn unread(&self) -> bool {
        let unread = self.scene(self.attempts.load(Ordering::SeqCst)) == Some(&Scene::ClosedUnread);
        if unread {
            self.attempts.fetch_add(1, Ordering::SeqCst);
        }
        unread
    }

    async fn serve(&self, mut stream: TcpStream) -> io::Result<()> {
        let mut buffer = Vec::new();
        while let Some(request) = read_request(&mut stream, &mut buffer).await? {
            let attempt = self.attempts.fetch_add(1, Ordering::SeqCst);
            self.requests
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(request);
            match self.scene(attempt) {
                Some(Scene::Answer(answer)) => {
                    stream.write_all(&answer.bytes).await?;
                    if !answer.keep_alive {
                        return stream.shutdown().await;
                    }
                }
                Some(Scene::HalfAnswer) => {
                    let bytes = &self.half.bytes;
                    stream
                        .write_all(&bytes[..bytes.len() - bytes.len() / 4])
                        .await?;
                    return stream.shutdown().await;
                }
                Some(Scene::ResetAfterRequest) => {
                    return stream.set_zero_linger();
                }
                Some(Scene::Silent) => {
                    // Until the other side gives up.
                    while stream.read(&mut [0; 64]).await? > 0 {}
                    return Ok(());
                }
                Some(Scene::Refused | Scene::ClosedUnread | Scene::ClosedAfterRequest) | None => {
                    return stream.shutdown().await;
                }
            }
        }
        Ok(())
    }
}

/// The next whole request, or `None` at the end of the connection.
async fn read_request(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> io::Result<Option<Vec<u8>>> {
    loop {
        if let Some(length) = whole_request(buffer) {
            let rest = buffer.split_off(length);
            return Ok(Some(std::mem::replace(buffer, rest)));
        }
        if buffer.len() > REQUEST_BYTES_MAX || stream.read_buf(buffer).await? == 0 {
            return Ok(None);
        }
    }
}

/// The length of the request that `buffer` begins with, once all of it is there.
fn whole_request(buffer: &[u8]) -> Option<usize> {
    let head = buffer.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let text = std::str::from_utf8(&buffer[..head]).ok()?;
    let length = text
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .map_or(Some(0), |(_, value)| value.trim().parse().ok())?;
    (buffer.len() >= head + length).then_some(head + length)
}

/// An attempt timeout for tests: long enough for a busy machine, short enough to wait for.
pub const ATTEMPT_TIMEOUT: Duration = Duration::from_millis(1_500);
