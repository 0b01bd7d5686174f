//! The built program as anybody meets it: a folder, a configuration, a daemon as a child, and
//! commands with their exit code and what they printed. Codes come from an authenticator of our
//! own; the platform is the stand-in. Nothing here looks inside.

use rehearsal::telegram::{Chats, Config, Script, Server};
use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::OnceLock,
    time::{Duration, SystemTime, UNIX_EPOCH},
};
use tempfile::TempDir;
use vault::totp::{STEP_SECONDS, Secret};

/// The first chat of the invented readers.
pub const FIRST_CHAT: i64 = 5_200_000_001;
/// How long a daemon may take to answer, or to be gone, before the test gives up.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often is looked meanwhile.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// The binary: `NABAT_BIN`, or built now, in the profile of the tests.
pub fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        if let Some(path) = std::env::var_os("NABAT_BIN") {
            return path.into();
        }
        let this = std::env::current_exe().expect("a test knows where it lies");
        let folder = this
            .ancestors()
            .nth(2)
            .expect("target/<profile>/deps/<test>");
        // Each test may be a process of its own: the first of a run builds for all.
        let run = std::env::var("NEXTEST_RUN_ID").ok();
        let built = run.map(|run| std::env::temp_dir().join(format!("nabat-built-{run}")));
        if built.as_ref().is_none_or(|mark| !mark.exists()) {
            build(folder.ends_with("release"));
            if let Some(mark) = built {
                fs::write(mark, "").expect("a mark");
            }
        }
        folder.join("nabat")
    })
}

fn build(release: bool) {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut build = Command::new(cargo);
    build.args(["build", "--quiet", "--package", "nabat", "--bin", "nabat"]);
    if release {
        build.arg("--release");
    }
    let built = build
        .current_dir(crate::house::root())
        .status()
        .expect("cargo runs");
    assert!(built.success(), "the program cannot be built");
}

/// What a command came to.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    fn of(output: &Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// The result, of a command that was run with `--json`.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// This, if it was done.
    #[track_caller]
    pub fn done(self) -> Self {
        assert_eq!(self.code, 0, "{self:?}");
        self
    }

    /// This, if it was refused with these words.
    #[track_caller]
    pub fn refused(self, words: &str) -> Self {
        assert_eq!(self.code, 1, "{self:?}");
        assert!(self.err.contains(words), "{words:?} is not in {self:?}");
        self
    }
}

/// An organiser with an authenticator. Each code is used once.
pub struct Organiser {
    pub name: &'static str,
    secret: Secret,
    last_step: Option<u64>,
}

impl Organiser {
    /// The next code that was not used yet; waits until it is good. Three are good at once, as
    /// long as the first of them has time enough to arrive.
    pub fn code(&mut self) -> String {
        let lasts = seconds() % STEP_SECONDS < STEP_SECONDS / 2;
        let earliest = present_step() - u64::from(lasts);
        let step = self
            .last_step
            .map_or(earliest, |last| earliest.max(last + 1));
        while present_step() + 1 < step {
            rest(LOOK_EVERY);
        }
        self.last_step = Some(step);
        self.secret.code(step * STEP_SECONDS).to_string()
    }

    /// A code that is not right now.
    pub fn wrong_code(&self) -> String {
        let long_ago = (present_step() - 100) * STEP_SECONDS;
        self.secret.code(long_ago).to_string()
    }
}

fn present_step() -> u64 {
    seconds() / STEP_SECONDS
}

fn seconds() -> u64 {
    #[expect(
        clippy::disallowed_methods,
        reason = "an authenticator has the world's time"
    )]
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.expect("after 1970").as_secs()
}

#[expect(
    clippy::disallowed_methods,
    reason = "waiting for a process of another's time"
)]
fn rest(span: Duration) {
    std::thread::sleep(span);
}

/// An instance: a folder with configuration, keys and the shipped alerts.
pub struct Instance {
    folder: TempDir,
    daemon: Option<Child>,
}

