//! `nabat subscribers`: the list. It is brought in, written out encrypted, changed by what people
//! wish, and counted; who is on it is never shown.

mod csv_rows;
mod export;
mod import;
mod returning;
mod wishes;

pub use csv_rows::ImportError;

use super::{Invocation, wait};
use crate::{
    cli,
    control::{
        Client,
        paths::{self, Misfit},
    },
    error::Error,
    terminal,
};
use csv_rows::{BadRow, BadRows};
use ledger::subscriber::{Count, Recounted};
use serde::Serialize;
use std::collections::BTreeMap;

pub(super) fn run(invocation: &Invocation, command: cli::Subscribers) -> Result<(), Error> {
    let client = invocation.client()?;
    match command {
        cli::Subscribers::Import { file } => import::run(invocation, &client, file.as_deref()),
        cli::Subscribers::Export { output, by } => export::run(invocation, &client, &output, by),
        cli::Subscribers::Leave => wishes::leave(invocation, &client),
        cli::Subscribers::Change => wishes::change(invocation, &client),
        cli::Subscribers::Return { file, who } => returning::run(invocation, &client, &file, who),
        cli::Subscribers::Confirm => wishes::confirm(invocation, &client),
        cli::Subscribers::Count { anew } => count(invocation, &client, anew),
    }
}

/// Names the rows that the daemon did not take by their lines.
fn note_misfits(misfits: Vec<Misfit>, lines: &[u64], bad: &mut BadRows) {
    for misfit in misfits {
        let line = lines.get(misfit.index).copied().unwrap_or_default();
        let (wrong, right) = (misfit.wrong, misfit.right);
        bad.push(BadRow { line, wrong, right });
    }
}

fn tell_bad(bad: &mut BadRows) {
    let named = bad.named();
    for row in named {
        terminal::note(format_args!(
            "line {}: {}; {}",
            row.line, row.wrong, row.right
        ));
    }
    let (named, all) = (named.len() as u64, bad.count());
    if all > named {
        terminal::note(format_args!("and {} more", all - named));
    }
    if all > 0 {
        terminal::line(format_args!(
            "{} not taken; mend what is wrong and give the list again",
            terminal::counted(all, "row was", "rows were")
        ));
    }
}

/// The counts of a channel, as JSON.
#[derive(Serialize)]
struct Counted {
    active: u64,
    suspended: u64,
    paused: u64,
}

fn count(invocation: &Invocation, client: &Client, anew: bool) -> Result<(), Error> {
    let (counts, mended) = if anew {
        let found: Recounted = wait(client.post(paths::SUBSCRIBERS_RECOUNT, &()))?;
        (found.counts, found.mended)
    } else {
        let counts: Vec<Count> = wait(client.get(paths::SUBSCRIBERS_COUNT))?;
        (counts, 0)
    };
    if invocation.json {
        let by_word = counts.iter().map(|count| {
            let Count {
                channel,
                active,
                suspended,
                paused,
            } = *count;
            let counted = Counted {
                active,
                suspended,
                paused,
            };
            (channel.word(), counted)
        });
        terminal::json(&by_word.collect::<BTreeMap<_, _>>());
        return Ok(());
    }
    terminal::line(format_args!(
        "{:<9} {:>9} {:>9} {:>9}",
        "", "active", "suspended", "paused"
    ));
    for count in counts {
        terminal::line(format_args!(
            "{:<9} {:>9} {:>9} {:>9}",
            count.channel.word(),
            count.active,
            count.suspended,
            count.paused
        ));
    }
    if mended > 0 {
        terminal::note("The counts that are kept were not right, and are now.");
    }
    Ok(())
}
