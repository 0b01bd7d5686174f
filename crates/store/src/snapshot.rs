//! A copy of all rows in one file, made while commits go on: it may hold some rows newer than the
//! sequence number at its start, and the journal from there on makes it whole. A snapshot counts
//! only once it was read back; it never replaces an older one before that.

use crate::{Key, Value, journal::frame::Reader, layout, sabotage};
use std::{
    fs::{self, File},
    io::{self, BufReader, BufWriter, Read, Write},
    path::{Path, PathBuf},
};

const MAGIC: [u8; 8] = *b"NABATSNP";
const END: [u8; 8] = *b"NABATEND";
/// Raised when a block or the head changes its shape.
const FORMAT: u32 = 1;
const HEAD_BYTES: usize = 32;
const TAIL_BYTES: usize = 32;
/// Rows are checksummed in blocks of about this size.
const BLOCK_BYTES: usize = 64 * 1024;
/// A longer block is not ours.
const BLOCK_BYTES_MAX: usize = 1024 * 1024;

/// A snapshot file and what it says of itself.
#[derive(Clone, Debug)]
pub(crate) struct Info {
    pub path: PathBuf,
    /// Everything up to here is in it.
    pub seq: u64,
    /// Nothing after this is in it: the journal must reach at least this far.
    pub seq_end: u64,
    pub rows: u64,
}

/// Writes one snapshot.
pub(crate) struct Writer {
    file: BufWriter<File>,
    beside: PathBuf,
    path: PathBuf,
    seq: u64,
    block: Vec<u8>,
    blocks: u64,
    rows: u64,
    crc: u32,
}

impl Writer {
    /// Begins the snapshot of everything up to `seq`.
    pub(crate) fn create(folder: &Path, seq: u64) -> io::Result<Self> {
        let path = folder.join(format!("{seq:020}.snap"));
        let beside = path.with_extension("new");
        let mut file = BufWriter::with_capacity(2 * BLOCK_BYTES, layout::create_file(&beside)?);
        let mut head = [0; HEAD_BYTES];
        head[..8].copy_from_slice(&MAGIC);
        head[8..12].copy_from_slice(&FORMAT.to_le_bytes());
        head[12..16].copy_from_slice(&crate::schema::SCHEMA.to_le_bytes());
        head[16..24].copy_from_slice(&seq.to_le_bytes());
        let crc = crc32c::crc32c(&head[..24]);
        head[24..28].copy_from_slice(&crc.to_le_bytes());
        file.write_all(&head)?;
        Ok(Self {
            file,
            beside,
            path,
            seq,
            block: Vec::with_capacity(2 * BLOCK_BYTES),
            blocks: 0,
            rows: 0,
            crc,
        })
    }

    /// Adds a row; keys must ascend.
    pub(crate) fn row(&mut self, key: &[u8], value: &[u8]) -> io::Result<()> {
        self.block
            .extend_from_slice(&(key.len() as u16).to_le_bytes());
        self.block
            .extend_from_slice(&(value.len() as u32).to_le_bytes());
        self.block.extend_from_slice(key);
        self.block.extend_from_slice(value);
        self.rows += 1;
        if self.block.len() >= BLOCK_BYTES {
            self.end_block()?;
        }
        Ok(())
    }

    fn end_block(&mut self) -> io::Result<()> {
        if self.block.is_empty() {
            return Ok(());
        }
        self.crc = crc32c::crc32c_append(self.crc, &self.block);
        self.file
            .write_all(&(self.block.len() as u32).to_le_bytes())?;
        self.file.write_all(&self.crc.to_le_bytes())?;
        self.file.write_all(&self.block)?;
        self.block.clear();
        self.blocks += 1;
        if self.blocks == 1 {
            sabotage::point("mid-snapshot");
        }
        Ok(())
    }

