//! What goes wrong at each stage: how it is classified, and what stays usable.

use crate::stage::{FOREIGN, channel, message, message_to, one, playing};
use channel::alert::outcome::Cause;
use channel::conformance::Expected;
use channel::{Channel, DeliveryOutcome, FaultKind, Party};
use rehearsal::smtp::{Act, Rule, Stage};
use std::time::Duration;

fn ours(kind: FaultKind) -> Expected {
    Expected::Transient(Party::OurSide, kind)
}

fn doubt(kind: FaultKind) -> Expected {
    Expected::Ambiguous(Party::OurSide, kind)
}

#[tokio::test]
async fn a_connection_that_ends_before_the_final_dot_was_certainly_not_accepted() {
    for stage in [Stage::Mail, Stage::Rcpt, Stage::Data] {
        for act in [Act::Drop, Act::Reset, Act::Write(b"250 2.".to_vec())] {
            let (outcome, server) = one(vec![Rule::new(stage, act.clone())]).await;
            let expected = ours(FaultKind::ConnectionLost);
            assert_eq!(Expected::of(&outcome), expected, "{stage:?} {act:?}");
            assert_eq!(server.accepted_count(), 0);
        }
    }
    for stage in [Stage::Greeting, Stage::Ehlo] {
        let (outcome, _) = one(vec![Rule::new(stage, Act::Drop)]).await;
        let expected = ours(FaultKind::Unreachable);
        assert_eq!(Expected::of(&outcome), expected, "{stage:?}");
    }
}

#[tokio::test]
async fn silence_before_the_final_dot_was_certainly_not_accepted() {
    for stage in [
        Stage::Greeting,
        Stage::Ehlo,
        Stage::Mail,
        Stage::Rcpt,
        Stage::Data,
    ] {
        let (outcome, _) = one(vec![Rule::new(stage, Act::Stall)]).await;
        let expected = ours(FaultKind::Timeout);
        assert_eq!(Expected::of(&outcome), expected, "{stage:?}");
    }
}

#[tokio::test]
async fn after_the_final_dot_silence_and_a_broken_connection_are_in_doubt() {
    for accepted in [false, true] {
        for (act, kind) in [
            (Act::Drop, FaultKind::ConnectionLost),
            (Act::Reset, FaultKind::ConnectionLost),
            (Act::Stall, FaultKind::Timeout),
            (Act::Write(b"250 2.0".to_vec()), FaultKind::ConnectionLost),
            (Act::Write(b"354 Go on\r\n".to_vec()), FaultKind::Unreadable),
        ] {
            let mut rule = Rule::new(Stage::Dot, act.clone());
            rule.accepted = accepted;
            let (outcome, server) = one(vec![rule]).await;
            assert_eq!(Expected::of(&outcome), doubt(kind), "{act:?} {accepted}");
            assert_eq!(server.accepted_count(), usize::from(accepted));
            assert_eq!(server.attempts().len(), 1, "no second try by itself");
        }
    }
}

#[tokio::test]
async fn an_answer_that_takes_long_is_waited_for_and_nothing_is_sent_twice() {
    // Ten minutes in the settings; here three quarters of what the settings allow.
    let slow = Rule::new(Stage::Dot, Act::Slow(Duration::from_millis(450)));
    let (outcome, server) = one(vec![slow]).await;
    assert_eq!(Expected::of(&outcome), Expected::Delivered);
    assert_eq!(server.accepted_count(), 1);
    assert_eq!(server.attempts().len(), 1);
}

#[tokio::test]
async fn a_greylisted_mailbox_is_its_own_affair_and_gets_the_mail_later() {
    let grey = Rule::new(Stage::Rcpt, Act::Greylist { times: 1 });
    let server = playing(vec![grey]).await;
    let channel = channel(&server);
    let first = channel.deliver(&message()).await;
    let recipient = Expected::Transient(Party::Recipient, FaultKind::ServerFault);
    assert_eq!(Expected::of(&first), recipient);
    let second = channel.deliver(&message()).await;
    assert_eq!(Expected::of(&second), Expected::Delivered);
}

#[tokio::test]
async fn a_refusal_keeps_the_connection_for_the_next_mail_after_a_reset() {
    let gone = Rule::refuse(Stage::Rcpt, 550, "5.1.1 no such user").to("gone");
    let spam = Rule::refuse(Stage::Dot, 554, "5.7.1 no").to("strict");
    let server = playing(vec![gone, spam]).await;
    let channel = channel(&server);
    for (address, expected) in [
        (
            "gone@mailbox.example",
            Expected::Permanent(Cause::NoSuchAddress),
        ),
        ("mira@mailbox.example", Expected::Delivered),
        (
            "strict@mailbox.example",
            Expected::Permanent(Cause::ContentRejected),
        ),
        ("zarina@mailbox.example", Expected::Delivered),
    ] {
        let outcome = channel.deliver(&message_to(address, 7)).await;
        assert_eq!(Expected::of(&outcome), expected, "{address}");
    }
    assert_eq!(server.connections(), 1);
    let resets = server.commands().into_iter();
    assert_eq!(resets.filter(|c| c.line == "RSET").count(), 2);
}

#[tokio::test]
async fn a_parked_connection_that_was_closed_meanwhile_costs_nothing() {
    for act in [
        Act::Drop,
        Act::Refuse {
            code: 421,
            text: "4.4.2 idle for too long".to_owned(),
        },
    ] {
        let closed = Rule::new(Stage::Mail, act).attempts(1..2);
        let server = playing(vec![closed]).await;
        let channel = channel(&server);
        for _ in 0..2 {
            let outcome = channel.deliver(&message()).await;
            assert_eq!(Expected::of(&outcome), Expected::Delivered);
        }
        assert_eq!(server.connections(), 2);
        assert_eq!(server.accepted_count(), 2);
    }
}

#[tokio::test]
async fn no_outcome_repeats_a_word_of_the_relay() {
    let words = format!("5.1.1 <mira.unlisted@mailbox.example> {FOREIGN}");
    let (outcome, _) = one(vec![Rule::refuse(Stage::Rcpt, 550, &words)]).await;
    let DeliveryOutcome::Permanent(refusal) = outcome else {
        panic!("{outcome:?}");
    };
    assert_eq!(refusal.detail, "answered 550 5.1.1 at RCPT");
}

#[tokio::test]
async fn one_connection_carries_a_hundred_mails_and_the_next_opens_another() {
    let server = playing(Vec::new()).await;
    let channel = channel(&server);
    for _ in 0..101 {
        let outcome = channel.deliver(&message()).await;
        assert_eq!(Expected::of(&outcome), Expected::Delivered);
    }
    assert_eq!(server.connections(), 2);
}
