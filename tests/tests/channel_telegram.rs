//! The Telegram channel against the rehearsal Bot API, two programs that share no code: over plain
//! HTTP and over TLS, through the suite that every channel must pass, and then with what only a
//! server with a memory can refuse.

use channel::alert::{Address, DeliveryId, Endpoint, Receipt, outcome::Cause};
use channel::conformance::{self, Expected, Rig, Row, Scene, Stage, http};
use channel::render::{Body, Button, Entity, EntityKind, TelegramText};
use channel::{Channel, DeliveryOutcome, FaultKind, Message, Operation, Party, Scope};
use channel_telegram::{Settings, TelegramChannel, Token};
use rehearsal::telegram::{Act, Chats, Config, Limits, Rule, Scope as Reach, Script, Server};
use rehearsal::tls::Authority;
use std::path::{Path, PathBuf};
use std::time::Duration;

mod telegram_rig;
use telegram_rig::*;

const READER: i64 = 700_100_200;
const GROUP: i64 = -500_600;
const SUPERGROUP: i64 = -1_000_000_500_600;
const STRANGER: i64 = 999_000_111;
const TOKEN: &str = "7000000001:REHEARSAL-rehearsal-REHEARSAL-00000";

fn config() -> Config {
    let mut chats = Chats::readers(READER, READER + 100);
    chats.groups.insert(GROUP);
    let mut config = Config::new(chats);
    config.token = TOKEN.to_owned();
    config.limits.enforce = false;
    config
}

fn settings(api_url: String, token: &str) -> Settings {
    Settings {
        attempt_timeout: http::ATTEMPT_TIMEOUT,
        ..Settings::new(api_url, Token::parse(token).unwrap())
    }
}

fn channel_to(server: &Server) -> TelegramChannel {
    TelegramChannel::new(settings(server.url(), TOKEN)).unwrap()
}

fn plain(text: &str) -> TelegramText {
    TelegramText {
        text: text.to_owned(),
        entities: Vec::new(),
        buttons: Vec::new(),
        silent: false,
    }
}

fn message(chat: i64, op: Operation, text: TelegramText) -> Message {
    Message {
        id: DeliveryId([7; 16]),
        to: Endpoint::new(Address::Telegram(chat), "tag".to_owned()),
        op,
        in_reply_to: None,
        part: (0, 1),
        body: Some(Body::Telegram(text)),
    }
}

async fn came_to(channel: &TelegramChannel, message: &Message) -> Expected {
    Expected::of(&channel.deliver(message).await)
}

/// The suite's other side: the rehearsal server, with its script as the scenes.
#[tokio::test]
async fn a_reader_is_served_by_every_rule_of_a_channel() {
    passes(Rehearsed {
        tls: None,
        chat: READER,
        rows: rows_of_a_reader,
    })
    .await;
}

#[tokio::test]
async fn a_group_is_served_by_every_rule_of_a_channel_over_tls() {
    passes(Rehearsed {
        tls: Some(Authority::new().unwrap()),
        chat: GROUP,
        rows: rows_of_a_group,
    })
    .await;
}

/// Where the requests of the next test are kept, to be checked against the Bot API's schema.
fn recorded_requests() -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    target.join("telegram-requests.jsonl")
}

