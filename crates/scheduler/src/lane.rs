//! One channel's lane in memory: what is claimed and not handed over, what is under way, what
//! came back and is not settled yet. Together they are what a crash leaves in doubt; they never
//! hold more than the window.

use crate::{
    Outlet,
    decide::Tried,
    health::Health,
    limiter::{Limiter, Ticket},
    settings::CLAIM_AHEAD,
    shares::Shares,
};
use alert::{ChannelKind, DeliveryId, Lang, Timestamp, subject::LaneKind};
use channel::Limits;
use ledger::lane::{Claimed, Content, Settled};
use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

/// See the module.
#[derive(Debug)]
pub(crate) struct Lane {
    pub(crate) kind: ChannelKind,
    pub(crate) limits: Limits,
    /// How many may be in doubt at once.
    pub(crate) window: usize,
    pub(crate) limiter: Limiter,
    pub(crate) health: Health,
    pub(crate) shares: Shares,
    /// Claimed, not handed over: nobody outside has seen them.
    pub(crate) queue: VecDeque<Claimed>,
    /// Handed over, not answered.
    pub(crate) flying: BTreeMap<DeliveryId, Flight>,
    /// Answered, not committed.
    pub(crate) settled: Vec<Settled>,
    /// Since when the oldest of `settled` waits.
    pub(crate) settled_since: Option<Duration>,
    /// When the next retry of each lane is due, as last read; `None`: to be read.
    pub(crate) next_due: Option<BTreeMap<LaneKind, Timestamp>>,
    /// The last look found nothing to claim: not looked again before something changes.
    pub(crate) dry: bool,
    /// A commit did not say whether it was kept: to be compared with the store.
    pub(crate) unsure: bool,
}

/// A message under way.
#[derive(Debug)]
pub(crate) struct Flight {
    pub(crate) claimed: Claimed,
    ticket: Ticket,
}

impl Lane {
    pub(crate) fn new(outlet: &Outlet) -> Self {
        let Outlet {
            kind,
            limits,
            window,
        } = *outlet;
        Self {
            kind,
            limits,
            window: window.max(1),
            limiter: Limiter::new(limits),
            health: Health::new(),
            shares: Shares::default(),
            queue: VecDeque::new(),
            flying: BTreeMap::new(),
            settled: Vec::new(),
            settled_since: None,
            next_due: None,
            dry: false,
            unsure: false,
        }
    }

    /// When the next retry is due, as last read.
    pub(crate) fn first_due(&self) -> Option<Timestamp> {
        self.next_due
            .iter()
            .flat_map(BTreeMap::values)
            .min()
            .copied()
    }

    /// How many more may be claimed now: as many as the limiter lets out within a second, as long
    /// as the window holds them and the channel could take them.
    pub(crate) fn room(&self, now: Duration) -> usize {
        let sendable = self.health.claims_max(now);
        if sendable == 0 {
            return 0;
        }
        let ahead = self.limiter.within(CLAIM_AHEAD, now);
        let target = ahead.min(self.window).min(sendable);
        // Half a window of claims is worth a commit.
        if self.queue.len() * 2 > target {
            return 0;
        }
        target.saturating_sub(self.queue.len() + self.flying.len())
    }

    /// Takes the next that may go out now, with its slot.
    pub(crate) fn take_next(&mut self, now: Duration) -> Option<Claimed> {
        if self.flying.len() >= self.limits.in_flight_max
            || !self.health.allows(self.flying.len(), now)
            || self.limiter.next_slot() > now
        {
            return None;
        }
        let limiter = &self.limiter;
        let index = self
            .queue
            .iter()
            .position(|one| limiter.next_for(one.to.reveal()) <= now)?;
        self.queue.remove(index)
    }

    /// Notes that `claimed` is handed over now.
    pub(crate) fn hand_over(&mut self, claimed: Claimed, now: Duration) {
        let ticket = self.limiter.take(claimed.to.reveal(), now);
        self.flying
            .insert(claimed.delivery, Flight { claimed, ticket });
    }

    /// Takes back what was answered.
    pub(crate) fn answered(&mut self, delivery: DeliveryId, now: Duration) -> Option<Claimed> {
        let flight = self.flying.remove(&delivery)?;
        self.limiter.answered(flight.ticket, now);
        Some(flight.claimed)
    }

    /// Keeps an outcome until the next commit.
    pub(crate) fn settle(&mut self, settled: Settled, now: Duration) {
        self.settled.push(settled);
        self.settled_since.get_or_insert(now);
    }

    /// When the queue's next can go out, if it has any.
    pub(crate) fn next_hand_over(&self) -> Option<Duration> {
        if self.flying.len() >= self.limits.in_flight_max {
            return None;
        }
        let slot = self.limiter.next_slot();
        let mut soonest: Option<Duration> = None;
        for one in &self.queue {
            let at = self.limiter.next_for(one.to.reveal()).max(slot);
            // Nothing can go out sooner, whoever it is for.
            if at == slot {
                return Some(slot);
            }
            soonest = Some(soonest.map_or(at, |best| best.min(at)));
        }
        soonest
    }

    /// Takes out of the queue what stands behind an urgent alert.
    pub(crate) fn take_less_urgent(&mut self) -> Vec<Claimed> {
        let (stay, go) = self
            .queue
            .drain(..)
            .partition(|one| one.lane <= LaneKind::Urgent);
        self.queue = stay;
        Vec::from(go)
    }
}

/// What a decision about `claimed` depends on.
pub(crate) fn tried(claimed: &Claimed) -> Tried {
    Tried {
        channel: claimed.to.channel(),
        delivery: claimed.delivery,
        attempt: claimed.attempt,
        doubts: claimed.doubts,
        part: claimed.part,
        expires_at: claimed.expires_at,
        throttled: claimed.throttled,
        public: claimed.public,
    }
}

/// The language it is given in.
pub(crate) fn lang(claimed: &Claimed) -> Lang {
    match &claimed.content {
        Content::Revision { lang, .. } | Content::Single { lang, .. } => *lang,
    }
}
