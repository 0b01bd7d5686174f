//! The webhook channel against the rehearsal receiver, two programs that share no code: over TLS,
//! signed by one and verified by the other's own reading of the specification, and then with
//! hosts that mean harm. Expected counts are the test's own.

use channel::alert::{Address, Clock, DeliveryId, Endpoint, Timestamp, outcome::Cause};
use channel::conformance::Expected;
use channel::render::{Body, WebhookPayload};
use channel::{Channel as _, FaultKind, Message, Operation, Party, Scope};
use channel_webhook::{
    Key, KeyRing, PrivateKey, Reach, Settings, SharedSecret, Signer, Unsigned, WebhookChannel,
};
use rehearsal::tls::Authority;
use rehearsal::webhook::{self, Act, Config, Server};
use std::{
    collections::BTreeMap,
    future::{Future, pending},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};
use tokio::{net::TcpListener, task::JoinSet, time::timeout};

/// Two secrets and two seeds of nobody.
const OLD: &str = "whsec_b2xkLXNlY3JldC1vZi1hLXJlaGVhcnNhbC0wMDAx";
const NEW: &str = "whsec_bmV3LXNlY3JldC1vZi1hLXJlaGVhcnNhbC0wMDAy";
const SEED: &str = "whsk_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=";
const OTHER_SEED: &str = "whsk_ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=";

/// The time of this machine, as the receiver has it, moved by so many seconds.
#[derive(Clone, Copy)]
struct Wall(i64);

impl Clock for Wall {
    fn now(&self) -> Timestamp {
        #[expect(
            clippy::disallowed_methods,
            reason = "the receiver compares with the time it really is"
        )]
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let ms = i64::try_from(now.unwrap().as_millis()).unwrap();
        Timestamp::from_ms(ms + self.0 * 1_000)
    }
    fn monotonic(&self) -> Duration {
        Duration::ZERO
    }
    fn sleep_until(&self, _: Timestamp) -> impl Future<Output = ()> + Send {
        pending()
    }
}

fn shared(text: &str) -> Key {
    Key::Shared(SharedSecret::parse(text).unwrap())
}

fn private(text: &str) -> PrivateKey {
    PrivateKey::parse(text).unwrap()
}

fn known(text: &str) -> webhook::Key {
    webhook::Key::parse(text).unwrap()
}

/// What the receiver knows of a private key.
fn public(seed: &str) -> webhook::Key {
    known(&private(seed).public().to_string())
}

fn endpoint(keys: Vec<webhook::Key>, script: Vec<Act>) -> webhook::Endpoint {
    webhook::Endpoint { keys, script }
}

fn acting(act: Act) -> webhook::Endpoint {
    endpoint(vec![known(NEW)], vec![act])
}

struct Stage {
    server: Server,
    ca_pem: Vec<u8>,
}

impl Stage {
    async fn of<P: Into<String>>(
        endpoints: impl IntoIterator<Item = (P, webhook::Endpoint)>,
    ) -> Self {
        let authority = Authority::new().unwrap();
        let ca_pem = authority.ca_pem().as_bytes().to_vec();
        let endpoints: BTreeMap<_, _> = endpoints
            .into_iter()
            .map(|(path, endpoint)| (path.into(), endpoint))
            .collect();
        let server = Server::start(Config::new(authority, endpoints))
            .await
            .unwrap();
        Self { server, ca_pem }
    }

    fn settings<S>(&self, signer: S) -> Settings<Wall, S> {
        Settings {
            reach: Reach::ThisMachine,
            ca_pem: Some(self.ca_pem.clone()),
            attempt_timeout: Duration::from_secs(3),
            ..Settings::new(Wall(0), signer)
        }
    }

    fn channel(&self, keys: Vec<Key>) -> WebhookChannel<Wall, KeyRing> {
        WebhookChannel::new(self.settings(KeyRing(keys))).unwrap()
    }

    async fn send(&self, keys: Vec<Key>, path: &str) -> Expected {
        let message = message(self.server.url(path), 7);
        Expected::of(&self.channel(keys).deliver(&message).await)
    }
}

