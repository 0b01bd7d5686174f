//! A daemon with all it needs: a state folder on the disk that is measured, the stand-in for
//! Telegram under TLS, organisers, subscribers, and the invented case to ring with. Everything is
//! gone when it is dropped.

use crate::{
    Options,
    child::{self, Daemon, Place},
    failure::{Failure, Result},
    names::Names,
    people::{FIRST_CHAT, People, Player},
    relay::Relay,
};
use alert::{AlertNumber, CivilDate, Draft, Lang, Timestamp, Zone};
use ledger::{Credential, NewOrganiser, Proposed, Role};
use rehearsal::{
    telegram::{self, Chats, Server},
    tls::Authority,
};
use std::{
    collections::VecDeque,
    fs,
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::Path,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};
use tempfile::TempDir;
use tokio::time::sleep;
use vault::totp::Secret;

/// How it is set up.
#[derive(Clone)]
pub struct Setup {
    /// The paid rate: 1,000 a second instead of 30.
    pub paid: bool,
    /// Who subscribes; their chats are known to the stand-in.
    pub people: People,
    pub organisers: usize,
    /// Whether a relay notes the first byte.
    pub relayed: bool,
    /// Who vouches for the stand-ins.
    pub authority: Authority,
    /// Sections of the configuration beside Telegram's.
    pub sections: String,
    /// Names that lead to this machine for the daemon alone.
    pub names: Option<Names>,
}

impl Setup {
    /// Telegram alone, with two organisers.
    pub fn of(people: People) -> Result<Self> {
        Ok(Self {
            paid: true,
            people,
            organisers: 2,
            relayed: false,
            authority: Authority::new().map_err(Failure::io("making a certificate authority"))?,
            sections: String::new(),
            names: None,
        })
    }
}

/// See the module. The daemon goes first, then what it leans on.
pub struct Rig {
    pub daemon: Option<Daemon>,
    pub relay: Option<Relay>,
    pub server: Server,
    pub folder: TempDir,
    /// A socket's path may not be long, whatever the folder's is.
    _socket: TempDir,
    place: Place,
    pub draft: Draft,
    players: VecDeque<Player>,
    /// How long the command of the import took.
    pub import_took: Duration,
}

/// A release that was begun.
pub struct Begun {
    pub alert: AlertNumber,
    /// From sending the approval to the answer "Queued".
    pub queued_after: Duration,
}

/// The shortest that the daemon takes.
const HOLD: &str = "1s";
/// How often what happens elsewhere is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(20);
/// How long a release may take to show.
const RELEASE_MAX: Duration = Duration::from_secs(30);

impl Rig {
    /// Sets it up, starts the daemon, admits the organisers, imports the people.
    pub async fn set(options: &Options, setup: Setup) -> Result<Self> {
        let folder = tempfile::tempdir_in(&options.folder);
        let folder = folder.map_err(Failure::io("making a state folder"))?;
        let socket = tempfile::tempdir().map_err(Failure::io("making a folder for the socket"))?;
        let authority = setup.authority;
        let last = FIRST_CHAT + i64::from(setup.people.chats.max(1)) - 1;
        let config = telegram::Config {
            tls: Some(authority.clone()),
            ..telegram::Config::new(Chats::readers(FIRST_CHAT, last))
        };
        let token = config.token.clone();
        let server = Server::start(config)
            .await
            .map_err(Failure::io("starting the stand-in"))?;
        let relay = match setup.relayed {
            true => Some(Relay::start(server.address()).await?),
            false => None,
        };
        let place = Place {
            program: options.program.clone(),
            config: folder.path().join("nabat.toml"),
            socket: socket.path().join("nabat.sock"),
            log: folder.path().join("daemon.log"),
            environment: match &setup.names {
                Some(names) => names.environment(folder.path())?,
                None => Vec::new(),
            },
        };
        let url = match &relay {
            Some(relay) => format!("https://localhost:{}", relay.port()),
            None => server.url(),
        };
        let text = configuration(&place.socket, &url, setup.paid) + &setup.sections;
        let campaign = nabat_tests::house::root().join("alerts/campaign.toml");
        let campaign = fs::read(campaign).map_err(Failure::io("reading the campaign"))?;
        let written = private_file(&place.config, text.as_bytes())
            .and_then(|()| private_file(&folder.path().join("bot.token"), token.as_bytes()))
            .and_then(|()| {
                let pem = authority.ca_pem();
                private_file(&folder.path().join("stand-in.pem"), pem.as_bytes())
            })
            .and_then(|()| private_file(&folder.path().join("alerts/campaign.toml"), &campaign));
        written.map_err(Failure::io("writing the configuration"))?;
        child::run(&place, "making keys", &["keys", "init"])?;
        let daemon = Daemon::start(&place).await?;
        let (_, mut drafts) = nabat_tests::house::shipped(today()?);
        let mut rig = Self {
            daemon: Some(daemon),
            relay,
            server,
            folder,
            _socket: socket,
            place,
            draft: drafts.swap_remove(0),
            players: VecDeque::new(),
            import_took: Duration::ZERO,
        };
        rig.admit(setup.organisers).await?;
        rig.import(&setup.people)?;
        Ok(rig)
    }

    pub fn daemon(&self) -> Result<&Daemon> {
        self.daemon
            .as_ref()
            .ok_or_else(|| Failure::new("using the daemon", "it does not run"))
    }

