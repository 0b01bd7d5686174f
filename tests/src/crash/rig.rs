//! One instance on its stage: a folder with configuration and keys, a stand-in for the platform
//! that outlives every death of the daemon, and the people of our list. A rig is set once with its
//! audience joined; each run works on a copy, so that all begin alike.

use super::{
    crew::{Crew, Status},
    door::Door,
    moments::{self, Stopwatch},
    people::{GONE, Mix, Person, hook_path, invent},
    platform::{Hooks, Platform, Port, RELAY_PASSWORD, World, organiser_chats},
    process::{Daemon, Program, Ran, run},
    verdict::Expected,
};
use crate::house;
use alert::{Address, AlertNumber, CivilDate, Draft, Zone};
use ledger::subscriber::Count;
use rehearsal::{telegram::Script, webhook};
use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};
use tempfile::TempDir;
use vault::{FIRST_GENERATION, KeyRing, WrappingKey};

/// A start takes a fraction of a second; this is the promise, five times over.
pub const START_MAX: Duration = Duration::from_secs(25);
/// Joins of one request at the most.
const JOINS: usize = 500;

/// How a rig is set.
#[derive(Clone, Debug)]
pub struct Setting {
    pub people: u64,
    pub seed: u64,
    /// How many join with one commit: few of them make a long journal.
    pub joins: usize,
    pub snapshot_every_records: u64,
    /// The longest that an attempt may take.
    pub attempt_timeout: &'static str,
    /// Where their webhooks are, if people are on three channels.
    pub hooks: Option<Port>,
}

impl Setting {
    /// So many people, everything else as usual.
    pub fn of(people: u64) -> Self {
        Self {
            people,
            seed: super::size::seed(),
            joins: JOINS,
            snapshot_every_records: 100_000,
            attempt_timeout: "2s",
            hooks: None,
        }
    }

    /// So many people on three channels.
    pub fn of_three(people: u64) -> Self {
        Self {
            hooks: Some(Port::reserve()),
            ..Self::of(people)
        }
    }

    fn mix(&self) -> Mix {
        match &self.hooks {
            None => Mix::Chats,
            Some(port) => Mix::Three(port.number),
        }
    }
}

/// An instance.
pub struct Rig {
    folder: TempDir,
    pub setting: Setting,
    pub people: Vec<Person>,
    pub drafts: Vec<Draft>,
    pub crew: Option<Crew>,
    today: CivilDate,
}

impl Rig {
    /// One with keys and nothing else.
    pub fn bare(setting: Setting, platform: &Platform) -> Self {
        let zone = Zone::named("Europe/London").expect("the campaign's zone");
        let today = zone.date_at(moments::now());
        let rig = Self {
            folder: folder(),
            people: invent(setting.people, setting.seed, setting.mix()),
            drafts: house::shipped(today).1,
            setting,
            crew: None,
            today,
        };
        rig.write(
            "bot.token",
            b"7000000001:REHEARSAL-rehearsal-REHEARSAL-00000\n",
        );
        rig.configure(platform);
        let keys = rig.run(&Program::Plain, &["keys", "init"]);
        assert_eq!(keys.code, 0, "{keys:?}");
        rig
    }

    /// One in which everyone has joined and both organisers are admitted; nothing runs.
    pub fn set(setting: Setting, platform: &Platform) -> Self {
        let mut rig = Self::bare(setting, platform);
        let own = rig.setting.hooks.is_some();
        // Of three channels: nothing is sent yet, but they have to be there to be joined.
        let own = own.then(|| rig.platform(&World::default()));
        rig.configure(own.as_ref().unwrap_or(platform));
        let daemon = rig.serve(&Program::Plain).0;
        rig.admit();
        rig.join();
        let ended = daemon.term(START_MAX);
        assert!(
            ended.is_some_and(|status| status.success()),
            "{}",
            rig.log()
        );
        rig
    }

    /// Admits the organisers.
    pub fn admit(&mut self) {
        let chats = organiser_chats(self.setting.people);
        self.crew = Some(Crew::admit(&self.door(), chats).expect("organisers are admitted"));
    }

    /// Lets everyone join; says after each commit how many have.
    pub fn join_and(&self, mut joined: impl FnMut(u64)) {
        let mut sum = 0;
        for some in self.people.chunks(self.setting.joins) {
            let joins: Vec<_> = some.iter().map(|person| person.join(self.today)).collect();
            let report: ledger::JoinReport = self
                .door()
                .post("/api/v1/subscribers", &joins)
                .expect("they join");
            sum += report.joined;
            joined(sum);
        }
    }

