//! Through which relays, as whom, and how patiently. Everything that could send a password or a
//! mail in the clear is refused here, before the first connection.

use channel::{Limits, Rate};
use std::{fmt, net::IpAddr, time::Duration};
use zeroize::Zeroizing;

/// The settings of the mail channel.
#[derive(Clone)]
pub struct Settings {
    /// Tried in this order; at least one.
    pub relays: Vec<Relay>,
    /// `Bell for Tasbulaq <bell@bell.example>`.
    pub from: String,
    /// Where answers go, if not to `from`.
    pub reply_to: Option<String>,
    pub list: ListHeaders,
    /// The domain of envelope senders (`bounce+<delivery>@...`): bounces come back there.
    pub envelope_domain: String,
    /// The domain of Message-IDs.
    pub message_id_domain: String,
    /// As what we introduce ourselves to relays; the envelope's domain if not given.
    pub hello: Option<String>,
    pub timeouts: Timeouts,
}

/// One relay of ours.
#[derive(Clone)]
pub struct Relay {
    /// A DNS name or an address; the certificate must be for it.
    pub host: String,
    pub port: u16,
    pub tls: Tls,
    pub credentials: Option<Credentials>,
    /// Certificates (PEM, one or more) to trust beside those of the machine.
    pub ca_pem: Option<Vec<u8>>,
    /// How many mails a second it takes from us.
    pub messages_per_second: u32,
    /// How many connections at once it takes from us.
    pub connections_max: usize,
}

/// How the connection is made secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tls {
    /// `STARTTLS`, required. Port 587 as a rule.
    StartTls,
    /// TLS from the first byte. Port 465 as a rule.
    Implicit,
    /// Not at all: taken only to this machine, and only without a password.
    PlainToLoopback,
}

/// Who we are to a relay.
#[derive(Clone)]
pub struct Credentials {
    pub user: String,
    pub password: Zeroizing<String>,
}

/// What mail programs show of a list. Each stands in a mail only if it is given; `{delivery}` is
/// replaced by the delivery's id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListHeaders {
    /// `Bell for Tasbulaq <alerts.bell.example>`.
    pub id: Option<String>,
    pub unsubscribe: Option<Unsubscribe>,
}

/// Where to leave. With an https address the one-click header goes along.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsubscribe {
    pub https: Option<String>,
    pub mailto: Option<String>,
}

/// How long each step may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// Connection, greeting, TLS and login together.
    pub open: Duration,
    /// The answer to one command.
    pub command: Duration,
    /// Writing the body.
    pub body: Duration,
    /// Everything before the final dot, over all relays.
    pub before_dot: Duration,
    /// The answer to the final dot. RFC 5321 asks for ten minutes: a relay may scan for long, and
    /// whoever leaves before gets duplicates.
    pub after_dot: Duration,
    /// How long a relay that failed us is set aside.
    pub aside: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            open: Duration::from_secs(30),
            command: Duration::from_secs(60),
            body: Duration::from_secs(60),
            before_dot: Duration::from_secs(180),
            after_dot: Duration::from_secs(600),
            aside: Duration::from_secs(60),
        }
    }
}

impl Relay {
    /// A relay with `STARTTLS` on port 587, and modest limits.
    pub fn new(host: impl Into<String>) -> Self {
        Self {
            host: host.into(),
            port: 587,
            tls: Tls::StartTls,
            credentials: None,
            ca_pem: None,
            messages_per_second: 20,
            connections_max: 8,
        }
    }
}

impl fmt::Debug for Settings {
    /// Leaves out names and addresses.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("relays", &self.relays)
            .field("timeouts", &self.timeouts)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Relay {
    /// Leaves out the credentials.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Relay")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("tls", &self.tls)
            .field("credentials", &self.credentials.is_some())
            .field("ca_pem", &self.ca_pem.is_some())
            .field("messages_per_second", &self.messages_per_second)
            .field("connections_max", &self.connections_max)
            .finish()
    }
}

