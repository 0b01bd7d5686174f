//! The ways out, from the configuration to channels that can send. Secrets are read here, from
//! files and credentials, before the store is opened, so that a missing one refuses the start.

use crate::{
    clock::RealClock,
    config::{Config, Email, Relay, Telegram, Webhook},
    keys::{self, KeysError},
};
use alert::Endpoint;
use channel::Erased;
use channel_email::{Credentials, EmailChannel, ListHeaders, Unsubscribe};
use channel_telegram::{BadToken, TelegramChannel, Token, Updates};
use channel_webhook::{
    Key, PrivateKey, Reach, SharedSecret, Signature, SignedContent, Signer, Unsigned,
    WebhookChannel,
};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};
use vault::{FIRST_GENERATION, KeyRing};

/// The name of the bot token among the credentials.
const TOKEN_CREDENTIAL: &str = "nabat-telegram-token";
/// The name of the relays' password among the credentials.
const PASSWORD_CREDENTIAL: &str = "nabat-smtp-password";

/// Why a channel cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum ChannelError {
    #[error(transparent)]
    Secret(#[from] KeysError),
    #[error("reading the bot token from {}: {source}", path.display())]
    Token { path: PathBuf, source: BadToken },
    #[error(
        "reading the certificate authority {}: {source}; check {key}",
        path.display()
    )]
    Authority {
        path: PathBuf,
        key: &'static str,
        source: std::io::Error,
    },
    #[error(
        "reading [[email.relay]]: {user:?} has no password; name a password_file, or hand it over as the credential {PASSWORD_CREDENTIAL}"
    )]
    NoPassword { user: String },
    #[error("setting up Telegram: {0}")]
    Telegram(#[from] channel_telegram::SetupError),
    #[error("setting up mail: {0}")]
    Email(#[from] channel_email::SetupError),
    #[error("setting up webhooks: {0}")]
    Webhook(#[from] channel_webhook::SetupError),
}

/// The channels of an instance, as far as they can be set up without its keys.
pub(super) struct Outward<'c> {
    telegram: Option<(TelegramChannel, Updates)>,
    email: Option<EmailChannel>,
    webhook: Option<(&'c Webhook, Option<Vec<u8>>)>,
}

/// Reads what the channels need.
pub(super) fn read(config: &Config) -> Result<Outward<'_>, ChannelError> {
    let webhook = &config.webhook;
    Ok(Outward {
        telegram: telegram(&config.telegram)?,
        email: email(&config.email)?,
        webhook: match webhook.enabled {
            true => Some((
                webhook,
                authority(webhook.ca_file.as_deref(), "[webhook] ca_file")?,
            )),
            false => None,
        },
    })
}

/// The ways out, in the order of reports, and the way in.
pub(super) struct Ways {
    pub out: Vec<Arc<dyn Erased>>,
    pub updates: Option<Updates>,
}

impl Outward<'_> {
    /// The channels, with what the instance's keys add.
    pub(super) fn set_up(self, ring: &Arc<KeyRing>) -> Result<Ways, ChannelError> {
        let mut channels: Vec<Arc<dyn Erased>> = Vec::new();
        let mut heard = None;
        if let Some((telegram, updates)) = self.telegram {
            channels.push(Arc::new(telegram));
            heard = Some(updates);
        }
        if let Some(email) = self.email {
            channels.push(Arc::new(email));
        }
        if let Some((config, ca_pem)) = self.webhook {
            let signer = DerivedKeys(Arc::clone(ring));
            let settings = channel_webhook::Settings {
                reach: reach(config),
                ca_pem,
                attempt_timeout: config.attempt_timeout,
                messages_per_second: config.messages_per_second,
                ..channel_webhook::Settings::new(RealClock::start(), signer)
            };
            channels.push(Arc::new(WebhookChannel::new(settings)?));
        }
        if channels.is_empty() {
            tracing::warn!(
                "no channel is configured: nothing can be sent; see [telegram], [email], [webhook]"
            );
        }
        Ok(Ways {
            out: channels,
            updates: heard,
        })
    }
}

/// Where webhooks may lie.
pub(crate) const fn reach(config: &Webhook) -> Reach {
    if config.allow_private {
        Reach::ThisMachine
    } else {
        Reach::Public
    }
}

