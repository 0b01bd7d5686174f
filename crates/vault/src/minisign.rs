//! Signatures in minisign's format, so that anyone can check an alert with the stock program. Only
//! the prehashed kind ("ED": Ed25519 over BLAKE2b-512) is made and accepted. A signature covers
//! the message, and a second one covers the first together with the trusted comment; the untrusted
//! comment is just that, and must never be shown as if it were true.

use crate::KeyRing;
use blake2::{Blake2b512, Digest as _};
use data_encoding::{BASE32, BASE64};
use ed25519_dalek::{Signature, Signer as _, VerifyingKey};
use sha2::Sha256;
use std::{fmt, str::FromStr};

const KEY_ALGORITHM: &[u8; 2] = b"Ed";
const PREHASHED: &[u8; 2] = b"ED";
const UNTRUSTED: &str = "untrusted comment: ";
const TRUSTED: &str = "trusted comment: ";
/// What we say in the line nobody should trust.
const OUR_UNTRUSTED_COMMENT: &str = "signature from nabat secret key";
/// Below what the stock program reads (8192), and far more than anyone will read in a line.
const COMMENT_BYTES_MAX: usize = 1024;
/// Longer texts are no signature file: two comments and 188 letters.
const MINISIG_BYTES_MAX: usize = 16 * 1024;
/// Groups of four letters in a fingerprint: 100 bits, beyond a search for a look-alike.
const FINGERPRINT_GROUPS: usize = 5;

/// A public signing key. `Display` and `FromStr` use minisign's one line of base64.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PublicKey {
    id: [u8; 8],
    key: VerifyingKey,
}

/// A text that is no public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "reading a public key: it is not minisign's; it is a line of 56 letters that begins with RW, \
     alone or under an \"untrusted comment\" line"
)]
pub struct BadPublicKey;

/// The line of a signature that is covered by it: one line, without control characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedComment(String);

/// A text that cannot be a trusted comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "making a signature: its comment must be one line of at most 1024 bytes without control characters"
)]
pub struct BadComment;

/// Why a signature is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    #[error(
        "checking a signature: the file is no minisign signature of four lines; fetch it again"
    )]
    Mangled,
    #[error(
        "checking a signature: it is of the older kind without a hash, which we never make; do \
         not trust it"
    )]
    NotPrehashed,
    #[error(
        "checking a signature: it was made with another key; check whose it is before you go on"
    )]
    OtherKey,
    #[error("checking a signature: it does not fit; the message was changed, or is not theirs")]
    Message,
    #[error("checking a signature: its trusted comment was changed; do not trust it")]
    Comment,
}

impl KeyRing {
    /// The public half of the key that signs for this instance.
    pub fn public_key(&self) -> PublicKey {
        PublicKey {
            id: self.signing_id(),
            key: self.signing_key.verifying_key(),
        }
    }

    /// Signs `message` and returns the text of its `.minisig` file.
    pub fn sign(&self, message: &[u8], comment: &TrustedComment) -> String {
        let signature = self
            .signing_key
            .sign(&Blake2b512::digest(message))
            .to_bytes();
        let covered = [&signature, comment.0.as_bytes()].concat();
        let global = self.signing_key.sign(&covered).to_bytes();
        let line = [&PREHASHED[..], &self.signing_id(), &signature].concat();
        format!(
            "{UNTRUSTED}{OUR_UNTRUSTED_COMMENT}\n{}\n{TRUSTED}{}\n{}\n",
            BASE64.encode(&line),
            comment.0,
            BASE64.encode(&global),
        )
    }
}

/// Checks the text of a `.minisig` file against a message, and returns the comment it covers.
///
/// # Errors
/// See [`VerifyError`].
pub fn verify(
    public_key: &PublicKey,
    message: &[u8],
    minisig: &str,
) -> Result<TrustedComment, VerifyError> {
    let parts = Parts::parse(minisig)?;
    if parts.key_id != public_key.id {
        return Err(VerifyError::OtherKey);
    }
    let key = &public_key.key;
    key.verify_strict(
        &Blake2b512::digest(message),
        &Signature::from_bytes(&parts.signature),
    )
    .map_err(|_| VerifyError::Message)?;
    let covered = [&parts.signature, parts.comment.as_bytes()].concat();
    key.verify_strict(&covered, &Signature::from_bytes(&parts.global))
        .map_err(|_| VerifyError::Comment)?;
    TrustedComment::new(parts.comment).map_err(|_| VerifyError::Mangled)
}

