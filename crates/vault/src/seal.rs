//! Sealing values: XChaCha20-Poly1305 under the newest epoch, with purpose and record bound in.
//! A sealed value is
//!
//! `version(1) ‖ epoch(4, big-endian) ‖ nonce(24) ‖ ciphertext ‖ tag(16)`
//!
//! and opens only under the purpose and the record it was sealed for, so that two rows that were
//! swapped do not open. Its length shows the length of what is in it: pad where that tells.

use crate::derive::{SEAL, subkey};
use crate::{Chance, Epoch, KeyRing, Purpose};
use chacha20poly1305::{AeadInPlace, KeyInit, Tag, XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

const VERSION: u8 = 1;
const HEAD_BYTES: usize = 1 + 4;
const NONCE_BYTES: usize = 24;
const TAG_BYTES: usize = 16;

/// By how much a sealed value is longer than what is in it.
pub const OVERHEAD_BYTES: usize = HEAD_BYTES + NONCE_BYTES + TAG_BYTES;

/// Why a sealed value does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    #[error("opening a sealed value: it is cut short; the row is damaged, restore it")]
    Short,
    #[error(
        "opening a sealed value: its format is {0}, which this version does not know; use the \
         version that wrote it"
    )]
    Version(u8),
    #[error("opening a sealed value: the key of epoch {0} was destroyed or is not in this ring")]
    EpochGone(Epoch),
    #[error(
        "opening a sealed value: it was changed, or it belongs to another record or ring; the row \
         is damaged, restore it"
    )]
    Forged,
}

impl KeyRing {
    /// Seals `plain` for `purpose` and for the record whose id is `record`.
    pub fn seal(
        &self,
        purpose: Purpose,
        record: &[u8],
        plain: &[u8],
        chance: Chance<'_>,
    ) -> Vec<u8> {
        let (epoch, key) = self.newest();
        let mut nonce = [0; NONCE_BYTES];
        chance(&mut nonce);
        let mut sealed = Vec::with_capacity(plain.len() + OVERHEAD_BYTES);
        sealed.push(VERSION);
        sealed.extend_from_slice(&epoch.0.to_be_bytes());
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(plain);
        let tag = cipher(key, purpose)
            .encrypt_in_place_detached(
                &XNonce::from(nonce),
                &associated(epoch, purpose, record),
                &mut sealed[HEAD_BYTES + NONCE_BYTES..],
            )
            .expect("no value in memory is as long as the 256 GiB the cipher can take");
        sealed.extend_from_slice(&tag);
        sealed
    }

    /// Opens what [`KeyRing::seal`] sealed for the same purpose and record.
    ///
    /// # Errors
    /// See [`OpenError`]; nothing of the content is given out unless all of it is genuine.
    pub fn unseal(
        &self,
        purpose: Purpose,
        record: &[u8],
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        let epoch = epoch_of(sealed)?;
        let (nonce, rest) = sealed[HEAD_BYTES..]
            .split_first_chunk::<NONCE_BYTES>()
            .ok_or(OpenError::Short)?;
        let (content, tag) = rest
            .split_last_chunk::<TAG_BYTES>()
            .ok_or(OpenError::Short)?;
        let key = self.epoch_key(epoch).ok_or(OpenError::EpochGone(epoch))?;
        let mut plain = Zeroizing::new(content.to_vec());
        cipher(key, purpose)
            .decrypt_in_place_detached(
                XNonce::from_slice(nonce),
                &associated(epoch, purpose, record),
                &mut plain,
                Tag::from_slice(tag),
            )
            .map_err(|_| OpenError::Forged)?;
        Ok(plain)
    }
}

/// The epoch a value says it is sealed under. It is not proven until the value opens.
///
/// # Errors
/// [`OpenError::Short`] and [`OpenError::Version`].
pub fn epoch_of(sealed: &[u8]) -> Result<Epoch, OpenError> {
    let (version, rest) = sealed.split_first().ok_or(OpenError::Short)?;
    if *version != VERSION {
        return Err(OpenError::Version(*version));
    }
    let number = rest.first_chunk::<4>().ok_or(OpenError::Short)?;
    Ok(Epoch(u32::from_be_bytes(*number)))
}

fn cipher(epoch_key: &[u8; 32], purpose: Purpose) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new((&*subkey(epoch_key, SEAL, purpose.0)).into())
}

/// Purpose and record with their lengths before them, so that no two pairs read alike.
fn associated(epoch: Epoch, purpose: Purpose, record: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(HEAD_BYTES + 16 + purpose.0.len() + record.len());
    bytes.push(VERSION);
    bytes.extend_from_slice(&epoch.0.to_be_bytes());
    for part in [purpose.0.as_bytes(), record] {
        bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
        bytes.extend_from_slice(part);
    }
    bytes
}
