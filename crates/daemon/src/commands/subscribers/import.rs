//! `nabat subscribers import`: bringing in a list, a page at a time, so that neither side grows
//! with it. A bad row is named by its line and by what is wrong with it, never by the address in
//! it; the good rows are kept, and doing it twice adds nobody twice.

use super::{
    csv_rows::{BadRow, BadRows, Columns, Rows},
    tell_bad,
};
use crate::{
    commands::{Invocation, wait},
    control::{
        Client,
        paths::{self, ListReport},
    },
    error::Error,
    terminal,
};
use alert::ChannelKind;
use ledger::{JoinReport, subscriber::JOINS_MAX};
use serde::Serialize;
use std::{collections::BTreeMap, fs::File, io, path::Path};

/// What became of a list, as JSON.
#[derive(Serialize)]
struct Imported<'a> {
    #[serde(flatten)]
    report: JoinReport,
    /// Rows of channels that this instance does not send on.
    silent: BTreeMap<&'static str, u64>,
    bad_rows: u64,
    bad: &'a [BadRow],
}

pub(super) fn run(
    invocation: &Invocation,
    client: &Client,
    file: Option<&Path>,
) -> Result<(), Error> {
    let source: Box<dyn io::Read> = match file {
        None => Box::new(io::stdin().lock()),
        Some(path) if path == Path::new("-") => Box::new(io::stdin().lock()),
        Some(path) => Box::new(File::open(path).map_err(|source| Error::File {
            doing: "reading the list",
            path: path.to_owned(),
            source,
            hint: "check the path",
        })?),
    };
    let mut rows = Rows::new(source, Columns::Join)?;
    let (mut report, mut bad) = (JoinReport::default(), BadRows::default());
    let mut silent: BTreeMap<ChannelKind, u64> = BTreeMap::new();
    wait(async {
        loop {
            let (lines, page) = rows.page(JOINS_MAX, &mut bad)?;
            if page.is_empty() {
                return Ok::<_, Error>(());
            }
            let answer: ListReport = client.post(paths::SUBSCRIBERS_IMPORT, &page).await?;
            report = report.plus(answer.report);
            super::note_misfits(answer.misfits, &lines, &mut bad);
            for (channel, n) in answer.silent {
                *silent.entry(channel).or_default() += n;
            }
        }
    })?;
    if invocation.json {
        let silent = silent.iter().map(|(channel, n)| (channel.word(), *n));
        terminal::json(&Imported {
            report,
            silent: silent.collect(),
            bad_rows: bad.count(),
            bad: bad.named(),
        });
    } else {
        tell(&report, &silent);
        tell_bad(&mut bad);
    }
    match bad.count() {
        0 => Ok(()),
        _ => Err(Error::FoundWrong),
    }
}

fn tell(report: &JoinReport, silent: &BTreeMap<ChannelKind, u64>) {
    terminal::line(format_args!("{} joined", report.joined));
    for (n, one, many, what) in [
        (report.already, "was", "were", "subscribed already"),
        (
            report.left_before,
            "had left within the last year and stays",
            "had left within the last year and stay",
            "away; whoever wants to come back: nabat subscribers return",
        ),
        (
            report.asked,
            "is",
            "are",
            "asked by mail whether they agree, and on the list when they say yes",
        ),
        (
            report.asked_before,
            "was",
            "were",
            "asked before, and not again",
        ),
        (
            report.ask_later,
            "has",
            "have",
            "to be asked later, since many questions are on their way; import the list again in an hour",
        ),
    ] {
        if n > 0 {
            let verb = if n == 1 { one } else { many };
            terminal::line(format_args!("{n} {verb} {what}"));
        }
    }
    for (channel, n) in silent {
        let verb = if *n == 1 { "is" } else { "are" };
        terminal::line(format_args!(
            "{n} {verb} on a channel that this instance does not send on yet: see [{channel}] in the configuration"
        ));
    }
}
