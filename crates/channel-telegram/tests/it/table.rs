//! Every documented answer of the Bot API to `sendMessage` in a private chat, and what it must
//! come to. Written by hand from the Bot API's documentation and the texts its server is known to
//! say; the adapter's own list is not consulted.

use crate::stage::{FOREIGN, YES, no, no_with, yes};
use channel::alert::outcome::Cause;
use channel::conformance::{Expected, Row, http::Answer};
use channel::{FaultKind, Party, Scope};
use std::time::Duration;

const HTML: &str = "<html><body><h1>foreign words</h1></body></html>";

pub fn table() -> Vec<Row<Answer>> {
    let mut rows = vec![row("accepted", yes(), Expected::Delivered)];
    rows.extend(about_the_recipient());
    rows.extend(about_the_content());
    rows.extend(about_patience());
    rows.extend(about_us());
    rows.extend(about_the_server());
    rows
}

fn about_the_recipient() -> Vec<Row<Answer>> {
    use Cause::{NeverStarted, NoSuchAddress, RecipientGone, RefusedByRecipient};
    [
        (403, "Forbidden: bot was blocked by the user", RecipientGone),
        (403, "FORBIDDEN: BOT WAS BLOCKED BY THE USER", RecipientGone),
        (403, "Forbidden: user is deactivated", RecipientGone),
        (
            403,
            "Forbidden: bot can't initiate conversation with a user",
            NeverStarted,
        ),
        (
            401,
            "Unauthorized: bot can't initiate conversation with a user",
            NeverStarted,
        ),
        (
            403,
            "Forbidden: bot can't send messages to bots",
            NoSuchAddress,
        ),
        (
            403,
            "Forbidden: bot was kicked from the group chat",
            RecipientGone,
        ),
        (
            403,
            "Forbidden: bot was kicked from the supergroup chat",
            RecipientGone,
        ),
        (
            403,
            "Forbidden: bot was kicked from the channel chat",
            RecipientGone,
        ),
        (
            401,
            "Unauthorized: bot was kicked from a chat",
            RecipientGone,
        ),
        (
            403,
            "Forbidden: bot is not a member of the supergroup chat",
            RecipientGone,
        ),
        (
            403,
            "Forbidden: bot is not a member of the channel chat",
            RecipientGone,
        ),
        (403, "Forbidden: the group chat was deleted", RecipientGone),
        (403, "Forbidden: foreign words", RefusedByRecipient),
        (400, "Bad Request: chat not found", NoSuchAddress),
        (400, "bad request: Chat Not Found", NoSuchAddress),
        (400, "Bad Request: user not found", NoSuchAddress),
        (400, "Bad Request: PEER_ID_INVALID", NoSuchAddress),
        (
            400,
            "Bad Request: group chat was deactivated",
            RecipientGone,
        ),
        (400, "Bad Request: group is deactivated", RecipientGone),
        (
            400,
            "Bad Request: need administrator rights in the channel chat",
            RecipientGone,
        ),
        (
            400,
            "Bad Request: not enough rights to send text messages to the chat",
            RecipientGone,
        ),
        (
            400,
            "Bad Request: have no rights to send a message",
            RecipientGone,
        ),
        (400, "Bad Request: CHAT_WRITE_FORBIDDEN", RecipientGone),
        (400, "Bad Request: CHAT_ADMIN_REQUIRED", RecipientGone),
        (400, "Bad Request: TOPIC_CLOSED", RefusedByRecipient),
        (
            400,
            "Bad Request: message to be replied not found",
            RefusedByRecipient,
        ),
        (400, "Bad Request: foreign words", RefusedByRecipient),
        // Sense in another request, none in this one: not a success.
        (
            400,
            "Bad Request: message is not modified: foreign words",
            RefusedByRecipient,
        ),
        (
            400,
            "Bad Request: message to delete not found",
            RefusedByRecipient,
        ),
    ]
    .map(|(code, text, cause)| refused(code, text, cause))
    .into()
}

