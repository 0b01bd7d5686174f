//! Nothing that is secret or foreign comes back in words: not in outcomes (the suite looks there),
//! and not in the logs, errors and debug prints of us or of any library below us. Host names are
//! in the libraries' own debug lines; those stay switched off, so only the levels above are looked
//! at for them.

use crate::stage::{FOREIGN, HOST, PATH, SECRET, channel, key, message, play, settings, url, yes};
use channel::Channel as _;
use channel::conformance::{Scene, http};
use channel_webhook::{Reach, WebhookAddress};
use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use tracing_subscriber::fmt::MakeWriter;

/// Keeps everything that is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Log;
    fn make_writer(&self) -> Log {
        self.clone()
    }
}

const SECRETS: [&str; 7] = [
    PATH,
    SECRET,
    "aW52ZW50ZWQ",
    "invented-secret",
    "A quiet word",
    FOREIGN,
    "v1,",
];

#[tokio::test]
async fn no_log_of_ours_or_below_us_carries_path_key_signature_payload_or_foreign_words() {
    let log = Log::default();
    tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(log.clone())
        .with_ansi(false)
        .try_init()
        .unwrap();
    let scenes = [
        Scene::Answer(yes()),
        Scene::Answer(http::Answer::new(502, &["X-Words: foreign words"], FOREIGN)),
        Scene::Answer(http::Answer::new(
            302,
            &["Location: /foreign words"],
            FOREIGN,
        )),
        Scene::Answer(http::Answer::new(
            429,
            &["Retry-After: foreign words"],
            FOREIGN,
        )),
        Scene::Refused,
        Scene::ClosedUnread,
        Scene::ClosedAfterRequest,
        Scene::ResetAfterRequest,
        Scene::HalfAnswer,
        Scene::Silent,
    ];
    for scene in scenes {
        let (_server, port) = play(vec![scene]).await;
        channel().deliver(&message(url(port))).await;
        let other = format!("https://other.example:{port}/{PATH}");
        channel().deliver(&message(other)).await;
    }
    let text = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
    assert!(
        text.contains("starting new connection"),
        "the log sees nothing: {text}"
    );
    for secret in SECRETS {
        let line = text.lines().find(|line| line.contains(secret));
        assert_eq!(line, None, "{secret}");
    }
    let loud = |line: &&str| {
        [" INFO ", " WARN ", " ERROR "]
            .iter()
            .any(|at| line.contains(at))
    };
    let host = text.lines().filter(loud).find(|line| line.contains(HOST));
    assert_eq!(host, None);
}

#[test]
fn no_debug_print_or_error_carries_key_or_address() {
    let settings = settings();
    let bad = [
        "http://hooks.example/path-word-of-an-endpoint",
        "https://hooks.example@127.0.0.1/path-word-of-an-endpoint",
    ]
    .map(|text| WebhookAddress::parse(text, Reach::Public).unwrap_err());
    let good = WebhookAddress::parse(&url(8443), Reach::Public).unwrap();
    let message = message(url(8443));
    let words = format!(
        "{settings:?} {:?} {:?} {:?} {good:?} {bad:?} {} {} {:?} {:?}",
        settings.signer,
        key(),
        channel(),
        bad[0],
        bad[1],
        message.to,
        message.to.reveal(),
    );
    for secret in SECRETS.into_iter().chain([HOST]) {
        // The errors show an example of an address; it is nobody's.
        let words = words.replace("hooks.example.org", "");
        assert!(!words.contains(secret), "{secret}: {words}");
    }
}
