//! An address that we are willing to connect to, read once and trusted from there. It is judged
//! after the same parsing that the client connects by, so that no spelling means one thing here and
//! another there. Never printed.

use crate::Reach;
use std::fmt;
use url::{Host, Url};

/// The longest address: what common servers take.
const BYTES_MAX: usize = 2_000;
/// The longest name DNS knows.
const HOST_BYTES_MAX: usize = 253;
/// The only port below [`PORT_FREE_MIN`] that is ours to knock at: the others belong to mail,
/// shells and name servers, whose owners did not ask for us.
const PORT_HTTPS: u16 = 443;
const PORT_FREE_MIN: u16 = 1024;

/// Last labels that never stand for a host of the public internet: reserved for special use (RFC
/// 6761 and its successors), or commonly used inside networks.
const LOCAL_ENDINGS: [&str; 15] = [
    "alt",
    "arpa",
    "corp",
    "home",
    "internal",
    "intranet",
    "invalid",
    "lan",
    "local",
    "localdomain",
    "localhost",
    "onion",
    "private",
    "test",
    "workgroup",
];

/// The https address of a webhook.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookAddress(Url);

/// Why an address cannot be a webhook's. Carries nothing of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadAddress {
    #[error("the webhook's address is longer than 2000 bytes; use a shorter one")]
    TooLong,
    #[error(
        "the webhook's address holds a blank, a control character or a backslash; copy it again"
    )]
    Character,
    #[error("the webhook's address cannot be read; it looks like https://hooks.example.org/path")]
    Unreadable,
    #[error("the webhook's address does not begin with https://; plain http is not signed on")]
    NotHttps,
    #[error("the webhook's address carries a user name or password; put a secret into the path")]
    UserName,
    #[error("the webhook's address has a fragment (#...), which is never sent; leave it out")]
    Fragment,
    #[error("the webhook's host is an IP address; use its DNS name")]
    IpAddress,
    #[error("the webhook's host is no full DNS name, such as hooks.example.org")]
    Name,
    #[error("the webhook's host belongs to a local network; use a public name")]
    Local,
    #[error("the webhook's port is below 1024 and not 443; use 443 or a port from 1024 on")]
    Port,
}

impl WebhookAddress {
    /// Reads an address. With [`Reach::ThisMachine`] the name `localhost` is taken too.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str, reach: Reach) -> Result<Self, BadAddress> {
        if text.len() > BYTES_MAX {
            return Err(BadAddress::TooLong);
        }
        // The parser would drop, trim or turn these without a word.
        if text
            .chars()
            .any(|c| c.is_control() || c.is_whitespace() || c == '\\')
        {
            return Err(BadAddress::Character);
        }
        let url = Url::parse(text).map_err(|_| BadAddress::Unreadable)?;
        if url.scheme() != "https" {
            return Err(BadAddress::NotHttps);
        }
        // `https:/host` and `https:host` parse too.
        let Some((_, rest)) = text.split_once("://") else {
            return Err(BadAddress::Unreadable);
        };
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        // The parser skips any number of slashes to find a host behind them.
        if authority.is_empty() {
            return Err(BadAddress::Unreadable);
        }
        // An empty user name leaves no trace in what was parsed.
        if authority.contains('@') {
            return Err(BadAddress::UserName);
        }
        if url.fragment().is_some() {
            return Err(BadAddress::Fragment);
        }
        match url.host() {
            Some(Host::Domain(name)) => check_name(name, reach)?,
            Some(Host::Ipv4(_) | Host::Ipv6(_)) => return Err(BadAddress::IpAddress),
            None => return Err(BadAddress::Unreadable),
        }
        match url.port_or_known_default() {
            Some(PORT_HTTPS | PORT_FREE_MIN..) => Ok(Self(url)),
            _ => Err(BadAddress::Port),
        }
    }

    /// In one spelling: what two registrations of one endpoint are compared by.
    pub fn normalised(&self) -> &str {
        self.0.as_str()
    }

    pub(crate) fn url(&self) -> Url {
        self.0.clone()
    }

    pub(crate) fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }
}

impl fmt::Debug for WebhookAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebhookAddress")
    }
}

