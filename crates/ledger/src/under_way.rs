//! Whether an older word of an alert is still on its way to somebody who is to get a newer one.
//! The newer waits for them until it is settled: whether they hold the older one decides how the
//! newer is told, and one message under one id must say the same each time it is sent.

use crate::{
    Ledger, Result,
    broadcast::{Broadcast, Mark},
    keys::{self, PageKey},
    lane_work::Work,
};
use alert::{BroadcastId, ChannelKind, SubscriptionId};
use std::{cmp::Ordering, collections::BTreeMap};
use store::Store;

/// An older broadcast of which something may be under way.
pub(crate) struct Older {
    id: BroadcastId,
    pages: u32,
    /// The first and the last member of the pages that were looked at.
    ends: BTreeMap<u32, (SubscriptionId, SubscriptionId)>,
}

impl<S: Store> Ledger<S> {
    /// The older broadcasts of the alert with something under way on a channel: hardly ever any,
    /// and then for as long as an answer takes.
    pub(crate) async fn under_way_before(
        &self,
        broadcast: &Broadcast,
        channel: ChannelKind,
    ) -> Result<Vec<Older>> {
        let mut older = Vec::new();
        if !broadcast.holders {
            return Ok(older);
        }
        let head = self.read(&keys::alert(broadcast.alert)).await?;
        let all = head.map(|head| head.broadcasts).unwrap_or_default();
        for id in all.into_iter().take_while(|id| *id != broadcast.id) {
            let progress = self.progress(id, channel).await?;
            if progress.counts.sending + progress.counts.due > 0 {
                older.push(Older {
                    id,
                    pages: progress.pages,
                    ends: BTreeMap::new(),
                });
            }
        }
        Ok(older)
    }

    /// Whether one of these is under way to somebody, or in doubt and not given up yet.
    pub(crate) async fn reaches(
        &self,
        work: &mut Work<'_, S>,
        older: &mut [Older],
        subscription: SubscriptionId,
    ) -> Result<bool> {
        for one in older {
            let Some((page, index)) = self.find(work, one, subscription).await? else {
                continue;
            };
            let reaches = match work.mark(page, index).await? {
                Mark::Sending => true,
                Mark::Due => work.is_in_doubt(page, index).await?,
                // What is given up by this very commit is on record from the next one on.
                Mark::Unknown => work.is_given_up_now(one.id, subscription),
                Mark::Planned | Mark::Delivered | Mark::Failed(_) | Mark::Withdrawn(_) => false,
            };
            if reaches {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Where somebody stands in a broadcast: its pages follow the order of the ids.
    async fn find(
        &self,
        work: &mut Work<'_, S>,
        older: &mut Older,
        subscription: SubscriptionId,
    ) -> Result<Option<(PageKey, u16)>> {
        let (mut from, mut to) = (0, older.pages);
        while from < to {
            let number = from + (to - from) / 2;
            let page = PageKey {
                broadcast: older.id,
                channel: work.channel,
                number,
            };
            let side = match older.ends.get(&number) {
                Some((_, last)) if *last < subscription => Ordering::Less,
                Some((first, _)) if *first > subscription => Ordering::Greater,
                Some(_) => Ordering::Equal,
                None => {
                    let members = work.members(page).await?;
                    if let (Some(first), Some(last)) = (members.first(), members.last()) {
                        older.ends.insert(number, (*first, *last));
                        continue;
                    }
                    return Ok(None);
                }
            };
            match side {
                Ordering::Less => from = number + 1,
                Ordering::Greater => to = number,
                Ordering::Equal => {
                    let found = work.members(page).await?.binary_search(&subscription);
                    let index = found.ok().and_then(|index| u16::try_from(index).ok());
                    return Ok(index.map(|index| (page, index)));
                }
            }
        }
        Ok(None)
    }
}