fn telegram(config: &Telegram) -> Result<Option<(TelegramChannel, Updates)>, ChannelError> {
    let Some(path) = keys::credential(TOKEN_CREDENTIAL).or_else(|| config.token_file.clone())
    else {
        return Ok(None);
    };
    let text = keys::secret_line("bot token", &path)?;
    let token = Token::parse(&text).map_err(|source| ChannelError::Token { path, source })?;
    let settings = channel_telegram::Settings {
        paid_broadcast: config.paid_broadcast,
        ca_pem: authority(config.ca_file.as_deref(), "[telegram] ca_file")?,
        proxy: config.proxy.clone(),
        attempt_timeout: config.attempt_timeout,
        ..channel_telegram::Settings::new(config.api_url.clone(), token)
    };
    let updates = Updates::new(&settings)?;
    Ok(Some((TelegramChannel::new(settings)?, updates)))
}

fn email(config: &Email) -> Result<Option<EmailChannel>, ChannelError> {
    let (Some(from), false) = (&config.from, config.relays.is_empty()) else {
        return Ok(None);
    };
    let domain = domain_of(from);
    let unsubscribe = config.unsubscribe_mailto.as_ref();
    let envelope_domain = config.envelope_domain.clone().unwrap_or(domain.clone());
    let settings = channel_email::Settings {
        relays: config.relays.iter().map(relay).collect::<Result<_, _>>()?,
        from: from.clone(),
        reply_to: config.reply_to.clone(),
        list: ListHeaders {
            id: config.list_id.clone(),
            unsubscribe: unsubscribe.map(|mailbox| Unsubscribe {
                https: None,
                mailto: Some(format!("mailto:{mailbox}?subject=leave")),
            }),
        },
        envelope_domain,
        message_id_domain: domain,
        hello: config.hello.clone(),
        timeouts: channel_email::Timeouts {
            before_dot: config.before_dot,
            after_dot: config.after_dot,
            ..channel_email::Timeouts::default()
        },
    };
    Ok(Some(EmailChannel::new(settings)?))
}

fn relay(config: &Relay) -> Result<channel_email::Relay, ChannelError> {
    let credentials = match &config.user {
        None => None,
        Some(user) => {
            let path = config
                .password_file
                .clone()
                .or_else(|| keys::credential(PASSWORD_CREDENTIAL))
                .ok_or_else(|| ChannelError::NoPassword { user: user.clone() })?;
            Some(Credentials {
                user: user.clone(),
                password: keys::secret_line("mail password", &path)?,
            })
        }
    };
    Ok(channel_email::Relay {
        host: config.host.clone(),
        port: config.port,
        tls: config.tls,
        credentials,
        ca_pem: authority(config.ca_file.as_deref(), "[[email.relay]] ca_file")?,
        messages_per_second: config.messages_per_second,
        connections_max: config.connections as usize,
    })
}

/// What stands behind the last `@`: nothing of it if there is none, which the channel refuses.
fn domain_of(from: &str) -> String {
    let domain = from.rsplit_once('@').map_or("", |(_, domain)| domain);
    domain.trim_end_matches(['>', ' ']).to_owned()
}

fn authority(path: Option<&Path>, key: &'static str) -> Result<Option<Vec<u8>>, ChannelError> {
    path.map(|path| {
        std::fs::read(path).map_err(|source| ChannelError::Authority {
            path: path.to_owned(),
            key,
            source,
        })
    })
    .transpose()
}

/// Signs with the keys that are derived for each address.
struct DerivedKeys(Arc<KeyRing>);

impl Signer for DerivedKeys {
    fn sign(
        &self,
        endpoint: &Endpoint,
        content: &SignedContent,
    ) -> Result<Vec<Signature>, Unsigned> {
        let keys = webhook_keys(&self.0, &endpoint.reveal().normalised());
        let made = keys.iter().map(|key| Signature::make(key, content));
        made.map(|signature| signature.ok_or(Unsigned)).collect()
    }
}

/// The keys of the webhook at this address: its shared secret, and its pair.
pub(crate) fn webhook_keys(ring: &KeyRing, address: &[u8]) -> [Key; 2] {
    let secret = ring.webhook_secret(address, FIRST_GENERATION);
    let seed = ring.webhook_seed(address, FIRST_GENERATION);
    [
        Key::Shared(SharedSecret::from_bytes(&secret)),
        Key::Private(PrivateKey::from_seed(&seed)),
    ]
}
