//! What the tests send, to whom, and TLS in front of a scripted server that speaks none: an
//! invented host whose name leads to this machine.

use channel::alert::{Address, Clock, DeliveryId, Endpoint, Timestamp};
use channel::conformance::{Scene, http};
use channel::render::{Body, WebhookPayload};
use channel::{Message, Operation};
use channel_webhook::{
    Key, KeyRing, Names, Reach, Resolving, Settings, SharedSecret, WebhookChannel,
};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use std::{
    future::{Future, pending},
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::{Arc, LazyLock},
    time::Duration,
};
use tokio::{io::copy_bidirectional, net::TcpListener, net::TcpStream};
use tokio_rustls::TlsAcceptor;

pub const HOST: &str = "hooks.example";
pub const PATH: &str = "path-word-of-an-endpoint";
pub const SECRET: &str = "whsec_aW52ZW50ZWQtc2VjcmV0LW9mLWFuLWVuZHBvaW50";
pub const PAYLOAD: &str = r#"{"type":"alert.released","data":{"words":"A quiet word"}}"#;
/// What the scripted server puts into texts that must not come back in any word of ours.
pub const FOREIGN: &str = "foreign words";
pub const NOW: Timestamp = Timestamp::from_ms(1_795_533_340_000);

/// A clock that stands.
#[derive(Clone, Copy)]
pub struct Standing;

impl Clock for Standing {
    fn now(&self) -> Timestamp {
        NOW
    }
    fn monotonic(&self) -> Duration {
        Duration::ZERO
    }
    fn sleep_until(&self, _: Timestamp) -> impl Future<Output = ()> + Send {
        pending()
    }
}

/// Every name leads to these.
pub struct Always(pub Vec<IpAddr>);

impl Names for Always {
    fn addresses(&self, _: &str) -> Resolving {
        let addresses = self.0.clone();
        Box::pin(async move { Ok(addresses) })
    }
}

pub type Channel = WebhookChannel<Standing, KeyRing>;

/// An authority for this run, and a certificate of [`HOST`].
struct Trust {
    ca_pem: String,
    server: Arc<rustls::ServerConfig>,
}

static TRUST: LazyLock<Trust> = LazyLock::new(|| {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    let key = KeyPair::generate().unwrap();
    let ca_pem = params.self_signed(&key).unwrap().pem();
    let issuer = Issuer::new(params, key);
    let key = KeyPair::generate().unwrap();
    let leaf = CertificateParams::new(vec![HOST.to_owned()]).unwrap();
    let leaf = leaf.signed_by(&key, &issuer).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let server = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![leaf.der().clone()], key)
        .unwrap();
    Trust {
        ca_pem,
        server: Arc::new(server),
    }
});

pub fn key() -> Key {
    Key::Shared(SharedSecret::parse(SECRET).unwrap())
}

pub fn settings() -> Settings<Standing, KeyRing> {
    Settings {
        reach: Reach::ThisMachine,
        names: Arc::new(Always(vec![IpAddr::V4(Ipv4Addr::LOCALHOST)])),
        ca_pem: Some(TRUST.ca_pem.clone().into_bytes()),
        attempt_timeout: http::ATTEMPT_TIMEOUT,
        ..Settings::new(Standing, KeyRing(vec![key()]))
    }
}

pub fn channel() -> Channel {
    WebhookChannel::new(settings()).unwrap()
}

/// A server that plays `scenes`, and the port under which it is reached by TLS. Scenes in which
/// nothing is read have no TLS before them.
pub async fn play(scenes: Vec<Scene<http::Answer>>) -> (http::Server, u16) {
    let bare = matches!(
        scenes.first(),
        Some(Scene::Refused | Scene::ClosedUnread) | None
    );
    let server = http::Server::start(scenes, yes()).await.unwrap();
    let port = if bare {
        server.address().port()
    } else {
        secure(server.address()).await
    };
    (server, port)
}

/// TLS in front of `server`; returns the port. Goes with the test.
async fn secure(server: SocketAddr) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let acceptor = TlsAcceptor::from(TRUST.server.clone());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let Ok(mut tls) = acceptor.accept(stream).await else {
                    return;
                };
                let mut bare = TcpStream::connect(server).await.unwrap();
                if copy_bidirectional(&mut tls, &mut bare).await.is_err() {
                    // A reset goes on as a reset.
                    tls.get_ref().0.set_zero_linger().ok();
                }
            });
        }
    });
    port
}

pub fn yes() -> http::Answer {
    http::Answer::new(204, &[], "")
}

pub fn url(port: u16) -> String {
    format!("https://{HOST}:{port}/{PATH}")
}

pub fn message(url: String) -> Message {
    Message {
        id: DeliveryId([7; 16]),
        to: Endpoint::new(Address::Webhook(url), "tag".into()),
        op: Operation::Send,
        in_reply_to: None,
        part: (0, 1),
        body: Some(Body::Webhook(payload())),
    }
}

pub fn payload() -> WebhookPayload {
    WebhookPayload {
        json: PAYLOAD.as_bytes().into(),
        thin: false,
    }
}

/// A header of a request.
pub fn header(request: &[u8], name: &str) -> Option<String> {
    let text = std::str::from_utf8(request).ok()?;
    let (head, _) = text.split_once("\r\n\r\n")?;
    head.lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(known, _)| known.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.trim().to_owned())
}
