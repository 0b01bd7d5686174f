//! `nabat audit verify`: walks the chain of who did what, and names the first entry that does not
//! follow from the one before.

use super::{Invocation, wait};
use crate::{cli, control::paths, error::Error, terminal};
use ledger::Audited;

pub(super) fn run(invocation: &Invocation, command: cli::Audit) -> Result<(), Error> {
    let cli::Audit::Verify = command;
    let audited: Audited = wait(invocation.client()?.get(paths::AUDIT))?;
    if invocation.json {
        terminal::json(&audited);
    } else {
        match audited.first_bad {
            None => terminal::line(format_args!(
                "The audit log holds: {} entries, ending in {}",
                audited.entries, audited.head
            )),
            Some(entry) => terminal::line(format_args!(
                "The audit log does not hold from entry {entry} of {} on: it was changed or damaged. Stop the daemon, keep a copy of the state folder, and run `nabat store verify`",
                audited.entries
            )),
        }
    }
    if audited.first_bad.is_some() {
        Err(Error::FoundWrong)
    } else {
        Ok(())
    }
}
