//! What the stand-in does to a bot: limits, the script's faults, TLS; and the logs that tell of it.

mod bot;

use bot::{Bot, config, with};
use rehearsal::{
    telegram::{Act, Rule, Scope, Script, Server},
    tls::Authority,
};
use reqwest::Client;
use serde_json::{Value, json};
use std::time::Duration;

#[tokio::test]
async fn a_wrong_token_is_unauthorized_and_a_broken_one_is_not_found() {
    let (server, bot) = with(Script::none()).await;
    for (path, status, why) in [
        ("bot7000000001:other/getMe", 401, "Unauthorized"),
        ("botnonsense/getMe", 404, "Not Found"),
        ("elsewhere", 404, "Not Found"),
    ] {
        let response = bot
            .client
            .get(format!("{}/{path}", server.url()))
            .send()
            .await
            .unwrap();
        let body: Value = response.json().await.unwrap();
        assert_eq!(
            (&body["error_code"], &body["description"]),
            (&json!(status), &json!(why))
        );
    }
    let unknown = bot.refused("sendSmoke", json!({})).await;
    assert_eq!(unknown, (404, "Not Found: method not found".to_owned()));
    assert!(!format!("{:?}", server.refusals()).contains("other"));
}

#[tokio::test]
async fn one_chat_is_told_to_wait_and_gets_its_message_after_that() {
    let (server, bot) = with(Script::none()).await;
    for _ in 0..3 {
        bot.say(1000, "x").await;
    }
    let (status, body) = bot
        .call("sendMessage", json!({"chat_id": 1000, "text": "x"}))
        .await;
    assert_eq!(status, 429);
    assert_eq!(body["description"], "Too Many Requests: retry after 1");
    assert_eq!(body["parameters"]["retry_after"], 1);
    bot.say(1001, "x").await;
    server.advance(Duration::from_secs(1));
    bot.say(1000, "x").await;
    assert_eq!(
        (server.counts().throttled, server.counts().impatient),
        (1, 0)
    );
}

#[tokio::test]
async fn a_sender_that_does_not_wait_is_counted() {
    let wait = Act::TooManyRequests {
        retry_after: 30,
        scope: Scope::Overall,
    };
    let (server, bot) = with(Script::none().with(Rule::new(wait).times(1))).await;
    let body = |chat: i64| json!({"chat_id": chat, "text": "x"});
    assert_eq!(bot.refused("sendMessage", body(1000)).await.0, 429);
    server.advance(Duration::from_secs(10));
    let (_, refused) = bot.call("sendMessage", body(1001)).await;
    assert_eq!(refused["parameters"]["retry_after"], 20);
    server.advance(Duration::from_secs(20));
    bot.say(1000, "x").await;
    assert_eq!(server.counts().impatient, 1);
}

#[tokio::test]
async fn the_script_refuses_for_good_whom_it_says_it_will() {
    let script = Script {
        seed: 3,
        rules: vec![
            Rule::new(Act::Blocked).share_permille(300),
            Rule::new(Act::ChatNotFound).chats(1010..=1012),
        ],
    };
    let (server, bot) = with(script.clone()).await;
    let mut expected = 0;
    for chat in 1000..1030 {
        let body = json!({"chat_id": chat, "text": "x"});
        bot.call("sendMessage", body).await;
        expected += u64::from(script.unreachable(chat).is_none());
    }
    assert_eq!(server.counts().sent, expected);
    let refused = server.refused_for_good();
    assert_eq!(refused.len() as u64, 30 - expected);
    assert!((1010..=1012).all(|chat| refused.contains_key(&chat)));
    assert_eq!(server.scripted().len(), refused.len());
}