    /// Ends it, reads it back, and gives it its name.
    pub(crate) fn finish(mut self, seq_end: u64) -> io::Result<Info> {
        self.end_block()?;
        let mut tail = [0; TAIL_BYTES];
        tail[..8].copy_from_slice(&END);
        tail[8..16].copy_from_slice(&seq_end.to_le_bytes());
        tail[16..24].copy_from_slice(&self.rows.to_le_bytes());
        let crc = crc32c::crc32c_append(self.crc, &tail[..24]);
        tail[24..28].copy_from_slice(&crc.to_le_bytes());
        self.file.write_all(&0_u32.to_le_bytes())?;
        self.file.write_all(&tail)?;
        self.file.flush()?;
        self.file.get_ref().sync_all()?;
        let mut rows = Rows::open(&self.beside)?;
        while rows.next_row()?.is_some() {}
        sabotage::point("snapshot-written");
        fs::rename(&self.beside, &self.path)?;
        if let Some(folder) = self.path.parent() {
            layout::sync_folder(folder)?;
        }
        sabotage::point("snapshot-named");
        Ok(Info {
            path: self.path,
            seq: self.seq,
            seq_end,
            rows: self.rows,
        })
    }

    /// Gives it up.
    pub(crate) fn discard(self) {
        let _ = fs::remove_file(&self.beside);
    }
}

/// The rows of a snapshot, in order, each block checked before a row of it is given out.
pub(crate) struct Rows {
    file: BufReader<File>,
    pub(crate) info: Info,
    block: Vec<u8>,
    at: usize,
    crc: u32,
    met: u64,
    ended: bool,
}

fn damaged(path: &Path, what: &str) -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidData,
        format!("the snapshot {} is damaged: {what}", path.display()),
    )
}

impl Rows {
    /// Opens a snapshot and checks its head; its end is checked when the last row was read.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let mut file = BufReader::with_capacity(2 * BLOCK_BYTES, File::open(path)?);
        let mut head = [0; HEAD_BYTES];
        file.read_exact(&mut head)
            .map_err(|_| damaged(path, "its head is missing"))?;
        let crc = crc32c::crc32c(&head[..24]);
        let mut reader = Reader(&head);
        let parts = (|| {
            let magic = reader.bytes(8)?;
            let (format, _schema, seq) = (reader.u32()?, reader.u32()?, reader.u64()?);
            (magic == MAGIC && format == FORMAT && reader.u32()? == crc && reader.u32()? == 0)
                .then_some(seq)
        })();
        let Some(seq) = parts else {
            return Err(damaged(path, "its head"));
        };
        Ok(Self {
            file,
            info: Info {
                path: path.to_path_buf(),
                seq,
                seq_end: seq,
                rows: 0,
            },
            block: Vec::new(),
            at: 0,
            crc,
            met: 0,
            ended: false,
        })
    }

    /// The next row, or `None` at the end, when head, blocks and tail have all been right.
    pub(crate) fn next_row(&mut self) -> io::Result<Option<(Key, Value)>> {
        if self.ended {
            return Ok(None);
        }
        if self.at == self.block.len() && !self.read_block()? {
            self.ended = true;
            return Ok(None);
        }
        let mut reader = Reader(&self.block[self.at..]);
        let row = (|| {
            let (key, value) = (reader.u16()?, reader.u32()?);
            let key = reader.bytes(key.into()).filter(|key| !key.is_empty())?;
            Some((key.to_vec(), reader.bytes(value as usize)?.to_vec()))
        })();
        self.at = self.block.len() - reader.0.len();
        self.met += 1;
        row.map(Some)
            .ok_or_else(|| damaged(&self.info.path, "a row of unknown form"))
    }

    fn read_block(&mut self) -> io::Result<bool> {
        let path = self.info.path.clone();
        let cut = |_| damaged(&path, "it is cut short");
        let mut word = [0; 4];
        self.file.read_exact(&mut word).map_err(cut)?;
        let len = u32::from_le_bytes(word) as usize;
        if len == 0 {
            return self.read_tail().map(|()| false);
        }
        if len > BLOCK_BYTES_MAX {
            return Err(damaged(&path, "the length of a block"));
        }
        self.file.read_exact(&mut word).map_err(cut)?;
        self.block.resize(len, 0);
        self.at = 0;
        self.file.read_exact(&mut self.block).map_err(cut)?;
        self.crc = crc32c::crc32c_append(self.crc, &self.block);
        if self.crc != u32::from_le_bytes(word) {
            return Err(damaged(&path, "a block's checksum"));
        }
        Ok(true)
    }

    fn read_tail(&mut self) -> io::Result<()> {
        let path = self.info.path.clone();
        let mut tail = Vec::new();
        self.file.read_to_end(&mut tail)?;
        let crc = crc32c::crc32c_append(self.crc, tail.get(..24).unwrap_or_default());
        let mut reader = Reader(&tail);
        let parts = (|| {
            let magic = reader.bytes(8)?;
            let (seq_end, rows) = (reader.u64()?, reader.u64()?);
            let right = magic == END && reader.u32()? == crc && reader.0 == [0; 4];
            (right && rows == self.met).then_some((seq_end, rows))
        })();
        let Some((seq_end, rows)) = parts else {
            return Err(damaged(&path, "its end"));
        };
        self.info.seq_end = seq_end;
        self.info.rows = rows;
        Ok(())
    }
}

