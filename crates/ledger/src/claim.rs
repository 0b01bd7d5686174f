//! Claiming: which delivery may go out now, and which falls out instead, with its reason. Every
//! commit looks at a bounded number of deliveries, however many fall out in a row.

use crate::{
    Error, Ledger, Result,
    broadcast::{Broadcast, Run},
    keys::{self, PageKey, Slot},
    lane::{Claimed, Content, retry_lane},
    lane_work::Work,
    plan,
};
use alert::{
    BroadcastId, DeliveryId,
    delivery::{DeliveryState, Event},
    outcome::{Cause, Why},
    subject::LaneKind,
    subscription::{Member, Standing},
};
use std::time::Duration;
use store::{KeyRange, Store};

/// Deliveries looked at in one commit at the most. Each touches a handful of rows of which a store
/// takes 4,096, and settlements share the commit.
const LOOKED_MAX: usize = 512;
/// When the retries of a paused broadcast are looked at again.
const PAUSED_AGAIN: Duration = Duration::from_secs(30);

/// What one commit claims.
#[derive(Debug, Default)]
pub(crate) struct Claims {
    pub(crate) taken: Vec<Claimed>,
    looked: usize,
    /// Members that wait for what is under way to them.
    waiting: usize,
}

impl Claims {
    /// Whether it ended before everything was looked at.
    pub(crate) fn is_cut_short(&self) -> bool {
        self.looked >= LOOKED_MAX
    }

    /// Whether looking again would find what was not looked at before.
    pub(crate) fn is_worth_another_look(&self) -> bool {
        self.taken.is_empty() && self.is_cut_short() && self.looked > self.waiting
    }
}

impl<S: Store> Ledger<S> {
    pub(crate) async fn claim_planned(
        &self,
        work: &mut Work<'_, S>,
        id: BroadcastId,
        count: usize,
        claims: &mut Claims,
    ) -> Result<()> {
        let Some(broadcast) = work.broadcast(id).await? else {
            return Ok(());
        };
        if broadcast.run != Run::Running {
            return Ok(());
        }
        let enough = claims.taken.len() + count;
        let (front, pages) = work.pages(id).await?;
        let mut under_way = self.under_way_before(&broadcast, work.channel).await?;
        let mut all_gone = true;
        for number in front..pages {
            let page = PageKey {
                broadcast: id,
                channel: work.channel,
                number,
            };
            for index in work.planned(page).await? {
                if claims.taken.len() >= enough || claims.is_cut_short() {
                    return Ok(());
                }
                let subscription = work.member(page, index).await?;
                if self.reaches(work, &mut under_way, subscription).await? {
                    claims.looked += 1;
                    claims.waiting += 1;
                    all_gone = false;
                    continue;
                }
                let slot = Slot::Page { page, index };
                self.claim_member(work, &broadcast, slot, claims).await?;
            }
            if all_gone {
                // All of it was taken or fell out.
                work.front_at_least(id, number + 1).await?;
            }
        }
        Ok(())
    }

    pub(crate) async fn claim_due(
        &self,
        work: &mut Work<'_, S>,
        lane: LaneKind,
        count: usize,
        claims: &mut Claims,
    ) -> Result<()> {
        let enough = claims.taken.len() + count;
        let range = KeyRange::prefix(&keys::dues(work.channel, lane));
        let rows = self.store.scan(range, LOOKED_MAX).await?;
        for (key, _) in rows {
            let Some((at, slot)) = keys::read_due(&key) else {
                continue;
            };
            if at > work.now || claims.taken.len() >= enough || claims.is_cut_short() {
                return Ok(());
            }
            let Slot::Page { page, .. } = slot else {
                self.claim_single(work, slot, claims).await?;
                continue;
            };
            match work.broadcast(page.broadcast).await? {
                None => work.forget_due(&key),
                Some(broadcast) if broadcast.run == Run::Paused => {
                    claims.looked += 1;
                    work.put_off(slot, work.now.plus(PAUSED_AGAIN)).await?;
                }
                Some(broadcast) => self.claim_member(work, &broadcast, slot, claims).await?,
            }
        }
        Ok(())
    }

    pub(crate) async fn claim_singles(
        &self,
        work: &mut Work<'_, S>,
        count: usize,
        claims: &mut Claims,
    ) -> Result<()> {
        let enough = claims.taken.len() + count;
        for (key, bytes) in self.scan_all(keys::singles()).await? {
            let Some(delivery) = keys::read_single(&key) else {
                continue;
            };
            if claims.taken.len() >= enough || claims.is_cut_short() {
                return Ok(());
            }
            let single = self.readable(&keys::single(delivery), &bytes)?;
            if single.is_some_and(|single| {
                single.state == DeliveryState::Planned && single.to.channel() == work.channel
            }) {
                self.claim_single(work, Slot::Single { delivery }, claims)
                    .await?;
            }
        }
        Ok(())
    }

