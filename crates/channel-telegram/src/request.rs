//! A message as the Bot API takes it. The text goes as plain text with entities, never through
//! `parse_mode`, so that no word of it can be taken for markup; no word is changed here.

use crate::answer::Asked;
use channel::alert::{Address, Receipt, outcome::Cause};
use channel::render::{Body, Button, Entity, EntityKind, TelegramText};
use channel::{Message, Operation, Refusal};
use serde::Serialize;
use teloxide_core::payloads::{DeleteMessage, EditMessageText, SendMessage};
use teloxide_core::types::{
    ChatId, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, MessageEntity,
    MessageEntityKind, MessageId, Recipient, ReplyMarkup, ReplyParameters,
};
use url::Url;

/// A request ready to go.
pub(crate) struct Request {
    pub asked: Asked,
    pub json: Vec<u8>,
}

impl Request {
    /// Puts `message` into the protocol's words. What cannot be put so fails this one delivery.
    pub(crate) fn compose(message: &Message, paid_broadcast: bool) -> Result<Self, Refusal> {
        let Address::Telegram(chat) = *message.to.reveal() else {
            return Err(refusal(Cause::RenderFault, "not a Telegram chat"));
        };
        let recipient = Recipient::Id(ChatId(chat));
        match &message.op {
            Operation::Send => {
                let text = text_of(message)?;
                let mut payload = SendMessage::new(recipient, text.text.as_str());
                payload.entities = entities(&text.entities)?;
                payload.link_preview_options = Some(no_preview());
                payload.disable_notification = text.silent.then_some(true);
                payload.allow_paid_broadcast = paid_broadcast.then_some(true);
                payload.reply_parameters = reply(message.in_reply_to.as_ref());
                payload.reply_markup = keyboard(&text.buttons)?.map(ReplyMarkup::InlineKeyboard);
                Self::of(Asked::Send { chat }, &payload)
            }
            Operation::Edit(receipt) => {
                let text = text_of(message)?;
                let id = message_id(receipt, message.part.0)?;
                let mut payload =
                    EditMessageText::new(recipient, MessageId(id), text.text.as_str());
                payload.entities = entities(&text.entities)?;
                payload.link_preview_options = Some(no_preview());
                payload.reply_markup = keyboard(&text.buttons)?;
                Self::of(Asked::Edit { chat, id }, &payload)
            }
            Operation::Delete(receipt) => {
                let id = message_id(receipt, message.part.0)?;
                let payload = DeleteMessage::new(recipient, MessageId(id));
                Self::of(Asked::Delete { chat, id }, &payload)
            }
        }
    }

    fn of(asked: Asked, payload: &impl Serialize) -> Result<Self, Refusal> {
        let json = serde_json::to_vec(payload)
            .map_err(|_| refusal(Cause::RenderFault, "the request cannot be written as JSON"))?;
        Ok(Self { asked, json })
    }
}

fn text_of(message: &Message) -> Result<&TelegramText, Refusal> {
    match &message.body {
        Some(Body::Telegram(text)) => Ok(text),
        _ => Err(refusal(Cause::RenderFault, "no text for Telegram")),
    }
}

/// The platform's id of part `part`.
fn message_id(receipt: &Receipt, part: u8) -> Result<i32, Refusal> {
    receipt
        .message_ids
        .get(usize::from(part))
        .and_then(|id| id.parse().ok())
        .filter(|id| *id > 0)
        .ok_or_else(|| {
            refusal(
                Cause::UnreadableRow,
                "the receipt has no message id for this part",
            )
        })
}

/// What it answers: the first part. A receipt that cannot be read costs the thread, never the
/// message; so does an answered message that its reader deleted.
fn reply(receipt: Option<&Receipt>) -> Option<ReplyParameters> {
    let id = message_id(receipt?, 0).ok()?;
    Some(ReplyParameters::new(MessageId(id)).allow_sending_without_reply())
}

const fn no_preview() -> LinkPreviewOptions {
    LinkPreviewOptions {
        is_disabled: true,
        url: None,
        prefer_small_media: false,
        prefer_large_media: false,
        show_above_text: false,
    }
}

fn entities(entities: &[Entity]) -> Result<Option<Vec<MessageEntity>>, Refusal> {
    if entities.is_empty() {
        return Ok(None);
    }
    entities
        .iter()
        .map(|entity| {
            let kind = match &entity.kind {
                EntityKind::Bold => MessageEntityKind::Bold,
                EntityKind::Italic => MessageEntityKind::Italic,
                EntityKind::BlockQuote => MessageEntityKind::Blockquote,
                EntityKind::TextLink(link) => MessageEntityKind::TextLink { url: url(link)? },
            };
            Ok(MessageEntity {
                kind,
                offset: entity.offset as usize,
                length: entity.length as usize,
            })
        })
        .collect::<Result<_, _>>()
        .map(Some)
}

fn keyboard(rows: &[Vec<Button>]) -> Result<Option<InlineKeyboardMarkup>, Refusal> {
    if rows.is_empty() {
        return Ok(None);
    }
    let rows = rows
        .iter()
        .map(|row| row.iter().map(button).collect::<Result<Vec<_>, _>>())
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Some(InlineKeyboardMarkup {
        inline_keyboard: rows,
    }))
}

fn button(button: &Button) -> Result<InlineKeyboardButton, Refusal> {
    Ok(match button {
        Button::Link { label, url: link } => InlineKeyboardButton::url(label.as_str(), url(link)?),
        Button::Press { label, data } => {
            InlineKeyboardButton::callback(label.as_str(), data.as_str())
        }
    })
}

fn url(text: &str) -> Result<Url, Refusal> {
    Url::parse(text).map_err(|_| refusal(Cause::RenderFault, "a link that is no address"))
}

fn refusal(cause: Cause, detail: &str) -> Refusal {
    Refusal {
        cause,
        detail: detail.to_owned(),
    }
}
