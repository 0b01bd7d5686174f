//! No word in the clear, and no password to anybody but the relay whose certificate we trust.

use crate::stage::{
    AUTHORITY, PASSWORD, channel, config, credentials, login, message, playing, relay, settings,
};
use channel::{Channel, DeliveryOutcome, Fault, FaultKind, Party};
use channel_email::{EmailChannel, Relay, Tls};
use rehearsal::smtp::{Act, Config, Rule, Security, Server, Stage};
use rehearsal::tls::Authority;

/// The fault of our side that `outcome` is, its words checked for nobody's name.
fn our_fault(outcome: DeliveryOutcome) -> (FaultKind, String) {
    let DeliveryOutcome::Transient(Fault {
        party: Party::OurSide,
        kind,
        detail,
    }) = outcome
    else {
        panic!("{outcome:?}");
    };
    (kind, detail)
}

/// Every command that was read in the clear.
fn in_the_clear(server: &Server) -> Vec<String> {
    let commands = server.commands().into_iter();
    commands
        .filter(|command| !command.secure)
        .map(|command| command.line)
        .collect()
}

#[tokio::test]
async fn in_the_clear_nothing_is_said_but_hello_and_starttls() {
    let mut config = config(Security::StartTls, Vec::new());
    config.login = login();
    let server = Server::start(config).await.unwrap();
    let relay = Relay {
        credentials: credentials(PASSWORD),
        ..relay(&server)
    };
    let channel = EmailChannel::new(settings(vec![relay])).unwrap();
    let outcome = channel.deliver(&message()).await;
    assert!(
        matches!(outcome, DeliveryOutcome::Delivered(_)),
        "{outcome:?}"
    );
    let mail = server.accepted().remove(0);
    assert!(mail.secure && mail.user.is_some());
    assert_eq!(
        in_the_clear(&server),
        ["EHLO bounces.bell.example", "STARTTLS"]
    );
}

#[tokio::test]
async fn a_relay_without_starttls_gets_no_mail() {
    let server = Server::start(config(Security::Plain, Vec::new()))
        .await
        .unwrap();
    let (kind, detail) = our_fault(channel(&server).deliver(&message()).await);
    assert_eq!(kind, FaultKind::Unreachable);
    assert_eq!(detail, "the relay offers no STARTTLS");
    assert_eq!(in_the_clear(&server), ["EHLO bounces.bell.example"]);
    assert_eq!(server.attempts().len(), 0);
}

#[tokio::test]
async fn a_relay_that_refuses_starttls_gets_no_mail() {
    let refused = Rule::refuse(Stage::StartTls, 454, "4.7.0 TLS not available");
    let server = playing(vec![refused]).await;
    let (kind, _) = our_fault(channel(&server).deliver(&message()).await);
    assert_eq!(kind, FaultKind::Unreachable);
    assert_eq!(server.accepted_count(), 0);
}

#[tokio::test]
async fn a_certificate_of_another_name_or_of_nobody_we_trust_is_refused_in_honest_words() {
    for (names, authority, words) in [
        (
            "another.example",
            AUTHORITY.clone(),
            "the relay's certificate is for another name",
        ),
        (
            "localhost",
            Authority::new().unwrap(),
            "nobody we trust issued the relay's certificate; name its CA in the settings",
        ),
    ] {
        for security in [Security::StartTls, Security::Implicit] {
            let server = Server::start(Config {
                names: vec![names.to_owned()],
                login: login(),
                ..Config::new(security, Some(authority.clone()))
            })
            .await
            .unwrap();
            let relay = Relay {
                tls: match security {
                    Security::Implicit => Tls::Implicit,
                    Security::Plain | Security::StartTls => Tls::StartTls,
                },
                credentials: credentials(PASSWORD),
                ..relay(&server)
            };
            let channel = EmailChannel::new(settings(vec![relay])).unwrap();
            let (kind, detail) = our_fault(channel.deliver(&message()).await);
            assert_eq!(kind, FaultKind::Unreachable);
            assert_eq!(detail, words);
            let said = server.commands();
            assert!(said.iter().all(|command| !command.line.contains("AUTH")));
        }
    }
}

#[tokio::test]
async fn what_is_slipped_in_before_the_handshake_is_never_taken_for_an_answer() {
    // As many positive answers as a whole mail needs: taken for the relay's, they would make one
    // that was never accepted look delivered.
    let answers = "250 relay.example\r\n250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n354 Go\r\n250 2.0.0 Ok\r\n";
    let injected = Rule::new(Stage::StartTls, Act::Inject(answers.into()));
    let refused = Rule::refuse(Stage::Dot, 554, "5.6.0 no");
    let server = playing(vec![injected, refused]).await;
    let outcome = channel(&server).deliver(&message()).await;
    assert!(
        !matches!(outcome, DeliveryOutcome::Delivered(_)),
        "{outcome:?}"
    );
    assert_eq!(server.accepted_count(), 0);
    our_fault(outcome);
}

#[tokio::test]
async fn a_wrong_password_is_our_fault_and_is_not_said() {
    let mut config = config(Security::Implicit, Vec::new());
    config.login = login();
    let server = Server::start(config).await.unwrap();
    let relay = Relay {
        tls: Tls::Implicit,
        credentials: credentials("another-password"),
        ..relay(&server)
    };
    let channel = EmailChannel::new(settings(vec![relay])).unwrap();
    for outcome in [
        channel.deliver(&message()).await,
        channel.identity().await.unwrap_err(),
    ] {
        let (kind, detail) = our_fault(outcome);
        assert_eq!(kind, FaultKind::Unauthorized);
        assert_eq!(detail, "answered 535 5.7.8 at AUTH");
    }
    assert_eq!(server.attempts().len(), 0);
}

#[tokio::test]
async fn a_login_that_cannot_be_checked_now_is_no_wrong_password() {
    let mut config = config(
        Security::StartTls,
        vec![Rule::refuse(Stage::Auth, 454, "4.7.0 try later")],
    );
    config.login = login();
    let server = Server::start(config).await.unwrap();
    let relay = Relay {
        credentials: credentials(PASSWORD),
        ..relay(&server)
    };
    let channel = EmailChannel::new(settings(vec![relay])).unwrap();
    let (kind, _) = our_fault(channel.deliver(&message()).await);
    assert_eq!(kind, FaultKind::ServerFault);
}

#[tokio::test]
async fn whichever_relay_lets_us_in_we_are_the_same_sender() {
    let server = playing(Vec::new()).await;
    assert_eq!(channel(&server).identity().await.as_deref(), Ok("smtp"));
    assert_eq!(server.attempts().len(), 0);
}
