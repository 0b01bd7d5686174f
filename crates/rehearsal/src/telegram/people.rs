//! The people of a rehearsal: what they see in their chats, and what they do towards the bot. Their
//! doing becomes updates, as the bot has asked for them.

use super::{Entity, Formatted, Kind, Server, keyboard, message::Message};
use serde_json::{Value, json};
use std::sync::Arc;

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
        let has = |message: &Message| {
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
