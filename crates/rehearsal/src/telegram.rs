//! A rehearsal Bot API server: it takes Telegram's place in front of a bot, on loopback, plain or
//! under TLS, and keeps the receiver's count. It follows the Bot API as documented and as its open
//! server behaves; what is thinner is said in the crate's README. It must never reach out to
//! anything, and its log must never hold a token.

mod answer;
mod chat;
mod clock;
mod config;
mod entity;
mod fault;
mod html;
mod keyboard;
mod limits;
mod link;
mod log;
mod message;
mod methods;
mod people;
mod player;
mod request;
mod script;
mod tag;
mod updates;
mod wire;
mod world;

pub use chat::Chats;
pub use config::Config;
pub use entity::{
    ENTITIES_MAX, Entity, Formatted, Kind, Mentioned, TEXT_UNITS_MAX, format_text, units,
};
pub use html::parse as parse_html;
pub use keyboard::CALLBACK_DATA_BYTES_MAX;
pub use limits::{Limiter, Limits, Scope, Told, TooMany};
pub use log::{Counts, Entry, Refusal, UNDER_WAY_MS};
pub use people::{NoSuchButton, Shown};
pub use script::{Act, Rule, Script, ScriptError, Span};

pub(crate) use clock::Clock;
use config::Identity;
use log::{Log, Paths};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{net::TcpListener, sync::Notify, task::JoinHandle};
use world::{Now, World};

/// A running stand-in. Dropping it stops it.
pub struct Server {
    shared: Arc<Shared>,
    address: SocketAddr,
    secure: bool,
    accepting: JoinHandle<()>,
}

pub(crate) struct Shared {
    clock: Clock,
    token: String,
    latency: Duration,
    updated: Notify,
    world: Mutex<World>,
}

impl Server {
    /// Starts listening. Errors: the address is taken, the log cannot be opened, the names do not
    /// fit into a certificate.
    pub async fn start(config: Config) -> io::Result<Self> {
        let acceptor = match &config.tls {
            None => None,
            Some(authority) => {
                let names: Vec<&str> = config.tls_names.iter().map(String::as_str).collect();
                let settings = authority.server_config(&names).map_err(io::Error::other)?;
                Some(tokio_rustls::TlsAcceptor::from(settings))
            }
        };
        let listener = TcpListener::bind(config.listen).await?;
        let address = listener.local_addr()?;
        let clock = Clock::start();
        let paths = Paths {
            folder: config.log.as_deref(),
            requests: config.requests.as_deref(),
        };
        let log = Log::open(&paths, clock.unix_ms(0))?;
        let identity = Identity::new(config.bot_id, config.bot_username);
        let secure = acceptor.is_some();
        let world = World::new(identity, config.chats, config.limits, config.script, log);
        let shared = Arc::new(Shared {
            clock,
            token: config.token,
            latency: config.latency,
            updated: Notify::new(),
            world: Mutex::new(world),
        });
        let accepting = tokio::spawn(wire::accept(listener, acceptor, Arc::clone(&shared)));
        Ok(Self {
            shared,
            address,
            secure,
            accepting,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The base of its API: `<url>/bot<token>/<method>`. Under TLS it names `localhost`.
    pub fn url(&self) -> String {
        if self.secure {
            format!("https://localhost:{}", self.address.port())
        } else {
            format!("http://{}", self.address)
        }
    }

    /// Everything accepted so far, in order.
    pub fn log(&self) -> Vec<Entry> {
        self.shared.world().log.accepted.clone()
    }

    /// What was accepted after the first `seen` entries.
    pub fn log_since(&self, seen: usize) -> Vec<Entry> {
        let world = self.shared.world();
        world.log.accepted.get(seen..).unwrap_or_default().to_vec()
    }

    /// Everything refused, or left without a true answer, so far, in order.
    pub fn refusals(&self) -> Vec<Refusal> {
        self.shared.world().log.refused.clone()
    }

    /// Of these, what the script did.
    pub fn scripted(&self) -> Vec<Refusal> {
        let world = self.shared.world();
        let scripted = world
            .log
            .refused
            .iter()
            .filter(|refusal| refusal.rule.is_some());
        scripted.cloned().collect()
    }

    /// The chats that the script has refused for good, with Telegram's reason. A test's audience
    /// minus these is whom it expects to be reached. See also [`Script::unreachable`].
    pub fn refused_for_good(&self) -> BTreeMap<i64, String> {
        let world = self.shared.world();
        let mut chats = BTreeMap::new();
        for refusal in &world.log.refused {
            let for_good = refusal
                .rule
                .is_some_and(|rule| world.player.is_for_good(rule));
            if let (true, Some(chat), "sendMessage") = (for_good, refusal.chat_id, &*refusal.method)
            {
                chats.entry(chat).or_insert_with(|| refusal.why.clone());
            }
        }
        chats
    }

    /// Totals.
    pub fn counts(&self) -> Counts {
        self.shared.world().log.counts
    }

    /// The first failure to write a log, if there was one: the files are then not whole.
    pub fn log_failure(&self) -> Option<String> {
        self.shared.world().log.failure.clone()
    }

    /// The commands that the bot has set, as it sent them.
    pub fn commands(&self) -> Value {
        self.shared.world().commands.clone()
    }

    /// How many updates wait to be confirmed.
    pub fn updates_waiting(&self) -> usize {
        self.shared.world().updates.waiting()
    }

    /// Moves the stand-in's clock forward: limits, waits, and the age of messages and updates. A
    /// poll that waits is not cut short.
    pub fn advance(&self, by: Duration) {
        self.shared.clock.advance(by);
    }

    /// Milliseconds since the start, by the stand-in's clock.
    pub fn now_ms(&self) -> u64 {
        self.shared.now().at_ms
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
    pub(crate) fn now(&self) -> Now {
        let at_ms = self.clock.now_ms();
        Now {
            at_ms,
            unix_ms: self.clock.unix_ms(at_ms),
        }
    }

    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        // A panic in one request must not silence the receiver's count.
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
