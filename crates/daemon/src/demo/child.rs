//! The daemon as a child process: the same program, started as anybody would start it, and ended
//! in both ways there are.

use super::{DemoError, stage::Stage};
use crate::control::{Client, Status, paths};
use rustix::process::{Pid, Signal, kill_process};
use std::{fs::File, process::Stdio, time::Duration};
use tokio::{
    process::{Child, Command},
    time::{Instant, sleep, timeout},
};

/// How long a start may take; it takes a fraction of a second.
const START_MAX: Duration = Duration::from_secs(30);
/// How often a starting daemon is asked whether it is there.
const LOOK_EVERY: Duration = Duration::from_millis(20);
/// How long a stop may take before it is forced.
const STOP_MAX: Duration = Duration::from_secs(20);

/// A running daemon.
pub(super) struct Daemon {
    child: Child,
    pub client: Client,
}

impl Daemon {
    /// Starts it and waits until it answers.
    pub async fn start(stage: &Stage) -> Result<Self, DemoError> {
        let io = |source| DemoError::Io {
            doing: "starting the daemon",
            source,
        };
        let log = File::options()
            .create(true)
            .append(true)
            .open(stage.log_path())
            .map_err(io)?;
        let mut child = Command::new(std::env::current_exe().map_err(io)?)
            .arg("--config")
            .arg(stage.config_path())
            .arg("serve")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .env_remove("CREDENTIALS_DIRECTORY")
            .env_remove("NOTIFY_SOCKET")
            // Ctrl-C is for the conductor, who ends the daemon in order.
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
            .map_err(io)?;
        let since = Instant::now();
        loop {
            if let Ok(client) = Client::connect(&stage.socket_path())
                && client.get::<Status>(paths::STATUS).await.is_ok()
            {
                return Ok(Self { child, client });
            }
            if child.try_wait().map_err(io)?.is_some() {
                return Err(DemoError::DaemonEnded {
                    log: stage.log_end(),
                });
            }
            if since.elapsed() > START_MAX {
                return Err(DemoError::TooSlow {
                    what: "starting the daemon",
                    seconds: START_MAX.as_secs(),
                    log: stage.log_end(),
                });
            }
            sleep(LOOK_EVERY).await;
        }
    }

    /// SIGKILL: no goodbye, nothing is finished, as in a power cut.
    pub async fn kill(mut self) -> Result<(), DemoError> {
        self.child.kill().await.map_err(|source| DemoError::Io {
            doing: "killing the daemon",
            source,
        })
    }

    /// SIGTERM, and a while for it to finish what is under way.
    pub async fn stop(mut self) {
        let pid = self
            .child
            .id()
            .and_then(|id| i32::try_from(id).ok())
            .and_then(Pid::from_raw);
        if let Some(pid) = pid {
            let _ = kill_process(pid, Signal::TERM);
        }
        if timeout(STOP_MAX, self.child.wait()).await.is_err() {
            let _ = self.child.kill().await;
        }
    }
}
