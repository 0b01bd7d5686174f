//! `nabat verify`: checks a signature that was published with an alert. It needs neither a
//! configuration nor a daemon.

use super::Invocation;
use crate::{error::Error, terminal};
use serde::Serialize;
use std::{fs, io::Read as _, path::Path};
use vault::PublicKey;

/// Canonical bytes of an alert stay far below.
const FILE_BYTES_MAX: u64 = 16 * 1024 * 1024;

#[derive(Serialize)]
struct Verified {
    fingerprint: String,
    trusted_comment: String,
}

pub(super) fn run(invocation: &Invocation, file: &Path, key: &str) -> Result<(), Error> {
    let key = public_key(key)?;
    let message = read(file)?;
    let mut signature = file.as_os_str().to_owned();
    signature.push(".minisig");
    let signature = String::from_utf8(read(Path::new(&signature))?)
        .map_err(|_| Error::Refused(vault::VerifyError::Mangled.to_string()))?;
    let comment = vault::verify(&key, &message, &signature)
        .map_err(|error| Error::Refused(error.to_string()))?;
    if invocation.json {
        terminal::json(&Verified {
            fingerprint: key.fingerprint(),
            trusted_comment: comment.as_str().to_owned(),
        });
        return Ok(());
    }
    terminal::line(format_args!("The signature is right: {}", comment.as_str()));
    terminal::line(format_args!(
        "Signed by the key with the fingerprint {}",
        key.fingerprint()
    ));
    terminal::note("Compare the fingerprint with the one the campaign publishes.");
    Ok(())
}

/// The key itself, or the file it stands in.
fn public_key(text: &str) -> Result<PublicKey, Error> {
    let bad = |error: vault::BadPublicKey| Error::Refused(error.to_string());
    match text.parse() {
        Ok(key) => Ok(key),
        Err(error) if !Path::new(text).is_file() => Err(bad(error)),
        Err(_) => String::from_utf8_lossy(&read(Path::new(text))?)
            .parse()
            .map_err(bad),
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    let file =
        fs::File::open(path).and_then(|file| file.take(FILE_BYTES_MAX).read_to_end(&mut bytes));
    file.map_err(|source| Error::File {
        doing: "reading",
        path: path.to_owned(),
        source,
        hint: "check the path",
    })?;
    Ok(bytes)
}
