//! What goes out: exactly these fields, and no more.

use crate::stage::{
    GROUP, PRIVATE_CHAT, answering, channel, delete, edit, json_of, message, no, no_with, settings,
    text, yes,
};
use channel::alert::{Address, Receipt, outcome::Cause};
use channel::conformance::{Expected, http};
use channel::render::{Body, Button, Entity, EntityKind};
use channel::{Channel, DeliveryOutcome, FaultKind, Message, Operation, Party, Scope};
use channel_telegram::{Settings, TelegramChannel};
use serde_json::{Value, json};
use std::time::Duration;

/// What `message` looks like on the wire: the request line, and the body.
async fn on_the_wire(message: &Message, settings: fn(Settings) -> Settings) -> (String, Value) {
    let server = answering(yes()).await;
    let channel = TelegramChannel::new(settings(self::settings(&server))).unwrap();
    let outcome = channel.deliver(message).await;
    assert!(
        matches!(outcome, DeliveryOutcome::Delivered(_)),
        "{outcome:?}"
    );
    let requests = server.requests();
    let line = String::from_utf8_lossy(&requests[0]);
    (
        line.lines().next().unwrap().to_owned(),
        json_of(&requests[0]),
    )
}

fn rich(op: Operation) -> Message {
    let mut rich = text("Bold 🔔 link");
    rich.entities = vec![
        Entity {
            offset: 0,
            length: 4,
            kind: EntityKind::Bold,
        },
        Entity {
            offset: 5,
            length: 2,
            kind: EntityKind::Italic,
        },
        Entity {
            offset: 8,
            length: 4,
            kind: EntityKind::TextLink("https://bell.example/a?b=1".into()),
        },
        Entity {
            offset: 0,
            length: 12,
            kind: EntityKind::BlockQuote,
        },
    ];
    rich.buttons = vec![vec![
        Button::Link {
            label: "Read".into(),
            url: "https://bell.example/read".into(),
        },
        Button::Press {
            label: "Done".into(),
            data: "done:1".into(),
        },
    ]];
    rich.silent = true;
    Message {
        body: Some(Body::Telegram(rich)),
        in_reply_to: Some(Receipt {
            message_ids: vec!["5".into(), "6".into()],
        }),
        ..message(PRIVATE_CHAT, op)
    }
}

fn rich_fields() -> Value {
    json!({
        "chat_id": PRIVATE_CHAT,
        "text": "Bold 🔔 link",
        "entities": [
            {"type": "bold", "offset": 0, "length": 4},
            {"type": "italic", "offset": 5, "length": 2},
            {"type": "text_link", "offset": 8, "length": 4, "url": "https://bell.example/a?b=1"},
            {"type": "blockquote", "offset": 0, "length": 12},
        ],
        "link_preview_options": {"is_disabled": true},
        "reply_markup": {"inline_keyboard": [[
            {"text": "Read", "url": "https://bell.example/read"},
            {"text": "Done", "callback_data": "done:1"},
        ]]},
    })
}

#[tokio::test]
async fn a_plain_message_carries_no_field_that_it_does_not_need() {
    let plain = message(PRIVATE_CHAT, Operation::Send);
    let (line, body) = on_the_wire(&plain, |settings| settings).await;
    assert_eq!(
        line,
        "POST /bot4200:AAH-invented_secret_of_a_bot/sendMessage HTTP/1.1"
    );
    let expected = json!({
        "chat_id": PRIVATE_CHAT,
        "text": "A quiet word.",
        "link_preview_options": {"is_disabled": true},
    });
    assert_eq!(body, expected);
}

#[tokio::test]
async fn a_rich_message_is_sent_with_entities_buttons_and_a_reply_that_may_be_missing() {
    let paid = |settings| Settings {
        paid_broadcast: true,
        ..settings
    };
    let (_, body) = on_the_wire(&rich(Operation::Send), paid).await;
    let mut expected = rich_fields();
    expected["disable_notification"] = json!(true);
    expected["allow_paid_broadcast"] = json!(true);
    expected["reply_parameters"] = json!({"message_id": 5, "allow_sending_without_reply": true});
    assert_eq!(body, expected);
}

