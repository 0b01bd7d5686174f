//! What somebody says of themselves: what they want, that they are away for a while, that they are
//! there again. Nobody else's word changes any of it, and no list does.

use super::{day_of, tally::Moves};
use crate::{
    Ledger, Refused, Result, keys,
    txn::{self, Txn},
};
use alert::{
    Address, Timestamp,
    subscription::{Epoch, Member, Preferences, Standing, Subscription},
};
use std::time::Duration;
use store::Store;

/// How long a pause may be: whoever wants longer leaves, and joins again.
pub const PAUSE_MAX: Duration = Duration::from_secs(366 * 86_400);
const DAY: Duration = Duration::from_secs(86_400);

impl<S: Store> Ledger<S> {
    /// Changes what somebody wants. Narrowing acts at once; widening counts from the next release;
    /// who was suspended is not any more. `false`: nobody is subscribed under this address.
    pub async fn change(
        &self,
        address: &Address,
        wanted: &Preferences,
        now: Timestamp,
    ) -> Result<bool> {
        self.say(address, now, |subscription, epoch| {
            subscription.spoke(epoch);
            subscription.change(wanted.clone(), epoch);
        })
        .await
    }

    /// The person spoke to us: who was suspended is active again, from the next release on.
    /// `false`: nobody is subscribed under this address.
    pub async fn speak_again(&self, address: &Address, now: Timestamp) -> Result<bool> {
        self.say(address, now, Subscription::spoke).await
    }

    /// Nothing is sent to somebody until the end of the day of `until` (UTC: of a pause no hour is
    /// kept). If that has come already, a pause ends now. `false`: nobody is subscribed under this
    /// address.
    ///
    /// # Errors
    /// Refused if it is longer than [`PAUSE_MAX`].
    pub async fn pause(&self, address: &Address, until: Timestamp, now: Timestamp) -> Result<bool> {
        if until.since(now) > PAUSE_MAX {
            return Err(Refused::PauseTooLong.into());
        }
        self.say(address, now, |subscription, epoch| {
            pause(subscription, until, now, epoch);
        })
        .await
    }

    async fn say(
        &self,
        address: &Address,
        now: Timestamp,
        what: impl Fn(&mut Subscription, Epoch),
    ) -> Result<bool> {
        let blind = self.blind(address);
        for _ in 0..txn::CONFLICTS_MAX {
            let mut txn = self.begin();
            let Some(member) = txn.get(&keys::blind(&blind)).await? else {
                return Ok(false);
            };
            let epoch: Epoch = txn.get(&keys::epoch()).await?.unwrap_or_default();
            let mut moves = Moves::default();
            let said = self
                .said(&mut txn, member, epoch, &mut moves, &what)
                .await?;
            if !said {
                return Ok(false);
            }
            moves.write(&mut txn, now).await?;
            if self.finish(txn).await? {
                return Ok(true);
            }
        }
        Err(txn::too_many_conflicts())
    }

    /// Notes inside `txn` that a member spoke to us.
    pub(super) async fn spoke(
        &self,
        txn: &mut Txn<'_, S>,
        member: Member,
        epoch: Epoch,
        moves: &mut Moves,
    ) -> Result<bool> {
        self.said(txn, member, epoch, moves, &Subscription::spoke)
            .await
    }

    /// The same with whatever they said.
    pub(crate) async fn said(
        &self,
        txn: &mut Txn<'_, S>,
        member: Member,
        epoch: Epoch,
        moves: &mut Moves,
        what: &impl Fn(&mut Subscription, Epoch),
    ) -> Result<bool> {
        let row = keys::subscriber(member);
        let Some(mut subscriber) = txn.get(&row).await? else {
            return Ok(false);
        };
        let before = subscriber.subscription.standing;
        what(&mut subscriber.subscription, epoch);
        moves.note(member, Some(before), Some(subscriber.subscription.standing));
        txn.put(&row, &subscriber)?;
        Ok(true)
    }
}

/// Somebody is away until the end of the day of `until`; if that has come already, they are back.
pub(crate) fn pause(
    subscription: &mut Subscription,
    until: Timestamp,
    now: Timestamp,
    epoch: Epoch,
) {
    subscription.spoke(epoch);
    if until > now {
        let until = day_of(until).plus(DAY);
        subscription.standing = Standing::Paused { until };
    } else if !subscription.standing.is_active(now) {
        subscription.standing = Standing::Active;
        subscription.joined = epoch;
    }
}
