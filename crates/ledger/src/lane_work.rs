//! The rows that one commit of a lane touches: read once, changed in memory, written together.
//! Every move of a delivery goes through [`Work::move_slot`], and there through the table of the
//! model; the counts of the broadcast move with it.

use crate::{
    Error, Ledger, Result,
    broadcast::{Broadcast, Exception, Mark, Members, Progress, States},
    keys::{self, PageKey, Slot},
    lane::{mark_of, retry_lane},
    notice::{self, Single},
    receipt::ReceiptRecord,
    subscriber::SubscriberRow,
    txn::Txn,
};
use alert::{
    BroadcastId, ChannelKind, DeliveryId, Entropy, Lang, Notice, Receipt, SubscriptionId,
    Timestamp,
    delivery::{DeliveryState, Event},
    subject::LaneKind,
    subscription::Member,
};
use std::{collections::BTreeMap, time::Duration};
use store::Store;

/// Different recipients whose refusal of the content counts as the platform's.
pub(crate) const REJECTIONS_MAX: usize = 3;

pub(crate) struct Work<'a, S> {
    pub(crate) ledger: &'a Ledger<S>,
    pub(crate) txn: Txn<'a, S>,
    pub(crate) channel: ChannelKind,
    /// By when what is claimed now is to be settled.
    pub(crate) until: Timestamp,
    pub(crate) now: Timestamp,
    progress: BTreeMap<BroadcastId, Progress>,
    states: BTreeMap<PageKey, States>,
    members: BTreeMap<PageKey, Members>,
    pub(crate) singles: BTreeMap<DeliveryId, Single>,
    pub(crate) notices: Vec<Notice>,
    /// Who may have got which broadcast, or not.
    doubtful: Vec<(BroadcastId, Member)>,
}

impl<'a, S: Store> Work<'a, S> {
    pub(crate) fn new(
        ledger: &'a Ledger<S>,
        channel: ChannelKind,
        until: Timestamp,
        now: Timestamp,
    ) -> Self {
        Self {
            ledger,
            txn: ledger.begin().vital(),
            channel,
            until,
            now,
            progress: BTreeMap::new(),
            states: BTreeMap::new(),
            members: BTreeMap::new(),
            singles: BTreeMap::new(),
            notices: Vec::new(),
            doubtful: Vec::new(),
        }
    }

    pub(crate) async fn broadcast(&mut self, id: BroadcastId) -> Result<Option<Broadcast>> {
        self.txn.get(&keys::broadcast(id)).await
    }

    pub(crate) async fn subscriber(&mut self, member: Member) -> Result<Option<SubscriberRow>> {
        self.txn.get(&keys::subscriber(member)).await
    }

    /// What a member was given first of the alert, where that decides anything: nothing in it if
    /// they may only have got it.
    pub(crate) async fn receipt_for(
        &mut self,
        broadcast: &Broadcast,
        member: Member,
    ) -> Result<Option<Receipt>> {
        if !broadcast.holders {
            return Ok(None);
        }
        match self.txn.open(&keys::receipt(broadcast.alert, member)).await {
            Ok(found) => Ok(found.map(|found: ReceiptRecord| found.first)),
            Err(Error::Damaged(_)) => Ok(Some(Receipt::default())),
            Err(error) => Err(error),
        }
    }

    pub(crate) async fn single(&mut self, delivery: DeliveryId) -> Result<Option<Single>> {
        if let Some(known) = self.singles.get(&delivery) {
            return Ok(Some(known.clone()));
        }
        let found = self.txn.open(&keys::single(delivery)).await?;
        if let Some(single) = &found {
            self.singles.insert(delivery, single.clone());
        }
        Ok(found)
    }

    /// The first page that may have planned members, and the number of pages.
    pub(crate) async fn pages(&mut self, id: BroadcastId) -> Result<(u32, u32)> {
        let progress = self.progress(id).await?;
        Ok((progress.front, progress.pages))
    }

    pub(crate) async fn front_at_least(&mut self, id: BroadcastId, front: u32) -> Result<()> {
        let progress = self.progress(id).await?;
        progress.front = progress.front.max(front);
        Ok(())
    }

    /// Whether the platform refused the content in this language.
    pub(crate) async fn is_rejected(&mut self, id: BroadcastId, lang: Lang) -> Result<bool> {
        let rejected = &self.progress(id).await?.rejected;
        Ok(rejected
            .get(&lang)
            .is_some_and(|by| by.len() >= REJECTIONS_MAX))
    }

    /// The planned members of a page.
    pub(crate) async fn planned(&mut self, page: PageKey) -> Result<Vec<u16>> {
        let states = self.states(page).await?;
        let planned = states
            .marks()
            .filter(|(_, mark)| *mark == Some(Mark::Planned));
        Ok(planned.map(|(index, _)| index).collect())
    }

