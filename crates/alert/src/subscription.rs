//! What a subscriber chose, and whether an alert is for them. Each preference that can widen
//! carries the audience epoch since which it stands: a broadcast reaches only those who already
//! wanted it when it was released, and still do. Wanting more takes nothing away of what somebody
//! was about to get.

use crate::{ChannelKind, Country, Lang, SubscriptionId, Timestamp, Topic, topic::TopicSet};
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
    /// The other side said it is gone; comes back when the person speaks to us again, and never
    /// by a list.
    Suspended,
    /// Paused by the person until then; from then on it is active again, without anybody writing
    /// that down.
    Paused { until: Timestamp },
}

impl Standing {
    /// Whether it can be used at `at`.
    pub fn is_active(self, at: Timestamp) -> bool {
        match self {
            Standing::Active => true,
            Standing::Suspended => false,
            Standing::Paused { until } => until <= at,
        }
    }
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
    /// Since when each thing is wanted that is wanted now.
    pub since: Since,
    /// The epoch at which they last said anything to us, or joined.
    pub spoken: Epoch,
}

/// The epochs since which preferences stand. What is not wanted now has no meaning here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Since {
    /// In the order of [`Topic::ALL`]; all of them if everything is wanted.
    topics: [Epoch; Topic::ALL.len()],
    instant: Epoch,
    urgent_anyway: Epoch,
}

/// What an audience is chosen by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AudienceRule {
    pub epoch: Epoch,
    /// When it was released: a pause that ended later does not count.
    pub at: Timestamp,
    pub topics: TopicSet,
    /// Whether the alert is Immediate.
    pub immediate: bool,
}

impl AudienceRule {
    /// Whether somebody belongs to the audience of this rule, by what they chose then and now.
    pub fn admits(&self, subscription: &Subscription) -> bool {
        subscription.standing.is_active(self.at)
            && subscription.joined <= self.epoch
            && self.admits_topics(subscription)
            && self.admits_cadence(subscription)
    }

    fn admits_topics(&self, subscription: &Subscription) -> bool {
        let wanted = |topic: Topic| {
            subscription.preferences.wants(topic)
                && subscription.since.topics[topic as usize] <= self.epoch
        };
        if self.topics.is_empty() {
            // What is about nothing in particular is for those who want everything.
            return Topic::ALL.into_iter().all(wanted);
        }
        self.topics.iter().any(wanted)
    }

    fn admits_cadence(&self, subscription: &Subscription) -> bool {
        let (preferences, since) = (&subscription.preferences, &subscription.since);
        let instant = preferences.cadence == Cadence::Instant && since.instant <= self.epoch;
        let urgent = preferences.urgent_anyway && since.urgent_anyway <= self.epoch;
        instant || (self.immediate && urgent)
    }
}

impl Subscription {
    /// Somebody who joins at `epoch`.
    pub fn new(preferences: Preferences, epoch: Epoch) -> Self {
        Self {
            preferences,
            standing: Standing::Active,
            joined: epoch,
            spoken: epoch,
            since: Since {
                topics: [epoch; Topic::ALL.len()],
                instant: epoch,
                urgent_anyway: epoch,
            },
        }
    }

    /// They want `wanted` from now on: what they wanted before keeps its epoch, what is new gets
    /// this one.
    pub fn change(&mut self, wanted: Preferences, epoch: Epoch) {
        let before = &self.preferences;
        for topic in Topic::ALL {
            if wanted.wants(topic) && !before.wants(topic) {
                self.since.topics[topic as usize] = epoch;
            }
        }
        if before.cadence != Cadence::Instant {
            self.since.instant = epoch;
        }
        if !before.urgent_anyway {
            self.since.urgent_anyway = epoch;
        }
        self.preferences = wanted;
    }

    /// They spoke to us at `epoch`: who was suspended is active again, from the next release on. A
    /// pause stays a pause.
    pub fn spoke(&mut self, epoch: Epoch) {
        self.spoken = epoch;
        match self.standing {
            Standing::Active | Standing::Paused { .. } => {}
            Standing::Suspended => {
                self.standing = Standing::Active;
                self.joined = epoch;
            }
        }
    }
}

