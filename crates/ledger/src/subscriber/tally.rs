//! How many there are, without looking at everybody: a row of counts for each channel and sixteenth
//! of its ids, kept in the same commits that make people come, go, and change their standing. The
//! sixteenths keep commits of different people from refusing each other. The counts decide nothing;
//! if they are ever wrong, counting anew mends them.

use super::{DAY_MS, SubscriberRow};
use crate::{Error, Ledger, Result, codec, keys, ledger::SCAN_ROWS, txn, txn::Txn};
use alert::{
    ChannelKind, Timestamp,
    subscription::{Member, Standing},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::Store;

/// Parts of a channel that are counted each for itself, by the first bits of the id.
pub(crate) const PARTS: u8 = 16;

/// The counts of one part of a channel.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Tally {
    /// Counts up with each change, so that two that cancel each other out are seen by whoever
    /// counts meanwhile.
    changes: u64,
    active: u64,
    suspended: u64,
    /// By the day (since 1970, UTC) at whose beginning the pause is over.
    paused: BTreeMap<i64, u64>,
}

/// How many there are on one channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    pub channel: ChannelKind,
    pub active: u64,
    /// Gone, as the other side says.
    pub suspended: u64,
    pub paused: u64,
}

impl Count {
    /// All of them.
    pub const fn all(&self) -> u64 {
        self.active + self.suspended + self.paused
    }
}

/// What counting everybody anew found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recounted {
    pub counts: Vec<Count>,
    /// How many parts had been counted wrongly, and are right now.
    pub mended: u32,
}

impl Tally {
    /// Whose pause is over counts as active.
    fn pass(&mut self, now: Timestamp) {
        let over = now.ms().div_euclid(DAY_MS) + 1;
        let still = self.paused.split_off(&over);
        self.active += std::mem::replace(&mut self.paused, still)
            .values()
            .sum::<u64>();
    }

    fn add(&mut self, standing: Standing, now: Timestamp) {
        match standing {
            Standing::Active => self.active += 1,
            Standing::Suspended => self.suspended += 1,
            Standing::Paused { until } if until <= now => self.active += 1,
            Standing::Paused { until } => *self.paused.entry(day(until)).or_default() += 1,
        }
    }

    fn take(&mut self, standing: Standing) {
        let from = match standing {
            Standing::Active => &mut self.active,
            Standing::Suspended => &mut self.suspended,
            // If that day has passed, they were counted as active since.
            Standing::Paused { until } => match self.paused.get_mut(&day(until)) {
                Some(n) if *n > 0 => n,
                Some(_) | None => &mut self.active,
            },
        };
        *from = from.saturating_sub(1);
        self.paused.retain(|_, n| *n > 0);
    }
}

/// The day at whose beginning a pause is over.
fn day(until: Timestamp) -> i64 {
    (until.ms() + DAY_MS - 1).div_euclid(DAY_MS)
}

fn part(member: Member) -> u8 {
    member.subscription.bytes()[0] / (u8::MAX / PARTS + 1)
}

/// One change: from which standing, to which; nothing for who is new or gone.
type Move = (Option<Standing>, Option<Standing>);

/// What one commit changes of the counts.
#[derive(Default)]
pub(crate) struct Moves(BTreeMap<(ChannelKind, u8), Vec<Move>>);

impl Moves {
    /// A member came (`from` nothing), went (`to` nothing), or changed their standing.
    pub(crate) fn note(&mut self, member: Member, from: Option<Standing>, to: Option<Standing>) {
        if from != to {
            let moves = self.0.entry((member.channel, part(member))).or_default();
            moves.push((from, to));
        }
    }

