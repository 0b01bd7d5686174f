//! What was in doubt when the process went: claimed, and never settled. After a start this is all
//! that the lanes have to know; which of it may be sent again is the scheduler's decision.

use crate::{
    Error, Ledger, Result,
    broadcast::{Broadcast, Mark, Run, States},
    codec,
    keys::{self, PageKey, Slot},
};
use alert::{ChannelKind, DeliveryId, Timestamp, delivery::DeliveryState, subscription::Member};
use store::Store;

/// A delivery whose outcome nobody knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InDoubt {
    pub slot: Slot,
    pub delivery: DeliveryId,
    /// How many earlier attempts were in doubt too.
    pub doubts: u8,
    pub attempt: u16,
    /// A public channel: it is not sent again by itself.
    pub public: bool,
    pub expires_at: Timestamp,
}

impl<S: Store> Ledger<S> {
    /// Everything that is claimed and unsettled on a channel.
    pub async fn in_doubt(&self, channel: ChannelKind) -> Result<Vec<InDoubt>> {
        let mut found = Vec::new();
        for broadcast in self.active_broadcasts().await? {
            if matches!(broadcast.run, Run::Done { .. }) {
                continue;
            }
            self.in_doubt_of(&broadcast, channel, &mut found).await?;
        }
        for (key, bytes) in self.scan_all(keys::singles()).await? {
            let Some(delivery) = keys::read_single(&key) else {
                continue;
            };
            let Some(single) = self.readable(&keys::single(delivery), &bytes)? else {
                continue;
            };
            if let DeliveryState::Sending {
                doubts, attempt, ..
            } = single.state
                && single.to.channel() == channel
            {
                let slot = Slot::Single { delivery };
                found.push(InDoubt {
                    slot,
                    delivery,
                    doubts,
                    attempt,
                    public: false,
                    expires_at: single.expires_at,
                });
            }
        }
        Ok(found)
    }

    async fn in_doubt_of(
        &self,
        broadcast: &Broadcast,
        channel: ChannelKind,
        found: &mut Vec<InDoubt>,
    ) -> Result<()> {
        let prefix = keys::pages_states(broadcast.id, channel);
        for (key, bytes) in self.scan_all(prefix).await? {
            let Some(page) = keys::read_page(&key) else {
                continue;
            };
            let states: States = codec::decode(&key, &bytes)?;
            for (index, mark) in states.marks() {
                if mark == Some(Mark::Sending) {
                    found.push(self.doubt(broadcast, page, index).await?);
                }
            }
        }
        Ok(())
    }

    async fn doubt(&self, broadcast: &Broadcast, page: PageKey, index: u16) -> Result<InDoubt> {
        let exception = self.read(&keys::exception(page, index)).await?;
        let (doubts, attempt) = exception.map_or((0, 1), |e| (e.doubts, e.attempts));
        let members = self.read(&keys::members(page)).await?;
        let subscription = members.and_then(|m| m.0.get(usize::from(index)).copied());
        let mut public = false;
        if let Some(subscription) = subscription {
            let member = Member {
                channel: page.channel,
                subscription,
            };
            // One that cannot be read is not sent again by itself either.
            public = match self.read(&keys::subscriber(member)).await {
                Ok(row) => row.is_some_and(|row| row.public),
                Err(Error::Damaged(_)) => true,
                Err(error) => return Err(error),
            };
        }
        Ok(InDoubt {
            slot: Slot::Page { page, index },
            // It only decides how long it waits.
            delivery: subscription.map_or(DeliveryId([0; 16]), |subscription| {
                DeliveryId::of(&broadcast.subject, subscription)
            }),
            doubts,
            attempt,
            public,
            expires_at: broadcast.expires_at,
        })
    }
}
