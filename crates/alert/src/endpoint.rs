//! Where a message goes: the most dangerous value we hold. It has no `Display`, and its `Debug`
//! prints the keyed tag that logs may carry; reading the address takes an explicit call.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The kind of a channel. Its number is part of storage keys and never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ChannelKind {
    Telegram = 1,
    Email = 2,
    Webhook = 3,
}

impl ChannelKind {
    /// All kinds, in the order of reports.
    pub const ALL: [ChannelKind; 3] = [
        ChannelKind::Telegram,
        ChannelKind::Email,
        ChannelKind::Webhook,
    ];
    /// The word in reports, files and on the wire.
    pub const fn word(self) -> &'static str {
        match self {
            ChannelKind::Telegram => "telegram",
            ChannelKind::Email => "email",
            ChannelKind::Webhook => "webhook",
        }
    }
    /// Its number in storage keys.
    pub const fn number(self) -> u8 {
        self as u8
    }
    /// The kind with that number.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.number() == number)
    }
}

impl fmt::Display for ChannelKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// An address, as the channel takes it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Address {
    /// A chat's numeric id. Private chats are positive, groups and channels negative.
    Telegram(i64),
    /// A mail address, normalised.
    Email(String),
    /// A webhook's https address.
    Webhook(String),
}

impl Address {
    /// Which channel takes it.
    pub const fn channel(&self) -> ChannelKind {
        match self {
            Address::Telegram(_) => ChannelKind::Telegram,
            Address::Email(_) => ChannelKind::Email,
            Address::Webhook(_) => ChannelKind::Webhook,
        }
    }

    /// The bytes under which it is found again: the same for every spelling of one address. Mail
    /// is sent to the address as it was given, and found by it in small letters: a host may tell
    /// `Ola` from `ola`, and none that is known does, but people who leave write either.
    pub fn normalised(&self) -> Vec<u8> {
        match self {
            Address::Telegram(chat) => chat.to_be_bytes().to_vec(),
            Address::Email(address) => address.to_lowercase().into_bytes(),
            Address::Webhook(address) => address.as_bytes().to_vec(),
        }
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}(sealed lips)", self.channel())
    }
}

/// An address with the keyed tag that stands for it in logs.
#[derive(Clone, PartialEq, Eq)]
pub struct Endpoint {
    address: Address,
    tag: String,
}

impl Endpoint {
    /// An address under its log tag. The tag must come from a keyed function, never from the
    /// address alone: chat ids and mail addresses can be guessed.
    pub fn new(address: Address, tag: String) -> Self {
        Self { address, tag }
    }
    /// The address itself: for handing it to the channel, and nothing else.
    pub const fn reveal(&self) -> &Address {
        &self.address
    }
    /// Which channel takes it.
    pub const fn channel(&self) -> ChannelKind {
        self.address.channel()
    }
    /// What logs may say.
    pub fn tag(&self) -> &str {
        &self.tag
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.channel(), self.tag)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mailbox_is_found_in_capitals_and_small_letters_and_a_webhook_only_as_it_is() {
        let mailbox = |text: &str| Address::Email(text.to_owned()).normalised();
        assert_eq!(mailbox("Ola@mail.example"), mailbox("ola@mail.example"));
        let hook = |text: &str| Address::Webhook(text.to_owned()).normalised();
        assert_ne!(
            hook("https://mail.example/A"),
            hook("https://mail.example/a")
        );
    }

    #[test]
    fn debugging_an_endpoint_prints_its_tag_and_never_its_address() {
        let endpoint = Endpoint::new(Address::Telegram(100_200_300), "a1b2c3".into());
        assert_eq!(format!("{endpoint:?}"), "telegram#a1b2c3");
        assert!(!format!("{:?}", endpoint.reveal()).contains("100"));
    }
}
