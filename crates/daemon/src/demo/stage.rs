//! The stage: a folder of its own, a stand-in for Telegram that speaks TLS under a certificate
//! authority made for this run, keys, a token, and the configuration of the daemon. All of it is
//! gone when the demo ends.

use super::{
    DemoError,
    audience::{FIRST_CHAT, Person},
    shipped::Play,
};
use crate::{cli, clock::RealEntropy, config::Config, keys};
use rehearsal::{
    telegram::{self, Act, Chats, Rule, Script, Server},
    tls::Authority,
};
use std::{
    fs,
    path::{Path, PathBuf},
};
use tempfile::TempDir;

/// Of a thousand readers, how many blocked the bot, and how many closed their account.
const BLOCKED_PERMILLE: u16 = 15;
const GONE_PERMILLE: u16 = 5;
/// Of a thousand requests, how many meet a server that is just restarting: they are tried again.
const BAD_GATEWAY_PERMILLE: u16 = 2;

/// The holds of an evening: long enough to see, short enough to wait for.
const HOLDS: &str = "hold_normal = \"3s\"\nhold_closing = \"2s\"\nhold_emergency = \"2s\"";

/// The stage, set.
pub(super) struct Stage {
    folder: TempDir,
    pub server: Server,
    /// The private chats of the two organisers, next to those of the subscribers.
    pub organiser_chats: [i64; 2],
    /// Messages a second that the platform takes.
    pub rate: u32,
    script: Script,
}

impl Stage {
    /// Sets it.
    pub async fn set(
        play: &Play,
        people: &[Person],
        options: &cli::Demo,
    ) -> Result<Self, DemoError> {
        let io = |doing| move |source| DemoError::Io { doing, source };
        let folder = tempfile::Builder::new()
            .prefix("nabat-demo-")
            .tempdir()
            .map_err(io("making a folder for the demo"))?;
        let authority = Authority::new()?;
        let last = FIRST_CHAT + i64::try_from(people.len()).unwrap_or(0) - 1;
        let organiser_chats = [last + 1, last + 2];
        let chats = Chats::readers(FIRST_CHAT, organiser_chats[1]);
        let script = script(options.seed, last);
        let config = telegram::Config {
            tls: Some(authority.clone()),
            script: script.clone(),
            ..telegram::Config::new(chats)
        };
        let token = config.token.clone();
        let server = Server::start(config)
            .await
            .map_err(io("starting the stand-in for Telegram"))?;
        let stage = Self {
            folder,
            server,
            organiser_chats,
            rate: if options.free_tier { 30 } else { 1_000 },
            script,
        };
        let text = stage.configuration(options.free_tier);
        let files: [(&str, &[u8]); 4] = [
            ("nabat.toml", text.as_bytes()),
            ("bot.token", token.as_bytes()),
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
        keys::init(&config, &RealEntropy)?;
        Ok(stage)
    }

    /// Whether `chat` can be reached at all: some blocked the bot or are gone.
    pub fn is_reachable(&self, chat: i64) -> bool {
        self.script.unreachable(chat).is_none()
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

    fn configuration(&self, free_tier: bool) -> String {
        format!(
            "[instance]\nrehearsal = true\nsocket = \"nabat.sock\"\n\n\
             [keys]\nwrapping_key_file = \"wrapping.key\"\nsame_disk = true\n\n\
             [approval]\n{HOLDS}\n\n\
             [telegram]\ntoken_file = \"bot.token\"\napi_url = \"{}\"\nca_file = \"stand-in.pem\"\n\
             paid_broadcast = {}\n",
            self.server.url(),
            !free_tier,
        )
    }
}

/// Enough to see what went wrong.
const LOG_LINES_SHOWN: usize = 12;

/// Who cannot be reached, and what goes wrong for a moment. It spares the organisers.
fn script(seed: u64, last: i64) -> Script {
    let readers = FIRST_CHAT..=last;
    let rule = |act| Rule::new(act).chats(readers.clone());
    Script {
        seed,
        rules: Vec::new(),
    }
    .with(rule(Act::Blocked).share_permille(BLOCKED_PERMILLE))
    .with(rule(Act::Deactivated).share_permille(GONE_PERMILLE))
    .with(
        rule(Act::ServerError {
            status: 502,
            accepted: false,
        })
        .chance_permille(BAD_GATEWAY_PERMILLE)
        .times_per_chat(1),
    )
}

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
