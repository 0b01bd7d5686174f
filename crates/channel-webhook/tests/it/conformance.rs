//! The suite of the channel crate, run over the adapter, and what is written on the wire.

use crate::stage::{
    Channel, FOREIGN, HOST, PATH, PAYLOAD, SECRET, channel, header, message, play, settings, url,
    yes,
};
use channel::alert::{Address, Endpoint, Receipt, outcome::Cause};
use channel::conformance::{self, Expected, Rig, Row, Scene, Stage, http};
use channel::{Channel as _, DeliveryOutcome, FaultKind, Message, Operation, Party, Scope};
use channel_webhook::{KeyRing, Settings, WebhookChannel};
use std::{
    sync::atomic::{AtomicU16, Ordering},
    time::Duration,
};

/// The suite asks for the message apart from the stage: this is the port of the last one.
#[derive(Default)]
struct Webhook(AtomicU16);

impl Rig for Webhook {
    type Channel = Channel;
    type Answer = http::Answer;

    async fn stage(&self, scenes: Vec<Scene<http::Answer>>) -> Stage<Channel> {
        let (server, port) = play(scenes).await;
        self.0.store(port, Ordering::SeqCst);
        Stage {
            channel: channel(),
            requests: Box::new(move || server.requests()),
        }
    }

    fn message(&self) -> Message {
        message(url(self.0.load(Ordering::SeqCst)))
    }

    fn yes(&self) -> http::Answer {
        yes()
    }

    fn table(&self) -> Vec<Row<http::Answer>> {
        table()
    }

    fn blame(&self) -> Party {
        Party::Recipient
    }

    fn mark(&self, request: &[u8]) -> Option<Vec<u8>> {
        header(request, "webhook-id").map(String::into_bytes)
    }

    fn secrets(&self) -> Vec<String> {
        let secrets = [
            HOST,
            PATH,
            SECRET,
            "aW52ZW50ZWQ",
            "127.0.0.1",
            "https:",
            FOREIGN,
        ];
        secrets.map(str::to_owned).into()
    }
}

fn table() -> Vec<Row<http::Answer>> {
    let failed = Expected::Transient(Party::Recipient, FaultKind::ServerFault);
    let refused = Expected::Permanent(Cause::RefusedByRecipient);
    let throttled = |seconds| Expected::Throttled(Duration::from_secs(seconds), Scope::Endpoint);
    let doubt = Expected::Ambiguous(Party::Recipient, FaultKind::ServerFault);
    let after = |value: &str| format!("Retry-After: {value}");
    let rows: Vec<(u16, Vec<String>, Expected)> = vec![
        (200, vec![], Expected::Delivered),
        (201, vec![], Expected::Delivered),
        (204, vec![], Expected::Delivered),
        (299, vec![], Expected::Delivered),
        (301, vec!["Location: /".into()], refused.clone()),
        (
            302,
            vec!["Location: https://other.example/".into()],
            refused.clone(),
        ),
        (303, vec!["Location: /".into()], refused.clone()),
        (307, vec!["Location: /".into()], refused.clone()),
        (308, vec!["Location: /".into()], refused),
        (400, vec![], failed.clone()),
        (401, vec![], failed.clone()),
        (403, vec![], failed.clone()),
        (404, vec![], failed.clone()),
        (409, vec![], failed.clone()),
        (410, vec![], Expected::Permanent(Cause::RecipientGone)),
        (413, vec![], failed.clone()),
        (429, vec![], throttled(30)),
        (429, vec![after("120")], throttled(120)),
        // 60 s after the time of these tests.
        (
            429,
            vec![after("Tue, 24 Nov 2026 15:16:40 GMT")],
            throttled(60),
        ),
        (500, vec![], failed.clone()),
        (502, vec![], failed.clone()),
        (502, vec![after("5")], failed.clone()),
        (503, vec![], failed.clone()),
        (503, vec![after("5")], throttled(5)),
        (504, vec![], doubt),
        (529, vec![], failed),
    ];
    rows.into_iter()
        .map(|(status, headers, expected)| {
            let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
            Row {
                name: format!("{status} {headers:?}"),
                answer: http::Answer::new(status, &headers, FOREIGN),
                expected,
            }
        })
        // 204 has no body.
        .map(|row| match row.name.starts_with("204") {
            true => Row {
                answer: yes(),
                ..row
            },
            false => row,
        })
        .collect()
}

