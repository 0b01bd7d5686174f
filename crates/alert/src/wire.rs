//! How a value stands on the wire: in formats that people read (JSON) as the text it prints, in
//! formats for machines as its bytes. Maps whose keys are no text are lists of pairs in both. It
//! must never change what the machine formats write: stored records are read back for years.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::{collections::BTreeMap, fmt::Display, str::FromStr};

/// Writes `text` for people, `raw` for machines.
pub(crate) fn write<T: Display, R: Serialize, S: Serializer>(
    text: &T,
    raw: &R,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    if serializer.is_human_readable() {
        serializer.collect_str(text)
    } else {
        raw.serialize(serializer)
    }
}

/// Reads back what [`write`] wrote.
pub(crate) fn read<'de, T, R, D>(deserializer: D, from: impl FnOnce(R) -> T) -> Result<T, D::Error>
where
    T: FromStr<Err: Display>,
    R: Deserialize<'de>,
    D: Deserializer<'de>,
{
    if deserializer.is_human_readable() {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    } else {
        R::deserialize(deserializer).map(from)
    }
}

/// A map as a list of pairs: JSON has no keys but text.
pub(crate) mod pairs {
    use super::*;

    pub(crate) fn serialize<K: Serialize, V: Serialize, S: Serializer>(
        map: &BTreeMap<K, V>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(map)
    }

    pub(crate) fn deserialize<'de, K, V, D>(deserializer: D) -> Result<BTreeMap<K, V>, D::Error>
    where
        K: Deserialize<'de> + Ord,
        V: Deserialize<'de>,
        D: Deserializer<'de>,
    {
        Ok(Vec::<(K, V)>::deserialize(deserializer)?
            .into_iter()
            .collect())
    }
}

#[cfg(test)]
mod tests {
    use crate::{AlertNumber, Lang, SubscriptionId, text::ContentHash};
    use serde::{Deserialize, Serialize};
    use std::collections::BTreeMap;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct All {
        number: AlertNumber,
        id: SubscriptionId,
        hash: ContentHash,
        #[serde(with = "super::pairs")]
        pairs: BTreeMap<(String, Lang), u8>,
    }

    fn all() -> All {
        All {
            number: AlertNumber::new(2026, 14),
            id: SubscriptionId::from_bytes([7; 16]),
            hash: ContentHash([0xab; 32]),
            pairs: [(("ministry".to_owned(), Lang::Ru), 5)]
                .into_iter()
                .collect(),
        }
    }

    #[test]
    fn people_read_numbers_ids_and_hashes_as_they_are_printed() {
        let json = serde_json::to_value(all()).unwrap();
        assert_eq!(json["number"], "UA-2026-014");
        assert_eq!(json["id"], all().id.to_string());
        assert_eq!(json["hash"], "ab".repeat(32));
        assert_eq!(json["pairs"], serde_json::json!([[["ministry", "ru"], 5]]));
        assert_eq!(serde_json::from_value::<All>(json).unwrap(), all());
    }

    #[test]
    fn machines_store_the_plain_bytes_and_these_never_change() {
        let bytes = postcard::to_stdvec(&all()).unwrap();
        // Year 2026 and serial 14 as varints, then the id's 16 bytes as they are.
        assert_eq!(bytes[..3], [0xea, 0x0f, 14]);
        assert_eq!(bytes[3..19], [7; 16]);
        assert_eq!(bytes[19..51], [0xab; 32]);
        assert_eq!(postcard::from_bytes::<All>(&bytes).unwrap(), all());
    }

    #[test]
    fn a_number_that_is_none_is_refused_with_what_it_looks_like() {
        let error = serde_json::from_str::<AlertNumber>("\"UA-26-1\"").unwrap_err();
        assert!(error.to_string().contains("UA-2026-014"), "{error}");
    }
}
