//! The bot's token: whoever has it speaks as the bot. It is wiped when dropped and printed
//! nowhere; it leaves this file only as part of a request's address.

use std::fmt;
use zeroize::Zeroizing;

/// A bot token, as the platform gives it: `<numeric id>:<letters, digits, - and _>`.
#[derive(Clone)]
pub struct Token(Zeroizing<String>);

/// A text that is no bot token. Says nothing of the text.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error(
    "the Telegram token is not of the form <number>:<letters and digits>; copy it again from the \
     chat with BotFather, as one line"
)]
pub struct BadToken;

impl Token {
    /// Reads a token; blanks and line ends around it do not matter.
    pub fn parse(text: &str) -> Result<Self, BadToken> {
        let text = text.trim();
        let (id, secret) = text.split_once(':').ok_or(BadToken)?;
        let id_is_number = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
        let secret_is_plain = !secret.is_empty()
            && secret
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
        if id_is_number && secret_is_plain {
            Ok(Self(Zeroizing::new(text.to_owned())))
        } else {
            Err(BadToken)
        }
    }

    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_with_the_line_end_of_its_file_and_prints_nothing() {
        let token = Token::parse("4200:AAH-invented_token\n").unwrap();
        assert_eq!(token.reveal(), "4200:AAH-invented_token");
        assert_eq!(format!("{token:?}"), "Token");
    }

    #[test]
    fn what_would_change_the_address_of_a_request_is_no_token() {
        for text in [
            "",
            "4200",
            ":AAH",
            "4200:",
            "x:AAH",
            "4200:AA/../x",
            "4200:A?b",
            "1:a b",
            "1:é",
        ] {
            assert_eq!(Token::parse(text).err(), Some(BadToken), "{text}");
        }
    }
}
