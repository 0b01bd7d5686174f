//! Where the wrapping key comes from, and how much a stolen disk would give away. The key comes as
//! a credential of the service manager or from a file; a file on the disk that it protects is
//! refused unless the campaign says in its configuration that it knows what that means.

use crate::config::{Config, Keys};
use alert::Entropy;
use std::{
    fs::{self, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};
use vault::{KeyRing, WrappingKey};
use zeroize::Zeroizing;

/// The name of the wrapping key among the credentials.
pub const WRAPPING_CREDENTIAL: &str = "nabat-wrapping-key";

/// Longer files hold no key or token of ours.
const SECRET_BYTES_MAX: u64 = 4_096;

/// Where the wrapping key lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyPlace {
    /// The service manager handed it over at start.
    Credential,
    /// On another disk than the state.
    OtherDisk,
    /// On the disk it protects.
    SameDisk,
}

impl KeyPlace {
    /// What that means, in words for `status`.
    pub const fn meaning(self) -> &'static str {
        match self {
            KeyPlace::Credential => {
                "the wrapping key comes from the service manager; the disk alone gives nobody away"
            }
            KeyPlace::OtherDisk => {
                "the wrapping key lies on another disk; this disk alone gives nobody away"
            }
            KeyPlace::SameDisk => {
                "the wrapping key lies on the same disk as what it protects: whoever takes the disk can read who subscribed"
            }
        }
    }
}

/// Why there is no usable key.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    #[error(
        "looking for the wrapping key: there is no credential {WRAPPING_CREDENTIAL} and no [keys] wrapping_key_file; name a file on another medium in the configuration, then run `nabat keys init`"
    )]
    Nowhere,
    #[error(
        "reading the {what} from {}: {source}; check the path and that its owner runs nabat",
        path.display()
    )]
    Unreadable {
        what: &'static str,
        path: PathBuf,
        source: io::Error,
    },
    #[error(
        "the {what} {} can be read by others (mode {mode:03o}); run: chmod 600 {}",
        path.display(),
        path.display()
    )]
    Exposed {
        what: &'static str,
        path: PathBuf,
        mode: u32,
    },
    #[error("reading the wrapping key from {}: {source}", path.display())]
    Mangled {
        path: PathBuf,
        source: vault::BadWrappingKey,
    },
    #[error(
        "the wrapping key {} lies on the same disk as the state {}: whoever takes the disk could read who subscribed; put the key on another medium, or set [keys] same_disk = true to accept that",
        key.display(),
        state.display()
    )]
    SameDisk { key: PathBuf, state: PathBuf },
    #[error(
        "making the wrapping key {}: {source}; an existing file is never overwritten",
        path.display()
    )]
    NotMade { path: PathBuf, source: io::Error },
    #[error("making the state folder {}: {source}; check who owns the folder above", path.display())]
    NoState { path: PathBuf, source: io::Error },
    #[error(transparent)]
    Ring(#[from] vault::KeyError),
}

/// An open key ring, and where its wrapping key lies.
pub struct OpenKeys {
    pub ring: KeyRing,
    pub place: KeyPlace,
}

/// Opens the key ring of this instance. Writes nothing.
pub fn open(config: &Config) -> Result<OpenKeys, KeysError> {
    let state = &config.instance.state;
    let (wrapping, place) = wrapping_key(&config.keys, state)?;
    Ok(OpenKeys {
        ring: KeyRing::open(&state.join("keys"), &wrapping)?,
        place,
    })
}

/// Makes the wrapping key, unless it comes as a credential, and the ring under it.
pub fn init(config: &Config, entropy: &dyn Entropy) -> Result<OpenKeys, KeysError> {
    let state = &config.instance.state;
    private_folder(state)?;
    let chance = |bytes: &mut [u8]| entropy.fill(bytes);
    if credential(WRAPPING_CREDENTIAL).is_none() {
        let file = config
            .keys
            .wrapping_key_file
            .as_deref()
            .ok_or(KeysError::Nowhere)?;
        refuse_same_disk(&config.keys, folder_of(file), state)?;
        if !state.join("keys/ring").exists() {
            let key = WrappingKey::generate(&chance);
            write_new(file, &key.to_text())?;
        }
    }
    let (wrapping, place) = wrapping_key(&config.keys, state)?;
    Ok(OpenKeys {
        ring: KeyRing::create(&state.join("keys"), &wrapping, &chance)?,
        place,
    })
}