#[tokio::test]
async fn what_is_sent_edited_answered_and_deleted_stands_in_the_chat_as_we_meant_it() {
    let recorded = recorded_requests();
    if recorded.exists() {
        std::fs::remove_file(&recorded).unwrap();
    }
    let mut config = config();
    config.requests = Some(recorded.clone());
    let server = Server::start(config).await.unwrap();
    let channel = TelegramChannel::new(Settings {
        paid_broadcast: true,
        ..settings(server.url(), TOKEN)
    })
    .unwrap();
    assert_eq!(channel.identity().await.as_deref(), Ok("7000000001"));

    let first = delivered(&channel, &message(READER, Operation::Send, rich("First"))).await;
    let mut second = message(READER, Operation::Send, plain("Second"));
    second.in_reply_to = Some(first.clone());
    let second = delivered(&channel, &second).await;
    let mut astray = message(READER, Operation::Send, plain("Third"));
    astray.in_reply_to = Some(Receipt::of("4321"));
    delivered(&channel, &astray).await;

    let edit = message(READER, Operation::Edit(first.clone()), rich("Corrected"));
    assert_eq!(delivered(&channel, &edit).await, first);
    // Again, as after an answer that was lost: nothing to change is done.
    assert_eq!(delivered(&channel, &edit).await, first);
    let mut delete = message(READER, Operation::Delete(second), plain(""));
    delete.body = None;
    delivered(&channel, &delete).await;
    delivered(&channel, &delete).await;
    delivered(
        &channel,
        &message(GROUP, Operation::Send, rich("To a group")),
    )
    .await;

    let shown = server.inbox(READER);
    let texts: Vec<_> = shown.iter().map(|message| &*message.text).collect();
    assert_eq!(texts, ["Corrected 🔔 link", "Third"]);
    assert_eq!(shown[1].reply_to, None, "the answered message is not there");
    let offsets: Vec<_> = shown[0]
        .entities
        .iter()
        .map(|e| (e.offset, e.length))
        .collect();
    assert_eq!(offsets, [(0, 17), (0, 9), (10, 2), (13, 4)]);
    let sent = &server.log()[..2];
    assert_eq!((sent[0].silent, sent[0].allow_paid_broadcast), (true, true));
    assert_eq!(sent[1].reply_to, first.message_ids[0].parse().ok());
    assert!(std::fs::read_to_string(recorded).unwrap().lines().count() >= 9);
}

async fn delivered(channel: &TelegramChannel, message: &Message) -> Receipt {
    match channel.deliver(message).await {
        DeliveryOutcome::Delivered(receipt) => receipt,
        other => panic!("{other:?}"),
    }
}

fn rich(word: &str) -> TelegramText {
    let text = format!("{word} 🔔 link");
    let units = |text: &str| u32::try_from(text.encode_utf16().count()).unwrap();
    let (all, word) = (units(&text), units(word));
    let entity = |offset, length, kind| Entity {
        offset,
        length,
        kind,
    };
    let link = "https://bell.example/read?a=1&b=2".to_owned();
    TelegramText {
        entities: vec![
            entity(0, all, EntityKind::BlockQuote),
            entity(0, word, EntityKind::Bold),
            entity(word + 1, 2, EntityKind::Italic),
            entity(word + 4, 4, EntityKind::TextLink(link.clone())),
        ],
        buttons: vec![
            vec![Button::Link {
                label: "Read".into(),
                url: link,
            }],
            vec![Button::Press {
                label: "I did it".into(),
                data: "done:1".into(),
            }],
        ],
        silent: true,
        ..plain(&text)
    }
}

#[tokio::test]
async fn content_that_the_server_refuses_is_our_fault_and_no_readers() {
    let server = Server::start(config()).await.unwrap();
    let channel = channel_to(&server);
    let pressed = |data: String| TelegramText {
        buttons: vec![vec![Button::Press {
            label: "x".into(),
            data,
        }]],
        ..plain("short")
    };
    let linked = |url: &str| TelegramText {
        buttons: vec![vec![Button::Link {
            label: "x".into(),
            url: url.to_owned(),
        }]],
        ..plain("short")
    };
    let rows = [
        ("longest", plain(&"x".repeat(4096)), Expected::Delivered),
        ("too long", plain(&"x".repeat(4097)), rejected()),
        ("too long in UTF-16", plain(&"🔔".repeat(2049)), rejected()),
        ("empty", plain(""), rejected()),
        ("blank", plain(" \n "), rejected()),
        (
            "data of 64 bytes",
            pressed("x".repeat(64)),
            Expected::Delivered,
        ),
        ("data of 65 bytes", pressed("x".repeat(65)), rejected()),
        ("data of none", pressed(String::new()), rejected()),
        (
            "a link to nowhere",
            linked("ftp://bell.example"),
            rejected(),
        ),
    ];
    for (name, text, expected) in rows {
        let message = message(READER, Operation::Send, text);
        let came_to = came_to(&channel, &message).await;
        assert_eq!(came_to, expected, "{name}: {:?}", server.refusals().last());
    }
}

const fn rejected() -> Expected {
    Expected::Permanent(Cause::ContentRejected)
}

