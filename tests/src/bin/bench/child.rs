//! The daemon as a child process: the release build, started as anybody would start it, and ended
//! in both ways there are.

use crate::{
    door::Door,
    failure::{Failure, Result},
};
use std::{
    ffi::OsString,
    fs::File,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use tokio::time::sleep;

/// How long a start may take; a store of 100,000 people opens in a fraction of it.
const START_MAX: Duration = Duration::from_secs(60);
/// How often a starting daemon is asked whether it is there.
const LOOK_EVERY: Duration = Duration::from_millis(5);
/// How long a stop may take before it is forced.
const STOP_MAX: Duration = Duration::from_secs(20);

/// A running daemon. Dropping it kills it.
pub struct Daemon {
    child: Child,
    pub door: Door,
    /// From the start until it answered.
    pub ready_after: Duration,
}

/// Where a daemon finds and leaves its things.
pub struct Place {
    pub program: PathBuf,
    pub config: PathBuf,
    pub socket: PathBuf,
    pub log: PathBuf,
    /// What its environment holds beside the usual.
    pub environment: Vec<(&'static str, OsString)>,
}

impl Daemon {
    /// Starts it and waits until it answers.
    pub async fn start(place: &Place) -> Result<Self> {
        let log = File::options().create(true).append(true).open(&place.log);
        let log = log.map_err(Failure::io("opening the daemon's log"))?;
        let since = Instant::now();
        let mut child = command(place, &["serve"])
            .stderr(log)
            .spawn()
            .map_err(Failure::io("starting the daemon"))?;
        let door = Door::to(&place.socket)?;
        loop {
            if door.is_open().await {
                let ready_after = since.elapsed();
                return Ok(Self {
                    child,
                    door,
                    ready_after,
                });
            }
            let ended = child
                .try_wait()
                .map_err(Failure::io("looking after the daemon"))?;
            if ended.is_some() || since.elapsed() > START_MAX {
                let _ = child.kill();
                let _ = child.wait();
                return Err(Failure::new("starting the daemon", log_end(&place.log)));
            }
            sleep(LOOK_EVERY).await;
        }
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// SIGTERM, and a while for it to finish what is under way.
    pub async fn stop(mut self) {
        let pid = i32::try_from(self.pid())
            .ok()
            .and_then(rustix::process::Pid::from_raw);
        if let Some(pid) = pid {
            let _ = rustix::process::kill_process(pid, rustix::process::Signal::TERM);
        }
        let since = Instant::now();
        while since.elapsed() < STOP_MAX && matches!(self.child.try_wait(), Ok(None)) {
            sleep(LOOK_EVERY).await;
        }
    }
}

/// SIGKILL, if it still runs: no goodbye, as in a power cut.
impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs a command of the program to its end.
pub fn run(place: &Place, doing: &'static str, args: &[&str]) -> Result<()> {
    let output = command(place, args)
        .stderr(Stdio::piped())
        .output()
        .map_err(Failure::io(doing))?;
    if output.status.success() {
        Ok(())
    } else {
        let said = String::from_utf8_lossy(&output.stderr);
        Err(Failure::new(doing, said.trim()))
    }
}

fn command(place: &Place, args: &[&str]) -> Command {
    let mut command = Command::new(&place.program);
    command
        .arg("--config")
        .arg(&place.config)
        .args(args)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .env_remove("CREDENTIALS_DIRECTORY")
        .env_remove("NOTIFY_SOCKET")
        .envs(place.environment.iter().map(|(name, value)| (*name, value)));
    command
}

fn log_end(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let lines: Vec<&str> = text.lines().rev().take(5).collect();
    lines.into_iter().rev().collect::<Vec<_>>().join("\n")
}
