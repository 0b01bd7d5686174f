//! The bot's ear against the rehearsal Bot API: what was said comes until it is confirmed and not
//! after, however much it is; what goes wrong is named, and no word of it carries the token.

use channel::FaultKind;
use channel_telegram::{Settings, Token, Unheard, Updates};
use rehearsal::telegram::{Act, Chats, Config, Rule, Scope, Script, Server};
use std::time::Duration;

const READER: i64 = 700_100_200;
const TOKEN: &str = "7000000001:REHEARSAL-rehearsal-REHEARSAL-00000";

async fn server(rules: Vec<Rule>) -> Server {
    let mut config = Config::new(Chats::readers(READER, READER + 100));
    config.token = TOKEN.to_owned();
    config.script = Script { seed: 1, rules };
    Server::start(config).await.expect("the stand-in starts")
}

fn ear(url: String, token: &str) -> Updates {
    let settings = Settings {
        attempt_timeout: Duration::from_secs(2),
        ..Settings::new(url, Token::parse(token).expect("a token"))
    };
    Updates::new(&settings).expect("an ear")
}

async fn numbers(ear: &Updates, from: Option<i64>) -> Vec<i64> {
    let heard = ear.poll(from, Duration::ZERO).await.expect("heard");
    heard.into_iter().map(|update| update.number).collect()
}

async fn fault(ear: &Updates) -> FaultKind {
    let unheard = ear.poll(None, Duration::ZERO).await.expect_err("a fault");
    assert!(
        !format!("{unheard:?}").contains("REHEARSAL-0"),
        "{unheard:?}"
    );
    match unheard {
        Unheard::Fault { kind, .. } => kind,
        Unheard::Wait(wait) => panic!("{wait:?}"),
    }
}

#[tokio::test]
async fn what_was_said_comes_again_until_the_next_poll_confirms_it() {
    let server = server(Vec::new()).await;
    let ear = ear(server.url(), TOKEN);
    for words in ["one", "two", "three"] {
        server.say(READER, words).expect("a message");
    }
    let all = numbers(&ear, None).await;
    assert_eq!(all.len(), 3);
    assert_eq!(numbers(&ear, None).await, all);
    assert_eq!(numbers(&ear, Some(all[1])).await, all[1..]);
    assert_eq!(
        numbers(&ear, None).await,
        all[1..],
        "the first is forgotten"
    );
    assert!(numbers(&ear, Some(all[2] + 1)).await.is_empty());
    assert_eq!(server.updates_waiting(), 0);
}

#[tokio::test]
async fn a_poll_waits_until_somebody_speaks() {
    let server = server(Vec::new()).await;
    let ear = ear(server.url(), TOKEN);
    let waits = ear.poll(None, Duration::from_secs(20));
    let speaks = async { server.say(READER, "hello") };
    let (heard, said) = tokio::join!(waits, speaks);
    let number = i64::from(said.expect("a message"));
    assert_eq!(heard.expect("heard")[0].number, number);
}

#[tokio::test]
async fn a_crowd_that_writes_as_much_as_a_message_holds_is_heard_to_the_last() {
    let server = server(Vec::new()).await;
    let ear = ear(server.url(), TOKEN);
    let longest = "Ж".repeat(4_096);
    for reader in 0..90 {
        server.say(READER + reader, &longest).expect("a message");
    }
    let (mut from, mut heard) = (None, 0);
    loop {
        let some = numbers(&ear, from).await;
        let Some(last) = some.last() else { break };
        from = Some(last + 1);
        heard += some.len();
    }
    assert_eq!(heard, 90);
}

#[tokio::test]
async fn what_goes_wrong_is_named_and_the_token_stands_in_no_word_of_it() {
    for (act, kind) in [
        (Act::Conflict, FaultKind::Conflict),
        (Act::Unauthorized, FaultKind::Unauthorized),
        (
            Act::ServerError {
                status: 502,
                accepted: false,
            },
            FaultKind::ServerFault,
        ),
        (Act::Reset { accepted: false }, FaultKind::ConnectionLost),
    ] {
        let server = server(vec![Rule::new(act).methods(&["getUpdates"])]).await;
        assert_eq!(fault(&ear(server.url(), TOKEN)).await, kind);
    }
    let server = server(Vec::new()).await;
    let other = "7000000001:REHEARSAL-0-somebody-elses";
    assert_eq!(
        fault(&ear(server.url(), other)).await,
        FaultKind::Unauthorized
    );
    let nobody = ear("http://127.0.0.1:9".to_owned(), TOKEN);
    assert_eq!(fault(&nobody).await, FaultKind::Unreachable);
    assert!(!format!("{nobody:?}").contains("REHEARSAL"));
}

#[tokio::test]
async fn a_request_to_wait_is_passed_on() {
    let wait = Act::TooManyRequests {
        retry_after: 7,
        scope: Scope::Overall,
    };
    let server = server(vec![Rule::new(wait).methods(&["getUpdates"])]).await;
    let unheard = ear(server.url(), TOKEN).poll(None, Duration::ZERO).await;
    assert_eq!(unheard, Err(Unheard::Wait(Duration::from_secs(7))));
}
