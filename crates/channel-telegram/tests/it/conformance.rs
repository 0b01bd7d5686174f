//! The suite of the channel crate, run over the adapter.

use crate::stage::{FOREIGN, PRIVATE_CHAT, TOKEN, channel, message, play, yes};
use crate::table::table;
use channel::conformance::{self, Rig, Row, Scene, Stage, http};
use channel::{Message, Operation, Party};
use channel_telegram::TelegramChannel;

struct Telegram;

impl Rig for Telegram {
    type Channel = TelegramChannel;
    type Answer = http::Answer;

    async fn stage(&self, scenes: Vec<Scene<http::Answer>>) -> Stage<TelegramChannel> {
        let server = play(scenes).await;
        Stage {
            channel: channel(&server),
            requests: Box::new(move || server.requests()),
        }
    }

    fn message(&self) -> Message {
        message(PRIVATE_CHAT, Operation::Send)
    }

    fn yes(&self) -> http::Answer {
        yes()
    }

    fn table(&self) -> Vec<Row<http::Answer>> {
        table()
    }

    fn blame(&self) -> Party {
        Party::OurSide
    }

    /// `sendMessage` has no idempotency key.
    fn mark(&self, _: &[u8]) -> Option<Vec<u8>> {
        None
    }

    fn secrets(&self) -> Vec<String> {
        let secrets = [
            TOKEN,
            "invented_secret",
            "127.0.0.1",
            "http",
            "sendMessage",
            FOREIGN,
        ];
        let mut secrets: Vec<_> = secrets.map(str::to_owned).into();
        secrets.push(PRIVATE_CHAT.to_string());
        secrets.push("A quiet word".to_owned());
        secrets
    }
}

#[tokio::test]
async fn the_adapter_keeps_every_rule_of_a_channel() {
    if let Err(breaches) = conformance::run(&Telegram).await {
        let list: Vec<_> = breaches.iter().map(ToString::to_string).collect();
        panic!("{} breaches:\n{}", list.len(), list.join("\n"));
    }
}
