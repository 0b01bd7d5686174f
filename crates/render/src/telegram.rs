//! Messages for Telegram: one message each, never two, within its limits, text with entities
//! instead of markup. What is too long is shortened at a boundary and leads on to the page; the
//! title, what to do and the deadline always stay.

mod answer;
pub(crate) mod asks;
pub(crate) mod blocks;
pub(crate) mod buttons;
pub(crate) mod notice;
pub(crate) mod revision;

pub use answer::{CHAT_CONSENT_VERSION, answer, appeals};
pub(crate) use buttons::page;
pub use notice::notice;
pub use revision::revision;

/// Telegram's limit of a message's text, in UTF-16 units.
pub const UNITS_MAX: usize = 4_096;
/// Telegram's limit of entities: what is over it is dropped there without a word.
pub const ENTITIES_MAX: usize = 100;
