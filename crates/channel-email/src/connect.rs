//! Making a connection that may carry mail: TCP without Nagle's delay, then TLS by our own hands,
//! then lettre's `EHLO` and login. What is said before the handshake is read byte by byte, so that
//! nothing of it can be taken for an answer after it.

use crate::{
    Stage, Timeouts,
    attempt::Failure,
    reply::Reply,
    settings::{Credentials, Relay, Tls},
    tls::Trust,
    wire::{Stream, Wire, Witness},
};
use lettre::transport::smtp::{
    self, authentication, authentication::Mechanism, client::AsyncSmtpConnection,
    extension::ClientId,
};
use std::{io, sync::Arc};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};

/// The longest line and the most lines of an answer that we read by hand; lettre's own limits are
/// of this order.
const LINE_BYTES_MAX: usize = 1_000;
const LINES_MAX: usize = 100;

/// What lettre reads as the greeting where we have read the real one already.
const GREETING: &[u8] = b"220 ready\r\n";

/// An open connection.
pub(crate) struct Connection {
    pub smtp: AsyncSmtpConnection,
    witness: Arc<Witness>,
    /// How many mails it has carried.
    pub carried: u32,
    /// Since when it has been idle.
    pub since: Instant,
    /// Whether a refused mail has to be cleared away first.
    pub needs_reset: bool,
}

impl Connection {
    pub fn witness(&self) -> Arc<Witness> {
        Arc::clone(&self.witness)
    }
}

/// Opens a connection by `deadline`.
pub(crate) async fn open(
    relay: &Relay,
    trust: Option<&Trust>,
    hello: &str,
    times: &Timeouts,
    deadline: Instant,
) -> Result<Connection, Failure> {
    let deadline = deadline.min(Instant::now() + times.open);
    timeout_at(deadline, dial(relay, trust, hello))
        .await
        .unwrap_or(Err(Failure::TimedOut(Stage::Open)))
}

async fn dial(relay: &Relay, trust: Option<&Trust>, hello: &str) -> Result<Connection, Failure> {
    let address = (relay.host.as_str(), relay.port);
    let mut tcp = TcpStream::connect(address)
        .await
        .map_err(|_| Failure::Unreachable("no connection to the relay"))?;
    let prepared = tcp.set_nodelay(true).and_then(|()| tcp.peer_addr());
    let peer = prepared.map_err(|_| Failure::Lost(Stage::Open))?;
    let no_trust = Failure::Unreachable("there are no certificates to trust");
    let (stream, greeting): (Stream, &'static [u8]) = match relay.tls {
        Tls::PlainToLoopback => (Stream::Clear(tcp), b""),
        Tls::Implicit => {
            let trust = trust.ok_or(no_trust)?;
            (Stream::Secret(Box::new(secret(trust, tcp).await?)), b"")
        }
        Tls::StartTls => {
            let trust = trust.ok_or(no_trust)?;
            start_tls(&mut tcp, hello).await?;
            let secret = secret(trust, tcp).await?;
            (Stream::Secret(Box::new(secret)), GREETING)
        }
    };
    let (wire, witness) = Wire::new(stream, greeting, peer);
    let hello = ClientId::Domain(hello.to_owned());
    let smtp = AsyncSmtpConnection::connect_with_transport(Box::new(wire), &hello)
        .await
        .map_err(|error| failed(&error, Stage::Open, &witness))?;
    let mut connection = Connection {
        smtp,
        witness,
        carried: 0,
        since: Instant::now(),
        needs_reset: false,
    };
    if let Some(credentials) = &relay.credentials {
        log_in(&mut connection, credentials).await?;
    }
    Ok(connection)
}

