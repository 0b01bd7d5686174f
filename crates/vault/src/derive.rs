//! Keys from keys: HKDF-SHA256 with a label for each use, and HMAC-SHA256. This is the only place
//! where one key is made from another, so that the list of labels is the list of our keys. A label
//! must never be used for two things, and never change.

use hkdf::Hkdf;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

/// 32 secret bytes that are wiped when dropped.
pub(crate) type Key = Zeroizing<[u8; 32]>;

/// The label of the key that wraps the ring's file.
pub(crate) const RING_FILE: &str = "nabat vault v1: ring file";
/// The label of the check value by which a wrong wrapping key is told from damage.
pub(crate) const WRAPPING_CHECK: &str = "nabat vault v1: wrapping key check";
/// The label of the blind index's key.
pub(crate) const INDEX: &str = "nabat vault v1: blind index";
/// The label of the key behind the tags in logs.
pub(crate) const LOG_TAG: &str = "nabat vault v1: log tag";
/// The label of the key that hashes rows for the store's sums.
pub(crate) const SUM: &str = "nabat vault v1: row sums";
/// The label of the tokens' keys; the purpose follows it.
pub(crate) const TOKEN: &str = "nabat vault v1: token";
/// The label of the keys of tokens that carry something sealed; the purpose follows it.
pub(crate) const SEALED_TOKEN: &str = "nabat vault v1: carrying token";
/// The label of the keys that seal values; the purpose follows it.
pub(crate) const SEAL: &str = "nabat vault v1: seal";
/// The label of the key from which the secrets come that webhooks share with us.
pub(crate) const WEBHOOK_SECRET: &str = "nabat vault v1: webhook secret";
/// The label of the key from which the seeds come of the pairs that sign for webhooks.
pub(crate) const WEBHOOK_SEED: &str = "nabat vault v1: webhook pair";

/// The key for `label` and `purpose` under `key`. `purpose` comes last and the labels are fixed,
/// none the beginning of another, so that no two pairs give the same input.
pub(crate) fn subkey(key: &[u8; 32], label: &str, purpose: &str) -> Key {
    let mut out = Zeroizing::new([0; 32]);
    Hkdf::<Sha256>::new(None, key)
        .expand_multi_info(&[label.as_bytes(), b"\0", purpose.as_bytes()], &mut *out)
        .expect("32 bytes are within what HKDF-SHA256 can give");
    out
}

/// HMAC-SHA256 over the parts, one after the other. The caller sees to it that different inputs
/// never join to the same bytes.
pub(crate) fn hmac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// The first `N` bytes.
pub(crate) fn first<const N: usize>(bytes: &[u8; 32]) -> [u8; N] {
    const { assert!(N <= 32) };
    std::array::from_fn(|i| bytes[i])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_label_begins_another_and_every_label_gives_its_own_key() {
        let labels = [
            RING_FILE,
            WRAPPING_CHECK,
            INDEX,
            LOG_TAG,
            SUM,
            TOKEN,
            SEALED_TOKEN,
            SEAL,
            WEBHOOK_SECRET,
            WEBHOOK_SEED,
        ];
        for (i, a) in labels.iter().enumerate() {
            for b in &labels[i + 1..] {
                assert!(!a.starts_with(b) && !b.starts_with(a), "{a} / {b}");
                assert_ne!(subkey(&[1; 32], a, "x"), subkey(&[1; 32], b, "x"));
            }
        }
        assert_ne!(subkey(&[1; 32], SEAL, "x"), subkey(&[1; 32], SEAL, "y"));
        assert_ne!(subkey(&[1; 32], SEAL, "x"), subkey(&[2; 32], SEAL, "x"));
    }

    #[test]
    fn hmac_agrees_with_rfc_4231_and_does_not_care_how_the_input_is_cut() {
        // RFC 4231, test case 3, whose key of 20 bytes HMAC pads with zeros to the same block.
        let mut key = [0; 32];
        key[..20].fill(0xaa);
        let mac = hmac(&key, &[&[0xdd; 20], &[0xdd; 30]]);
        assert_eq!(
            data_encoding::HEXLOWER.encode(&mac),
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
        );
    }
}
