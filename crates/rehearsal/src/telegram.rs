//! A rehearsal Bot API server: it takes Telegram's place in front of a bot, on loopback, plain or
//! under TLS, and keeps the receiver's count. It follows the Bot API as documented and as its open
//! server behaves; what is thinner is said in the crate's README. It must never reach out to
//! anything, and its log must never hold a token.

mod answer;
mod chat;
mod clock;
mod entity;
mod fault;
mod html;
mod keyboard;
mod limits;
mod link;
mod log;
mod methods;
mod request;
mod script;
mod updates;
mod wire;
mod world;

pub use chat::Chats;
pub use entity::{ENTITIES_MAX, Entity, Formatted, Kind, Mentioned, TEXT_UNITS_MAX, units};
pub use html::parse as parse_html;
pub use keyboard::CALLBACK_DATA_BYTES_MAX;
pub use limits::{Limiter, Limits, Scope, Told, TooMany};
pub use log::{Counts, Entry, Refusal, UNDER_WAY_MS};
pub use script::{Act, Rule, Script, ScriptError, Span};

use crate::tls;
use clock::Clock;
use log::{Log, Paths};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    io,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{net::TcpListener, sync::Notify, task::JoinHandle};
use world::{Now, World};

/// How the stand-in is set up.
#[derive(Clone)]
pub struct Config {
    /// Where it listens; port 0: any free one.
    pub listen: SocketAddr,
    /// The token that a bot has to show: `<bot id>:<secret>`.
    pub token: String,
    /// The bot's numeric id.
    pub bot_id: i64,
    /// The bot's user name, without `@`.
    pub bot_username: String,
    /// Speak TLS under this authority; none: plain HTTP.
    pub tls: Option<tls::Authority>,
    /// The names in the certificate.
    pub tls_names: Vec<String>,
    /// What may be sent.
    pub limits: Limits,
    /// Who is there.
    pub chats: Chats,
    /// What goes wrong.
    pub script: Script,
    /// A folder for `accepted.jsonl` and `refused.jsonl`, which are appended to.
    pub log: Option<PathBuf>,
    /// A file to which every request that names a method is appended, without its token.
    pub requests: Option<PathBuf>,
    /// Added to each request, half before and half after it is looked at.
    pub latency: Duration,
}

impl Config {
    /// Plain HTTP on a free loopback port, Telegram's limits, nothing going wrong. The bot is
    /// `rehearsal_bot` with the id 7000000001; the token is made up.
    pub fn new(chats: Chats) -> Self {
        Self {
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
            token: "7000000001:REHEARSAL-rehearsal-REHEARSAL-00000".to_owned(),
            bot_id: 7_000_000_001,
            bot_username: "rehearsal_bot".to_owned(),
            tls: None,
            tls_names: tls::NAMES.iter().map(|name| (*name).to_owned()).collect(),
            limits: Limits::default(),
            chats,
            script: Script::none(),
            log: None,
            requests: None,
            latency: Duration::ZERO,
        }
    }
}

/// A running stand-in. Dropping it stops it.
pub struct Server {
    shared: Arc<Shared>,
    address: SocketAddr,
    secure: bool,
    accepting: JoinHandle<()>,
}

/// Who the bot is.
#[derive(Clone)]
pub(crate) struct Identity {
    id: i64,
    username: String,
}

pub(crate) struct Shared {
    clock: Clock,
    token: String,
    latency: Duration,
    updated: Notify,
    world: Mutex<World>,
}

/// A press on a button that is not there.
#[derive(Debug, thiserror::Error)]
#[error("pressing {data:?} under message {message_id} of chat {chat}: there is no such button")]
pub struct NoSuchButton {
    /// The chat.
    pub chat: i64,
    /// The message.
    pub message_id: i32,
    /// The button's `callback_data`.
    pub data: String,
}

