//! Alert folders on disk: read into values, and nothing more. What is right or wrong about them is
//! decided by `alert::folder`. Symbolic links are not followed, so that a folder from elsewhere
//! cannot draw other files of this machine into an alert.

use alert::folder::Files;
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Deeper folders belong to no alert: `<slug>/<revision>/letters/<file>`, and one above.
const DEPTH_MAX: usize = 5;
/// Beyond this the folder is something else than alerts.
const FILES_MAX: usize = 20_000;

/// A folder that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    #[error("reading {}: {source}; check the path", path.display())]
    Io { path: PathBuf, source: io::Error },
    #[error(
        "reading the folder {}: it has more than {FILES_MAX} files; name the folder of the alerts alone",
        path.display()
    )]
    TooMany { path: PathBuf },
    #[error(
        "looking for the alert folder {}: there is no such folder; name one such as alerts/dana-iskakova",
        path.display()
    )]
    NoSuchFolder { path: PathBuf },
}

/// Where one alert lies: the folder with `campaign.toml`, and the alert's own name in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub root: PathBuf,
    pub slug: String,
}

/// Finds an alert by its path, or by its name in `alerts`.
pub fn locate(folder: &Path, alerts: &Path) -> Result<Place, FolderError> {
    let candidates = [folder.to_owned(), alerts.join(folder)];
    let missing = || FolderError::NoSuchFolder {
        path: folder.to_owned(),
    };
    let found = candidates
        .into_iter()
        .find(|path| path.is_dir())
        .ok_or_else(missing)?;
    match (found.parent(), found.file_name()) {
        (Some(root), Some(slug)) => {
            let root = if root.as_os_str().is_empty() {
                Path::new(".")
            } else {
                root
            };
            Ok(Place {
                root: root.to_owned(),
                slug: slug.to_string_lossy().into_owned(),
            })
        }
        _ => Err(missing()),
    }
}

/// Everything below `folder`.
pub fn read(folder: &Path) -> Result<Files, FolderError> {
    let mut files = Vec::new();
    collect(folder, folder, DEPTH_MAX, &mut files)?;
    Ok(Files::new(&name_of(folder), files))
}

/// The campaign's files and one alert's folder, and nothing else of what lies there.
pub fn read_place(place: &Place) -> Result<Files, FolderError> {
    let mut files = Vec::new();
    collect(
        &place.root,
        &place.root.join(&place.slug),
        DEPTH_MAX,
        &mut files,
    )?;
    files.extend(file(&place.root, alert::folder::CAMPAIGN_FILE)?);
    files.extend(file(&place.root, alert::folder::GLOSSARY_FILE)?);
    Ok(Files::new(&name_of(&place.root), files))
}

/// The campaign's file alone.
pub fn read_campaign(root: &Path) -> Result<Files, FolderError> {
    Ok(Files::new(
        &name_of(root),
        file(root, alert::folder::CAMPAIGN_FILE)?,
    ))
}

/// A file of the campaign itself, if it is there.
fn file(root: &Path, name: &str) -> Result<Option<(String, Vec<u8>)>, FolderError> {
    let path = root.join(name);
    match read_capped(&path) {
        Ok(bytes) => Ok(Some((name.to_owned(), bytes))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(FolderError::Io { path, source }),
    }
}

/// How messages call the folder: the present one needs no name.
fn name_of(root: &Path) -> String {
    match root.display().to_string() {
        name if name == "." => String::new(),
        name => name,
    }
}

fn collect(
    root: &Path,
    folder: &Path,
    depth: usize,
    files: &mut Vec<(String, Vec<u8>)>,
) -> Result<(), FolderError> {
    let failed = |source| FolderError::Io {
        path: folder.to_owned(),
        source,
    };
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let path = entry.path();
        let kind = entry.file_type().map_err(failed)?;
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        if kind.is_dir() && depth > 0 {
            collect(root, &path, depth - 1, files)?;
        } else if kind.is_file() {
            let bytes = read_capped(&path).map_err(|source| FolderError::Io {
                path: path.clone(),
                source,
            })?;
            let below = path.strip_prefix(root).unwrap_or(&path);
            files.push((below.to_string_lossy().replace('\\', "/"), bytes));
            if files.len() > FILES_MAX {
                return Err(FolderError::TooMany {
                    path: root.to_owned(),
                });
            }
        }
    }
    Ok(())
}

/// A file, or one byte more than may be in it: enough to be refused for its size.
fn read_capped(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let most = alert::folder::FILE_BYTES_MAX as u64 + 1;
    io::Read::read_to_end(&mut io::Read::take(fs::File::open(path)?, most), &mut bytes)?;
    Ok(bytes)
}
