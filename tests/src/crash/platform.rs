//! The outer world of one run, which outlives every death of the daemon: the stand-in for the chats,
//! and for a campaign on three channels the mail relay and the receiver of webhooks, both under TLS.
//! What arrived is read here and nowhere else.

use super::{
    mail,
    people::{FIRST_CHAT, hook, hook_path},
    verdict::Arrived,
};
use alert::{Address, ChannelKind};
use rehearsal::{
    smtp,
    telegram::{Chats, Config, Script, Server},
    tls::Authority,
    webhook,
};
use std::{collections::BTreeMap, net::TcpListener, sync::Arc, time::Duration};
use tokio::runtime::Runtime;

/// The login of the relay.
pub const RELAY_USER: &str = "bell";
pub const RELAY_PASSWORD: &str = "an-invented-word";
/// Ports for receivers of webhooks, below those that the system gives out by chance, and in pairs.
const PORTS: std::ops::Range<u16> = 31_000..32_700;

/// What the world does in one run.
#[derive(Clone, Debug, Default)]
pub struct World {
    pub chats: Script,
    pub mail: Vec<smtp::Rule>,
    /// By the number of the webhook; the others accept.
    pub hooks: BTreeMap<u64, Vec<webhook::Act>>,
    /// How long a chat's answer takes.
    pub latency: Duration,
    /// The id of the bot, if it is another than the usual one.
    pub bot: Option<i64>,
}

/// The port of a campaign's webhooks. The keys of a webhook follow from its address, so that it has
/// to be the same in all runs of the campaign: whoever holds the port above it has it.
#[derive(Clone, Debug)]
pub struct Port {
    pub number: u16,
    _above: Arc<TcpListener>,
}

impl Port {
    /// One that no other campaign has.
    pub fn reserve() -> Self {
        let mut pairs = PORTS.step_by(2);
        let found = pairs.find_map(|number| {
            let above = TcpListener::bind(("127.0.0.1", number + 1)).ok()?;
            TcpListener::bind(("127.0.0.1", number)).ok()?;
            Some(Self {
                number,
                _above: Arc::new(above),
            })
        });
        found.expect("a free port")
    }
}

/// The webhooks of a campaign: where they are received, and what each verifies with.
#[derive(Clone, Debug)]
pub struct Hooks {
    pub port: u16,
    /// By number.
    pub keys: BTreeMap<u64, webhook::Key>,
}

/// The stand-ins, on a thread of their own.
pub struct Platform {
    pub server: Server,
    beside: Option<Beside>,
    _runtime: Runtime,
}

/// What stands beside the chats.
struct Beside {
    authority: Authority,
    relay: smtp::Server,
    receiver: webhook::Server,
}

impl Platform {
    /// Starts it with chats for `people` and two organisers, and nothing else.
    pub fn start(people: u64, script: Script, latency: Duration) -> Self {
        let world = World {
            chats: script,
            latency,
            ..World::default()
        };
        Self::of(people, &world, None)
    }

