//! How a record becomes bytes: a version byte, then postcard; sealed records are sealed with
//! their key as the record id, so that two of them cannot change places. An unreadable row is an
//! error that names its range, never a default.

use crate::{Error, Result};
use serde::{Serialize, de::DeserializeOwned};

/// The version of every record so far. A changed shape takes the next number and a migration.
const VERSION: u8 = 1;

/// The bytes of a record.
pub(crate) fn encode<T: Serialize>(record: &T) -> Result<Vec<u8>> {
    postcard::to_extend(record, vec![VERSION])
        .map_err(|_| Error::Fault("a record could not be written as bytes".to_owned()))
}

/// The record of `bytes`, which stood under `key`.
pub(crate) fn decode<T: DeserializeOwned>(key: &[u8], bytes: &[u8]) -> Result<T> {
    let range = key.first().copied().unwrap_or(0);
    match bytes.split_first() {
        Some((&VERSION, rest)) => match postcard::take_from_bytes(rest) {
            Ok((record, [])) => Ok(record),
            Ok(_) | Err(_) => Err(unreadable(range)),
        },
        Some((&version, _)) => Err(Error::Damaged(format!(
            "a row of range {range:#04x} has version {version}, which this program does not know; \
             it was written by a newer one"
        ))),
        None => Err(unreadable(range)),
    }
}

pub(crate) fn unreadable(range: u8) -> Error {
    Error::Damaged(format!(
        "a row of range {range:#04x} cannot be read; run `nabat store verify`, then `nabat store repair`"
    ))
}
