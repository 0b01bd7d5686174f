//! Sends a handful of webhooks to a receiver in another language. Writes a certificate for
//! `hooks.example` into `FOLDER`, says in one line of JSON where it lies and with what it signs,
//! reads the receiver's port from standard input, sends, and says what came of each.

use channel::alert::{Address, Clock, DeliveryId, Endpoint, Timestamp};
use channel::conformance::Expected;
use channel::render::{Body, WebhookPayload};
use channel::{Channel as _, Message, Operation};
use channel_webhook::{
    Key, KeyRing, Names, PrivateKey, Reach, Resolving, Settings, SharedSecret, WebhookChannel,
};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use serde_json::{Value, json};
use std::{
    env,
    error::Error,
    fs,
    future::{Future, pending},
    io,
    net::{IpAddr, Ipv4Addr},
    path::PathBuf,
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

const HOST: &str = "hooks.example";
const OLD: &str = "whsec_b2xkLXNlY3JldC1vZi1hLXJlaGVhcnNhbC0wMDAx";
const NEW: &str = "whsec_bmV3LXNlY3JldC1vZi1hLXJlaGVhcnNhbC0wMDAy";
const SEED: &str = "whsk_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=";

/// The time of this machine, this many seconds ago.
struct Ago(u64);

impl Clock for Ago {
    fn now(&self) -> Timestamp {
        #[expect(
            clippy::disallowed_methods,
            reason = "the receiver compares with the time it really is"
        )]
        let now = SystemTime::now();
        let since_epoch = now.duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp::EPOCH
            .plus(since_epoch)
            .minus(Duration::from_secs(self.0))
    }
    fn monotonic(&self) -> Duration {
        Duration::ZERO
    }
    fn sleep_until(&self, _: Timestamp) -> impl Future<Output = ()> + Send {
        pending()
    }
}

/// Every name leads to this machine.
struct Here;

impl Names for Here {
    fn addresses(&self, _: &str) -> Resolving {
        Box::pin(async { Ok(vec![IpAddr::V4(Ipv4Addr::LOCALHOST)]) })
    }
}

#[tokio::main]
#[expect(clippy::print_stdout, reason = "a program for people and pipes")]
async fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(env::var("FOLDER")?);
    let (ca_pem, cert, key) = certificate()?;
    let (cert_path, key_path) = (folder.join("cert.pem"), folder.join("key.pem"));
    fs::write(&cert_path, cert)?;
    fs::write(&key_path, key)?;
    let private = PrivateKey::parse(SEED)?;
    let hello = json!({
        "cert": cert_path,
        "key": key_path,
        "old": OLD,
        "new": NEW,
        "public": private.public().to_string(),
    });
    println!("{hello}");
    let mut line = String::new();
    io::stdin().read_line(&mut line)?;
    let port: u16 = line.trim().parse()?;

    let shared = |text| SharedSecret::parse(text).map(Key::Shared);
    let long = format!("{{\"text\":\"{}\"}}", "ы\\n".repeat(6_000));
    let cases = [
        ("plain", 0, vec![shared(NEW)?], r#"{"a":1}"#),
        (
            "words",
            0,
            vec![shared(NEW)?],
            r#"{"ж":"Слово \" \u0007 🔔"}"#,
        ),
        ("long", 0, vec![shared(NEW)?], &long),
        (
            "changing",
            0,
            vec![shared(NEW)?, shared(OLD)?],
            r#"{"a":2}"#,
        ),
        (
            "both-kinds",
            0,
            vec![Key::Private(private), shared(NEW)?],
            r#"{"a":3}"#,
        ),
        ("old", 600, vec![shared(NEW)?], r#"{"a":4}"#),
        ("foreign-key", 0, vec![shared(OLD)?], r#"{"a":5}"#),
    ];
    for (n, (name, ago, keys, body)) in (1..).zip(cases) {
        let channel = WebhookChannel::new(Settings {
            reach: Reach::ThisMachine,
            names: Arc::new(Here),
            ca_pem: Some(ca_pem.clone().into_bytes()),
            ..Settings::new(Ago(ago), KeyRing(keys))
        })?;
        let message = Message {
            id: DeliveryId([n; 16]),
            to: Endpoint::new(
                Address::Webhook(format!("https://{HOST}:{port}/{name}")),
                "tag".to_owned(),
            ),
            op: Operation::Send,
            in_reply_to: None,
            part: (0, 1),
            body: Some(Body::Webhook(WebhookPayload {
                json: body.as_bytes().into(),
                thin: false,
            })),
        };
        let class = Expected::of(&channel.deliver(&message).await).class();
        let line: Value = json!({"case": name, "outcome": format!("{class:?}")});
        println!("{line}");
    }
    Ok(())
}

/// An authority's certificate, and a certificate of [`HOST`] with its key, all PEM.
fn certificate() -> Result<(String, String, String), rcgen::Error> {
    let mut params = CertificateParams::new(Vec::new())?;
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    let key = KeyPair::generate()?;
    let ca_pem = params.self_signed(&key)?.pem();
    let issuer = Issuer::new(params, key);
    let key = KeyPair::generate()?;
    let leaf = CertificateParams::new(vec![HOST.to_owned()])?.signed_by(&key, &issuer)?;
    Ok((ca_pem, leaf.pem(), key.serialize_pem()))
}
