//! The stand-in as a client sees it, over real sockets.

use rehearsal::{
    telegram::{Act, Chats, Config, Rule, Scope, Script, Server},
    tls::Authority,
};
use reqwest::Client;
use serde_json::{Value, json};
use std::time::Duration;

struct Bot {
    client: Client,
    base: String,
}

impl Bot {
    fn of(server: &Server) -> Self {
        let token = Config::new(Chats::default()).token;
        Self {
            client: Client::builder().no_proxy().build().unwrap(),
            base: format!("{}/bot{token}", server.url()),
        }
    }

    async fn call(&self, method: &str, body: Value) -> (u16, Value) {
        let url = format!("{}/{method}", self.base);
        let response = self.client.post(url).json(&body).send().await.unwrap();
        let status = response.status().as_u16();
        (status, response.json().await.unwrap())
    }

    async fn say(&self, chat: i64, text: &str) -> Value {
        let (status, body) = self
            .call("sendMessage", json!({"chat_id": chat, "text": text}))
            .await;
        assert_eq!(status, 200, "{body}");
        body["result"].clone()
    }

    /// The status and description of a refusal.
    async fn refused(&self, method: &str, body: Value) -> (u16, String) {
        let (status, body) = self.call(method, body).await;
        assert_eq!(body["ok"], false, "{body}");
        assert_eq!(body["error_code"], status);
        (status, body["description"].as_str().unwrap().to_owned())
    }
}

fn config() -> Config {
    let mut config = Config::new(Chats::readers(1000, 1999));
    config.chats.groups = [-5, -1_000_000_000_007].into();
    config
}

async fn with(script: Script) -> (Server, Bot) {
    let mut config = config();
    config.script = script;
    let server = Server::start(config).await.unwrap();
    let bot = Bot::of(&server);
    (server, bot)
}

#[tokio::test]
async fn a_message_is_accepted_logged_and_given_back() {
    let (server, bot) = with(Script::none()).await;
    let body = json!({
        "chat_id": 1000, "text": " <b>Набат</b> 😀 ", "parse_mode": "HTML",
        "disable_notification": true,
        "reply_markup": {"inline_keyboard": [[{"text": "Да", "callback_data": "y"}]]},
    });
    let (_, answer) = bot.call("sendMessage", body).await;
    let message = &answer["result"];
    assert_eq!(message["text"], "Набат 😀");
    assert_eq!(
        message["entities"],
        json!([{"type": "bold", "offset": 0, "length": 5}])
    );
    assert_eq!(message["chat"]["id"], 1000);
    let log = server.log();
    assert_eq!(
        (log.len(), log[0].seq, log[0].chat_id, log[0].silent),
        (1, 1, 1000, true)
    );
    assert_eq!(json!(log[0].message_id), message["message_id"]);
}

#[tokio::test]
async fn every_way_of_sending_parameters_is_understood() {
    let mut config = config();
    config.limits.enforce = false;
    let server = Server::start(config).await.unwrap();
    let bot = Bot::of(&server);
    let url = format!("{}/SENDMESSAGE", bot.base);
    let fields = [("chat_id", "1000"), ("text", "a&b")];
    let query = bot.client.get(&url).query(&fields);
    let form = bot.client.post(&url).form(&fields);
    let boundary = "b0undary";
    let multipart = fields.map(|(name, value)| {
        format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        )
    });
    let multipart = bot
        .client
        .post(&url)
        .header(
            "content-type",
            format!("multipart/form-data; boundary={boundary}"),
        )
        .body(multipart.concat() + &format!("--{boundary}--\r\n"));
    for request in [query, form, multipart] {
        let answer: Value = request.send().await.unwrap().json().await.unwrap();
        assert_eq!(answer["result"]["text"], "a&b", "{answer}");
    }
}

#[tokio::test]
async fn refusals_come_in_telegrams_words() {
    let (server, bot) = with(Script::none()).await;
    let units = |n: usize| "😀".repeat(n / 2);
    for (body, why) in [
        (json!({"chat_id": 1000}), "message text is empty"),
        (
            json!({"chat_id": 1000, "text": " \n "}),
            "text must be non-empty",
        ),
        (
            json!({"chat_id": 1000, "text": units(4098)}),
            "message is too long",
        ),
        (json!({"text": "x"}), "chat_id is empty"),
        (json!({"chat_id": 5, "text": "x"}), "chat not found"),
        (
            json!({"chat_id": 1000, "text": "a < b", "parse_mode": "HTML"}),
            "can't parse entities: Unsupported start tag \"\" at byte offset 2",
        ),
        (
            json!({"chat_id": 1000, "text": "x", "reply_parameters": {"message_id": 3}}),
            "message to be replied not found",
        ),
        (
            json!({"chat_id": 1000, "text": "x", "reply_markup": {"inline_keyboard":
                [[{"text": "x", "callback_data": "x".repeat(65)}]]}}),
            "BUTTON_DATA_INVALID",
        ),
    ] {
        let expected = (400, format!("Bad Request: {why}"));
        assert_eq!(bot.refused("sendMessage", body).await, expected);
    }
    bot.call("sendMessage", json!({"chat_id": 1000, "text": units(4096)}))
        .await;
    assert_eq!(server.counts().sent, 1);
    assert_eq!(server.counts().refused, 8);
}

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
async fn an_edit_changes_what_the_reader_sees_and_the_same_edit_again_is_refused() {
    let mut config = config();
    config.limits.enforce = false;
    let server = Server::start(config).await.unwrap();
    let bot = Bot::of(&server);
    let id = bot.say(1000, "wrong").await["message_id"].clone();
    let edit = json!({"chat_id": 1000, "message_id": id, "text": "right"});
    let (status, answer) = bot.call("editMessageText", edit.clone()).await;
    assert_eq!((status, &answer["result"]["text"]), (200, &json!("right")));
    assert!(answer["result"]["edit_date"].is_number());
    let (_, why) = bot.refused("editMessageText", edit).await;
    assert!(
        why.starts_with("Bad Request: message is not modified"),
        "{why}"
    );
    let missing = json!({"chat_id": 1000, "message_id": 999_999, "text": "x"});
    let (_, why) = bot.refused("editMessageText", missing).await;
    assert_eq!(why, "Bad Request: message to edit not found");
    let keyboard = json!({"chat_id": 1000, "message_id": id, "reply_markup":
        {"inline_keyboard": [[{"text": "Done", "callback_data": "done"}]]}});
    assert_eq!(bot.call("editMessageReplyMarkup", keyboard).await.0, 200);
    let inbox = server.inbox(1000);
    assert_eq!((&*inbox[0].text, inbox[0].edited), ("right", true));
    assert!(inbox[0].reply_markup.is_some());
}

