//! A row as it lies in the engine: the value behind a checksum over key and value, and the keyed
//! hash by which a whole range is summed up. A checksum finds a row that changed; only the sum
//! finds one that is gone. Nothing here touches a disk.

use blake2::{
    Blake2bMac,
    digest::{Mac, consts::U16},
};
use std::collections::BTreeMap;

use crate::{Key, Value};

/// What a group of batches comes to: for each key its new value, or that it is gone.
pub(crate) type Rows = BTreeMap<Key, Option<Value>>;

/// First byte, in the engine, of what the store keeps about itself.
const META: u8 = 0;
/// First byte, in the engine, of everybody else's rows.
pub(crate) const ROW: u8 = 1;
/// First byte behind all rows.
pub(crate) const ROWS_END: u8 = 2;

/// The sequence number up to which the engine holds everything.
pub(crate) const WATERMARK: [u8; 2] = [META, b'w'];

/// Where the sum of `range` lies.
pub(crate) fn sum_key(range: u8) -> [u8; 3] {
    [META, b's', range]
}

/// Where the row `key` lies.
pub(crate) fn row_key(key: &[u8]) -> Key {
    let mut stored = Vec::with_capacity(key.len() + 1);
    stored.push(ROW);
    stored.extend_from_slice(key);
    stored
}

fn checksum(stored_key: &[u8], value: &[u8]) -> [u8; 4] {
    let crc = crc32c::crc32c(&(stored_key.len() as u64).to_le_bytes());
    let crc = crc32c::crc32c_append(crc, stored_key);
    crc32c::crc32c_append(crc, value).to_le_bytes()
}

/// `value` followed by its checksum, as it is stored under `stored_key`.
pub(crate) fn seal(stored_key: &[u8], value: &[u8]) -> Vec<u8> {
    let mut stored = Vec::with_capacity(value.len() + 4);
    stored.extend_from_slice(value);
    stored.extend_from_slice(&checksum(stored_key, value));
    stored
}

/// The value in `stored`, if its checksum holds.
pub(crate) fn open<'a>(stored_key: &[u8], stored: &'a [u8]) -> Option<&'a [u8]> {
    let (value, crc) = stored.split_last_chunk::<4>()?;
    (*crc == checksum(stored_key, value)).then_some(value)
}

/// How many rows a range has, and the XOR of their keyed hashes: the order in which they came
/// does not matter, and a row that vanished is missed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sum {
    pub count: u64,
    pub xor: u128,
}

impl Sum {
    pub(crate) fn add(&mut self, hash: u128) {
        self.count = self.count.wrapping_add(1);
        self.xor ^= hash;
    }

    pub(crate) fn remove(&mut self, hash: u128) {
        self.count = self.count.wrapping_sub(1);
        self.xor ^= hash;
    }

    pub(crate) fn encode(self) -> [u8; 24] {
        let mut bytes = [0; 24];
        bytes[..8].copy_from_slice(&self.count.to_le_bytes());
        bytes[8..].copy_from_slice(&self.xor.to_le_bytes());
        bytes
    }

    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        let (count, xor) = bytes.split_first_chunk::<8>()?;
        Some(Self {
            count: u64::from_le_bytes(*count),
            xor: u128::from_le_bytes(xor.try_into().ok()?),
        })
    }
}

/// The sums of all ranges.
pub(crate) type Sums = BTreeMap<u8, Sum>;

/// Hashes rows under a key, so that whoever can choose rows cannot choose two that cancel out.
#[derive(Clone)]
pub(crate) struct RowHasher(Blake2bMac<U16>);

impl RowHasher {
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        // A key of 32 bytes is always taken (64 is the limit); the fallback is never met.
        Self(
            Blake2bMac::new_with_salt_and_personal(key, b"", b"nabat row")
                .unwrap_or_else(|_| Blake2bMac::new(&Default::default())),
        )
    }

    pub(crate) fn hash(&self, key: &[u8], value: &[u8]) -> u128 {
        let mut mac = self.0.clone();
        mac.update(&(key.len() as u64).to_le_bytes());
        mac.update(key);
        mac.update(value);
        u128::from_le_bytes(mac.finalize().into_bytes().into())
    }

    /// Moves `sums` from the row's `old` value to its `new` one.
    pub(crate) fn change(
        &self,
        sums: &mut Sums,
        key: &[u8],
        old: Option<&[u8]>,
        new: Option<&[u8]>,
    ) {
        let sum = sums.entry(key[0]).or_default();
        if let Some(old) = old {
            sum.remove(self.hash(key, old));
        }
        if let Some(new) = new {
            sum.add(self.hash(key, new));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_bit_in_key_or_value_breaks_the_checksum() {
        let stored = seal(b"\x01key", b"value");
        assert_eq!(open(b"\x01key", &stored), Some(&b"value"[..]));
        assert_eq!(open(b"\x01kez", &stored), None);
        for bit in 0..stored.len() * 8 {
            let mut bad = stored.clone();
            bad[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(open(b"\x01key", &bad), None, "bit {bit}");
        }
    }

    #[test]
    fn a_sum_forgets_the_order_and_misses_a_row() {
        let hasher = RowHasher::new(&[7; 32]);
        let (mut one, mut two) = (Sums::new(), Sums::new());
        hasher.change(&mut one, b"ra", None, Some(b"1"));
        hasher.change(&mut one, b"rb", None, Some(b"2"));
        hasher.change(&mut two, b"rb", None, Some(b"0"));
        hasher.change(&mut two, b"ra", None, Some(b"1"));
        assert_ne!(one, two);
        hasher.change(&mut two, b"rb", Some(b"0"), Some(b"2"));
        assert_eq!(one, two);
        hasher.change(&mut two, b"rb", Some(b"2"), None);
        assert_ne!(one, two);
        assert_eq!(Sum::decode(&one[&b'r'].encode()), Some(one[&b'r']));
    }
}
