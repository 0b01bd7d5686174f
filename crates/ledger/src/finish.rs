//! The end of a broadcast: what is not to be sent any more is withdrawn page by page; when
//! nothing is open, those who are gone are suspended and the broadcast is done. Each step is one
//! commit and can be repeated after a restart.

use crate::{
    Error, Ledger, Result,
    broadcast::{Broadcast, Mark, Run},
    keys::{self, PageKey, Slot},
    lane_work::Work,
    notice,
    subscriber::Moves,
    txn,
};
use alert::{
    BroadcastId, ChannelKind, Entropy, Notice, Timestamp,
    delivery::Event,
    outcome::{Cause, Why},
    subscription::{Member, Standing},
};
use store::Store;

/// What a step towards the end did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finish {
    /// Not the time yet: something is open.
    Open,
    /// A page was looked through; call again.
    Swept,
    /// All of it is done.
    Done,
}

impl<S: Store> Ledger<S> {
    /// Begins to withdraw what is open of a broadcast whose time is over.
    pub async fn expire(&self, id: BroadcastId, now: Timestamp) -> Result<()> {
        for _ in 0..txn::CONFLICTS_MAX {
            let mut txn = self.begin().vital();
            let row = keys::broadcast(id);
            let Some(mut broadcast) = txn.get(&row).await? else {
                return Ok(());
            };
            let open = matches!(broadcast.run, Run::Running | Run::Paused);
            if !open || now < broadcast.expires_at {
                return Ok(());
            }
            broadcast.run = Run::Winding { why: Why::Expired };
            txn.put(&row, &broadcast)?;
            if self.finish(txn).await? {
                return Ok(());
            }
        }
        Err(txn::too_many_conflicts())
    }

    /// Withdraws what is open on the next page of a broadcast that winds down.
    pub async fn wind_down(
        &self,
        broadcast: &Broadcast,
        channel: ChannelKind,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<Finish> {
        let Run::Winding { why } = broadcast.run else {
            return Ok(Finish::Open);
        };
        let progress = self.progress(broadcast.id, channel).await?;
        if progress.counts.planned + progress.counts.due == 0 {
            return Ok(Finish::Done);
        }
        // After the last page it begins anew: what was in flight may have fallen due since.
        let number = if progress.swept < progress.pages {
            progress.swept
        } else {
            0
        };
        let page = PageKey {
            broadcast: broadcast.id,
            channel,
            number,
        };
        let mut work = Work::new(self, channel, now, now);
        for index in work.open_members(page).await? {
            work.move_slot(Slot::Page { page, index }, Event::Withdrawn { why })
                .await?;
        }
        work.swept(broadcast.id, number + 1).await?;
        work.commit(entropy).await?;
        Ok(Finish::Swept)
    }

    /// Ends a broadcast of which nothing is open on any channel.
    pub async fn conclude(
        &self,
        broadcast: &Broadcast,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<Finish> {
        let mut reached = 0;
        let mut not_reached = 0;
        for channel in &self.settings.channels {
            let progress = self.progress(broadcast.id, *channel).await?;
            if !progress.planned_all || progress.counts.open() > 0 {
                return Ok(Finish::Open);
            }
            let (sum, members) = (progress.counts.sum(), progress.counts.members);
            if sum != members {
                let alert = broadcast.alert;
                tracing::error!(%alert, %channel, sum, members, "a broadcast ends with another sum than its audience; this is a fault of the program, please report it");
            }
            reached += progress.counts.delivered;
            not_reached += progress.counts.not_reached();
        }
        for channel in &self.settings.channels {
            if self.suspend_page(broadcast, *channel, now).await? == Finish::Swept {
                return Ok(Finish::Swept);
            }
        }
        self.done(broadcast, (reached, not_reached), now, entropy)
            .await?;
        Ok(Finish::Done)
    }

    /// Suspends those of the next page who are gone, unless so much failed that the fault is
    /// likelier ours.
    async fn suspend_page(
        &self,
        broadcast: &Broadcast,
        channel: ChannelKind,
        now: Timestamp,
    ) -> Result<Finish> {
        for _ in 0..txn::CONFLICTS_MAX {
            let mut txn = self.begin().vital();
            let mut moves = Moves::default();
            let row = keys::progress(broadcast.id, channel);
            let mut progress = txn.get(&row).await?.unwrap_or_default();
            let number = progress.suspended;
            let gone = progress
                .counts
                .failed
                .get(&Cause::RecipientGone)
                .copied()
                .unwrap_or(0)
                + progress
                    .counts
                    .failed
                    .get(&Cause::NoSuchAddress)
                    .copied()
                    .unwrap_or(0);
            if number >= progress.pages || gone == 0 || broadcast.alarmed {
                return Ok(Finish::Done);
            }
            let page = PageKey {
                broadcast: broadcast.id,
                channel,
                number,
            };
            let states = txn.get(&keys::states(page)).await?;
            let members = self.read(&keys::members(page)).await?;
            if let (Some(states), Some(members)) = (states, members) {
                for ((_, mark), subscription) in states.marks().zip(members.0) {
                    if !matches!(
                        mark,
                        Some(Mark::Failed(Cause::RecipientGone | Cause::NoSuchAddress))
                    ) {
                        continue;
                    }
                    let member = Member {
                        channel,
                        subscription,
                    };
                    let row = keys::subscriber(member);
                    match txn.get(&row).await {
                        // Whoever spoke since is there again.
                        Ok(Some(row)) if row.subscription.spoken > broadcast.rule.epoch => {}
                        Ok(Some(mut subscriber)) => {
                            let standing = &mut subscriber.subscription.standing;
                            moves.note(member, Some(*standing), Some(Standing::Suspended));
                            *standing = Standing::Suspended;
                            txn.put(&row, &subscriber)?;
                        }
                        Ok(None) | Err(Error::Damaged(_)) => {}
                        Err(error) => return Err(error),
                    }
                }
            }
            progress.suspended += 1;
            txn.put(&row, &progress)?;
            moves.write(&mut txn, now).await?;
            if self.finish_quietly(txn).await? {
                return Ok(Finish::Swept);
            }
        }
        Err(txn::too_many_conflicts())
    }

    async fn done(
        &self,
        broadcast: &Broadcast,
        (reached, not_reached): (u64, u64),
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<()> {
        for _ in 0..txn::CONFLICTS_MAX {
            let mut txn = self.begin().vital();
            let row = keys::broadcast(broadcast.id);
            let Some(mut broadcast) = txn.get(&row).await? else {
                return Ok(());
            };
            if matches!(broadcast.run, Run::Done { .. }) {
                return Ok(());
            }
            let halted = matches!(broadcast.run, Run::Winding { why: Why::Halted });
            broadcast.run = Run::Done { at: now };
            txn.put(&row, &broadcast)?;
            txn.delete(&keys::active(broadcast.id).key);
            if !halted {
                let (alert, revision) = (broadcast.alert, broadcast.revision);
                let told = Notice::Done {
                    alert,
                    revision,
                    reached,
                    not_reached,
                };
                notice::tell_all(self, &mut txn, &told, now, entropy).await?;
            }
            if self.finish(txn).await? {
                return Ok(());
            }
        }
        Err(txn::too_many_conflicts())
    }
}
