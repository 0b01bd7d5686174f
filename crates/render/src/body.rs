//! A rendered message, per medium: finished content without any address. An adapter wraps it in
//! its protocol and changes no word of it.

/// The content of one part of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    Telegram(TelegramText),
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
