//! What the tests send, to whom, and through what: an invented campaign, an invented reader, a
//! rehearsal relay.

use channel::alert::{Address, DeliveryId, Endpoint, Lang, Timestamp};
use channel::render::{Body, EmailBody};
use channel::{Channel, DeliveryOutcome, Message, Operation};
use channel_email::{
    Credentials, EmailChannel, ListHeaders, Relay, Settings, Timeouts, Tls, Unsubscribe,
};
use rehearsal::smtp::{Config, Login, Rule, Security, Server};
use rehearsal::tls::Authority;
use std::{sync::LazyLock, time::Duration};

pub const READER: &str = "mira.unlisted@mailbox.example";
pub const USER: &str = "bell-user";
pub const PASSWORD: &str = "an-invented-password";
/// What the relay says that must not come back in any word of ours.
pub const FOREIGN: &str = "foreign words";

/// One authority for all tests: making one costs more than a test.
pub static AUTHORITY: LazyLock<Authority> = LazyLock::new(|| Authority::new().unwrap());

pub fn config(security: Security, rules: Vec<Rule>) -> Config {
    Config {
        rules,
        ..Config::new(security, Some(AUTHORITY.clone()))
    }
}

/// A relay with STARTTLS that plays `rules`.
pub async fn playing(rules: Vec<Rule>) -> Server {
    Server::start(config(Security::StartTls, rules))
        .await
        .unwrap()
}

pub fn login() -> Option<Login> {
    Some(Login {
        user: USER.to_owned(),
        password: PASSWORD.to_owned(),
    })
}

pub fn credentials(password: &str) -> Option<Credentials> {
    Some(Credentials {
        user: USER.to_owned(),
        password: password.to_owned().into(),
    })
}

pub fn relay(server: &Server) -> Relay {
    Relay {
        port: server.address().port(),
        ca_pem: Some(AUTHORITY.ca_pem().as_bytes().to_vec()),
        connections_max: 16,
        ..Relay::new("localhost")
    }
}

/// Short enough to wait for, long enough for a busy machine.
pub fn timeouts() -> Timeouts {
    Timeouts {
        open: Duration::from_millis(2_500),
        command: Duration::from_millis(300),
        body: Duration::from_millis(300),
        before_dot: Duration::from_secs(3),
        after_dot: Duration::from_millis(300),
        aside: Duration::from_secs(60),
    }
}

pub fn settings(relays: Vec<Relay>) -> Settings {
    Settings {
        relays,
        from: "Bell for Tasbulaq <alerts@bell.example>".to_owned(),
        reply_to: Some("contact@bell.example".to_owned()),
        list: ListHeaders {
            id: Some("Bell for Tasbulaq <alerts.bell.example>".to_owned()),
            unsubscribe: Some(Unsubscribe {
                https: Some("https://bell.example/leave/{delivery}".to_owned()),
                mailto: Some("mailto:leave+{delivery}@bell.example".to_owned()),
            }),
        },
        envelope_domain: "bounces.bell.example".to_owned(),
        message_id_domain: "mail.bell.example".to_owned(),
        hello: None,
        timeouts: timeouts(),
    }
}

pub fn channel(server: &Server) -> EmailChannel {
    EmailChannel::new(settings(vec![relay(server)])).unwrap()
}

/// A channel over a connection without TLS, to this machine.
pub fn plain(server: &Server) -> EmailChannel {
    let relay = Relay {
        tls: Tls::PlainToLoopback,
        ..relay(server)
    };
    EmailChannel::new(settings(vec![relay])).unwrap()
}

pub fn message() -> Message {
    message_to(READER, 7)
}

pub fn message_to(address: &str, id: u8) -> Message {
    Message {
        id: DeliveryId([id; 16]),
        to: Endpoint::new(Address::Email(address.to_owned()), "tag".into()),
        op: Operation::Send,
        in_reply_to: None,
        part: (0, 1),
        body: Some(Body::Email(EmailBody {
            subject: "UA-2026-014 · Әлия Сарман".to_owned(),
            text: "A quiet word.\n.\n..\nТихое слово.\n-- \nBell\n".to_owned(),
            html: "<!DOCTYPE html>\n<p>A quiet word.</p>\n".to_owned(),
            lang: Lang::Kk,
            answers: None,
            date: Timestamp::from_ms(1_795_533_340_123),
        })),
    }
}

/// One mail through a relay that plays `rules`.
pub async fn one(rules: Vec<Rule>) -> (DeliveryOutcome, Server) {
    let server = playing(rules).await;
    let outcome = channel(&server).deliver(&message()).await;
    (outcome, server)
}
