//! The stand-ins before a house, and the adapters of the production that speak to them: each pair
//! under TLS, of one authority that lives as long as the test.

use super::{Host, Plan, Wall, chat, crew::ORGANISERS};
use channel_email::EmailChannel;
use channel_telegram::{TelegramChannel, Token};
use channel_webhook::{
    Key, KeyRing as Keys, Names, Reach, Resolving, SharedSecret, WebhookChannel,
};
use rehearsal::{smtp, telegram, tls::Authority, webhook};
use std::{net::Ipv4Addr, sync::Arc, time::Duration};

/// The secret of every webhook.
const SECRET: &str = "whsec_bmV3LXNlY3JldC1vZi1hLXJlaGVhcnNhbC0wMDAy";
/// The login of the relay.
const USER: &str = "bell-user";
const PASSWORD: &str = "an-invented-password";

pub(super) async fn telegram(plan: &Plan, authority: &Authority) -> (telegram::Server, String) {
    let mut chats = telegram::Chats::readers(chat(1), chat(plan.chats.max(1)));
    chats.private.push(ORGANISERS[0].1..=ORGANISERS[1].1);
    chats.groups = plan.groups.union(&plan.other_groups).copied().collect();
    let config = telegram::Config {
        tls: Some(authority.clone()),
        script: plan.telegram.clone(),
        ..telegram::Config::new(chats)
    };
    let token = config.token.clone();
    let server = telegram::Server::start(config).await;
    (server.expect("the stand-in starts"), token)
}

pub(super) async fn relay(plan: &Plan, authority: &Authority) -> smtp::Server {
    let login = smtp::Login {
        user: USER.to_owned(),
        password: PASSWORD.to_owned(),
    };
    let config = smtp::Config {
        rules: plan.mail.clone(),
        login: plan.login.then_some(login),
        ..smtp::Config::new(smtp::Security::StartTls, Some(authority.clone()))
    };
    let server = smtp::Server::start(config).await;
    server.expect("the relay starts")
}

pub(super) async fn receiver(plan: &Plan, authority: &Authority, name: &str) -> webhook::Server {
    let key = webhook::Key::parse(SECRET).expect("a key");
    let hooks = plan.hooks.iter().enumerate();
    let endpoints = hooks.filter_map(|(n, host)| match host {
        Host::Acts(script) => {
            let endpoint = webhook::Endpoint {
                keys: vec![key.clone()],
                script: script.clone(),
            };
            Some((format!("/hook/{n}"), endpoint))
        }
        Host::Foreign | Host::Dead => None,
    });
    let config = webhook::Config {
        tls_names: vec![name.to_owned()],
        ..webhook::Config::new(authority.clone(), endpoints.collect())
    };
    let server = webhook::Server::start(config).await;
    server.expect("the receiver starts")
}

pub(super) fn bot(
    plan: &Plan,
    server: &telegram::Server,
    token: &str,
    authority: &Authority,
) -> TelegramChannel {
    let token = Token::parse(token).expect("a token");
    let settings = channel_telegram::Settings {
        paid_broadcast: plan.paid,
        ca_pem: Some(authority.ca_pem().as_bytes().to_vec()),
        attempt_timeout: Duration::from_secs(10),
        ..channel_telegram::Settings::new(server.url(), token)
    };
    TelegramChannel::new(settings).expect("the bot is set up")
}

pub(super) fn mailer(plan: &Plan, server: &smtp::Server, authority: &Authority) -> EmailChannel {
    let credentials = channel_email::Credentials {
        user: USER.to_owned(),
        password: PASSWORD.to_owned().into(),
    };
    let relay = channel_email::Relay {
        port: server.address().port(),
        ca_pem: Some(authority.ca_pem().as_bytes().to_vec()),
        credentials: plan.login.then_some(credentials),
        messages_per_second: plan.mails_per_second,
        connections_max: plan.mail_connections,
        ..channel_email::Relay::new("localhost")
    };
    let settings = channel_email::Settings {
        relays: vec![relay],
        from: "Bell for Tasbulaq <alerts@bell.example>".to_owned(),
        reply_to: None,
        list: channel_email::ListHeaders::default(),
        envelope_domain: "bounces.bell.example".to_owned(),
        message_id_domain: "mail.bell.example".to_owned(),
        hello: None,
        timeouts: channel_email::Timeouts {
            after_dot: plan.after_dot,
            ..channel_email::Timeouts::default()
        },
    };
    EmailChannel::new(settings).expect("the mailer is set up")
}

pub(super) fn poster(
    plan: &Plan,
    clock: Wall,
    authority: &Authority,
) -> WebhookChannel<Wall, Keys> {
    let secret = SharedSecret::parse(SECRET).expect("a secret");
    let settings = channel_webhook::Settings {
        reach: Reach::ThisMachine,
        names: Arc::new(Here),
        ca_pem: Some(authority.ca_pem().as_bytes().to_vec()),
        attempt_timeout: plan.hook_timeout,
        ..channel_webhook::Settings::new(clock, Keys(vec![Key::Shared(secret)]))
    };
    WebhookChannel::new(settings).expect("the poster is set up")
}

/// Every name leads to this machine.
struct Here;

impl Names for Here {
    fn addresses(&self, _: &str) -> Resolving {
        Box::pin(async { Ok(vec![Ipv4Addr::LOCALHOST.into()]) })
    }
}
