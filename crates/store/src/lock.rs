//! One process owns a state folder. The lock is the operating system's, so it ends with its holder
//! however that dies; the file only tells whom to look for.

use crate::layout::Layout;
use fs4::FileExt;
use std::{
    fs::{File, OpenOptions},
    io::{self, Read, Seek, Write},
    os::unix::fs::OpenOptionsExt,
};

/// Held as long as it lives.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

/// Why it was not got.
pub(crate) enum LockError {
    /// Somebody has it: what the file says of them.
    Held(String),
    Io(io::Error),
}

impl Lock {
    /// Takes the lock or says at once who has it.
    pub(crate) fn take(layout: &Layout) -> Result<Self, LockError> {
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(layout.lock())
            .map_err(LockError::Io)?;
        match FileExt::try_lock(&file) {
            Ok(()) => {}
            Err(fs4::TryLockError::WouldBlock) => {
                let mut holder = String::new();
                let _ = (&file).take(64).read_to_string(&mut holder);
                return Err(LockError::Held(holder.trim().to_owned()));
            }
            Err(fs4::TryLockError::Error(error)) => return Err(LockError::Io(error)),
        }
        // Whoever comes second should learn whom to look for; on a full disk it stays unsaid.
        let _ = file
            .set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| writeln!(file, "process {}", std::process::id()));
        Ok(Self { _file: file })
    }
}
