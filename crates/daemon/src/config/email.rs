//! `[email]` and its relays: as whom mail is sent, through whom, and how patiently. Nothing here
//! could send a password or a mail in the clear: an address without TLS is taken for this machine
//! alone.

use super::section::{Reading, Section, tables};
use channel_email::Tls;
use std::{path::PathBuf, time::Duration};
use toml_span::value::Table;
use url::{Host, Url};

/// `[email]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email {
    /// Tried in this order. Without any, the channel is off.
    pub relays: Vec<Relay>,
    /// `Bell <bell@bell.example>`; nothing is sent without it.
    pub from: Option<String>,
    /// Where answers go, if not to `from`.
    pub reply_to: Option<String>,
    /// `Bell <alerts.bell.example>`: what mail programs sort by.
    pub list_id: Option<String>,
    /// The mailbox that takes wishes to leave.
    pub unsubscribe_mailto: Option<String>,
    /// Where bounces come back to; the domain of `from` if not given.
    pub envelope_domain: Option<String>,
    /// As what we introduce ourselves to relays; the envelope's domain if not given.
    pub hello: Option<String>,
    /// How long everything before the final dot may take, over all relays.
    pub before_dot: Duration,
    /// How long a relay may take to answer the final dot.
    pub after_dot: Duration,
}

/// `[[email.relay]]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relay {
    pub host: String,
    pub port: u16,
    pub tls: Tls,
    pub user: Option<String>,
    /// The file of the password, unless it comes as a credential.
    pub password_file: Option<PathBuf>,
    /// A certificate authority trusted beside the system's own.
    pub ca_file: Option<PathBuf>,
    /// How many mails a second it takes from us.
    pub messages_per_second: u32,
    /// How many connections at once it takes from us.
    pub connections: u32,
}

impl Default for Email {
    fn default() -> Self {
        let times = channel_email::Timeouts::default();
        Self {
            relays: Vec::new(),
            from: None,
            reply_to: None,
            list_id: None,
            unsubscribe_mailto: None,
            envelope_domain: None,
            hello: None,
            before_dot: times.before_dot,
            after_dot: times.after_dot,
        }
    }
}

const SECOND: Duration = Duration::from_secs(1);

/// Reads the section and its relays.
pub(super) fn read(reading: &mut Reading<'_>, root: &Table<'_>, slot: &mut Email) {
    let mut section = Section::new(reading, root, "email");
    section.text_maybe("from", &mut slot.from);
    section.text_maybe("reply_to", &mut slot.reply_to);
    section.text_maybe("list_id", &mut slot.list_id);
    section.text_maybe("unsubscribe_mailto", &mut slot.unsubscribe_mailto);
    section.text_maybe("envelope_domain", &mut slot.envelope_domain);
    section.text_maybe("hello", &mut slot.hello);
    section.span("before_dot", SECOND..=SECOND * 600, &mut slot.before_dot);
    section.span("after_dot", SECOND..=SECOND * 1_800, &mut slot.after_dot);
    if section.has_tables("relay") && slot.from.is_none() {
        section.fault_at(
            "relay",
            "there is a relay, but nobody to send as",
            "write from = \"Bell <bell@bell.example>\"",
        );
    }
    section.finish();
    for table in tables(root, "email", "relay") {
        let section = Section::of(reading, table, "[email.relay]");
        slot.relays.extend(relay(section));
    }
}