    /// Writes the counts. Call it last: what is read early is likelier to be changed by others.
    pub(crate) async fn write<S: Store>(self, txn: &mut Txn<'_, S>, now: Timestamp) -> Result<()> {
        for ((channel, part), moves) in self.0 {
            let row = keys::tally(channel, part);
            let mut tally = match txn.get(&row).await {
                Ok(found) => found.unwrap_or_default(),
                // Nobody is kept from leaving by a count.
                Err(Error::Damaged(why)) => {
                    tracing::error!(why, "a count was passed over; count anew");
                    continue;
                }
                Err(error) => return Err(error),
            };
            tally.pass(now);
            tally.changes += 1;
            for (from, to) in moves {
                from.into_iter().for_each(|standing| tally.take(standing));
                to.into_iter().for_each(|standing| tally.add(standing, now));
            }
            txn.put(&row, &tally)?;
        }
        Ok(())
    }
}

impl<S: Store> Ledger<S> {
    /// How many are subscribed on each channel, by the counts that are kept.
    pub async fn count(&self, now: Timestamp) -> Result<Vec<Count>> {
        let mut counts = Vec::new();
        for channel in ChannelKind::ALL {
            let mut tallies = Vec::new();
            for (key, bytes) in self.scan_all(keys::tallies(channel)).await? {
                tallies.push(codec::decode(&key, &bytes)?);
            }
            counts.push(summed(channel, tallies, now));
        }
        Ok(counts)
    }

    /// Counts everybody, and mends the counts that are kept where they are wrong.
    pub async fn recount(&self, now: Timestamp) -> Result<Recounted> {
        let mut recounted = Recounted {
            counts: Vec::new(),
            mended: 0,
        };
        for channel in ChannelKind::ALL {
            let mut tallies = Vec::new();
            for part in 0..PARTS {
                let (tally, mended) = self.recount_part(channel, part, now).await?;
                tallies.push(tally);
                recounted.mended += u32::from(mended);
            }
            recounted.counts.push(summed(channel, tallies, now));
        }
        Ok(recounted)
    }

    async fn recount_part(
        &self,
        channel: ChannelKind,
        part: u8,
        now: Timestamp,
    ) -> Result<(Tally, bool)> {
        for _ in 0..txn::CONFLICTS_MAX {
            let mut txn = self.begin();
            let row = keys::tally(channel, part);
            // Read first: whoever comes or goes while we count changes it, and we start over.
            let mut kept = match txn.get(&row).await {
                Ok(kept) => kept,
                Err(Error::Damaged(_)) => None,
                Err(error) => return Err(error),
            };
            let mut found = self.scan_part(channel, part, now).await?;
            if let Some(kept) = &mut kept {
                kept.pass(now);
                found.changes = kept.changes;
            }
            let nothing = Tally::default();
            if *kept.as_ref().unwrap_or(&nothing) == found {
                return Ok((found, false));
            }
            found.changes += 1;
            txn.put(&row, &found)?;
            if self.finish_quietly(txn).await? {
                return Ok((found, true));
            }
        }
        Err(txn::too_many_conflicts())
    }

    async fn scan_part(&self, channel: ChannelKind, part: u8, now: Timestamp) -> Result<Tally> {
        let mut tally = Tally::default();
        let mut range = keys::subscribers_part(channel, part, PARTS);
        loop {
            let rows = self.store.scan(range.clone(), SCAN_ROWS).await?;
            for (key, bytes) in &rows {
                let standing = match codec::decode::<SubscriberRow>(key, bytes) {
                    Ok(row) => row.subscription.standing,
                    // It is somebody, and stands in every report as such.
                    Err(Error::Damaged(_)) => Standing::Active,
                    Err(error) => return Err(error),
                };
                tally.add(standing, now);
            }
            match rows.last() {
                Some((last, _)) if rows.len() == SCAN_ROWS => {
                    range = range.after(last);
                }
                Some(_) | None => return Ok(tally),
            }
        }
    }
}

fn summed(channel: ChannelKind, tallies: Vec<Tally>, now: Timestamp) -> Count {
    let mut count = Count {
        channel,
        active: 0,
        suspended: 0,
        paused: 0,
    };
    for mut tally in tallies {
        tally.pass(now);
        count.active += tally.active;
        count.suspended += tally.suspended;
        count.paused += tally.paused.values().sum::<u64>();
    }
    count
}
