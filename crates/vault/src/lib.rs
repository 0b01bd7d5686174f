#![doc = include_str!("../README.md")]

mod blind;
mod derive;
mod durable;
mod epoch;
mod minisign;
mod ring;
mod ring_file;
mod seal;
mod sealed_token;
mod token;
pub mod totp;
mod webhook;
mod wrapping;

pub use blind::Mac;
pub use epoch::Epoch;
pub use minisign::{BadComment, BadPublicKey, PublicKey, TrustedComment, VerifyError, verify};
pub use ring::{KeyError, KeyRing};
pub use seal::{OVERHEAD_BYTES, OpenError, epoch_of};
pub use token::{TOKEN_CHARS, TokenError};
pub use webhook::FIRST_GENERATION;
pub use wrapping::{BadWrappingKey, WrappingKey};

/// Chance, as the caller provides it: fills all of the slice with unpredictable bytes.
pub type Chance<'a> = &'a dyn Fn(&mut [u8]);

/// What a sealed value or a token is for, in the caller's words. Each purpose has a key of its
/// own; two purposes that are spelt alike are the same purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Purpose(pub &'static str);