    /// Lets one more person join, who is not on the list.
    pub fn join_one(&self) -> Result<(), super::door::NoAnswer> {
        let mut one = self.people[0].clone();
        one.address = Address::Telegram(organiser_chats(self.setting.people)[1]);
        let path = "/api/v1/subscribers";
        let report: Result<ledger::JoinReport, _> = self.door().post(path, &[one.join(self.today)]);
        report.map(|_| ())
    }

    fn join(&self) {
        self.join_and(|_| ());
    }

    /// Proposes and approves the alert; it is queued when this returns.
    pub fn queue(&mut self) -> AlertNumber {
        let door = self.door();
        let crew = self.crew.as_mut().expect("organisers were admitted");
        let alert = crew.post(&door, &self.drafts[0], None).expect("proposed");
        assert_eq!(crew.approve(&door, alert), Ok(true), "{}", self.log());
        alert
    }

    /// How many have joined, as the daemon counts them.
    pub fn joined(&self) -> u64 {
        let path = "/api/v1/subscribers/count";
        let counts: Vec<Count> = self.door().get(path).expect("a count");
        counts.iter().map(Count::all).sum()
    }

    /// A copy of it, at its own place, before this stand-in.
    pub fn copy(&self, platform: &Platform) -> Self {
        self.with_state(&self.state(), platform)
    }

    /// One with the same keys and people, on a copy of this state, before this stand-in.
    pub fn with_state(&self, state: &Path, platform: &Platform) -> Self {
        let copy = Self {
            folder: folder(),
            setting: self.setting.clone(),
            people: self.people.clone(),
            drafts: self.drafts.clone(),
            crew: self.crew.clone(),
            today: self.today,
        };
        for name in ["bot.token", "wrapping.key"] {
            let bytes = fs::read(self.path(name)).expect("it was written");
            copy.write(name, &bytes);
        }
        copy_folder(state, &copy.state()).expect("a state can be copied");
        copy.configure(platform);
        copy
    }

    /// The world that its people live in; `None` for chats alone.
    pub fn platform(&self, world: &World) -> Platform {
        Platform::of(self.setting.people, world, self.hooks().as_ref())
    }

    /// Its webhooks, with the secret that each owner was shown.
    fn hooks(&self) -> Option<Hooks> {
        let port = self.setting.hooks.as_ref()?.number;
        let line = fs::read_to_string(self.path("wrapping.key")).expect("it was written");
        let key = WrappingKey::from_text(&line).expect("a key");
        let ring = KeyRing::open(&self.state().join("keys"), &key).expect("a ring");
        let keys = self.people.iter().filter_map(|person| {
            let Address::Webhook(address) = &person.address else {
                return None;
            };
            let secret = ring.webhook_secret(&person.address.normalised(), FIRST_GENERATION);
            Some((hook_path(address)?, webhook::Key::Secret(secret.to_vec())))
        });
        Some(Hooks {
            port,
            keys: keys.collect(),
        })
    }

    /// Whom it is to reach in this world with the first `revisions`.
    pub fn expected_in(&self, world: &World, revisions: usize) -> Expected {
        let gone = |acts: &Vec<webhook::Act>| acts.contains(&webhook::Act::status(410));
        let reachable = |address: &Address| match address {
            Address::Telegram(chat) => world.chats.unreachable(*chat).is_none(),
            Address::Email(mailbox) => !mailbox.starts_with(GONE),
            Address::Webhook(address) => {
                let acts = hook_path(address).and_then(|number| world.hooks.get(&number));
                !acts.is_some_and(gone)
            }
        };
        Expected::of(&self.people, &self.drafts[..revisions], reachable)
    }

    /// Whom it is to reach in chats with the first `revisions`.
    pub fn expected(&self, script: &Script, revisions: usize) -> Expected {
        let reachable = |address: &Address| match address {
            Address::Telegram(chat) => script.unreachable(*chat).is_none(),
            Address::Email(_) | Address::Webhook(_) => true,
        };
        Expected::of(&self.people, &self.drafts[..revisions], reachable)
    }

