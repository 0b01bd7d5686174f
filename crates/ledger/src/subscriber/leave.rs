//! Leaving: by any address somebody has or had, at any time, also on a full disk. What stays is a
//! keyed index of the address and the day. It never depends on whether a row can still be read.

use super::tally::Moves;
use crate::{
    Error, Ledger, Result, keys,
    txn::{self, Txn},
};
use alert::{Address, Timestamp, subscription::Standing};
use store::Store;

impl<S: Store> Ledger<S> {
    /// Removes somebody with everything that is kept of them, but for the keyed index that keeps
    /// old lists from bringing them back. That is kept of an address that was not subscribed, too:
    /// whoever asks to be left alone is not to be brought in by the next list. `false`: it was not
    /// subscribed; leaving twice is no error.
    pub async fn leave(&self, address: &Address, now: Timestamp) -> Result<bool> {
        for _ in 0..txn::CONFLICTS_MAX {
            let mut txn = self.begin().vital();
            let mut moves = Moves::default();
            let was_there = self
                .leave_within(&mut txn, address, now, &mut moves)
                .await?;
            moves.write(&mut txn, now).await?;
            if self.finish(txn).await? {
                return Ok(was_there);
            }
        }
        Err(txn::too_many_conflicts())
    }

    /// The same as a part of another commit, which has to be a vital one.
    pub(crate) async fn leave_within(
        &self,
        txn: &mut Txn<'_, S>,
        address: &Address,
        now: Timestamp,
        moves: &mut Moves,
    ) -> Result<bool> {
        let mut addresses = vec![address.clone()];
        let member = txn.get(&keys::blind(&self.blind(address))).await?;
        if let Some(member) = member {
            let row = keys::subscriber(member);
            // Whether or not it can still be read: nobody is kept by a damaged row.
            let standing = match txn.get(&row).await {
                Ok(Some(subscriber)) => {
                    if let Ok(person) = self.person(member, &subscriber) {
                        addresses.push(person.address);
                        addresses.extend(person.former);
                    }
                    Some(subscriber.subscription.standing)
                }
                Ok(None) => None,
                Err(Error::Damaged(_)) => Some(Standing::Active),
                Err(error) => return Err(error),
            };
            moves.note(member, standing, None);
            txn.delete(&row.key);
            for (key, _) in self.scan_all(keys::alerts()).await? {
                if let Some(alert) = keys::read_alert(&key) {
                    txn.delete(&keys::receipt(alert, member).key);
                }
            }
        }
        for address in addresses {
            let blind = self.blind(&address);
            txn.delete(&keys::blind(&blind).key);
            txn.delete(&keys::asked(&blind).key);
            txn.put(&keys::tombstone(&blind), &self.day_here(now))?;
        }
        Ok(member.is_some())
    }
}
