//! `nabat subscribers return`: people who left and want to be there again, and told an organiser so
//! by another way. The organiser stands behind it with a code; the list is a file, so that the code
//! has standard input for itself. It is for single people: a list brings nobody back.

use super::{
    csv_rows::{BadRow, BadRows, Columns, Rows},
    note_misfits, tell_bad,
};
use crate::{
    commands::{Invocation, wait},
    control::{
        Client,
        paths::{self, BringBack, ReturnReport},
    },
    error::Error,
    terminal::{self, Questions},
};
use ledger::{Credential, subscriber::JOINS_MAX};
use serde::Serialize;
use std::{fs::File, path::Path};

#[derive(Serialize)]
struct BroughtBack<'a> {
    returned: u64,
    joined: u64,
    already: u64,
    bad_rows: u64,
    bad: &'a [BadRow],
}

pub(super) fn run(
    invocation: &Invocation,
    client: &Client,
    file: &Path,
    who: String,
) -> Result<(), Error> {
    let source = File::open(file).map_err(|source| Error::File {
        doing: "reading the list",
        path: file.to_owned(),
        source,
        hint: "check the path; standard input is for your code",
    })?;
    let (mut rows, mut bad) = (Rows::new(source, Columns::Join)?, BadRows::default());
    let (lines, page) = rows.page(JOINS_MAX, &mut bad)?;
    if !rows.page(1, &mut bad)?.1.is_empty() {
        return Err(Error::Refused(format!(
            "bringing people back: the list has more than {JOINS_MAX} rows, and one code is good for so many; give it in parts"
        )));
    }
    let report = match page.is_empty() {
        true => ReturnReport::default(),
        false => {
            let code = Questions::of_process().code(&who)?;
            let by = Credential { name: who, code };
            let body = BringBack { by, rows: page };
            wait(client.post(paths::SUBSCRIBERS_RETURN, &body))?
        }
    };
    let ReturnReport {
        returned,
        joined,
        already,
        misfits,
    } = report;
    note_misfits(misfits, &lines, &mut bad);
    if invocation.json {
        terminal::json(&BroughtBack {
            returned,
            joined,
            already,
            bad_rows: bad.count(),
            bad: bad.named(),
        });
    } else {
        terminal::line(format_args!(
            "{returned} had left and are on the list again"
        ));
        for (n, what) in [
            (joined, "had not left and are on the list now"),
            (already, "were on the list"),
        ] {
            if n > 0 {
                terminal::line(format_args!("{n} {what}"));
            }
        }
        tell_bad(&mut bad);
    }
    match bad.count() {
        0 => Ok(()),
        _ => Err(Error::FoundWrong),
    }
}