impl Iterator for Rows {
    type Item = io::Result<(Key, Value)>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_row().transpose()
    }
}

/// The newest snapshot that is whole, and what was found wrong with newer ones.
pub(crate) fn newest(folder: &Path) -> io::Result<(Option<Info>, Vec<String>)> {
    let mut findings = Vec::new();
    for name in layout::names(folder)?.iter().rev() {
        if !name.ends_with(".snap") {
            continue;
        }
        match check(&folder.join(name)) {
            Ok(info) => return Ok((Some(info), findings)),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                findings.push(error.to_string());
            }
            Err(error) => return Err(error),
        }
    }
    Ok((None, findings))
}

/// Reads a snapshot through.
pub(crate) fn check(path: &Path) -> io::Result<Info> {
    let mut rows = Rows::open(path)?;
    while rows.next_row()?.is_some() {}
    let named = path
        .file_stem()
        .and_then(|stem| stem.to_str()?.parse().ok());
    if named != Some(rows.info.seq) {
        return Err(damaged(path, "its name is not its number"));
    }
    Ok(rows.info)
}

/// Removes the snapshots older than `keep`, and what an interrupted one left behind.
pub(crate) fn trim(folder: &Path, keep: u64) -> io::Result<()> {
    let mut removed = false;
    for name in layout::names(folder)? {
        let number = name.strip_suffix(".snap").map(str::parse::<u64>);
        if number.is_none_or(|number| number.is_ok_and(|number| number < keep)) {
            fs::remove_file(folder.join(name))?;
            removed = true;
        }
    }
    if removed {
        layout::sync_folder(folder)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(folder: &Path) -> Info {
        let mut writer = Writer::create(folder, 7).unwrap();
        for n in 0..2_000_u32 {
            writer.row(&n.to_be_bytes(), &[n as u8; 70]).unwrap();
        }
        writer.finish(9).unwrap()
    }

    #[test]
    fn a_snapshot_gives_back_its_rows_in_order() {
        let folder = tempfile::tempdir().unwrap();
        let info = write(folder.path());
        let mut rows = Rows::open(&info.path).unwrap();
        for n in 0..2_000_u32 {
            let row = rows.next_row().unwrap().unwrap();
            assert_eq!(row, (n.to_be_bytes().to_vec(), vec![n as u8; 70]));
        }
        assert_eq!(rows.next_row().unwrap(), None);
        assert_eq!(
            (rows.info.seq, rows.info.seq_end, rows.info.rows),
            (7, 9, 2_000)
        );
    }

    #[test]
    fn flipped_bits_and_truncations_of_a_snapshot_are_named_and_an_older_one_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        let info = write(folder.path());
        let good = fs::read(&info.path).unwrap();
        let newer = folder.path().join(format!("{:020}.snap", 8));
        for place in (0..good.len())
            .step_by(997)
            .chain(good.len() - 40..good.len())
        {
            let mut bad = good.clone();
            bad[place] ^= 0x10;
            fs::write(&newer, &bad).unwrap();
            assert!(check(&newer).is_err(), "byte {place}");
            fs::write(&newer, &good[..place]).unwrap();
            assert!(check(&newer).is_err(), "cut at {place}");
        }
        let (found, findings) = newest(folder.path()).unwrap();
        assert_eq!(found.unwrap().seq, 7);
        assert!(findings[0].contains("is damaged"), "{findings:?}");
    }
}
