//! Addresses as lists write them, read into what the ledger keeps: each in its one spelling, or
//! refused with what is wrong and what would be right, never with the address. This is the only
//! place where an address from outside becomes one of ours.

use super::paths::{ListAddress, ListChannel, Misfit};
use alert::{Address, mailbox};
use channel_webhook::{Reach, WebhookAddress};

/// The highest id that a supergroup or a public channel can have: those of groups of the older
/// kind and of private chats lie above.
const CHANNEL_ID_MAX: i64 = -1_000_000_000_001;

/// An address, and whether it is a public channel.
pub(super) type Found = (Address, bool);

/// Reads an address. `reach` says where webhooks may lie.
///
/// # Errors
/// What is wrong with it, in two halves: the mistake, and what to do.
pub(super) fn read(listed: &ListAddress, reach: Reach) -> Result<Found, (String, String)> {
    let text = listed.address.as_str();
    match listed.channel {
        ListChannel::Telegram => Ok((Address::Telegram(chat(text)?), false)),
        ListChannel::TelegramChannel => match chat(text)? {
            id @ ..=CHANNEL_ID_MAX => Ok((Address::Telegram(id), true)),
            _ => Err((
                "the address is no public channel".to_owned(),
                "its id begins with -100; write telegram for chats and groups".to_owned(),
            )),
        },
        ListChannel::Email => mailbox::normalised(text)
            .map(|address| (Address::Email(address), false))
            .map_err(halves),
        ListChannel::Webhook => WebhookAddress::parse(text, reach)
            .map(|address| (Address::Webhook(address.normalised().to_owned()), false))
            .map_err(halves),
    }
}

/// Whether an address that came as ours is in its one spelling: else it would be another.
pub(super) fn is_in_one_spelling(address: &Address, reach: Reach) -> bool {
    match address {
        Address::Telegram(chat) => *chat != 0,
        Address::Email(text) => mailbox::normalised(text).as_ref() == Ok(text),
        Address::Webhook(text) => {
            WebhookAddress::parse(text, reach).is_ok_and(|one| one.normalised() == text)
        }
    }
}

/// The row at `index` of what was sent, and why it was not taken.
pub(super) fn misfit(index: usize, (wrong, right): (String, String)) -> Misfit {
    Misfit {
        index,
        wrong,
        right,
    }
}

fn chat(text: &str) -> Result<i64, (String, String)> {
    match text.parse::<i64>() {
        Ok(chat) if chat != 0 => Ok(chat),
        Ok(_) | Err(_) => Err((
            "the address is no Telegram chat".to_owned(),
            "write the numeric id of the chat, as the bot sees it".to_owned(),
        )),
    }
}

/// Our errors say what is wrong; what to do.
fn halves(error: impl std::fmt::Display) -> (String, String) {
    let text = error.to_string();
    match text.split_once("; ") {
        Some((wrong, right)) => (wrong.to_owned(), right.to_owned()),
        None => (text, "write another one".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(channel: ListChannel, address: &str) -> ListAddress {
        ListAddress {
            channel,
            address: address.to_owned(),
        }
    }

    #[test]
    fn addresses_of_every_channel_are_read_into_their_one_spelling() {
        use ListChannel::{Email, Telegram, TelegramChannel, Webhook};
        for (channel, text, address, public) in [
            (Telegram, "7700123", Address::Telegram(7_700_123), false),
            (
                Telegram,
                "-1001234567890",
                Address::Telegram(-1_001_234_567_890),
                false,
            ),
            (
                TelegramChannel,
                "-1001234567890",
                Address::Telegram(-1_001_234_567_890),
                true,
            ),
            (
                Email,
                "Ola@Mail.EXAMPLE",
                Address::Email("Ola@mail.example".into()),
                false,
            ),
            (
                Webhook,
                "https://Hooks.house.example:443/a",
                Address::Webhook("https://hooks.house.example/a".into()),
                false,
            ),
        ] {
            let found = read(&listed(channel, text), Reach::Public);
            assert_eq!(found, Ok((address, public)), "{text}");
            let (address, _) = found.unwrap();
            assert!(is_in_one_spelling(&address, Reach::Public));
        }
    }

    #[test]
    fn what_is_wrong_is_said_without_the_address_and_where_we_may_reach_decides() {
        use ListChannel::{Email, Telegram, TelegramChannel, Webhook};
        for (channel, text) in [
            (Telegram, "ola-secret"),
            (Telegram, "0"),
            (TelegramChannel, "7700123"),
            (TelegramChannel, "-1000000000000"),
            (Email, "ola-secret@localhost"),
            (Webhook, "http://hooks.ola-secret.example/"),
            (Webhook, "https://localhost:8443/ola-secret"),
            (Webhook, "https://192.0.2.7/ola-secret"),
        ] {
            let (wrong, right) = read(&listed(channel, text), Reach::Public).unwrap_err();
            let told = format!("{wrong}; {right}");
            assert!(!told.contains("ola-secret") && !right.is_empty(), "{told}");
        }
        let here = listed(Webhook, "https://localhost:8443/a");
        assert!(read(&here, Reach::ThisMachine).is_ok());
        let other = Address::Email("ola@Mail.example".into());
        assert!(!is_in_one_spelling(&other, Reach::Public));
    }
}
