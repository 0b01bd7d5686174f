//! Joining, many at once. It never changes anything of somebody who is there already, and never
//! brings anybody back who left or is suspended: that takes the person.

use super::{Consent, Join, JoinReport, Person, SubscriberRow, TOMBSTONE_LIFE, tally::Moves};
use crate::{
    Ledger, Refused, Result, keys,
    txn::{self, Txn},
};
use alert::{
    Address, Entropy, SubscriptionId, Timestamp,
    subscription::{Epoch, Member, Standing, Subscription},
};
use store::Store;

/// Joins of one call at the most: they share one commit.
pub const JOINS_MAX: usize = 500;

/// Somebody who is drawn and sealed, for whenever the commit goes through.
pub(crate) type Drawn = (Member, Vec<u8>);

impl<S: Store> Ledger<S> {
    /// Adds those of `joins` who are not subscribed and did not leave. Doing it twice adds nobody
    /// twice.
    pub async fn join(
        &self,
        joins: &[Join],
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<JoinReport> {
        at_most(joins.len(), JOINS_MAX)?;
        // Sealed once: what is repeated after a conflict is only the looking.
        let mut drawn: Vec<Option<Drawn>> = vec![None; joins.len()];
        for _ in 0..txn::CONFLICTS_MAX {
            let mut txn = self.begin();
            let (mut report, mut moves) = (JoinReport::default(), Moves::default());
            let epoch: Epoch = txn.get(&keys::epoch()).await?.unwrap_or_default();
            for (join, drawn) in joins.iter().zip(&mut drawn) {
                if !self
                    .is_new(&mut txn, &join.address, now, &mut report)
                    .await?
                {
                    continue;
                }
                if drawn.is_none() {
                    *drawn = Some(self.draw(&join.address, &join.consent, entropy)?);
                }
                if let Some(drawn) = drawn {
                    self.add(&mut txn, join, drawn, epoch, &mut moves)?;
                    report.joined += 1;
                }
            }
            moves.write(&mut txn, now).await?;
            if txn.is_empty() || self.finish_quietly(txn).await? {
                return Ok(report);
            }
        }
        Err(txn::too_many_conflicts())
    }

    /// Whether an address is neither subscribed nor has left; counts it if so.
    pub(super) async fn is_new(
        &self,
        txn: &mut Txn<'_, S>,
        address: &Address,
        now: Timestamp,
        report: &mut JoinReport,
    ) -> Result<bool> {
        let blind = self.blind(address);
        if txn.get(&keys::blind(&blind)).await?.is_some() {
            report.already += 1;
            return Ok(false);
        }
        if self.left(txn, address, now).await?.is_some() {
            report.left_before += 1;
            return Ok(false);
        }
        Ok(true)
    }

    /// The day somebody left, if it is less than a year ago and they did not come back.
    pub(super) async fn left(
        &self,
        txn: &mut Txn<'_, S>,
        address: &Address,
        now: Timestamp,
    ) -> Result<Option<Timestamp>> {
        let day = txn.get(&keys::tombstone(&self.blind(address))).await?;
        Ok(day.filter(|day| now.since(*day) < TOMBSTONE_LIFE))
    }

    /// A random id for somebody, and their sealed part under it.
    pub(crate) fn draw(
        &self,
        address: &Address,
        consent: &Consent,
        entropy: &dyn Entropy,
    ) -> Result<Drawn> {
        let member = Member {
            channel: address.channel(),
            subscription: SubscriptionId::draw(entropy),
        };
        let person = Person {
            address: address.clone(),
            consent: consent.clone(),
            former: Vec::new(),
        };
        let sealed = self.seal(&keys::person(member), &person, entropy)?;
        Ok((member, sealed))
    }

    /// Writes the rows of somebody who is new.
    pub(super) fn add(
        &self,
        txn: &mut Txn<'_, S>,
        join: &Join,
        (member, sealed): &Drawn,
        epoch: Epoch,
        moves: &mut Moves,
    ) -> Result<()> {
        let blind = self.blind(&join.address);
        let row = SubscriberRow {
            subscription: Subscription::new(join.preferences.clone(), epoch),
            public: join.public,
            sealed: sealed.clone(),
        };
        txn.delete(&keys::tombstone(&blind).key);
        txn.put(&keys::subscriber(*member), &row)?;
        txn.put(&keys::blind(&blind), member)?;
        moves.note(*member, None, Some(Standing::Active));
        Ok(())
    }
}

pub(super) fn at_most(given: usize, max: usize) -> Result<(), Refused> {
    if given > max {
        return Err(Refused::TooMany { given, max });
    }
    Ok(())
}
