//! What a lane does to the ledger: settling what came back and claiming what goes out next, in
//! one commit. A claim marks a delivery as in doubt before anyone outside can have seen it; a
//! settlement says how it ended. Which and how many is the scheduler's business, whether they may
//! is decided here, over the rows as they are at the moment of the commit.

use crate::{
    Error, Ledger, Result,
    broadcast::{Broadcast, Mark, Run},
    keys::{self, PageKey, Slot},
    lane_work::Work,
    plan,
    receipt::ReceiptRecord,
    subscriber::SubscriberRow,
    txn,
};
use alert::{
    Address, AlertNumber, BroadcastId, ChannelKind, Country, DeliveryId, Endpoint, Entropy, Lang,
    Notice, Receipt, Subject, Timestamp,
    delivery::{DeliveryState, Event},
    outcome::{Cause, Why},
    subject::LaneKind,
    subscription::{Member, Standing},
};
use std::time::Duration;
use store::{KeyRange, Store};

/// Where claims are taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// First attempts of a broadcast.
    Broadcast(BroadcastId),
    /// What is to be tried again by now.
    Due,
    /// Messages to organisers.
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
        lang: Lang,
        country: Option<Country>,
        /// What it answers: the first message of the alert in that chat.
        answers: Option<Receipt>,
    },
    Notice {
        notice: Notice,
        lang: Lang,
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
    /// Settles `settled` and claims what is `wanted`, in one commit.
    pub async fn advance(
        &self,
        channel: ChannelKind,
        settled: &[Settled],
        wanted: &[Want],
        until: Timestamp,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<Vec<Claimed>> {
        for _ in 0..txn::CONFLICTS_MAX {
            let mut work = Work::new(self, channel, until, now);
            for one in settled {
                work.settle(one, entropy).await?;
            }
            let mut claimed = Vec::new();
            for want in wanted {
                match want.source {
                    Source::Broadcast(id) => {
                        self.claim_planned(&mut work, id, want.count, &mut claimed)
                            .await?;
                    }
                    Source::Due => self.claim_due(&mut work, want.count, &mut claimed).await?,
                    Source::Singles => {
                        self.claim_singles(&mut work, want.count, &mut claimed)
                            .await?;
                    }
                }
            }
            if work.commit(entropy).await? {
                return Ok(claimed);
            }
        }
        Err(txn::too_many_conflicts())
    }

    /// When the next retry of a channel is due.
    pub async fn next_due(&self, channel: ChannelKind) -> Result<Option<Timestamp>> {
        let first = self
            .store
            .scan(KeyRange::prefix(&keys::dues(channel)), 1)
            .await?;
        Ok(first
            .first()
            .and_then(|(key, _)| keys::read_due(key))
            .map(|(at, _)| at))
    }

    /// How many messages to organisers wait unclaimed.
    pub async fn singles_planned(&self) -> Result<usize> {
        let mut planned = 0;
        for (key, bytes) in self.scan_all(keys::singles()).await? {
            let Some(delivery) = keys::read_single(&key) else {
                continue;
            };
            let single = self.unseal(&keys::single(delivery), &bytes)?;
            planned += usize::from(single.state == DeliveryState::Planned);
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
        let subscriber = work.subscriber(member).await?;
        let receipt = match broadcast.holders {
            true => work.receipt(broadcast.alert, member).await?,
            false => None,
        };
        let ended = self
            .ended(&mut work, &broadcast, subscriber.as_ref(), &receipt)
            .await?;
        Ok(ended.is_none())
    }

    async fn claim_planned(
        &self,
        work: &mut Work<'_, S>,
        id: BroadcastId,
        count: usize,
        claimed: &mut Vec<Claimed>,
    ) -> Result<()> {
        let Some(broadcast) = work.broadcast(id).await? else {
            return Ok(());
        };
        if broadcast.run != Run::Running {
            return Ok(());
        }
        let mut left = count;
        let (front, pages) = work.pages(id).await?;
        for number in front..pages {
            let page = PageKey {
                broadcast: id,
                channel: work.channel,
                number,
            };
            let planned = work.planned(page).await?;
            for index in planned.iter().copied().take(left) {
                let slot = Slot::Page { page, index };
                left -= usize::from(self.claim_member(work, &broadcast, slot, claimed).await?);
            }
            if work.planned(page).await?.is_empty() {
                work.front_at_least(id, number + 1).await?;
            }
            if left == 0 {
                return Ok(());
            }
        }
        Ok(())
    }

    async fn claim_due(
        &self,
        work: &mut Work<'_, S>,
        count: usize,
        claimed: &mut Vec<Claimed>,
    ) -> Result<()> {
        let rows = self
            .store
            .scan(
                KeyRange::prefix(&keys::dues(work.channel)),
                count + DUE_LOOKAHEAD,
            )
            .await?;
        let mut left = count;
        for (key, _) in rows {
            let Some((at, slot)) = keys::read_due(&key) else {
                continue;
            };
            if at > work.now || left == 0 {
                return Ok(());
            }
            let took = match slot {
                Slot::Page { page, .. } => {
                    let Some(broadcast) = work.broadcast(page.broadcast).await? else {
                        continue;
                    };
                    match broadcast.run {
                        Run::Paused => false,
                        Run::Running | Run::Winding { .. } | Run::Done { .. } => {
                            self.claim_member(work, &broadcast, slot, claimed).await?
                        }
                    }
                }
                Slot::Single { delivery } => self.claim_single(work, delivery, claimed).await?,
            };
            left -= usize::from(took);
        }
        Ok(())
    }

    async fn claim_singles(
        &self,
        work: &mut Work<'_, S>,
        count: usize,
        claimed: &mut Vec<Claimed>,
    ) -> Result<()> {
        let mut left = count;
        for (key, bytes) in self.scan_all(keys::singles()).await? {
            let Some(delivery) = keys::read_single(&key) else {
                continue;
            };
            let single = self.unseal(&keys::single(delivery), &bytes)?;
            if left == 0 {
                return Ok(());
            }
            if single.state == DeliveryState::Planned && single.to.channel() == work.channel {
                left -= usize::from(self.claim_single(work, delivery, claimed).await?);
            }
        }
        Ok(())
    }

    async fn claim_single(
        &self,
        work: &mut Work<'_, S>,
        delivery: DeliveryId,
        claimed: &mut Vec<Claimed>,
    ) -> Result<bool> {
        let slot = Slot::Single { delivery };
        let Some(single) = work.single(delivery).await? else {
            return Ok(false);
        };
        if single.expires_at <= work.now {
            work.move_slot(slot, Event::Withdrawn { why: Why::Expired })
                .await?;
            return Ok(false);
        }
        let until = work.until;
        let state = work.move_slot(slot, Event::Claimed { until }).await?;
        let (attempt, doubts, part) = sending(&state)?;
        claimed.push(Claimed {
            slot,
            delivery,
            subject: single.subject,
            to: self.tagged(single.to),
            content: Content::Notice {
                notice: single.notice,
                lang: single.lang,
            },
            lane: LaneKind::Notices,
            attempt,
            doubts,
            part,
            expires_at: single.expires_at,
            throttled: Duration::from_millis(single.throttled_ms),
            public: false,
        });
        Ok(true)
    }

    /// Claims a member of a page, or moves them to where they belong by now. `true`: claimed.
    async fn claim_member(
        &self,
        work: &mut Work<'_, S>,
        broadcast: &Broadcast,
        slot: Slot,
        claimed: &mut Vec<Claimed>,
    ) -> Result<bool> {
        let Slot::Page { page, index } = slot else {
            return Ok(false);
        };
        let subscription = work.member(page, index).await?;
        let member = Member {
            channel: page.channel,
            subscription,
        };
        let subscriber = work.subscriber(member).await?;
        let receipt = match broadcast.holders {
            true => work.receipt(broadcast.alert, member).await?,
            false => None,
        };
        if let Some(event) = self
            .ended(work, broadcast, subscriber.as_ref(), &receipt)
            .await?
        {
            work.move_slot(slot, event).await?;
            return Ok(false);
        }
        let Some(subscriber) = subscriber else {
            return Ok(false);
        };
        let to = match self.endpoint(member, &subscriber) {
            Ok(to) => to,
            // One row that cannot be read fails one delivery.
            Err(Error::Damaged(_)) => {
                work.move_slot(
                    slot,
                    Event::Refused {
                        cause: Cause::UnreadableRow,
                    },
                )
                .await?;
                return Ok(false);
            }
            Err(error) => return Err(error),
        };
        let throttled = work.throttled(page, index).await?;
        let until = work.until;
        let state = work.move_slot(slot, Event::Claimed { until }).await?;
        let (attempt, doubts, part) = sending(&state)?;
        let preferences = &subscriber.subscription.preferences;
        claimed.push(Claimed {
            slot,
            delivery: DeliveryId::of(&broadcast.subject, subscription),
            subject: broadcast.subject,
            to,
            content: Content::Revision {
                alert: broadcast.alert,
                revision: broadcast.revision,
                lang: preferences.lang,
                country: preferences.country,
                answers: receipt.map(|receipt| receipt.first),
            },
            lane: if attempt > 1 {
                LaneKind::Deferred
            } else {
                broadcast.lane
            },
            attempt,
            doubts,
            part,
            expires_at: broadcast.expires_at,
            throttled,
            public: subscriber.public,
        });
        Ok(true)
    }

    /// Why a member is not to be sent this any more, if so.
    async fn ended(
        &self,
        work: &mut Work<'_, S>,
        broadcast: &Broadcast,
        subscriber: Option<&SubscriberRow>,
        receipt: &Option<ReceiptRecord>,
    ) -> Result<Option<Event>> {
        if let Run::Winding { why } = broadcast.run {
            return Ok(Some(Event::Withdrawn { why }));
        }
        if broadcast.expires_at <= work.now {
            return Ok(Some(Event::Withdrawn { why: Why::Expired }));
        }
        let Some(row) = subscriber else {
            return Ok(Some(Event::Withdrawn { why: Why::Left }));
        };
        if row.subscription.standing == Standing::Suspended {
            return Ok(Some(Event::Withdrawn {
                why: Why::Suspended,
            }));
        }
        if !plan::belongs(broadcast, row, receipt.is_some()) {
            return Ok(Some(Event::Withdrawn { why: Why::Left }));
        }
        let lang = row.subscription.preferences.lang;
        if work.is_rejected(broadcast.id, lang).await? {
            return Ok(Some(Event::Refused {
                cause: Cause::ContentRejected,
            }));
        }
        Ok(None)
    }
}

/// Rows looked at beyond those wanted: members of paused broadcasts stand among them.
const DUE_LOOKAHEAD: usize = 256;

fn sending(state: &DeliveryState) -> Result<(u16, u8, u8)> {
    match state {
        DeliveryState::Sending {
            attempt,
            doubts,
            part,
            ..
        } => Ok((*attempt, *doubts, *part)),
        DeliveryState::Planned
        | DeliveryState::Due { .. }
        | DeliveryState::Delivered { .. }
        | DeliveryState::Unknown { .. }
        | DeliveryState::Failed { .. }
        | DeliveryState::Withdrawn { .. } => Err(Error::Fault(format!(
            "a claimed delivery is {}",
            state.word()
        ))),
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
