//! Tokens for links and buttons: 128 random bits, an expiry, and a MAC over version, purpose,
//! subject and both, under a key per purpose. A token names nobody: whoever checks it says who it
//! should be for. It must never be the only thing that is needed to send anything.

use crate::blind::Mac;
use crate::derive::{TOKEN, first, hmac, subkey};
use crate::{Chance, KeyRing, Purpose};
use data_encoding::BASE64URL_NOPAD;

const VERSION: u8 = 1;
const RANDOM_BYTES: usize = 16;
const EXPIRY_BYTES: usize = 8;
const HEAD_BYTES: usize = 1 + RANDOM_BYTES + EXPIRY_BYTES;
const TOKEN_BYTES: usize = HEAD_BYTES + 16;
/// How a token that never expires says so.
const NEVER: u64 = u64::MAX;

/// The length of a token: letters, digits, `-` and `_`, short enough for a Telegram deep link
/// (64) and for a button (64).
pub const TOKEN_CHARS: usize = 55;

/// Why a token is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    #[error("checking a link: it is not whole; copy all of it, or ask for a new one")]
    Mangled,
    #[error("checking a link: it was not made here for this; ask for a new one")]
    Forged,
    #[error("checking a link: it is too old; ask for a new one")]
    Expired,
}

impl KeyRing {
    /// A token for `subject`, good up to and including `expires_unix_s`, or for ever.
    pub fn token(
        &self,
        purpose: Purpose,
        subject: &[u8],
        expires_unix_s: Option<u64>,
        chance: Chance<'_>,
    ) -> String {
        let mut bytes = [0; TOKEN_BYTES];
        bytes[0] = VERSION;
        chance(&mut bytes[1..=RANDOM_BYTES]);
        let expiry = expires_unix_s.unwrap_or(NEVER);
        bytes[1 + RANDOM_BYTES..HEAD_BYTES].copy_from_slice(&expiry.to_be_bytes());
        let mac = self.subject_mac(purpose, &bytes[..HEAD_BYTES], subject);
        bytes[HEAD_BYTES..].copy_from_slice(&mac.0);
        BASE64URL_NOPAD.encode(&bytes)
    }

    /// Checks that `token` was made by this ring for this purpose and subject, and is still good.
    ///
    /// # Errors
    /// See [`TokenError`]; that it expired is said only of a genuine one.
    pub fn check_token(
        &self,
        purpose: Purpose,
        subject: &[u8],
        token: &str,
        now_unix_s: u64,
    ) -> Result<(), TokenError> {
        let bytes: [u8; TOKEN_BYTES] = BASE64URL_NOPAD
            .decode(token.as_bytes())
            .ok()
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or(TokenError::Mangled)?;
        let (head, mac) = bytes.split_last_chunk::<16>().ok_or(TokenError::Mangled)?;
        if head[0] != VERSION {
            return Err(TokenError::Mangled);
        }
        if self.subject_mac(purpose, head, subject) != Mac(*mac) {
            return Err(TokenError::Forged);
        }
        let expiry = head
            .last_chunk::<EXPIRY_BYTES>()
            .map_or(0, |bytes| u64::from_be_bytes(*bytes));
        if expiry == NEVER || now_unix_s <= expiry {
            Ok(())
        } else {
            Err(TokenError::Expired)
        }
    }

    /// A MAC over `bytes` under the token key of `purpose`, for tokens of another shape.
    pub fn token_mac(&self, purpose: Purpose, bytes: &[u8]) -> Mac {
        let key = subkey(&self.token_root, TOKEN, purpose.0);
        Mac(first(&hmac(&key, &[b"bytes\0", bytes])))
    }

    /// The head has a fixed length, so that the subject needs none before it.
    fn subject_mac(&self, purpose: Purpose, head: &[u8], subject: &[u8]) -> Mac {
        let key = subkey(&self.token_root, TOKEN, purpose.0);
        Mac(first(&hmac(&key, &[b"token\0", head, subject])))
    }
}
