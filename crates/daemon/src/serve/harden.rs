//! What the process may not do from its first moment on: leave files that others can read, or
//! write its memory, with keys in it, into a core file.

use rustix::{
    fs::Mode,
    process::{Resource, Rlimit, setrlimit, umask},
};

/// Why the process could not be hardened.
#[derive(Debug, thiserror::Error)]
#[error("core dumps cannot be switched off ({0})")]
pub struct HardenError(#[from] rustix::io::Errno);

/// Hardens the process. Called before any thread starts: the umask belongs to all of them.
pub(super) fn process() -> Result<(), HardenError> {
    umask(Mode::from_bits_truncate(0o077));
    Ok(setrlimit(
        Resource::Core,
        Rlimit {
            current: Some(0),
            maximum: Some(0),
        },
    )?)
}
