//! The ring's file: made, opened, changed, damaged. A ring that opens must be whole, and one that
//! does not open must say why and stay as it was.

use crate::{ENDPOINTS, chance, ring, wrapping};
use std::{
    fs,
    os::unix::fs::{FileExt as _, PermissionsExt as _},
    path::Path,
};
use vault::{Epoch, KeyError, KeyRing, OpenError};

/// What a directory holds, by name and bytes.
fn contents(dir: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(dir)
        .expect("readable")
        .map(|entry| {
            let path = entry.expect("readable").path();
            let name = path.file_name().expect("named").to_string_lossy().into();
            (name, fs::read(path).expect("readable"))
        })
        .collect();
    files.sort();
    files
}

#[test]
fn a_ring_opens_again_with_everything_it_held() {
    let state = tempfile::tempdir().expect("a folder");
    let dir = state.path().join("keys");
    let made = KeyRing::create(&dir, &wrapping(1), &chance(2)).expect("made");
    let sealed = made.seal(ENDPOINTS, b"7", b"somebody", &chance(3));
    let opened = KeyRing::open(&dir, &wrapping(1)).expect("opened");
    let plain = opened.unseal(ENDPOINTS, b"7", &sealed).expect("opens");
    assert_eq!(*plain, b"somebody");
    assert_eq!(opened.blind(b"x"), made.blind(b"x"));
    assert_eq!(opened.tag(b"x"), made.tag(b"x"));
    assert_eq!(opened.sum_key(), made.sum_key());
    assert_eq!(opened.public_key(), made.public_key());
}

#[test]
fn the_ring_is_for_its_owner_alone() {
    let state = tempfile::tempdir().expect("a folder");
    let dir = state.path().join("keys");
    fs::create_dir(&dir).expect("made");
    fs::set_permissions(&dir, fs::Permissions::from_mode(0o755)).expect("set");
    KeyRing::create(&dir, &wrapping(1), &chance(2)).expect("made");
    let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o7777;
    assert_eq!(mode(&dir), 0o700);
    assert_eq!(mode(&dir.join("ring")), 0o600);
    assert_eq!(contents(&dir).len(), 1, "nothing is left beside the ring");
}

#[test]
fn a_wrong_wrapping_key_is_refused_by_name_and_nothing_is_written() {
    let state = tempfile::tempdir().expect("a folder");
    KeyRing::create(state.path(), &wrapping(1), &chance(2)).expect("made");
    let before = contents(state.path());
    let refusal = KeyRing::open(state.path(), &wrapping(9)).expect_err("refused");
    assert!(matches!(refusal, KeyError::WrongKey { .. }), "{refusal}");
    assert_eq!(contents(state.path()), before);
}

#[test]
fn a_ring_is_never_made_over_another_and_a_missing_one_is_said_to_be_missing() {
    let state = tempfile::tempdir().expect("a folder");
    let missing = KeyRing::open(state.path(), &wrapping(1)).expect_err("refused");
    assert!(matches!(missing, KeyError::Missing { .. }), "{missing}");
    KeyRing::create(state.path(), &wrapping(1), &chance(2)).expect("made");
    let before = contents(state.path());
    let again = KeyRing::create(state.path(), &wrapping(1), &chance(3)).expect_err("refused");
    assert!(matches!(again, KeyError::Exists { .. }), "{again}");
    assert_eq!(contents(state.path()), before);
}

#[test]
fn every_flipped_bit_and_every_cut_of_the_file_is_refused_by_name() {
    let state = tempfile::tempdir().expect("a folder");
    KeyRing::create(state.path(), &wrapping(1), &chance(2)).expect("made");
    let path = state.path().join("ring");
    let good = fs::read(&path).expect("readable");
    let refused = |bytes: &[u8], what: &str| {
        fs::write(&path, bytes).expect("written");
        let refusal = KeyRing::open(state.path(), &wrapping(1)).expect_err(what);
        assert!(
            matches!(refusal, KeyError::Damaged { .. } | KeyError::Newer { .. }),
            "{what}: {refusal}"
        );
    };
    for bit in 0..good.len() * 8 {
        let mut bad = good.clone();
        bad[bit / 8] ^= 1 << (bit % 8);
        refused(&bad, &format!("bit {bit}"));
    }
    for length in 0..good.len() {
        refused(&good[..length], &format!("cut to {length}"));
    }
    refused(&[&good[..], b"\0"].concat(), "a byte more");
}

#[test]
fn nothing_secret_lies_in_the_file_and_two_rings_differ() {
    let state = tempfile::tempdir().expect("a folder");
    let ring =
        KeyRing::create(state.path(), &wrapping(1), &|bytes| bytes.fill(0xa5)).expect("made");
    let file = fs::read(state.path().join("ring")).expect("readable");
    // All keys are sixteen times the same pair of bytes here: in clear they would stand out. Only
    // the nonce, 24 bytes, may.
    let longest = file.chunk_by(|a, b| a == b).map(<[u8]>::len).max();
    assert_eq!(longest, Some(24));
    assert_eq!(format!("{ring:?}"), "KeyRing { epochs: [Epoch(1)], .. }");
    assert_ne!(crate::ring(1).blind(b"x"), crate::ring(2).blind(b"x"));
}

