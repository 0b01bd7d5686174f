//! The rows that one commit of a lane touches: read once, changed in memory, written together. How
//! a delivery moves is told in `lane_moves`.

use crate::{
    Error, Ledger, Result,
    broadcast::{Broadcast, Mark, Members, Progress, States},
    keys::{self, PageKey},
    notice::{self, Single},
    receipt::ReceiptRecord,
    subscriber::SubscriberRow,
    txn::Txn,
};
use alert::{
    BroadcastId, ChannelKind, DeliveryId, Entropy, Lang, Notice, Receipt, SubscriptionId,
    Timestamp, subscription::Member,
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
    pub(crate) doubtful: Vec<(BroadcastId, Member)>,
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
        let members = self.members(page).await?;
        let found = members.get(usize::from(index)).copied();
        found.ok_or_else(missing_page)
    }

    /// The members of a page, in the order of their ids.
    pub(crate) async fn members(&mut self, page: PageKey) -> Result<&[SubscriptionId]> {
        if !self.members.contains_key(&page) {
            // Members never change once written: no expectation is needed.
            let found = self.ledger.read(&keys::members(page)).await?;
            self.members.insert(page, found.ok_or_else(missing_page)?);
        }
        let members = self.members.get(&page).ok_or_else(missing_page)?;
        Ok(&members.0)
    }

    /// Where a member stands, in a page that this commit may not be about.
    pub(crate) async fn mark(&mut self, page: PageKey, index: u16) -> Result<Mark> {
        match self.states.get(&page) {
            Some(states) => states.mark(index),
            None => {
                let states = self.txn.get(&keys::states(page)).await?;
                states.ok_or_else(missing_page)?.mark(index)
            }
        }
    }

    /// Whether it was left open by this commit whether somebody has it.
    pub(crate) fn is_given_up_now(&self, id: BroadcastId, subscription: SubscriptionId) -> bool {
        let mut doubtful = self.doubtful.iter();
        doubtful.any(|(of, member)| *of == id && member.subscription == subscription)
    }

    /// Whether a delivery that is due may have arrived already.
    pub(crate) async fn is_in_doubt(&mut self, page: PageKey, index: u16) -> Result<bool> {
        let exception = self.txn.get(&keys::exception(page, index)).await?;
        Ok(exception.is_some_and(|exception| exception.doubts > 0))
    }

    /// How long a member has been made to wait in sum.
    pub(crate) async fn throttled(&mut self, page: PageKey, index: u16) -> Result<Duration> {
        let exception = self.txn.get(&keys::exception(page, index)).await?;
        Ok(exception.map_or(Duration::ZERO, |e| Duration::from_millis(e.throttled_ms)))
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

    pub(crate) async fn states(&mut self, page: PageKey) -> Result<&mut States> {
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

pub(crate) fn missing_page() -> Error {
    Error::Damaged("a page of a broadcast is missing; run `nabat store verify`".to_owned())
}

pub(crate) fn ms(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}
