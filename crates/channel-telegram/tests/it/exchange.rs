//! How far a request came, and whether we say so honestly: pools, TLS, proxies.

use crate::stage::{
    PRIVATE_CHAT, TOKEN, YES, answering, channel, message, play, settings, token, yes,
};
use channel::conformance::{Expected, Scene, http};
use channel::{Channel, DeliveryOutcome, FaultKind, Operation, Party};
use channel_telegram::{Settings, SetupError, TelegramChannel};
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

const NOT_SENT: Expected = Expected::Transient(Party::OurSide, FaultKind::Unreachable);

async fn send(channel: &TelegramChannel) -> DeliveryOutcome {
    channel
        .deliver(&message(PRIVATE_CHAT, Operation::Send))
        .await
}

fn detail(outcome: DeliveryOutcome) -> String {
    match outcome {
        DeliveryOutcome::Transient(fault) | DeliveryOutcome::Ambiguous(fault) => fault.detail,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn messages_one_after_the_other_share_a_connection() {
    let server = answering(yes()).await;
    let channel = channel(&server);
    for _ in 0..5 {
        assert_eq!(Expected::of(&send(&channel).await), Expected::Delivered);
    }
    assert_eq!((server.connections(), server.requests().len()), (1, 5));
}

#[tokio::test]
async fn a_connection_that_was_closed_while_idle_costs_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let channel = plain(&listener);
    let server = async {
        for _ in 0..2 {
            let mut stream = answer_once(&listener).await;
            stream.shutdown().await.unwrap();
            // The client has seen the end once it closes its own side.
            while stream.read(&mut [0; 64]).await.unwrap() > 0 {}
        }
    };
    let client = async {
        for _ in 0..2 {
            assert_eq!(Expected::of(&send(&channel).await), Expected::Delivered);
            // Give the pool the turn in which it notices.
            tokio::task::yield_now().await;
        }
        drop(channel);
    };
    tokio::join!(server, client);
}

#[tokio::test]
async fn a_request_that_was_handed_to_a_reused_connection_is_never_repeated_below_us() {
    for scene in [Scene::ClosedAfterRequest, Scene::ResetAfterRequest] {
        let answer = Scene::Answer(yes());
        let server = play(vec![answer.clone(), scene, answer]).await;
        let channel = channel(&server);
        assert_eq!(Expected::of(&send(&channel).await), Expected::Delivered);
        let lost = Expected::Ambiguous(Party::OurSide, FaultKind::ConnectionLost);
        assert_eq!(Expected::of(&send(&channel).await), lost);
        assert_eq!((server.connections(), server.requests().len()), (1, 2));
    }
}

#[tokio::test]
async fn a_message_longer_than_the_buffers_of_a_dead_connection_is_in_doubt_and_not_unsent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let channel = plain(&listener);
    let mut long = message(PRIVATE_CHAT, Operation::Send);
    long.body = Some(channel::render::Body::Telegram(crate::stage::text(
        &"x".repeat(8 << 20),
    )));
    let server = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        // Head and a first piece of the body, then the reset.
        stream.read_exact(&mut [0; 4096]).await.unwrap();
        stream.set_zero_linger().unwrap();
    };
    let (outcome, ()) = tokio::join!(channel.deliver(&long), server);
    let lost = Expected::Ambiguous(Party::OurSide, FaultKind::ConnectionLost);
    assert_eq!(Expected::of(&outcome), lost);
}

#[tokio::test]
async fn a_handshake_that_never_ends_is_not_sent_although_it_is_a_timeout() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let channel = secure(&listener, None);
    let server = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        while stream.read(&mut [0; 1024]).await.unwrap() > 0 {}
    };
    let (outcome, ()) = tokio::join!(send(&channel), server);
    assert_eq!(Expected::of(&outcome), NOT_SENT);
    assert_eq!(detail(outcome), "the connection took too long");
}

#[tokio::test]
async fn a_server_that_does_not_speak_tls_is_not_sent_to() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let channel = secure(&listener, None);
    let server = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        assert!(stream.read(&mut [0; 1024]).await.unwrap() > 0);
        stream
            .write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            .await
            .unwrap();
    };
    let (outcome, ()) = tokio::join!(send(&channel), server);
    assert_eq!(Expected::of(&outcome), NOT_SENT);
    assert_eq!(
        detail(outcome),
        "TLS: no secure connection could be agreed on"
    );
}

#[tokio::test]
async fn only_a_certificate_that_is_trusted_and_names_the_host_gets_the_token() {
    let good = Identity::of(&["localhost", "127.0.0.1"]);
    let other = Identity::of(&["elsewhere.example"]);

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let trusting = secure(&listener, Some(&good));
    let (outcome, asked) = tokio::join!(send(&trusting), good.serve_once(&listener));
    assert_eq!(Expected::of(&outcome), Expected::Delivered);
    assert!(asked.unwrap().contains(TOKEN));

    let rows = [
        (
            &good,
            None,
            "TLS: the certificate's issuer is not trusted by this machine",
        ),
        (
            &other,
            Some(&other),
            "TLS: the certificate is for another name",
        ),
    ];
    for (server, trusted, words) in rows {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let channel = secure(&listener, trusted);
        let (outcome, asked) = tokio::join!(send(&channel), server.serve_once(&listener));
        assert_eq!(asked, None);
        assert_eq!(Expected::of(&outcome), NOT_SENT);
        assert_eq!(detail(outcome), words);
    }
}

