//! What people wish that reached an organiser by another way, or by mail: to leave, to get other
//! alerts, to be on the list. All of it comes on standard input, never as an argument, and nothing
//! that is printed says who was on the list.

use super::{
    csv_rows::{BadRow, BadRows, Columns, Rows},
    note_misfits, tell_bad,
};
use crate::{
    commands::{Invocation, wait},
    control::{
        Client,
        paths::{self, ChangeReport, Misfit, Yes},
    },
    error::Error,
    terminal,
};
use ledger::subscriber::{CODE_TEXT_BYTES_MAX, Confirmed, JOINS_MAX};
use serde::Serialize;
use std::io::{self, Read as _};

#[derive(Serialize)]
struct Left<'a> {
    off: u64,
    bad_rows: u64,
    bad: &'a [BadRow],
}

#[derive(Serialize)]
struct Changed<'a> {
    changed: u64,
    not_there: u64,
    bad_rows: u64,
    bad: &'a [BadRow],
}

/// Takes addresses off the list.
pub(super) fn leave(invocation: &Invocation, client: &Client) -> Result<(), Error> {
    let mut rows = Rows::new(io::stdin().lock(), Columns::Leave)?;
    let (mut off, mut bad) = (0, BadRows::default());
    wait(async {
        loop {
            let (lines, page) = rows.page(JOINS_MAX, &mut bad)?;
            if page.is_empty() {
                return Ok::<_, Error>(());
            }
            let page: Vec<_> = page.into_iter().map(|row| row.to).collect();
            let misfits: Vec<Misfit> = client.post(paths::SUBSCRIBERS_LEAVE, &page).await?;
            off += (page.len() - misfits.len()) as u64;
            note_misfits(misfits, &lines, &mut bad);
        }
    })?;
    if off == 0 && bad.count() == 0 {
        return Err(Error::Refused(
            "taking addresses off the list: none was given; write channel,address on each line of standard input".to_owned(),
        ));
    }
    if invocation.json {
        let bad_rows = bad.count();
        let bad = bad.named();
        terminal::json(&Left { off, bad_rows, bad });
    } else {
        let addresses = terminal::counted(off, "address is", "addresses are");
        terminal::line(format_args!(
            "{addresses} not on the list, and no list brings them back"
        ));
        tell_bad(&mut bad);
    }
    outcome(&bad)
}

/// Changes what people want.
pub(super) fn change(invocation: &Invocation, client: &Client) -> Result<(), Error> {
    let mut rows = Rows::new(io::stdin().lock(), Columns::Change)?;
    let (mut sum, mut bad) = (ChangeReport::default(), BadRows::default());
    wait(async {
        loop {
            let (lines, page) = rows.page(JOINS_MAX, &mut bad)?;
            if page.is_empty() {
                return Ok::<_, Error>(());
            }
            let report: ChangeReport = client.post(paths::SUBSCRIBERS_CHANGE, &page).await?;
            sum.changed += report.changed;
            sum.not_there += report.not_there;
            note_misfits(report.misfits, &lines, &mut bad);
        }
    })?;
    let (changed, not_there) = (sum.changed, sum.not_there);
    if invocation.json {
        let bad_rows = bad.count();
        let bad = bad.named();
        terminal::json(&Changed {
            changed,
            not_there,
            bad_rows,
            bad,
        });
    } else {
        terminal::line(format_args!("{changed} changed"));
        if not_there > 0 {
            terminal::line(format_args!(
                "{not_there} are not on the list, and a change puts nobody on it"
            ));
        }
        tell_bad(&mut bad);
    }
    outcome(&bad)
}

/// Puts somebody on the list who said yes.
pub(super) fn confirm(invocation: &Invocation, client: &Client) -> Result<(), Error> {
    if terminal::is_interactive() {
        terminal::note("Paste the mail that came back, or the code in it, and end with Ctrl-D:");
    }
    let mut mail = Vec::new();
    io::stdin()
        .lock()
        .take(CODE_TEXT_BYTES_MAX as u64 + 1)
        .read_to_end(&mut mail)
        .map_err(|error| Error::Refused(format!("reading the mail: {error}; paste it as text")))?;
    if mail.len() > CODE_TEXT_BYTES_MAX {
        return Err(Error::Refused(format!(
            "reading the mail: it is longer than {CODE_TEXT_BYTES_MAX} bytes; paste the code alone"
        )));
    }
    // Of another encoding only what is around the code can suffer.
    let text = String::from_utf8_lossy(&mail).into_owned();
    let confirmed: Confirmed = wait(client.post(paths::SUBSCRIBERS_CONFIRM, &Yes { text }))?;
    if invocation.json {
        terminal::json(&confirmed);
    } else {
        terminal::line(match confirmed {
            Confirmed::Joined => "Subscribed",
            Confirmed::Already => "Subscribed already",
        });
    }
    Ok(())
}

fn outcome(bad: &BadRows) -> Result<(), Error> {
    match bad.count() {
        0 => Ok(()),
        _ => Err(Error::FoundWrong),
    }
}