/// Judges a name as the parser left it: in small letters and ASCII.
fn check_name(name: &str, reach: Reach) -> Result<(), BadAddress> {
    if reach == Reach::ThisMachine && name == "localhost" {
        return Ok(());
    }
    let labels: Vec<&str> = name.split('.').collect();
    // A dot at the end makes an empty label: the same host in another spelling, and refused.
    let proper = |label: &&str| {
        !label.is_empty()
            && label.len() <= 63
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    };
    if name.len() > HOST_BYTES_MAX || !labels.iter().all(proper) {
        return Err(BadAddress::Name);
    }
    let last = labels.last().copied().unwrap_or_default();
    if LOCAL_ENDINGS.contains(&last) {
        return Err(BadAddress::Local);
    }
    // A single label resolves by the machine's search list; a last label of digits is what some
    // resolvers read as an address.
    if labels.len() < 2 || last.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(BadAddress::Name);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> Option<BadAddress> {
        WebhookAddress::parse(text, Reach::Public).err()
    }

    #[test]
    fn every_spelling_of_an_ip_address_is_refused() {
        for host in [
            "127.0.0.1",
            "93.184.216.34",
            "2130706433",
            "0x7f000001",
            "0X7F.0.0.1",
            "017700000001",
            "0177.0.0.1",
            "127.1",
            "127.0.1",
            "0",
            "0x0",
            "127.0.0.1.",
            "%31%32%37.0.0.1",
            "127%2e0%2e0%2e1",
            "１２７.０.０.１",
            "①②⑦.⓪.⓪.①",
            "127。0。0。1",
            "[::1]",
            "[::]",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "[0:0:0:0:0:0:0:1]",
            "[fe80::1]",
            "[fd00::1]",
            "[64:ff9b::7f00:1]",
            "[2002:7f00:1::]",
            "[2606:2800:220:1::1]",
        ] {
            for tail in ["", "/", "/hook", ":8443/hook", ":443", "?x=1"] {
                let text = format!("https://{host}{tail}");
                let why = refused(&text);
                assert_eq!(why, Some(BadAddress::IpAddress), "{text}");
            }
        }
        // What the parser itself does not read as a host.
        for host in [
            "[fe80::1%25eth0]",
            "256.256.256.256",
            "127.0.0.1.1.1",
            "1.2.3.0x1ff",
            "0x100000000",
            "127.0.0.08",
            "[::1",
            "",
        ] {
            let text = format!("https://{host}/hook");
            assert_eq!(refused(&text), Some(BadAddress::Unreadable), "{text}");
        }
    }

    #[test]
    fn local_names_are_refused_in_every_spelling() {
        for (host, why) in [
            ("localhost", BadAddress::Local),
            ("LOCALHOST", BadAddress::Local),
            ("ｌocalhost", BadAddress::Local),
            ("loc\u{ad}alhost", BadAddress::Local),
            ("%6cocalhost", BadAddress::Local),
            ("localhost.", BadAddress::Name),
            ("localhost..", BadAddress::Name),
            ("a.localhost", BadAddress::Local),
            ("localhost.localdomain", BadAddress::Local),
            ("printer.local", BadAddress::Local),
            ("printer.LOCAL", BadAddress::Local),
            ("printer。local", BadAddress::Local),
            ("printer.local.", BadAddress::Name),
            ("metadata.google.internal", BadAddress::Local),
            ("db.internal", BadAddress::Local),
            ("db.internal.", BadAddress::Name),
            ("router.lan", BadAddress::Local),
            ("box.home.arpa", BadAddress::Local),
            ("1.0.0.127.in-addr.arpa", BadAddress::Local),
            ("abcdefghij.onion", BadAddress::Local),
            ("intranet", BadAddress::Local),
            ("redis", BadAddress::Name),
            ("hooks", BadAddress::Name),
            ("hooks.example.", BadAddress::Name),
            ("hooks..example", BadAddress::Name),
            (".hooks.example", BadAddress::Name),
            ("hooks!.example", BadAddress::Name),
        ] {
            let text = format!("https://{host}/hook");
            assert_eq!(refused(&text), Some(why), "{text}");
        }
        let label = "a".repeat(64);
        assert!(refused(&format!("https://{label}.example/")).is_some());
        let long = "abc.".repeat(70);
        assert!(refused(&format!("https://{long}example/")).is_some());
    }

    #[test]
    fn other_tricks_are_refused() {
        for (text, why) in [
            ("http://hooks.example/", BadAddress::NotHttps),
            ("HTTP://hooks.example/", BadAddress::NotHttps),
            ("ftp://hooks.example/", BadAddress::NotHttps),
            ("file:///etc/passwd", BadAddress::NotHttps),
            ("gopher://hooks.example:70/_x", BadAddress::NotHttps),
            ("data:text/plain,x", BadAddress::NotHttps),
            ("https:hooks.example", BadAddress::Unreadable),
            ("https:/hooks.example", BadAddress::Unreadable),
            ("//hooks.example/", BadAddress::Unreadable),
            ("https:///hooks.example/", BadAddress::Unreadable),
            ("https:////user@hooks.example/", BadAddress::Unreadable),
            ("hooks.example", BadAddress::Unreadable),
            ("", BadAddress::Unreadable),
            ("https://user@hooks.example/", BadAddress::UserName),
            ("https://user:word@hooks.example/", BadAddress::UserName),
            ("https://@hooks.example/", BadAddress::UserName),
            ("https://:@hooks.example/", BadAddress::UserName),
            ("https://hooks.example@127.0.0.1/", BadAddress::UserName),
            ("https://127.0.0.1@hooks.example/", BadAddress::UserName),
            ("https://hooks.example#@127.0.0.1/", BadAddress::Fragment),
            ("https://hooks.example\\@127.0.0.1/", BadAddress::Character),
            ("https:\\\\127.0.0.1\\", BadAddress::Character),
            (" https://hooks.example/", BadAddress::Character),
            ("https://hooks.exa\nmple/", BadAddress::Character),
            ("https://hooks.example/\t", BadAddress::Character),
            ("https://hooks.example/\r\nX: y", BadAddress::Character),
            ("https://hooks.example/\0", BadAddress::Character),
            ("https://hooks.example/#part", BadAddress::Fragment),
            ("https://hooks.example:0/", BadAddress::Port),
            ("https://hooks.example:22/", BadAddress::Port),
            ("https://hooks.example:25/", BadAddress::Port),
            ("https://hooks.example:80/", BadAddress::Port),
            ("https://hooks.example:1023/", BadAddress::Port),
            ("https://hooks.example:65536/", BadAddress::Unreadable),
            ("https://hooks.example:x/", BadAddress::Unreadable),
        ] {
            assert_eq!(refused(text), Some(why), "{text:?}");
        }
        let long = format!("https://hooks.example/{}", "x".repeat(BYTES_MAX));
        assert_eq!(refused(&long), Some(BadAddress::TooLong));
    }

    #[test]
    fn public_names_are_taken_and_come_in_one_spelling() {
        for (text, normalised) in [
            ("https://hooks.example/a?b=c", "https://hooks.example/a?b=c"),
            ("HTTPS://Hooks.Example:443", "https://hooks.example/"),
            (
                "https://hooks.example:8443/x",
                "https://hooks.example:8443/x",
            ),
            ("https://hooks.example:1024/", "https://hooks.example:1024/"),
            ("https://набат.example/", "https://xn--80aac0c2a.example/"),
            ("https://a_b.c-d.example/@x", "https://a_b.c-d.example/@x"),
            (
                "https://127.0.0.1.nip.example/",
                "https://127.0.0.1.nip.example/",
            ),
            ("https://hooks.example/a/../b", "https://hooks.example/b"),
        ] {
            let address = WebhookAddress::parse(text, Reach::Public);
            let address = address.unwrap_or_else(|why| panic!("{text}: {why}"));
            assert_eq!(address.normalised(), normalised, "{text}");
            assert_eq!(format!("{address:?}"), "WebhookAddress");
        }
    }

    #[test]
    fn a_rehearsal_takes_localhost_and_still_no_ip_address_or_plain_http() {
        let parse = |text| WebhookAddress::parse(text, Reach::ThisMachine);
        assert!(parse("https://localhost:8443/hook").is_ok());
        assert!(parse("https://hooks.example:8443/hook").is_ok());
        assert_eq!(parse("https://127.0.0.1:8443/"), Err(BadAddress::IpAddress));
        assert_eq!(parse("http://localhost:8443/"), Err(BadAddress::NotHttps));
        assert_eq!(parse("https://localhost.:8443/"), Err(BadAddress::Name));
        assert_eq!(parse("https://db.internal/"), Err(BadAddress::Local));
    }
}
