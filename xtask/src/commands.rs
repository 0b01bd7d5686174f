//! Running other programs: where they are looked for, what they see of our environment, and what
//! is said when they fail. Each command is printed before it runs, as one could type it.

use std::{
    env,
    ffi::{OsStr, OsString},
    io,
    path::{Path, PathBuf},
    process::{Command, ExitStatus, Stdio},
};

/// Why a step did not pass.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error("`{line}` ended with {status}")]
    Ended { line: String, status: ExitStatus },
    #[error("`{line}` could not be started: {source}")]
    NotStarted { line: String, source: io::Error },
    #[error("{doing}: {source}")]
    Io { doing: String, source: io::Error },
    #[error("{0}")]
    Missing(String),
}

/// The checkout, and where programs are looked for.
pub struct House {
    root: PathBuf,
    /// Folders looked in before `PATH`.
    first: Vec<PathBuf>,
}

impl House {
    /// The checkout this program was built from.
    pub fn new() -> Self {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        Self {
            root: here.parent().unwrap_or(here).to_owned(),
            first: Vec::new(),
        }
    }

    /// A path inside the checkout.
    pub fn at(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// Looks here before anywhere else from now on.
    pub fn look_first_in(&mut self, folder: PathBuf) {
        if !self.first.contains(&folder) {
            self.first.insert(0, folder);
        }
    }

    /// Whether a program of this name can be found.
    pub fn has(&self, program: &str) -> bool {
        env::split_paths(&self.path()).any(|folder| folder.join(program).is_file())
    }

    /// A command in the checkout's root, without input, to be finished and [`run`].
    pub fn command<A: AsRef<OsStr>>(
        &self,
        program: impl AsRef<OsStr>,
        args: impl IntoIterator<Item = A>,
    ) -> Command {
        let mut command = Command::new(program);
        command
            .args(args)
            .current_dir(&self.root)
            .env("PATH", self.path())
            .stdin(Stdio::null());
        // What cargo tells this program about itself is not for the programs below: build scripts
        // watch some of these, and would be built again and again.
        for (name, _) in env::vars_os() {
            let text = name.to_string_lossy();
            if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
                command.env_remove(&name);
            }
        }
        command
    }

    /// Runs `cargo` with these words.
    pub fn cargo(&self, words: &str) -> Result<(), Failure> {
        run(self.command("cargo", words.split(' ')))
    }

    fn path(&self) -> OsString {
        let usual = env::var_os("PATH").unwrap_or_default();
        let all = self.first.iter().cloned().chain(env::split_paths(&usual));
        env::join_paths(all).unwrap_or(usual)
    }
}

/// Prints the command, runs it, and wants it to succeed.
pub fn run(mut command: Command) -> Result<(), Failure> {
    let line = line(&command);
    eprintln!("+ {line}");
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Failure::Ended { line, status }),
        Err(source) => Err(Failure::NotStarted { line, source }),
    }
}

/// Whether the command succeeds; nothing of it is shown.
pub fn succeeds(mut command: Command) -> bool {
    command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

fn line(command: &Command) -> String {
    let words: Vec<_> = std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|word| word.to_string_lossy())
        .map(|word| {
            if word.contains([' ', '(', '|']) {
                format!("'{word}'")
            } else {
                word.into_owned()
            }
        })
        .collect();
    words.join(" ")
}