    /// Kills the daemon with SIGKILL and starts it again.
    pub async fn kill_and_start(&mut self) -> Result<()> {
        self.daemon = None;
        self.daemon = Some(Daemon::start(&self.place).await?);
        Ok(())
    }

    /// Stops the daemon in order.
    pub async fn stop(mut self) {
        if let Some(daemon) = self.daemon.take() {
            daemon.stop().await;
        }
    }

    /// How long until two organisers have a code left; zero: at once.
    pub fn wait_for_codes(&self) -> Duration {
        let mut waits: Vec<Duration> = self.players.iter().map(|p| p.wait(now())).collect();
        waits.sort_unstable();
        waits.get(1).copied().unwrap_or_default()
    }

    /// Proposes the invented case once more.
    pub async fn propose(&mut self) -> Result<Proposed> {
        let by = self.code().await;
        self.daemon()?.door.propose(&by, &self.draft).await
    }

    /// Approves it: it is queued, and released when its hold is over.
    pub async fn approve(&mut self, proposed: &Proposed) -> Result<Begun> {
        let by = self.code().await;
        let queued_after = self.daemon()?.door.approve(&by, proposed).await?;
        Ok(Begun {
            alert: proposed.alert,
            queued_after,
        })
    }

    /// Waits for the release, and says when it stood on disk, by the daemon's own log.
    pub async fn released(&self, alert: AlertNumber) -> Result<SystemTime> {
        let since = Instant::now();
        while since.elapsed() < RELEASE_MAX {
            if let Some(at) = self.released_at(alert) {
                return Ok(at);
            }
            sleep(LOOK_EVERY).await;
        }
        Err(Failure::new(
            "releasing",
            "the daemon's log does not say so",
        ))
    }

    fn released_at(&self, alert: AlertNumber) -> Option<SystemTime> {
        let log = fs::read_to_string(&self.place.log).ok()?;
        let alert = alert.to_string();
        let line = log.lines().rev().find_map(|line| {
            let line: serde_json::Value = serde_json::from_str(line).ok()?;
            let fields = &line["fields"];
            (fields["message"] == "released" && fields["alert"] == alert).then_some(line)
        })?;
        let at: jiff::Timestamp = line["timestamp"].as_str()?.parse().ok()?;
        let since_1970 = u64::try_from(at.as_microsecond()).ok()?;
        Some(UNIX_EPOCH + Duration::from_micros(since_1970))
    }

    async fn admit(&mut self, organisers: usize) -> Result<()> {
        for number in 0..organisers {
            let mut by = Vec::new();
            for _ in 0..number.min(2) {
                by.push(self.code().await);
            }
            let new = NewOrganiser {
                name: format!("organiser-{number}"),
                role: Role::Owner,
                lang: Lang::En,
                chat: None,
                mail: None,
            };
            let enrolment = self.daemon()?.door.add_organiser(&by, &new).await?;
            let bytes = data_encoding::BASE32_NOPAD.decode(enrolment.secret.as_bytes());
            let bytes = bytes.ok().and_then(|bytes| bytes.try_into().ok());
            let bytes = bytes.ok_or_else(|| Failure::new("admitting", "no secret came back"))?;
            self.players
                .push_back(Player::new(new.name, Secret::from_bytes(bytes)));
        }
        Ok(())
    }

    /// The code of whoever has one soonest; the next one comes from somebody else.
    async fn code(&mut self) -> Credential {
        let soonest = (0..self.players.len()).min_by_key(|index| self.players[*index].wait(now()));
        let mut player = match soonest.and_then(|index| self.players.remove(index)) {
            Some(player) => player,
            None => unreachable!("organisers are admitted before codes are asked for"),
        };
        sleep(player.wait(now())).await;
        let code = player.code(now());
        self.players.push_back(player);
        code
    }

    /// Imports the people as anybody would, by the command.
    fn import(&mut self, people: &People) -> Result<()> {
        let path = self.folder.path().join("list.csv");
        let written = private_file(&path, people.list(today()?).as_bytes());
        written.map_err(Failure::io("writing the list"))?;
        let path = path.to_string_lossy();
        let since = Instant::now();
        child::run(&self.place, "importing", &["subscribers", "import", &path])?;
        self.import_took = since.elapsed();
        Ok(())
    }
}

/// The time now, in the model's terms.
pub fn now() -> Timestamp {
    Timestamp::from_ms(jiff::Timestamp::now().as_millisecond())
}

/// The day today, in UTC.
pub fn today() -> Result<CivilDate> {
    let zone = Zone::named("UTC").map_err(Failure::io("reading the calendar"))?;
    Ok(zone.date_at(now()))
}

fn configuration(socket: &Path, url: &str, paid: bool) -> String {
    format!(
        "[instance]\nrehearsal = true\nsocket = \"{}\"\n\n\
         [keys]\nwrapping_key_file = \"wrapping.key\"\nsame_disk = true\n\n\
         [approval]\nhold_normal = \"{HOLD}\"\n\n\
         [telegram]\ntoken_file = \"bot.token\"\napi_url = \"{url}\"\nca_file = \"stand-in.pem\"\n\
         paid_broadcast = {paid}\n\n\
         [log]\nformat = \"json\"\n",
        socket.display(),
    )
}

/// A file that nobody else may read, in a folder that is made if need be.
fn private_file(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write as _;
    if let Some(folder) = path.parent().filter(|folder| !folder.exists()) {
        fs::create_dir(folder)?;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
    }
    let file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path);
    file?.write_all(bytes)
}
