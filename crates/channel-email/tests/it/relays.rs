//! Several relays: who is tried when, and never twice for what may have been accepted.

use crate::stage::{
    PASSWORD, config, credentials, login, message, playing, relay, settings, timeouts,
};
use channel::conformance::Expected;
use channel::{Channel, FaultKind, Party};
use channel_email::{EmailChannel, Relay, Timeouts};
use rehearsal::smtp::{Act, Rule, Security, Server, Stage};
use std::time::Duration;

fn over(servers: [&Server; 2]) -> EmailChannel {
    EmailChannel::new(settings(servers.map(relay).into())).unwrap()
}

#[tokio::test]
async fn a_relay_that_fails_us_before_the_dot_is_passed_over_and_set_aside() {
    for rule in [
        Rule::new(Stage::Greeting, Act::Drop),
        Rule::refuse(Stage::Mail, 421, "4.3.2 shutting down"),
        Rule::refuse(Stage::Mail, 451, "4.3.0 no"),
        Rule::refuse(Stage::Rcpt, 452, "4.3.1 no space"),
        Rule::refuse(Stage::Mail, 530, "5.7.0 no"),
        Rule::new(Stage::Data, Act::Drop),
    ] {
        let (first, second) = (playing(vec![rule.clone()]).await, playing(vec![]).await);
        let channel = over([&first, &second]);
        for _ in 0..2 {
            let outcome = channel.deliver(&message()).await;
            assert_eq!(Expected::of(&outcome), Expected::Delivered, "{rule:?}");
        }
        assert_eq!(first.accepted_count(), 0);
        assert_eq!(second.accepted_count(), 2);
        // The second mail did not knock at the first door again.
        assert_eq!(first.connections(), 1, "{rule:?}");
    }
}

#[tokio::test]
async fn what_may_have_been_accepted_is_given_to_no_other_relay() {
    for (act, accepted) in [(Act::Drop, true), (Act::Stall, true), (Act::Drop, false)] {
        let mut rule = Rule::new(Stage::Dot, act);
        rule.accepted = accepted;
        let (first, second) = (playing(vec![rule]).await, playing(vec![]).await);
        let outcome = over([&first, &second]).deliver(&message()).await;
        assert!(matches!(Expected::of(&outcome), Expected::Ambiguous(..)));
        assert_eq!(second.connections(), 0);
    }
}

#[tokio::test]
async fn a_refusal_about_the_recipient_is_the_answer_and_not_asked_elsewhere() {
    for text in ["5.1.1 no", "5.7.1 no", "5.2.2 full"] {
        let rule = Rule::refuse(Stage::Rcpt, 550, text);
        let (first, second) = (playing(vec![rule]).await, playing(vec![]).await);
        over([&first, &second]).deliver(&message()).await;
        assert_eq!(second.connections(), 0, "{text}");
    }
}

#[tokio::test]
async fn when_all_are_set_aside_all_are_tried_again() {
    let down = Rule::new(Stage::Greeting, Act::Drop).attempts(0..1);
    let (first, second) = (
        playing(vec![down.clone()]).await,
        playing(vec![down.clone()]).await,
    );
    let channel = over([&first, &second]);
    let outcome = channel.deliver(&message()).await;
    let unreachable = Expected::Transient(Party::OurSide, FaultKind::Unreachable);
    assert_eq!(Expected::of(&outcome), unreachable);
    let outcome = channel.deliver(&message()).await;
    assert_eq!(Expected::of(&outcome), Expected::Delivered);
    assert_eq!(first.accepted_count(), 1);
}

#[tokio::test]
async fn a_relay_comes_back_after_its_time_aside() {
    let down = Rule::new(Stage::Greeting, Act::Drop).attempts(0..1);
    let (first, second) = (playing(vec![down]).await, playing(vec![]).await);
    let settings = channel_email::Settings {
        timeouts: Timeouts {
            aside: Duration::ZERO,
            ..timeouts()
        },
        ..settings([&first, &second].map(relay).into())
    };
    let channel = EmailChannel::new(settings).unwrap();
    for _ in 0..2 {
        channel.deliver(&message()).await;
    }
    assert_eq!((first.accepted_count(), second.accepted_count()), (1, 1));
}

#[tokio::test]
async fn a_wrong_password_stops_the_channel_only_if_nothing_else_is_wrong() {
    let mut locked = config(Security::StartTls, Vec::new());
    locked.login = login();
    let locked = Server::start(locked).await.unwrap();
    let down = playing(vec![Rule::new(Stage::Greeting, Act::Drop)]).await;
    let wrong = Relay {
        credentials: credentials(&format!("{PASSWORD}-of-last-year")),
        ..relay(&locked)
    };
    let unauthorized = Expected::Transient(Party::OurSide, FaultKind::Unauthorized);
    let unreachable = Expected::Transient(Party::OurSide, FaultKind::Unreachable);
    for (relays, expected) in [
        (vec![wrong.clone()], unauthorized),
        (vec![wrong, relay(&down)], unreachable),
    ] {
        let channel = EmailChannel::new(settings(relays)).unwrap();
        let outcome = channel.deliver(&message()).await;
        assert_eq!(Expected::of(&outcome), expected);
    }
}

#[tokio::test]
async fn the_limits_are_what_the_smallest_relay_takes() {
    let server = playing(Vec::new()).await;
    let small = Relay {
        messages_per_second: 3,
        connections_max: 2,
        ..relay(&server)
    };
    let channel = EmailChannel::new(settings(vec![relay(&server), small])).unwrap();
    let limits = channel.limits();
    assert_eq!(limits.overall.messages, 3);
    assert_eq!(limits.in_flight_max, 2);
    assert_eq!(
        limits.attempt_timeout,
        timeouts().before_dot + timeouts().after_dot
    );
}
