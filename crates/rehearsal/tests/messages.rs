//! The stand-in as a bot sees it when all goes well, or when the bot itself is at fault, over real
//! sockets.

mod bot;

use bot::{Bot, config, with};
use rehearsal::telegram::{Script, Server};
use serde_json::{Value, json};
use std::time::Duration;

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
