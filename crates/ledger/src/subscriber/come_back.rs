//! Coming back by one's own word. A list never brings anybody back who left; they themselves do, at
//! once. If their word reached an organiser by another way, that organiser stands behind it with a
//! code, and it has to be of a later day than the leave: of that no hour is kept, and in doubt
//! leaving counts.

use super::{
    Confirmed, Join,
    join::{Drawn, JOINS_MAX, at_most},
    tally::Moves,
};
use crate::{
    Actor, Credential, Ledger, Result,
    audit::{self, Deed},
    keys,
    txn::{self, Txn},
};
use alert::{Entropy, Timestamp, subscription::Epoch};
use store::Store;

/// What became of somebody whose word an organiser passed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Returned {
    /// They had left, and are on the list again from the next release on.
    Returned,
    /// They had not left, and are on the list now.
    Joined,
    /// They are there; if they were suspended, they are not any more.
    Already,
    /// They left on the day of their word or later, and stay away.
    LeftSince,
    /// Their word is of a day that has not come, and stands for nothing.
    NotYet,
}

impl<S: Store> Ledger<S> {
    /// Puts people on the list whose own word, with its day as the date of their consent, reached
    /// an organiser: also those who left before that day. All of it is one commit, which the audit
    /// tells of. The answers stand in the order of `joins`.
    ///
    /// # Errors
    /// Refused without a voice and a right code, or if there are more than [`JOINS_MAX`].
    pub async fn bring_back(
        &self,
        credential: &Credential,
        joins: &[Join],
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<Vec<Returned>> {
        let answer = self.try_bring_back(credential, joins, now, entropy).await;
        self.spent(answer, &[credential], now, entropy).await
    }

    async fn try_bring_back(
        &self,
        credential: &Credential,
        joins: &[Join],
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<Vec<Returned>> {
        at_most(joins.len(), JOINS_MAX)?;
        let draw = |join: &Join| self.draw(&join.address, &join.consent, entropy);
        let drawn: Vec<Drawn> = joins.iter().map(draw).collect::<Result<_>>()?;
        for _ in 0..txn::CONFLICTS_MAX {
            let mut txn = self.begin();
            let who = match self.prove(&mut txn, credential, now, entropy).await? {
                Ok(who) => who,
                Err(refused) if self.noted(txn).await? => return Err(refused.into()),
                Err(_) => continue,
            };
            self.may_speak(&who, "bring anybody back", now)?;
            let epoch: Epoch = txn.get(&keys::epoch()).await?.unwrap_or_default();
            let (mut answers, mut moves) = (Vec::with_capacity(joins.len()), Moves::default());
            for (join, drawn) in joins.iter().zip(&drawn) {
                let answer = self.returned(&mut txn, join, drawn, epoch, &mut moves, now);
                answers.push(answer.await?);
            }
            moves.write(&mut txn, now).await?;
            let count = |what| answers.iter().filter(|answer| **answer == what).count() as u64;
            let deed = Deed::BroughtBack {
                returned: count(Returned::Returned),
                joined: count(Returned::Joined),
            };
            audit::record(&mut txn, Actor::Organiser(who.id), deed, now).await?;
            if self.finish_quietly(txn).await? {
                return Ok(answers);
            }
        }
        Err(txn::too_many_conflicts())
    }

    async fn returned(
        &self,
        txn: &mut Txn<'_, S>,
        join: &Join,
        drawn: &Drawn,
        epoch: Epoch,
        moves: &mut Moves,
        now: Timestamp,
    ) -> Result<Returned> {
        let said = join.consent.date;
        if said > self.settings.zone.date_at(now) {
            return Ok(Returned::NotYet);
        }
        let left = self.left(txn, &join.address, now).await?;
        if left.is_some_and(|left| said.begins_utc() <= left) {
            return Ok(Returned::LeftSince);
        }
        Ok(match self.welcome(txn, join, drawn, epoch, moves).await? {
            Confirmed::Already => Returned::Already,
            Confirmed::Joined if left.is_some() => Returned::Returned,
            Confirmed::Joined => Returned::Joined,
        })
    }

    /// Puts somebody on the list by their own word, inside `txn`: that they left before counts no
    /// more, and who was suspended is not any more.
    pub(crate) async fn welcome(
        &self,
        txn: &mut Txn<'_, S>,
        join: &Join,
        drawn: &Drawn,
        epoch: Epoch,
        moves: &mut Moves,
    ) -> Result<Confirmed> {
        let blind = self.blind(&join.address);
        let confirmed = match txn.get(&keys::blind(&blind)).await? {
            Some(member) => {
                self.spoke(txn, member, epoch, moves).await?;
                Confirmed::Already
            }
            None => {
                self.add(txn, join, drawn, epoch, moves)?;
                Confirmed::Joined
            }
        };
        txn.delete(&keys::asked(&blind).key);
        Ok(confirmed)
    }
}
