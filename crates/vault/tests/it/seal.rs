//! Sealed values: they open for their own purpose, record, epoch and ring, and for nothing else.

use crate::{ENDPOINTS, RECEIPTS, chance, ring};
use proptest::prelude::*;
use vault::{Epoch, OVERHEAD_BYTES, OpenError, Purpose, epoch_of};

#[test]
fn two_swapped_rows_do_not_open() {
    let ring = ring(1);
    let a = ring.seal(ENDPOINTS, b"a", b"ola@mail.example", &chance(2));
    assert_eq!(
        ring.unseal(ENDPOINTS, b"b", &a).err(),
        Some(OpenError::Forged)
    );
    assert_eq!(
        ring.unseal(RECEIPTS, b"a", &a).err(),
        Some(OpenError::Forged)
    );
    assert!(ring.unseal(ENDPOINTS, b"a", &a).is_ok());
}

#[test]
fn purpose_and_record_do_not_run_into_each_other() {
    let ring = ring(1);
    let sealed = ring.seal(Purpose("ab"), b"c", b"x", &chance(2));
    let shifted = ring.unseal(Purpose("a"), b"bc", &sealed);
    assert_eq!(shifted.err(), Some(OpenError::Forged));
}

#[test]
fn another_ring_does_not_open_it() {
    let sealed = ring(1).seal(ENDPOINTS, b"a", b"x", &chance(2));
    let other = ring(2).unseal(ENDPOINTS, b"a", &sealed);
    assert_eq!(other.err(), Some(OpenError::Forged));
}

#[test]
fn the_same_value_never_seals_to_the_same_bytes() {
    let (ring, chance) = (ring(1), chance(2));
    let one = ring.seal(ENDPOINTS, b"a", b"x", &chance);
    let two = ring.seal(ENDPOINTS, b"a", b"x", &chance);
    assert_ne!(one, two);
}

#[test]
fn every_flipped_bit_and_every_cut_is_refused_by_name() {
    let ring = ring(1);
    let sealed = ring.seal(ENDPOINTS, b"a", b"ola@mail.example", &chance(2));
    for bit in 0..sealed.len() * 8 {
        let mut bad = sealed.clone();
        bad[bit / 8] ^= 1 << (bit % 8);
        let refusal = ring.unseal(ENDPOINTS, b"a", &bad).expect_err("refused");
        let fits = match bit / 8 {
            0 => matches!(refusal, OpenError::Version(_)),
            1..5 => matches!(refusal, OpenError::EpochGone(_)),
            _ => refusal == OpenError::Forged,
        };
        assert!(fits, "bit {bit}: {refusal}");
    }
    for length in 0..sealed.len() {
        let refusal = ring.unseal(ENDPOINTS, b"a", &sealed[..length]).err();
        let wanted = if length < OVERHEAD_BYTES {
            OpenError::Short
        } else {
            OpenError::Forged
        };
        assert_eq!(refusal, Some(wanted), "cut to {length}");
    }
}

#[test]
fn a_value_cannot_be_moved_to_another_live_epoch() {
    let (mut ring, chance) = (ring(1), chance(2));
    let mut sealed = ring.seal(ENDPOINTS, b"a", b"x", &chance);
    let second = ring.add_epoch(&chance).expect("added");
    sealed[1..5].copy_from_slice(&second.number().to_be_bytes());
    let moved = ring.unseal(ENDPOINTS, b"a", &sealed);
    assert_eq!(moved.err(), Some(OpenError::Forged));
}

#[test]
fn the_layout_on_disk_stays_what_it_is() {
    // A change here makes every store written so far unreadable: it needs a new version byte.
    let ring = vault::KeyRing::in_memory(&|bytes| bytes.fill(1));
    let sealed = ring.seal(ENDPOINTS, b"a", b"plain", &|bytes| bytes.fill(2));
    assert_eq!(
        data_encoding::HEXLOWER.encode(&sealed),
        "0100000001\
         020202020202020202020202020202020202020202020202\
         15279ccb9d\
         cded3a81fe7416fc1f17929282e6de2f"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_was_sealed_opens(plain: Vec<u8>, record: Vec<u8>, seed: u64) {
        let ring = ring(seed);
        let sealed = ring.seal(ENDPOINTS, &record, &plain, &chance(seed ^ 1));
        prop_assert_eq!(sealed.len(), plain.len() + OVERHEAD_BYTES);
        prop_assert_eq!(epoch_of(&sealed), Ok(Epoch::new(1)));
        prop_assert_eq!(&*ring.unseal(ENDPOINTS, &record, &sealed).expect("opens"), &plain);
    }

    #[test]
    fn foreign_bytes_are_refused_and_never_a_panic(bytes: Vec<u8>) {
        prop_assert!(ring(1).unseal(ENDPOINTS, b"a", &bytes).is_err());
    }
}
