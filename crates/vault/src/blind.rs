//! Keyed hashes of things that must not be written down: the blind index by which a known address
//! is found again, the tags that stand for an address in a log, and the key of the store's sums.
//! Their keys never rotate. Whoever holds them can test a guess, so they must never leave the ring.

use crate::KeyRing;
use crate::derive::{first, hmac};
use data_encoding::HEXLOWER;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

/// 128 bits of HMAC-SHA256. Compare it with `==`, which takes the same time whatever differs.
#[derive(Clone, Copy, Debug, Eq)]
pub struct Mac(pub(crate) [u8; 16]);

impl Mac {
    /// A MAC as it was received.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }
    /// Its bytes.
    pub const fn bytes(&self) -> [u8; 16] {
        self.0
    }
}

impl PartialEq for Mac {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl KeyRing {
    /// The blind index of `what`, which the caller has brought into its one normal form and has
    /// told apart by kind (a chat id from an address).
    pub fn blind(&self, what: &[u8]) -> [u8; 16] {
        first(&hmac(&self.index_key, &[what]))
    }

    /// Eight hexadecimal digits that stand for `what` in logs and alarms: the same in each run, so
    /// that two lines can be seen to be about one endpoint. Two endpoints may share a tag.
    pub fn tag(&self, what: &[u8]) -> String {
        HEXLOWER.encode(&first::<4>(&hmac(&self.log_tag_key, &[what])))
    }

    /// The key with which the store hashes its rows into the sums of their ranges.
    pub fn sum_key(&self) -> Zeroizing<[u8; 32]> {
        self.sum_key.clone()
    }
}
