//! The gate before the network: whatever an address is and whatever its name resolves to, at the
//! first question and at the next, nobody on this machine hears from us. A trap listens where the
//! tricks lead.

use crate::stage::{Channel, message, settings};
use channel::Channel as _;
use channel::alert::outcome::Cause;
use channel::conformance::Expected;
use channel::{FaultKind, Message, Party};
use channel_webhook::{Names, Reach, Resolving, Settings, WebhookChannel};
use std::{
    collections::BTreeMap,
    io,
    net::IpAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{net::TcpListener, task::JoinSet};

/// Of the given range, and given to nobody: no packet to it arrives.
const PUBLIC: &str = "2d00::1";
const TRIES: usize = 10_000;
/// Long enough to connect to a trap on this machine.
const TRY_MAX: Duration = Duration::from_millis(500);

/// Counts who comes in.
struct Trap {
    port: u16,
    caught: Arc<AtomicUsize>,
}

impl Trap {
    async fn set() -> Self {
        let caught = Arc::new(AtomicUsize::new(0));
        let listener = TcpListener::bind("[::]:0").await;
        let listener = match listener {
            Ok(listener) => listener,
            // No IPv6 on this machine.
            Err(_) => TcpListener::bind("0.0.0.0:0").await.unwrap(),
        };
        let port = listener.local_addr().unwrap().port();
        let count = caught.clone();
        tokio::spawn(async move {
            while listener.accept().await.is_ok() {
                count.fetch_add(1, Ordering::SeqCst);
            }
        });
        Self { port, caught }
    }

    fn caught(&self) -> usize {
        self.caught.load(Ordering::SeqCst)
    }
}

/// Answers the k-th question about a name with the k-th of its kind's answers, later ones with the
/// last. The kind is the first label up to a hyphen.
#[derive(Default)]
struct Tricks {
    asked: Mutex<BTreeMap<String, usize>>,
}

const KINDS: [(&str, &[&[&str]]); 11] = [
    ("loopback", &[&["127.0.0.1"]]),
    ("loopback6", &[&["::1"]]),
    ("unspecified", &[&["0.0.0.0"]]),
    ("unspecified6", &[&["::"]]),
    ("mapped", &[&["::ffff:127.0.0.1"]]),
    ("nat64", &[&["64:ff9b::7f00:1"]]),
    ("mixed", &[&[PUBLIC, "127.0.0.1"]]),
    ("mixed2", &[&["127.0.0.1", PUBLIC]]),
    // Rebinding: the first answer pleases whoever looks, the next leads inside.
    ("rebinding", &[&[PUBLIC], &["127.0.0.1"]]),
    ("rebinding6", &[&[PUBLIC], &["::1"]]),
    ("back", &[&["127.0.0.1"], &[PUBLIC], &["127.0.0.1"]]),
];

impl Names for Tricks {
    fn addresses(&self, host: &str) -> Resolving {
        let kind = host.split('-').next().unwrap_or_default();
        let answers = KINDS.iter().find(|(known, _)| *known == kind);
        let mut asked = self.asked.lock().unwrap();
        let turn = asked.entry(host.to_owned()).or_default();
        let answer = answers.and_then(|(_, all)| all.get(*turn).or(all.last()));
        *turn += 1;
        let answer: io::Result<Vec<IpAddr>> = match answer {
            Some(texts) => Ok(texts.iter().map(|text| text.parse().unwrap()).collect()),
            None => Err(io::ErrorKind::NotFound.into()),
        };
        Box::pin(async move { answer })
    }
}

fn channel_asking(names: Arc<Tricks>, reach: Reach) -> Channel {
    WebhookChannel::new(Settings {
        reach,
        names,
        attempt_timeout: TRY_MAX,
        ..settings()
    })
    .unwrap()
}

/// Hosts that must not even be asked about.
const SPELLINGS: [&str; 22] = [
    "127.0.0.1",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "017700000001",
    "0177.0.0.1",
    "127.1",
    "0",
    "127.0.0.1.",
    "１２７.０.０.１",
    "127。0。0。1",
    "%31%32%37.0.0.1",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "localhost",
    "LOCALHOST",
    "localhost.",
    "a.localhost",
    "loopback-x.internal",
    "hooks.example@127.0.0.1",
];

/// The k-th try: spellings and kinds of names by turns, each name asked about three times.
fn try_number(k: usize, port: u16) -> Message {
    let host = if k.is_multiple_of(3) {
        SPELLINGS[k / 3 % SPELLINGS.len()].to_owned()
    } else {
        let (kind, _) = KINDS[k % KINDS.len()];
        format!("{kind}-{}.hooks.example", k / (3 * KINDS.len()))
    };
    message(format!("https://{host}:{port}/"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_tries_reach_no_trap_on_this_machine() {
    let trap = Trap::set().await;
    let names = Arc::new(Tricks::default());
    let channel = Arc::new(channel_asking(names.clone(), Reach::Public));
    let mut tries = JoinSet::new();
    let mut allowed = 0;
    let mut settle = |outcome: Expected| match outcome {
        Expected::Permanent(Cause::NoSuchAddress)
        | Expected::Transient(Party::Recipient, FaultKind::Unreachable) => {}
        // Three of one name at once.
        Expected::Throttled(..) => allowed += 1,
        other => panic!("{other:?}"),
    };
    for k in 0..TRIES {
        let (channel, message) = (channel.clone(), try_number(k, trap.port));
        tries.spawn(async move { Expected::of(&channel.deliver(&message).await) });
        if tries.len() >= 100
            && let Some(outcome) = tries.join_next().await
        {
            settle(outcome.unwrap());
        }
    }
    while let Some(outcome) = tries.join_next().await {
        settle(outcome.unwrap());
    }
    assert!(allowed < TRIES / 100, "{allowed} tries never came so far");
    assert_eq!(trap.caught(), 0);
    let asked = names.asked.lock().unwrap();
    assert!(
        asked.len() > 1_000,
        "{} names were asked about",
        asked.len()
    );
    let all_kinds = KINDS.iter().all(|(kind, _)| {
        asked
            .keys()
            .any(|name| name.starts_with(&format!("{kind}-")))
    });
    assert!(all_kinds);
    let local = asked.keys().find(|name| !name.ends_with(".hooks.example"));
    assert_eq!(local, None, "a local name was asked about");
}

#[tokio::test]
async fn the_trap_catches_whoever_is_let_through() {
    let trap = Trap::set().await;
    let channel = channel_asking(Arc::default(), Reach::ThisMachine);
    for (count, kind) in ["loopback", "back", "loopback"].into_iter().enumerate() {
        let url = format!("https://{kind}-{count}.hooks.example:{}/", trap.port);
        channel.deliver(&message(url)).await;
    }
    assert_eq!(trap.caught(), 3);
}

#[tokio::test]
async fn a_name_is_asked_about_once_for_a_connection_and_a_second_answer_is_vetted_too() {
    let trap = Trap::set().await;
    let names = Arc::new(Tricks::default());
    let channel = channel_asking(names.clone(), Reach::Public);
    for asked in 1..=3 {
        let host = "rebinding-1.hooks.example";
        let url = format!("https://{host}:{}/", trap.port);
        let outcome = Expected::of(&channel.deliver(&message(url)).await);
        let unreachable = Expected::Transient(Party::Recipient, FaultKind::Unreachable);
        assert_eq!(outcome, unreachable);
        assert_eq!(names.asked.lock().unwrap()[host], asked);
    }
    assert_eq!(trap.caught(), 0);
}

#[tokio::test]
async fn a_rehearsal_connects_to_nobody_outside_this_machine() {
    let channel = channel_asking(Arc::default(), Reach::ThisMachine);
    for kind in [
        "rebinding",
        "mixed",
        "mixed2",
        "nat64",
        "mapped",
        "unspecified",
    ] {
        let url = format!("https://{kind}-1.hooks.example:8443/");
        let outcome = channel.deliver(&message(url)).await;
        let words = format!("{outcome:?}");
        assert!(
            words.contains("outside the public internet"),
            "{kind}: {words}"
        );
    }
}
