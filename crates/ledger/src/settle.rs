//! Settling: what came back becomes a state, a receipt, a wait, a rejection; and where too much
//! fails, the broadcast pauses and asks. It never decides whether something is tried again.

use crate::{
    Error, Result,
    broadcast::{Broadcast, Mark, Run},
    keys::{self, PageKey, Slot},
    lane::{Settled, mark_of},
    lane_work::{REJECTIONS_MAX, Work, ms},
    receipt::ReceiptRecord,
};
use alert::{
    ChannelKind, Entropy, Lang, Notice, Receipt, Subject,
    delivery::{DeliveryState, Event},
    notice::PauseReason,
    outcome::Cause,
    subject::LaneKind,
    subscription::Member,
};
use std::time::Duration;
use store::Store;

/// Attempts before their share of failures says anything.
const TRIED_MIN: u64 = 100;
/// One in so many may fail for good.
const FAILED_ONE_IN: u64 = 5;

impl<S: Store> Work<'_, S> {
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
            let moved = self
                .ledger
                .move_member(&mut self.txn, member, to, self.now, entropy)
                .await;
            match moved {
                // It stays where it was, and fails there.
                Ok(()) | Err(Error::Damaged(_)) => {}
                Err(error) => return Err(error),
            }
        }
        let after = self.move_slot(one.slot, one.event.clone()).await?;
        if let Slot::Page { page, index } = one.slot {
            self.settle_member(page, index, one, &after, entropy)
                .await?;
        } else if let Slot::Single { delivery } = one.slot
            && let Some(single) = self.singles.get_mut(&delivery)
        {
            single.throttled_ms += ms(one.throttled);
            let single = single.clone();
            if let DeliveryState::Delivered { receipt } = &after {
                self.keep_shown(&single, receipt, entropy).await?;
            }
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
                self.keep_receipt(&broadcast, member, one.lang, Some(receipt), entropy)
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

    /// Notes what a member was given; `None`: they may have got it, and nobody knows.
    pub(crate) async fn keep_receipt(
        &mut self,
        broadcast: &Broadcast,
        member: Member,
        lang: Lang,
        given: Option<&Receipt>,
        entropy: &dyn Entropy,
    ) -> Result<()> {
        let Subject::Revision { alert, revision } = broadcast.subject else {
            return Ok(());
        };
        // Who left meanwhile leaves no trace.
        match self.subscriber(member).await {
            Ok(None) => return Ok(()),
            Ok(Some(_)) | Err(Error::Damaged(_)) => {}
            Err(error) => return Err(error),
        }
        let row = keys::receipt(alert, member);
        let before = match self.txn.open(&row).await {
            Err(Error::Damaged(_)) => None,
            other => other?,
        };
        let record = match (before, given) {
            (Some(_), None) => return Ok(()),
            (None, None) => ReceiptRecord::in_doubt(lang),
            (before, Some(newest)) => ReceiptRecord::given(before, revision, lang, newest),
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
        // A webhook's host can only ever fail itself, however many there are.
        if self.channel == ChannelKind::Webhook {
            return Ok(());
        }
        let progress = self.progress(broadcast.id).await?;
        // Those who were not tried any more because their language is refused say nothing.
        let untried = progress.untried();
        let failed = progress.counts.failed_by_us() - untried;
        let tried = progress.counts.tried() - untried;
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
}
