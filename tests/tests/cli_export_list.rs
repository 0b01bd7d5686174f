//! The list leaves the house encrypted, by two organisers, whole or not at all. What is written is
//! opened by the stock `age` program; what it should hold is the list that the test itself brought
//! in. Everybody in it is invented.

use nabat_tests::program::{Instance, Organiser, Ran};
use std::{
    fs,
    io::{self, Read as _, Write as _},
    net::Shutdown,
    os::unix::{
        fs::PermissionsExt as _,
        net::{UnixListener, UnixStream},
    },
    path::Path,
    process::Command,
    thread,
};

const HEADER: &str = "channel,address,language,country,cadence,topics,consent_date,consent_text";
const FILE: &str = "list.age";

/// An instance with two organisers whose offline recipient's secret half lies in `offline.key`.
struct House {
    instance: Instance,
    anna: Organiser,
    boris: Organiser,
}

impl House {
    fn new() -> Self {
        // The key has to be there before the configuration that names it.
        let keys = tempfile::tempdir().expect("a folder");
        let key = keys.path().join("offline.key");
        let recipient = new_key(&key);
        let backup = format!("[backup]\nrecipient = \"{recipient}\"\n");
        let house = Self::with(&backup);
        fs::copy(&key, house.instance.path("offline.key")).expect("a copy");
        house
    }

    fn with(config: &str) -> Self {
        let mut instance = Instance::new("http://127.0.0.1:9", config);
        instance.run(&["keys", "init"], "").done();
        instance.serve();
        let mut anna = instance.admit("anna", &mut []);
        let boris = instance.admit("boris", &mut [&mut anna]);
        Self {
            instance,
            anna,
            boris,
        }
    }

    fn export(&mut self) -> Ran {
        self.export_by_way_of("nabat.toml")
    }

    fn export_by_way_of(&mut self, config: &str) -> Ran {
        let codes = format!("{}\n{}", self.anna.code(), self.boris.code());
        self.ask(config, &["anna", "boris"], &codes)
    }

    fn ask(&self, config: &str, names: &[&str], codes: &str) -> Ran {
        let mut arguments = vec!["--config", config, "--json"];
        arguments.extend(["subscribers", "export", "-o", FILE]);
        for name in names {
            arguments.extend(["--as", name]);
        }
        self.instance.run(&arguments, codes)
    }

    fn import(&self, list: &str) {
        self.instance.run(&["subscribers", "import"], list).done();
    }

    fn opened(&self) -> Option<String> {
        opened(
            &self.instance.path(FILE),
            &self.instance.path("offline.key"),
        )
    }

    /// What lies in the instance's folder, but for what the daemon keeps there.
    fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.instance.path("")).expect("a folder");
        let names = entries.map(|entry| entry.expect("an entry").file_name());
        let mut names: Vec<_> = names.map(|n| n.to_string_lossy().into_owned()).collect();
        names.retain(|name| name.ends_with(".age") || name.contains("tmp"));
        names
    }
}

