//! The wrapping key: 32 bytes that lie under everything else and are carried apart from the disk
//! (in a TPM, by an operator, on a second machine). Whoever has the disk without it has nothing.
//! Its text form is one line with a checksum; no error and no `Debug` here may ever show it.

use crate::Chance;
use crate::derive::{Key, WRAPPING_CHECK, first, subkey};
use data_encoding::BASE32_NOPAD;
use sha2::{Digest, Sha256};
use std::fmt;
use zeroize::Zeroizing;

/// How the text form begins: it says what the line is, to people and to scanners for leaked
/// secrets.
const PREFIX: &str = "NABAT-KEY-1-";
/// Checksum bytes behind the key: one mistyped letter in four thousand million passes.
const CHECKSUM_BYTES: usize = 4;
/// What 32 + 4 bytes make in base32.
const BODY_CHARS: usize = 58;

/// The key under which a ring's file is wrapped.
pub struct WrappingKey(Key);

/// A line that is no wrapping key. It never repeats the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadWrappingKey {
    #[error(
        "reading the wrapping key: it does not begin with NABAT-KEY-1-; give the line that \
         `nabat keys init` wrote, and nothing else"
    )]
    NoPrefix,
    #[error(
        "reading the wrapping key: {found} letters behind NABAT-KEY-1- where there must be 58; \
         copy the whole line"
    )]
    Length { found: usize },
    #[error(
        "reading the wrapping key: a character that cannot be in it; it is made of A-Z and 2-7"
    )]
    Character,
    #[error(
        "reading the wrapping key: the checksum does not fit, so at least one letter is wrong; \
         copy the line again"
    )]
    Checksum,
}

impl WrappingKey {
    /// The key with exactly these bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Draws a new key.
    pub fn generate(chance: Chance<'_>) -> Self {
        let mut key = Zeroizing::new([0; 32]);
        chance(&mut *key);
        Self(key)
    }

    /// The key as one line of 70 letters, without a line end.
    pub fn to_text(&self) -> Zeroizing<String> {
        let mut bytes = Zeroizing::new([0; 32 + CHECKSUM_BYTES]);
        bytes[..32].copy_from_slice(&*self.0);
        bytes[32..].copy_from_slice(&checksum(&self.0));
        let mut text = Zeroizing::new(String::with_capacity(PREFIX.len() + BODY_CHARS));
        text.push_str(PREFIX);
        BASE32_NOPAD.encode_append(&*bytes, &mut text);
        text
    }

    /// Reads the line back; white space around it and small letters are forgiven.
    ///
    /// # Errors
    /// Says which way the line is mangled, without showing it.
    pub fn from_text(text: &str) -> Result<Self, BadWrappingKey> {
        let text = Zeroizing::new(text.trim().to_ascii_uppercase());
        let body = text.strip_prefix(PREFIX).ok_or(BadWrappingKey::NoPrefix)?;
        if body.len() != BODY_CHARS {
            return Err(BadWrappingKey::Length {
                found: body.chars().count(),
            });
        }
        let bytes = Zeroizing::new(
            BASE32_NOPAD
                .decode(body.as_bytes())
                .map_err(|_| BadWrappingKey::Character)?,
        );
        let (key, sum) = bytes
            .split_first_chunk::<32>()
            .ok_or(BadWrappingKey::Checksum)?;
        if checksum(key) == sum {
            Ok(Self(Zeroizing::new(*key)))
        } else {
            Err(BadWrappingKey::Checksum)
        }
    }

    /// A second copy, for the ring that has to wrap again when its epochs change.
    pub(crate) fn copy(&self) -> Self {
        Self(self.0.clone())
    }

    /// The key for one use under this one.
    pub(crate) fn subkey(&self, label: &str) -> Key {
        subkey(&self.0, label, "")
    }

    /// What the ring's file keeps in clear to tell a wrong key from a damaged file.
    pub(crate) fn check_value(&self) -> [u8; 8] {
        first(&self.subkey(WRAPPING_CHECK))
    }
}

impl fmt::Debug for WrappingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WrappingKey(secret)")
    }
}

fn checksum(key: &[u8; 32]) -> [u8; CHECKSUM_BYTES] {
    let hash = Sha256::new()
        .chain_update(b"nabat wrapping key v1")
        .chain_update(key)
        .finalize();
    first(&hash.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> WrappingKey {
        WrappingKey::from_bytes(std::array::from_fn(|i| i as u8))
    }

    #[test]
    fn the_line_reads_back_even_with_a_line_end_or_in_small_letters() {
        let text = key().to_text();
        for text in [
            text.to_string(),
            format!("  {}\r\n", *text),
            text.to_lowercase(),
        ] {
            let back = WrappingKey::from_text(&text).expect("reads back");
            assert_eq!(*back.to_text(), *key().to_text());
        }
    }

    #[test]
    fn every_mangled_letter_is_refused_by_name() {
        let text = key().to_text();
        for at in 0..text.len() {
            let mut mangled = text.as_bytes().to_vec();
            mangled[at] = if mangled[at] == b'Q' { b'R' } else { b'Q' };
            let mangled = String::from_utf8(mangled).expect("ASCII");
            let refusal = WrappingKey::from_text(&mangled).expect_err("refused");
            // The last letter carries spare bits, which must be zero.
            let wanted = match at {
                at if at < PREFIX.len() => vec![BadWrappingKey::NoPrefix],
                at if at == text.len() - 1 => {
                    vec![BadWrappingKey::Character, BadWrappingKey::Checksum]
                }
                _ => vec![BadWrappingKey::Checksum],
            };
            assert!(wanted.contains(&refusal), "at {at}: {refusal:?}");
        }
    }

    #[test]
    fn a_cut_line_and_a_foreign_character_are_told_apart() {
        let text = key().to_text();
        let cut = WrappingKey::from_text(&text[..text.len() - 3]);
        assert_eq!(cut.err(), Some(BadWrappingKey::Length { found: 55 }));
        let foreign = text.replacen(&text[20..21], "!", 1);
        let foreign = WrappingKey::from_text(&foreign);
        assert!(matches!(
            foreign,
            Err(BadWrappingKey::Character | BadWrappingKey::NoPrefix)
        ));
        let none = WrappingKey::from_text("");
        assert_eq!(none.err(), Some(BadWrappingKey::NoPrefix));
    }

    #[test]
    fn debug_and_errors_show_nothing_of_the_key() {
        let text = key().to_text();
        let shown = format!("{:?}", key());
        assert_eq!(shown, "WrappingKey(secret)");
        let refusal = WrappingKey::from_text(&text[..40]).expect_err("refused");
        assert!(!refusal.to_string().contains(&text[PREFIX.len()..40]));
    }
}