fn message(url: String, id: u16) -> Message {
    let mut bytes = [7; 16];
    bytes[..2].copy_from_slice(&id.to_be_bytes());
    let json = r#"{"type":"alert.released","data":{"title":"Слово, \"слово\""}}"#;
    Message {
        id: DeliveryId(bytes),
        to: Endpoint::new(Address::Webhook(url), "tag".to_owned()),
        op: Operation::Send,
        in_reply_to: None,
        part: (0, 1),
        body: Some(Body::Webhook(WebhookPayload {
            json: json.as_bytes().into(),
            thin: false,
        })),
    }
}

fn failed() -> Expected {
    Expected::Transient(Party::Recipient, FaultKind::ServerFault)
}

fn doubt(kind: FaultKind) -> Expected {
    Expected::Ambiguous(Party::Recipient, kind)
}

#[tokio::test]
async fn what_one_signs_the_other_verifies_in_both_versions_and_while_keys_change() {
    let old_and_new = || vec![shared(NEW), shared(OLD)];
    let both_kinds = || vec![shared(NEW), Key::Private(private(SEED))];
    let one = |key| endpoint(vec![key], vec![]);
    let stage = Stage::of([
        ("/old", one(known(OLD))),
        ("/new", one(known(NEW))),
        ("/both", endpoint(vec![known(NEW), known(OLD)], vec![])),
        ("/public", one(public(SEED))),
        ("/other", one(public(OTHER_SEED))),
    ])
    .await;
    let keys_change: [(Vec<Key>, &str, Expected); 9] = [
        (vec![shared(OLD)], "/old", Expected::Delivered),
        (vec![shared(OLD)], "/both", Expected::Delivered),
        (old_and_new(), "/old", Expected::Delivered),
        (old_and_new(), "/new", Expected::Delivered),
        (both_kinds(), "/public", Expected::Delivered),
        (both_kinds(), "/new", Expected::Delivered),
        (both_kinds(), "/old", failed()),
        (both_kinds(), "/other", failed()),
        (vec![shared(NEW)], "/public", failed()),
    ];
    for (keys, path, expected) in keys_change {
        assert_eq!(stage.send(keys, path).await, expected, "{path}");
    }
    let counts = stage.server.counts();
    assert_eq!((counts.accepted, counts.unverified), (6, 3));
}

#[tokio::test]
async fn a_repeat_has_the_same_id_and_a_time_of_its_own_and_an_old_attempt_is_refused() {
    let script = vec![Act::AcceptSilently, Act::Accept];
    let stage = Stage::of([("/hook", endpoint(vec![known(NEW)], script))]).await;
    let aged = |seconds, attempt_timeout| {
        WebhookChannel::new(Settings {
            clock: Wall(seconds),
            attempt_timeout,
            ..stage.settings(KeyRing(vec![shared(NEW)]))
        })
        .unwrap()
    };
    let message = message(stage.server.url("/hook"), 7);
    let short = Duration::from_millis(700);
    let first = aged(-60, short).deliver(&message).await;
    assert_eq!(Expected::of(&first), doubt(FaultKind::Timeout));
    let second = aged(0, short * 4).deliver(&message).await;
    assert_eq!(Expected::of(&second), Expected::Delivered);
    let log = stage.server.log();
    assert_eq!(log.len(), 2);
    assert_eq!(log[0].id, log[1].id);
    assert!(log[1].repeat && !log[0].told && log[1].told);
    assert!(log[1].timestamp >= log[0].timestamp + 60);
    assert_eq!(log[0].body, log[1].body);
    assert!(log[0].body.contains("Слово"));
    for seconds in [-400, 400] {
        let outcome = aged(seconds, short * 4).deliver(&message).await;
        assert_eq!(Expected::of(&outcome), failed(), "{seconds}");
    }
    assert_eq!(stage.server.counts().accepted, 2);
}

/// Signs something else than what is sent.
struct Forger;

impl Signer for Forger {
    fn sign(
        &self,
        endpoint: &Endpoint,
        content: &channel_webhook::SignedContent,
    ) -> Result<Vec<channel_webhook::Signature>, Unsigned> {
        let id = DeliveryId([7; 16]);
        let other = channel_webhook::SignedContent::new(id, Wall(0).now(), content.bytes());
        KeyRing(vec![shared(NEW)]).sign(endpoint, &other)
    }
}

