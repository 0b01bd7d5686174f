//! Tokens, MACs and tags: each good for exactly what it was made for.

use crate::{chance, ring};
use vault::{Mac, Purpose, TOKEN_CHARS, TokenError};

const LEAVE: Purpose = Purpose("leave");
const CONFIRM: Purpose = Purpose("confirm");

#[test]
fn a_token_is_good_for_its_purpose_and_subject_until_it_expires() {
    let ring = ring(1);
    let token = ring.token(CONFIRM, b"7", Some(1_000), &chance(2));
    assert_eq!(token.len(), TOKEN_CHARS);
    let check = |purpose, subject, now| ring.check_token(purpose, subject, &token, now);
    assert_eq!(check(CONFIRM, b"7", 1_000), Ok(()));
    assert_eq!(check(CONFIRM, b"7", 1_001), Err(TokenError::Expired));
    assert_eq!(check(CONFIRM, b"8", 1_000), Err(TokenError::Forged));
    assert_eq!(check(CONFIRM, b"8", 1_001), Err(TokenError::Forged));
    assert_eq!(check(LEAVE, b"7", 1_000), Err(TokenError::Forged));
    let other_ring = crate::ring(2).check_token(CONFIRM, b"7", &token, 0);
    assert_eq!(other_ring, Err(TokenError::Forged));
}

#[test]
fn a_token_for_leaving_never_expires() {
    let ring = ring(1);
    let token = ring.token(LEAVE, b"7", None, &chance(2));
    assert_eq!(ring.check_token(LEAVE, b"7", &token, u64::MAX), Ok(()));
}

#[test]
fn two_tokens_for_one_subject_differ() {
    let (ring, chance) = (ring(1), chance(2));
    let one = ring.token(LEAVE, b"7", None, &chance);
    assert_ne!(one, ring.token(LEAVE, b"7", None, &chance));
}

#[test]
fn every_flipped_bit_and_every_cut_of_a_token_is_refused() {
    let ring = ring(1);
    let token = ring.token(CONFIRM, b"7", Some(1_000), &chance(2));
    for bit in 0..token.len() * 8 {
        let mut bad = token.clone().into_bytes();
        bad[bit / 8] ^= 1 << (bit % 8);
        // A link that is not text any more never gets as far as a token.
        if let Ok(bad) = String::from_utf8(bad) {
            let refusal = ring.check_token(CONFIRM, b"7", &bad, 0);
            assert!(
                matches!(refusal, Err(TokenError::Mangled | TokenError::Forged)),
                "bit {bit}"
            );
        }
    }
    for length in 0..token.len() {
        let cut = ring.check_token(CONFIRM, b"7", &token[..length], 0);
        assert_eq!(cut, Err(TokenError::Mangled), "cut to {length}");
    }
}

#[test]
fn a_mac_depends_on_purpose_and_bytes_and_compares_by_content() {
    let ring = ring(1);
    let mac = ring.token_mac(LEAVE, b"7");
    assert_eq!(mac, Mac::from_bytes(mac.bytes()));
    assert_ne!(mac, ring.token_mac(CONFIRM, b"7"));
    assert_ne!(mac, ring.token_mac(LEAVE, b"8"));
    for bit in 0..128 {
        let mut bytes = mac.bytes();
        bytes[bit / 8] ^= 1 << (bit % 8);
        assert_ne!(mac, Mac::from_bytes(bytes));
    }
}

#[test]
fn tags_and_blind_indices_are_under_different_keys_and_tags_are_short() {
    let ring = ring(1);
    let tag = ring.tag(b"ola@mail.example");
    assert_eq!(tag.len(), 8);
    assert!(tag.bytes().all(|b| b.is_ascii_hexdigit()));
    let blind = data_encoding::HEXLOWER.encode(&ring.blind(b"ola@mail.example"));
    assert!(!blind.starts_with(&tag));
}

#[test]
fn a_sealed_token_gives_back_what_is_in_it_to_its_purpose_and_ring_alone() {
    let ring = ring(1);
    let token = ring.sealed_token(CONFIRM, b"ola@mail.example", &chance(2));
    let opened = ring.open_sealed_token(CONFIRM, &token).expect("opens");
    assert_eq!(*opened, b"ola@mail.example");
    assert!(!token.contains("b2xh"), "nothing of it can be read");
    let refusal = |ring: &vault::KeyRing, purpose| ring.open_sealed_token(purpose, &token).err();
    assert_eq!(refusal(&ring, LEAVE), Some(TokenError::Forged));
    assert_eq!(refusal(&crate::ring(2), CONFIRM), Some(TokenError::Forged));
    let again = ring.sealed_token(CONFIRM, b"ola@mail.example", &chance(3));
    assert_ne!(again, token);
}

#[test]
fn every_flipped_bit_and_every_cut_of_a_sealed_token_is_refused() {
    let ring = ring(1);
    let token = ring.sealed_token(CONFIRM, b"ola@mail.example", &chance(2));
    for bit in 0..token.len() * 8 {
        let mut bad = token.clone().into_bytes();
        bad[bit / 8] ^= 1 << (bit % 8);
        if let Ok(bad) = String::from_utf8(bad) {
            assert!(ring.open_sealed_token(CONFIRM, &bad).is_err(), "bit {bit}");
        }
    }
    for length in 0..token.len() {
        let cut = ring.open_sealed_token(CONFIRM, &token[..length]);
        assert!(cut.is_err(), "cut to {length}");
    }
}
