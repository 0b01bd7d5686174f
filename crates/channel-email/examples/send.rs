//! Sends one invented mail to each address named, through a relay, and prints what each came to:
//! for trying a relay by hand, and for holding the adapter against foreign ones.
//!
//! `send HOST PORT starttls|implicit CA-FILE ADDRESS...`; with `MAIL_USER` in the environment it
//! logs in, with the password in `MAIL_PASSWORD`.
#![allow(clippy::print_stdout, reason = "printing is what it is for")]

use channel::alert::{Address, DeliveryId, Endpoint, Lang, Timestamp};
use channel::conformance::Expected;
use channel::render::{Body, EmailBody};
use channel::{Channel, Message, Operation};
use channel_email::{Credentials, EmailChannel, ListHeaders, Relay, Settings, Timeouts, Tls};
use std::error::Error;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [host, port, tls, ca, addresses @ ..] = arguments.as_slice() else {
        return Err("usage: send HOST PORT starttls|implicit CA-FILE ADDRESS...".into());
    };
    let relay = Relay {
        port: port.parse()?,
        tls: match tls.as_str() {
            "starttls" => Tls::StartTls,
            "implicit" => Tls::Implicit,
            _ => return Err("TLS is starttls or implicit".into()),
        },
        ca_pem: Some(std::fs::read(ca)?),
        credentials: std::env::var("MAIL_USER").ok().map(|user| Credentials {
            user,
            password: std::env::var("MAIL_PASSWORD").unwrap_or_default().into(),
        }),
        ..Relay::new(host)
    };
    let channel = EmailChannel::new(Settings {
        relays: vec![relay],
        from: "Bell for Tasbulaq <alerts@bell.example>".to_owned(),
        reply_to: None,
        list: ListHeaders::default(),
        envelope_domain: "bounces.bell.example".to_owned(),
        message_id_domain: "mail.bell.example".to_owned(),
        hello: None,
        timeouts: Timeouts::default(),
    })?;
    for (number, address) in addresses.iter().enumerate() {
        let message = Message {
            id: DeliveryId([u8::try_from(number)?; 16]),
            to: Endpoint::new(Address::Email(address.clone()), "tag".to_owned()),
            op: Operation::Send,
            in_reply_to: None,
            part: (0, 1),
            body: Some(Body::Email(mail())),
        };
        let outcome = channel.deliver(&message).await;
        println!("{address} {:?}", Expected::of(&outcome));
    }
    Ok(())
}

/// An invented mail, with what is hard for a relay in it.
fn mail() -> EmailBody {
    EmailBody {
        subject: "UA-2026-014 · Әлия Сарман".to_owned(),
        text: "A quiet word.\n.\n..\nТихое слово.\nFrom here on.\n".to_owned(),
        html: "<!DOCTYPE html>\n<p>A quiet word.</p>\n".to_owned(),
        lang: Lang::Kk,
        answers: None,
        date: Timestamp::from_ms(1_795_533_340_123),
    }
}
