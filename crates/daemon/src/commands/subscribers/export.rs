//! `nabat subscribers export`: the whole list as an age file that only the offline recipient can
//! open. It comes encrypted out of the daemon; here it is put into a new file, which appears under
//! its name only when it is whole and on disk. Nothing is ever overwritten.

use crate::{
    commands::{Invocation, wait},
    control::{
        Client,
        paths::{self, EXPORTED_LIST, ExportList, ExportedList},
    },
    error::Error,
    terminal::{self, Questions},
};
use ledger::Credential;
use serde::Serialize;
use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, Write as _},
    path::{Path, PathBuf},
};
use tempfile::NamedTempFile;

/// Enough of a public key to tell it from another at a glance: 80 bits of it.
const BEGINNING_CHARS: usize = 20;

/// What was written, as JSON.
#[derive(Serialize)]
struct Written<'a> {
    file: &'a Path,
    rows: BTreeMap<&'static str, u64>,
    damaged: u64,
    recipient: &'a str,
}

pub(super) fn run(
    invocation: &Invocation,
    client: &Client,
    output: &Path,
    by: Vec<String>,
) -> Result<(), Error> {
    if output.symlink_metadata().is_ok() {
        return Err(exists(output));
    }
    let mut codes = Vec::new();
    for name in by {
        let code = Questions::of_process().code(&name)?;
        codes.push(Credential { name, code });
    }
    let ask = ExportList { by: codes };
    let done = wait(async {
        tokio::select! {
            biased;
            _ = tokio::signal::ctrl_c() => Err(stopped()),
            written = write(client, output, &ask) => written,
        }
    })?;
    print(invocation, output, &done);
    if done.damaged > 0 {
        return Err(Error::FoundWrong);
    }
    Ok(())
}

/// Puts the list into a new file.
async fn write(client: &Client, output: &Path, ask: &ExportList) -> Result<ExportedList, Error> {
    let failed = |source| Error::File {
        doing: "writing the list to",
        path: output.to_owned(),
        source,
        hint: "nothing is left of it; check the folder, and export again with new codes",
    };
    // Mode 0600, and removed again unless it is kept.
    let mut file = NamedTempFile::new_in(folder(output)).map_err(failed)?;
    let take = |bytes: &[u8]| file.write_all(bytes).map_err(failed);
    let said = client
        .post_for_bytes(paths::SUBSCRIBERS_EXPORT, ask, EXPORTED_LIST, take)
        .await?;
    let done = serde_json::from_str(&said).map_err(|_| {
        Error::Refused("the daemon's last word on the list makes no sense; the command and the daemon may be of different versions".to_owned())
    })?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist_noclobber(output)
        .map_err(|refused| match refused.error.kind() {
            io::ErrorKind::AlreadyExists => exists(output),
            _ => failed(refused.error),
        })?;
    let folder = File::open(folder(output)).and_then(|folder| folder.sync_all());
    folder.map_err(|source| Error::File {
        doing: "making sure that a power loss does not take away",
        path: output.to_owned(),
        source,
        hint: "the file is whole; copy it to another medium",
    })?;
    Ok(done)
}

fn folder(output: &Path) -> PathBuf {
    match output.parent() {
        Some(folder) if folder != Path::new("") => folder.to_owned(),
        Some(_) | None => PathBuf::from("."),
    }
}

fn stopped() -> Error {
    Error::Refused("stopped: no file was written; the codes may be used up all the same".to_owned())
}

fn exists(output: &Path) -> Error {
    Error::Refused(format!(
        "writing the list to {}: there is something of that name already, and nothing is overwritten; name a new file",
        output.display()
    ))
}

fn print(invocation: &Invocation, output: &Path, done: &ExportedList) {
    let rows = done.rows.iter().map(|(channel, n)| (channel.word(), *n));
    if invocation.json {
        terminal::json(&Written {
            file: output,
            rows: rows.collect(),
            damaged: done.damaged,
            recipient: &done.recipient,
        });
        return;
    }
    for (channel, n) in rows {
        terminal::line(format_args!("{channel:<9} {n}"));
    }
    let beginning: String = done.recipient.chars().take(BEGINNING_CHARS).collect();
    terminal::line(format_args!(
        "Written to {}, for whoever holds the secret half of {beginning}…",
        output.display()
    ));
    if done.damaged > 0 {
        let rows = terminal::counted(done.damaged, "row is", "rows are");
        terminal::note(format_args!(
            "{rows} damaged and not in it; look with `nabat status`"
        ));
    }
}
