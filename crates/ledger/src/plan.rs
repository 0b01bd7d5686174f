//! Planning: the cursor of a broadcast walks the subscriptions in the order of their random ids
//! and writes down, a page at a time, who belongs to the audience. A page's members are planned,
//! not in doubt: nothing was sent, and a crash costs nothing. When the cursor is at its end the
//! audience is frozen and counted.

use crate::{
    Error, Ledger, Result,
    broadcast::{Broadcast, Counts, Mark, Members, PAGE_MEMBERS, Progress, Run, States},
    codec,
    keys::{self, PageKey},
    ledger::SCAN_ROWS,
    subscriber::SubscriberRow,
    txn::Txn,
};
use alert::{BroadcastId, ChannelKind, Lang, SubscriptionId, subscription::Member};
use std::{collections::BTreeSet, ops::Bound};
use store::{KeyRange, Store};

/// What a planning step did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Planned {
    /// So many more members are planned.
    Page(usize),
    /// The cursor moved on and found nobody.
    Nobody,
    /// Nobody is planned before it is known whom the older words of the alert reached.
    Waits,
    /// The audience is frozen.
    All,
}

impl<S: Store> Ledger<S> {
    /// Every broadcast that is not done, in the order of release.
    pub async fn active_broadcasts(&self) -> Result<Vec<Broadcast>> {
        let mut found = Vec::new();
        for (key, _) in self.scan_all(keys::actives()).await? {
            let Some(id) = keys::read_active(&key) else {
                continue;
            };
            found.extend(self.read(&keys::broadcast(id)).await?);
        }
        found.sort_by_key(|broadcast: &Broadcast| (broadcast.released, broadcast.id));
        Ok(found)
    }

    /// One broadcast.
    pub async fn broadcast(&self, id: BroadcastId) -> Result<Option<Broadcast>> {
        self.read(&keys::broadcast(id)).await
    }

    /// How far a broadcast is on one channel.
    pub async fn progress(&self, id: BroadcastId, channel: ChannelKind) -> Result<Progress> {
        Ok(self
            .read(&keys::progress(id, channel))
            .await?
            .unwrap_or_default())
    }

    /// Plans the next page of a broadcast on a channel. A lost race changes nothing: it is planned
    /// by the next call.
    pub async fn plan_page(&self, id: BroadcastId, channel: ChannelKind) -> Result<Planned> {
        let mut txn = self.begin().vital();
        let broadcast_row = keys::broadcast(id);
        let Some(broadcast) = txn.get(&broadcast_row).await? else {
            return Ok(Planned::All);
        };
        let progress_row = keys::progress(id, channel);
        let mut progress = txn.get(&progress_row).await?.unwrap_or_default();
        if progress.planned_all {
            return Ok(Planned::All);
        }
        let mark = match broadcast.run {
            Run::Running | Run::Paused => Mark::Planned,
            Run::Winding { why } => Mark::Withdrawn(why),
            Run::Done { .. } => return Ok(Planned::All),
        };
        if broadcast.only_holders && self.is_older_open(&mut txn, &broadcast, channel).await? {
            return Ok(Planned::Waits);
        }
        let found = self.look(&broadcast, channel, progress.cursor).await?;
        progress.cursor = found.cursor;
        progress.planned_all = found.at_end;
        let members = found.members.len();
        if members > 0 {
            let page = PageKey {
                broadcast: id,
                channel,
                number: progress.pages,
            };
            txn.put(&keys::members(page), &Members(found.members))?;
            txn.put(&keys::states(page), &States::all(members, mark))?;
            progress.pages += 1;
            add_members(&mut progress.counts, mark, members);
        }
        txn.put(&progress_row, &progress)?;
        if !self.finish_quietly(txn).await? {
            return Ok(Planned::Nobody);
        }
        Ok(match (members, found.at_end) {
            (0, true) => Planned::All,
            (0, false) => Planned::Nobody,
            (members, _) => Planned::Page(members),
        })
    }

