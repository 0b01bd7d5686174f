//! A rendered message, per medium: finished content without any address. An adapter wraps it in
//! its protocol and changes no word of it.

use crate::WebhookPayload;

use alert::{Lang, Timestamp};

/// The content of one part of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    Telegram(TelegramText),
    Email(EmailBody),
    Webhook(WebhookPayload),
}

/// A Telegram message: plain text with entities, whose offsets and lengths count UTF-16 units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TelegramText {
    /// 1 to 4,096 UTF-16 units.
    pub text: String,
    /// At most 100.
    pub entities: Vec<Entity>,
    /// Rows of buttons under the message.
    pub buttons: Vec<Vec<Button>>,
    /// Whether the phone stays silent.
    pub silent: bool,
}

/// A mail: the same words twice, as plain text and as HTML that loads nothing from anywhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmailBody {
    /// One line, without any control character.
    pub subject: String,
    /// Plain text with `\n` line ends; links stand in angle brackets behind their words.
    pub text: String,
    /// A whole HTML document.
    pub html: String,
    /// The language of the words around the appeal, for `Content-Language`.
    pub lang: Lang,
    /// The mail address that answers to this one are read at, if it is not the sender's usual one.
    pub answers: Option<String>,
    /// The moment of the event that it tells of, for `Date`: the same on each rendering, so that
    /// a repeat is the same mail.
    pub date: Timestamp,
}

/// A stretch of the text that is not plain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entity {
    /// In UTF-16 units from the beginning.
    pub offset: u32,
    /// In UTF-16 units.
    pub length: u32,
    pub kind: EntityKind,
}

/// What the stretch is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EntityKind {
    Bold,
    Italic,
    TextLink(String),
    BlockQuote,
}

/// A button that leads somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Button {
    /// Opens an https link.
    Link { label: String, url: String },
    /// Tells the bot; `data` is 1 to 64 bytes.
    Press { label: String, data: String },
}
