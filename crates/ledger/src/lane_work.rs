//! The rows that one commit of a lane touches: read once, changed in memory, written together.
//! Every move of a delivery goes through [`Work::move_slot`], and there through the table of the
//! model; the counts of the broadcast move with it.

use crate::{
    Error, Ledger, Result,
    broadcast::{Broadcast, Exception, Mark, Members, Progress, Run, States},
    keys::{self, PageKey, Slot},
    lane::{Settled, mark_of},
    notice::{self, Single},
    receipt::{ReceiptRecord, Way},
    subscriber::SubscriberRow,
    txn::Txn,
};
use alert::{
    AlertNumber, BroadcastId, ChannelKind, DeliveryId, Entropy, Lang, Notice, Receipt, Subject,
    SubscriptionId, Timestamp,
    delivery::{DeliveryState, Event},
    notice::PauseReason,
    outcome::Cause,
    subject::LaneKind,
    subscription::Member,
};
use std::{collections::BTreeMap, time::Duration};
use store::Store;

/// Different recipients whose refusal of the content counts as the platform's.
const REJECTIONS_MAX: usize = 3;
/// Attempts before their share of failures says anything.
const TRIED_MIN: u64 = 100;
/// One in so many may fail for good.
const FAILED_ONE_IN: u64 = 5;

