//! The keys of webhooks: the same for one address in every run, and no two alike.

use crate::{chance, ring, wrapping};
use std::collections::BTreeSet;
use vault::{FIRST_GENERATION, KeyRing};

const HOOK: &[u8] = b"https://hooks.house.example/bell";

#[test]
fn a_webhooks_keys_are_the_same_after_a_restart_and_through_key_epochs() {
    let state = tempfile::tempdir().expect("a folder");
    let mut made = KeyRing::create(state.path(), &wrapping(1), &chance(2)).expect("made");
    let secret = made.webhook_secret(HOOK, FIRST_GENERATION);
    let seed = made.webhook_seed(HOOK, FIRST_GENERATION);
    made.add_epoch(&chance(3)).expect("added");
    let opened = KeyRing::open(state.path(), &wrapping(1)).expect("opened");
    assert_eq!(opened.webhook_secret(HOOK, FIRST_GENERATION), secret);
    assert_eq!(opened.webhook_seed(HOOK, FIRST_GENERATION), seed);
}

#[test]
fn every_address_every_generation_every_use_and_every_ring_has_its_own_key() {
    let mut seen = BTreeSet::new();
    for ring in [ring(1), ring(2)] {
        for address in [HOOK, b"https://hooks.house.example/bel", b""] {
            for generation in [0, 1, u32::from(b'h'), u32::MAX] {
                assert!(seen.insert(*ring.webhook_secret(address, generation)));
                assert!(seen.insert(*ring.webhook_seed(address, generation)));
            }
        }
    }
    assert_eq!(seen.len(), 2 * 3 * 4 * 2);
}
