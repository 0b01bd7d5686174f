//! Forgetting, when its time has come: who was asked and did not answer, and who left so long ago
//! that lists are current again. What people are told about it is true only if somebody calls this
//! every day; it never touches anybody who is on the list.

use super::{CODE_LIFE, DAY_MS, TOMBSTONE_LIFE, day_of};
use crate::{Error, Ledger, Result, codec, keys, ledger::SCAN_ROWS, txn};
use alert::Timestamp;
use std::time::Duration;
use store::{Key, KeyRange, Store, Value};

/// When there is something to be forgotten again: of both a day is kept and no hour, so that their
/// time is over when a day begins (UTC).
pub fn forgets_next(now: Timestamp) -> Timestamp {
    Timestamp::from_ms(day_of(now).ms() + DAY_MS)
}

impl<S: Store> Ledger<S> {
    /// Forgets who was asked so long ago that they may be asked again, and who left so long ago
    /// that lists are current again. Looks at every such row, a page at a time and each page one
    /// commit. Says how many rows went.
    pub async fn forget_expired(&self, now: Timestamp) -> Result<u64> {
        let mut gone = 0;
        for (prefix, life) in [
            (keys::all_asked(), CODE_LIFE),
            (keys::tombstones(), TOMBSTONE_LIFE),
        ] {
            let mut range = KeyRange::prefix(&prefix);
            loop {
                let rows = self.store.scan(range.clone(), SCAN_ROWS).await?;
                gone += self.forget(&rows, life, now).await?;
                match rows.last() {
                    Some((last, _)) if rows.len() == SCAN_ROWS => range = range.after(last),
                    Some(_) | None => break,
                }
            }
        }
        Ok(gone)
    }

    async fn forget(&self, rows: &[(Key, Value)], life: Duration, now: Timestamp) -> Result<u64> {
        let is_over = |day: Timestamp| now.since(day) >= life;
        let over: Vec<&Key> = rows
            .iter()
            .filter(|(key, bytes)| codec::decode(key, bytes).is_ok_and(is_over))
            .map(|(key, _)| key)
            .collect();
        for _ in 0..txn::CONFLICTS_MAX {
            let mut txn = self.begin().vital();
            let mut gone = 0;
            for key in &over {
                let row = keys::day_row((*key).clone());
                // Read again, as part of the commit: it may have been renewed meanwhile.
                match txn.get(&row).await {
                    Ok(Some(day)) if is_over(day) => {
                        txn.delete(&row.key);
                        gone += 1;
                    }
                    Ok(_) | Err(Error::Damaged(_)) => {}
                    Err(error) => return Err(error),
                }
            }
            if txn.is_empty() || self.finish_quietly(txn).await? {
                return Ok(gone);
            }
        }
        Err(txn::too_many_conflicts())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_something_to_forget_again_when_the_next_day_begins() {
        let day = |n: i64| Timestamp::from_ms(n * DAY_MS);
        assert_eq!(forgets_next(day(3)), day(4));
        assert_eq!(forgets_next(Timestamp::from_ms(4 * DAY_MS - 1)), day(4));
    }
}
