//! Subscribers: joining, changing, leaving. An address stands only here, sealed; everything else
//! knows a random id. Who left is remembered as a keyed index alone, so that no old list brings
//! them back.

use crate::{
    Ledger, Refused, Result, keys,
    txn::{self, Txn},
};
use alert::{
    Address, ChannelKind, CivilDate, Endpoint, Entropy, SubscriptionId, Timestamp,
    subscription::{Epoch, Member, Preferences, Standing, Subscription},
};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use store::Store;

/// Joins of one call at the most: they share one commit.
pub const JOINS_MAX: usize = 500;

/// How long an old list brings nobody back who left.
const TOMBSTONE_LIFE: Duration = Duration::from_secs(366 * 86_400);

/// A subscription as kept: what it wants stands open, who it is stands sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubscriberRow {
    pub subscription: Subscription,
    /// A public channel: in doubt, a message to it is not sent again by itself.
    pub public: bool,
    sealed: Vec<u8>,
}

/// The sealed part.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Person {
    pub(crate) address: Address,
    pub(crate) consent: Consent,
}

/// The consent somebody gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    pub date: CivilDate,
    /// Which text they agreed to: its version, or its words.
    pub text: String,
}

/// Somebody who joins.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Join {
    pub address: Address,
    pub preferences: Preferences,
    pub consent: Consent,
    pub public: bool,
}

/// What became of those who were to join.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinReport {
    pub joined: u64,
    /// Subscribed already; nothing of theirs was changed.
    pub already: u64,
    /// Left within the last twelve months: a list never brings anybody back.
    pub left_before: u64,
}

