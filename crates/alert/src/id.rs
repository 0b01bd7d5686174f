//! Identifiers: 128 random bits, written in Crockford base32, one type per kind so that a
//! subscription can never be taken for an organiser. The bits come from [`Entropy`]; nothing
//! about a person or a moment may ever be derived from an id.

use crate::{Entropy, wire};
use data_encoding::{Encoding, Specification};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{fmt, marker::PhantomData, str::FromStr, sync::LazyLock};

/// 128 random bits of the kind `K`. `Display` and `FromStr` use 26 letters of Crockford base32.
pub struct Id<K>([u8; 16], PhantomData<fn() -> K>);

/// The kinds of id. Uninhabited: they exist only as type parameters.
pub mod kind {
    /// One endpoint's subscription.
    pub enum Subscription {}
    /// One organiser.
    pub enum Organiser {}
    /// One released subject on its way.
    pub enum Broadcast {}
}

/// The id of one subscription: one endpoint, never linked to another.
pub type SubscriptionId = Id<kind::Subscription>;
/// The id of one organiser.
pub type OrganiserId = Id<kind::Organiser>;
/// The id of one broadcast.
pub type BroadcastId = Id<kind::Broadcast>;

/// A text that is no id of ours.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("an id is 26 letters and digits of Crockford base32, as the program printed it")]
pub struct BadId;

static CROCKFORD: LazyLock<Encoding> = LazyLock::new(|| {
    let mut spec = Specification::new();
    spec.symbols.push_str("0123456789abcdefghjkmnpqrstvwxyz");
    spec.translate.from.push_str("ABCDEFGHJKMNPQRSTVWXYZoOiIlL");
    spec.translate.to.push_str("abcdefghjkmnpqrstvwxyz001111");
    spec.encoding()
        .expect("the Crockford alphabet is a valid specification")
});

impl<K> Id<K> {
    /// Draws a fresh id.
    pub fn draw(entropy: &dyn Entropy) -> Self {
        let mut bytes = [0; 16];
        entropy.fill(&mut bytes);
        Self::from_bytes(bytes)
    }

    /// The id with exactly these bits.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes, PhantomData)
    }

    /// The bits.
    pub const fn bytes(&self) -> [u8; 16] {
        self.0
    }
}

impl<K> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&CROCKFORD.encode(&self.0))
    }
}

impl<K> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl<K> FromStr for Id<K> {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        let bytes = CROCKFORD.decode(text.as_bytes()).map_err(|_| BadId)?;
        Ok(Self::from_bytes(bytes.try_into().map_err(|_| BadId)?))
    }
}

impl<K> Serialize for Id<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        wire::write(self, &self.0, serializer)
    }
}

impl<'de, K> Deserialize<'de> for Id<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        wire::read(deserializer, Self::from_bytes)
    }
}

impl<K> Clone for Id<K> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<K> Copy for Id<K> {}
impl<K> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<K> Eq for Id<K> {}
impl<K> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<K> Ord for Id<K> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}
impl<K> std::hash::Hash for Id<K> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_from_what_it_prints_and_forgives_look_alike_letters() {
        let id = SubscriptionId::from_bytes([7; 16]);
        let printed = id.to_string();
        assert_eq!(printed.len(), 26);
        assert_eq!(printed.parse(), Ok(id));
        assert_eq!(printed.to_uppercase().replace('0', "O").parse(), Ok(id));
    }

    #[test]
    fn a_text_of_another_length_is_no_id() {
        assert_eq!("abc".parse::<SubscriptionId>(), Err(BadId));
    }
}
