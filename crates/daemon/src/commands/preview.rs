//! `nabat preview`: what waits for approval, as the people who will get it would read it.

use super::{Invocation, summary, wait};
use crate::{
    control::paths::{self, Preview},
    error::Error,
    terminal,
};
use alert::{AlertNumber, Lang};

pub(super) fn run(
    invocation: &Invocation,
    alert: AlertNumber,
    lang: Option<Lang>,
) -> Result<(), Error> {
    let client = invocation.client()?;
    let preview: Preview = wait(client.get(&paths::of(paths::PREVIEW, alert)))?;
    if invocation.json {
        terminal::json(&preview);
        return Ok(());
    }
    for line in summary::pending(&preview.pending) {
        terminal::line(line);
    }
    let lang = lang.unwrap_or(preview.pending.revision.manifest.fallback);
    terminal::line("");
    match preview.messages.get(&lang) {
        Some(message) => {
            terminal::line(format_args!(
                "As readers of {} get it on Telegram:",
                lang.own_name()
            ));
            for line in terminal::wrapped(message, terminal::width().saturating_sub(6)) {
                terminal::line(format_args!("  | {line}"));
            }
        }
        None => terminal::line(format_args!(
            "Readers of {} get nothing until their translation is released.",
            lang.own_name()
        )),
    }
    Ok(())
}