fn relay(mut section: Section<'_, '_, '_>) -> Option<Relay> {
    let mut address = String::new();
    section.text("url", &mut address);
    let found = parts(&address);
    if found.is_none() {
        section.fault_at(
            "url",
            "`url` is no relay that mail may be given to",
            "write smtp://HOST (STARTTLS, port 587) or smtps://HOST (TLS, port 465), with :PORT if \
             it is another, or smtp+plain://127.0.0.1:PORT for this machine itself; user and \
             password stand in keys of their own",
        );
    }
    let (host, port, tls) = found.unwrap_or((String::new(), 0, Tls::StartTls));
    let modest = channel_email::Relay::new(host.as_str());
    let mut relay = Relay {
        host,
        port,
        tls,
        user: None,
        password_file: section.path("password_file"),
        ca_file: section.path("ca_file"),
        messages_per_second: modest.messages_per_second,
        connections: u32::try_from(modest.connections_max).unwrap_or(1),
    };
    section.text_maybe("user", &mut relay.user);
    section.count(
        "messages_per_second",
        1..=100_000,
        &mut relay.messages_per_second,
    );
    section.count("connections", 1..=1_024, &mut relay.connections);
    if relay.password_file.is_some() && relay.user.is_none() {
        section.fault_at(
            "password_file",
            "there is a password, but no user",
            "write the user as `user`",
        );
    }
    section.finish();
    (!address.is_empty()).then_some(relay)
}

/// Host, port and TLS of a relay's address. Anything else in it is refused, a password above all:
/// it belongs in a file of its own.
fn parts(address: &str) -> Option<(String, u16, Tls)> {
    let url = Url::parse(address).ok()?;
    let (tls, port) = match url.scheme() {
        "smtp" => (Tls::StartTls, 587),
        "smtps" => (Tls::Implicit, 465),
        "smtp+plain" => (Tls::PlainToLoopback, 25),
        _ => return None,
    };
    let host = match url.host()? {
        Host::Domain(name) => name.to_owned(),
        Host::Ipv4(ip) => ip.to_string(),
        Host::Ipv6(ip) => ip.to_string(),
    };
    let bare = matches!(url.path(), "" | "/") && url.query().is_none() && url.fragment().is_none();
    let nobody = url.username().is_empty() && url.password().is_none();
    (bare && nobody).then(|| (host, url.port().unwrap_or(port), tls))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use std::path::Path;

    fn parsed(text: &str) -> Result<Email, Vec<String>> {
        match Config::parse(Path::new("/etc/nabat/nabat.toml"), text) {
            Ok(config) => Ok(config.email),
            Err(faults) => Err(faults.list().iter().map(ToString::to_string).collect()),
        }
    }

    #[test]
    fn relays_are_read_in_their_order_each_with_its_own_limits() {
        let email = parsed(
            "[email]\nfrom = \"Bell <bell@bell.example>\"\n\
             [[email.relay]]\nurl = \"smtp://one.example\"\nuser = \"bell@bell.example\"\n\
             password_file = \"smtp.password\"\nconnections = 3\n\
             [[email.relay]]\nurl = \"smtps://two.example:4465\"\n",
        );
        let relays = email.unwrap().relays;
        assert_eq!((relays[0].port, relays[0].tls), (587, Tls::StartTls));
        assert_eq!(relays[0].connections, 3);
        let password = Path::new("/etc/nabat/smtp.password").to_owned();
        assert_eq!(relays[0].password_file, Some(password));
        assert_eq!((relays[1].port, relays[1].tls), (4465, Tls::Implicit));
    }

    #[test]
    fn an_address_with_a_password_or_without_a_scheme_is_refused_and_not_repeated() {
        for url in [
            "smtp://bell:secret@relay.example",
            "relay.example:587",
            "http://relay.example",
        ] {
            let faults = parsed(&format!(
                "[email]\nfrom = \"b@bell.example\"\n[[email.relay]]\nurl = \"{url}\"\n"
            ));
            let faults = faults.unwrap_err().join("\n");
            assert!(
                faults.contains("nabat.toml:4: [[email.relay]] `url`"),
                "{faults}"
            );
            assert!(!faults.contains("secret"), "{faults}");
        }
    }

    #[test]
    fn a_relay_without_anybody_to_send_as_and_a_password_without_a_user_are_named() {
        let faults =
            parsed("[[email.relay]]\nurl = \"smtp://relay.example\"\npassword_file = \"p\"\n");
        let faults = faults.unwrap_err().join("\n");
        assert!(faults.contains("nobody to send as"), "{faults}");
        assert!(faults.contains("no user"), "{faults}");
    }
}
