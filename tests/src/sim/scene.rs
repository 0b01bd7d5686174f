//! What a run begins with: its people, and the ledger and scheduler over its store.

use super::{
    FaultyStore,
    world::{HOLD, PER_SECOND, TODAY, WINDOW},
};
use crate::chance::Chance;
use alert::{
    Address, Campaign, ChannelKind, Lang, Topic,
    approval::Rules,
    subscription::{Cadence, Preferences},
    topic::TopicSet,
};
use channel::{Limits, Rate};
use ledger::{Join, Ledger, Settings, subscriber::Consent};
use scheduler::{Renderer, Scheduler};
use std::{sync::Arc, time::Duration};
use vault::KeyRing;

/// Every tenth is a group.
pub(super) fn chat_of(n: i64) -> i64 {
    if n % 10 == 0 { -n } else { n }
}

pub(super) fn join_of(n: i64, chance: &Chance) -> Join {
    let lang = Lang::ALL[chance.below(9) as usize];
    let topics = match chance.below(3) {
        0 => TopicSet::default(),
        _ => [Topic::TradeUnions].into_iter().collect(),
    };
    Join {
        address: Address::Telegram(chat_of(n)),
        preferences: Preferences {
            lang,
            topics,
            country: None,
            cadence: Cadence::Instant,
            urgent_anyway: true,
        },
        consent: Consent {
            date: TODAY.parse().expect("a date"),
            text: "v1".to_owned(),
        },
        public: false,
    }
}

/// Chats of people who wait for other alerts begin here.
pub(super) const STRANGERS: i64 = 100_001;

pub(super) fn stranger_of(n: i64, chance: &Chance) -> Join {
    let mut join = join_of(n, chance);
    join.preferences.topics = [Topic::Housing].into_iter().collect();
    join
}

pub(super) fn ledger_over(
    store: &FaultyStore,
    ring: &Arc<KeyRing>,
    campaign: &Campaign,
) -> Arc<Ledger<FaultyStore>> {
    let rules = Rules {
        hold_normal: HOLD,
        hold_closing: HOLD,
        ..Rules::default()
    };
    let settings = Settings {
        rules,
        zone: campaign.zone.clone(),
        channels: vec![ChannelKind::Telegram],
        rehearsal: true,
        issuer: "nabat simulation".to_owned(),
        away_max: Duration::from_secs(3_600),
    };
    Arc::new(Ledger::new(store.clone(), Arc::clone(ring), settings))
}

pub(super) fn scheduler_over(
    ledger: &Arc<Ledger<FaultyStore>>,
    campaign: &Arc<Campaign>,
    chance: &Arc<Chance>,
) -> Scheduler<FaultyStore, Arc<Chance>> {
    let second = Duration::from_secs(1);
    let rate = |messages, window| Rate { messages, window };
    let limits = Limits {
        overall: rate(PER_SECOND, second),
        per_endpoint: rate(1, second),
        per_group: rate(20, 60 * second),
        in_flight_max: 64,
        attempt_timeout: 15 * second,
    };
    let renderer = Renderer::new(Arc::clone(campaign), "AAAA".to_owned(), true, String::new());
    let settings = scheduler::Settings {
        window: WINDOW,
        ..scheduler::Settings::default()
    };
    let channels = [(ChannelKind::Telegram, limits)];
    Scheduler::new(
        Arc::clone(ledger),
        &channels,
        renderer,
        settings,
        Arc::clone(chance),
    )
}
