//! A rehearsal mail relay: it takes the place of the relay in front of a mailer, on loopback, and
//! keeps the receiver's count. It speaks SMTP as RFC 5321 says, with STARTTLS or implicit TLS
//! under a certificate authority made at start, and goes wrong by script at every stage. It must
//! never relay anything to anyone, and never keep a password.

mod config;
mod letter;
mod line;
mod log;
mod script;
mod session;

pub use config::{Config, Login, Security};
pub use log::{Accepted, Attempt, Command};
pub use script::{Act, Rule, Stage};

use crate::telegram::Clock;
use log::Log;
use std::{
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::{
    net::{TcpListener, TcpStream},
    task::{JoinHandle, JoinSet},
};
use tokio_rustls::TlsAcceptor;

/// A running stand-in. Dropping it stops it and closes every connection.
pub struct Server {
    shared: Arc<Shared>,
    address: SocketAddr,
    accepting: JoinHandle<()>,
}

pub(crate) struct Shared {
    clock: Clock,
    security: Security,
    acceptor: Option<TlsAcceptor>,
    extensions: Vec<String>,
    login: Option<Login>,
    rules: Vec<Rule>,
    log: Mutex<Log>,
}

impl Server {
    /// Starts listening.
    ///
    /// # Errors
    /// The address is taken, the log cannot be opened, TLS is asked for without an authority, or
    /// the names do not fit into a certificate.
    pub async fn start(config: Config) -> io::Result<Self> {
        let acceptor = match (&config.security, &config.authority) {
            (Security::Plain, _) => None,
            (Security::StartTls | Security::Implicit, None) => {
                return Err(io::Error::other("TLS needs an authority to issue with"));
            }
            (Security::StartTls | Security::Implicit, Some(authority)) => {
                let names: Vec<&str> = config.names.iter().map(String::as_str).collect();
                let settings = authority.server_config(&names).map_err(io::Error::other)?;
                Some(TlsAcceptor::from(settings))
            }
        };
        let listener = TcpListener::bind(config.listen).await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            clock: Clock::start(),
            security: config.security,
            acceptor,
            extensions: config.extensions,
            login: config.login,
            rules: config.rules,
            log: Mutex::new(Log::open(config.log.as_deref())?),
        });
        let accepting = tokio::spawn(accept(listener, Arc::clone(&shared)));
        Ok(Self {
            shared,
            address,
            accepting,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Every mail accepted so far, in order.
    pub fn accepted(&self) -> Vec<Accepted> {
        self.shared.log().accepted.clone()
    }

    /// What was accepted after the first `seen` mails.
    pub fn accepted_since(&self, seen: usize) -> Vec<Accepted> {
        let log = self.shared.log();
        log.accepted.get(seen..).unwrap_or_default().to_vec()
    }

    /// How many mails were accepted so far.
    pub fn accepted_count(&self) -> usize {
        self.shared.log().accepted.len()
    }

    /// Every attempt so far, whatever became of it: from `MAIL` on, or a connection that the
    /// script refused before that.
    pub fn attempts(&self) -> Vec<Attempt> {
        self.shared.log().attempts.clone()
    }

    /// The commands read so far, the first 10,000 of them; of `AUTH` only the mechanism.
    pub fn commands(&self) -> Vec<Command> {
        self.shared.log().commands.clone()
    }

    /// How many connections were accepted so far.
    pub fn connections(&self) -> u64 {
        self.shared.log().connections
    }

    /// The first failure to write the log, if there was one: the file is then not whole.
    pub fn log_failure(&self) -> Option<String> {
        self.shared.log().failure.clone()
    }

    /// Stops: the port is free and every connection closed when this returns.
    pub async fn shutdown(mut self) {
        self.accepting.abort();
        let _ = (&mut self.accepting).await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Shared {
    fn log(&self) -> MutexGuard<'_, Log> {
        // A panic in one connection must not silence the receiver's count.
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    // Dropped with this task, and every connection with it.
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                if let Ok((stream, _)) = accepted {
                    connections.spawn(serve(stream, Arc::clone(&shared)));
                }
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

/// A connection from its first byte to its last. What breaks it is the sender's to notice.
async fn serve(mut stream: TcpStream, shared: Arc<Shared>) {
    let _ = stream.set_nodelay(true);
    let connection = shared.log().connect();
    let Some(acceptor) = shared.acceptor.clone() else {
        let next = session::run(&mut stream, &shared, connection, session::Kind::Clear).await;
        return end(&stream, next);
    };
    let kind = if shared.security == Security::StartTls {
        let next = session::run(&mut stream, &shared, connection, session::Kind::Clear).await;
        if next != session::Next::Upgrade {
            return end(&stream, next);
        }
        session::Kind::Upgraded
    } else {
        session::Kind::Implicit
    };
    if let Ok(mut secure) = acceptor.accept(stream).await {
        let next = session::run(&mut secure, &shared, connection, kind).await;
        end(secure.get_ref().0, next);
    }
}

/// What is dropped next is reset, if the script says so.
fn end(stream: &TcpStream, next: session::Next) {
    if next == session::Next::Reset {
        let _ = stream.set_zero_linger();
    }
}
