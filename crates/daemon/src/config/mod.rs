//! The configuration: one file, read once, every mistake named at once with its line. Whoever has
//! a [`Config`] has valid values; defaults live here and nowhere else, and the example file is
//! held against them by a test. Secrets are never in it, only the files they stand in.

mod backup;
mod email;
mod example;
mod faults;
mod read;
mod section;

pub use backup::Backup;
pub use email::{Email, Relay};
pub use example::EXAMPLE;
pub use faults::{ConfigFault, ConfigFaults};

use alert::{approval::Rules, retry::RetrySchedule};
use std::{
    path::{Path, PathBuf},
    time::Duration,
};

/// Where the configuration is looked for when nobody says where it is.
pub const DEFAULT_PATHS: [&str; 2] = ["nabat.toml", "/etc/nabat/nabat.toml"];

/// All that can be configured. Relative paths were joined to the folder of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    pub instance: Instance,
    pub keys: Keys,
    pub store: StoreSection,
    pub approval: Approval,
    pub lanes: Lanes,
    pub retry: RetrySchedule,
    pub telegram: Telegram,
    pub email: Email,
    pub webhook: Webhook,
    pub backup: Backup,
    pub log: Log,
}

/// `[instance]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instance {
    /// The folder that everything is kept in. One owner process.
    pub state: PathBuf,
    /// The folder of `campaign.toml` and the alerts.
    pub alerts: PathBuf,
    /// The control socket.
    pub socket: PathBuf,
    /// Whether this is a rehearsal: each message says so, and cases of the past may be posted.
    pub rehearsal: bool,
}

/// `[keys]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keys {
    /// The file of the wrapping key, unless it comes as a credential.
    pub wrapping_key_file: Option<PathBuf>,
    /// Whether the wrapping key may lie on the disk it protects.
    pub same_disk: bool,
}

/// `[store]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreSection {
    /// Memory for the store's cache, in MiB.
    pub cache_mib: u32,
    /// Size of one journal segment, in MiB.
    pub segment_mib: u32,
    /// How many journal records until the next snapshot.
    pub snapshot_every_records: u64,
    /// The last reserve of disk space, in MiB; 0 for none.
    pub ballast_mib: u32,
}

/// `[approval]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    /// The holds and limits of releases.
    pub rules: Rules,
    /// How long the daemon may have been away before a hold that was running asks for a new
    /// approval instead of going on.
    pub away_max: Duration,
}

/// `[lanes]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lanes {
    /// How many deliveries of Telegram or mail may be in doubt at once: the most that a crash can
    /// repeat on each.
    pub window: u32,
}

/// `[telegram]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Telegram {
    /// The file of the bot token, unless it comes as a credential. Without either, the channel
    /// is off.
    pub token_file: Option<PathBuf>,
    /// The Bot API.
    pub api_url: String,
    /// A certificate authority trusted beside the system's own: for a stand-in.
    pub ca_file: Option<PathBuf>,
    /// Whether to pay for 1,000 messages a second instead of 30.
    pub paid_broadcast: bool,
    /// `socks5://...` or `http://...`
    pub proxy: Option<String>,
    /// How long one attempt may take before its outcome is in doubt.
    pub attempt_timeout: Duration,
}

/// `[webhook]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    /// Whether anything is sent to webhooks at all.
    pub enabled: bool,
    /// For a stand-in: only this machine is reached, and nobody else.
    pub allow_private: bool,
    /// A certificate authority trusted beside the system's own: for a stand-in.
    pub ca_file: Option<PathBuf>,
    /// How long one attempt may take.
    pub attempt_timeout: Duration,
    /// How many attempts are begun in a second, to all hosts together.
    pub messages_per_second: u32,
    /// How many deliveries may be in doubt at once. More than elsewhere, because silent hosts hold
    /// their places until the attempt's time is over, and a repeat has the same id.
    pub window: u32,
}

/// `[log]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    pub level: Level,
    pub format: LogFormat,
}

/// How much is logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    Error,
    Warn,
    Info,
    Debug,
}

/// How it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    Text,
    Json,
}

/// What can go wrong between a path and a [`Config`].
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    #[error(
        "no configuration was found: looked for {}; begin with `nabat example > nabat.toml`, or say where it is with --config PATH",
        DEFAULT_PATHS.join(" and ")
    )]
    NotFound,
    #[error("the configuration {} cannot be read: {source}; check the path and who may read it", path.display())]
    Unreadable {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error(transparent)]
    Faulty(#[from] ConfigFaults),
}

impl Config {
    /// What holds when the file says nothing, for a file in `base`.
    pub fn defaults(base: &Path) -> Self {
        let state = base.join("state");
        Self {
            instance: Instance {
                socket: state.join("nabat.sock"),
                state,
                alerts: base.join("alerts"),
                rehearsal: false,
            },
            keys: Keys {
                wrapping_key_file: None,
                same_disk: false,
            },
            store: StoreSection {
                cache_mib: 64,
                segment_mib: 16,
                snapshot_every_records: 100_000,
                ballast_mib: 64,
            },
            approval: Approval {
                rules: Rules::default(),
                away_max: Duration::from_secs(30 * 60),
            },
            lanes: Lanes { window: 64 },
            retry: RetrySchedule::default(),
            telegram: Telegram {
                token_file: None,
                api_url: "https://api.telegram.org".to_owned(),
                ca_file: None,
                paid_broadcast: false,
                proxy: None,
                attempt_timeout: channel_telegram::ATTEMPT_TIMEOUT,
            },
            email: Email::default(),
            webhook: Webhook {
                enabled: false,
                allow_private: false,
                ca_file: None,
                attempt_timeout: channel_webhook::ATTEMPT_TIMEOUT,
                messages_per_second: channel_webhook::MESSAGES_PER_SECOND,
                window: 256,
            },
            backup: Backup::default(),
            log: Log {
                level: Level::Info,
                format: LogFormat::Text,
            },
        }
    }

    /// Reads `path`, or the first of [`DEFAULT_PATHS`] that exists.
    pub fn load(path: Option<&Path>) -> Result<Self, LoadError> {
        let path = match path {
            Some(path) => path.to_owned(),
            None => DEFAULT_PATHS
                .iter()
                .map(PathBuf::from)
                .find(|path| path.exists())
                .ok_or(LoadError::NotFound)?,
        };
        let text = std::fs::read_to_string(&path).map_err(|source| LoadError::Unreadable {
            path: path.clone(),
            source,
        })?;
        Ok(Self::parse(&path, &text)?)
    }

    /// Reads the text of the file at `path`.
    pub fn parse(path: &Path, text: &str) -> Result<Self, ConfigFaults> {
        read::config(path, text)
    }
}
