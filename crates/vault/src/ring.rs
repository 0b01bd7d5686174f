//! The key ring: the one object that holds keys. It lies wrapped in `state/keys/ring`, one file,
//! mode 0600, and is opened with the wrapping key. Epochs can be added and destroyed without
//! touching what never rotates; a wrong wrapping key is refused before anything is written.

use crate::derive::{INDEX, Key, LOG_TAG, SUM, TOKEN, WEBHOOK_SECRET, WEBHOOK_SEED, subkey};
use crate::ring_file::{self, EPOCHS_MAX, FILE_BYTES_MAX, Secrets, Unreadable};
use crate::{Chance, Epoch, WrappingKey, durable};
use ed25519_dalek::SigningKey;
use std::{
    collections::BTreeMap,
    fmt,
    fs::File,
    io::{self, Read as _},
    path::{Path, PathBuf},
};
use zeroize::Zeroizing;

/// The name of the ring's file in its directory.
const FILE: &str = "ring";

/// Keys in memory, wiped when dropped.
pub struct KeyRing {
    secrets: Secrets,
    /// Where the ring is kept; none for one that lives in memory only.
    home: Option<Home>,
    pub(crate) index_key: Key,
    pub(crate) log_tag_key: Key,
    pub(crate) sum_key: Key,
    pub(crate) token_root: Key,
    pub(crate) webhook_secret_key: Key,
    pub(crate) webhook_seed_key: Key,
    pub(crate) signing_key: SigningKey,
}

struct Home {
    dir: PathBuf,
    wrapping: WrappingKey,
}

/// Why a ring cannot be made, opened or changed.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error("opening the key ring: there is none at {}; make one with `nabat keys init`, or restore it from a backup", path.display())]
    Missing { path: PathBuf },
    #[error("making a key ring: there is one at {} already, and a new one would make all that is sealed unreadable; move it away yourself if you mean it", path.display())]
    Exists { path: PathBuf },
    #[error("opening the key ring at {}: this wrapping key does not fit it; nothing was changed; give the key this ring was made with", path.display())]
    WrongKey { path: PathBuf },
    #[error("opening the key ring at {}: the file is damaged ({what}); nothing was changed; put the copy from a backup in its place", path.display())]
    Damaged { path: PathBuf, what: &'static str },
    #[error("opening the key ring at {}: it was written by a newer version (format {version}); nothing was changed; use that version", path.display())]
    Newer { path: PathBuf, version: u8 },
    #[error("{doing} the key ring at {}: {source}", path.display())]
    Io {
        doing: &'static str,
        path: PathBuf,
        source: io::Error,
    },
    #[error("destroying key epoch {epoch}: new values are sealed under it; add an epoch first")]
    Newest { epoch: Epoch },
    #[error("destroying key epoch {epoch}: the ring does not hold it")]
    NoSuchEpoch { epoch: Epoch },
    #[error(
        "adding a key epoch: 64 are live already; finish an epoch change first, which destroys the old ones"
    )]
    TooManyEpochs,
}

impl KeyRing {
    /// Makes a new ring under `dir` (made with mode 0700 if it is not there) and returns once it
    /// is on disk.
    ///
    /// # Errors
    /// Where there is a ring already, and what the disk answers.
    pub fn create(
        dir: &Path,
        wrapping: &WrappingKey,
        chance: Chance<'_>,
    ) -> Result<Self, KeyError> {
        let path = dir.join(FILE);
        if path.try_exists().map_err(io_error("looking for", &path))? {
            return Err(KeyError::Exists { path });
        }
        durable::private_dir(dir).map_err(io_error("making the directory of", &path))?;
        let secrets = draw(chance);
        save(dir, &secrets, wrapping, chance)?;
        Ok(Self::of(secrets, Some(Home::at(dir, wrapping))))
    }

