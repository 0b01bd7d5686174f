//! The end of the journal that is written to: one group is one frame is one write, then one
//! `fdatasync`. When an append fails without having been synced it is wiped again, and if even
//! that fails nobody may be told that nothing happened.

use super::{
    frame,
    segment::{self, Segment},
    walk::End,
};
use crate::{
    row::Rows,
    sabotage::{self, Switch},
};
use std::{
    fs::{File, OpenOptions},
    io,
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
};

/// Why a group is not in the journal.
#[derive(Debug)]
pub(crate) enum AppendError {
    /// Nothing of it is there.
    Nothing(io::Error),
    /// Some or all of it may be there.
    Perhaps(io::Error),
}

/// The open end of the journal. It belongs to the writer thread alone.
#[derive(Debug)]
pub(crate) struct Journal {
    folder: PathBuf,
    segment: Segment,
    file: File,
    file_bytes: usize,
    offset: usize,
    segment_bytes: usize,
    last_seq: u64,
    spare_asked: bool,
}

impl Journal {
    /// Begins a journal whose first frame will be `first_seq`.
    pub(crate) fn create(folder: &Path, first_seq: u64, segment_bytes: usize) -> io::Result<Self> {
        let (segment, file) = segment::create(folder, first_seq, segment_bytes)?;
        Ok(Self {
            folder: folder.to_path_buf(),
            segment,
            file,
            file_bytes: segment_bytes,
            offset: segment::HEADER_BYTES,
            segment_bytes,
            last_seq: first_seq.saturating_sub(1),
            spare_asked: false,
        })
    }

    /// Goes on behind `end`. What lies there is wiped, and everything before it is synced: it may
    /// have been written by a process that died before it could.
    pub(crate) fn resume(
        folder: &Path,
        end: &End,
        last_seq: u64,
        segment_bytes: usize,
    ) -> io::Result<Self> {
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .open(&end.segment.path)?;
        let file_bytes = file.metadata()?.len() as usize;
        if end.dirty {
            let zeros = vec![0; file_bytes.saturating_sub(end.offset)];
            file.write_all_at(&zeros, end.offset as u64)?;
        }
        file.sync_all()?;
        Ok(Self {
            folder: folder.to_path_buf(),
            segment: end.segment.clone(),
            file,
            file_bytes,
            offset: end.offset,
            segment_bytes,
            last_seq,
            spare_asked: false,
        })
    }

    /// The last frame that was appended.
    pub(crate) fn last_seq(&self) -> u64 {
        self.last_seq
    }

    /// Says once per segment, when it is more than half full, that a spare is worth making.
    pub(crate) fn wants_spare(&mut self) -> bool {
        let wants = !self.spare_asked && self.offset > self.file_bytes / 2;
        self.spare_asked |= wants;
        wants
    }

    /// Writes `rows` as the next frame and returns its number. It is durable after [`sync`].
    ///
    /// [`sync`]: Self::sync
    pub(crate) fn append(&mut self, rows: &Rows) -> Result<u64, AppendError> {
        let seq = self.last_seq + 1;
        // Each frame is synced before the next one is written.
        let synced_through = self.last_seq;
        let encode = |segment, offset| frame::encode(segment, offset, seq, synced_through, rows);
        let mut bytes = encode(self.segment.first_seq, self.offset);
        if self.offset + bytes.len() > self.file_bytes {
            let needed = segment::HEADER_BYTES + bytes.len();
            let (segment, file) =
                segment::create(&self.folder, seq, self.segment_bytes.max(needed))
                    .map_err(AppendError::Nothing)?;
            self.segment = segment;
            self.file = file;
            self.file_bytes = self.segment_bytes.max(needed);
            self.offset = segment::HEADER_BYTES;
            self.spare_asked = false;
            bytes = encode(seq, self.offset);
        }
        sabotage::point("before-append");
        if sabotage::is(Switch::SkipJournal) {
            self.last_seq = seq;
            return Ok(seq);
        }
        if let Err(error) = self.file.write_all_at(&bytes, self.offset as u64) {
            let zeros = vec![0; bytes.len()];
            let wiped = self
                .file
                .write_all_at(&zeros, self.offset as u64)
                .and_then(|()| self.file.sync_data());
            return Err(match wiped {
                Ok(()) => AppendError::Nothing(error),
                Err(_) => AppendError::Perhaps(error),
            });
        }
        sabotage::point("after-append");
        self.offset += bytes.len();
        self.last_seq = seq;
        Ok(seq)
    }

    /// Makes all that was appended durable. After a failure nothing is known any more about what
    /// the disk holds, so the caller must end the process.
    pub(crate) fn sync(&self) -> io::Result<()> {
        if !sabotage::is(Switch::SkipFdatasync) {
            self.file.sync_data()?;
        }
        sabotage::point("after-fsync");
        Ok(())
    }
}

/// Removes segments whose frames are all at or below `through`; the last one always stays.
pub(crate) fn trim(folder: &Path, through: u64) -> io::Result<usize> {
    let segments = segment::list(folder)?;
    let mut removed = 0;
    for pair in segments.windows(2) {
        if pair[1].first_seq <= through + 1 {
            std::fs::remove_file(&pair[0].path)?;
            removed += 1;
        }
    }
    if removed > 0 {
        crate::layout::sync_folder(folder)?;
    }
    Ok(removed)
}
