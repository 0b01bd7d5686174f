//! A certificate authority for one rehearsal: made at start, trusted by whoever is handed its
//! certificate, gone with the process. Its key is never written anywhere. It must never be added
//! to the trust store of a machine.

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use std::sync::Arc;

/// The names a stand-in answers to unless it is told others.
pub const NAMES: [&str; 4] = ["localhost", "127.0.0.1", "::1", "api.telegram.example"];

/// What can go wrong while making certificates.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The generator refused a name or a key.
    #[error(
        "making a certificate for the rehearsal: {0}; names must be DNS names or addresses in ASCII"
    )]
    Certificate(#[from] rcgen::Error),
    /// rustls refused what was made.
    #[error("setting up TLS for the rehearsal: {0}")]
    Config(#[from] rustls::Error),
}

/// A certificate and its key, both PEM, for stand-ins that are not ours.
pub struct Issued {
    /// The certificate, leaf only.
    pub cert_pem: String,
    /// Its private key, PKCS #8.
    pub key_pem: String,
}

/// A certificate authority. Cloning shares it.
#[derive(Clone)]
pub struct Authority(Arc<Inner>);

struct Inner {
    pem: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    /// A new authority with a fresh key.
    pub fn new() -> Result<Self, TlsError> {
        let mut params = CertificateParams::new(Vec::default())?;
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params
            .distinguished_name
            .push(DnType::CommonName, "Rehearsal authority");
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let key = KeyPair::generate()?;
        let pem = params.self_signed(&key)?.pem();
        let issuer = Issuer::new(params, key);
        Ok(Self(Arc::new(Inner { pem, issuer })))
    }

    /// The authority's certificate, PEM: what a client has to trust.
    pub fn ca_pem(&self) -> &str {
        &self.0.pem
    }

    /// A certificate for these DNS names or addresses.
    pub fn issue(&self, names: &[&str]) -> Result<Issued, TlsError> {
        let (cert, key) = self.leaf(names)?;
        Ok(Issued {
            cert_pem: cert.pem(),
            key_pem: key.serialize_pem(),
        })
    }

    /// A server's TLS settings for these names, speaking HTTP/1.1.
    pub fn server_config(&self, names: &[&str]) -> Result<Arc<rustls::ServerConfig>, TlsError> {
        let (cert, key) = self.leaf(names)?;
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(vec![cert.der().clone()], key)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Arc::new(config))
    }

    fn leaf(&self, names: &[&str]) -> Result<(rcgen::Certificate, KeyPair), TlsError> {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut params = CertificateParams::new(names)?;
        params
            .distinguished_name
            .push(DnType::CommonName, "Rehearsal server");
        params.use_authority_key_identifier_extension = true;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let key = KeyPair::generate()?;
        Ok((params.signed_by(&key, &self.0.issuer)?, key))
    }
}
