//! What a command can end with. Each variant says what was being done, with what, what is wrong
//! and what to do; this is the only place that decides the exit code. No variant carries a code, a
//! token, a chat or mail address, or an address from outside.

use crate::{
    commands::ImportError,
    config::LoadError,
    control::ClientError,
    demo::DemoError,
    folders::FolderError,
    keys::KeysError,
    serve::ServeError,
    terminal::{AskError, QrError},
};
use std::path::PathBuf;

/// Why a command did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{0}")]
    Usage(String),
    /// All was said already.
    #[error("found wrong")]
    FoundWrong,
    #[error(transparent)]
    Load(#[from] LoadError),
    #[error(transparent)]
    Keys(#[from] KeysError),
    #[error(transparent)]
    Ask(#[from] AskError),
    #[error(transparent)]
    Qr(#[from] QrError),
    #[error(transparent)]
    Client(#[from] ClientError),
    #[error("{doing} {}: {source}; {hint}", path.display())]
    File {
        doing: &'static str,
        path: PathBuf,
        source: std::io::Error,
        hint: &'static str,
    },
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// Every mistake of an alert's folder.
    #[error("the alert cannot be posted as it is:\n{0}")]
    Faults(#[from] alert::folder::Faults),
    #[error(transparent)]
    Import(#[from] ImportError),
    #[error(transparent)]
    Serve(#[from] ServeError),
    #[error(transparent)]
    Demo(#[from] DemoError),
    #[error("{0}")]
    Refused(String),
}

impl Error {
    /// 1: refused or found wrong. 2: typed wrongly.
    pub const fn exit_code(&self) -> u8 {
        match self {
            Error::Usage(_) => 2,
            Error::FoundWrong
            | Error::Load(_)
            | Error::Keys(_)
            | Error::Ask(_)
            | Error::Qr(_)
            | Error::Client(_)
            | Error::File { .. }
            | Error::Folder(_)
            | Error::Faults(_)
            | Error::Import(_)
            | Error::Serve(_)
            | Error::Demo(_)
            | Error::Refused(_) => 1,
        }
    }
}
