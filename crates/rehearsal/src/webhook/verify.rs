//! Verifying a webhook, from the text of Standard Webhooks: the signed content is
//! `id.timestamp.body`, the signatures stand in one header with a space between them, each with its
//! version before a comma. Primitives are ring's, so that no library is shared with the sender.
//! It must never accept an old message, nor compare in a time that tells how far it was right.

use data_encoding::BASE64;
use ring::{hmac, signature};
use std::fmt;

/// How far a timestamp may be off, in seconds, either way.
pub const TOLERANCE_SECONDS: u64 = 5 * 60;

/// What an endpoint verifies with.
#[derive(Clone, PartialEq, Eq)]
pub enum Key {
    /// `whsec_...`: symmetric, version v1.
    Secret(Vec<u8>),
    /// `whpk_...`: an Ed25519 public key, version v1a.
    Public(Vec<u8>),
}

/// A text that is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a webhook key is whsec_ with base64 of 24 to 64 bytes, or whpk_ with base64 of 32 bytes")]
pub struct BadKey;

impl Key {
    /// Reads `whsec_...` or `whpk_...`.
    pub fn parse(text: &str) -> Result<Self, BadKey> {
        let bytes = |rest: &str| BASE64.decode(rest.as_bytes()).map_err(|_| BadKey);
        if let Some(rest) = text.strip_prefix("whsec_") {
            let secret = bytes(rest)?;
            return match secret.len() {
                24..=64 => Ok(Key::Secret(secret)),
                _ => Err(BadKey),
            };
        }
        let public = bytes(text.strip_prefix("whpk_").ok_or(BadKey)?)?;
        match public.len() {
            32 => Ok(Key::Public(public)),
            _ => Err(BadKey),
        }
    }

    const fn version(&self) -> &'static str {
        match self {
            Key::Secret(_) => "v1",
            Key::Public(_) => "v1a",
        }
    }

    fn made(&self, content: &[u8], signature: &[u8]) -> bool {
        match self {
            Key::Secret(secret) => {
                let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
                hmac::verify(&key, content, signature).is_ok()
            }
            Key::Public(public) => signature::UnparsedPublicKey::new(&signature::ED25519, public)
                .verify(content, signature)
                .is_ok(),
        }
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({})", self.version())
    }
}

/// The three headers, as they came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Headers<'a> {
    pub(super) id: Option<&'a str>,
    pub(super) timestamp: Option<&'a str>,
    pub(super) signature: Option<&'a str>,
}

/// Why a request was not taken for genuine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Unverified {
    #[error("a header of webhook-id, webhook-timestamp, webhook-signature is missing")]
    HeaderMissing,
    #[error("the webhook-id is empty or holds a dot")]
    BadId,
    #[error("the webhook-timestamp is no number of seconds")]
    BadTimestamp,
    #[error("the webhook-timestamp is too old")]
    TooOld,
    #[error("the webhook-timestamp lies in the future")]
    TooNew,
    #[error("no signature was made with a key of this endpoint")]
    NoSignatureFits,
}

/// Verifies a request against an endpoint's keys; returns its id and its timestamp.
pub(super) fn verify<'a>(
    keys: &[Key],
    headers: &Headers<'a>,
    body: &[u8],
    now_seconds: u64,
) -> Result<(&'a str, u64), Unverified> {
    let (Some(id), Some(timestamp), Some(signatures)) =
        (headers.id, headers.timestamp, headers.signature)
    else {
        return Err(Unverified::HeaderMissing);
    };
    if id.is_empty() || id.contains('.') {
        return Err(Unverified::BadId);
    }
    if timestamp.is_empty() || !timestamp.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Unverified::BadTimestamp);
    }
    let seconds: u64 = timestamp.parse().map_err(|_| Unverified::BadTimestamp)?;
    if seconds.saturating_add(TOLERANCE_SECONDS) < now_seconds {
        return Err(Unverified::TooOld);
    }
    if seconds > now_seconds.saturating_add(TOLERANCE_SECONDS) {
        return Err(Unverified::TooNew);
    }
    let content = [id.as_bytes(), b".", timestamp.as_bytes(), b".", body].concat();
    let fits = signatures.split(' ').any(|signature| {
        let Some((version, encoded)) = signature.split_once(',') else {
            return false;
        };
        let Ok(signature) = BASE64.decode(encoded.as_bytes()) else {
            return false;
        };
        keys.iter()
            .any(|key| key.version() == version && key.made(&content, &signature))
    });
    if fits {
        Ok((id, seconds))
    } else {
        Err(Unverified::NoSignatureFits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // The example of the specification's symmetric signatures.
    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const BODY: &[u8] = br#"{"test": 2432232314}"#;
    const SIGNATURE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    const THEN: u64 = 1_614_265_330;

    const fn headers() -> Headers<'static> {
        Headers {
            id: Some("msg_p5jXN8AQM9LWM0D4loKWxJek"),
            timestamp: Some("1614265330"),
            signature: Some(SIGNATURE),
        }
    }

    fn keys() -> Vec<Key> {
        vec![Key::parse(SECRET).unwrap()]
    }

    #[test]
    fn the_specifications_own_example_verifies_also_among_signatures_of_others() {
        assert!(verify(&keys(), &headers(), BODY, THEN).is_ok());
        let among = format!("v1,AAAA v2,x nonsense {SIGNATURE} v1a,AAAA");
        let among = Headers {
            signature: Some(&among),
            ..headers()
        };
        assert!(verify(&keys(), &among, BODY, THEN).is_ok());
    }

    #[test]
    fn what_was_tampered_with_or_is_old_or_unsigned_does_not_verify() {
        let fails = |headers: Headers<'_>, body: &[u8], now| {
            verify(&keys(), &headers, body, now).expect_err("a refusal")
        };
        let other = |signature| Headers {
            signature: Some(signature),
            ..headers()
        };
        let nothing_fits = Unverified::NoSignatureFits;
        assert_eq!(fails(headers(), b"{}", THEN), nothing_fits);
        let unknown = SIGNATURE.replace("v1,", "v2,");
        assert_eq!(fails(other(&unknown), BODY, THEN), nothing_fits);
        assert_eq!(fails(other("v1,"), BODY, THEN), nothing_fits);
        assert_eq!(fails(other(""), BODY, THEN), nothing_fits);
        let id = |id| Headers {
            id: Some(id),
            ..headers()
        };
        assert_eq!(fails(id("msg_other"), BODY, THEN), nothing_fits);
        assert_eq!(fails(id("msg.other"), BODY, THEN), Unverified::BadId);
        let time = |timestamp| Headers {
            timestamp: Some(timestamp),
            ..headers()
        };
        assert_eq!(fails(time("1614265331"), BODY, THEN), nothing_fits);
        assert_eq!(fails(time("soon"), BODY, THEN), Unverified::BadTimestamp);
        assert_eq!(fails(headers(), BODY, THEN + 301), Unverified::TooOld);
        assert_eq!(fails(headers(), BODY, THEN - 301), Unverified::TooNew);
        let missing = Headers {
            signature: None,
            ..headers()
        };
        assert_eq!(fails(missing, BODY, THEN), Unverified::HeaderMissing);
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for text in [
            "",
            "whsec_",
            "whsec_AAAA",
            "whpk_AAAA",
            "secret",
            "whsec_%%",
        ] {
            assert_eq!(Key::parse(text), Err(BadKey), "{text}");
        }
    }
}
