//! The one HTTP client for all endpoints: what it trusts, whom it asks for addresses, and what it
//! must never do by itself (redirect, repeat, take a proxy from the environment, decompress).

use crate::{Settings, SetupError, hosts::IN_FLIGHT_PER_HOST, names::Gate};
use reqwest::{Certificate, Client, redirect, retry, tls};
use std::{sync::Arc, time::Duration};

/// How long an idle connection is kept. Most endpoints have a host of their own and get one
/// message: a longer time would hold thousands of connections for nobody.
const IDLE_MAX: Duration = Duration::from_secs(3);

/// How long name, connection and TLS may take together.
const CONNECT_TIMEOUT_MAX: Duration = Duration::from_secs(5);

/// How we introduce ourselves.
const USER_AGENT: &str = concat!("nabat/", env!("CARGO_PKG_VERSION"));

/// Builds the client.
pub(crate) fn build<C, S>(settings: &Settings<C, S>) -> Result<Client, SetupError> {
    if settings.attempt_timeout.is_zero() {
        return Err(SetupError::TimeoutZero);
    }
    let gate = Gate {
        names: settings.names.clone(),
        reach: settings.reach,
    };
    let mut builder = Client::builder()
        .use_rustls_tls()
        .min_tls_version(tls::Version::TLS_1_2)
        .https_only(true)
        .dns_resolver(Arc::new(gate))
        // One request on one connection, so that a dying connection leaves one message in doubt.
        .http1_only()
        .tcp_nodelay(true)
        .pool_max_idle_per_host(IN_FLIGHT_PER_HOST)
        .pool_idle_timeout(IDLE_MAX)
        .connect_timeout(CONNECT_TIMEOUT_MAX.min(settings.attempt_timeout))
        .timeout(settings.attempt_timeout)
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .user_agent(USER_AGENT)
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
    builder.build().map_err(|_| SetupError::Client)
}