/// Only ever called on a connection that is secret: settings refuse a password without TLS.
async fn log_in(connection: &mut Connection, who: &Credentials) -> Result<(), Failure> {
    const MECHANISMS: [Mechanism; 2] = [Mechanism::Plain, Mechanism::Login];
    let offered = connection.smtp.server_info();
    if !MECHANISMS
        .iter()
        .any(|mechanism| offered.supports_auth_mechanism(*mechanism))
    {
        return Err(Failure::Unreachable(
            "the relay offers no login that we know (PLAIN, LOGIN)",
        ));
    }
    let witness = connection.witness();
    let who = authentication::Credentials::new(who.user.clone(), who.password.to_string());
    let answer = connection.smtp.auth(&MECHANISMS, &who).await;
    answer
        .map(drop)
        .map_err(|error| failed(&error, Stage::Auth, &witness))
}

fn failed(error: &smtp::Error, stage: Stage, witness: &Witness) -> Failure {
    match Reply::of(error) {
        Some(reply) => Failure::Refused(stage, reply),
        None if error.is_response() && !witness.ended() => Failure::Unreadable(stage),
        None => Failure::Lost(stage),
    }
}

async fn secret(
    trust: &Trust,
    tcp: TcpStream,
) -> Result<tokio_rustls::client::TlsStream<TcpStream>, Failure> {
    trust.handshake(tcp).await.map_err(Failure::Unreachable)
}

/// From the greeting to the relay's agreement to begin TLS.
async fn start_tls(tcp: &mut TcpStream, hello: &str) -> Result<(), Failure> {
    answer(tcp).await?;
    say(tcp, &format!("EHLO {hello}\r\n")).await?;
    let offered = answer(tcp).await?;
    // The first line is the relay's name.
    let offers = |line: &String| line.trim().eq_ignore_ascii_case("STARTTLS");
    if !offered.iter().skip(1).any(offers) {
        return Err(Failure::Unreachable("the relay offers no STARTTLS"));
    }
    say(tcp, "STARTTLS\r\n").await?;
    answer(tcp)
        .await
        .map(drop)
        .map_err(|failure| match failure {
            Failure::Refused(..) => Failure::Unreachable("the relay refuses STARTTLS"),
            other => other,
        })
}

async fn say(tcp: &mut TcpStream, words: &str) -> Result<(), Failure> {
    tcp.write_all(words.as_bytes())
        .await
        .map_err(|_| Failure::Lost(Stage::Open))
}

/// The texts of a positive answer's lines.
async fn answer(tcp: &mut TcpStream) -> Result<Vec<String>, Failure> {
    let mut texts = Vec::new();
    while texts.len() < LINES_MAX {
        let line = line(tcp).await.map_err(|error| match error.kind() {
            io::ErrorKind::InvalidData => Failure::Unreadable(Stage::Open),
            _ => Failure::Lost(Stage::Open),
        })?;
        let unreadable = Failure::Unreadable(Stage::Open);
        let code: u16 = line
            .get(..3)
            .and_then(|code| code.parse().ok())
            .ok_or(unreadable)?;
        let text = line.get(4..).unwrap_or_default().to_owned();
        let last = match line.as_bytes().get(3) {
            None | Some(b' ') => true,
            Some(b'-') => false,
            Some(_) => return Err(unreadable),
        };
        texts.push(text);
        if last {
            return match code {
                200..=299 => Ok(texts),
                400..=599 => Err(Failure::Refused(Stage::Open, Reply::new(code, &texts[0]))),
                _ => Err(unreadable),
            };
        }
    }
    Err(Failure::Unreadable(Stage::Open))
}

/// One line without its end, read one byte at a time: nothing behind it is touched.
async fn line(tcp: &mut TcpStream) -> io::Result<String> {
    let mut line = Vec::new();
    loop {
        match tcp.read_u8().await? {
            b'\n' => break,
            byte if line.len() < LINE_BYTES_MAX => line.push(byte),
            _ => return Err(io::ErrorKind::InvalidData.into()),
        }
    }
    if line.last() == Some(&b'\r') {
        line.pop();
    }
    String::from_utf8(line).map_err(|_| io::ErrorKind::InvalidData.into())
}