#[tokio::test]
async fn an_edit_names_the_part_it_is_about_and_cannot_be_silent_or_paid() {
    let receipt = Receipt {
        message_ids: vec!["11".into(), "12".into()],
    };
    let paid = |settings| Settings {
        paid_broadcast: true,
        ..settings
    };
    let second = Message {
        part: (1, 2),
        ..rich(Operation::Edit(receipt.clone()))
    };
    let (line, body) = on_the_wire(&second, paid).await;
    assert!(line.ends_with("/editMessageText HTTP/1.1"), "{line}");
    let mut expected = rich_fields();
    expected["message_id"] = json!(12);
    assert_eq!(body, expected);

    let second = Message {
        part: (1, 2),
        ..message(GROUP, Operation::Delete(receipt))
    };
    let (line, body) = on_the_wire(&second, paid).await;
    assert!(line.ends_with("/deleteMessage HTTP/1.1"), "{line}");
    assert_eq!(body, json!({"chat_id": GROUP, "message_id": 12}));
}

#[tokio::test]
async fn the_receipt_of_a_message_is_the_platforms_id_and_of_an_edit_or_deletion_the_old_one() {
    let server = answering(yes()).await;
    let channel = channel(&server);
    for op in [Operation::Send, edit(), delete()] {
        let outcome = channel.deliver(&message(PRIVATE_CHAT, op)).await;
        assert_eq!(outcome, DeliveryOutcome::Delivered(Receipt::of("77")));
    }
}

async fn came_to(message: Message, answer: http::Answer) -> Expected {
    let server = answering(answer).await;
    Expected::of(&channel(&server).deliver(&message).await)
}

#[tokio::test]
async fn an_edit_or_deletion_that_is_so_already_is_done() {
    let same = "Bad Request: message is not modified: specified new message content and reply \
                markup are exactly the same";
    let gone = "Bad Request: message to delete not found";
    for (op, text) in [(edit(), same), (delete(), gone)] {
        let outcome = came_to(message(PRIVATE_CHAT, op), no(400, text)).await;
        assert_eq!(outcome, Expected::Delivered, "{text}");
    }
    let refused = Expected::Permanent(Cause::RefusedByRecipient);
    let lost = "Bad Request: message to edit not found";
    let late = "Bad Request: message can't be deleted for everyone";
    for (op, text) in [
        (edit(), gone),
        (delete(), same),
        (edit(), lost),
        (delete(), late),
    ] {
        let outcome = came_to(message(PRIVATE_CHAT, op), no(400, text)).await;
        assert_eq!(outcome, refused, "{text}");
    }
}

#[tokio::test]
async fn a_groups_patience_is_its_own_and_a_private_chats_is_unsaid() {
    let answer = || {
        no_with(
            429,
            "Too Many Requests",
            r#","parameters":{"retry_after":3}"#,
        )
    };
    for (chat, scope) in [(GROUP, Scope::Endpoint), (PRIVATE_CHAT, Scope::Unsaid)] {
        for op in [Operation::Send, edit(), delete()] {
            let expected = Expected::Throttled(Duration::from_secs(3), scope);
            assert_eq!(came_to(message(chat, op), answer()).await, expected);
        }
    }
}