#[tokio::test]
async fn the_receiver_takes_no_body_that_was_not_signed() {
    let stage = Stage::of([("/hook", acting(Act::Accept))]).await;
    let channel = WebhookChannel::new(stage.settings(Forger)).unwrap();
    let outcome = channel
        .deliver(&message(stage.server.url("/hook"), 7))
        .await;
    assert_eq!(Expected::of(&outcome), failed());
    assert_eq!(stage.server.counts().accepted, 0);
    assert_eq!(stage.server.counts().unverified, 1);
}

#[tokio::test]
async fn every_answer_of_the_script_comes_to_its_outcome() {
    let after = |status, text: &str| Act::Status {
        status,
        retry_after: Some(text.to_owned()),
    };
    let throttled = |seconds| Expected::Throttled(Duration::from_secs(seconds), Scope::Endpoint);
    let rows = [
        (Act::status(200), Expected::Delivered),
        (Act::status(401), failed()),
        (Act::status(400), failed()),
        (Act::status(410), Expected::Permanent(Cause::RecipientGone)),
        (after(429, "120"), throttled(120)),
        (after(503, "5"), throttled(5)),
        (Act::status(500), failed()),
        (Act::status(502), failed()),
        (Act::status(504), doubt(FaultKind::ServerFault)),
        (Act::Silence, doubt(FaultKind::Timeout)),
        (Act::Reset, doubt(FaultKind::ConnectionLost)),
        (
            Act::SlowHead(Duration::from_millis(50)),
            doubt(FaultKind::Timeout),
        ),
        (Act::EndlessBody(200), Expected::Delivered),
        (Act::EndlessBody(500), failed()),
        (Act::GzipBomb(200), Expected::Delivered),
        (Act::GzipBomb(400), failed()),
        (
            Act::SlowBody(Duration::from_millis(50)),
            Expected::Delivered,
        ),
    ];
    for (act, expected) in rows {
        let stage = Stage::of([("/hook", acting(act.clone()))]).await;
        let outcome = stage.send(vec![shared(NEW)], "/hook").await;
        assert_eq!(outcome, expected, "{act:?}");
        assert_eq!(stage.server.counts().requests, 1, "{act:?}");
    }
}

#[tokio::test]
async fn of_an_endless_answer_little_is_taken_and_a_slow_one_holds_nobody() {
    let stage = Stage::of([
        ("/endless", acting(Act::EndlessBody(200))),
        ("/bomb", acting(Act::GzipBomb(200))),
        ("/slow", acting(Act::SlowBody(Duration::from_millis(20)))),
    ])
    .await;
    let channel = stage.channel(vec![shared(NEW)]);
    for path in ["/endless", "/bomb", "/slow"] {
        // A promise of one second, with room for a busy machine; the attempt could take three.
        let message = message(stage.server.url(path), 7);
        let outcome = timeout(Duration::from_millis(2_900), channel.deliver(&message)).await;
        let outcome = outcome.unwrap_or_else(|_| panic!("{path} is held"));
        assert_eq!(Expected::of(&outcome), Expected::Delivered);
    }
    // 64 KiB of the endless one are read; the rest filled the buffers of both sides of the
    // connection, which are some megabytes on loopback.
    let taken = stage.server.counts().answer_bytes;
    assert!(taken < 16 << 20, "{taken} bytes were taken");
}

