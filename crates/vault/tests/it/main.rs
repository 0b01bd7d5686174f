//! The vault from outside, as its callers see it. Chance is a seeded generator, so that every run
//! is the same; nothing here is anybody's real key or address.

mod minisign;
mod ring;
mod seal;
mod tokens;
mod webhook;

use std::cell::Cell;
use vault::{KeyRing, Purpose, WrappingKey};

const ENDPOINTS: Purpose = Purpose("endpoint");
const RECEIPTS: Purpose = Purpose("receipt");

/// Reproducible chance (splitmix64): good enough to differ, and no good for anything else.
fn chance(seed: u64) -> impl Fn(&mut [u8]) {
    let state = Cell::new(seed);
    move |bytes: &mut [u8]| {
        for byte in bytes {
            state.set(state.get().wrapping_add(0x9e37_79b9_7f4a_7c15));
            let mut z = state.get();
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            *byte = (z ^ (z >> 31)) as u8;
        }
    }
}

fn ring(seed: u64) -> KeyRing {
    KeyRing::in_memory(&chance(seed))
}

fn wrapping(seed: u64) -> WrappingKey {
    WrappingKey::generate(&chance(seed))
}
