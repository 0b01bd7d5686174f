//! `nabat accept-bot`: agrees that the token belongs to another bot than the one people subscribed
//! to. Until somebody does, nothing is sent in its name.

use super::{Invocation, wait};
use crate::{
    control::paths::{self, Halt},
    error::Error,
    terminal::{self, Questions},
};
use alert::ChannelKind;
use ledger::Credential;

pub(super) fn run(invocation: &Invocation, who: &str) -> Result<(), Error> {
    let client = invocation.client()?;
    let code = Questions::of_process().code(who)?;
    let by = Credential {
        name: who.to_owned(),
        code,
    };
    let path = paths::ACCEPT_IDENTITY.replace("{channel}", ChannelKind::Telegram.word());
    let (): () = wait(client.post(&path, &Halt { by }))?;
    if invocation.json {
        terminal::json(&"accepted");
    } else {
        terminal::line(format_args!(
            "Accepted. Telegram goes on with the new bot within half a minute"
        ));
    }
    Ok(())
}
