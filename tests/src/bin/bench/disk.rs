//! One fsync of the disk that the state lies on: the yardstick of everything that promises to
//! survive a power cut. Written as the journal writes, into a file that was filled ahead.

use crate::failure::{Failure, Result};
use std::{fs::File, os::unix::fs::FileExt as _, path::Path, time::Instant};

/// Room for every write of a run.
const FILE_BYTES: usize = 16 * 1024 * 1024;
/// What one write carries: about a small group of commits.
const WRITE_BYTES: usize = 4 * 1024;

/// A file to write and sync, again and again.
pub struct Disk {
    file: File,
    at: u64,
    /// Every sync so far, in ms.
    pub syncs_ms: Vec<f64>,
}

impl Disk {
    pub fn in_folder(folder: &Path) -> Result<Self> {
        let path = folder.join("fsync.probe");
        let make = || -> std::io::Result<File> {
            let file = File::create(&path)?;
            file.write_all_at(&vec![0; FILE_BYTES], 0)?;
            file.sync_all()?;
            Ok(file)
        };
        Ok(Self {
            file: make().map_err(Failure::io("making a file to sync"))?,
            at: 0,
            syncs_ms: Vec::new(),
        })
    }

    /// Writes and syncs `times` times.
    pub fn sync(&mut self, times: usize) -> Result<()> {
        for round in 0..times {
            let bytes = [u8::try_from(round % 251).unwrap_or(0) + 1; WRITE_BYTES];
            let since = Instant::now();
            let synced = self.file.write_all_at(&bytes, self.at);
            let synced = synced.and_then(|()| self.file.sync_data());
            synced.map_err(Failure::io("syncing a file"))?;
            self.syncs_ms.push(since.elapsed().as_secs_f64() * 1_000.0);
            self.at = (self.at + WRITE_BYTES as u64) % FILE_BYTES as u64;
        }
        Ok(())
    }
}
