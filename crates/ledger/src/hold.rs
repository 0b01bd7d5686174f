//! Holds: the minutes in which any organiser can still stop a release. What remains of one is
//! kept on disk and only ever counted down by time that really passed in a running daemon, so
//! that neither a restart nor a set clock can shorten it.

use crate::{
    Ledger, Result, keys, notice,
    proposal::{Stage, span_ms},
    txn,
};
use alert::{AlertNumber, Entropy, Notice, Timestamp};
use std::time::Duration;
use store::Store;

/// A hold that is running.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hold {
    pub alert: AlertNumber,
    pub revision: u16,
    /// What remains, as last written.
    pub left: Duration,
    /// When that was written.
    pub saved_at: Timestamp,
}

impl<S: Store> Ledger<S> {
    /// Every hold that is running.
    pub async fn holds(&self) -> Result<Vec<Hold>> {
        let mut holds = Vec::new();
        for (key, _) in self.scan_all(keys::all_queued()).await? {
            let Some((alert, revision)) = keys::read_queued(&key) else {
                continue;
            };
            if let Stage::Queued {
                left_ms, saved_at, ..
            } = self.stage(alert, revision).await?.stage
            {
                let left = Duration::from_millis(left_ms);
                holds.push(Hold {
                    alert,
                    revision,
                    left,
                    saved_at,
                });
            }
        }
        Ok(holds)
    }

    /// Writes what remains of a hold: never more than was written before.
    pub async fn save_hold(
        &self,
        alert: AlertNumber,
        revision: u16,
        left: Duration,
        now: Timestamp,
    ) -> Result<()> {
        let mut txn = self.begin();
        let row = keys::stage(alert, revision);
        let Some(mut record) = txn.get(&row).await? else {
            return Ok(());
        };
        if let Stage::Queued {
            left_ms, emergency, ..
        } = record.stage
        {
            let left_ms = span_ms(left).min(left_ms);
            record.stage = Stage::Queued {
                left_ms,
                saved_at: now,
                emergency,
            };
            txn.put(&row, &record)?;
            // Lost to somebody who halted it: that is as well.
            self.finish_quietly(txn).await?;
        }
        Ok(())
    }

    /// Takes a hold that could not end in time out of the queue: it asks, and needs a new
    /// approval.
    pub async fn overdue(
        &self,
        alert: AlertNumber,
        revision: u16,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<()> {
        for _ in 0..txn::CONFLICTS_MAX {
            let mut txn = self.begin();
            let row = keys::stage(alert, revision);
            let Some(mut record) = txn.get(&row).await? else {
                return Ok(());
            };
            let Stage::Queued { .. } = record.stage else {
                return Ok(());
            };
            record.stage = Stage::Overdue { since: now };
            record.approvals.clear();
            txn.put(&row, &record)?;
            txn.delete(&keys::queued(alert, revision).key);
            let told = Notice::Overdue { alert, revision };
            notice::tell_all(self, &mut txn, &told, now, entropy).await?;
            if self.finish(txn).await? {
                return Ok(());
            }
        }
        Err(txn::too_many_conflicts())
    }
}