#[test]
fn a_new_epoch_seals_and_the_old_one_still_opens_until_it_is_destroyed() {
    let state = tempfile::tempdir().expect("a folder");
    let chance = chance(2);
    let mut ring = KeyRing::create(state.path(), &wrapping(1), &chance).expect("made");
    let (blind, public) = (ring.blind(b"x"), ring.public_key());
    let old = ring.seal(ENDPOINTS, b"7", b"somebody", &chance);
    let second = ring.add_epoch(&chance).expect("added");
    let new = ring.seal(ENDPOINTS, b"7", b"somebody", &chance);
    assert_eq!(vault::epoch_of(&old), Ok(Epoch::new(1)));
    assert_eq!(vault::epoch_of(&new), Ok(second));

    let mut ring = KeyRing::open(state.path(), &wrapping(1)).expect("opened");
    assert!(ring.unseal(ENDPOINTS, b"7", &old).is_ok());
    ring.destroy_epoch(Epoch::new(1), &chance)
        .expect("destroyed");

    let ring = KeyRing::open(state.path(), &wrapping(1)).expect("opened");
    let gone = ring.unseal(ENDPOINTS, b"7", &old);
    assert_eq!(gone.err(), Some(OpenError::EpochGone(Epoch::new(1))));
    assert!(ring.unseal(ENDPOINTS, b"7", &new).is_ok());
    assert_eq!((ring.blind(b"x"), ring.public_key()), (blind, public));
}

#[test]
fn the_sealing_epoch_cannot_be_destroyed_and_no_number_is_used_twice() {
    let chance = chance(2);
    let mut ring = ring(1);
    let newest = ring.destroy_epoch(ring.newest_epoch(), &chance);
    assert!(matches!(newest, Err(KeyError::Newest { .. })));
    let unknown = ring.destroy_epoch(Epoch::new(9), &chance);
    assert!(matches!(unknown, Err(KeyError::NoSuchEpoch { .. })));
    for number in 2..6 {
        assert_eq!(ring.add_epoch(&chance).expect("added"), Epoch::new(number));
        ring.destroy_epoch(Epoch::new(number - 1), &chance)
            .expect("destroyed");
    }
    assert_eq!(ring.epochs().collect::<Vec<_>>(), [Epoch::new(5)]);
}

#[test]
fn a_full_ring_still_opens_and_takes_no_epoch_more() {
    let state = tempfile::tempdir().expect("a folder");
    let chance = chance(2);
    let mut ring = KeyRing::create(state.path(), &wrapping(1), &chance).expect("made");
    for _ in 1..64 {
        ring.add_epoch(&chance).expect("added");
    }
    let full = ring.add_epoch(&chance);
    assert!(matches!(full, Err(KeyError::TooManyEpochs)));
    let ring = KeyRing::open(state.path(), &wrapping(1)).expect("opened");
    assert_eq!(ring.epochs().count(), 64);
}

#[test]
fn the_former_file_is_overwritten_when_an_epoch_is_destroyed() {
    let state = tempfile::tempdir().expect("a folder");
    let chance = chance(2);
    let mut ring = KeyRing::create(state.path(), &wrapping(1), &chance).expect("made");
    ring.add_epoch(&chance).expect("added");
    let former = fs::File::open(state.path().join("ring")).expect("opened");
    ring.destroy_epoch(Epoch::new(1), &chance)
        .expect("destroyed");
    let mut bytes = vec![1; former.metadata().expect("there").len() as usize];
    former.read_exact_at(&mut bytes, 0).expect("readable");
    assert!(!bytes.is_empty() && bytes.iter().all(|byte| *byte == 0));
}

#[test]
fn what_a_crash_left_beside_the_ring_is_no_obstacle() {
    let state = tempfile::tempdir().expect("a folder");
    let chance = chance(2);
    let mut ring = KeyRing::create(state.path(), &wrapping(1), &chance).expect("made");
    fs::write(state.path().join("ring.new"), b"half").expect("written");
    ring.add_epoch(&chance).expect("added");
    let ring = KeyRing::open(state.path(), &wrapping(1)).expect("opened");
    assert_eq!(ring.newest_epoch(), Epoch::new(2));
    assert_eq!(contents(state.path()).len(), 1);
}

#[test]
fn a_change_that_cannot_be_written_leaves_the_ring_as_it_was() {
    let state = tempfile::tempdir().expect("a folder");
    let dir = state.path().join("keys");
    let chance = chance(2);
    let mut ring = KeyRing::create(&dir, &wrapping(1), &chance).expect("made");
    fs::rename(&dir, state.path().join("elsewhere")).expect("moved");
    let refusal = ring.add_epoch(&chance);
    assert!(matches!(refusal, Err(KeyError::Io { .. })));
    assert_eq!(ring.newest_epoch(), Epoch::new(1));
}
