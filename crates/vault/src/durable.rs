//! Replacing a small secret file so that after a power cut either the old or the new one stands,
//! whole. The new one is written beside it, synced, renamed over it, and the directory synced.
//! The old one's bytes are then overwritten, as well as a file system lets us: on flash and on
//! copy-on-write file systems that is a hope, not a promise.

use std::{
    fs::{self, DirBuilder, File, OpenOptions, Permissions},
    io::{self, Seek as _, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _},
    path::Path,
};

/// Makes the directory with mode 0700, or tightens the one that is there.
pub(crate) fn private_dir(dir: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(dir)?;
    fs::set_permissions(dir, Permissions::from_mode(0o700))?;
    match dir.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => sync_dir(parent),
        _ => sync_dir(Path::new(".")),
    }
}

/// Puts `bytes` at `dir/name` with mode 0600, durably and all or nothing.
pub(crate) fn replace(dir: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let path = dir.join(name);
    let beside = dir.join(format!("{name}.new"));
    match fs::remove_file(&beside) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
        _ => {}
    }
    let mut new = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&beside)?;
    new.write_all(bytes)?;
    new.sync_all()?;
    let old = match OpenOptions::new().write(true).open(&path) {
        Ok(old) => Some(old),
        Err(e) if e.kind() == io::ErrorKind::NotFound => None,
        Err(e) => return Err(e),
    };
    fs::rename(&beside, &path)?;
    sync_dir(dir)?;
    match old {
        Some(old) => overwrite(old),
        None => Ok(()),
    }
}

/// Makes the names in `dir` durable.
fn sync_dir(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

/// Overwrites a file that no name leads to any more.
fn overwrite(mut file: File) -> io::Result<()> {
    let length = file.metadata()?.len();
    file.rewind()?;
    io::copy(&mut io::Read::take(io::repeat(0), length), &mut file)?;
    file.sync_all()
}