#[tokio::test]
async fn each_scripted_refusal_has_telegrams_status_and_words() {
    let refuse = Act::Refuse {
        code: 400,
        description: "Bad Request: PEER_ID_INVALID".to_owned(),
    };
    let expected = [
        (Act::Blocked, 403, "Forbidden: bot was blocked by the user"),
        (Act::Deactivated, 403, "Forbidden: user is deactivated"),
        (
            Act::CannotInitiate,
            403,
            "Forbidden: bot can't initiate conversation with a user",
        ),
        (
            Act::Kicked,
            403,
            "Forbidden: bot was kicked from the group chat",
        ),
        (
            Act::NotAMember,
            403,
            "Forbidden: bot is not a member of the channel chat",
        ),
        (
            Act::GroupDeleted,
            403,
            "Forbidden: the group chat was deleted",
        ),
        (Act::ChatNotFound, 400, "Bad Request: chat not found"),
        (
            Act::NoRights,
            400,
            "Bad Request: need administrator rights in the channel chat",
        ),
        (Act::Unauthorized, 401, "Unauthorized"),
        (
            Act::Conflict,
            409,
            "Conflict: terminated by other getUpdates request; make sure that only one bot \
             instance is running",
        ),
        (refuse, 400, "Bad Request: PEER_ID_INVALID"),
    ];
    let rules = expected
        .iter()
        .map(|(act, _, _)| Rule::new(act.clone()).times(1));
    let script = Script {
        seed: 0,
        rules: rules.collect(),
    };
    let (server, bot) = with(script).await;
    for (act, status, why) in expected {
        let refused = bot
            .refused("sendMessage", json!({"chat_id": -5, "text": "x"}))
            .await;
        assert_eq!(refused, (status, why.to_owned()), "{act:?}");
    }
    let for_good = server.refused_for_good();
    assert_eq!(for_good[&-5], "Forbidden: bot was blocked by the user");
}

#[tokio::test]
async fn what_is_held_back_is_accepted_when_it_is_let_go() {
    let script = Script::none()
        .with(Rule::new(Act::Stall { until_ms: 60 }).chats(1000..=1000))
        .with(Rule::new(Act::Late { ms: 40 }).chats(1001..=1001));
    let (server, bot) = with(script).await;
    bot.say(1000, "x").await;
    bot.say(1001, "x").await;
    let log = server.log();
    assert!(log[0].at_ms >= 60, "{}", log[0].at_ms);
    assert!(log[1].at_ms >= log[0].at_ms + 40, "{}", log[1].at_ms);
    assert!(server.scripted().is_empty());
}

#[tokio::test]
async fn a_group_has_its_minute_and_a_channel_its_name() {
    let mut config = config();
    config.chats.channels = vec![(-1_000_000_000_500, "ring_example".to_owned())];
    let server = Server::start(config).await.unwrap();
    let bot = Bot::of(&server);
    for _ in 0..21 {
        bot.say(-5, "x").await;
        server.advance(Duration::from_secs(1));
    }
    let body = json!({"chat_id": -5, "text": "x"});
    assert_eq!(bot.refused("sendMessage", body).await.0, 429);
    let body = json!({"chat_id": "@Ring_Example", "text": "x"});
    let (_, answer) = bot.call("sendMessage", body).await;
    assert_eq!(answer["result"]["chat"]["type"], "channel");
    assert!(answer["result"]["from"].is_null());
}

#[tokio::test]
async fn a_migrated_group_takes_messages_under_its_new_number() {
    let to = -1_000_000_000_099;
    let rule = Rule::new(Act::Migrate { to }).chats(-5..=-5);
    let (_server, bot) = with(Script::none().with(rule)).await;
    let (status, body) = bot
        .call("sendMessage", json!({"chat_id": -5, "text": "x"}))
        .await;
    assert_eq!(
        (status, &body["parameters"]["migrate_to_chat_id"]),
        (400, &json!(to))
    );
    assert_eq!(bot.say(to, "x").await["chat"]["type"], "supergroup");
}