fn about_the_content() -> Vec<Row<Answer>> {
    [
        (400, "Bad Request: message is too long"),
        (400, "Bad Request: MESSAGE_TOO_LONG"),
        (400, "Bad Request: message text is empty"),
        (400, "Bad Request: text must be non-empty"),
        (
            400,
            "Bad Request: can't parse entities: foreign words at byte offset 4",
        ),
        (
            400,
            "Bad Request: can't parse inline keyboard button: foreign words",
        ),
        (400, "Bad Request: ENTITY_BOUNDS_INVALID"),
        (400, "Bad Request: ENTITIES_TOO_LONG"),
        (400, "Bad Request: BUTTON_DATA_INVALID"),
        (400, "Bad Request: BUTTON_URL_INVALID"),
        (400, "Bad Request: button_type_invalid"),
        (
            400,
            "Bad Request: inline keyboard button URL 'foreign words' is invalid: wrong",
        ),
        (400, "Bad Request: wrong HTTP URL"),
        (400, "Bad Request: strings must be encoded in UTF-8"),
        (413, "Request Entity Too Large"),
    ]
    .map(|(code, text)| refused(code, text, Cause::ContentRejected))
    .into()
}

fn about_patience() -> Vec<Row<Answer>> {
    let wait = |seconds, scope| Expected::Throttled(Duration::from_secs(seconds), scope);
    let after = |more| no_with(429, "Too Many Requests: foreign words", more);
    let header = "Retry-After: 9";
    vec![
        row(
            "429 with its parameter",
            after(r#","parameters":{"retry_after":17}"#),
            wait(17, Scope::Unsaid),
        ),
        row(
            "429 for longer than two hours",
            after(r#","parameters":{"retry_after":10072}"#),
            wait(10_072, Scope::Unsaid),
        ),
        row(
            "429 with the time in its text alone",
            no(429, "Too Many Requests: retry after 21"),
            wait(21, Scope::Unsaid),
        ),
        row("429 without a time", after(""), wait(5, Scope::Unsaid)),
        row(
            "429 with a time that is none",
            after(r#","parameters":{"retry_after":"soon"}"#),
            wait(5, Scope::Unsaid),
        ),
        row(
            "429 with a time below zero",
            after(r#","parameters":{"retry_after":-3}"#),
            wait(5, Scope::Unsaid),
        ),
        row(
            "429 after no time at all",
            after(r#","parameters":{"retry_after":0}"#),
            wait(1, Scope::Unsaid),
        ),
        row(
            "429 of a gateway, with a header",
            Answer::new(429, &[header], HTML),
            wait(9, Scope::Unsaid),
        ),
        row(
            "429 that breaks off",
            no(429, "Too Many Requests").cut_to(10),
            wait(5, Scope::Unsaid),
        ),
        row(
            "503 with Retry-After",
            Answer::new(503, &[header], HTML),
            wait(9, Scope::Credential),
        ),
        row(
            "503 of the Bot API with a time",
            no_with(503, "foreign words", r#","parameters":{"retry_after":4}"#),
            wait(4, Scope::Credential),
        ),
    ]
}

fn about_us() -> Vec<Row<Answer>> {
    let ours = |kind| Expected::Transient(Party::OurSide, kind);
    vec![
        row(
            "401",
            no(401, "Unauthorized"),
            ours(FaultKind::Unauthorized),
        ),
        row("401 of a gateway", html(401), ours(FaultKind::Unauthorized)),
        row(
            "404: no such bot",
            no(404, "Not Found"),
            ours(FaultKind::Unauthorized),
        ),
        row(
            "409",
            no(
                409,
                "Conflict: terminated by other getUpdates request; foreign words",
            ),
            ours(FaultKind::Conflict),
        ),
        row(
            "400: the stars are used up",
            no(400, "Bad Request: BALANCE_TOO_LOW"),
            ours(FaultKind::Unauthorized),
        ),
        row("302 to another place", moved(), ours(FaultKind::Unreadable)),
        row("400 of a gateway", html(400), ours(FaultKind::Unreadable)),
        row("403 of a gateway", html(403), ours(FaultKind::Unreadable)),
        row("404 of a gateway", html(404), ours(FaultKind::Unreadable)),
        row("407 of a gateway", html(407), ours(FaultKind::Unreadable)),
        row("451 of a gateway", html(451), ours(FaultKind::Unreadable)),
        row(
            "400 that breaks off",
            no(400, "Bad Request: chat not found").cut_to(20),
            ours(FaultKind::Unreadable),
        ),
        row(
            "403 that breaks off",
            no(403, "Forbidden: bot was blocked by the user").cut_to(20),
            ours(FaultKind::Unreadable),
        ),
    ]
}

fn about_the_server() -> Vec<Row<Answer>> {
    let not_taken = Expected::Transient(Party::OurSide, FaultKind::ServerFault);
    let unknown = |kind| Expected::Ambiguous(Party::OurSide, kind);
    let mut rows = vec![
        row("408", no(408, FOREIGN), not_taken.clone()),
        row("502 in JSON", no(502, "Bad Gateway"), not_taken.clone()),
        row("502 in HTML", html(502), not_taken.clone()),
        row("503 in HTML", html(503), not_taken.clone()),
        row("503 in JSON", no(503, FOREIGN), not_taken.clone()),
        row("502 that breaks off", html(502).cut_to(4), not_taken),
        row(
            "200 in HTML",
            Answer::new(200, &["Content-Type: text/html"], HTML),
            unknown(FaultKind::Unreadable),
        ),
        row(
            "200 without a body",
            body(""),
            unknown(FaultKind::Unreadable),
        ),
        row(
            "200 with broken JSON",
            body(&YES[..40]),
            unknown(FaultKind::Unreadable),
        ),
        row(
            "200 that breaks off",
            yes().cut_to(40),
            unknown(FaultKind::ConnectionLost),
        ),
        row(
            "yes, without a message",
            body(r#"{"ok":true}"#),
            unknown(FaultKind::Unreadable),
        ),
        row(
            "yes, without a message id",
            body(r#"{"ok":true,"result":{}}"#),
            unknown(FaultKind::Unreadable),
        ),
        row(
            "yes, with a fault's status",
            not_ok_yes(),
            unknown(FaultKind::Unreadable),
        ),
        row(
            "no, without a code",
            body(r#"{"ok":false}"#),
            unknown(FaultKind::Unreadable),
        ),
        row(
            "an answer without end",
            body(&"x".repeat(300 * 1024)),
            unknown(FaultKind::Unreadable),
        ),
    ];
    for code in [500, 501, 504, 520, 524, 599] {
        let fault = unknown(FaultKind::ServerFault);
        rows.push(row(&format!("{code} in HTML"), html(code), fault.clone()));
        rows.push(row(&format!("{code} in JSON"), no(code, FOREIGN), fault));
    }
    rows
}

fn refused(code: u16, text: &str, cause: Cause) -> Row<Answer> {
    row(
        &format!("{code} {text}"),
        no(code, text),
        Expected::Permanent(cause),
    )
}

fn html(code: u16) -> Answer {
    Answer::new(code, &["Content-Type: text/html"], HTML)
}

fn body(text: &str) -> Answer {
    Answer::new(200, &["Content-Type: application/json"], text)
}

fn moved() -> Answer {
    Answer::new(302, &["Location: http://127.0.0.1:1/elsewhere"], "")
}

fn not_ok_yes() -> Answer {
    Answer::new(500, &["Content-Type: application/json"], YES)
}

fn row(name: &str, answer: Answer, expected: Expected) -> Row<Answer> {
    Row {
        name: name.to_owned(),
        answer,
        expected,
    }
}
