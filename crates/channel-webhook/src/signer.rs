//! The seam through which signatures come: whoever keeps the endpoints' keys signs, and the keys
//! themselves never pass through here. What is not signed is not sent.

use crate::Key;
use channel::alert::{DeliveryId, Endpoint, Timestamp};
use std::fmt;

/// So many signatures are put into a header: an old and a new key of each kind.
const SIGNATURES_MAX: usize = 4;

/// What is signed: `id.timestamp.body`.
pub struct SignedContent {
    id: String,
    timestamp: String,
    bytes: Vec<u8>,
}

impl SignedContent {
    /// The content of one attempt.
    pub fn new(id: DeliveryId, now: Timestamp, body: &[u8]) -> Self {
        // The delivery's id is hexadecimal: it has no dot that could move a border.
        let id = id.to_string();
        let timestamp = now.unix_seconds().to_string();
        let bytes = [id.as_bytes(), b".", timestamp.as_bytes(), b".", body].concat();
        Self {
            id,
            timestamp,
            bytes,
        }
    }
    /// The `webhook-id`.
    pub fn id(&self) -> &str {
        &self.id
    }
    /// The `webhook-timestamp`.
    pub fn timestamp(&self) -> &str {
        &self.timestamp
    }
    /// The bytes that a key signs.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// One signature as it stands in the header.
#[derive(Clone, PartialEq, Eq)]
pub struct Signature(String);

impl Signature {
    /// Signs `content`; `None` if the library refuses the key.
    pub fn make(key: &Key, content: &SignedContent) -> Option<Self> {
        key.sign(content.bytes()).map(Self)
    }

    /// Its text: `v1,...` or `v1a,...`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signature")
    }
}

/// The keys of an endpoint cannot be had: its row is gone, or cannot be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("signing for a webhook: its keys cannot be had; register the endpoint again")]
pub struct Unsigned;

/// Whoever keeps the keys of endpoints.
pub trait Signer: Send + Sync {
    /// Signs `content` with every key that `endpoint` knows at the moment: one, or two while a key
    /// is being changed, the newer first. Called on an asynchronous thread for each attempt: it
    /// may read a row and open it, but not wait for anybody.
    ///
    /// # Errors
    /// [`Unsigned`]; then nothing is sent.
    fn sign(
        &self,
        endpoint: &Endpoint,
        content: &SignedContent,
    ) -> Result<Vec<Signature>, Unsigned>;
}

impl<S: Signer + ?Sized> Signer for std::sync::Arc<S> {
    fn sign(
        &self,
        endpoint: &Endpoint,
        content: &SignedContent,
    ) -> Result<Vec<Signature>, Unsigned> {
        (**self).sign(endpoint, content)
    }
}

/// The same keys for every endpoint: for tests and rehearsals, and for whoever opens a row of keys
/// and signs with what was in it.
#[derive(Clone, Debug)]
pub struct KeyRing(pub Vec<Key>);

impl Signer for KeyRing {
    fn sign(&self, _: &Endpoint, content: &SignedContent) -> Result<Vec<Signature>, Unsigned> {
        let keys = self.0.iter().take(SIGNATURES_MAX);
        keys.map(|key| Signature::make(key, content).ok_or(Unsigned))
            .collect()
    }
}

/// The header's value; `None` if there is nothing to put into it.
pub(crate) fn header(signatures: &[Signature]) -> Option<String> {
    let texts: Vec<&str> = signatures
        .iter()
        .take(SIGNATURES_MAX)
        .map(Signature::as_str)
        .collect();
    (!texts.is_empty()).then(|| texts.join(" "))
}