#[tokio::test]
async fn a_group_moves_to_a_supergroup_and_nobody_moves_to_a_stranger() {
    let moving = |to: i64| {
        let parameters = format!(r#","parameters":{{"migrate_to_chat_id":{to}}}"#);
        no_with(
            400,
            "Bad Request: group chat was upgraded to a supergroup chat",
            &parameters,
        )
    };
    let group = message(GROUP, Operation::Send);
    let expected = Expected::Moved(Address::Telegram(-1_009));
    assert_eq!(came_to(group.clone(), moving(-1_009)).await, expected);
    let refused = Expected::Permanent(Cause::RefusedByRecipient);
    assert_eq!(came_to(group.clone(), moving(PRIVATE_CHAT)).await, refused);
    assert_eq!(came_to(group, moving(GROUP)).await, refused);
    let person = message(PRIVATE_CHAT, Operation::Send);
    assert_eq!(came_to(person, moving(-1_009)).await, refused);
}

#[tokio::test]
async fn what_cannot_be_put_into_words_fails_alone_and_asks_nobody() {
    let server = answering(yes()).await;
    let channel = channel(&server);
    let send = || message(PRIVATE_CHAT, Operation::Send);
    let mut broken_link = rich(Operation::Send);
    let Some(Body::Telegram(text)) = &mut broken_link.body else {
        panic!()
    };
    text.buttons[0][0] = Button::Link {
        label: "x".into(),
        url: "no address".into(),
    };
    let no_ids = Operation::Edit(Receipt {
        message_ids: Vec::new(),
    });
    let odd_id = Operation::Delete(Receipt::of("0"));
    let to_mail =
        channel::alert::Endpoint::new(Address::Email("a@mail.example".into()), "t".into());
    let rows = [
        (
            Message {
                body: None,
                ..send()
            },
            Cause::RenderFault,
        ),
        (broken_link, Cause::RenderFault),
        (
            Message {
                to: to_mail,
                ..send()
            },
            Cause::RenderFault,
        ),
        (message(PRIVATE_CHAT, no_ids), Cause::UnreadableRow),
        (
            Message {
                part: (1, 2),
                ..message(PRIVATE_CHAT, edit())
            },
            Cause::UnreadableRow,
        ),
        (message(PRIVATE_CHAT, odd_id), Cause::UnreadableRow),
    ];
    for (message, cause) in rows {
        let outcome = Expected::of(&channel.deliver(&message).await);
        assert_eq!(outcome, Expected::Permanent(cause));
    }
    assert_eq!(server.requests().len(), 0);
}

#[tokio::test]
async fn a_receipt_that_cannot_be_read_costs_the_thread_and_not_the_message() {
    let odd = Message {
        in_reply_to: Some(Receipt::of("from another place")),
        ..message(PRIVATE_CHAT, Operation::Send)
    };
    let (_, body) = on_the_wire(&odd, |settings| settings).await;
    assert_eq!(body.get("reply_parameters"), None);
}

#[tokio::test]
async fn the_bot_says_who_it_is_or_why_it_cannot() {
    let me = r#"{"ok":true,"result":{"id":4200,"is_bot":true,"first_name":"Bell","new":[]}}"#;
    let server = answering(http::Answer::new(200, &[], me)).await;
    assert_eq!(channel(&server).identity().await.as_deref(), Ok("4200"));
    let line = String::from_utf8_lossy(&server.requests()[0]).into_owned();
    assert!(line.starts_with("POST /bot4200:AAH-invented_secret_of_a_bot/getMe "));

    let rows = [
        (no(401, "Unauthorized"), FaultKind::Unauthorized),
        (no(404, "Not Found"), FaultKind::Unauthorized),
    ];
    for (answer, kind) in rows {
        let server = answering(answer).await;
        let outcome = channel(&server).identity().await.unwrap_err();
        assert_eq!(
            Expected::of(&outcome),
            Expected::Transient(Party::OurSide, kind)
        );
    }
    let server = answering(no_with(429, "", r#","parameters":{"retry_after":3}"#)).await;
    let outcome = channel(&server).identity().await.unwrap_err();
    let expected = Expected::Throttled(Duration::from_secs(3), Scope::Credential);
    assert_eq!(Expected::of(&outcome), expected);
}

#[tokio::test]
async fn the_limits_are_those_of_the_platform_and_the_paid_rate_is_chosen() {
    let server = answering(yes()).await;
    let free = channel(&server).limits();
    assert_eq!(
        (
            free.overall.messages,
            free.per_endpoint.messages,
            free.per_group.messages
        ),
        (30, 1, 20)
    );
    assert_eq!(free.per_group.window, Duration::from_secs(60));
    assert_eq!(free.attempt_timeout, http::ATTEMPT_TIMEOUT);
    let paid = Settings {
        paid_broadcast: true,
        ..settings(&server)
    };
    let paid = TelegramChannel::new(paid).unwrap().limits();
    assert_eq!(
        (paid.overall.messages, paid.overall.window),
        (1_000, Duration::from_secs(1))
    );
}
