//! A folder as a value: relative paths and the bytes there. Whoever has a disk fills it; nothing
//! in this crate reads one.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// The largest file that is read: ten times the longest text an alert can have.
pub const FILE_BYTES_MAX: usize = 64 * 1024;
/// The files of a folder by their paths below it, with `/` between the parts.
#[derive(Clone, Debug, Default)]
pub struct Files {
    prefix: String,
    files: BTreeMap<String, Arc<[u8]>>,
}

impl Files {
    /// The files of the folder that messages shall call `name`, such as `alerts/dana-iskakova`.
    /// Paths with a part that begins with a dot are passed over.
    pub fn new<P, B>(name: &str, files: impl IntoIterator<Item = (P, B)>) -> Self
    where
        P: Into<String>,
        B: Into<Arc<[u8]>>,
    {
        let prefix = match name {
            "" => String::new(),
            name => format!("{}/", name.trim_end_matches('/')),
        };
        let files = files
            .into_iter()
            .map(|(path, bytes)| (path.into(), bytes.into()))
            .filter(|(path, _)| !path.split('/').any(|part| part.starts_with('.')))
            .collect();
        Self { prefix, files }
    }

    /// The bytes at a path.
    pub fn get(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(AsRef::as_ref)
    }

    /// Every path, sorted.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// A path as messages print it.
    pub fn display(&self, path: &str) -> String {
        format!("{}{path}", self.prefix)
    }

    /// The names of the folders directly below.
    pub fn folders(&self) -> BTreeSet<&str> {
        self.paths()
            .filter_map(|path| path.split_once('/').map(|(folder, _)| folder))
            .collect()
    }

    /// The folder `name` directly below; empty if there is none.
    pub fn folder(&self, name: &str) -> Files {
        let inside = |path: &str| {
            let rest = path.strip_prefix(name)?.strip_prefix('/')?;
            Some(rest.to_owned())
        };
        let files = self
            .files
            .iter()
            .filter_map(|(path, bytes)| Some((inside(path)?, bytes.clone())))
            .collect();
        Files {
            prefix: format!("{}{name}/", self.prefix),
            files,
        }
    }

    /// All files but those below the given folders.
    pub(crate) fn without(&self, folders: &BTreeSet<&str>) -> Files {
        let kept =
            |path: &str| !matches!(path.split_once('/'), Some((f, _)) if folders.contains(f));
        Files {
            prefix: self.prefix.clone(),
            files: self
                .files
                .iter()
                .filter(|(path, _)| kept(path))
                .map(|(path, bytes)| (path.clone(), bytes.clone()))
                .collect(),
        }
    }
}
