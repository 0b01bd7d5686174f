//! The outer world of the evening, in this process: a Bot API, a mail relay and a receiver of
//! webhooks, each under TLS of the run's own authority. They know the demo's list and its script;
//! they share nothing with the daemon but what goes over the wire.

use super::{
    DemoError,
    audience::{FIRST_CHAT, Person},
    shares::{Shares, chat_script, hook_is_refusing, hook_script, mail_is_refused, mail_rules},
};
use alert::Address;
use channel_webhook::PrivateKey;
use rehearsal::{
    smtp,
    telegram::{self, Chats, Script},
    tls::Authority,
    webhook::{self, Key},
};
use std::{collections::BTreeMap, sync::Arc};
use vault::{FIRST_GENERATION, KeyRing};

/// How many organisers have a chat, next to those of the subscribers.
pub(super) const ORGANISERS: usize = 3;
/// The login of the relay, invented for the evening.
const RELAY_USER: &str = "bell";
const RELAY_PASSWORD: &str = "an-invented-word";

/// One message as it was accepted.
pub(super) struct Arrival {
    pub to: Address,
    pub unix_ms: u64,
    /// The words of a chat or a mail, or a webhook's document.
    pub body: Arc<str>,
}

/// How much of each log was seen already.
#[derive(Clone, Copy, Default)]
pub(super) struct Seen {
    chats: usize,
    mails: usize,
    hooks: usize,
}

/// The three stand-ins.
pub(super) struct World {
    chats: telegram::Server,
    mail: smtp::Server,
    hooks: webhook::Server,
    script: Script,
    /// The private chats of the organisers.
    pub organiser_chats: [i64; ORGANISERS],
    pub token: String,
}

impl World {
    /// Starts them for a list of `n` people.
    pub async fn start(n: u32, seed: u64, authority: &Authority) -> Result<Self, DemoError> {
        let io = |source| DemoError::Io {
            doing: "starting the stand-ins",
            source,
        };
        let last = FIRST_CHAT + i64::from(Shares::of(n).chats) - 1;
        let organiser_chats = [1, 2, 3].map(|nth| last + nth);
        let script = chat_script(seed, &(FIRST_CHAT..=last));
        let chats = telegram::Config {
            tls: Some(authority.clone()),
            script: script.clone(),
            ..telegram::Config::new(Chats::readers(FIRST_CHAT, last + ORGANISERS as i64))
        };
        let relay = smtp::Config {
            rules: mail_rules(),
            login: Some(smtp::Login {
                user: RELAY_USER.to_owned(),
                password: RELAY_PASSWORD.to_owned(),
            }),
            ..smtp::Config::new(smtp::Security::StartTls, Some(authority.clone()))
        };
        let hooks = webhook::Config::new(authority.clone(), BTreeMap::new());
        Ok(Self {
            token: chats.token.clone(),
            chats: telegram::Server::start(chats).await.map_err(io)?,
            mail: smtp::Server::start(relay).await.map_err(io)?,
            hooks: webhook::Server::start(hooks).await.map_err(io)?,
            script,
            organiser_chats,
        })
    }

    /// What the daemon is told of them; `rate` is what the relay takes a second.
    pub fn configuration(&self, rate: u32, free_tier: bool) -> String {
        format!(
            "[telegram]\ntoken_file = \"bot.token\"\napi_url = \"{}\"\n\
             ca_file = \"stand-in.pem\"\npaid_broadcast = {}\n\n\
             [email]\nfrom = \"Bell <bell@bell.example>\"\n\
             unsubscribe_mailto = \"leave@bell.example\"\n\n\
             [[email.relay]]\nurl = \"smtp://localhost:{}\"\nuser = \"{RELAY_USER}\"\n\
             password_file = \"smtp.password\"\nca_file = \"stand-in.pem\"\n\
             messages_per_second = {rate}\n\n\
             [webhook]\nenabled = true\nallow_private = true\nca_file = \"stand-in.pem\"\n",
            self.chats.url(),
            !free_tier,
            self.mail.address().port(),
        )
    }

    /// The password of the relay, for a file.
    pub const fn relay_password(&self) -> &'static str {
        RELAY_PASSWORD
    }

    /// Where the webhook of this number lies.
    pub fn hook(&self, number: u32) -> String {
        self.hooks.url(&format!("/bell/{number}"))
    }

    /// Opens the webhooks of the list. Each verifies with the keys that its owner would have been
    /// shown: they follow from its address and the ring of the instance.
    pub fn open_hooks(&self, people: &[Person], ring: &KeyRing) -> Result<(), DemoError> {
        let hooks = people
            .iter()
            .filter(|one| matches!(one.address, Address::Webhook(_)));
        for (person, number) in hooks.zip(0..) {
            let address = person.address.normalised();
            let secret = ring.webhook_secret(&address, FIRST_GENERATION);
            let seed = ring.webhook_seed(&address, FIRST_GENERATION);
            let public = PrivateKey::from_seed(&seed).public().to_string();
            let public = Key::parse(&public).map_err(|e| DemoError::Fault(e.to_string()))?;
            let endpoint = webhook::Endpoint {
                keys: vec![Key::Secret(secret.to_vec()), public],
                script: hook_script(number),
            };
            self.hooks.open(&format!("/bell/{number}"), endpoint);
        }
        Ok(())
    }

    /// Whether this address was told to refuse for good, whatever is sent to it.
    pub fn refuses(&self, address: &Address) -> bool {
        match address {
            Address::Telegram(chat) => self.script.unreachable(*chat).is_some(),
            Address::Email(mailbox) => mail_is_refused(mailbox),
            Address::Webhook(url) => {
                let number = url.rsplit('/').next().and_then(|text| text.parse().ok());
                number.is_some_and(hook_is_refusing)
            }
        }
    }

    /// What was accepted since it was last looked at.
    pub fn arrived(&self, seen: &mut Seen) -> Vec<Arrival> {
        let mut arrived = Vec::new();
        for entry in self.chats.log_since(seen.chats) {
            seen.chats += 1;
            if entry.method == "sendMessage" {
                arrived.push(Arrival {
                    to: Address::Telegram(entry.chat_id),
                    unix_ms: entry.unix_ms,
                    body: entry.text,
                });
            }
        }
        for mail in self.mail.accepted_since(seen.mails) {
            seen.mails += 1;
            arrived.push(Arrival {
                to: Address::Email(mail.rcpt_to.join(" ")),
                unix_ms: mail.unix_ms,
                body: mail.text().unwrap_or_default().into(),
            });
        }
        for entry in self.hooks.log_since(seen.hooks) {
            seen.hooks += 1;
            arrived.push(Arrival {
                to: Address::Webhook(self.hooks.url(&entry.endpoint)),
                unix_ms: entry.unix_ms,
                body: entry.body,
            });
        }
        arrived
    }

    /// Requests that the Bot API refused with 429.
    pub fn throttled(&self) -> u64 {
        self.chats.counts().throttled
    }

    /// Webhook requests whose signature was not good.
    pub fn unverified(&self) -> u64 {
        self.hooks.counts().unverified
    }

    /// What lies in somebody's inbox, in the order of arrival.
    pub fn inbox(&self, address: &Address) -> Vec<Arc<str>> {
        let all = self.arrived(&mut Seen::default());
        let theirs = all.into_iter().filter(|arrival| arrival.to == *address);
        theirs.map(|arrival| arrival.body).collect()
    }
}