    /// Starts the daemon and waits until it answers; also how long that took.
    pub fn serve(&self, program: &Program) -> (Daemon, Duration) {
        let mut daemon = self.spawn(program);
        match self.answers(&mut daemon) {
            Ok(took) => (daemon, took),
            Err(why) => panic!("{why}\n{}", self.log()),
        }
    }

    /// Starts the daemon.
    pub fn spawn(&self, program: &Program) -> Daemon {
        Daemon::start(program.command(&self.config()), &self.log_path())
    }

    /// Waits until the daemon answers; how long that took, or why it never will.
    pub fn answers(&self, daemon: &mut Daemon) -> Result<Duration, String> {
        let since = Stopwatch::start();
        let answer = moments::until(START_MAX, || {
            if let Some(status) = daemon.has_ended() {
                return Some(Err(format!("the daemon ended ({status})")));
            }
            self.status().ok().map(|_| Ok(since.passed()))
        });
        answer.unwrap_or_else(|| Err(format!("no answer within {START_MAX:?}")))
    }

    /// What the daemon says.
    pub fn status(&self) -> Result<Status, super::door::NoAnswer> {
        self.door().get("/api/v1/status")
    }

    /// Runs a command to its end.
    pub fn run(&self, program: &Program, arguments: &[&str]) -> Ran {
        let mut command = program.command(&self.config());
        command.args(arguments);
        run(command)
    }

    pub fn door(&self) -> Door {
        Door(self.path("nabat.sock"))
    }
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
    pub fn state(&self) -> PathBuf {
        self.path("state")
    }
    pub fn config(&self) -> PathBuf {
        self.path("nabat.toml")
    }
    pub fn log_path(&self) -> PathBuf {
        self.path("daemon.log")
    }
    /// What the daemon wrote.
    pub fn log(&self) -> String {
        fs::read_to_string(self.log_path()).unwrap_or_default()
    }
    /// Whether it ever wrote that it panicked.
    pub fn panicked(&self) -> bool {
        self.log().contains("panicked at")
    }

    /// Where it is left for somebody to look at, if that is wanted.
    pub fn kept(self) -> String {
        kept(self.folder)
    }

    fn configure(&self, platform: &Platform) {
        let alerts = house::root().join("alerts");
        let Setting {
            snapshot_every_records,
            attempt_timeout,
            ..
        } = self.setting;
        let text = format!(
            "[instance]\nrehearsal = true\nalerts = {:?}\nsocket = \"nabat.sock\"\n\
             [keys]\nwrapping_key_file = \"wrapping.key\"\nsame_disk = true\n\
             [store]\nsegment_mib = 1\nballast_mib = 1\ncache_mib = 8\n\
             snapshot_every_records = {snapshot_every_records}\n\
             [approval]\nhold_normal = \"1s\"\nhold_closing = \"1s\"\nhold_emergency = \"1s\"\n\
             [retry]\nwaits = [\"1s\", \"1s\", \"2s\"]\n\
             [telegram]\ntoken_file = \"bot.token\"\napi_url = {:?}\npaid_broadcast = true\n\
             attempt_timeout = \"{attempt_timeout}\"\n",
            alerts.canonicalize().expect("the shipped alerts"),
            platform.server.url(),
        );
        let beside = platform.configuration();
        let text = beside.iter().fold(text, |text, (more, _)| text + more);
        self.write("nabat.toml", text.as_bytes());
        if let Some((_, authority)) = beside {
            self.write("stand-in.pem", authority.as_bytes());
            self.write("smtp.password", RELAY_PASSWORD.as_bytes());
        }
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        use std::os::unix::fs::PermissionsExt as _;
        let path = self.path(name);
        fs::write(&path, bytes).expect("a file");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("a mode");
    }
}

/// Leaves a folder where it is if `NABAT_KEEP` is set, and says where.
pub fn kept(folder: TempDir) -> String {
    match std::env::var_os("NABAT_KEEP") {
        Some(_) => format!("kept in {}", folder.keep().display()),
        None => "NABAT_KEEP=1 keeps its folder".to_owned(),
    }
}

fn folder() -> TempDir {
    let folder = tempfile::Builder::new().prefix("nabat-crash-").tempdir();
    folder.expect("a folder for temporary files")
}

/// Copies a folder with all that lies in it, modes too.
pub fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    fs::set_permissions(to, fs::metadata(from)?.permissions())?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), &target)?;
        }
    }
    Ok(())
}
