//! An endpoint that moved: a group that became a supergroup has another number, and is the same
//! people. Preferences and receipts stay with it; the old number leads to it still, so that an old
//! list makes no second subscription of it.

use super::tally::Moves;
use crate::{Ledger, Result, keys, txn::Txn};
use alert::{
    Address, Entropy, Timestamp,
    subscription::{Member, Standing},
};
use store::Store;

/// Former addresses kept of one subscription. A chat moves once in its life.
const FORMER_MAX: usize = 4;

impl<S: Store> Ledger<S> {
    /// Gives a member another address.
    pub(crate) async fn move_member(
        &self,
        txn: &mut Txn<'_, S>,
        member: Member,
        to: &Address,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<()> {
        let row = keys::subscriber(member);
        let Some(mut subscriber) = txn.get(&row).await? else {
            return Ok(());
        };
        let mut person = self.person(member, &subscriber)?;
        if person.address == *to {
            return Ok(());
        }
        let blind = self.blind(to);
        let blind_row = keys::blind(&blind);
        let taken = txn.get(&blind_row).await?;
        let is_anothers = taken.is_some_and(|other| other != member);
        if is_anothers || txn.get(&keys::tombstone(&blind)).await?.is_some() {
            // The new address is subscribed for itself, and one of the two is enough; or it left.
            let mut moves = Moves::default();
            let standing = &mut subscriber.subscription.standing;
            moves.note(member, Some(*standing), Some(Standing::Suspended));
            *standing = Standing::Suspended;
            txn.put(&row, &subscriber)?;
            return moves.write(txn, now).await;
        }
        txn.put(&blind_row, &member)?;
        let former = std::mem::replace(&mut person.address, to.clone());
        person.former.retain(|one| one != to);
        person.former.push(former);
        if person.former.len() > FORMER_MAX {
            let oldest = person.former.remove(0);
            txn.delete(&keys::blind(&self.blind(&oldest)).key);
        }
        subscriber.sealed = self.seal(&keys::person(member), &person, entropy)?;
        txn.put(&row, &subscriber)
    }
}
