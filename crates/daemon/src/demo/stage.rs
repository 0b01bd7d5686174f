//! The stage: a folder of its own, stand-ins for the outer world under a certificate authority
//! made for this run, keys, secrets, and the configuration of the daemon. All of it is gone when
//! the demo ends.

use super::{
    DemoError,
    audience::{self, Person},
    shipped::Play,
    world::World,
};
use crate::{cli, clock::RealEntropy, config::Config, keys};
use rehearsal::tls::Authority;
use std::{
    fs,
    path::{Path, PathBuf},
};
use tempfile::TempDir;

/// The holds of an evening: long enough to see, short enough to wait for.
const HOLDS: &str = "hold_normal = \"3s\"\nhold_closing = \"2s\"\nhold_emergency = \"2s\"";
/// Mails a second that the relay takes: a fifth of what the platform takes, for a fifth of the
/// people.
const MAILS_PER_SECOND: u32 = 200;

/// The stage, set.
pub(super) struct Stage {
    folder: TempDir,
    pub world: World,
    /// Messages a second that the platform takes.
    pub rate: u32,
}

impl Stage {
    /// Sets it, and invents who sits before it.
    pub async fn set(play: &Play, options: &cli::Demo) -> Result<(Self, Vec<Person>), DemoError> {
        let io = |doing| move |source| DemoError::Io { doing, source };
        let folder = tempfile::Builder::new()
            .prefix("nabat-demo-")
            .tempdir()
            .map_err(io("making a folder for the demo"))?;
        let authority = Authority::new()?;
        let world = World::start(options.subscribers, options.seed, &authority).await?;
        let stage = Self {
            folder,
            world,
            rate: if options.free_tier { 30 } else { 1_000 },
        };
        let text = format!(
            "[instance]\nrehearsal = true\nsocket = \"nabat.sock\"\n\n\
             [keys]\nwrapping_key_file = \"wrapping.key\"\nsame_disk = true\n\n\
             [approval]\n{HOLDS}\n\n{}",
            stage
                .world
                .configuration(MAILS_PER_SECOND, options.free_tier)
        );
        let files: [(&str, &[u8]); 5] = [
            ("nabat.toml", text.as_bytes()),
            ("bot.token", stage.world.token.as_bytes()),
            ("smtp.password", stage.world.relay_password().as_bytes()),
            ("stand-in.pem", authority.ca_pem().as_bytes()),
            ("alerts/campaign.toml", &play.campaign_file),
        ];
        let written = fs::create_dir(stage.path("alerts")).and_then(|()| {
            files
                .iter()
                .try_for_each(|(name, bytes)| private_file(&stage.path(name), bytes))
        });
        written.map_err(io("writing the configuration of the demo"))?;
        let config = Config::parse(&stage.config_path(), &text)
            .map_err(|faults| DemoError::Fault(faults.to_string()))?;
        let keys = keys::init(&config, &RealEntropy)?;
        let hook = |number| stage.world.hook(number);
        let people = audience::invent(options.subscribers, options.seed, hook);
        stage.world.open_hooks(&people, &keys.ring)?;
        Ok((stage, people))
    }

    pub fn config_path(&self) -> PathBuf {
        self.path("nabat.toml")
    }

    pub fn socket_path(&self) -> PathBuf {
        self.path("nabat.sock")
    }

    pub fn log_path(&self) -> PathBuf {
        self.path("daemon.log")
    }

    /// The last lines of the daemon's log: for an error.
    pub fn log_end(&self) -> String {
        let text = fs::read_to_string(self.log_path()).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        let from = lines.len().saturating_sub(LOG_LINES_SHOWN);
        let shown: Vec<String> = lines[from..]
            .iter()
            .map(|line| format!("  {line}"))
            .collect();
        if shown.is_empty() {
            "  (it is empty)".to_owned()
        } else {
            shown.join("\n")
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

/// Enough to see what went wrong.
const LOG_LINES_SHOWN: usize = 12;

/// A file that nobody else may read.
fn private_file(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::{io::Write as _, os::unix::fs::OpenOptionsExt as _};
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(bytes)
}
