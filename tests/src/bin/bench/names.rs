//! Host names that lead to this machine, for one daemon alone: its C library is handed a host file
//! of ours by `nss_wrapper`. Nothing of the machine's own is touched, and no name server asked.

use crate::failure::{Failure, Result};
use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};

/// The library, as the loader knows it.
const LIBRARY: &str = "libnss_wrapper.so";
/// Where libraries lie: the folders, and the folders of architectures in the first.
const FOLDERS: [&str; 3] = ["/usr/lib", "/usr/lib64", "/usr/local/lib"];

/// So many invented names.
#[derive(Clone, Debug)]
pub struct Names {
    library: PathBuf,
    pub list: Vec<String>,
}

impl Names {
    /// `count` names below `hooks.example`; an error says what is missing.
    pub fn invent(count: usize) -> Result<Self, String> {
        let library = library()
            .ok_or_else(|| format!("{LIBRARY} is not installed (Debian: libnss-wrapper)"))?;
        let list = (0..count).map(|n| format!("h{n}.hooks.example")).collect();
        Ok(Self { library, list })
    }

    /// What the daemon's environment has to hold; the host file is written into `folder`.
    pub fn environment(&self, folder: &Path) -> Result<Vec<(&'static str, OsString)>> {
        let path = folder.join("hosts");
        let lines = self.list.iter().map(|name| format!("127.0.0.1 {name}\n"));
        let text: String = std::iter::once("127.0.0.1 localhost\n".to_owned())
            .chain(lines)
            .collect();
        fs::write(&path, text).map_err(Failure::io("writing a host file"))?;
        Ok(vec![
            ("LD_PRELOAD", self.library.clone().into()),
            ("NSS_WRAPPER_HOSTS", path.into()),
            // It knows a hundred otherwise.
            (
                "NSS_WRAPPER_MAX_HOSTENTS",
                (self.list.len() * 4).to_string().into(),
            ),
        ])
    }
}

fn library() -> Option<PathBuf> {
    let below = fs::read_dir(FOLDERS[0]).into_iter().flatten().flatten();
    let below = below.map(|entry| entry.path());
    let folders = FOLDERS.iter().map(PathBuf::from).chain(below);
    let mut files = folders.map(|folder| folder.join(LIBRARY));
    files.find(|file| file.exists())
}