    /// Whether it is not known yet, of some older broadcast of the alert, whom it reached.
    async fn is_older_open(
        &self,
        txn: &mut Txn<'_, S>,
        broadcast: &Broadcast,
        channel: ChannelKind,
    ) -> Result<bool> {
        let head = txn.get(&keys::alert(broadcast.alert)).await?;
        let older = head.map(|head| head.broadcasts).unwrap_or_default();
        for id in older.into_iter().take_while(|id| *id != broadcast.id) {
            if self.progress(id, channel).await?.counts.open() > 0 {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Looks for the members of the next page behind `cursor`.
    async fn look(
        &self,
        broadcast: &Broadcast,
        channel: ChannelKind,
        cursor: Option<SubscriptionId>,
    ) -> Result<Found> {
        let mut found = Found {
            members: Vec::new(),
            cursor,
            at_end: false,
        };
        let prefix = keys::subscribers(channel);
        for _ in 0..SCANS_MAX {
            let mut range = KeyRange::prefix(&prefix);
            if let Some(last) = found.cursor {
                let member = Member {
                    channel,
                    subscription: last,
                };
                range = range.after(&keys::subscriber(member).key);
            }
            let rows = self.store.scan(range, SCAN_ROWS).await?;
            let at_end = rows.len() < SCAN_ROWS;
            let holders = self.holders(broadcast, channel, &rows).await?;
            for (key, bytes) in rows {
                let Some(subscription) = keys::read_subscriber(&key) else {
                    continue;
                };
                found.cursor = Some(subscription);
                let belongs = match codec::decode(&key, &bytes) {
                    Ok(row) => belongs(broadcast, &row, holders.contains(&subscription)),
                    // Nobody is dropped: it is counted, fails when claimed, and is reported.
                    Err(Error::Damaged(_)) => true,
                    Err(error) => return Err(error),
                };
                if belongs {
                    found.members.push(subscription);
                    if found.members.len() == PAGE_MEMBERS {
                        return Ok(found);
                    }
                }
            }
            if at_end {
                found.at_end = true;
                return Ok(found);
            }
        }
        Ok(found)
    }

    /// Which of the scanned subscriptions hold a receipt of the alert.
    async fn holders(
        &self,
        broadcast: &Broadcast,
        channel: ChannelKind,
        rows: &[(Vec<u8>, Vec<u8>)],
    ) -> Result<BTreeSet<SubscriptionId>> {
        let ends = rows.first().zip(rows.last());
        let (Some(((first, _), (last, _))), true) = (ends, broadcast.holders) else {
            return Ok(BTreeSet::new());
        };
        let key = |of: &[u8]| {
            let subscription = keys::read_subscriber(of)?;
            Some(
                keys::receipt(
                    broadcast.alert,
                    Member {
                        channel,
                        subscription,
                    },
                )
                .key,
            )
        };
        let (Some(from), Some(to)) = (key(first), key(last)) else {
            return Ok(BTreeSet::new());
        };
        let range = KeyRange {
            from: Bound::Included(from),
            to: Bound::Included(to),
        };
        let receipts = self.store.scan(range, SCAN_ROWS).await?;
        Ok(receipts
            .iter()
            .filter_map(|(key, _)| keys::read_receipt(key))
            .collect())
    }
}

/// Scans of one step at the most: a topic that few chose must not hold up the lanes.
const SCANS_MAX: usize = 4;

struct Found {
    members: Vec<SubscriptionId>,
    cursor: Option<SubscriptionId>,
    at_end: bool,
}

/// Whether somebody belongs to the audience of a broadcast.
pub(crate) fn belongs(broadcast: &Broadcast, row: &SubscriberRow, holds_receipt: bool) -> bool {
    let by_choice = !broadcast.only_holders && broadcast.rule.admits(&row.subscription);
    let here = row.subscription.standing.is_active(broadcast.released);
    let by_receipt = holds_receipt && here;
    (by_choice || by_receipt) && is_ready(broadcast, row.subscription.preferences.lang)
}

/// Whether it is ready in a reader's language, or does not wait for it.
fn is_ready(broadcast: &Broadcast, lang: Lang) -> bool {
    match &broadcast.only {
        None => true,
        Some(ready) => {
            ready.contains(&lang) || lang.next_best().is_some_and(|next| ready.contains(&next))
        }
    }
}

fn add_members(counts: &mut Counts, mark: Mark, members: usize) {
    let members = members as u64;
    counts.members += members;
    counts.add(mark, i64::try_from(members).unwrap_or(i64::MAX));
}