/// A message as it stands in a chat now, after edits and deletions.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// Its number in the chat.
    pub message_id: i32,
    /// Its text.
    pub text: Arc<str>,
    /// The text's formatting.
    pub entities: Arc<[Entity]>,
    /// Its inline keyboard.
    pub reply_markup: Option<Arc<Value>>,
    /// The message that it answers.
    pub reply_to: Option<i32>,
    /// False: a person wrote it.
    pub from_bot: bool,
    /// It was edited after it was sent.
    pub edited: bool,
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
        let identity = Identity {
            id: config.bot_id,
            username: config.bot_username,
        };
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

    /// The chat as its readers see it now, oldest first.
    pub fn inbox(&self, chat: i64) -> Vec<Shown> {
        let world = self.shared.world();
        let shown = world.messages(chat).map(|(message_id, message)| Shown {
            message_id,
            text: Arc::clone(&message.text),
            entities: Arc::clone(&message.entities),
            reply_markup: message.markup.clone(),
            reply_to: message.reply_to,
            from_bot: message.from_bot,
            edited: message.edit_date.is_some(),
        });
        shown.collect()
    }

    /// The commands that the bot has set, as it sent them.
    pub fn commands(&self) -> Value {
        self.shared.world().commands.clone()
    }

    /// How many updates wait to be confirmed.
    pub fn updates_waiting(&self) -> usize {
        self.shared.world().updates.waiting()
    }

    /// The reader of the private chat `chat` writes `text`; the update's id. `None`: there is no
    /// such private chat, or the bot has not asked for messages.
    pub fn say(&self, chat: i64, text: &str) -> Option<i32> {
        self.say_from(chat, chat, None, text)
    }

    /// Person `from`, whose program speaks `language`, writes `text` in `chat`.
    pub fn say_from(
        &self,
        chat: i64,
        from: i64,
        language: Option<&str>,
        text: &str,
    ) -> Option<i32> {
        let now = self.shared.now();
        let mut world = self.shared.world();
        let chat = world.chats.find(chat)?;
        let formatted = Formatted {
            text: text.to_owned(),
            entities: command(text).into_iter().collect(),
        };
        let message_id = world.hear(now, &chat, formatted);
        let mut message = world.message_json(&chat, message_id);
        message["from"] = reader_json(from, language);
        let id = world
            .updates
            .push(now.unix_ms, "message", &message.to_string());
        drop(world);
        self.shared.updated.notify_waiters();
        id
    }

    /// Person `from` presses the button that carries `data` under a message of the bot. The
    /// query's id.
    pub fn press(
        &self,
        chat: i64,
        from: i64,
        message_id: i32,
        data: &str,
    ) -> Result<String, NoSuchButton> {
        let now = self.shared.now();
        let mut world = self.shared.world();
        let has = |message: &world::Message| {
            message
                .markup
                .as_ref()
                .is_some_and(|markup| keyboard::has_data(markup, data))
        };
        let there = world.message(chat, message_id).is_some_and(has);
        let (Some(chat_found), true) = (world.chats.find(chat), there) else {
            return Err(NoSuchButton {
                chat,
                message_id,
                data: data.to_owned(),
            });
        };
        let query_id =
            (8_000_000_000_000 + world.presses.len() as u64 + now.at_ms * 1000).to_string();
        let query = json!({
            "id": query_id,
            "from": reader_json(from, None),
            "message": world.message_json(&chat_found, message_id),
            "chat_instance": chat.to_string(),
            "data": data,
        });
        world.presses.insert(query_id.clone(), now.at_ms);
        world
            .updates
            .push(now.unix_ms, "callback_query", &query.to_string());
        drop(world);
        self.shared.updated.notify_waiters();
        Ok(query_id)
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

impl Identity {
    pub(crate) fn user_json(&self) -> Value {
        json!({
            "id": self.id,
            "is_bot": true,
            "first_name": "Rehearsal",
            "username": self.username,
        })
    }

    pub(crate) fn me_json(&self) -> Value {
        json!({
            "id": self.id,
            "is_bot": true,
            "first_name": "Rehearsal",
            "username": self.username,
            "can_join_groups": true,
            "can_read_all_group_messages": false,
            "supports_inline_queries": false,
            "can_connect_to_business": false,
            "has_main_web_app": false,
        })
    }
}

pub(crate) fn reader_json(id: i64, language: Option<&str>) -> Value {
    let mut user = json!({"id": id, "is_bot": false, "first_name": "Reader"});
    if let Some(language) = language {
        user["language_code"] = language.into();
    }
    user
}

/// The command that a text begins with, marked as Telegram marks it.
fn command(text: &str) -> Option<Entity> {
    let rest = text.strip_prefix('/')?;
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '@';
    let length = rest.find(|c| !word(c)).unwrap_or(rest.len());
    (length > 0).then(|| Entity {
        offset: 0,
        length: u32::try_from(length + 1).unwrap_or(u32::MAX),
        kind: Kind::BotCommand,
    })
}