    /// The members of a page that are planned or due.
    pub(crate) async fn open_members(&mut self, page: PageKey) -> Result<Vec<u16>> {
        let states = self.states(page).await?;
        let open = states
            .marks()
            .filter(|(_, mark)| matches!(mark, Some(Mark::Planned | Mark::Due)));
        Ok(open.map(|(index, _)| index).collect())
    }

    /// Notes that the pages before `page` were looked through.
    pub(crate) async fn swept(&mut self, id: BroadcastId, page: u32) -> Result<()> {
        self.progress(id).await?.swept = page;
        Ok(())
    }

    pub(crate) async fn member(&mut self, page: PageKey, index: u16) -> Result<SubscriptionId> {
        if !self.members.contains_key(&page) {
            // Members never change once written: no expectation is needed.
            let found = self.ledger.read(&keys::members(page)).await?;
            self.members.insert(page, found.ok_or_else(missing_page)?);
        }
        let members = self.members.get(&page).map(|members| &members.0);
        members
            .and_then(|ids| ids.get(usize::from(index)))
            .copied()
            .ok_or_else(missing_page)
    }

    /// How long a member has been made to wait in sum.
    pub(crate) async fn throttled(&mut self, page: PageKey, index: u16) -> Result<Duration> {
        let exception = self.txn.get(&keys::exception(page, index)).await?;
        Ok(exception.map_or(Duration::ZERO, |e| Duration::from_millis(e.throttled_ms)))
    }

    /// Takes a row out of the queue of retries that leads nowhere.
    pub(crate) fn forget_due(&mut self, key: &[u8]) {
        self.txn.delete(key);
    }

    /// Lets a delivery that is due wait until `at`, as it is.
    pub(crate) async fn put_off(&mut self, slot: Slot, at: Timestamp) -> Result<()> {
        let Slot::Page { page, index } = slot else {
            return Ok(());
        };
        let row = keys::exception(page, index);
        let lane = self.retry_lane_of(page).await?;
        let mut exception = self.txn.get(&row).await?.ok_or_else(missing_page)?;
        self.txn
            .delete(&keys::due(self.channel, lane, exception.at, slot).key);
        exception.at = at;
        self.txn.put(&row, &exception)?;
        self.txn.put(&keys::due(self.channel, lane, at, slot), &())
    }

    /// The lane in which a page's retries wait.
    async fn retry_lane_of(&mut self, page: PageKey) -> Result<LaneKind> {
        let broadcast = self.broadcast(page.broadcast).await?;
        Ok(broadcast.map_or(LaneKind::Deferred, |one| retry_lane(one.lane)))
    }

    /// Moves a delivery by the model's table and writes what follows from it.
    pub(crate) async fn move_slot(&mut self, slot: Slot, event: Event) -> Result<DeliveryState> {
        match slot {
            Slot::Page { page, index } => self.move_member(page, index, event).await,
            Slot::Single { delivery } => self.move_single(delivery, event).await,
        }
    }

    async fn move_member(
        &mut self,
        page: PageKey,
        index: u16,
        event: Event,
    ) -> Result<DeliveryState> {
        let before = self.member_state(page, index).await?;
        let lane = self.retry_lane_of(page).await?;
        let exception_row = keys::exception(page, index);
        let kept = self.txn.get(&exception_row).await?;
        let throttled_ms = kept.map_or(0, |kept| kept.throttled_ms);
        let slot = Slot::Page { page, index };
        if let DeliveryState::Due { at, .. } = before {
            self.txn
                .delete(&keys::due(self.channel, lane, at, slot).key);
        }
        let from = mark_of(&before);
        let after = before.after(event)?;
        match after {
            DeliveryState::Due {
                at,
                attempts,
                doubts,
                part,
            } => {
                let row = Exception {
                    at,
                    attempts,
                    doubts,
                    part,
                    throttled_ms,
                };
                self.txn.put(&exception_row, &row)?;
                self.txn
                    .put(&keys::due(self.channel, lane, at, slot), &())?;
            }
            DeliveryState::Sending {
                attempt,
                doubts,
                part,
                until,
            } if attempt > 1 => {
                let row = Exception {
                    at: until,
                    attempts: attempt,
                    doubts,
                    part,
                    throttled_ms,
                };
                self.txn.put(&exception_row, &row)?;
            }
            DeliveryState::Sending { .. }
            | DeliveryState::Planned
            | DeliveryState::Delivered { .. }
            | DeliveryState::Unknown { .. }
            | DeliveryState::Failed { .. }
            | DeliveryState::Withdrawn { .. } => {
                if matches!(from, Mark::Sending | Mark::Due) {
                    self.txn.delete(&exception_row.key);
                }
            }
        }
        let (to, until) = (mark_of(&after), self.until);
        if to == Mark::Unknown {
            let member = self.who(page, index).await?;
            self.doubtful.push((page.broadcast, member));
        }
        let states = self.states(page).await?;
        states.set(index, to);
        if to == Mark::Sending {
            states.until = states.until.max(until);
        }
        let progress = self.progress(page.broadcast).await?;
        progress.counts.add(from, -1);
        progress.counts.add(to, 1);
        if to == Mark::Planned {
            progress.front = progress.front.min(page.number);
        }
        Ok(after)
    }

