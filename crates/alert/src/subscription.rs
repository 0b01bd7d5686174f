//! What a subscriber chose, and whether an alert is for them. Each preference that can widen
//! carries the audience epoch at which it was set: a broadcast reaches only those who already
//! wanted it when it was released, and still do.

use crate::{ChannelKind, Country, Lang, SubscriptionId, Timestamp, topic::TopicSet};
use serde::{Deserialize, Serialize};

/// The audience epoch: counted up by each release.
pub type Epoch = u64;

/// Where a subscription is found: the audience index is ordered by this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Member {
    pub channel: ChannelKind,
    pub subscription: SubscriptionId,
}

/// How often somebody wants to hear.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Cadence {
    Instant,
    Daily,
    Weekly,
}

/// Whether a subscription can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Standing {
    /// Active.
    Active,
    /// The other side said it is gone; comes back when the person speaks to us again.
    Suspended,
    /// Paused by the person until then.
    Paused { until: Timestamp },
}

/// The preferences of a subscription. Nothing in it says who it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preferences {
    pub lang: Lang,
    /// Empty means everything.
    pub topics: TopicSet,
    /// `None` is "rather not say".
    pub country: Option<Country>,
    pub cadence: Cadence,
    /// Whether Immediate alerts come at once also to digest readers and in quiet hours.
    pub urgent_anyway: bool,
}

/// A subscription without its endpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    pub preferences: Preferences,
    pub standing: Standing,
    /// The epoch at which it joined.
    pub joined: Epoch,
    /// The epoch at which its preferences last widened.
    pub widened: Epoch,
}

/// What an audience is chosen by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AudienceRule {
    pub epoch: Epoch,
    pub topics: TopicSet,
    /// Whether the alert is Immediate.
    pub immediate: bool,
}

impl AudienceRule {
    /// Whether somebody belongs to the audience of this rule, by what they chose then and now.
    pub fn admits(&self, subscription: &Subscription) -> bool {
        let preferences = &subscription.preferences;
        subscription.standing == Standing::Active
            && subscription.joined <= self.epoch
            && subscription.widened <= self.epoch
            && (preferences.topics.is_empty() || preferences.topics.meets(self.topics))
            && (preferences.cadence == Cadence::Instant
                || (self.immediate && preferences.urgent_anyway))
    }
}

impl Preferences {
    /// Whether `self` admits something that `before` did not.
    pub fn widens(&self, before: &Preferences) -> bool {
        let topics = !before.topics.is_empty()
            && (self.topics.is_empty()
                || self
                    .topics
                    .iter()
                    .any(|t| before.topics.iter().all(|b| b != t)));
        let cadence = before.cadence != Cadence::Instant && self.cadence == Cadence::Instant;
        let urgent = self.urgent_anyway && !before.urgent_anyway;
        topics || cadence || urgent
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Topic;

    fn somebody() -> Subscription {
        Subscription {
            preferences: Preferences {
                lang: Lang::En,
                topics: [Topic::Lawyers].into_iter().collect(),
                country: None,
                cadence: Cadence::Instant,
                urgent_anyway: false,
            },
            standing: Standing::Active,
            joined: 3,
            widened: 3,
        }
    }

    fn rule(epoch: Epoch) -> AudienceRule {
        AudienceRule {
            epoch,
            topics: [Topic::Lawyers].into_iter().collect(),
            immediate: false,
        }
    }

    #[test]
    fn who_joins_after_a_release_is_not_in_its_audience() {
        assert!(!rule(2).admits(&somebody()));
        assert!(rule(3).admits(&somebody()));
    }

    #[test]
    fn widening_counts_from_its_epoch_and_narrowing_acts_at_once() {
        let mut later = somebody();
        later.widened = 5;
        assert!(!rule(4).admits(&later));
        let mut narrowed = somebody();
        narrowed.preferences.topics = [Topic::Housing].into_iter().collect();
        assert!(!rule(9).admits(&narrowed));
        assert!(narrowed.preferences.widens(&somebody().preferences));
        let mut everything = somebody();
        everything.preferences.topics = TopicSet::default();
        assert!(everything.preferences.widens(&somebody().preferences));
        assert!(!somebody().preferences.widens(&everything.preferences));
    }

    #[test]
    fn digest_readers_get_only_what_is_immediate_and_only_if_they_allowed_it() {
        let mut daily = somebody();
        daily.preferences.cadence = Cadence::Daily;
        let urgent = AudienceRule {
            immediate: true,
            ..rule(3)
        };
        assert!(!urgent.admits(&daily));
        daily.preferences.urgent_anyway = true;
        assert!(urgent.admits(&daily));
        assert!(!rule(3).admits(&daily));
    }
}
