//! The state behind the stand-in: mailboxes, limits, updates, script and log, under one lock. A
//! message is accepted here and nowhere else, in one step with its place in the log. Nothing here
//! waits.

use super::{
    chat::{Chat, Chats},
    config::Identity,
    entity::{Entity, Formatted},
    fault::Fault,
    limits::{Limiter, Limits},
    log::{Entry, Log, Refusal},
    message::{Mailbox, Message},
    player::Player,
    script::Script,
    updates::Updates,
};
use serde_json::{Value, json};
use std::{collections::HashMap, sync::Arc};

/// How long a bot may delete what it sent: 48 hours, in seconds.
const DELETABLE_S: u64 = 48 * 3600;

/// The moment of a request.
#[derive(Clone, Copy)]
pub(crate) struct Now {
    pub(crate) at_ms: u64,
    pub(crate) unix_ms: u64,
}

impl Now {
    fn unix_s(self) -> u64 {
        self.unix_ms / 1000
    }
}

pub(crate) struct World {
    pub(crate) identity: Identity,
    pub(crate) chats: Chats,
    mailboxes: HashMap<i64, Mailbox>,
    limiter: Limiter,
    paid_is_possible: bool,
    pub(crate) player: Player,
    pub(crate) updates: Updates,
    pub(crate) log: Log,
    /// Presses that were not answered yet: query id, when.
    pub(crate) presses: HashMap<String, u64>,
    pub(crate) commands: Value,
}

/// A message to be sent, read from a request.
pub(crate) struct Draft {
    pub(crate) text: Formatted,
    pub(crate) markup: Option<Arc<Value>>,
    pub(crate) preview: Option<Value>,
    pub(crate) reply: Option<ReplyTo>,
    pub(crate) silent: bool,
    pub(crate) paid: bool,
}

pub(crate) struct ReplyTo {
    pub(crate) message_id: i32,
    pub(crate) optional: bool,
}

/// What an edit changes.
pub(crate) struct Edit {
    /// The new text; `None` leaves it, and changes the keyboard alone.
    pub(crate) text: Option<Formatted>,
    pub(crate) markup: Option<Arc<Value>>,
    pub(crate) preview: Option<Value>,
}

impl World {
    pub(crate) fn new(
        identity: Identity,
        chats: Chats,
        limits: Limits,
        script: Script,
        log: Log,
    ) -> Self {
        Self {
            identity,
            chats,
            mailboxes: HashMap::new(),
            paid_is_possible: limits.paid_per_second > 0,
            limiter: Limiter::new(limits),
            player: Player::new(script),
            updates: Updates::default(),
            log,
            presses: HashMap::new(),
            commands: json!([]),
        }
    }

    /// The chat that a request names, by number or by `@name`.
    pub(crate) fn chat(&self, id: &str) -> Result<Chat, Fault> {
        if id.is_empty() {
            return Err(Fault::bad("chat_id is empty"));
        }
        let found = match id.strip_prefix('@') {
            Some(name) => self.chats.find_by_name(name),
            None => id.trim().parse().ok().and_then(|id| self.chats.find(id)),
        };
        found.ok_or_else(|| Fault::bad("chat not found"))
    }

    pub(crate) fn impose(&mut self, now: Now, chat: i64, scope: super::Scope, retry_after: u32) {
        self.limiter.impose(now.at_ms, chat, scope, retry_after);
    }

    pub(crate) fn refuse(
        &mut self,
        now: Now,
        method: &str,
        chat_id: Option<i64>,
        fault: &Fault,
        rule: Option<usize>,
    ) {
        self.log.refuse(Refusal {
            at_ms: now.at_ms,
            unix_ms: now.unix_ms,
            method: method.to_owned(),
            chat_id,
            status: fault.status,
            why: fault.description.clone(),
            retry_after: fault.retry_after,
            told_before: fault.told_before,
            rule,
        });
    }

    /// Accepts a message, or says why not. `told` is false if the sender will not learn of it.
    pub(crate) fn send(
        &mut self,
        now: Now,
        chat: &Chat,
        draft: Draft,
        told: bool,
    ) -> Result<Value, Fault> {
        let reply_to = match draft.reply {
            None => None,
            Some(reply) if self.message(chat.id, reply.message_id).is_some() => {
                Some(reply.message_id)
            }
            Some(reply) if reply.optional => None,
            Some(_) => return Err(Fault::bad("message to be replied not found")),
        };
        let (text, entities) = self.content(draft.text)?;
        let paid = draft.paid && self.paid_is_possible;
        self.limiter
            .admit(now.at_ms, chat.id, !chat.is_private(), paid)?;
        let markup = draft.markup.map(|markup| self.log.share_markup(markup));
        let message = Message {
            date: now.unix_s(),
            edit_date: None,
            text: Arc::clone(&text),
            entities: Arc::clone(&entities),
            markup: markup.clone(),
            preview: draft.preview,
            reply_to,
            from_bot: true,
        };
        let message_id = self.mailbox(chat.id).add(message);
        self.log.accept(Entry {
            seq: self.log.next_seq(),
            at_ms: now.at_ms,
            unix_ms: now.unix_ms,
            method: "sendMessage",
            chat_id: chat.id,
            message_id,
            text,
            entities,
            reply_to,
            reply_markup: markup,
            silent: draft.silent,
            allow_paid_broadcast: draft.paid,
            told,
        });
        Ok(self.message_json(chat, message_id))
    }

