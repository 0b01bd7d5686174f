//! The ring's file: everything secret in one envelope, so that its parts can neither be swapped
//! nor dropped one by one. Layout, integers big-endian:
//!
//! `"nabat key ring\n" ‖ version(1) ‖ check(8) ‖ nonce(24) ‖ XChaCha20-Poly1305(body) ‖ SHA-256(8)`
//!
//! The checksum tells damage, the check value a wrong wrapping key; reading never writes, and
//! never guesses: a byte out of place is refused.

use crate::derive::{Key, RING_FILE};
use crate::{Chance, Epoch, WrappingKey};
use chacha20poly1305::{AeadInPlace, KeyInit, XChaCha20Poly1305, XNonce};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use zeroize::Zeroizing;

const MAGIC: &[u8] = b"nabat key ring\n";
const VERSION: u8 = 1;
const CHECK_BYTES: usize = 8;
const NONCE_BYTES: usize = 24;
const SUM_BYTES: usize = 8;
const HEAD_BYTES: usize = MAGIC.len() + 1 + CHECK_BYTES + NONCE_BYTES;

/// Epochs that may be live at once. A week each, and the old one goes when the new one stands:
/// there are two in practice, and a year of failed changes still fits.
pub(crate) const EPOCHS_MAX: usize = 64;
/// A ring of [`EPOCHS_MAX`] epochs is under 3 kB; a longer file is none of ours.
pub(crate) const FILE_BYTES_MAX: u64 = 16 * 1024;

/// All that a ring keeps secret.
pub(crate) struct Secrets {
    /// The root of the keys that never rotate.
    pub root: Key,
    /// The seed of the Ed25519 key that signs revisions.
    pub signing_seed: Key,
    /// The id under which minisign knows that key.
    pub signing_id: [u8; 8],
    /// The number the next epoch gets; numbers are never used twice.
    pub next_epoch: u32,
    /// The live epochs: never empty.
    pub epochs: BTreeMap<Epoch, Key>,
}

impl Secrets {
    /// A second copy, for a change that may still fail.
    pub(crate) fn copy(&self) -> Self {
        Self {
            root: self.root.clone(),
            signing_seed: self.signing_seed.clone(),
            signing_id: self.signing_id,
            next_epoch: self.next_epoch,
            epochs: self.epochs.clone(),
        }
    }
}

/// Why a file is not taken.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Unreadable {
    WrongKey,
    Newer(u8),
    Damaged(&'static str),
}

/// The file's bytes.
pub(crate) fn encode(secrets: &Secrets, wrapping: &WrappingKey, chance: Chance<'_>) -> Vec<u8> {
    let mut file = Vec::with_capacity(4096);
    file.extend_from_slice(MAGIC);
    file.push(VERSION);
    file.extend_from_slice(&wrapping.check_value());
    let mut nonce = [0; NONCE_BYTES];
    chance(&mut nonce);
    file.extend_from_slice(&nonce);

    let mut body = encode_body(secrets);
    let associated = file.clone();
    cipher(wrapping)
        .encrypt_in_place(&XNonce::from(nonce), &associated, &mut *body)
        .expect("a ring is far shorter than what the cipher can take");
    file.extend_from_slice(&body);
    let sum = Sha256::digest(&file);
    file.extend_from_slice(&sum[..SUM_BYTES]);
    file
}

/// Reads a file's bytes back.
pub(crate) fn decode(file: &[u8], wrapping: &WrappingKey) -> Result<Secrets, Unreadable> {
    use Unreadable::Damaged;
    let rest = file
        .strip_prefix(MAGIC)
        .ok_or(Damaged("it does not begin as a key ring does"))?;
    match rest.first() {
        Some(&VERSION) => {}
        // A newer program's file has its own layout; only our own version's checksum is known.
        Some(&version) if version > VERSION => return Err(Unreadable::Newer(version)),
        _ => return Err(Damaged("it has no version")),
    }
    let (content, sum) = file
        .split_last_chunk::<SUM_BYTES>()
        .ok_or(Damaged("it is cut short"))?;
    if Sha256::digest(content)[..SUM_BYTES] != *sum {
        return Err(Damaged("its checksum does not fit"));
    }
    let (head, body) = content
        .split_at_checked(HEAD_BYTES)
        .ok_or(Damaged("it is cut short"))?;
    let (check, nonce) = head[MAGIC.len() + 1..].split_at(CHECK_BYTES);
    if check != wrapping.check_value() {
        return Err(Unreadable::WrongKey);
    }
    let mut body = Zeroizing::new(body.to_vec());
    cipher(wrapping)
        .decrypt_in_place(XNonce::from_slice(nonce), head, &mut *body)
        .map_err(|_| Damaged("its content was changed"))?;
    decode_body(&body).ok_or(Damaged("its content has another shape"))
}

fn cipher(wrapping: &WrappingKey) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new((&*wrapping.subkey(RING_FILE)).into())
}

/// `root(32) ‖ seed(32) ‖ id(8) ‖ next(4) ‖ (epoch(4) ‖ key(32))*`. The capacity is taken at once,
/// so that growing leaves no copies behind in memory.
fn encode_body(secrets: &Secrets) -> Zeroizing<Vec<u8>> {
    let mut body = Zeroizing::new(Vec::with_capacity(128 + 36 * (EPOCHS_MAX + 1)));
    body.extend_from_slice(&*secrets.root);
    body.extend_from_slice(&*secrets.signing_seed);
    body.extend_from_slice(&secrets.signing_id);
    body.extend_from_slice(&secrets.next_epoch.to_be_bytes());
    for (epoch, key) in &secrets.epochs {
        body.extend_from_slice(&epoch.0.to_be_bytes());
        body.extend_from_slice(&**key);
    }
    body
}

fn decode_body(body: &[u8]) -> Option<Secrets> {
    let (root, body) = body.split_first_chunk::<32>()?;
    let (seed, body) = body.split_first_chunk::<32>()?;
    let (id, body) = body.split_first_chunk::<8>()?;
    let (next, mut body) = body.split_first_chunk::<4>()?;
    let next_epoch = u32::from_be_bytes(*next);
    let mut epochs = BTreeMap::new();
    while !body.is_empty() {
        let (number, rest) = body.split_first_chunk::<4>()?;
        let (key, rest) = rest.split_first_chunk::<32>()?;
        let epoch = Epoch(u32::from_be_bytes(*number));
        let in_order = epochs
            .last_key_value()
            .is_none_or(|(last, _)| *last < epoch);
        if !in_order || epoch.0 >= next_epoch {
            return None;
        }
        epochs.insert(epoch, Zeroizing::new(*key));
        body = rest;
    }
    (!epochs.is_empty() && epochs.len() <= EPOCHS_MAX).then(|| Secrets {
        root: Zeroizing::new(*root),
        signing_seed: Zeroizing::new(*seed),
        signing_id: *id,
        next_epoch,
        epochs,
    })
}
