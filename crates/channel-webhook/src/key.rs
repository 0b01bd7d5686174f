//! The keys of Standard Webhooks in their written forms: `whsec_` for a secret that both sides
//! hold (v1), `whsk_` and `whpk_` for a pair of which the receiver holds the public half (v1a).
//! Private ones are wiped when dropped, and printed by one method alone.

use channel::alert::Entropy;
use data_encoding::BASE64;
use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::fmt;
use zeroize::Zeroizing;

/// The lengths of a shared secret that the specification allows, in bytes.
const SECRET_BYTES_MIN: usize = 24;
const SECRET_BYTES_MAX: usize = 64;
/// The length of those we draw: that of the hash.
const SECRET_BYTES: usize = 32;
/// The length of an Ed25519 seed; some write the public half behind it.
const SEED_BYTES: usize = 32;

/// A text that is no key of this kind. Says nothing of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadKey {
    #[error(
        "a webhook's secret is whsec_ and base64 of 24 to 64 bytes; copy it again, as one line"
    )]
    Secret,
    #[error("a webhook's private key is whsk_ and base64 of 32 or 64 bytes; copy it again")]
    Private,
}

/// A secret that sender and receiver hold.
#[derive(Clone)]
pub struct SharedSecret(Zeroizing<Vec<u8>>);

/// The private half of a pair.
#[derive(Clone)]
pub struct PrivateKey(SigningKey);

/// The public half of a pair; anybody may have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

impl SharedSecret {
    /// Draws a fresh one.
    pub fn draw(entropy: &dyn Entropy) -> Self {
        let mut bytes = Zeroizing::new(vec![0; SECRET_BYTES]);
        entropy.fill(&mut bytes);
        Self(bytes)
    }

    /// Of bytes that were derived for one endpoint.
    pub fn from_bytes(bytes: &[u8; SECRET_BYTES]) -> Self {
        Self(Zeroizing::new(bytes.to_vec()))
    }

    /// Reads `whsec_...`.
    ///
    /// # Errors
    /// Another prefix, no base64, or a length that the specification does not allow.
    pub fn parse(text: &str) -> Result<Self, BadKey> {
        let bytes = decoded(text, "whsec_").ok_or(BadKey::Secret)?;
        match bytes.len() {
            SECRET_BYTES_MIN..=SECRET_BYTES_MAX => Ok(Self(bytes)),
            _ => Err(BadKey::Secret),
        }
    }

    /// Its written form: for handing it to the receiver's owner, and for sealing it.
    pub fn reveal(&self) -> Zeroizing<String> {
        Zeroizing::new(format!("whsec_{}", BASE64.encode(&self.0)))
    }
}

impl PrivateKey {
    /// Draws a fresh one.
    pub fn draw(entropy: &dyn Entropy) -> Self {
        let mut seed = Zeroizing::new([0; SEED_BYTES]);
        entropy.fill(&mut *seed);
        Self(SigningKey::from_bytes(&seed))
    }

    /// Of a seed that was derived for one endpoint.
    pub fn from_seed(seed: &[u8; SEED_BYTES]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// Reads `whsk_...`: the seed, or the seed with its public half, which then has to fit.
    ///
    /// # Errors
    /// Another prefix, no base64, another length, or halves that do not belong together.
    pub fn parse(text: &str) -> Result<Self, BadKey> {
        let bytes = decoded(text, "whsk_").ok_or(BadKey::Private)?;
        if let Ok(pair) = <&[u8; 2 * SEED_BYTES]>::try_from(bytes.as_slice()) {
            let key = SigningKey::from_keypair_bytes(pair).map_err(|_| BadKey::Private)?;
            return Ok(Self(key));
        }
        let seed = <&[u8; SEED_BYTES]>::try_from(bytes.as_slice()).map_err(|_| BadKey::Private)?;
        Ok(Self(SigningKey::from_bytes(seed)))
    }

    /// Its written form, for sealing it.
    pub fn reveal(&self) -> Zeroizing<String> {
        let seed = Zeroizing::new(self.0.to_bytes());
        Zeroizing::new(format!("whsk_{}", BASE64.encode(seed.as_slice())))
    }

    /// The half that the receiver gets.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "whpk_{}", BASE64.encode(self.0.as_bytes()))
    }
}

impl fmt::Debug for SharedSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SharedSecret")
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PrivateKey")
    }
}

/// A key that signs.
#[derive(Clone, Debug)]
pub enum Key {
    /// v1.
    Shared(SharedSecret),
    /// v1a.
    Private(PrivateKey),
}

impl Key {
    /// The signature of `content` as it stands in the header: `v1,...` or `v1a,...`.
    pub(crate) fn sign(&self, content: &[u8]) -> Option<String> {
        match self {
            Key::Shared(secret) => {
                let mut mac = Hmac::<Sha256>::new_from_slice(&secret.0).ok()?;
                mac.update(content);
                let code = mac.finalize().into_bytes();
                Some(format!("v1,{}", BASE64.encode(&code)))
            }
            Key::Private(key) => {
                let signature = key.0.sign(content).to_bytes();
                Some(format!("v1a,{}", BASE64.encode(&signature)))
            }
        }
    }
}

fn decoded(text: &str, prefix: &str) -> Option<Zeroizing<Vec<u8>>> {
    let encoded = text.trim().strip_prefix(prefix)?;
    BASE64.decode(encoded.as_bytes()).ok().map(Zeroizing::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Counting;
    impl Entropy for Counting {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.iter_mut().zip(1..).for_each(|(byte, n)| *byte = n);
        }
    }

    #[test]
    fn the_specifications_own_example_is_reproduced() {
        let secret = SharedSecret::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let content = br#"msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}"#;
        assert_eq!(
            Key::Shared(secret).sign(content).as_deref(),
            Some("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
        );
    }

    #[test]
    fn keys_read_back_from_their_written_form() {
        let secret = SharedSecret::draw(&Counting);
        assert_eq!(
            secret.reveal().as_str(),
            "whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA="
        );
        let again = SharedSecret::parse(&secret.reveal()).unwrap();
        assert_eq!(again.reveal(), secret.reveal());
        let private = PrivateKey::draw(&Counting);
        let again = PrivateKey::parse(&private.reveal()).unwrap();
        assert_eq!(again.public(), private.public());
        assert!(private.public().to_string().starts_with("whpk_"));
    }

    #[test]
    fn a_key_of_another_kind_or_length_is_refused() {
        for text in [
            "",
            "whsec_",
            "whsec_c2hvcnQ=",
            "whsk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS!",
        ] {
            assert_eq!(
                SharedSecret::parse(text).err(),
                Some(BadKey::Secret),
                "{text}"
            );
        }
        let long = format!("whsec_{}", BASE64.encode(&[7; 65]));
        assert_eq!(SharedSecret::parse(&long).err(), Some(BadKey::Secret));
        let halves = format!("whsk_{}", BASE64.encode(&[7; 64]));
        for text in ["whsk_AAAA", "whpk_AAAA", halves.as_str()] {
            assert_eq!(
                PrivateKey::parse(text).err(),
                Some(BadKey::Private),
                "{text}"
            );
        }
    }

    #[test]
    fn no_key_is_printed_by_debugging() {
        let secret = SharedSecret::draw(&Counting);
        let private = PrivateKey::draw(&Counting);
        assert_eq!(format!("{secret:?} {private:?}"), "SharedSecret PrivateKey");
    }
}
