//! Where the Bot API is and as whom to speak there. Everything that could send the token in the
//! clear or to the wrong place is refused here, before the first request.

use crate::Token;
use std::{fmt, net::IpAddr, time::Duration};
use url::{Host, Url};

/// How long one attempt takes at most unless the settings say otherwise. The Bot API answers in
/// some 50 ms; under load, within seconds.
pub const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(15);

/// The settings of one bot.
#[derive(Clone)]
pub struct Settings {
    /// The base address of the Bot API, without `/bot<token>`: `https://api.telegram.org`, or a
    /// server of one's own. Plain `http` only to this machine.
    pub api_url: String,
    pub token: Token,
    /// Whether to pay for sending up to 1,000 messages a second instead of 30.
    pub paid_broadcast: bool,
    /// Certificates (PEM, one or more) to trust beside those of the machine.
    pub ca_pem: Option<Vec<u8>>,
    /// `http://`, `https://`, `socks5://` or `socks5h://` (names resolved at the proxy), with user
    /// and password if it wants them. The environment's proxies are never used.
    pub proxy: Option<String>,
    /// How long one attempt may take, from name to last byte.
    pub attempt_timeout: Duration,
}

impl Settings {
    /// The settings for `token` at `api_url`, everything else as usual.
    pub fn new(api_url: impl Into<String>, token: Token) -> Self {
        Self {
            api_url: api_url.into(),
            token,
            paid_broadcast: false,
            ca_pem: None,
            proxy: None,
            attempt_timeout: ATTEMPT_TIMEOUT,
        }
    }
}

impl fmt::Debug for Settings {
    /// Leaves out the addresses, since they may carry passwords.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("paid_broadcast", &self.paid_broadcast)
            .field("ca_pem", &self.ca_pem.is_some())
            .field("proxy", &self.proxy.is_some())
            .field("attempt_timeout", &self.attempt_timeout)
            .finish_non_exhaustive()
    }
}

/// Why the channel cannot be set up. Carries none of the addresses it speaks of.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
pub enum SetupError {
    #[error(
        "reading [telegram] api_url: it is not an address like https://api.telegram.org; write \
         scheme, host and, if needed, port and path"
    )]
    ApiUrlUnreadable,
    #[error(
        "reading [telegram] api_url: it carries a user, a password, a query or a fragment; leave \
         only scheme, host, port and path"
    )]
    ApiUrlOverloaded,
    #[error(
        "reading [telegram] api_url: plain http would show the token to the network; write \
         https://, or use an address on this machine (127.0.0.1, [::1], localhost)"
    )]
    ApiUrlPlain,
    #[error(
        "reading [telegram] proxy: with a proxy, api_url must be https, or the token would pass \
         the proxy in the clear; write https:// or remove the proxy"
    )]
    ProxyWithPlainApi,
    #[error(
        "reading [telegram] proxy: it is not an address like socks5h://127.0.0.1:9050 or \
         http://proxy.example:3128"
    )]
    ProxyUnreadable,
    #[error("reading the extra certificate for Telegram: it holds no PEM certificate")]
    CertificateUnreadable,
    #[error("reading [telegram] attempt_timeout: it is zero; write at least \"1s\"")]
    TimeoutZero,
    #[error(
        "setting up the HTTPS client for Telegram failed; check that the machine has its \
         certificates (package ca-certificates)"
    )]
    Client,
}

/// The base of all requests: checked, and ending in a slash.
pub(crate) fn api_base(settings: &Settings) -> Result<Url, SetupError> {
    let mut base = Url::parse(settings.api_url.trim()).map_err(|_| SetupError::ApiUrlUnreadable)?;
    let host = base.host().ok_or(SetupError::ApiUrlUnreadable)?;
    match base.scheme() {
        "https" => {}
        "http" if is_this_machine(&host) => {
            if settings.proxy.is_some() {
                return Err(SetupError::ProxyWithPlainApi);
            }
        }
        "http" => return Err(SetupError::ApiUrlPlain),
        _ => return Err(SetupError::ApiUrlUnreadable),
    }
    let overloaded = !base.username().is_empty()
        || base.password().is_some()
        || base.query().is_some()
        || base.fragment().is_some();
    if overloaded {
        return Err(SetupError::ApiUrlOverloaded);
    }
    if !base.path().ends_with('/') {
        let path = format!("{}/", base.path());
        base.set_path(&path);
    }
    Ok(base)
}

fn is_this_machine(host: &Host<&str>) -> bool {
    match host {
        Host::Ipv4(address) => IpAddr::V4(*address).is_loopback(),
        Host::Ipv6(address) => IpAddr::V6(*address).is_loopback(),
        Host::Domain(name) => *name == "localhost",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(api_url: &str, proxy: Option<&str>) -> Result<String, SetupError> {
        let token = Token::parse("4200:AAH-invented").unwrap();
        let settings = Settings {
            proxy: proxy.map(str::to_owned),
            ..Settings::new(api_url, token)
        };
        api_base(&settings).map(String::from)
    }

    #[test]
    fn plain_http_is_taken_to_this_machine_and_nowhere_else() {
        for url in [
            "http://127.0.0.1:8081",
            "http://[::1]:8081/",
            "http://localhost/x",
            "http://127.9.9.9",
        ] {
            assert!(base(url, None).is_ok(), "{url}");
        }
        for url in [
            "http://api.telegram.example",
            "http://10.0.0.1",
            "http://127.0.0.1.telegram.example",
            "http://localhost.telegram.example",
            "http://0.0.0.0",
            "http://[::ffff:10.0.0.1]",
        ] {
            assert_eq!(base(url, None), Err(SetupError::ApiUrlPlain), "{url}");
        }
        assert_eq!(
            base("https://api.telegram.example/base", None).as_deref(),
            Ok("https://api.telegram.example/base/")
        );
    }

    #[test]
    fn a_proxy_never_sees_the_token_in_the_clear() {
        let proxy = Some("http://proxy.example:3128");
        assert_eq!(
            base("http://127.0.0.1:8081", proxy),
            Err(SetupError::ProxyWithPlainApi)
        );
        assert!(base("https://api.telegram.example", proxy).is_ok());
    }

    #[test]
    fn what_is_no_address_or_more_than_one_is_refused() {
        for url in [
            "",
            "api.telegram.example",
            "ftp://api.telegram.example",
            "unix:/run/x",
        ] {
            assert_eq!(base(url, None), Err(SetupError::ApiUrlUnreadable), "{url}");
        }
        for url in [
            "https://u:p@a.example",
            "https://a.example/?x=1",
            "https://a.example/#x",
        ] {
            assert_eq!(base(url, None), Err(SetupError::ApiUrlOverloaded), "{url}");
        }
    }
}