#[tokio::test]
async fn a_stranger_a_lost_message_and_a_wrong_token_are_three_different_things() {
    let server = Server::start(config()).await.unwrap();
    let channel = channel_to(&server);
    let stranger = message(STRANGER, Operation::Send, plain("x"));
    let nobody = Expected::Permanent(Cause::NoSuchAddress);
    assert_eq!(came_to(&channel, &stranger).await, nobody);

    let lost = message(READER, Operation::Edit(Receipt::of("4321")), plain("x"));
    let refused = Expected::Permanent(Cause::RefusedByRecipient);
    assert_eq!(came_to(&channel, &lost).await, refused);

    let unauthorized = Expected::Transient(Party::OurSide, FaultKind::Unauthorized);
    for wrong in ["7000000001:REVOKED", "1:another"] {
        let channel = TelegramChannel::new(settings(server.url(), wrong)).unwrap();
        let reader = message(READER, Operation::Send, plain("x"));
        assert_eq!(came_to(&channel, &reader).await, unauthorized);
        assert_eq!(
            Expected::of(&channel.identity().await.unwrap_err()),
            unauthorized
        );
    }
}

#[tokio::test]
async fn the_servers_own_limits_come_back_as_patience_and_not_as_loss() {
    let mut config = config();
    config.limits = Limits::default();
    let server = Server::start(config).await.unwrap();
    let channel = channel_to(&server);
    let mut outcomes = Vec::new();
    for n in 0..8 {
        let message = message(READER, Operation::Send, plain(&format!("{n}")));
        outcomes.push(came_to(&channel, &message).await);
    }
    let accepted = outcomes
        .iter()
        .filter(|outcome| **outcome == Expected::Delivered)
        .count();
    let throttled = outcomes
        .iter()
        .filter(|outcome| matches!(outcome, Expected::Throttled(after, Scope::Unsaid) if after.as_secs() >= 1))
        .count();
    assert_eq!(accepted + throttled, outcomes.len(), "{outcomes:?}");
    assert!(accepted >= 1 && throttled >= 1, "{outcomes:?}");
    assert_eq!(accepted as u64, server.counts().sent);
}

/// A script in which every request meets something else; the log is what the server truly took.
#[tokio::test]
async fn nothing_that_was_accepted_is_ever_called_refused_and_nothing_refused_accepted() {
    let mut config = config();
    let acts = [
        Act::Reset { accepted: true },
        Act::Reset { accepted: false },
        Act::Truncated { accepted: true },
        Act::Truncated { accepted: false },
        Act::ServerError {
            status: 500,
            accepted: true,
        },
        Act::ServerError {
            status: 504,
            accepted: true,
        },
        Act::ServerError {
            status: 502,
            accepted: false,
        },
        Act::Blocked,
        Act::ChatNotFound,
        Act::Unauthorized,
    ];
    config.script = acts.into_iter().fold(Script::none(), |script, act| {
        script.with(Rule::new(act).chance_permille(80))
    });
    config.script.seed = 41;
    let server = Server::start(config).await.unwrap();
    let channel = channel_to(&server);
    let mut classes = std::collections::BTreeMap::<_, usize>::new();
    for n in 0..300 {
        let before = server.counts().sent;
        let message = message(READER, Operation::Send, plain(&format!("{n}")));
        let outcome = channel.deliver(&message).await;
        let accepted = server.counts().sent > before;
        let honest = match outcome {
            DeliveryOutcome::Delivered(_) => accepted,
            DeliveryOutcome::Ambiguous(_) => true,
            _ => !accepted,
        };
        assert!(
            honest,
            "{n}: accepted is {accepted}, and we say {outcome:?}"
        );
        let class = format!("{:?}", Expected::of(&outcome).class());
        *classes.entry((class, accepted)).or_default() += 1;
    }
    // Both sides of the doubt, and every honest class, were met.
    for (class, accepted) in [
        ("Delivered", true),
        ("Ambiguous", true),
        ("Ambiguous", false),
        ("Transient", false),
        ("Permanent", false),
    ] {
        assert!(
            classes.contains_key(&(class.to_owned(), accepted)),
            "{classes:?}"
        );
    }
}
