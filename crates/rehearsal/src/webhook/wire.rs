//! Connections: TLS, request after request, each met by the act whose turn it is. A fault of the
//! peer ends its connection and nothing else.

use super::{
    Act, Endpoint, Entry, Refusal, Shared,
    http::{self, Request, answer},
    verify::{Headers, verify},
};
use flate2::{Compression, write::GzEncoder};
use std::{
    io::{self, Write},
    pin::pin,
    sync::Arc,
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinSet,
    time::sleep,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

/// What the bomb unpacks to, in bytes: a thousand times what is sent.
const BOMB_UNPACKED: usize = 32 << 20;

/// Accepts until it is dropped, and all its connections with it.
pub(super) async fn accept(listener: TcpListener, tls: TlsAcceptor, shared: Arc<Shared>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    shared.log().counts.connections += 1;
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
async fn serve(tcp: TcpStream, tls: TlsAcceptor, shared: Arc<Shared>) {
    let _ = tcp.set_nodelay(true);
    let Ok(mut stream) = tls.accept(tcp).await else {
        return;
    };
    let mut buffer = Vec::new();
    while let Ok(Some(request)) = http::read(&mut stream, &mut buffer).await {
        let under_way = UnderWay::begin(&shared);
        let goes_on = meet(&mut stream, &request, &shared).await;
        drop(under_way);
        if !goes_on.unwrap_or(false) {
            return;
        }
    }
}

/// Counts a request as long as it is being answered.
struct UnderWay<'a>(&'a Shared);

impl<'a> UnderWay<'a> {
    fn begin(shared: &'a Shared) -> Self {
        let mut log = shared.log();
        log.counts.requests += 1;
        log.counts.under_way += 1;
        log.counts.under_way_max = log.counts.under_way_max.max(log.counts.under_way);
        Self(shared)
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.log().counts.under_way -= 1;
    }
}

/// Answers one request; says whether the connection goes on.
async fn meet(
    stream: &mut TlsStream<TcpStream>,
    request: &Request,
    shared: &Shared,
) -> io::Result<bool> {
    let endpoint = shared.endpoints().get(&request.path).cloned();
    let Some(endpoint) = endpoint else {
        refuse(shared, request, 404, "no such endpoint".to_owned());
        return write(stream, shared, &answer(404, &[])).await;
    };
    if request.method != "POST" {
        refuse(shared, request, 405, "not a POST".to_owned());
        return write(stream, shared, &answer(405, &[])).await;
    }
    let act = shared.turn(&request.path, &endpoint);
    if act.accepts() {
        if let Err(why) = take(
            shared,
            request,
            &endpoint,
            !matches!(act, Act::AcceptSilently),
        ) {
            refuse(shared, request, 401, why);
            return write(stream, shared, &answer(401, &[])).await;
        }
    } else {
        refuse(shared, request, status(&act), format!("script: {act:?}"));
    }
    play(stream, shared, &act, request).await
}

async fn play(
    stream: &mut TlsStream<TcpStream>,
    shared: &Shared,
    act: &Act,
    request: &Request,
) -> io::Result<bool> {
    match act {
        Act::Accept => write(stream, shared, &answer(204, &[])).await,
        Act::Status {
            status,
            retry_after,
        } => {
            let header = retry_after.as_deref().map(|after| ("retry-after", after));
            write(stream, shared, &answer(*status, header.as_slice())).await
        }
        Act::RedirectLoop => {
            let here = [("location", request.path.as_str())];
            write(stream, shared, &answer(302, &here)).await
        }
        Act::RedirectTo(other) => {
            let there = [("location", other.as_str())];
            write(stream, shared, &answer(302, &there)).await
        }
        Act::Silence | Act::AcceptSilently => gone(stream).await.map(|()| false),
        Act::Reset => stream.get_ref().0.set_zero_linger().map(|()| false),
        Act::SlowHead(pause) => {
            let head = b"HTTP/1.1 200 Rehearsed\r\nx-slow: ";
            drip(stream, shared, head, *pause).await.map(|()| false)
        }
        Act::SlowBody(pause) => {
            let head = b"HTTP/1.1 200 Rehearsed\r\ncontent-length: 1000000\r\n\r\n";
            write(stream, shared, head).await?;
            drip(stream, shared, b"", *pause).await.map(|()| false)
        }
        Act::EndlessBody(status) => {
            let head = format!("HTTP/1.1 {status} Rehearsed\r\n\r\n");
            write(stream, shared, head.as_bytes()).await?;
            while write(stream, shared, &[b'x'; 4096]).await? {}
            Ok(false)
        }
        Act::GzipBomb(status) => {
            let bomb = bomb()?;
            let head = format!(
                "HTTP/1.1 {status} Rehearsed\r\ncontent-encoding: gzip\r\ncontent-length: {}\r\n\r\n",
                bomb.len()
            );
            write(stream, shared, head.as_bytes()).await?;
            write(stream, shared, &bomb).await
        }
    }
}

/// Verifies a request and takes it into the log.
fn take(shared: &Shared, request: &Request, endpoint: &Endpoint, told: bool) -> Result<(), String> {
    let unix_ms = shared.now_unix_ms();
    let headers = Headers {
        id: request.header("webhook-id"),
        timestamp: request.header("webhook-timestamp"),
        signature: request.header("webhook-signature"),
    };
    let verified = verify(&endpoint.keys, &headers, &request.body, unix_ms / 1000);
    let (id, timestamp) = match verified {
        Ok(verified) => verified,
        Err(why) => {
            shared.log().counts.unverified += 1;
            return Err(why.to_string());
        }
    };
    let body = std::str::from_utf8(&request.body).map_err(|_| "the body is no text".to_owned())?;
    serde_json::from_str::<serde::de::IgnoredAny>(body)
        .map_err(|_| "the body is no JSON".to_owned())?;
    shared.log().accept(Entry {
        seq: 0,
        unix_ms,
        endpoint: request.path.clone(),
        id: id.to_owned(),
        timestamp,
        body: body.into(),
        repeat: false,
        told,
    });
    Ok(())
}

fn refuse(shared: &Shared, request: &Request, status: u16, why: String) {
    let refusal = Refusal {
        unix_ms: shared.now_unix_ms(),
        endpoint: request.path.clone(),
        status,
        why,
    };
    shared.log().refuse(refusal);
}

/// The status that an act shows the sender.
const fn status(act: &Act) -> u16 {
    match act {
        Act::Status { status, .. } | Act::EndlessBody(status) | Act::GzipBomb(status) => *status,
        Act::RedirectLoop | Act::RedirectTo(_) => 302,
        Act::Accept => 204,
        Act::SlowBody(_) => 200,
        Act::AcceptSilently | Act::Silence | Act::Reset | Act::SlowHead(_) => 0,
    }
}

async fn write<S>(stream: &mut S, shared: &Shared, bytes: &[u8]) -> io::Result<bool>
where
    S: AsyncWrite + Unpin,
{
    stream.write_all(bytes).await?;
    stream.flush().await?;
    shared.log().counts.answer_bytes += bytes.len() as u64;
    Ok(true)
}

/// Writes `bytes` and then more of the same, one at a time, until the sender is gone.
async fn drip<S>(stream: &mut S, shared: &Shared, bytes: &[u8], pause: Duration) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let (mut reader, mut writer) = tokio::io::split(stream);
    let mut left = pin!(gone(&mut reader));
    let mut bytes = bytes.iter().copied();
    loop {
        tokio::select! {
            ended = &mut left => return ended,
            () = sleep(pause) => {
                let byte = bytes.next().unwrap_or(b'x');
                write(&mut writer, shared, &[byte]).await?;
            }
        }
    }
}

/// Until the sender has closed the connection.
async fn gone<S: AsyncRead + Unpin>(stream: &mut S) -> io::Result<()> {
    while stream.read(&mut [0; 256]).await? > 0 {}
    Ok(())
}

/// A gzip body of some 32 kB that unpacks to [`BOMB_UNPACKED`] zeros.
fn bomb() -> io::Result<Vec<u8>> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    let zeros = [0; 64 * 1024];
    for _ in 0..BOMB_UNPACKED / zeros.len() {
        gzip.write_all(&zeros)?;
    }
    gzip.finish()
}
