//! `nabat halt`: stops a hold and everything that is going out of an alert, at once.

use super::{Invocation, wait};
use crate::{
    control::paths::{self, Halt},
    error::Error,
    terminal::{self, Questions},
};
use alert::AlertNumber;
use ledger::{Credential, halt::Halted};

pub(super) fn run(invocation: &Invocation, alert: AlertNumber, who: &str) -> Result<(), Error> {
    let client = invocation.client()?;
    let code = Questions::of_process().code(who)?;
    let body = Halt {
        by: Credential {
            name: who.to_owned(),
            code,
        },
    };
    let halted: Halted = wait(client.post(&paths::of(paths::HALT, alert), &body))?;
    if invocation.json {
        terminal::json(&halted);
        return Ok(());
    }
    if let Some(revision) = halted.queued {
        terminal::line(format_args!(
            "Halted {alert} (revision {revision}); it was not released, and nobody has read it"
        ));
    }
    for revision in &halted.running {
        terminal::line(format_args!(
            "Halted {alert} (revision {revision}) on its way; `nabat status {alert}` shows whom it has reached"
        ));
    }
    Ok(())
}
