//! `nabat resume`: lets a broadcast go on that paused itself because too much of it failed for
//! good. A person looks at why first, and answers for it with a code.

use super::{Invocation, wait};
use crate::{
    control::paths::{self, Halt},
    error::Error,
    terminal::{self, Questions},
};
use alert::AlertNumber;
use ledger::Credential;

pub(super) fn run(invocation: &Invocation, alert: AlertNumber, who: &str) -> Result<(), Error> {
    let client = invocation.client()?;
    let code = Questions::of_process().code(who)?;
    let by = Credential {
        name: who.to_owned(),
        code,
    };
    let resumed: Vec<u16> = wait(client.post(&paths::of(paths::RESUME, alert), &Halt { by }))?;
    if invocation.json {
        terminal::json(&resumed);
        return Ok(());
    }
    if resumed.is_empty() {
        return Err(Error::Refused(format!(
            "nothing of {alert} is paused; `nabat status {alert}` shows how it stands"
        )));
    }
    for revision in resumed {
        terminal::line(format_args!("{alert} (revision {revision}) goes on"));
    }
    Ok(())
}