/// The four lines of a signature file, taken apart and not yet checked.
struct Parts<'a> {
    key_id: [u8; 8],
    signature: [u8; 64],
    comment: &'a str,
    global: [u8; 64],
}

impl<'a> Parts<'a> {
    fn parse(text: &'a str) -> Result<Self, VerifyError> {
        use VerifyError::Mangled;
        if text.len() > MINISIG_BYTES_MAX {
            return Err(Mangled);
        }
        let mut lines = text.lines();
        let (Some(untrusted), Some(signature), Some(trusted), Some(global), None) = (
            lines.next(),
            lines.next(),
            lines.next(),
            lines.next(),
            lines.next(),
        ) else {
            return Err(Mangled);
        };
        if !untrusted.starts_with(UNTRUSTED) {
            return Err(Mangled);
        }
        let line: [u8; 74] = decode(signature).ok_or(Mangled)?;
        let (algorithm, rest) = line.split_first_chunk::<2>().ok_or(Mangled)?;
        let (key_id, signature) = rest.split_first_chunk::<8>().ok_or(Mangled)?;
        match algorithm {
            PREHASHED => {}
            KEY_ALGORITHM => return Err(VerifyError::NotPrehashed),
            _ => return Err(Mangled),
        }
        Ok(Self {
            key_id: *key_id,
            signature: *signature.first_chunk().ok_or(Mangled)?,
            comment: trusted.strip_prefix(TRUSTED).ok_or(Mangled)?,
            global: decode(global).ok_or(Mangled)?,
        })
    }
}

/// Canonical base64 of exactly `N` bytes: spare bits and padding count.
fn decode<const N: usize>(text: &str) -> Option<[u8; N]> {
    BASE64.decode(text.as_bytes()).ok()?.try_into().ok()
}

impl TrustedComment {
    /// The comment, if it can stand in one line.
    ///
    /// # Errors
    /// A line end or another control character in it, or more than 1024 bytes.
    pub fn new(text: &str) -> Result<Self, BadComment> {
        if text.len() > COMMENT_BYTES_MAX || text.chars().any(char::is_control) {
            return Err(BadComment);
        }
        Ok(Self(text.to_owned()))
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl PublicKey {
    /// The key's id as minisign prints it: 16 hexadecimal digits.
    pub fn id(&self) -> String {
        format!("{:016X}", u64::from_le_bytes(self.id))
    }

    /// Five groups of four letters for people to compare: 100 bits of SHA-256 over the key. It is
    /// shown at sign-up, on the site and in each footer.
    pub fn fingerprint(&self) -> String {
        let hash = Sha256::new()
            .chain_update(b"nabat fingerprint v1")
            .chain_update(self.bytes())
            .finalize();
        let letters = BASE32.encode(&hash).to_lowercase();
        let groups: Vec<&str> = (0..FINGERPRINT_GROUPS)
            .map(|group| &letters[4 * group..4 * (group + 1)])
            .collect();
        groups.join("-")
    }

    /// The text of a `minisign.pub` file, for the stock program's `-p`.
    pub fn file_text(&self) -> String {
        format!("{UNTRUSTED}minisign public key {}\n{self}\n", self.id())
    }

    fn bytes(&self) -> [u8; 42] {
        let mut bytes = [0; 42];
        bytes[..2].copy_from_slice(KEY_ALGORITHM);
        bytes[2..10].copy_from_slice(&self.id);
        bytes[10..].copy_from_slice(self.key.as_bytes());
        bytes
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&BASE64.encode(&self.bytes()))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({self})")
    }
}

impl FromStr for PublicKey {
    type Err = BadPublicKey;
    fn from_str(text: &str) -> Result<Self, BadPublicKey> {
        let mut lines = text.trim().lines();
        let mut line = lines.next().ok_or(BadPublicKey)?;
        if line.starts_with(UNTRUSTED) {
            line = lines.next().ok_or(BadPublicKey)?;
        }
        if lines.next().is_some() {
            return Err(BadPublicKey);
        }
        let bytes: [u8; 42] = decode(line.trim()).ok_or(BadPublicKey)?;
        let (algorithm, rest) = bytes.split_first_chunk::<2>().ok_or(BadPublicKey)?;
        let (id, key) = rest.split_first_chunk::<8>().ok_or(BadPublicKey)?;
        let key = key.first_chunk::<32>().ok_or(BadPublicKey)?;
        let key = VerifyingKey::from_bytes(key).map_err(|_| BadPublicKey)?;
        if algorithm != KEY_ALGORITHM || key.is_weak() {
            return Err(BadPublicKey);
        }
        Ok(Self { id: *id, key })
    }
}