    async fn move_single(&mut self, delivery: DeliveryId, event: Event) -> Result<DeliveryState> {
        let (slot, lane) = (Slot::Single { delivery }, LaneKind::Notices);
        let Some(mut single) = self.single(delivery).await? else {
            return Err(Error::Fault("a message to an organiser is gone".to_owned()));
        };
        if let DeliveryState::Due { at, .. } = single.state {
            self.txn
                .delete(&keys::due(self.channel, lane, at, slot).key);
        }
        single.state = single.state.after(event)?;
        if let DeliveryState::Due { at, .. } = single.state {
            self.txn
                .put(&keys::due(self.channel, lane, at, slot), &())?;
        }
        let state = single.state.clone();
        self.singles.insert(delivery, single);
        Ok(state)
    }

    pub(crate) async fn state(&mut self, slot: Slot) -> Result<Option<DeliveryState>> {
        match slot {
            Slot::Page { page, index } => self.member_state(page, index).await.map(Some),
            Slot::Single { delivery } => {
                Ok(self.single(delivery).await?.map(|single| single.state))
            }
        }
    }

    async fn member_state(&mut self, page: PageKey, index: u16) -> Result<DeliveryState> {
        let states = self.states(page).await?;
        let (mark, until) = (states.mark(index)?, states.until);
        let exception = self.txn.get(&keys::exception(page, index)).await?;
        Ok(match (mark, exception) {
            (Mark::Planned, _) => DeliveryState::Planned,
            (Mark::Sending, None) => DeliveryState::Sending {
                attempt: 1,
                doubts: 0,
                part: 0,
                until,
            },
            (Mark::Sending, Some(e)) => DeliveryState::Sending {
                attempt: e.attempts,
                doubts: e.doubts,
                part: e.part,
                until: e.at,
            },
            (Mark::Due, Some(e)) => DeliveryState::Due {
                at: e.at,
                attempts: e.attempts,
                doubts: e.doubts,
                part: e.part,
            },
            (Mark::Due, None) => return Err(missing_page()),
            (Mark::Delivered, _) => DeliveryState::Delivered {
                receipt: Receipt::default(),
            },
            (Mark::Unknown, _) => DeliveryState::Unknown { at: until },
            (Mark::Failed(cause), _) => DeliveryState::Failed { cause },
            (Mark::Withdrawn(why), _) => DeliveryState::Withdrawn { why },
        })
    }

    pub(crate) async fn who(&mut self, page: PageKey, index: u16) -> Result<Member> {
        Ok(Member {
            channel: page.channel,
            subscription: self.member(page, index).await?,
        })
    }

    pub(crate) async fn progress(&mut self, id: BroadcastId) -> Result<&mut Progress> {
        if !self.progress.contains_key(&id) {
            let row = keys::progress(id, self.channel);
            let found = self.txn.get(&row).await?.unwrap_or_default();
            self.progress.insert(id, found);
        }
        self.progress.get_mut(&id).ok_or_else(missing_page)
    }

    async fn states(&mut self, page: PageKey) -> Result<&mut States> {
        if !self.states.contains_key(&page) {
            let found = self
                .txn
                .get(&keys::states(page))
                .await?
                .ok_or_else(missing_page)?;
            self.states.insert(page, found);
        }
        self.states.get_mut(&page).ok_or_else(missing_page)
    }

    /// Writes all of it. `false`: somebody else was faster.
    pub(crate) async fn commit(mut self, entropy: &dyn Entropy) -> Result<bool> {
        for (page, states) in &self.states {
            self.txn.put(&keys::states(*page), states)?;
        }
        for (id, progress) in &self.progress {
            self.txn.put(&keys::progress(*id, self.channel), progress)?;
        }
        for (delivery, single) in &self.singles {
            let row = keys::single(*delivery);
            if single.state.is_settled() {
                self.txn.delete(&row.key);
            } else {
                self.txn.seal(&row, single, entropy)?;
            }
        }
        for (id, member) in std::mem::take(&mut self.doubtful) {
            if let (Some(broadcast), Ok(Some(row))) =
                (self.broadcast(id).await?, self.subscriber(member).await)
            {
                let lang = row.subscription.preferences.lang;
                self.keep_receipt(&broadcast, member, lang, None, entropy)
                    .await?;
            }
        }
        let tells = !self.notices.is_empty();
        for told in &self.notices {
            notice::tell_all(self.ledger, &mut self.txn, told, self.now, entropy).await?;
        }
        if self.txn.is_empty() {
            Ok(true)
        } else if tells {
            self.ledger.finish(self.txn).await
        } else {
            self.ledger.finish_quietly(self.txn).await
        }
    }
}

fn missing_page() -> Error {
    Error::Damaged("a page of a broadcast is missing; run `nabat store verify`".to_owned())
}

pub(crate) fn ms(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}
