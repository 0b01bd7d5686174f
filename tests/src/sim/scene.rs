//! What a run begins with: its channels, and the ledger and scheduler over its store. Each channel
//! has limits and a window of its own, small enough that a few hundred people meet them, and that a
//! crash finds the window full.

use super::{FaultyStore, places, world::HOLD};
use crate::chance::Chance;
use alert::{Campaign, ChannelKind, approval::Rules};
use channel::{Limits, Rate};
use ledger::{Ledger, Settings};
use scheduler::{Outlet, Renderer, Scheduler};
use std::{sync::Arc, time::Duration};
use vault::KeyRing;

const SECOND: Duration = Duration::from_secs(1);

/// The ways out, in the order of the lanes.
pub(super) fn outlets() -> [Outlet; 3] {
    ChannelKind::ALL.map(outlet)
}

/// One way out.
pub(super) const fn outlet(kind: ChannelKind) -> Outlet {
    let (limits, window) = match kind {
        ChannelKind::Telegram => {
            let limits = Limits {
                overall: rate(30, SECOND),
                per_endpoint: rate(1, SECOND),
                per_group: rate(20, Duration::from_secs(60)),
                in_flight_max: 64,
                attempt_timeout: Duration::from_secs(15),
            };
            (limits, 5)
        }
        ChannelKind::Email => {
            let per_mailbox = rate(10, Duration::from_secs(60));
            let limits = Limits {
                overall: rate(20, SECOND),
                per_endpoint: per_mailbox,
                per_group: per_mailbox,
                in_flight_max: 6,
                attempt_timeout: Duration::from_secs(180 + places::AFTER_DOT.as_secs()),
            };
            (limits, 4)
        }
        ChannelKind::Webhook => {
            let limits = Limits {
                overall: rate(50, SECOND),
                per_endpoint: rate(5, SECOND),
                per_group: rate(5, SECOND),
                in_flight_max: 32,
                attempt_timeout: Duration::from_secs(2 + places::ATTEMPT.as_secs()),
            };
            (limits, 12)
        }
    };
    Outlet {
        kind,
        limits,
        window,
    }
}

const fn rate(messages: u32, window: Duration) -> Rate {
    Rate { messages, window }
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
        channels: ChannelKind::ALL.to_vec(),
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
    let renderer = Renderer::new(Arc::clone(campaign), "AAAA".to_owned(), true, String::new());
    let settings = scheduler::Settings::default();
    Scheduler::new(
        Arc::clone(ledger),
        &outlets(),
        renderer,
        settings,
        Arc::clone(chance),
    )
}