#[tokio::test]
async fn no_redirect_is_followed_to_wherever_it_leads() {
    let trap = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let caught = Arc::new(AtomicUsize::new(0));
    let there = format!("https://localhost:{}/", trap.local_addr().unwrap().port());
    let count = caught.clone();
    tokio::spawn(async move {
        while trap.accept().await.is_ok() {
            count.fetch_add(1, Ordering::SeqCst);
        }
    });
    let stage = Stage::of([
        ("/loop", acting(Act::RedirectLoop)),
        ("/there", acting(Act::RedirectTo(there))),
        ("/accept", acting(Act::RedirectTo("/good".to_owned()))),
        ("/good", acting(Act::Accept)),
    ])
    .await;
    for path in ["/loop", "/there", "/accept"] {
        let outcome = stage.send(vec![shared(NEW)], path).await;
        assert_eq!(outcome, Expected::Permanent(Cause::RefusedByRecipient));
    }
    assert_eq!(stage.server.counts().requests, 3);
    assert_eq!(stage.server.counts().accepted, 0);
    assert_eq!(caught.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn never_more_than_two_are_under_way_to_a_host_and_the_others_come_back_later() {
    let paths: Vec<String> = (0..6).map(|n| format!("/hook/{n}")).collect();
    let silent = |path: &String| (path.clone(), acting(Act::Silence));
    let stage = Stage::of(paths.iter().map(silent)).await;
    let channel = Arc::new(stage.channel(vec![shared(NEW)]));
    let mut under_way = JoinSet::new();
    for path in &paths {
        let (channel, message) = (channel.clone(), message(stage.server.url(path), 7));
        under_way.spawn(async move { Expected::of(&channel.deliver(&message).await) });
    }
    let outcomes = under_way.join_all().await;
    let busy = Expected::Throttled(Duration::from_secs(5), Scope::Endpoint);
    let count = |expected| {
        outcomes
            .iter()
            .filter(|outcome| **outcome == expected)
            .count()
    };
    assert_eq!(count(doubt(FaultKind::Timeout)), 2, "{outcomes:?}");
    assert_eq!(count(busy), 4, "{outcomes:?}");
    let counts = stage.server.counts();
    assert_eq!((counts.under_way_max, counts.requests), (2, 2));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_hostile_hosts_take_nothing_from_the_good_ones() {
    // Each endpoint has a host of its own: only then do they not share two places.
    let acts = [
        Act::Silence,
        Act::status(401),
        Act::status(400),
        Act::Reset,
        Act::SlowHead(Duration::from_millis(100)),
    ];
    let bad = (0..100).map(|n| (format!("/bad/{n}"), acting(acts[n % acts.len()].clone())));
    let good = (0..100).map(|n| (format!("/good/{n}"), acting(Act::Accept)));
    let authority = Authority::new().unwrap();
    let ca_pem = authority.ca_pem().as_bytes().to_vec();
    let names: Vec<String> = (0..200).map(|n| format!("h{n}.hooks.example")).collect();
    let config = Config {
        tls_names: names.clone(),
        ..Config::new(authority, bad.chain(good).collect())
    };
    let stage = Stage {
        server: Server::start(config).await.unwrap(),
        ca_pem,
    };
    let channel = WebhookChannel::new(Settings {
        names: Arc::new(Here),
        ..stage.settings(KeyRing(vec![shared(NEW)]))
    });
    let channel = Arc::new(channel.unwrap());
    let port = stage.server.address().port();
    let mut under_way = JoinSet::new();
    for n in 0..200_u16 {
        let kind = if n < 100 { "bad" } else { "good" };
        let url = format!("https://h{n}.hooks.example:{port}/{kind}/{}", n % 100);
        let (channel, message) = (channel.clone(), message(url, n));
        under_way.spawn(async move { (n, Expected::of(&channel.deliver(&message).await)) });
    }
    for (n, outcome) in under_way.join_all().await {
        match outcome {
            Expected::Delivered => assert!(n >= 100, "{n}"),
            Expected::Transient(Party::Recipient, _) | Expected::Ambiguous(Party::Recipient, _) => {
                assert!(n < 100, "{n}: {outcome:?}");
            }
            other => panic!("{n}: {other:?}"),
        }
    }
    let log = stage.server.log();
    assert_eq!(log.len(), 100);
    assert!(log.iter().all(|entry| entry.endpoint.starts_with("/good/")));
}

/// Every name leads to this machine.
struct Here;

impl channel_webhook::Names for Here {
    fn addresses(&self, _: &str) -> channel_webhook::Resolving {
        Box::pin(async { Ok(vec![[127, 0, 0, 1].into()]) })
    }
}
