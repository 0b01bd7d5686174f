//! The keys that sign what goes to a webhook, one pair of them for each address. They are derived
//! and never stored: there is no row of keys to lose, to seal or to move when a key epoch changes,
//! and whoever holds the ring could read such a row anyway. They must never be shown but to the
//! endpoint's owner.
//!
//! The generation is there for rotation: a new one gives new keys, and during a change both sign.
//! What rotation will need is one number kept beside the subscriber; until then all are of
//! [`FIRST_GENERATION`].

use crate::KeyRing;
use crate::derive::hmac;
use zeroize::Zeroizing;

/// The generation of every webhook's keys until the first rotation.
pub const FIRST_GENERATION: u32 = 0;

impl KeyRing {
    /// The 32 bytes that sender and receiver share (HMAC-SHA256, v1 of Standard Webhooks) for the
    /// webhook at `address`, which the caller has brought into its one normal form.
    pub fn webhook_secret(&self, address: &[u8], generation: u32) -> Zeroizing<[u8; 32]> {
        derived(&self.webhook_secret_key, address, generation)
    }

    /// The seed of the Ed25519 pair (v1a) for the webhook at `address`. Independent of
    /// [`KeyRing::webhook_secret`]: the receiver, who has that one, learns nothing of this.
    pub fn webhook_seed(&self, address: &[u8], generation: u32) -> Zeroizing<[u8; 32]> {
        derived(&self.webhook_seed_key, address, generation)
    }
}

/// The generation has a fixed length and comes first, so that no two pairs give the same input.
fn derived(key: &[u8; 32], address: &[u8], generation: u32) -> Zeroizing<[u8; 32]> {
    Zeroizing::new(hmac(key, &[&generation.to_be_bytes(), address]))
}