pub(crate) struct Work<'a, S> {
    ledger: &'a Ledger<S>,
    txn: Txn<'a, S>,
    pub(crate) channel: ChannelKind,
    /// By when what is claimed now is to be settled.
    pub(crate) until: Timestamp,
    pub(crate) now: Timestamp,
    progress: BTreeMap<BroadcastId, Progress>,
    states: BTreeMap<PageKey, States>,
    members: BTreeMap<PageKey, Members>,
    singles: BTreeMap<DeliveryId, Single>,
    notices: Vec<Notice>,
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
        }
    }

    pub(crate) async fn broadcast(&mut self, id: BroadcastId) -> Result<Option<Broadcast>> {
        self.txn.get(&keys::broadcast(id)).await
    }

    pub(crate) async fn subscriber(&mut self, member: Member) -> Result<Option<SubscriberRow>> {
        self.txn.get(&keys::subscriber(member)).await
    }

    pub(crate) async fn receipt(
        &mut self,
        alert: AlertNumber,
        member: Member,
    ) -> Result<Option<ReceiptRecord>> {
        self.txn.open(&keys::receipt(alert, member)).await
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

    /// Moves a delivery by the model's table and writes what follows from it.
    pub(crate) async fn move_slot(&mut self, slot: Slot, event: Event) -> Result<DeliveryState> {
        match slot {
            Slot::Page { page, index } => self.move_member(page, index, event).await,
            Slot::Single { delivery } => self.move_single(delivery, event).await,
        }
    }

    /// Applies what came back. One that is not in doubt any more was settled before: a commit
    /// whose answer was lost is repeated without harm.
    pub(crate) async fn settle(&mut self, one: &Settled, entropy: &dyn Entropy) -> Result<()> {
        let Some(before) = self.state(one.slot).await? else {
            return Ok(());
        };
        if mark_of(&before) != Mark::Sending {
            return Ok(());
        }
        if let (Some(to), Slot::Page { page, index }) = (&one.moved, one.slot) {
            let member = self.who(page, index).await?;
            self.ledger
                .move_member(&mut self.txn, member, to, entropy)
                .await?;
        }
        let after = self.move_slot(one.slot, one.event.clone()).await?;
        if let Slot::Page { page, index } = one.slot {
            self.settle_member(page, index, one, &after, entropy)
                .await?;
        } else if let Slot::Single { delivery } = one.slot
            && let Some(single) = self.singles.get_mut(&delivery)
        {
            single.throttled_ms += ms(one.throttled);
        }
        Ok(())
    }

    async fn settle_member(
        &mut self,
        page: PageKey,
        index: u16,
        one: &Settled,
        after: &DeliveryState,
        entropy: &dyn Entropy,
    ) -> Result<()> {
        let Some(broadcast) = self.broadcast(page.broadcast).await? else {
            return Ok(());
        };
        match after {
            DeliveryState::Delivered { receipt } => {
                let member = self.who(page, index).await?;
                self.keep_receipt(&broadcast, member, one.lang, receipt, entropy)
                    .await?;
            }
            DeliveryState::Due { .. } | DeliveryState::Planned => {
                self.note_wait(page, index, one.throttled).await?;
                if let Run::Winding { why } = broadcast.run {
                    self.move_slot(one.slot, Event::Withdrawn { why }).await?;
                }
            }
            DeliveryState::Failed {
                cause: Cause::ContentRejected,
            } => {
                self.note_rejection(page, index, one.lang).await?;
            }
            DeliveryState::Failed { .. }
            | DeliveryState::Sending { .. }
            | DeliveryState::Unknown { .. }
            | DeliveryState::Withdrawn { .. } => {}
        }
        self.judge_failures(broadcast).await
    }

    async fn keep_receipt(
        &mut self,
        broadcast: &Broadcast,
        member: Member,
        lang: Lang,
        newest: &Receipt,
        entropy: &dyn Entropy,
    ) -> Result<()> {
        let Subject::Revision { alert, revision } = broadcast.subject else {
            return Ok(());
        };
        // Who left meanwhile leaves no trace.
        if self.subscriber(member).await?.is_none() {
            return Ok(());
        }
        let row = keys::receipt(alert, member);
        let before = self.txn.open(&row).await?;
        let record = ReceiptRecord {
            revision: before
                .as_ref()
                .map_or(revision, |b| b.revision.max(revision)),
            way: Way::Broadcast,
            lang,
            first: before.map_or_else(|| newest.clone(), |before| before.first),
            newest: newest.clone(),
        };
        self.txn.seal(&row, &record, entropy)
    }

    async fn note_wait(&mut self, page: PageKey, index: u16, more: Duration) -> Result<()> {
        let row = keys::exception(page, index);
        if let Some(mut exception) = self.txn.get(&row).await?
            && !more.is_zero()
        {
            exception.throttled_ms += ms(more);
            self.txn.put(&row, &exception)?;
        }
        Ok(())
    }

    async fn note_rejection(&mut self, page: PageKey, index: u16, lang: Lang) -> Result<()> {
        let who = self.member(page, index).await?;
        let channel = self.channel;
        let by = self
            .progress(page.broadcast)
            .await?
            .rejected
            .entry(lang)
            .or_default();
        if by.len() < REJECTIONS_MAX && !by.contains(&who) {
            by.push(who);
            if by.len() == REJECTIONS_MAX {
                let why = PauseReason::ContentRejected;
                self.notices.push(Notice::ChannelPaused { channel, why });
            }
        }
        Ok(())
    }

    /// Pauses a broadcast of which over a fifth fails for good; an Immediate one goes on, with an
    /// alarm.
    async fn judge_failures(&mut self, mut broadcast: Broadcast) -> Result<()> {
        let counts = &self.progress(broadcast.id).await?.counts;
        let (failed, tried) = (counts.failed_by_us(), counts.tried());
        let too_many = tried >= TRIED_MIN && failed * FAILED_ONE_IN > tried;
        if !too_many || broadcast.alarmed || broadcast.run != Run::Running {
            return Ok(());
        }
        broadcast.alarmed = true;
        let paused = broadcast.lane != LaneKind::Urgent;
        if paused {
            broadcast.run = Run::Paused;
        }
        self.txn.put(&keys::broadcast(broadcast.id), &broadcast)?;
        let (alert, revision) = (broadcast.alert, broadcast.revision);
        self.notices.push(Notice::ManyFailures {
            alert,
            revision,
            failed,
            tried,
            paused,
        });
        Ok(())
    }

    async fn move_member(
        &mut self,
        page: PageKey,
        index: u16,
        event: Event,
    ) -> Result<DeliveryState> {
        let before = self.member_state(page, index).await?;
        let exception_row = keys::exception(page, index);
        let kept = self.txn.get(&exception_row).await?;
        let throttled_ms = kept.map_or(0, |kept| kept.throttled_ms);
        let slot = Slot::Page { page, index };
        if let DeliveryState::Due { at, .. } = before {
            self.txn.delete(&keys::due(self.channel, at, slot).key);
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
                self.txn.put(&keys::due(self.channel, at, slot), &())?;
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
        let slot = Slot::Single { delivery };
        let Some(mut single) = self.single(delivery).await? else {
            return Err(Error::Fault("a message to an organiser is gone".to_owned()));
        };
        if let DeliveryState::Due { at, .. } = single.state {
            self.txn.delete(&keys::due(self.channel, at, slot).key);
        }
        single.state = single.state.after(event)?;
        if let DeliveryState::Due { at, .. } = single.state {
            self.txn.put(&keys::due(self.channel, at, slot), &())?;
        }
        let state = single.state.clone();
        self.singles.insert(delivery, single);
        Ok(state)
    }

    async fn state(&mut self, slot: Slot) -> Result<Option<DeliveryState>> {
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

    async fn who(&mut self, page: PageKey, index: u16) -> Result<Member> {
        Ok(Member {
            channel: page.channel,
            subscription: self.member(page, index).await?,
        })
    }

    async fn progress(&mut self, id: BroadcastId) -> Result<&mut Progress> {
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

fn ms(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}