#[tokio::test]
async fn a_proxy_that_refuses_the_tunnel_is_our_side_and_sees_no_token() {
    for answer in [
        "407 Proxy Authentication Required",
        "502 Bad Gateway",
        "200 x",
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let channel = TelegramChannel::new(Settings {
            proxy: Some(format!(
                "http://someone:word@{}",
                listener.local_addr().unwrap()
            )),
            attempt_timeout: http::ATTEMPT_TIMEOUT,
            ..Settings::new("https://api.telegram.example", token())
        })
        .unwrap();
        let proxy = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            let asked = read_some(&mut stream).await;
            let answer = format!("HTTP/1.1 {answer}\r\nContent-Length: 0\r\n\r\n");
            stream.write_all(answer.as_bytes()).await.unwrap();
            asked
        };
        let (outcome, asked) = tokio::join!(send(&channel), proxy);
        assert_eq!(Expected::of(&outcome), NOT_SENT, "{answer}");
        assert!(
            asked.starts_with("CONNECT api.telegram.example:443 "),
            "{asked}"
        );
        assert!(!asked.contains("4200"), "{asked}");
    }
}

#[tokio::test]
async fn a_socks_proxy_is_given_the_name_and_not_an_address_of_our_own_finding() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let channel = TelegramChannel::new(Settings {
        proxy: Some(format!("socks5h://{}", listener.local_addr().unwrap())),
        attempt_timeout: http::ATTEMPT_TIMEOUT,
        ..Settings::new("https://api.telegram.example", token())
    })
    .unwrap();
    let proxy = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.read_exact(&mut [0; 3]).await.unwrap();
        stream.write_all(&[5, 0]).await.unwrap();
        read_some(&mut stream).await
    };
    let (outcome, asked) = tokio::join!(send(&channel), proxy);
    assert_eq!(Expected::of(&outcome), NOT_SENT);
    assert!(asked.contains("api.telegram.example"), "{asked:?}");
}

#[tokio::test]
async fn a_name_that_nobody_has_is_not_sent_to() {
    let channel = TelegramChannel::new(Settings {
        attempt_timeout: http::ATTEMPT_TIMEOUT,
        ..Settings::new("https://bell.invalid", token())
    })
    .unwrap();
    assert_eq!(Expected::of(&send(&channel).await), NOT_SENT);
}

#[tokio::test]
async fn settings_that_cannot_work_are_refused_before_the_first_request() {
    let server = answering(yes()).await;
    let refused = |change: fn(&mut Settings)| {
        let mut settings = settings(&server);
        change(&mut settings);
        TelegramChannel::new(settings).err()
    };
    let no_pem = refused(|settings| settings.ca_pem = Some(b"no certificate".to_vec()));
    assert_eq!(no_pem, Some(SetupError::CertificateUnreadable));
    let no_time = refused(|settings| settings.attempt_timeout = std::time::Duration::ZERO);
    assert_eq!(no_time, Some(SetupError::TimeoutZero));
    for proxy in ["ftp://proxy.example", "proxy", "socks5h://"] {
        let settings = Settings {
            proxy: Some(proxy.to_owned()),
            ..Settings::new("https://api.telegram.example", token())
        };
        let refused = TelegramChannel::new(settings).err();
        assert_eq!(refused, Some(SetupError::ProxyUnreadable), "{proxy}");
    }
}

fn plain(listener: &TcpListener) -> TelegramChannel {
    let address = listener.local_addr().unwrap();
    let settings = Settings::new(format!("http://{address}"), token());
    TelegramChannel::new(settings).unwrap()
}

fn secure(listener: &TcpListener, trusted: Option<&Identity>) -> TelegramChannel {
    let port = listener.local_addr().unwrap().port();
    TelegramChannel::new(Settings {
        ca_pem: trusted.map(|identity| identity.pem.clone().into_bytes()),
        attempt_timeout: http::ATTEMPT_TIMEOUT,
        ..Settings::new(format!("https://127.0.0.1:{port}"), token())
    })
    .unwrap()
}

/// Takes one request on a new connection, says yes, and leaves the connection open.
async fn answer_once(listener: &TcpListener) -> TcpStream {
    let (mut stream, _) = listener.accept().await.unwrap();
    read_some(&mut stream).await;
    stream.write_all(raw_yes().as_bytes()).await.unwrap();
    stream
}

fn raw_yes() -> String {
    format!(
        "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{YES}",
        YES.len()
    )
}

async fn read_some(stream: &mut (impl AsyncReadExt + Unpin)) -> String {
    let mut bytes = [0; 4096];
    let count = stream.read(&mut bytes).await.unwrap();
    String::from_utf8_lossy(&bytes[..count]).into_owned()
}

/// A certificate that vouches for itself, and a server that shows it.
struct Identity {
    pem: String,
    config: Arc<ServerConfig>,
}

impl Identity {
    fn of(names: &[&str]) -> Self {
        let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
        let made = rcgen::generate_simple_self_signed(names).unwrap();
        let chain = vec![CertificateDer::from(made.cert.der().to_vec())];
        let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
        let config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .unwrap();
        Self {
            pem: made.cert.pem(),
            config: Arc::new(config),
        }
    }

    /// Answers one request; `None` if the client does not get that far.
    async fn serve_once(&self, listener: &TcpListener) -> Option<String> {
        let (stream, _) = listener.accept().await.unwrap();
        let mut stream = TlsAcceptor::from(self.config.clone())
            .accept(stream)
            .await
            .ok()?;
        let asked = read_some(&mut stream).await;
        stream.write_all(raw_yes().as_bytes()).await.unwrap();
        (!asked.is_empty()).then_some(asked)
    }
}
