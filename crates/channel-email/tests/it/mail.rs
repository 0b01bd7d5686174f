//! The mail itself, as the relay gets it.

use crate::stage::{READER, channel, message, message_to, one, plain, playing, relay, settings};
use channel::alert::{Receipt, outcome::Cause};
use channel::render::Body;
use channel::{Channel, DeliveryOutcome, Message, Operation};
use channel_email::{EmailChannel, ListHeaders, SetupError, Unsubscribe};
use rehearsal::smtp::{Accepted, Act, Config, Rule, Security, Server, Stage};

const ID: &str = "07070707070707070707070707070707";

async fn sent(message: Message) -> Accepted {
    let server = playing(Vec::new()).await;
    let outcome = channel(&server).deliver(&message).await;
    assert!(
        matches!(outcome, DeliveryOutcome::Delivered(_)),
        "{outcome:?}"
    );
    server.accepted().remove(0)
}

#[tokio::test]
async fn a_mail_says_who_writes_what_it_is_and_how_to_leave() {
    let mail = sent(message()).await;
    let fields = [
        ("From", "\"Bell for Tasbulaq\" <alerts@bell.example>"),
        ("Reply-To", "contact@bell.example"),
        ("To", READER),
        ("Date", "Tue, 24 Nov 2026 15:15:40 +0000"),
        ("Auto-Submitted", "auto-generated"),
        ("Content-Language", "kk"),
        ("MIME-Version", "1.0"),
        ("List-Id", "Bell for Tasbulaq <alerts.bell.example>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
    ];
    for (name, value) in fields {
        assert_eq!(mail.header(name), Some(value), "{name}");
    }
    let id = format!("<{ID}@mail.bell.example>");
    assert_eq!(mail.header("Message-ID"), Some(id.as_str()));
    let leave = format!("<https://bell.example/leave/{ID}>, <mailto:leave+{ID}@bell.example>");
    assert_eq!(mail.header("List-Unsubscribe"), Some(leave.as_str()));
    assert_eq!(mail.header("In-Reply-To"), None);
    assert!(mail.header("Subject").unwrap().contains("=?utf-8?"));
}

#[tokio::test]
async fn the_envelope_names_the_delivery_and_one_recipient() {
    let mail = sent(message()).await;
    assert_eq!(mail.mail_from, format!("bounce+{ID}@bounces.bell.example"));
    assert_eq!(mail.rcpt_to, [READER]);
    assert_eq!(mail.parameters, "");
}

#[tokio::test]
async fn the_body_is_plain_text_first_in_lines_that_every_relay_takes() {
    let mail = sent(message()).await;
    assert!(mail.raw.is_ascii());
    let text = String::from_utf8(mail.raw.to_vec()).unwrap();
    assert!(!text.replace("\r\n", "").contains(['\r', '\n']));
    assert!(text.lines().all(|line| line.len() <= 998));
    let plain = text.find("Content-Type: text/plain; charset=utf-8");
    let html = text.find("Content-Type: text/html; charset=utf-8");
    assert!(plain.unwrap() < html.unwrap());
    let boundary = format!("--=_nabat_{ID}_0");
    assert_eq!(text.matches(&boundary).count(), 3);
}

#[tokio::test]
async fn a_line_of_a_dot_alone_arrives_and_ends_nothing() {
    let mut message = message();
    if let Some(channel::render::Body::Email(body)) = &mut message.body {
        body.text = "before\n.\n..\nafter\n".to_owned();
    }
    let mail = sent(message).await;
    let text = String::from_utf8(mail.raw.to_vec()).unwrap();
    assert!(text.contains("before\r\n.\r\n..\r\nafter"), "{text}");
}

#[tokio::test]
async fn the_receipt_is_the_message_id_and_an_answer_names_it() {
    let (outcome, server) = one(Vec::new()).await;
    let id = format!("<{ID}@mail.bell.example>");
    assert_eq!(outcome, DeliveryOutcome::Delivered(Receipt::of(id.clone())));
    let mut answer = message_to(READER, 8);
    answer.in_reply_to = Some(Receipt {
        message_ids: vec!["<first@mail.bell.example>".to_owned(), id.clone()],
    });
    channel(&server).deliver(&answer).await;
    let mail = server.accepted().remove(1);
    assert_eq!(mail.header("In-Reply-To"), Some(id.as_str()));
    let both = format!("<first@mail.bell.example> {id}");
    assert_eq!(mail.header("References"), Some(both.as_str()));
}

#[tokio::test]
async fn a_mail_that_names_who_reads_its_answers_gets_them_there_and_adds_no_header() {
    let (_, server) = one(Vec::new()).await;
    let channel = channel(&server);
    let answered_at = |address: &str| {
        let mut question = message_to(READER, 9);
        let Some(Body::Email(body)) = &mut question.body else {
            panic!("a mail");
        };
        body.answers = Some(address.to_owned());
        question
    };
    let question = answered_at("desk@bell.example");
    let delivered = channel.deliver(&question).await;
    assert!(matches!(delivered, DeliveryOutcome::Delivered(_)));
    let mail = server.accepted().remove(1);
    assert_eq!(mail.header("Reply-To"), Some("desk@bell.example"));
    for odd in ["nobody", "a@b.example\r\nBcc: x@y.example"] {
        let outcome = channel.deliver(&answered_at(odd)).await;
        assert!(
            matches!(&outcome, DeliveryOutcome::Permanent(why) if why.cause == Cause::RenderFault),
            "{outcome:?}"
        );
    }
    assert_eq!(server.accepted().len(), 2);
}

#[tokio::test]
async fn a_receipt_that_is_no_message_id_becomes_no_header() {
    let mut answer = message();
    answer.in_reply_to = Some(Receipt {
        message_ids: vec!["<a@b>\r\nBcc: x@y.example".to_owned(), "77".to_owned()],
    });
    let mail = sent(answer).await;
    assert_eq!(mail.header("In-Reply-To"), None);
    assert_eq!(mail.header("Bcc"), None);
}

#[tokio::test]
async fn a_subject_with_line_ends_stays_one_header() {
    let mut message = message();
    if let Some(channel::render::Body::Email(body)) = &mut message.body {
        body.subject = "A\r\nBcc: x@y.example\0".to_owned();
    }
    let mail = sent(message).await;
    assert_eq!(mail.header("Bcc"), None);
    assert_eq!(mail.header("Subject"), Some("A  Bcc: x@y.example"));
}

#[tokio::test]
async fn a_repeat_after_a_lost_answer_is_the_same_mail_byte_for_byte() {
    let lost = Rule::new(Stage::Dot, Act::Drop).accepted().attempts(0..1);
    let server = playing(vec![lost]).await;
    let channel = channel(&server);
    let first = channel.deliver(&message()).await;
    assert!(matches!(first, DeliveryOutcome::Ambiguous(_)), "{first:?}");
    let second = channel.deliver(&message()).await;
    assert!(matches!(second, DeliveryOutcome::Delivered(_)));
    let mails = server.accepted();
    assert_eq!(mails.len(), 2);
    assert_eq!(mails[0].raw, mails[1].raw);
    assert_eq!(mails[0].mail_from, mails[1].mail_from);
}

#[tokio::test]
async fn a_domain_goes_out_in_ascii_and_a_local_part_beyond_it_needs_the_relay() {
    let mail = sent(message_to("mira@почта.example", 7)).await;
    assert_eq!(mail.rcpt_to, ["mira@xn--80a1acny.example"]);
    assert_eq!(mail.parameters, "");
    let mail = sent(message_to("мира@mailbox.example", 7)).await;
    assert_eq!(mail.rcpt_to, ["мира@mailbox.example"]);
    assert!(mail.parameters.contains("SMTPUTF8"), "{}", mail.parameters);
    let old = Config {
        extensions: Vec::new(),
        ..Config::new(Security::Plain, None)
    };
    let server = Server::start(old).await.unwrap();
    let channel = plain(&server);
    let outcome = channel
        .deliver(&message_to("мира@mailbox.example", 7))
        .await;
    let DeliveryOutcome::Permanent(refusal) = outcome else {
        panic!("{outcome:?}");
    };
    assert_eq!(refusal.cause, Cause::RefusedByRecipient);
    // The connection is good for the next one.
    let outcome = channel.deliver(&message()).await;
    assert!(matches!(outcome, DeliveryOutcome::Delivered(_)));
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn what_is_no_address_is_never_spoken_to_a_relay() {
    let server = playing(Vec::new()).await;
    let channel = channel(&server);
    for address in [
        "",
        "mira",
        "mira@",
        "@mailbox.example",
        "mira@[127.0.0.1]",
        "mira@127.0.0.1",
        "a b@mailbox.example",
        "a@mailbox.example>\r\nRCPT TO:<b@mailbox.example",
        "a\r\n@mailbox.example",
        "<a>@mailbox.example",
    ] {
        let outcome = channel.deliver(&message_to(address, 7)).await;
        let DeliveryOutcome::Permanent(refusal) = outcome else {
            panic!("{address:?}: {outcome:?}");
        };
        assert_eq!(refusal.cause, Cause::NoSuchAddress, "{address:?}");
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn a_mail_cannot_be_edited_or_taken_back_and_nothing_is_sent() {
    let server = playing(Vec::new()).await;
    let channel = channel(&server);
    let receipt = Receipt::of("<x@mail.bell.example>");
    for op in [Operation::Edit(receipt.clone()), Operation::Delete(receipt)] {
        let message = Message { op, ..message() };
        let outcome = channel.deliver(&message).await;
        assert!(matches!(outcome, DeliveryOutcome::Permanent(_)));
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn without_list_settings_there_are_no_list_headers() {
    let server = playing(Vec::new()).await;
    let mut settings = settings(vec![relay(&server)]);
    settings.list = ListHeaders::default();
    let channel = EmailChannel::new(settings).unwrap();
    channel.deliver(&message()).await;
    let mail = server.accepted().remove(0);
    assert!(
        !mail
            .headers
            .iter()
            .any(|(name, _)| name.starts_with("List"))
    );
}

#[tokio::test]
async fn settings_that_would_break_a_header_are_refused_at_once() {
    let server = playing(Vec::new()).await;
    let good = settings(vec![relay(&server)]);
    let unsubscribe = |https: &str| {
        Some(Unsubscribe {
            https: Some(https.to_owned()),
            mailto: None,
        })
    };
    let mut bad_list = good.clone();
    bad_list.list.unsubscribe = unsubscribe("https://bell.example/x\r\nBcc: y@z.example");
    let mut plain_link = good.clone();
    plain_link.list.unsubscribe = unsubscribe("http://bell.example/x");
    let mut bad_from = good.clone();
    bad_from.from = "nobody".to_owned();
    let mut bad_domain = good.clone();
    bad_domain.message_id_domain = "bell example".to_owned();
    let mut no_relay = good.clone();
    no_relay.relays.clear();
    for (settings, error) in [
        (
            bad_list,
            SetupError::HeaderUnreadable {
                key: "list.unsubscribe",
            },
        ),
        (
            plain_link,
            SetupError::HeaderUnreadable {
                key: "list.unsubscribe",
            },
        ),
        (bad_from, SetupError::AddressUnreadable { key: "from" }),
        (
            bad_domain,
            SetupError::DomainUnreadable {
                key: "message_id_domain",
            },
        ),
        (no_relay, SetupError::NoRelay),
    ] {
        assert_eq!(EmailChannel::new(settings).err(), Some(error));
    }
}
