//! The number of the layout of everything under the state folder, in a file of its own that any
//! program version can read before it touches the rest. A newer store is refused by name; nothing
//! here migrates.

use crate::layout::{self, Layout};
use std::{fs, io};

/// The layout this program writes and reads: journal frames, snapshot blocks, rows of the engine.
/// What the rows mean has a number of its own, in whoever writes them.
pub const SCHEMA: u32 = 1;

/// What the schema file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    Absent,
    Number { schema: u32, program: String },
    Unreadable,
}

fn text() -> String {
    let line = format!(
        "nabat store schema {SCHEMA}, written by nabat {}",
        env!("CARGO_PKG_VERSION")
    );
    format!("{line}\n{:08x}\n", crc32c::crc32c(line.as_bytes()))
}

/// Writes the number of this program.
pub(crate) fn write(layout: &Layout) -> io::Result<()> {
    layout::write_file(&layout.schema(), text().as_bytes())
}

/// Reads the number of the store.
pub(crate) fn read(layout: &Layout) -> io::Result<Found> {
    let bytes = match fs::read(layout.schema()) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Found::Absent),
        Err(error) => return Err(error),
    };
    Ok(parse(&bytes).unwrap_or(Found::Unreadable))
}

fn parse(bytes: &[u8]) -> Option<Found> {
    let text = std::str::from_utf8(bytes).ok()?;
    let (line, crc) = text.strip_suffix('\n')?.split_once('\n')?;
    if u32::from_str_radix(crc, 16).ok()? != crc32c::crc32c(line.as_bytes()) {
        return None;
    }
    let (schema, program) = line
        .strip_prefix("nabat store schema ")?
        .split_once(", written by nabat ")?;
    Some(Found::Number {
        schema: schema.parse().ok()?,
        program: program.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flipped_bit_of_the_schema_file_is_noticed() {
        let good = text().into_bytes();
        assert!(matches!(
            parse(&good),
            Some(Found::Number { schema: 1, .. })
        ));
        for bit in 0..good.len() * 8 {
            let mut bad = good.clone();
            bad[bit / 8] ^= 1 << (bit % 8);
            // The case of a hexadecimal digit carries nothing.
            let same = bad.eq_ignore_ascii_case(&good);
            assert!(parse(&bad).is_none() || same, "bit {bit}");
        }
    }
}
