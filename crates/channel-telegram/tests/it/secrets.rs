//! Nothing that is secret or foreign comes back in words: not in outcomes (the suite looks there),
//! and not in the logs, errors and debug prints of us or of any library below us.

use crate::stage::{
    FOREIGN, GROUP, PRIVATE_CHAT, TOKEN, channel, message, no, play, settings, token, yes,
};
use channel::conformance::{Scene, http};
use channel::{Channel, Operation};
use channel_telegram::{Settings, SetupError, TelegramChannel, Token};
use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use tracing_subscriber::fmt::MakeWriter;

/// Keeps everything that is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

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

fn secrets() -> Vec<String> {
    let texts = [
        TOKEN,
        "invented_secret",
        "4200:",
        "A quiet word",
        FOREIGN,
        "word@",
        "c29tZW9uZTp3b3Jk",
    ];
    let chats = [PRIVATE_CHAT.to_string(), GROUP.unsigned_abs().to_string()];
    texts.map(str::to_owned).into_iter().chain(chats).collect()
}

#[tokio::test]
async fn no_log_of_ours_or_below_us_carries_token_chat_text_or_foreign_words_at_any_level() {
    let log = Log::default();
    tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(log.clone())
        .try_init()
        .unwrap();
    let scenes = [
        Scene::Answer(yes()),
        Scene::Answer(no(400, "Bad Request: foreign words")),
        Scene::Answer(http::Answer::new(502, &["X-Words: foreign words"], FOREIGN)),
        Scene::Answer(http::Answer::new(200, &[], FOREIGN)),
        Scene::Refused,
        Scene::ClosedUnread,
        Scene::ClosedAfterRequest,
        Scene::ResetAfterRequest,
        Scene::HalfAnswer,
        Scene::Silent,
    ];
    for scene in scenes {
        let server = play(vec![scene]).await;
        let channel = channel(&server);
        for chat in [PRIVATE_CHAT, GROUP] {
            channel.deliver(&message(chat, Operation::Send)).await;
        }
        channel.identity().await.ok();
    }
    let proxied = TelegramChannel::new(Settings {
        proxy: Some("http://someone:word@127.0.0.1:1".to_owned()),
        attempt_timeout: http::ATTEMPT_TIMEOUT,
        ..Settings::new("https://api.telegram.example", token())
    });
    proxied.unwrap().identity().await.ok();

    let text = log.text();
    assert!(
        text.contains("starting new connection"),
        "the log sees nothing: {text}"
    );
    for secret in secrets() {
        let line = text.lines().find(|line| line.contains(&secret));
        assert_eq!(line, None, "{secret}");
    }
}

#[tokio::test]
async fn no_debug_print_or_error_carries_token_or_address() {
    let server = play(vec![Scene::Refused]).await;
    let settings = Settings {
        proxy: Some("http://someone:word@proxy.example".to_owned()),
        ..settings(&server)
    };
    let mut words = format!("{settings:?} {:?} {:?}", token(), channel(&server));
    let broken = Token::parse("4200:AAH invented_secret").unwrap_err();
    words.push_str(&format!("{broken} {broken:?}"));
    for api_url in [
        "http://secret.example",
        "https://someone:word@secret.example",
        "secret",
    ] {
        let settings = Settings {
            api_url: api_url.to_owned(),
            ..settings.clone()
        };
        let error: SetupError = TelegramChannel::new(settings).unwrap_err();
        words.push_str(&format!("{error} {error:?}"));
    }
    for secret in secrets()
        .iter()
        .map(String::as_str)
        .chain(["secret.example"])
    {
        assert!(!words.contains(secret), "{secret}: {words}");
    }
}
