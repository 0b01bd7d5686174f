//! TLS towards a relay: what is trusted, and honest words about what is not. Never a connection
//! whose certificate is not for the name in the settings.

use crate::settings::{Relay, SetupError};
use rustls::pki_types::{CertificateDer, ServerName, pem::PemObject};
use rustls::{CertificateError, ClientConfig, RootCertStore};
use std::{io, sync::Arc};
use tokio::net::TcpStream;
use tokio_rustls::{TlsConnector, client::TlsStream};

/// Whom to trust as which name.
pub(crate) struct Trust {
    connector: TlsConnector,
    name: ServerName<'static>,
}

impl Trust {
    /// The machine's certificates and those of the settings.
    pub fn read(relay: &Relay) -> Result<Self, SetupError> {
        let host = || relay.host.clone();
        let name = ServerName::try_from(host()).map_err(|_| SetupError::HostUnreadable(host()))?;
        let mut roots = RootCertStore::empty();
        // A certificate of the machine that cannot be read is left out, as elsewhere.
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if let Some(pem) = &relay.ca_pem {
            let unreadable = || SetupError::CertificateUnreadable(host());
            let extra: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(pem)
                .collect::<Result<_, _>>()
                .map_err(|_| unreadable())?;
            if extra.is_empty() {
                return Err(unreadable());
            }
            for certificate in extra {
                roots.add(certificate).map_err(|_| unreadable())?;
            }
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|_| SetupError::Tls(host()))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self {
            connector: TlsConnector::from(Arc::new(config)),
            name,
        })
    }

    /// The handshake. On failure, in our words, what was wrong.
    pub async fn handshake(&self, stream: TcpStream) -> Result<TlsStream<TcpStream>, &'static str> {
        let handshake = self.connector.connect(self.name.clone(), stream);
        handshake.await.map_err(|error| what_is_wrong(&error))
    }
}

fn what_is_wrong(error: &io::Error) -> &'static str {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref());
    match inner {
        Some(rustls::Error::InvalidCertificate(fault)) => match fault {
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                "the relay's certificate is for another name"
            }
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                "the relay's certificate has expired"
            }
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                "the relay's certificate is not valid yet; check the clock"
            }
            CertificateError::UnknownIssuer | CertificateError::BadSignature => {
                "nobody we trust issued the relay's certificate; name its CA in the settings"
            }
            _ => "the relay's certificate is refused; a self-signed one marked as CA is, too",
        },
        Some(_) => "the relay does not speak TLS as we do",
        None => "the TLS handshake broke off",
    }
}