impl<S: Store> Ledger<S> {
    /// Adds those of `joins` who are not subscribed and did not leave. Doing it twice adds nobody
    /// twice.
    pub async fn join(
        &self,
        joins: &[Join],
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<JoinReport> {
        if joins.len() > JOINS_MAX {
            return Err(Refused::TooMany {
                given: joins.len(),
                max: JOINS_MAX,
            }
            .into());
        }
        for _ in 0..txn::CONFLICTS_MAX {
            let mut txn = self.begin();
            let epoch: Epoch = txn.get(&keys::epoch()).await?.unwrap_or_default();
            let mut report = JoinReport::default();
            for join in joins {
                self.join_one(&mut txn, join, epoch, now, &mut report, entropy)
                    .await?;
            }
            if txn.is_empty() || self.finish_quietly(txn).await? {
                return Ok(report);
            }
        }
        Err(txn::too_many_conflicts())
    }

    async fn join_one(
        &self,
        txn: &mut Txn<'_, S>,
        join: &Join,
        epoch: Epoch,
        now: Timestamp,
        report: &mut JoinReport,
        entropy: &dyn Entropy,
    ) -> Result<()> {
        let blind = self.blind(&join.address);
        let blind_row = keys::blind(&blind);
        if txn.get(&blind_row).await?.is_some() {
            report.already += 1;
            return Ok(());
        }
        let left = txn.get(&keys::tombstone(&blind)).await?;
        if left.is_some_and(|left| now.since(left) < TOMBSTONE_LIFE) {
            report.left_before += 1;
            return Ok(());
        }
        txn.delete(&keys::tombstone(&blind).key);
        let member = Member {
            channel: join.address.channel(),
            subscription: SubscriptionId::draw(entropy),
        };
        let person = Person {
            address: join.address.clone(),
            consent: join.consent.clone(),
        };
        let row = SubscriberRow {
            subscription: Subscription::new(join.preferences.clone(), epoch),
            public: join.public,
            sealed: self.seal(&keys::person(member), &person, entropy)?,
        };
        txn.put(&keys::subscriber(member), &row)?;
        txn.put(&blind_row, &member)?;
        report.joined += 1;
        Ok(())
    }

    /// Removes somebody with everything that is kept of them, but for the keyed index that keeps
    /// old lists from bringing them back. `false`: there was nobody; leaving twice is no error.
    pub async fn leave(&self, address: &Address, now: Timestamp) -> Result<bool> {
        let blind = self.blind(address);
        for _ in 0..txn::CONFLICTS_MAX {
            let mut txn = self.begin().vital();
            let blind_row = keys::blind(&blind);
            let Some(member) = txn.get(&blind_row).await? else {
                return Ok(false);
            };
            // Whether or not it can still be read: nobody is kept by a damaged row.
            let row = keys::subscriber(member);
            txn.expect(&row.key).await?;
            txn.delete(&row.key);
            txn.delete(&blind_row.key);
            for (key, _) in self.scan_all(keys::alerts()).await? {
                if let Some(alert) = keys::read_alert(&key) {
                    txn.delete(&keys::receipt(alert, member).key);
                }
            }
            txn.put(&keys::tombstone(&blind), &day_of(now))?;
            if self.finish(txn).await? {
                return Ok(true);
            }
        }
        Err(txn::too_many_conflicts())
    }

    /// Changes what somebody wants. Narrowing acts at once; widening counts from the next release.
    /// `false`: nobody is subscribed under this address.
    pub async fn change(&self, address: &Address, wanted: &Preferences) -> Result<bool> {
        let blind = self.blind(address);
        for _ in 0..txn::CONFLICTS_MAX {
            let mut txn = self.begin();
            let Some(member) = txn.get(&keys::blind(&blind)).await? else {
                return Ok(false);
            };
            let row = keys::subscriber(member);
            let Some(mut subscriber) = txn.get(&row).await? else {
                return Ok(false);
            };
            let epoch: Epoch = txn.get(&keys::epoch()).await?.unwrap_or_default();
            subscriber.subscription.change(wanted.clone(), epoch);
            txn.put(&row, &subscriber)?;
            if self.finish(txn).await? {
                return Ok(true);
            }
        }
        Err(txn::too_many_conflicts())
    }

    /// How many are subscribed on each channel.
    pub async fn count(&self) -> Result<Vec<(ChannelKind, u64)>> {
        let mut counts = Vec::new();
        for channel in ChannelKind::ALL {
            let rows = self.scan_all(keys::subscribers(channel)).await?;
            counts.push((channel, rows.len() as u64));
        }
        Ok(counts)
    }

    /// Where a member is reached, with the tag that logs may carry.
    pub(crate) fn endpoint(&self, member: Member, row: &SubscriberRow) -> Result<Endpoint> {
        let person = self.person(member, row)?;
        Ok(self.tagged(person.address))
    }

    /// An address with the tag that stands for it in logs.
    pub(crate) fn tagged(&self, address: Address) -> Endpoint {
        let tag = self.ring.tag(&self.indexed(&address));
        Endpoint::new(address, tag)
    }

    /// Gives a member another address: a group that became a supergroup.
    pub(crate) async fn move_member(
        &self,
        txn: &mut Txn<'_, S>,
        member: Member,
        to: &Address,
        entropy: &dyn Entropy,
    ) -> Result<()> {
        let row = keys::subscriber(member);
        let Some(mut subscriber) = txn.get(&row).await? else {
            return Ok(());
        };
        let mut person = self.person(member, &subscriber)?;
        let blind_row = keys::blind(&self.blind(to));
        if txn
            .get(&blind_row)
            .await?
            .is_some_and(|other| other != member)
        {
            // The new address is subscribed for itself: one of the two is enough.
            subscriber.subscription.standing = Standing::Suspended;
            return txn.put(&row, &subscriber);
        }
        txn.delete(&keys::blind(&self.blind(&person.address)).key);
        txn.put(&blind_row, &member)?;
        person.address = to.clone();
        subscriber.sealed = self.seal(&keys::person(member), &person, entropy)?;
        txn.put(&row, &subscriber)
    }

    /// The sealed part of a row.
    pub(crate) fn person(&self, member: Member, row: &SubscriberRow) -> Result<Person> {
        self.unseal(&keys::person(member), &row.sealed)
    }

    fn blind(&self, address: &Address) -> [u8; 16] {
        self.ring.blind(&self.indexed(address))
    }

    /// The bytes an address is found again by: the same for every spelling, another for every
    /// channel.
    fn indexed(&self, address: &Address) -> Vec<u8> {
        let mut bytes = vec![address.channel().number()];
        bytes.extend(address.normalised());
        bytes
    }
}

/// The day somebody left: the hour is nobody's business.
fn day_of(at: Timestamp) -> Timestamp {
    const DAY_MS: i64 = 86_400_000;
    Timestamp::from_ms(at.ms() - at.ms().rem_euclid(DAY_MS))
}