impl Instance {
    /// A new one whose Telegram is at `api_url`, with more of the configuration behind it.
    pub fn new(api_url: &str, more: &str) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("nabat-")
            .tempdir()
            .expect("a folder");
        let instance = Self {
            folder,
            daemon: None,
        };
        let alerts = crate::house::root().join("alerts");
        let config = format!(
            "[instance]\nrehearsal = true\nalerts = {:?}\nsocket = \"nabat.sock\"\n\
             [keys]\nwrapping_key_file = \"wrapping.key\"\nsame_disk = true\n\
             [approval]\nhold_normal = \"1s\"\nhold_closing = \"1s\"\nhold_emergency = \"1s\"\n\
             [telegram]\ntoken_file = \"bot.token\"\napi_url = {api_url:?}\n{more}",
            alerts.canonicalize().expect("the shipped alerts")
        );
        instance.write("nabat.toml", &config);
        instance.write(
            "bot.token",
            "7000000001:REHEARSAL-rehearsal-REHEARSAL-00000\n",
        );
        instance
    }

    /// One with keys, whose Telegram nobody answers for.
    pub fn with_keys() -> Self {
        let instance = Self::new("http://127.0.0.1:9", "");
        instance.run(&["keys", "init"], "").done();
        instance
    }

    /// A file of the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file of the folder that nobody else may read.
    pub fn write(&self, name: &str, text: &str) {
        use std::os::unix::fs::PermissionsExt as _;
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(&path, text).expect("a file");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("a mode");
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(binary());
        command
            .current_dir(self.folder.path())
            .args(arguments)
            .env_remove("CREDENTIALS_DIRECTORY")
            .env_remove("NOTIFY_SOCKET");
        command
    }

    /// Runs a command; `input` is what is typed, line by line.
    pub fn run(&self, arguments: &[&str], input: &str) -> Ran {
        use std::io::Write as _;
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut typed = child.stdin.take().expect("an input");
        // A command that wants nothing may be gone already.
        let _ = writeln!(typed, "{input}");
        drop(typed);
        Ran::of(&child.wait_with_output().expect("the program ends"))
    }

    /// Starts the daemon and waits until it answers.
    pub fn serve(&mut self) {
        let log = fs::File::options()
            .create(true)
            .append(true)
            .open(self.path("daemon.log"));
        let child = self
            .command(&["serve"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log.expect("a log"))
            .spawn()
            .expect("the daemon starts");
        self.daemon = Some(child);
        self.until("the daemon answers", |instance| {
            let daemon = instance.daemon.as_mut().expect("it was started");
            if daemon.try_wait().expect("it can be asked").is_some() {
                panic!("the daemon ended: {}", instance.log());
            }
            instance.run(&["status"], "").code == 0
        });
    }

    /// SIGKILL.
    pub fn kill(&mut self) {
        if let Some(mut daemon) = self.daemon.take() {
            daemon.kill().expect("it can be killed");
            daemon.wait().expect("it is gone");
        }
    }

    /// SIGTERM; [`Instance::ended`] waits for the end.
    pub fn terminate(&self) {
        let pid = i32::try_from(self.pid())
            .ok()
            .and_then(rustix::process::Pid::from_raw);
        let signal = rustix::process::Signal::TERM;
        rustix::process::kill_process(pid.expect("a pid"), signal).expect("it can be told");
    }

    /// The daemon's process id.
    pub fn pid(&self) -> u32 {
        self.daemon.as_ref().expect("a daemon runs").id()
    }

    /// Waits for the daemon to end by itself, and returns its exit code.
    pub fn ended(&mut self) -> i32 {
        let mut code = None;
        self.until("the daemon ends", |instance| {
            let daemon = instance.daemon.as_mut().expect("it was started");
            code = daemon
                .try_wait()
                .expect("it can be asked")
                .map(|status| status.code());
            code.is_some()
        });
        self.daemon = None;
        code.flatten().unwrap_or(-1)
    }

    /// What the daemon wrote.
    pub fn log(&self) -> String {
        fs::read_to_string(self.path("daemon.log")).unwrap_or_default()
    }

    /// Waits until something holds.
    pub fn until(&mut self, what: &str, mut holds: impl FnMut(&mut Self) -> bool) {
        let mut left = PATIENCE;
        while !holds(self) {
            left = left.checked_sub(LOOK_EVERY).unwrap_or_else(|| {
                panic!("{what}: not after {PATIENCE:?}; {}", self.log());
            });
            rest(LOOK_EVERY);
        }
    }

    /// Admits an organiser with the codes of others, an owner first.
    pub fn admit(&self, name: &'static str, by: &mut [&mut Organiser]) -> Organiser {
        let mut arguments = vec!["organisers", "add", name, "--json"];
        let mut codes = Vec::new();
        for organiser in by {
            arguments.extend(["--as", organiser.name]);
            codes.push(organiser.code());
        }
        let enrolment = self.run(&arguments, &codes.join("\n")).done().json();
        let letters = enrolment["secret"].as_str().expect("a secret").as_bytes();
        let bytes = data_encoding::BASE32_NOPAD.decode(letters).expect("base32");
        let secret = Secret::from_bytes(bytes.try_into().expect("20 bytes"));
        Organiser {
            name,
            secret,
            last_step: None,
        }
    }

    /// Imports these chats as readers of English.
    pub fn import(&self, chats: std::ops::RangeInclusive<i64>) {
        let mut list =
            "channel,address,language,country,cadence,topics,consent_date,consent_text".to_owned();
        for chat in chats {
            list.push_str(&format!("\ntelegram,{chat},en,,instant,,2026-11-20,v1"));
        }
        self.run(&["subscribers", "import"], &list).done();
    }

    /// Proposes the invented case in one organiser's name.
    pub fn post(&self, author: &mut Organiser, more: &[&str]) -> Ran {
        let arguments = [
            &["post", "saule-karimbekova", "--as", author.name, "--json"],
            more,
        ];
        self.run(&arguments.concat(), &author.code())
    }

    /// Approves in another's.
    pub fn approve(&self, alert: &str, other: &mut Organiser) -> Ran {
        self.run(&["approve", alert, "--as", other.name], &other.code())
    }

    /// How the newest revision of an alert stands.
    pub fn revision(&self, alert: &str) -> Value {
        let status = self.run(&["status", alert, "--json"], "").done().json();
        let revisions = status["report"]["alerts"][0]["revisions"]
            .as_array()
            .cloned();
        revisions
            .and_then(|all| all.last().cloned())
            .unwrap_or_default()
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A stand-in with `readers` readers from [`FIRST_CHAT`] on.
pub async fn stand_in(readers: i64, script: Script) -> Server {
    let mut config = Config::new(Chats::readers(FIRST_CHAT, FIRST_CHAT + readers - 1));
    config.script = script;
    Server::start(config).await.expect("the stand-in starts")
}
