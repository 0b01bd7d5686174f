//! Messages as a chat holds them, and as the Bot API gives them back. There are many mailboxes with
//! few messages each, so both are kept small, and equal texts share their memory.

use super::{chat::Chat, config::Identity, entity::Entity, people::reader_json};
use serde_json::{Value, json};
use std::sync::Arc;

/// One message.
pub(crate) struct Message {
    pub(crate) date: u64,
    pub(crate) edit_date: Option<u64>,
    pub(crate) text: Arc<str>,
    pub(crate) entities: Arc<[Entity]>,
    pub(crate) markup: Option<Arc<Value>>,
    pub(crate) preview: Option<Value>,
    pub(crate) reply_to: Option<i32>,
    pub(crate) from_bot: bool,
}

/// The messages of one chat, oldest first.
pub(crate) struct Mailbox {
    next_id: i32,
    messages: Vec<(i32, Message)>,
}

impl Mailbox {
    /// Numbers start apart in different chats, so that a receipt used in the wrong chat meets
    /// nothing there.
    pub(crate) fn of(chat: i64) -> Self {
        let apart = i32::try_from(chat.rem_euclid(9_973)).unwrap_or(0);
        Self {
            next_id: 1 + apart * 10,
            messages: Vec::new(),
        }
    }

    /// The number of the new message.
    pub(crate) fn add(&mut self, message: Message) -> i32 {
        let id = self.next_id;
        self.next_id += 1;
        if self.messages.is_empty() {
            // Most chats get a handful at most; a vector would begin with room for four.
            self.messages.reserve_exact(1);
        }
        self.messages.push((id, message));
        id
    }

    pub(crate) fn get(&self, id: i32) -> Option<&Message> {
        self.place(id).map(|place| &self.messages[place].1)
    }

    pub(crate) fn get_mut(&mut self, id: i32) -> Option<&mut Message> {
        self.place(id).map(|place| &mut self.messages[place].1)
    }

    pub(crate) fn remove(&mut self, id: i32) {
        if let Some(place) = self.place(id) {
            self.messages.remove(place);
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (i32, &Message)> {
        self.messages.iter().map(|(id, message)| (*id, message))
    }

    fn place(&self, id: i32) -> Option<usize> {
        self.messages.binary_search_by_key(&id, |(id, _)| *id).ok()
    }
}

impl Message {
    /// The message without the one that it answers.
    pub(crate) fn json(&self, chat: &Chat, message_id: i32, bot: &Identity) -> Value {
        let mut json = json!({
            "message_id": message_id,
            "chat": chat.json(),
            "date": self.date,
            "text": &*self.text,
        });
        match (&chat.kind, self.from_bot) {
            (super::chat::Kind::Channel { .. }, _) => json["sender_chat"] = chat.json(),
            (_, true) => json["from"] = bot.user_json(),
            (_, false) => json["from"] = reader_json(chat.id, None),
        }
        if let Some(date) = self.edit_date {
            json["edit_date"] = date.into();
        }
        if !self.entities.is_empty() {
            json["entities"] = json!(&*self.entities);
        }
        if let Some(preview) = &self.preview {
            json["link_preview_options"] = preview.clone();
        }
        if let Some(markup) = &self.markup {
            json["reply_markup"] = (**markup).clone();
        }
        json
    }
}