    /// Starts it; with relay and receiver, if the campaign has webhooks.
    pub fn of(people: u64, world: &World, hooks: Option<&Hooks>) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        let mut config = Config::new(Chats::readers(FIRST_CHAT, organiser_chats(people)[1]));
        config.script = world.chats.clone();
        config.latency = world.latency;
        if let Some(bot) = world.bot {
            config.bot_id = bot;
            config.token = token(bot);
        }
        // What is counted here is who gets what; how fast is measured elsewhere.
        config.limits.enforce = false;
        let server = runtime.block_on(Server::start(config));
        let beside = hooks.map(|hooks| runtime.block_on(Beside::start(world, hooks)));
        Self {
            server: server.expect("the stand-in starts"),
            beside,
            _runtime: runtime,
        }
    }

    /// What the daemon's configuration says of relay and receiver, and the certificate authority
    /// that they are trusted by; nothing for a campaign of chats alone.
    pub fn configuration(&self) -> Option<(String, String)> {
        let Beside {
            authority, relay, ..
        } = self.beside.as_ref()?;
        let text = format!(
            "[email]\nfrom = \"Bell <bell@bell.example>\"\n\
             unsubscribe_mailto = \"leave@bell.example\"\nafter_dot = \"2s\"\n\
             [[email.relay]]\nurl = \"smtp://localhost:{}\"\nuser = {RELAY_USER:?}\n\
             password_file = \"smtp.password\"\nca_file = \"stand-in.pem\"\n\
             messages_per_second = 150\nconnections = 8\n\
             [webhook]\nenabled = true\nallow_private = true\nca_file = \"stand-in.pem\"\n\
             attempt_timeout = \"2s\"\nwindow = 16\n",
            relay.address().port()
        );
        Some((text, authority.ca_pem().to_owned()))
    }

    /// The channels that something arrives on.
    pub fn channels(&self) -> &'static [ChannelKind] {
        match self.beside {
            None => &[ChannelKind::Telegram],
            Some(_) => &ChannelKind::ALL,
        }
    }

    /// What arrived in chats.
    pub fn chats(&self) -> Vec<Arrived> {
        self.server.log().into_iter().filter_map(chat).collect()
    }

    /// Everything that arrived.
    pub fn arrived(&self) -> Vec<Arrived> {
        let mut arrived = self.chats();
        if let Some(Beside {
            relay, receiver, ..
        }) = &self.beside
        {
            let mails = relay.accepted().into_iter();
            arrived.extend(mails.map(|mail| Arrived {
                to: Address::Email(mail.rcpt_to.concat()),
                words: mail::words(&mail.raw),
                told: mail.told,
                unix_ms: 0,
                id: mail.header("Message-ID").map(str::to_owned),
                print: crc32c::crc32c(&mail.raw),
            }));
            let port = receiver.address().port();
            arrived.extend(receiver.log().into_iter().map(|post| Arrived {
                to: hook(port, hook_path(&post.endpoint).expect("a number")),
                words: post.body.to_string(),
                told: post.told,
                unix_ms: post.unix_ms,
                print: crc32c::crc32c(post.body.as_bytes()),
                id: Some(post.id),
            }));
        }
        arrived
    }

    /// What no stand-in should ever have seen.
    pub fn faults(&self) -> Vec<String> {
        let Some(beside) = &self.beside else {
            return Vec::new();
        };
        let unverified = beside.receiver.counts().unverified;
        let unverified =
            (unverified > 0).then(|| format!("{unverified} posts to webhooks did not verify"));
        let clear = beside.relay.accepted().iter().filter(|m| !m.secure).count();
        let clear = (clear > 0).then(|| format!("{clear} mails came in the clear"));
        unverified.into_iter().chain(clear).collect()
    }
}

impl Beside {
    async fn start(world: &World, hooks: &Hooks) -> Self {
        let authority = Authority::new().expect("an authority");
        let mut relay = smtp::Config::new(smtp::Security::StartTls, Some(authority.clone()));
        relay.rules = world.mail.clone();
        relay.login = Some(smtp::Login {
            user: RELAY_USER.to_owned(),
            password: RELAY_PASSWORD.to_owned(),
        });
        let endpoints = hooks.keys.iter().map(|(number, key)| {
            let endpoint = webhook::Endpoint {
                keys: vec![key.clone()],
                script: world.hooks.get(number).cloned().unwrap_or_default(),
            };
            (format!("/bell/{number}"), endpoint)
        });
        let mut receiver = webhook::Config::new(authority.clone(), endpoints.collect());
        receiver.listen.set_port(hooks.port);
        Self {
            authority,
            relay: smtp::Server::start(relay).await.expect("the relay starts"),
            receiver: webhook::Server::start(receiver)
                .await
                .expect("the receiver starts"),
        }
    }
}

/// The token of the bot with this id.
pub fn token(bot: i64) -> String {
    format!("{bot}:REHEARSAL-rehearsal-REHEARSAL-00000")
}

/// A message to a chat; other calls are none.
pub fn chat(entry: rehearsal::telegram::Entry) -> Option<Arrived> {
    (entry.method == "sendMessage").then(|| Arrived {
        to: Address::Telegram(entry.chat_id),
        words: entry.text.to_string(),
        told: entry.told,
        unix_ms: entry.unix_ms,
        id: None,
        print: 0,
    })
}

/// The chats of the two organisers, behind those of the people.
pub fn organiser_chats(people: u64) -> [i64; 2] {
    let people = i64::try_from(people).expect("a campaign's audience");
    [FIRST_CHAT + people, FIRST_CHAT + people + 1]
}
