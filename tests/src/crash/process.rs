//! The daemon as a process: started as anybody would start it, and ended in every way there is.

use super::moments::{self, Stopwatch};
use rustix::process::{Pid, Signal, kill_process};
use std::{
    fs::File,
    os::unix::process::ExitStatusExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::OnceLock,
    time::Duration,
};

/// The switch of the store's feature `sabotage`.
pub const SABOTAGE: &str = "NABAT_SABOTAGE";

/// Which program is run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Program {
    /// As it is released, but for the profile.
    Plain,
    /// Built with the store's switches, with these thrown.
    Sabotaged(String),
}

impl Program {
    fn path(&self) -> &'static Path {
        match self {
            Self::Plain => crate::program::binary(),
            Self::Sabotaged(_) => sabotaged(),
        }
    }

    /// A command that runs it, with nothing of our environment that it would listen to.
    pub fn command(&self, config: &Path) -> Command {
        let mut command = Command::new(self.path());
        self.prepare(&mut command);
        command.arg("--config").arg(config);
        command
    }

    /// The same under `tracer`, whose own words come first.
    pub fn traced(&self, mut tracer: Command, config: &Path) -> Command {
        self.prepare(&mut tracer);
        tracer.arg(self.path()).arg("--config").arg(config);
        tracer
    }

    fn prepare(&self, command: &mut Command) {
        command
            .env_remove("CREDENTIALS_DIRECTORY")
            .env_remove("NOTIFY_SOCKET")
            .env_remove(SABOTAGE)
            .stdin(Stdio::null());
        if let Self::Sabotaged(orders) = self {
            command.env(SABOTAGE, orders);
        }
    }
}

/// `NABAT_BIN_SABOTAGE`, or built now and laid beside the plain one.
fn sabotaged() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        if let Some(path) = std::env::var_os("NABAT_BIN_SABOTAGE") {
            return path.into();
        }
        build(&["--features", "nabat/sabotage"]);
        let built = crate::house::root().join("target/debug/nabat");
        let kept = built.with_file_name("nabat-sabotage");
        let beside = built.with_file_name(format!("nabat-sabotage.{}", std::process::id()));
        std::fs::copy(&built, &beside).expect("it was built");
        std::fs::rename(&beside, &kept).expect("it can be kept");
        // At its usual place lies the plain one again.
        build(&[]);
        kept
    })
}

fn build(more: &[&str]) {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo)
        .args(["build", "--quiet", "--package", "nabat", "--bin", "nabat"])
        .args(more)
        .current_dir(crate::house::root())
        .status()
        .expect("cargo runs");
    assert!(built.success(), "the program cannot be built");
}

/// A running daemon.
#[derive(Debug)]
pub struct Daemon {
    child: Child,
}

impl Daemon {
    /// Starts `serve`; its words go to the end of `log`.
    pub fn start(mut command: Command, log: &Path) -> Self {
        let log = File::options().create(true).append(true).open(log);
        let child = command
            .arg("serve")
            .stdout(Stdio::null())
            .stderr(log.expect("a log"))
            .spawn()
            .expect("the program starts");
        Self { child }
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// SIGKILL, and it is gone when this returns.
    pub fn kill(mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// SIGTERM; how it ended, or `None` if it did not within `at_most`.
    pub fn term(mut self, at_most: Duration) -> Option<ExitStatus> {
        signal(self.child.id(), Signal::TERM);
        let ended = self.ended(at_most);
        if ended.is_none() {
            self.kill();
        }
        ended
    }

    /// How it ended by itself, if it does within `at_most`.
    pub fn ended(&mut self, at_most: Duration) -> Option<ExitStatus> {
        moments::until(at_most, || self.has_ended())
    }

    /// How it ended by itself, if it has.
    pub fn has_ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().expect("it can be asked")
    }

    /// SIGKILL to the process `pid`, which this one traces; both are gone when this returns.
    pub fn kill_traced(mut self, pid: u32) {
        signal(pid, Signal::KILL);
        let _ = self.child.wait();
    }
}

fn signal(pid: u32, signal: Signal) {
    let pid = i32::try_from(pid).ok().and_then(Pid::from_raw);
    let _ = kill_process(pid.expect("a process"), signal);
}

/// Whether it died by a signal: of a crash point, or of ours.
pub fn was_killed(status: ExitStatus) -> bool {
    status.signal().is_some()
}

/// What a command printed and how it ended, within `at_most`.
#[derive(Clone, Debug)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
    pub took: Duration,
}

/// Runs a command to its end.
pub fn run(mut command: Command) -> Ran {
    let since = Stopwatch::start();
    let output = command.output().expect("the program runs");
    Ran {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
        took: since.passed(),
    }
}