#[tokio::test]
async fn html_from_a_proxy_and_json_that_breaks_off_are_sent_as_such() {
    let script = Script::none()
        .with(
            Rule::new(Act::ServerError {
                status: 502,
                accepted: false,
            })
            .times(1),
        )
        .with(Rule::new(Act::Truncated { accepted: true }).times(1));
    let (server, bot) = with(script).await;
    let url = format!("{}/sendMessage", bot.base);
    let send = || {
        bot.client
            .post(&url)
            .json(&json!({"chat_id": 1000, "text": "x"}))
            .send()
    };
    let html = send().await.unwrap();
    assert_eq!(html.status(), 502);
    assert!(html.text().await.unwrap().starts_with("<html>"));
    let broken = send().await.unwrap();
    assert_eq!(broken.status(), 200);
    assert!(serde_json::from_str::<Value>(&broken.text().await.unwrap()).is_err());
    assert_eq!(server.counts().sent, 1);
    assert!(!server.log()[0].told);
}

#[tokio::test]
async fn a_message_may_be_accepted_and_the_sender_never_told() {
    let script = Script::none()
        .with(Rule::new(Act::Reset { accepted: true }).times(1))
        .with(Rule::new(Act::Silence { accepted: true }).times(1))
        .with(Rule::new(Act::Reset { accepted: false }).times(1))
        .with(Rule::new(Act::Silence { accepted: false }).times(1));
    let (server, bot) = with(script).await;
    let url = format!("{}/sendMessage", bot.base);
    let mut accepted = Vec::new();
    for (index, chat) in (1000..1004).enumerate() {
        let request = bot
            .client
            .post(&url)
            .json(&json!({"chat_id": chat, "text": "x"}))
            .send();
        let answer = async {
            while server.counts().refused <= index as u64 {
                tokio::task::yield_now().await;
            }
            // What was not answered by now has met its fate, or never will be.
        };
        tokio::select! {
            result = request => assert!(result.is_err()),
            () = answer => {}
        }
        accepted.push(server.counts().sent);
    }
    assert_eq!(accepted, [1, 2, 2, 2]);
}

#[tokio::test]
async fn a_client_that_trusts_the_authority_gets_through_and_no_other_does() {
    let authority = Authority::new().unwrap();
    let mut config = config();
    config.tls = Some(authority.clone());
    let server = Server::start(config).await.unwrap();
    let certificate = reqwest::Certificate::from_pem(authority.ca_pem().as_bytes()).unwrap();
    let mut bot = Bot::of(&server);
    let refused = bot.client.get(format!("{}/getMe", bot.base)).send().await;
    assert!(refused.is_err());
    bot.client = Client::builder()
        .no_proxy()
        .add_root_certificate(certificate)
        .build()
        .unwrap();
    assert_eq!(bot.say(1000, "x").await["text"], "x");
}

#[tokio::test]
async fn the_files_hold_whole_lines_of_what_was_accepted_and_refused_and_no_token() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = config();
    config.log = Some(folder.path().to_owned());
    config.requests = Some(folder.path().join("requests.jsonl"));
    let token = config.token.clone();
    let server = Server::start(config).await.unwrap();
    let bot = Bot::of(&server);
    bot.say(1000, "Привіт").await;
    bot.call("sendMessage", json!({"chat_id": 5, "text": "x"}))
        .await;
    let lines = |name: &str| -> Vec<Value> {
        let text = std::fs::read_to_string(folder.path().join(name)).unwrap();
        assert!(!text.contains(&token));
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    };
    let accepted = lines("accepted.jsonl");
    assert_eq!(accepted[0]["format"], "rehearsal telegram accepted");
    assert_eq!(
        (accepted.len(), &accepted[1]["text"]),
        (2, &json!("Привіт"))
    );
    assert_eq!(
        lines("refused.jsonl")[1]["why"],
        "Bad Request: chat not found"
    );
    assert_eq!(lines("requests.jsonl")[0]["params"]["chat_id"], 1000);
    assert_eq!(server.log_failure(), None);
}