    async fn claim_single(
        &self,
        work: &mut Work<'_, S>,
        slot: Slot,
        claims: &mut Claims,
    ) -> Result<()> {
        claims.looked += 1;
        let Slot::Single { delivery } = slot else {
            return Ok(());
        };
        let Some(single) = work.single(delivery).await? else {
            return Ok(());
        };
        if single.expires_at <= work.now {
            let why = Why::Expired;
            work.move_slot(slot, Event::Withdrawn { why }).await?;
            return Ok(());
        }
        let until = work.until;
        let state = work.move_slot(slot, Event::Claimed { until }).await?;
        let (attempt, doubts, part) = sending(&state)?;
        claims.taken.push(Claimed {
            slot,
            delivery,
            subject: single.subject,
            to: self.tagged(single.to),
            content: Content::Single {
                content: single.content,
                lang: single.lang,
                written: single.written,
            },
            lane: LaneKind::Notices,
            attempt,
            doubts,
            part,
            expires_at: single.expires_at,
            throttled: Duration::from_millis(single.throttled_ms),
            public: false,
        });
        Ok(())
    }

    /// Claims a member of a page, or moves them to where they belong by now.
    async fn claim_member(
        &self,
        work: &mut Work<'_, S>,
        broadcast: &Broadcast,
        slot: Slot,
        claims: &mut Claims,
    ) -> Result<()> {
        claims.looked += 1;
        let Slot::Page { page, index } = slot else {
            return Ok(());
        };
        let subscription = work.member(page, index).await?;
        let member = Member {
            channel: page.channel,
            subscription,
        };
        if let Some(event) = self.ended(work, broadcast, member).await? {
            work.move_slot(slot, event).await?;
            return Ok(());
        }
        let Some(subscriber) = work.subscriber(member).await? else {
            return Ok(());
        };
        let to = match self.endpoint(member, &subscriber) {
            Ok(to) => to,
            Err(Error::Damaged(_)) => {
                work.move_slot(slot, UNREADABLE).await?;
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        let answers = work.receipt_for(broadcast, member).await?;
        let throttled = work.throttled(page, index).await?;
        let until = work.until;
        let state = work.move_slot(slot, Event::Claimed { until }).await?;
        let (attempt, doubts, part) = sending(&state)?;
        let preferences = &subscriber.subscription.preferences;
        claims.taken.push(Claimed {
            slot,
            delivery: DeliveryId::of(&broadcast.subject, subscription),
            subject: broadcast.subject,
            to,
            content: Content::Revision {
                alert: broadcast.alert,
                revision: broadcast.revision,
                released: broadcast.released,
                lang: preferences.lang,
                country: preferences.country,
                // Who may or may not have got it has nothing that could be answered.
                answers: answers.filter(|first| !first.message_ids.is_empty()),
            },
            lane: if attempt > 1 {
                retry_lane(broadcast.lane)
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
        Ok(())
    }

    /// Why a member is not to be sent this any more, if so.
    pub(crate) async fn ended(
        &self,
        work: &mut Work<'_, S>,
        broadcast: &Broadcast,
        member: Member,
    ) -> Result<Option<Event>> {
        let withdrawn = |why| Ok(Some(Event::Withdrawn { why }));
        if let Run::Winding { why } = broadcast.run {
            return withdrawn(why);
        }
        if broadcast.expires_at <= work.now {
            return withdrawn(Why::Expired);
        }
        let row = match work.subscriber(member).await {
            Ok(Some(row)) => row,
            Ok(None) => return withdrawn(Why::Left),
            // One row that cannot be read fails one delivery.
            Err(Error::Damaged(_)) => return Ok(Some(UNREADABLE)),
            Err(error) => return Err(error),
        };
        if row.subscription.standing == Standing::Suspended {
            return withdrawn(Why::Suspended);
        }
        let holds = work.receipt_for(broadcast, member).await?.is_some();
        if !plan::belongs(broadcast, &row, holds) {
            return withdrawn(Why::Left);
        }
        let lang = row.subscription.preferences.lang;
        if work.is_rejected(broadcast.id, lang).await? {
            let cause = Cause::ContentRejected;
            return Ok(Some(Event::Refused { cause }));
        }
        Ok(None)
    }
}

const UNREADABLE: Event = Event::Refused {
    cause: Cause::UnreadableRow,
};

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