#[tokio::test]
async fn what_was_sent_can_be_deleted_for_forty_eight_hours() {
    let (server, bot) = with(Script::none()).await;
    let first = bot.say(1000, "a").await["message_id"].clone();
    let second = bot.say(1000, "b").await["message_id"].clone();
    let delete = |id: &Value| json!({"chat_id": 1000, "message_id": id});
    assert_eq!(
        bot.call("deleteMessage", delete(&first)).await.1["result"],
        true
    );
    let (_, why) = bot.refused("deleteMessage", delete(&first)).await;
    assert_eq!(why, "Bad Request: message to delete not found");
    server.advance(Duration::from_secs(48 * 3600));
    let (_, why) = bot.refused("deleteMessage", delete(&second)).await;
    assert_eq!(why, "Bad Request: message can't be deleted for everyone");
    assert_eq!(server.inbox(1000).len(), 1);
}

#[tokio::test]
async fn a_reply_hangs_on_its_message_and_may_do_without_it() {
    let (server, bot) = with(Script::none()).await;
    let id = bot.say(1000, "alert").await["message_id"].clone();
    let body = json!({"chat_id": 1000, "text": "update", "reply_parameters": {"message_id": id}});
    let (_, answer) = bot.call("sendMessage", body).await;
    assert_eq!(answer["result"]["reply_to_message"]["text"], "alert");
    let body = json!({"chat_id": 1001, "text": "update", "reply_parameters":
        {"message_id": id, "allow_sending_without_reply": true}});
    let (_, answer) = bot.call("sendMessage", body).await;
    assert!(answer["result"]["reply_to_message"].is_null());
    assert_eq!(json!(server.log()[1].reply_to), id);
}

#[tokio::test]
async fn a_poll_waits_for_what_people_do_and_the_offset_confirms_it() {
    let (server, bot) = with(Script::none()).await;
    let poll = bot.call("getUpdates", json!({"timeout": 20}));
    let say = async {
        tokio::task::yield_now().await;
        server.say(1000, "/start now")
    };
    let ((_, answer), id) = tokio::join!(poll, say);
    let update = &answer["result"][0];
    assert_eq!(update["update_id"], json!(id.unwrap()));
    assert_eq!(update["message"]["entities"][0]["type"], "bot_command");
    assert_eq!(update["message"]["entities"][0]["length"], 6);
    let next = json!({"offset": id.unwrap() + 1});
    assert_eq!(bot.call("getUpdates", next).await.1["result"], json!([]));
    assert_eq!(server.updates_waiting(), 0);
}

#[tokio::test]
async fn of_two_pollers_the_older_is_told_that_there_is_another() {
    let (server, bot) = with(Script::none()).await;
    let older = bot.refused("getUpdates", json!({"timeout": 20}));
    let newer = async {
        while server.counts().requests < 1 {
            tokio::task::yield_now().await;
        }
        bot.call("getUpdates", json!({"timeout": 0})).await
    };
    let ((status, why), _) = tokio::join!(older, newer);
    assert_eq!(status, 409);
    assert!(
        why.starts_with("Conflict: terminated by other getUpdates request"),
        "{why}"
    );
}

#[tokio::test]
async fn a_press_reaches_the_bot_and_can_be_answered_once() {
    let (server, bot) = with(Script::none()).await;
    let body = json!({"chat_id": 1000, "text": "x", "reply_markup":
        {"inline_keyboard": [[{"text": "Yes", "callback_data": "yes"}]]}});
    let (_, answer) = bot.call("sendMessage", body).await;
    let id = i32::try_from(answer["result"]["message_id"].as_i64().unwrap()).unwrap();
    assert!(server.press(1000, 1000, id, "no").is_err());
    let query = server.press(1000, 1000, id, "yes").unwrap();
    let (_, answer) = bot.call("getUpdates", json!({})).await;
    assert_eq!(answer["result"][0]["callback_query"]["data"], "yes");
    let body = json!({"callback_query_id": query});
    assert_eq!(bot.call("answerCallbackQuery", body.clone()).await.0, 200);
    let (_, why) = bot.refused("answerCallbackQuery", body).await;
    assert!(why.contains("query is too old"), "{why}");
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
