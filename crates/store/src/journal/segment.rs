//! The files of the journal: `<first sequence number>.seg`, filled with zeros to their full length
//! and synced, name and all, before the first frame goes in, so that an append changes no length
//! and needs no space.

use super::frame::Reader;
use crate::{layout, sabotage};
use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

/// Bytes before the first frame.
pub(crate) const HEADER_BYTES: usize = 64;
const MAGIC: [u8; 8] = *b"NABATSEG";
/// Raised when a frame or a header changes its shape.
const FORMAT: u32 = 1;
/// A spare that waits for its number.
const SPARE: &str = "spare.new";
/// One write of zeros.
const ZEROS: usize = 256 * 1024;

/// A segment by its file name.
#[derive(Clone, Debug)]
pub(crate) struct Segment {
    pub first_seq: u64,
    pub path: PathBuf,
}

/// All segments in `folder`, in order.
pub(crate) fn list(folder: &Path) -> io::Result<Vec<Segment>> {
    let mut segments = Vec::new();
    for name in layout::names(folder)? {
        if let Some(first_seq) = name.strip_suffix(".seg").and_then(|stem| stem.parse().ok()) {
            segments.push(Segment {
                first_seq,
                path: folder.join(name),
            });
        }
    }
    segments.sort_by_key(|segment| segment.first_seq);
    Ok(segments)
}

fn header(first_seq: u64) -> [u8; HEADER_BYTES] {
    let mut bytes = [0; HEADER_BYTES];
    bytes[..8].copy_from_slice(&MAGIC);
    bytes[8..12].copy_from_slice(&FORMAT.to_le_bytes());
    bytes[12..16].copy_from_slice(&crate::schema::SCHEMA.to_le_bytes());
    bytes[16..24].copy_from_slice(&first_seq.to_le_bytes());
    let crc = crc32c::crc32c(&bytes[..24]);
    bytes[24..28].copy_from_slice(&crc.to_le_bytes());
    bytes
}

/// Whether `file` begins with the header that belongs to `first_seq`.
pub(crate) fn header_holds(file: &[u8], first_seq: u64) -> bool {
    let mut reader = Reader(file);
    let (Some(magic), Some(format), Some(_schema), Some(named)) =
        (reader.bytes(8), reader.u32(), reader.u32(), reader.u64())
    else {
        return false;
    };
    let crc = crc32c::crc32c(&file[..24]);
    magic == MAGIC && format == FORMAT && named == first_seq && reader.u32() == Some(crc)
}

/// The schema a segment was written under, if its header can be read.
pub(crate) fn schema_of(file: &[u8]) -> Option<u32> {
    let mut reader = Reader(file);
    let (magic, _format, schema, _seq) = (
        reader.bytes(8)?,
        reader.u32()?,
        reader.u32()?,
        reader.u64()?,
    );
    (magic == MAGIC && reader.u32()? == crc32c::crc32c(&file[..24])).then_some(schema)
}

fn fill(path: &Path, bytes: usize) -> io::Result<File> {
    let mut file = layout::create_file(path)?;
    let zeros = vec![0; ZEROS];
    let mut left = bytes;
    while left > 0 {
        let part = left.min(ZEROS);
        file.write_all(&zeros[..part])?;
        left -= part;
    }
    Ok(file)
}

/// Prepares a segment without a number, so that the next change of segments costs little.
pub(crate) fn make_spare(folder: &Path, bytes: usize) -> io::Result<()> {
    let (half, whole) = (folder.join("spare.half"), folder.join(SPARE));
    if whole.exists() {
        return Ok(());
    }
    let made = fill(&half, bytes).and_then(|file| file.sync_all());
    if made.is_err() {
        let _ = fs::remove_file(&half);
    }
    made?;
    fs::rename(&half, &whole)
}

/// Removes what an interrupted start or stop left behind.
pub(crate) fn remove_unnumbered(folder: &Path) -> io::Result<()> {
    for name in layout::names(folder)? {
        if !name.ends_with(".seg") {
            fs::remove_file(folder.join(name))?;
        }
    }
    Ok(())
}

/// Makes the segment whose first frame will be `first_seq`; durable when it returns.
pub(crate) fn create(folder: &Path, first_seq: u64, bytes: usize) -> io::Result<(Segment, File)> {
    use std::os::unix::fs::FileExt;
    let (beside, spare) = (folder.join("segment.new"), folder.join(SPARE));
    let fits = fs::metadata(&spare).is_ok_and(|spare| spare.len() == bytes as u64);
    let made = if fits {
        fs::rename(&spare, &beside)
            .and_then(|()| fs::OpenOptions::new().read(true).write(true).open(&beside))
    } else {
        fill(&beside, bytes)
    };
    let path = folder.join(format!("{first_seq:020}.seg"));
    let finish = |file: File| -> io::Result<File> {
        file.write_all_at(&header(first_seq), 0)?;
        file.sync_all()?;
        fs::rename(&beside, &path)?;
        layout::sync_folder(folder)?;
        Ok(file)
    };
    let file = match made.and_then(finish) {
        Ok(file) => file,
        Err(error) => {
            let _ = fs::remove_file(&beside);
            return Err(error);
        }
    };
    sabotage::point("segment-created");
    Ok((Segment { first_seq, path }, file))
}
