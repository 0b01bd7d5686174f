//! The last reserve of disk space. While there is room, a ballast file holds some of it back; when
//! room runs out the file is given up, and from then on only vital batches are taken, until there
//! is room for it again. It looks before each group, so that the engine never meets a full disk.

use crate::{Options, layout};
use rustix::fs::FallocateFlags;
use std::{
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
};

/// What the engine and a rename may need at any moment beside a new journal segment.
const MARGIN_BYTES: u64 = 4 * 1024 * 1024;
/// Room that must be there beyond all needs before the ballast is laid in again, so that it does
/// not come and go with every file.
const RETURN_BYTES: u64 = 4 * 1024 * 1024;

/// How much room there is for what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Space {
    /// For everything.
    Enough,
    /// For vital batches only: the ballast was given up.
    VitalOnly,
    /// For nothing.
    None,
}

/// Asks how many bytes are free where the store lies.
pub type FreeBytes = Box<dyn Fn(&Path) -> io::Result<u64> + Send + Sync>;

/// Asks the file system.
pub(crate) fn free_bytes(path: &Path) -> io::Result<u64> {
    let stat = rustix::fs::statvfs(path)?;
    Ok(stat.f_bavail.saturating_mul(stat.f_frsize))
}

/// Watches the disk and keeps the ballast.
pub(crate) struct Ballast {
    root: PathBuf,
    path: PathBuf,
    bytes: u64,
    low_bytes: u64,
    free: FreeBytes,
    held: bool,
}

impl Ballast {
    pub(crate) fn new(layout: &layout::Layout, options: &mut Options) -> Self {
        let path = layout.ballast();
        Self {
            root: layout.root().to_path_buf(),
            held: fs::metadata(&path).is_ok_and(|file| file.len() == options.ballast_bytes),
            path,
            bytes: options.ballast_bytes,
            low_bytes: options.segment_bytes as u64 + MARGIN_BYTES,
            free: std::mem::replace(&mut options.free_bytes, Box::new(free_bytes)),
        }
    }

    /// Looks at the disk, gives the ballast up or lays it in again, and says what may go on.
    pub(crate) fn look(&mut self) -> Space {
        // Who cannot be asked has room until a write says otherwise.
        let free = (self.free)(&self.root).unwrap_or(u64::MAX);
        if self.held && free < self.low_bytes {
            self.give_up();
            return self.without((self.free)(&self.root).unwrap_or(u64::MAX));
        }
        if self.held {
            return Space::Enough;
        }
        if free >= self.low_bytes + self.bytes + RETURN_BYTES && self.lay_in().is_ok() {
            tracing::info!("the disk has room again");
            return Space::Enough;
        }
        self.without(free)
    }

    fn without(&self, free: u64) -> Space {
        if free < MARGIN_BYTES {
            Space::None
        } else {
            Space::VitalOnly
        }
    }

    /// A write met a full disk: whatever was thought before, it is full.
    pub(crate) fn met_full_disk(&mut self) {
        if self.held {
            self.give_up();
        }
    }

    fn give_up(&mut self) {
        self.held = false;
        tracing::error!("the disk is full: the reserve is given up, only vital changes are taken");
        if let Err(error) = fs::remove_file(&self.path) {
            tracing::error!(%error, "the reserve cannot be given up");
        }
    }

    fn lay_in(&mut self) -> io::Result<()> {
        let made = layout::create_file(&self.path).and_then(|file| {
            if self.bytes == 0 {
                return Ok(());
            }
            match rustix::fs::fallocate(&file, FallocateFlags::empty(), 0, self.bytes) {
                // Some file systems cannot reserve: there it is written.
                Err(rustix::io::Errno::OPNOTSUPP) => {
                    io::copy(&mut io::repeat(0).take(self.bytes), &mut &file).map(|_| ())
                }
                reserved => Ok(reserved?),
            }
        });
        self.held = made.is_ok();
        if made.is_err() {
            let _ = fs::remove_file(&self.path);
        }
        made
    }
}