impl Preferences {
    /// Whether a topic is wanted.
    fn wants(&self, topic: Topic) -> bool {
        self.topics.is_empty() || self.topics.iter().any(|wanted| wanted == topic)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wants(topics: &[Topic]) -> Preferences {
        Preferences {
            lang: Lang::En,
            topics: topics.iter().copied().collect(),
            country: None,
            cadence: Cadence::Instant,
            urgent_anyway: false,
        }
    }

    fn somebody() -> Subscription {
        Subscription::new(wants(&[Topic::Lawyers]), 3)
    }

    fn changed(wanted: Preferences, epoch: Epoch) -> Subscription {
        let mut somebody = somebody();
        somebody.change(wanted, epoch);
        somebody
    }

    fn rule(epoch: Epoch) -> AudienceRule {
        AudienceRule {
            epoch,
            at: RELEASED,
            topics: [Topic::Lawyers].into_iter().collect(),
            immediate: false,
        }
    }

    const RELEASED: Timestamp = Timestamp::from_ms(1_000);

    #[test]
    fn who_joins_after_a_release_is_not_in_its_audience() {
        assert!(!rule(2).admits(&somebody()));
        assert!(rule(3).admits(&somebody()));
    }

    #[test]
    fn widening_counts_from_its_epoch_and_narrowing_acts_at_once() {
        let housing = AudienceRule {
            topics: [Topic::Housing].into_iter().collect(),
            ..rule(4)
        };
        let later = |epoch| AudienceRule { epoch, ..housing };
        for wanted in [wants(&[Topic::Housing]), wants(&[])] {
            let widened = changed(wanted, 5);
            assert!(!later(4).admits(&widened));
            assert!(later(5).admits(&widened));
        }
        assert!(!rule(9).admits(&changed(wants(&[Topic::Housing]), 5)));
    }

    #[test]
    fn wanting_more_takes_nothing_away_of_what_was_wanted_before() {
        for wanted in [wants(&[Topic::Lawyers, Topic::Housing]), wants(&[])] {
            assert!(rule(4).admits(&changed(wanted, 5)));
        }
        let urgent_too = Preferences {
            urgent_anyway: true,
            ..wants(&[Topic::Lawyers])
        };
        assert!(rule(4).admits(&changed(urgent_too, 5)));
    }

    #[test]
    fn what_was_given_up_counts_anew_when_it_is_wanted_again() {
        let mut back = changed(wants(&[Topic::Housing]), 5);
        back.change(wants(&[Topic::Lawyers]), 6);
        assert!(!rule(5).admits(&back));
        assert!(rule(6).admits(&back));
        let mut daily = changed(
            Preferences {
                cadence: Cadence::Daily,
                ..wants(&[Topic::Lawyers])
            },
            5,
        );
        daily.change(wants(&[Topic::Lawyers]), 6);
        assert!(!rule(5).admits(&daily));
        assert!(rule(6).admits(&daily));
    }

    #[test]
    fn what_is_about_nothing_in_particular_is_for_those_who_want_everything() {
        let about_nothing = AudienceRule {
            topics: TopicSet::default(),
            ..rule(5)
        };
        assert!(!about_nothing.admits(&somebody()));
        assert!(about_nothing.admits(&changed(wants(&[]), 5)));
    }

    #[test]
    fn nobody_who_is_paused_or_suspended_is_in_an_audience() {
        for standing in [
            Standing::Suspended,
            Standing::Paused {
                until: Timestamp::FAR,
            },
        ] {
            let away = Subscription {
                standing,
                ..somebody()
            };
            assert!(!rule(9).admits(&away));
        }
    }

    #[test]
    fn who_was_suspended_and_speaks_again_belongs_to_the_next_release_and_no_earlier_one() {
        let mut back = somebody();
        back.standing = Standing::Suspended;
        back.spoke(7);
        assert!(!rule(6).admits(&back));
        assert!(rule(7).admits(&back));
        let mut here = somebody();
        here.spoke(7);
        let lost = Subscription {
            spoken: somebody().spoken,
            ..here
        };
        assert_eq!(lost, somebody(), "whoever was not away loses nothing");
    }

    #[test]
    fn a_pause_that_is_over_counts_from_its_end() {
        let mut away = somebody();
        for (until, admitted) in [(999, true), (1_000, true), (1_001, false)] {
            let until = Timestamp::from_ms(until);
            away.standing = Standing::Paused { until };
            assert_eq!(rule(3).admits(&away), admitted, "{until:?}");
            away.spoke(9);
            assert_eq!(away.standing, Standing::Paused { until });
        }
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
