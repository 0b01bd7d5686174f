//! The one HTTP client of a bot: what it trusts, through what it goes, and what it must never do
//! by itself (redirect, repeat, take a proxy from the environment, decompress).

use crate::settings::{Settings, SetupError, api_base};
use reqwest::{Certificate, Client, Proxy, redirect, retry, tls};
use std::time::Duration;
use url::Url;

/// How long an idle connection is kept. Shorter than the 60 to 75 s after which common servers
/// close it, so that a request seldom meets a connection that is just being closed.
const IDLE_MAX: Duration = Duration::from_secs(20);

/// How long name, connection, proxy and TLS may take together.
const CONNECT_TIMEOUT_MAX: Duration = Duration::from_secs(5);

/// Builds the client; also returns the checked base address.
pub(crate) fn build(
    settings: &Settings,
    idle_connections_max: usize,
) -> Result<(Client, Url), SetupError> {
    let base = api_base(settings)?;
    if settings.attempt_timeout.is_zero() {
        return Err(SetupError::TimeoutZero);
    }
    let mut builder = Client::builder()
        .use_rustls_tls()
        .min_tls_version(tls::Version::TLS_1_2)
        .https_only(base.scheme() == "https")
        // One request on one connection: see the crate's documentation.
        .http1_only()
        .tcp_nodelay(true)
        .pool_max_idle_per_host(idle_connections_max)
        .pool_idle_timeout(IDLE_MAX)
        .connect_timeout(CONNECT_TIMEOUT_MAX.min(settings.attempt_timeout))
        .timeout(settings.attempt_timeout)
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .referer(false)
        .no_gzip()
        .no_proxy();
    if let Some(pem) = &settings.ca_pem {
        let extra =
            Certificate::from_pem_bundle(pem).map_err(|_| SetupError::CertificateUnreadable)?;
        if extra.is_empty() {
            return Err(SetupError::CertificateUnreadable);
        }
        for certificate in extra {
            builder = builder.add_root_certificate(certificate);
        }
    }
    if let Some(proxy) = &settings.proxy {
        builder = builder.proxy(read_proxy(proxy)?);
    }
    let client = builder.build().map_err(|_| SetupError::Client)?;
    Ok((client, base))
}

fn read_proxy(text: &str) -> Result<Proxy, SetupError> {
    let url = Url::parse(text.trim()).map_err(|_| SetupError::ProxyUnreadable)?;
    let known = matches!(url.scheme(), "http" | "https" | "socks5" | "socks5h");
    if !known || url.host().is_none() {
        return Err(SetupError::ProxyUnreadable);
    }
    Proxy::all(url).map_err(|_| SetupError::ProxyUnreadable)
}