    /// Accepts an edit, or says why not.
    pub(crate) fn edit(
        &mut self,
        now: Now,
        chat: &Chat,
        message_id: i32,
        edit: Edit,
        told: bool,
    ) -> Result<Value, Fault> {
        let Some(message) = self.message(chat.id, message_id) else {
            return Err(Fault::bad("message to edit not found"));
        };
        if !message.from_bot {
            return Err(Fault::bad("message can't be edited"));
        }
        let method = if edit.text.is_some() {
            "editMessageText"
        } else {
            "editMessageReplyMarkup"
        };
        let (old_text, old_entities) = (Arc::clone(&message.text), Arc::clone(&message.entities));
        let old = (
            message.markup.clone(),
            message.preview.clone(),
            message.reply_to,
        );
        let (text, entities) = match edit.text {
            Some(text) => self.content(text)?,
            None => (Arc::clone(&old_text), Arc::clone(&old_entities)),
        };
        let preview = if method == "editMessageText" {
            edit.preview
        } else {
            old.1.clone()
        };
        if (&text, &entities, &edit.markup, &preview) == (&old_text, &old_entities, &old.0, &old.1)
        {
            return Err(Fault::bad(
                "message is not modified: specified new message content and reply markup are \
                 exactly the same as a current content and reply markup of the message",
            ));
        }
        self.limiter
            .admit(now.at_ms, chat.id, !chat.is_private(), false)?;
        if let Some(message) = self.mailbox(chat.id).get_mut(message_id) {
            message.text = Arc::clone(&text);
            message.entities = Arc::clone(&entities);
            message.markup.clone_from(&edit.markup);
            message.preview = preview;
            message.edit_date = Some(now.unix_s());
        }
        self.log.accept(Entry {
            seq: self.log.next_seq(),
            at_ms: now.at_ms,
            unix_ms: now.unix_ms,
            method,
            chat_id: chat.id,
            message_id,
            text,
            entities,
            reply_to: old.2,
            reply_markup: edit.markup,
            silent: false,
            allow_paid_broadcast: false,
            told,
        });
        Ok(self.message_json(chat, message_id))
    }

    /// Accepts a deletion, or says why not.
    pub(crate) fn delete(
        &mut self,
        now: Now,
        chat: &Chat,
        message_id: i32,
        told: bool,
    ) -> Result<Value, Fault> {
        let Some(message) = self.message(chat.id, message_id) else {
            return Err(Fault::bad("message to delete not found"));
        };
        if now.unix_s() >= message.date + DELETABLE_S {
            return Err(Fault::bad("message can't be deleted for everyone"));
        }
        if !message.from_bot && !chat.is_private() {
            return Err(Fault::bad("message can't be deleted"));
        }
        self.limiter
            .admit(now.at_ms, chat.id, !chat.is_private(), false)?;
        self.mailbox(chat.id).remove(message_id);
        self.log.accept(Entry {
            seq: self.log.next_seq(),
            at_ms: now.at_ms,
            unix_ms: now.unix_ms,
            method: "deleteMessage",
            chat_id: chat.id,
            message_id,
            text: "".into(),
            entities: Arc::new([]),
            reply_to: None,
            reply_markup: None,
            silent: false,
            allow_paid_broadcast: false,
            told,
        });
        Ok(Value::Bool(true))
    }

    /// A message that a person wrote; its id.
    pub(crate) fn hear(&mut self, now: Now, chat: &Chat, text: Formatted) -> i32 {
        let message = Message {
            date: now.unix_s(),
            edit_date: None,
            text: text.text.into(),
            entities: text.entities.into(),
            markup: None,
            preview: None,
            reply_to: None,
            from_bot: false,
        };
        self.mailbox(chat.id).add(message)
    }

    pub(crate) fn message(&self, chat: i64, message_id: i32) -> Option<&Message> {
        self.mailboxes.get(&chat)?.get(message_id)
    }

    /// The messages of a chat as they stand now, oldest first.
    pub(crate) fn messages(&self, chat: i64) -> impl Iterator<Item = (i32, &Message)> {
        self.mailboxes
            .get(&chat)
            .into_iter()
            .flat_map(Mailbox::iter)
    }

    /// The message as the Bot API gives it, with the one that it answers.
    pub(crate) fn message_json(&self, chat: &Chat, message_id: i32) -> Value {
        let Some(message) = self.message(chat.id, message_id) else {
            return Value::Null;
        };
        let mut json = message.json(chat, message_id, &self.identity);
        if let Some(reply_to) = message.reply_to
            && let Some(answered) = self.message(chat.id, reply_to)
        {
            json["reply_to_message"] = answered.json(chat, reply_to, &self.identity);
        }
        json
    }

    fn content(&mut self, text: Formatted) -> Result<(Arc<str>, Arc<[Entity]>), Fault> {
        let clean = super::entity::clean(text).map_err(|why| Fault::bad(&why))?;
        if super::entity::units(&clean.text) > super::entity::TEXT_UNITS_MAX {
            return Err(Fault::bad("message is too long"));
        }
        Ok((self.log.share(&clean.text), clean.entities.into()))
    }

    fn mailbox(&mut self, chat: i64) -> &mut Mailbox {
        self.mailboxes
            .entry(chat)
            .or_insert_with(|| Mailbox::of(chat))
    }
}