/// Why the channel cannot be set up. Carries no password and no address of a person.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum SetupError {
    #[error("reading [email]: there is no relay; give at least one with host and port")]
    NoRelay,
    #[error("reading [email] relay {0:?}: it is no host name and no address")]
    HostUnreadable(String),
    #[error(
        "reading [email] relay {0:?}: without TLS everybody on the way could read who is \
         subscribed; use STARTTLS or implicit TLS, or a relay on this machine (127.0.0.1, ::1, \
         localhost)"
    )]
    PlainToTheNetwork(String),
    #[error(
        "reading [email] relay {0:?}: a password without TLS would be readable; use STARTTLS or \
         implicit TLS, or leave the password out"
    )]
    PasswordWithoutTls(String),
    #[error("reading the extra certificate for relay {0:?}: it holds no PEM certificate")]
    CertificateUnreadable(String),
    #[error(
        "setting up TLS for relay {0:?} failed; check that the machine has its certificates \
         (package ca-certificates)"
    )]
    Tls(String),
    #[error("reading [email] {key}: it is zero; write at least one")]
    Zero { key: &'static str },
    #[error(
        "reading [email] {key}: it is no mail address; write it like \"Bell <bell@bell.example>\""
    )]
    AddressUnreadable { key: &'static str },
    #[error("reading [email] {key}: it is no domain name; write one like mail.bell.example")]
    DomainUnreadable { key: &'static str },
    #[error(
        "reading [email] {key}: a header takes printable ASCII on one line only, and links begin \
         with https:// or mailto:"
    )]
    HeaderUnreadable { key: &'static str },
}

impl Settings {
    /// What the scheduler may ask of us: the smallest of all relays, since any one of them may
    /// have to carry all.
    pub(crate) fn limits(&self) -> Result<Limits, SetupError> {
        let rate = self.relays.iter().map(|relay| relay.messages_per_second);
        let rate = rate.min().ok_or(SetupError::NoRelay)?;
        let in_flight = self.relays.iter().map(|relay| relay.connections_max);
        let in_flight_max = in_flight.min().ok_or(SetupError::NoRelay)?;
        let times = &self.timeouts;
        let spans = [
            ("timeouts.open", times.open),
            ("timeouts.command", times.command),
            ("timeouts.body", times.body),
            ("timeouts.before_dot", times.before_dot),
            ("timeouts.after_dot", times.after_dot),
        ];
        for (key, zero) in [
            ("messages_per_second", rate == 0),
            ("connections_max", in_flight_max == 0),
        ]
        .into_iter()
        .chain(spans.map(|(key, span)| (key, span.is_zero())))
        {
            if zero {
                return Err(SetupError::Zero { key });
            }
        }
        let overall = Rate {
            messages: rate,
            window: Duration::from_secs(1),
        };
        Ok(Limits {
            overall,
            per_endpoint: crate::PER_MAILBOX,
            per_group: crate::PER_MAILBOX,
            in_flight_max,
            attempt_timeout: times.before_dot + times.after_dot,
        })
    }
}

impl Relay {
    /// Refuses what would go out in the clear.
    pub(crate) fn check(&self) -> Result<(), SetupError> {
        if self.tls != Tls::PlainToLoopback {
            return Ok(());
        }
        if !is_this_machine(&self.host) {
            return Err(SetupError::PlainToTheNetwork(self.host.clone()));
        }
        if self.credentials.is_some() {
            return Err(SetupError::PasswordWithoutTls(self.host.clone()));
        }
        Ok(())
    }
}

fn is_this_machine(host: &str) -> bool {
    match host.parse::<IpAddr>() {
        Ok(address) => address.is_loopback(),
        Err(_) => host == "localhost",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(host: &str) -> Relay {
        Relay {
            tls: Tls::PlainToLoopback,
            ..Relay::new(host)
        }
    }

    #[test]
    fn without_tls_only_this_machine_is_taken_and_never_a_password() {
        for host in ["127.0.0.1", "::1", "localhost", "127.9.9.9"] {
            assert_eq!(plain(host).check(), Ok(()), "{host}");
        }
        for host in ["10.0.0.1", "relay.example", "localhost.example", "0.0.0.0"] {
            assert_eq!(
                plain(host).check(),
                Err(SetupError::PlainToTheNetwork(host.to_owned()))
            );
        }
        let credentials = Some(Credentials {
            user: "bell".to_owned(),
            password: Zeroizing::new("an invented word".to_owned()),
        });
        let relay = Relay {
            credentials,
            ..plain("localhost")
        };
        assert!(matches!(
            relay.check(),
            Err(SetupError::PasswordWithoutTls(_))
        ));
        assert!(!format!("{relay:?}").contains("invented"));
    }
}
