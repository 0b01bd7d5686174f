//! What a lane does to the ledger: settling what came back and claiming what goes out next, in
//! one commit. A claim marks a delivery as in doubt before anyone outside can have seen it; a
//! settlement says how it ended. Which and how many is the scheduler's business; whether they may
//! is decided in `claim`, over the rows as they are at the moment of the commit.

use crate::{
    Ledger, Result,
    broadcast::{Mark, Run},
    claim::Claims,
    keys::{self, Slot},
    lane_work::Work,
    notice::SingleContent,
    txn,
};
use alert::{
    Address, AlertNumber, BroadcastId, ChannelKind, Country, DeliveryId, Endpoint, Entropy, Lang,
    Receipt, Subject, Timestamp,
    delivery::{DeliveryState, Event},
    subject::LaneKind,
    subscription::Member,
};
use std::{collections::BTreeMap, time::Duration};
use store::{KeyRange, Store};

/// The lanes in which something may wait for another attempt, the first to go first.
pub const RETRY_LANES: [LaneKind; 3] = [LaneKind::Notices, LaneKind::Urgent, LaneKind::Deferred];

/// The lane in which the retries of another one wait: what was urgent at first is so again, and
/// what is in no hurry waits behind the first attempts of its kind.
pub(crate) const fn retry_lane(first: LaneKind) -> LaneKind {
    match first {
        LaneKind::Notices => LaneKind::Notices,
        LaneKind::Urgent => LaneKind::Urgent,
        LaneKind::Normal | LaneKind::Deferred | LaneKind::Digest => LaneKind::Deferred,
    }
}

/// Where claims are taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// First attempts of a broadcast.
    Broadcast(BroadcastId),
    /// What is to be tried again by now, of one lane: see [`RETRY_LANES`].
    Due(LaneKind),
    /// Messages to single people.
    Singles,
}

/// How many claims are wanted from where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Want {
    pub source: Source,
    pub count: usize,
}

/// A delivery that is claimed: in doubt until it is settled.
#[derive(Clone, Debug)]
pub struct Claimed {
    pub slot: Slot,
    pub delivery: DeliveryId,
    pub subject: Subject,
    pub to: Endpoint,
    pub content: Content,
    pub lane: LaneKind,
    pub attempt: u16,
    pub doubts: u8,
    pub part: u8,
    pub expires_at: Timestamp,
    /// How long the other side has made it wait in sum.
    pub throttled: Duration,
    /// A public channel: in doubt, it is not sent again by itself.
    pub public: bool,
}

/// What is to be rendered for whom.
#[derive(Clone, Debug)]
pub enum Content {
    Revision {
        alert: AlertNumber,
        revision: u16,
        /// The event's moment: what a message says of its time, on each attempt the same.
        released: Timestamp,
        lang: Lang,
        country: Option<Country>,
        /// What it answers: the first message of the alert in that chat.
        answers: Option<Receipt>,
    },
    Single {
        content: SingleContent,
        lang: Lang,
        written: Timestamp,
    },
}

/// How a claimed delivery ended, or goes on.
#[derive(Clone, Debug)]
pub struct Settled {
    pub slot: Slot,
    pub event: Event,
    /// The language it was given in.
    pub lang: Lang,
    /// The address it has from now on.
    pub moved: Option<Address>,
    /// How much longer the other side makes it wait.
    pub throttled: Duration,
}

impl<S: Store> Ledger<S> {
    /// Settles `settled` and claims what is `wanted`, in one commit. Nothing is claimed only if
    /// there was nothing to claim: where many fall out on the way, the rest follows in further
    /// commits of bounded size.
    pub async fn advance(
        &self,
        channel: ChannelKind,
        settled: &[Settled],
        wanted: &[Want],
        until: Timestamp,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<Vec<Claimed>> {
        let mut settled = settled;
        let mut conflicts = 0;
        while conflicts < txn::CONFLICTS_MAX {
            let mut work = Work::new(self, channel, until, now);
            for one in settled {
                work.settle(one, entropy).await?;
            }
            let mut claims = Claims::default();
            for want in wanted {
                match want.source {
                    Source::Broadcast(id) => {
                        self.claim_planned(&mut work, id, want.count, &mut claims)
                            .await?;
                    }
                    Source::Due(lane) => {
                        self.claim_due(&mut work, lane, want.count, &mut claims)
                            .await?;
                    }
                    Source::Singles => {
                        self.claim_singles(&mut work, want.count, &mut claims)
                            .await?;
                    }
                }
            }
            let more = claims.is_worth_another_look();
            if !work.commit(entropy).await? {
                conflicts += 1;
            } else if more {
                settled = &[];
            } else {
                return Ok(claims.taken);
            }
        }
        Err(txn::too_many_conflicts())
    }

    /// When the next retry of a channel is due.
    pub async fn next_due(&self, channel: ChannelKind) -> Result<Option<Timestamp>> {
        Ok(self.next_dues(channel).await?.into_values().min())
    }

    /// The same for each lane in which any wait.
    pub async fn next_dues(&self, channel: ChannelKind) -> Result<BTreeMap<LaneKind, Timestamp>> {
        let mut next = BTreeMap::new();
        for lane in RETRY_LANES {
            let range = KeyRange::prefix(&keys::dues(channel, lane));
            let first = self.store.scan(range, 1).await?;
            let due = first.first().and_then(|(key, _)| keys::read_due(key));
            next.extend(due.map(|(at, _)| (lane, at)));
        }
        Ok(next)
    }

    /// How many messages to single people wait unclaimed, by channel.
    pub async fn singles_planned(&self) -> Result<BTreeMap<ChannelKind, usize>> {
        let mut planned = BTreeMap::new();
        for (key, bytes) in self.scan_all(keys::singles()).await? {
            let Some(delivery) = keys::read_single(&key) else {
                continue;
            };
            let single = self.readable(&keys::single(delivery), &bytes)?;
            if let Some(single) = single.filter(|one| one.state == DeliveryState::Planned) {
                *planned.entry(single.to.channel()).or_insert(0) += 1;
            }
        }
        Ok(planned)
    }

    /// Whether a claimed delivery may still be handed over: asked before that, whenever somebody
    /// left, halted or released something since it was claimed.
    pub async fn still_wanted(&self, claimed: &Claimed, now: Timestamp) -> Result<bool> {
        let Slot::Page { page, index } = claimed.slot else {
            return Ok(true);
        };
        let mut work = Work::new(self, page.channel, now, now);
        let Some(broadcast) = work.broadcast(page.broadcast).await? else {
            return Ok(false);
        };
        if broadcast.run != Run::Running {
            return Ok(false);
        }
        let subscription = work.member(page, index).await?;
        let member = Member {
            channel: page.channel,
            subscription,
        };
        let ended = self.ended(&mut work, &broadcast, member).await?;
        Ok(ended.is_none())
    }
}

/// The mark that stands for a state.
pub(crate) const fn mark_of(state: &DeliveryState) -> Mark {
    match state {
        DeliveryState::Planned => Mark::Planned,
        DeliveryState::Sending { .. } => Mark::Sending,
        DeliveryState::Due { .. } => Mark::Due,
        DeliveryState::Delivered { .. } => Mark::Delivered,
        DeliveryState::Unknown { .. } => Mark::Unknown,
        DeliveryState::Failed { cause } => Mark::Failed(*cause),
        DeliveryState::Withdrawn { why } => Mark::Withdrawn(*why),
    }
}
