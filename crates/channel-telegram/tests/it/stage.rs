//! What the tests send, and to whom: an invented bot, an invented chat.

use channel::alert::{Address, DeliveryId, Endpoint, Receipt};
use channel::conformance::{Scene, http};
use channel::render::{Body, TelegramText};
use channel::{Message, Operation};
use channel_telegram::{Settings, TelegramChannel, Token};

pub const TOKEN: &str = "4200:AAH-invented_secret_of_a_bot";
pub const PRIVATE_CHAT: i64 = 700_100_200;
pub const GROUP: i64 = -1_002_003_004_005;
/// What the scripted server puts into texts that must not come back in any word of ours.
pub const FOREIGN: &str = "foreign words";

pub const YES: &str = r#"{"ok":true,"result":{"message_id":77,"date":1,"chat":{"id":700100200,"type":"private"},"text":"x","a_field_of_next_year":{}}}"#;

pub fn token() -> Token {
    Token::parse(TOKEN).unwrap()
}

pub fn settings(server: &http::Server) -> Settings {
    Settings {
        attempt_timeout: http::ATTEMPT_TIMEOUT,
        ..Settings::new(format!("http://{}", server.address()), token())
    }
}

pub fn channel(server: &http::Server) -> TelegramChannel {
    TelegramChannel::new(settings(server)).unwrap()
}

/// A server that plays `scenes`.
pub async fn play(scenes: Vec<Scene<http::Answer>>) -> http::Server {
    http::Server::start(scenes, yes()).await.unwrap()
}

/// A server that answers so, always.
pub async fn answering(answer: http::Answer) -> http::Server {
    play(vec![Scene::Answer(answer)]).await
}

pub fn yes() -> http::Answer {
    http::Answer::new(200, &["Content-Type: application/json"], YES)
}

/// A refusal as the Bot API frames it.
pub fn no(code: u16, description: &str) -> http::Answer {
    no_with(code, description, "")
}

/// The same with further members, each beginning with a comma.
pub fn no_with(code: u16, description: &str, more: &str) -> http::Answer {
    let body = format!(r#"{{"ok":false,"error_code":{code},"description":"{description}"{more}}}"#);
    http::Answer::new(code, &["Content-Type: application/json"], &body)
}

pub fn text(text: &str) -> TelegramText {
    TelegramText {
        text: text.to_owned(),
        entities: Vec::new(),
        buttons: Vec::new(),
        silent: false,
    }
}

pub fn message(chat: i64, op: Operation) -> Message {
    let body = match op {
        Operation::Delete(_) => None,
        Operation::Send | Operation::Edit(_) => Some(Body::Telegram(text("A quiet word."))),
    };
    Message {
        id: DeliveryId([7; 16]),
        to: Endpoint::new(Address::Telegram(chat), "tag".into()),
        op,
        in_reply_to: None,
        part: (0, 1),
        body,
    }
}

pub fn edit() -> Operation {
    Operation::Edit(Receipt::of("77"))
}

pub fn delete() -> Operation {
    Operation::Delete(Receipt::of("77"))
}

/// The body of a request as JSON.
pub fn json_of(request: &[u8]) -> serde_json::Value {
    let text = std::str::from_utf8(request).unwrap();
    let (_, body) = text.split_once("\r\n\r\n").unwrap();
    serde_json::from_str(body).unwrap()
}
