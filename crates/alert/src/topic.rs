//! What an alert is about: a closed list, so that a subscriber's choice stays meaningful and no
//! free text about a person's interests is ever stored.

use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, fmt, str::FromStr};

/// A subject a subscriber can choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Topic {
    TradeUnions,
    HumanRightsDefenders,
    Lawyers,
    Journalists,
    Strikes,
    PoliceViolence,
    Housing,
    Prisoners,
}

/// A topic outside the list.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{0:?} is none of our topics; use one of {list}", list = Topic::list())]
pub struct UnknownTopic(pub String);

impl Topic {
    /// All topics, in the order of lists.
    pub const ALL: [Topic; 8] = [
        Topic::TradeUnions,
        Topic::HumanRightsDefenders,
        Topic::Lawyers,
        Topic::Journalists,
        Topic::Strikes,
        Topic::PoliceViolence,
        Topic::Housing,
        Topic::Prisoners,
    ];

    /// The word in files and on the wire.
    pub const fn word(self) -> &'static str {
        match self {
            Topic::TradeUnions => "trade-unions",
            Topic::HumanRightsDefenders => "human-rights-defenders",
            Topic::Lawyers => "lawyers",
            Topic::Journalists => "journalists",
            Topic::Strikes => "strikes",
            Topic::PoliceViolence => "police-violence",
            Topic::Housing => "housing",
            Topic::Prisoners => "prisoners",
        }
    }

    fn list() -> String {
        Topic::ALL.map(Topic::word).join(", ")
    }
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Topic {
    type Err = UnknownTopic;
    fn from_str(text: &str) -> Result<Self, UnknownTopic> {
        Topic::ALL
            .into_iter()
            .find(|topic| topic.word() == text)
            .ok_or_else(|| UnknownTopic(text.to_owned()))
    }
}

/// A set of topics in two bytes; the empty set of a subscription means "everything".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TopicSet(u16);

impl TopicSet {
    /// Whether there is none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
    /// Whether the two share a topic.
    pub const fn meets(self, other: TopicSet) -> bool {
        self.0 & other.0 != 0
    }
    /// The topics in it.
    pub fn iter(self) -> impl Iterator<Item = Topic> {
        Topic::ALL
            .into_iter()
            .filter(move |topic| self.0 & (1 << *topic as u16) != 0)
    }
}

impl FromIterator<Topic> for TopicSet {
    fn from_iter<I: IntoIterator<Item = Topic>>(topics: I) -> Self {
        Self(
            topics
                .into_iter()
                .fold(0, |set, topic| set | (1 << topic as u16)),
        )
    }
}

impl From<&BTreeSet<Topic>> for TopicSet {
    fn from(topics: &BTreeSet<Topic>) -> Self {
        topics.iter().copied().collect()
    }
}