/// Somebody asks for the list and reads none of it: a stop waits a moment for them and no longer.
#[test]
fn who_does_not_read_an_export_holds_up_no_stop() {
    let mut house = House::new();
    // More than what a socket holds while nobody reads.
    let consent = "x".repeat(1_900);
    let mut list = HEADER.to_owned();
    for n in 0..1_000 {
        list.push_str(&format!(
            "\ntelegram,{},de,,instant,,2026-11-20,{consent}",
            7_000_001 + n
        ));
    }
    house.import(&list);
    let body = format!(
        r#"{{"by":[{{"name":"anna","code":"{}"}},{{"name":"boris","code":"{}"}}]}}"#,
        house.anna.code(),
        house.boris.code()
    );
    let socket = house.instance.path("nabat.sock");
    let mut client = UnixStream::connect(socket).expect("the daemon answers");
    write!(
        client,
        "POST /api/v1/subscribers/export HTTP/1.1\r\nhost: nabat\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .expect("a request");
    let mut first = [0; 15];
    client.read_exact(&mut first).expect("an answer begins");
    assert_eq!(&first, b"HTTP/1.1 200 OK");
    house.instance.terminate();
    assert_eq!(house.instance.ended(), 0);
    let log = house.instance.log();
    assert!(log.contains("their answer is cut off"), "{log}");
    drop(client);
}

/// Makes a key pair with the stock program; its public half.
fn new_key(path: &Path) -> String {
    let made = Command::new("age-keygen").arg("-o").arg(path).output();
    assert!(made.expect("the age program is there").status.success());
    let public = Command::new("age-keygen").arg("-y").arg(path).output();
    let public = public.expect("it answers").stdout;
    String::from_utf8(public)
        .expect("letters")
        .trim()
        .to_owned()
}

/// What the stock program reads in a file with a key, if it can open it to its end.
fn opened(file: &Path, key: &Path) -> Option<String> {
    let mut age = Command::new("age");
    age.arg("--decrypt").arg("--identity").arg(key).arg(file);
    let read = age.output().expect("the age program is there");
    let whole = read.status.success();
    whole.then(|| String::from_utf8(read.stdout).expect("text"))
}

/// Readers of every kind that a row can tell apart: as many chats, public channels, mailboxes and
/// webhooks.
fn readers(count: usize) -> Vec<String> {
    let wishes = [
        "de,DE,instant,lawyers strikes",
        "kk,,daily,",
        "pt,PT,weekly,housing",
    ];
    let consents = [
        "v1",
        "\"v1, said \"\"yes\"\" at the stall\"",
        "\"қол қойды, 2 мамыр\"",
        "Ja; =SUM(1+1)",
        "oral",
    ];
    let one = |n: usize| {
        let address = match n % 4 {
            0 => format!("telegram,{}", 8_800_000_001 + n),
            1 => format!("telegram-channel,-100{}", 8_800_000_001 + n),
            2 => format!("email,reader{n}@mail.example"),
            _ => format!("webhook,https://hook{n}.example/alerts?of=bell"),
        };
        let (wish, consent) = (wishes[n % wishes.len()], consents[n % consents.len()]);
        format!("{address},{wish},2026-11-20,{consent}")
    };
    (0..count).map(one).collect()
}

fn list(rows: &[String]) -> String {
    format!("{HEADER}\n{}", rows.join("\n"))
}

fn sorted(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    assert_eq!(lines.remove(0), HEADER);
    lines.sort();
    lines
}

#[test]
fn the_stock_program_finds_exactly_the_list_and_another_instance_takes_it_whole() {
    let mut house = House::new();
    let mut rows = readers(700);
    house.import(&list(&rows));
    let written = house.export().done().json();
    let count = |channel: &str| written["rows"][channel].as_u64();
    assert_eq!(count("telegram"), Some(350));
    assert_eq!((count("email"), count("webhook")), (Some(175), Some(175)));
    assert_eq!(written["damaged"], 0);
    let first = house.opened().expect("the other half opens it");
    rows.sort();
    assert_eq!(sorted(&first), rows);

    let mode = fs::metadata(house.instance.path(FILE)).expect("a file");
    assert_eq!(mode.permissions().mode() & 0o777, 0o600);
    let other = house.instance.path("other.key");
    new_key(&other);
    assert_eq!(opened(&house.instance.path(FILE), &other), None);
    let file = fs::read(house.instance.path(FILE)).expect("a file");
    let cut = house.instance.path("cut.bin");
    fs::write(&cut, &file[..file.len() - 1]).expect("a file");
    assert_eq!(opened(&cut, &house.instance.path("offline.key")), None);

    let again = house.ask("nabat.toml", &["anna", "boris"], "");
    again.refused("nothing is overwritten");
    assert_eq!(fs::read(house.instance.path(FILE)).expect("it"), file);
    let log = house.instance.log();
    for word in ["88000", "mail.example", "hook", "stall", "anna", "boris"] {
        assert!(!log.contains(word), "{log}");
    }

    let mut fresh = House::new();
    fresh.import(&first);
    fresh.export().done();
    let second = fresh.opened().expect("its own other half opens it");
    assert_eq!(sorted(&second), rows);
}

#[test]
fn one_organiser_alone_gets_no_file_whatever_codes_they_give() {
    let mut house = House::new();
    house.import(&list(&readers(3)));
    let code = house.anna.code();
    let alone = house.ask("nabat.toml", &["anna"], &code);
    alone.refused("give 1 more");
    let twice = format!("{code}\n{code}");
    let twice = house.ask("nabat.toml", &["anna", "Anna"], &twice);
    twice.refused("two different organisers");
    let half = format!("{}\n{}", house.anna.code(), house.boris.wrong_code());
    let half = house.ask("nabat.toml", &["anna", "boris"], &half);
    half.refused("the one-time code was not right");
    assert_eq!(house.files(), Vec::<String>::new());
}

#[test]
fn without_an_offline_recipient_nothing_is_written_and_no_code_is_used_up() {
    let mut house = House::with("");
    house.import(&list(&readers(3)));
    let codes = [house.anna.code(), house.boris.code()];
    let asked = codes.join("\n");
    let answer = house.ask("nabat.toml", &["anna", "boris"], &asked);
    answer.refused("[backup] recipient");
    assert_eq!(house.files(), Vec::<String>::new());
    let post = ["post", "saule-karimbekova", "--as", "anna"];
    house.instance.run(&post, &codes[0]).done();
}

#[test]
fn a_daemon_killed_in_the_middle_leaves_no_file() {
    let mut house = House::new();
    // More than what waits in sockets and buffers between the two.
    let long = "x".repeat(1_900);
    let rows = (0..2_000).map(|n| format!("telegram,{},en,,instant,,2026-11-20,{long}", 1 + n));
    house.import(&list(&rows.collect::<Vec<_>>()));
    let config = fs::read_to_string(house.instance.path("nabat.toml")).expect("it");
    let aside = config.replace("\"nabat.sock\"", "\"between.sock\"");
    house.instance.write("aside.toml", &aside);
    let between = Between::listen(&house);
    let answer = house.export_by_way_of("aside.toml");
    assert_eq!(between.join().expect("it ended"), FORWARDED_BYTES);
    answer.refused("the connection broke");
    assert_eq!(house.files(), Vec::<String>::new());
    house.instance.kill();
}

/// So much of the answer is let through before the daemon is killed.
const FORWARDED_BYTES: usize = 300_000;

/// Stands between a command and its daemon.
struct Between;

impl Between {
    /// Says how much of the answer it let through.
    fn listen(house: &House) -> thread::JoinHandle<usize> {
        let daemon = house.instance.path("nabat.sock");
        let listener = UnixListener::bind(house.instance.path("between.sock"));
        let listener = listener.expect("a socket");
        let pid = i32::try_from(house.instance.pid()).expect("a pid");
        thread::spawn(move || {
            for command in listener.incoming() {
                let command = command.expect("a connection");
                let daemon = UnixStream::connect(&daemon).expect("a daemon");
                let asked = command.try_clone().expect("a copy");
                let to_daemon = daemon.try_clone().expect("a copy");
                let asking = thread::spawn(move || pass_on(asked, to_daemon));
                let passed = pass_answer(daemon, command, pid);
                asking.join().expect("it ended");
                if passed > 0 {
                    return passed;
                }
            }
            0
        })
    }
}

fn pass_on(mut from: UnixStream, mut to: UnixStream) {
    let _ = io::copy(&mut from, &mut to);
    let _ = to.shutdown(Shutdown::Write);
}

fn pass_answer(mut daemon: UnixStream, mut command: UnixStream, pid: i32) -> usize {
    let mut passed = 0;
    let mut part = [0; 10_000];
    while passed < FORWARDED_BYTES {
        let Ok(()) = daemon.read_exact(&mut part) else {
            return passed;
        };
        command.write_all(&part).expect("the command listens");
        passed += part.len();
    }
    let pid = rustix::process::Pid::from_raw(pid).expect("a pid");
    rustix::process::kill_process(pid, rustix::process::Signal::KILL).expect("it can be killed");
    // What it had sent already arrives all the same.
    let _ = io::copy(&mut daemon, &mut command);
    let _ = command.shutdown(Shutdown::Both);
    passed
}
