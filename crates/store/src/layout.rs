//! Where everything lies under the state folder, and the few file operations that must survive a
//! power loss: a file is written beside its place, synced, renamed, and its folder synced. Folders
//! are for their owner alone.

use std::{
    fs::{self, DirBuilder, File, OpenOptions, Permissions},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

/// The state folder: `store`, `journal`, `snapshots`, `corrupt`, and the files beside them.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    root: PathBuf,
}

impl Layout {
    pub(crate) fn new(root: &Path) -> Self {
        Self {
            root: root.to_path_buf(),
        }
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }
    pub(crate) fn store(&self) -> PathBuf {
        self.root.join("store")
    }
    /// Where a new engine is built before it takes its place.
    pub(crate) fn rebuild(&self) -> PathBuf {
        self.root.join("store.rebuild")
    }
    pub(crate) fn journal(&self) -> PathBuf {
        self.root.join("journal")
    }
    pub(crate) fn snapshots(&self) -> PathBuf {
        self.root.join("snapshots")
    }
    pub(crate) fn corrupt(&self) -> PathBuf {
        self.root.join("corrupt")
    }
    pub(crate) fn lock(&self) -> PathBuf {
        self.root.join("lock")
    }
    pub(crate) fn schema(&self) -> PathBuf {
        self.root.join("schema")
    }
    pub(crate) fn ballast(&self) -> PathBuf {
        self.root.join("ballast")
    }
    /// Says that the engine was found broken while it ran: the next start rebuilds it.
    pub(crate) fn suspect(&self) -> PathBuf {
        self.root.join("store.suspect")
    }

    /// Makes what is missing, all of it for the owner alone.
    pub(crate) fn create(&self) -> io::Result<()> {
        let folders = [
            self.root.clone(),
            self.journal(),
            self.snapshots(),
            self.corrupt(),
        ];
        for folder in folders {
            if folder.is_dir() {
                fs::set_permissions(&folder, Permissions::from_mode(0o700))?;
            } else {
                DirBuilder::new()
                    .recursive(true)
                    .mode(0o700)
                    .create(&folder)?;
            }
        }
        sync_folder(&self.root)
    }

    /// Moves `path` to a free name `<name>.bad-<seq>` beside it, and says where.
    pub(crate) fn set_aside(&self, path: &Path, seq: u64) -> io::Result<PathBuf> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let free = (0_u32..)
            .map(|n| match n {
                0 => self.root.join(format!("{name}.bad-{seq}")),
                n => self.root.join(format!("{name}.bad-{seq}-{n}")),
            })
            .find(|candidate| !candidate.exists())
            .unwrap_or_else(|| self.root.join(format!("{name}.bad")));
        fs::rename(path, &free)?;
        sync_folder(&self.root)?;
        Ok(free)
    }
}

/// Makes the names in `folder` durable.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// A new file for its owner alone, readable and writable, in place of whatever had its name.
pub(crate) fn create_file(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)
}

/// Writes a small file so that after a power loss it is there whole, or the old one is.
pub(crate) fn write_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let beside = path.with_extension("new");
    let mut file = create_file(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    sync_folder(path.parent().unwrap_or(Path::new(".")))
}

/// The names in `folder`, sorted; an absent folder is an empty one.
pub(crate) fn names(folder: &Path) -> io::Result<Vec<String>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut names = Vec::new();
    for entry in entries {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}
