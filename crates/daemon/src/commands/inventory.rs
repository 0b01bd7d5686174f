//! `nabat inventory`: everything that is kept, what for, and for how long. It is the list the
//! store is built from, so it cannot leave anything out; it is also the whole answer to whoever
//! asks what we have.

use super::Invocation;
use crate::{error::Error, terminal};
use ledger::keys::Sealing;
use serde::Serialize;

#[derive(Serialize)]
struct Kept {
    name: &'static str,
    holds: &'static str,
    purpose: &'static str,
    retention: &'static str,
    sealed: &'static str,
}

pub(super) fn run(invocation: &Invocation) -> Result<(), Error> {
    let kept = ledger::RANGES.map(|range| Kept {
        name: range.name,
        holds: range.holds,
        purpose: range.purpose,
        retention: range.retention,
        sealed: match range.sealed {
            Sealing::Whole => "sealed",
            Sealing::Identity => "who it is about is sealed",
            Sealing::Open => "open",
        },
    });
    if invocation.json {
        terminal::json(&kept.as_slice());
        return Ok(());
    }
    for Kept {
        name,
        holds,
        purpose,
        retention,
        sealed,
    } in kept
    {
        terminal::line(name);
        terminal::line(format_args!("  holds   {holds}"));
        terminal::line(format_args!("  for     {purpose}"));
        terminal::line(format_args!("  kept    {retention}"));
        terminal::line(format_args!("  on disk {sealed}"));
    }
    Ok(())
}
