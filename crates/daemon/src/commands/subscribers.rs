//! `nabat subscribers`: bringing in a list, and counting. A bad row is named by its line and by
//! what is wrong with it, never by the address in it; the good rows are kept, and doing it twice
//! adds nobody twice.

mod csv_rows;

pub use csv_rows::ImportError;

use super::{Invocation, wait};
use crate::{
    cli,
    control::{Client, paths},
    error::Error,
    terminal,
};
use alert::ChannelKind;
use csv_rows::{BadRow, Rows};
use ledger::{Join, JoinReport, subscriber::JOINS_MAX};
use serde::Serialize;
use std::{fs::File, io, path::Path};

/// What became of a list.
#[derive(Default, Serialize)]
struct Imported {
    joined: u64,
    already: u64,
    left_before: u64,
    bad: Vec<BadRow>,
}

pub(super) fn run(invocation: &Invocation, command: cli::Subscribers) -> Result<(), Error> {
    let client = invocation.client()?;
    match command {
        cli::Subscribers::Import { file } => import(invocation, &client, file.as_deref()),
        cli::Subscribers::Count => count(invocation, &client),
    }
}

fn import(invocation: &Invocation, client: &Client, file: Option<&Path>) -> Result<(), Error> {
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
    let mut imported = Imported::default();
    let mut rows = Rows::new(source)?;
    wait(async {
        loop {
            let page = next_page(&mut rows, &mut imported.bad)?;
            if page.is_empty() {
                return Ok::<_, Error>(());
            }
            let report: JoinReport = client.post(paths::SUBSCRIBERS, &page).await?;
            imported.joined += report.joined;
            imported.already += report.already;
            imported.left_before += report.left_before;
        }
    })?;
    if invocation.json {
        terminal::json(&imported);
    } else {
        print(&imported);
    }
    if imported.bad.is_empty() {
        Ok(())
    } else {
        Err(Error::FoundWrong)
    }
}

fn next_page(
    rows: &mut Rows<Box<dyn io::Read>>,
    bad: &mut Vec<BadRow>,
) -> Result<Vec<Join>, ImportError> {
    let mut page = Vec::with_capacity(JOINS_MAX);
    while page.len() < JOINS_MAX {
        match rows.next()? {
            None => break,
            Some(Ok(join)) => page.push(join),
            Some(Err(row)) => bad.push(row),
        }
    }
    Ok(page)
}

fn print(imported: &Imported) {
    for row in &imported.bad {
        terminal::note(format_args!(
            "line {}: {}; {}",
            row.line, row.wrong, row.right
        ));
    }
    terminal::line(format_args!("{} joined", imported.joined));
    if imported.already > 0 {
        terminal::line(format_args!("{} were subscribed already", imported.already));
    }
    if imported.left_before > 0 {
        terminal::line(format_args!(
            "{} had left within the last year and stay away",
            imported.left_before
        ));
    }
    if !imported.bad.is_empty() {
        terminal::line(format_args!(
            "{} rows were not taken; mend them and import the list again",
            imported.bad.len()
        ));
    }
}

fn count(invocation: &Invocation, client: &Client) -> Result<(), Error> {
    let counts: Vec<(ChannelKind, u64)> = wait(client.get(paths::SUBSCRIBERS_COUNT))?;
    if invocation.json {
        let by_word = counts.iter().map(|(channel, n)| (channel.word(), n));
        terminal::json(&by_word.collect::<std::collections::BTreeMap<_, _>>());
        return Ok(());
    }
    for (channel, n) in counts {
        terminal::line(format_args!("{:<9} {n}", channel.word()));
    }
    Ok(())
}
