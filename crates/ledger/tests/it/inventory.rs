//! The inventory is the answer to "what do you have on people?": a change of it is a red test. That
//! nothing outside it is written is asserted by the store under all of these tests.

use ledger::RANGES;
use std::fmt::Write as _;

#[test]
fn the_inventory_is_the_one_that_was_agreed() {
    let mut text = String::new();
    for range in RANGES {
        let _ = writeln!(
            text,
            "{:#04x} {}: {} | for: {} | until: {} | sealed: {:?}",
            range.byte, range.name, range.holds, range.purpose, range.retention, range.sealed
        );
    }
    insta::assert_snapshot!(text);
}
