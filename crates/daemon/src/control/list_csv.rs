//! A list of subscribers as CSV, as it is written: the header that an import asks for, and a row
//! for somebody. What is written can be read by `nabat subscribers import` again.

use alert::{Address, ChannelKind, subscription::Cadence};
use ledger::export::Exported;

/// The columns, in this order.
pub const HEADER: [&str; 8] = [
    "channel",
    "address",
    "language",
    "country",
    "cadence",
    "topics",
    "consent_date",
    "consent_text",
];

/// A public channel of Telegram: its id alone does not tell it from a group.
pub const PUBLIC_TELEGRAM: &str = "telegram-channel";

/// Somebody as a row.
pub(super) fn row(somebody: &Exported) -> [String; 8] {
    let preferences = &somebody.preferences;
    let topics: Vec<&str> = preferences.topics.iter().map(alert::Topic::word).collect();
    let channel = match somebody.address.channel() {
        ChannelKind::Telegram if somebody.public => PUBLIC_TELEGRAM,
        channel => channel.word(),
    };
    let country = preferences.country.map(|country| country.to_string());
    [
        channel.to_owned(),
        match &somebody.address {
            Address::Telegram(chat) => chat.to_string(),
            Address::Email(address) | Address::Webhook(address) => address.clone(),
        },
        preferences.lang.code().to_owned(),
        country.unwrap_or_default(),
        cadence(preferences.cadence).to_owned(),
        topics.join(" "),
        somebody.consent.date.to_string(),
        somebody.consent.text.clone(),
    ]
}

const fn cadence(cadence: Cadence) -> &'static str {
    match cadence {
        Cadence::Instant => "instant",
        Cadence::Daily => "daily",
        Cadence::Weekly => "weekly",
    }
}
