//! How a delivery moves within one commit of a lane. Every move goes through [`Work::move_slot`],
//! and there through the table of the model; the counts of the broadcast, the row of an exception
//! and its place among what is due move with it.

use crate::{
    Error, Result,
    broadcast::{Exception, Mark},
    keys::{self, PageKey, Slot},
    lane::{mark_of, retry_lane},
    lane_work::{Work, missing_page},
};
use alert::{
    DeliveryId, Receipt, Timestamp,
    delivery::{DeliveryState, Event},
    subject::LaneKind,
};
use store::Store;

impl<S: Store> Work<'_, S> {
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
}
