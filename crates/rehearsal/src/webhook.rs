//! A rehearsal receiver of webhooks: https on loopback under the run's own authority, one program
//! for any number of endpoints. It verifies what it gets by its own reading of Standard Webhooks,
//! misbehaves by script, and keeps the receiver's count. It must never follow, fetch or reach out
//! to anything, and accepts nothing whose signature it has not verified.

mod act;
mod http;
mod log;
mod verify;
mod wire;

pub use act::Act;
pub use log::{Counts, Entry, Refusal};
pub use verify::{BadKey, Key, TOLERANCE_SECONDS, Unverified};

use crate::{telegram::Clock, tls};
use log::Log;
use std::{
    collections::BTreeMap,
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::{net::TcpListener, task::JoinHandle};

/// One endpoint: a path of the receiver.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// A signature by any of these will do: two while a secret is being changed.
    pub keys: Vec<Key>,
    /// What it does; the k-th request meets the k-th, later ones the last. Empty: accepts.
    pub script: Vec<Act>,
}

impl Endpoint {
    /// One that accepts whatever this key has signed.
    pub fn accepting(key: Key) -> Self {
        Self {
            keys: vec![key],
            script: Vec::new(),
        }
    }
}

/// How the receiver is set up.
#[derive(Clone)]
pub struct Config {
    /// Where it listens; port 0: any free one.
    pub listen: SocketAddr,
    /// Who vouches for it.
    pub tls: tls::Authority,
    /// The names in its certificate.
    pub tls_names: Vec<String>,
    /// Its endpoints by path, each beginning with a slash.
    pub endpoints: BTreeMap<String, Endpoint>,
}

impl Config {
    /// A free loopback port, as `localhost` and `hooks.example`.
    pub fn new(tls: tls::Authority, endpoints: BTreeMap<String, Endpoint>) -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            tls,
            tls_names: ["localhost", "hooks.example"].map(str::to_owned).into(),
            endpoints,
        }
    }
}

/// A running receiver. Dropping it stops it.
pub struct Server {
    shared: Arc<Shared>,
    address: SocketAddr,
    accepting: JoinHandle<()>,
}

pub(crate) struct Shared {
    clock: Clock,
    endpoints: Mutex<BTreeMap<String, Arc<Endpoint>>>,
    log: Mutex<Log>,
    turns: Mutex<BTreeMap<String, usize>>,
}

impl Server {
    /// Starts listening.
    ///
    /// # Errors
    ///
    /// The address is taken, or the names do not fit into a certificate.
    pub async fn start(config: Config) -> io::Result<Self> {
        let names: Vec<&str> = config.tls_names.iter().map(String::as_str).collect();
        let settings = config.tls.server_config(&names).map_err(io::Error::other)?;
        let listener = TcpListener::bind(config.listen).await?;
        let address = listener.local_addr()?;
        let endpoints = config.endpoints.into_iter();
        let endpoints = endpoints
            .map(|(path, endpoint)| (path, Arc::new(endpoint)))
            .collect();
        let shared = Arc::new(Shared {
            clock: Clock::start(),
            endpoints: Mutex::new(endpoints),
            log: Mutex::default(),
            turns: Mutex::default(),
        });
        let acceptor = tokio_rustls::TlsAcceptor::from(settings);
        let accepting = tokio::spawn(wire::accept(listener, acceptor, Arc::clone(&shared)));
        Ok(Self {
            shared,
            address,
            accepting,
        })
    }

    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address of an endpoint, as `localhost`.
    pub fn url(&self, path: &str) -> String {
        format!("https://localhost:{}{path}", self.address.port())
    }

    /// Opens one more endpoint, or another in the place of the one at that path: where its key
    /// follows from the whole address, the port has to be known first.
    pub fn open(&self, path: &str, endpoint: Endpoint) {
        let mut endpoints = self.shared.endpoints();
        endpoints.insert(path.to_owned(), Arc::new(endpoint));
    }

    /// Everything accepted so far, in order.
    pub fn log(&self) -> Vec<Entry> {
        self.shared.log().accepted.clone()
    }

    /// What was accepted after the first `seen` messages.
    pub fn log_since(&self, seen: usize) -> Vec<Entry> {
        let log = self.shared.log();
        log.accepted.get(seen..).unwrap_or_default().to_vec()
    }

    /// Everything refused, or left without a true answer, so far, in order.
    pub fn refusals(&self) -> Vec<Refusal> {
        self.shared.log().refused.clone()
    }

    /// Totals.
    pub fn counts(&self) -> Counts {
        self.shared.log().counts
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Shared {
    fn now_unix_ms(&self) -> u64 {
        self.clock.unix_ms(self.clock.now_ms())
    }

    /// The act whose turn it is at an endpoint.
    fn turn(&self, path: &str, endpoint: &Endpoint) -> Act {
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        let turn = turns.entry(path.to_owned()).or_default();
        let act = endpoint.script.get(*turn).or(endpoint.script.last());
        *turn += 1;
        act.cloned().unwrap_or(Act::Accept)
    }

    fn endpoints(&self) -> MutexGuard<'_, BTreeMap<String, Arc<Endpoint>>> {
        self.endpoints
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn log(&self) -> MutexGuard<'_, Log> {
        // A panic in one request must not silence the receiver's count.
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