#[tokio::test]
async fn the_adapter_keeps_every_rule_of_a_channel() {
    if let Err(breaches) = conformance::run(&Webhook::default()).await {
        let list: Vec<_> = breaches.iter().map(ToString::to_string).collect();
        panic!("{} breaches:\n{}", list.len(), list.join("\n"));
    }
}

#[tokio::test]
async fn a_request_carries_the_payload_and_the_three_headers() {
    let (server, port) = play(vec![Scene::Answer(yes())]).await;
    let outcome = channel().deliver(&message(url(port))).await;
    let id = "07070707070707070707070707070707";
    assert_eq!(outcome, DeliveryOutcome::Delivered(Receipt::of(id)));
    let requests = server.requests();
    let request = String::from_utf8(requests[0].clone()).unwrap();
    assert!(request.starts_with(&format!("POST /{PATH} HTTP/1.1\r\n")));
    assert!(request.ends_with(&format!("\r\n\r\n{PAYLOAD}")));
    let header = |name| header(request.as_bytes(), name);
    assert_eq!(header("webhook-id").as_deref(), Some(id));
    assert_eq!(header("webhook-timestamp").as_deref(), Some("1795533340"));
    assert!(header("webhook-signature").unwrap().starts_with("v1,"));
    assert_eq!(header("content-type").as_deref(), Some("application/json"));
    assert_eq!(header("accept-encoding"), None, "nothing is to be unpacked");
    assert_eq!(header("cookie"), None);
    assert_eq!(header("referer"), None);
}

#[tokio::test]
async fn what_cannot_be_said_to_a_webhook_fails_by_itself_and_unsent() {
    let (server, port) = play(vec![Scene::Answer(yes())]).await;
    let good = message(url(port));
    let to = |address| Endpoint::new(address, "tag".to_owned());
    let other = Message {
        to: to(Address::Email("someone@mail.example".to_owned())),
        ..good.clone()
    };
    let inside = Message {
        to: to(Address::Webhook(format!("https://127.0.0.1:{port}/"))),
        ..good.clone()
    };
    let empty = Message {
        op: Operation::Delete(Receipt::of("x")),
        body: None,
        ..good.clone()
    };
    let second = Message {
        part: (1, 2),
        ..good.clone()
    };
    for (message, cause) in [
        (other, Cause::RenderFault),
        (inside, Cause::NoSuchAddress),
        (empty, Cause::RenderFault),
        (second, Cause::RenderFault),
    ] {
        let outcome = Expected::of(&channel().deliver(&message).await);
        assert_eq!(outcome, Expected::Permanent(cause));
    }
    // Nothing goes out unsigned.
    let keyless = WebhookChannel::new(Settings {
        signer: KeyRing(Vec::new()),
        ..settings()
    });
    let outcome = Expected::of(&keyless.unwrap().deliver(&good).await);
    assert_eq!(outcome, Expected::Permanent(Cause::UnreadableRow));
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn a_host_that_nobody_vouches_for_is_not_sent_to() {
    let (server, port) = play(vec![Scene::Answer(yes())]).await;
    let unknown_authority = WebhookChannel::new(Settings {
        ca_pem: None,
        ..settings()
    });
    let other_name = message(format!("https://other.example:{port}/"));
    let unreachable = Expected::Transient(Party::Recipient, FaultKind::Unreachable);
    for outcome in [
        unknown_authority
            .unwrap()
            .deliver(&message(url(port)))
            .await,
        channel().deliver(&other_name).await,
    ] {
        assert_eq!(Expected::of(&outcome), unreachable);
        assert!(format!("{outcome:?}").contains("TLS"), "{outcome:?}");
    }
    assert!(server.requests().is_empty());
}