    /// Opens the ring under `dir`. Writes nothing.
    ///
    /// # Errors
    /// Says apart: no ring, another wrapping key, a damaged file, a newer format, the disk.
    pub fn open(dir: &Path, wrapping: &WrappingKey) -> Result<Self, KeyError> {
        let path = dir.join(FILE);
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(e) if e.kind() == io::ErrorKind::NotFound => {
                return Err(KeyError::Missing { path });
            }
            Err(e) => return Err(io_error("opening", &path)(e)),
        };
        let mut bytes = Vec::new();
        file.take(FILE_BYTES_MAX + 1)
            .read_to_end(&mut bytes)
            .map_err(io_error("reading", &path))?;
        let secrets = ring_file::decode(&bytes, wrapping).map_err(|why| match why {
            Unreadable::WrongKey => KeyError::WrongKey { path },
            Unreadable::Newer(version) => KeyError::Newer { path, version },
            Unreadable::Damaged(what) => KeyError::Damaged { path, what },
        })?;
        Ok(Self::of(secrets, Some(Home::at(dir, wrapping))))
    }

    /// A new ring that is never written anywhere: for tests, and for the simulator.
    pub fn in_memory(chance: Chance<'_>) -> Self {
        Self::of(draw(chance), None)
    }

    /// The live epochs, oldest first.
    pub fn epochs(&self) -> impl Iterator<Item = Epoch> {
        self.secrets.epochs.keys().copied()
    }

    /// The epoch that new values are sealed under.
    pub fn newest_epoch(&self) -> Epoch {
        self.newest().0
    }

    /// Adds an epoch; from now on values are sealed under it, and the older ones still open.
    /// Returns once the ring is on disk; on an error the ring is as it was.
    ///
    /// # Errors
    /// Too many live epochs, and what the disk answers.
    pub fn add_epoch(&mut self, chance: Chance<'_>) -> Result<Epoch, KeyError> {
        if self.secrets.epochs.len() >= EPOCHS_MAX {
            return Err(KeyError::TooManyEpochs);
        }
        let mut changed = self.secrets.copy();
        let epoch = Epoch(changed.next_epoch);
        changed.next_epoch += 1;
        changed.epochs.insert(epoch, draw_key(chance));
        self.adopt(changed, chance)?;
        Ok(epoch)
    }

    /// Destroys an epoch's key: whatever is still sealed under it is unreadable from then on, by
    /// anyone. Its former file is overwritten as well as the file system allows.
    ///
    /// # Errors
    /// The newest epoch, one the ring does not hold, and what the disk answers.
    pub fn destroy_epoch(&mut self, epoch: Epoch, chance: Chance<'_>) -> Result<(), KeyError> {
        if epoch == self.newest_epoch() {
            return Err(KeyError::Newest { epoch });
        }
        let mut changed = self.secrets.copy();
        if changed.epochs.remove(&epoch).is_none() {
            return Err(KeyError::NoSuchEpoch { epoch });
        }
        self.adopt(changed, chance)
    }

    pub(crate) fn newest(&self) -> (Epoch, &Key) {
        let (epoch, key) = self
            .secrets
            .epochs
            .last_key_value()
            .expect("a ring always holds an epoch: none is made, read or left without");
        (*epoch, key)
    }

    pub(crate) fn epoch_key(&self, epoch: Epoch) -> Option<&Key> {
        self.secrets.epochs.get(&epoch)
    }

    pub(crate) fn signing_id(&self) -> [u8; 8] {
        self.secrets.signing_id
    }

    /// Writes the changed secrets first, and only then uses them.
    fn adopt(&mut self, changed: Secrets, chance: Chance<'_>) -> Result<(), KeyError> {
        if let Some(home) = &self.home {
            save(&home.dir, &changed, &home.wrapping, chance)?;
        }
        self.secrets = changed;
        Ok(())
    }

    fn of(secrets: Secrets, home: Option<Home>) -> Self {
        Self {
            home,
            index_key: subkey(&secrets.root, INDEX, ""),
            log_tag_key: subkey(&secrets.root, LOG_TAG, ""),
            sum_key: subkey(&secrets.root, SUM, ""),
            token_root: subkey(&secrets.root, TOKEN, ""),
            webhook_secret_key: subkey(&secrets.root, WEBHOOK_SECRET, ""),
            webhook_seed_key: subkey(&secrets.root, WEBHOOK_SEED, ""),
            signing_key: SigningKey::from_bytes(&secrets.signing_seed),
            secrets,
        }
    }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyRing")
            .field("epochs", &self.epochs().collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

impl Home {
    fn at(dir: &Path, wrapping: &WrappingKey) -> Self {
        Self {
            dir: dir.to_owned(),
            wrapping: wrapping.copy(),
        }
    }
}

fn draw(chance: Chance<'_>) -> Secrets {
    let mut signing_id = [0; 8];
    chance(&mut signing_id);
    Secrets {
        root: draw_key(chance),
        signing_seed: draw_key(chance),
        signing_id,
        next_epoch: Epoch::FIRST.0 + 1,
        epochs: BTreeMap::from([(Epoch::FIRST, draw_key(chance))]),
    }
}

fn draw_key(chance: Chance<'_>) -> Key {
    let mut key = Zeroizing::new([0; 32]);
    chance(&mut *key);
    key
}

fn save(
    dir: &Path,
    secrets: &Secrets,
    wrapping: &WrappingKey,
    chance: Chance<'_>,
) -> Result<(), KeyError> {
    let bytes = ring_file::encode(secrets, wrapping, chance);
    durable::replace(dir, FILE, &bytes).map_err(io_error("writing", &dir.join(FILE)))
}

fn io_error(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> KeyError {
    let path = path.to_owned();
    move |source| KeyError::Io {
        doing,
        path,
        source,
    }
}
