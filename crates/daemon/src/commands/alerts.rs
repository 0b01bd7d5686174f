//! `nabat alerts export`: the signed bytes of each released revision beside their signatures, for
//! anyone to verify with the stock minisign or with `nabat verify`.

use super::{Invocation, wait};
use crate::{
    cli,
    control::{Status, paths},
    error::Error,
    terminal,
};
use alert::AlertNumber;
use ledger::proposal::ReleasedRevision;
use std::{fs, path::Path};

pub(super) fn run(invocation: &Invocation, command: cli::Alerts) -> Result<(), Error> {
    let cli::Alerts::Export { alert, output } = command;
    let client = invocation.client()?;
    let released: Vec<ReleasedRevision> = wait(client.get(&paths::of(paths::EXPORT, alert)))?;
    if invocation.json {
        terminal::json(&released);
        return Ok(());
    }
    if released.is_empty() {
        return Err(Error::Refused(format!(
            "nothing of {alert} was released yet; `nabat status {alert}` shows how it stands"
        )));
    }
    let status: Status = wait(client.get(paths::STATUS))?;
    for each in &released {
        export(&output, alert, each)?;
    }
    let key = status.facts.public_key;
    terminal::line(format_args!("Verify each with: nabat verify FILE -p {key}"));
    Ok(())
}

fn export(folder: &Path, alert: AlertNumber, released: &ReleasedRevision) -> Result<(), Error> {
    let revision = released.revision.manifest.revision;
    let name = format!("{alert}.{revision}.txt");
    for (name, content) in [
        (name.clone(), &released.canonical),
        (format!("{name}.minisig"), &released.signature),
    ] {
        let path = folder.join(name);
        fs::write(&path, content).map_err(|source| Error::File {
            doing: "writing",
            path: path.clone(),
            source,
            hint: "check the folder given with -o",
        })?;
        terminal::line(path.display());
    }
    Ok(())
}