/// A secret of one line from a file that nobody else may read.
pub fn secret_line(what: &'static str, path: &Path) -> Result<Zeroizing<String>, KeysError> {
    let unreadable = |source| KeysError::Unreadable {
        what,
        path: path.to_owned(),
        source,
    };
    let metadata = fs::metadata(path).map_err(unreadable)?;
    let mode = metadata.permissions().mode() & 0o777;
    if mode & 0o007 != 0 {
        return Err(KeysError::Exposed {
            what,
            path: path.to_owned(),
            mode,
        });
    }
    if metadata.len() > SECRET_BYTES_MAX {
        let source = io::Error::new(io::ErrorKind::InvalidData, "it is too long for one line");
        return Err(unreadable(source));
    }
    let text = Zeroizing::new(fs::read_to_string(path).map_err(unreadable)?);
    Ok(Zeroizing::new(text.trim().to_owned()))
}

/// The file of a credential of the service manager, if it gave us one of this name.
pub fn credential(name: &str) -> Option<PathBuf> {
    let path = Path::new(&std::env::var_os("CREDENTIALS_DIRECTORY")?).join(name);
    path.exists().then_some(path)
}

fn wrapping_key(keys: &Keys, state: &Path) -> Result<(WrappingKey, KeyPlace), KeysError> {
    let (path, place) = match credential(WRAPPING_CREDENTIAL) {
        Some(path) => (path, KeyPlace::Credential),
        None => {
            let path = keys.wrapping_key_file.clone().ok_or(KeysError::Nowhere)?;
            let place = refuse_same_disk(keys, &path, state)?;
            (path, place)
        }
    };
    let text = secret_line("wrapping key", &path)?;
    match WrappingKey::from_text(&text) {
        Ok(key) => Ok((key, place)),
        Err(source) => Err(KeysError::Mangled { path, source }),
    }
}

/// Where `key` lies, as the file system tells: another device number is another disk or at least
/// another partition.
fn refuse_same_disk(keys: &Keys, key: &Path, state: &Path) -> Result<KeyPlace, KeysError> {
    let device = |what, path: &Path| match fs::metadata(path) {
        Ok(metadata) => Ok(metadata.dev()),
        Err(source) => Err(KeysError::Unreadable {
            what,
            path: path.to_owned(),
            source,
        }),
    };
    let state_device = match device("state folder", state) {
        Err(_) => {
            return Err(KeysError::Ring(vault::KeyError::Missing {
                path: state.join("keys/ring"),
            }));
        }
        Ok(device) => device,
    };
    if device("wrapping key", key)? != state_device {
        return Ok(KeyPlace::OtherDisk);
    }
    if keys.same_disk {
        return Ok(KeyPlace::SameDisk);
    }
    Err(KeysError::SameDisk {
        key: key.to_owned(),
        state: state.to_owned(),
    })
}

fn private_folder(path: &Path) -> Result<(), KeysError> {
    fs::create_dir_all(path)
        .and_then(|()| fs::set_permissions(path, fs::Permissions::from_mode(0o700)))
        .map_err(|source| KeysError::NoState {
            path: path.to_owned(),
            source,
        })
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Writes a new file of mode 0600, through to the disk.
fn write_new(path: &Path, text: &str) -> Result<(), KeysError> {
    let write = || {
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path)?;
        file.write_all(text.as_bytes())?;
        file.write_all(b"\n")?;
        file.sync_all()?;
        fs::File::open(folder_of(path))?.sync_all()
    };
    write().map_err(|source| KeysError::NotMade {
        path: path.to_owned(),
        source,
    })
}
