//! `nabat approve`: what waits is shown first, and the code stands for exactly that.

use super::{Invocation, post, summary, wait};
use crate::{
    control::paths::{self, Approve},
    error::Error,
    terminal::{self, Questions},
};
use alert::AlertNumber;
use ledger::{Credential, Outcome, proposal::Pending};

pub(super) fn run(invocation: &Invocation, alert: AlertNumber, who: &str) -> Result<(), Error> {
    let client = invocation.client()?;
    let pending: Pending = wait(client.get(&paths::of(paths::PENDING, alert)))?;
    for line in summary::pending(&pending) {
        terminal::note(line);
    }
    terminal::note("");
    terminal::note("Your code says: I have read this, and I stand behind it.");
    let code = Questions::of_process().code(who)?;
    let by = Credential {
        name: who.to_owned(),
        code,
    };
    let body = Approve {
        by,
        content: pending.content,
    };
    let outcome: Outcome = wait(client.post(&paths::of(paths::APPROVE, alert), &body))?;
    let revision = pending.revision.manifest.revision;
    post::print_outcome(invocation.json, alert, revision, pending.content, outcome);
    Ok(())
}
