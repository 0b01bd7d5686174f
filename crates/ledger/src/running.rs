//! The appeals that run: released, not closed, not stopped, and not past their time. For whoever
//! asks the bot for them.

use crate::{
    Ledger, Result,
    broadcast::{Broadcast, Run},
    keys,
    notice::SingleContent,
};
use alert::{AlertNumber, ChannelKind, Country, Timestamp, chat::Answer, outcome::Why};
use store::Store;

/// Appeals shown at once: more than anybody reads.
const RUNNING_MAX: usize = 10;

impl<S: Store> Ledger<S> {
    /// The newest revision of each appeal that runs, the newest appeal first; ten at the most.
    pub async fn running(&self, now: Timestamp) -> Result<Vec<(AlertNumber, u16)>> {
        let mut found = Vec::new();
        for (key, _) in self.scan_all(keys::alerts()).await?.into_iter().rev() {
            if found.len() == RUNNING_MAX {
                break;
            }
            if let Some(alert) = keys::read_alert(&key)
                && let Some(broadcast) = self.broadcast_running(alert, now).await?
            {
                found.push((alert, broadcast.revision));
            }
        }
        Ok(found)
    }

    /// What is to be shown to somebody who asks for this appeal.
    pub(crate) async fn appeal_to_show(
        &self,
        alert: AlertNumber,
        country: Option<Country>,
        now: Timestamp,
    ) -> Result<SingleContent> {
        Ok(match self.broadcast_running(alert, now).await? {
            Some(broadcast) => SingleContent::Appeal {
                alert,
                revision: broadcast.revision,
                released: broadcast.released,
                country,
            },
            None => SingleContent::Answer {
                answer: Answer::NotRunning,
                edits: None,
            },
        })
    }

    async fn broadcast_running(
        &self,
        alert: AlertNumber,
        now: Timestamp,
    ) -> Result<Option<Broadcast>> {
        let Some(head) = self.read(&keys::alert(alert)).await? else {
            return Ok(None);
        };
        if head.closed.is_some() {
            return Ok(None);
        }
        for id in head.broadcasts.iter().rev() {
            let Some(broadcast) = self.broadcast(*id).await? else {
                continue;
            };
            if broadcast.revision != head.released {
                continue;
            }
            let stopped = matches!(broadcast.run, Run::Winding { why: Why::Halted });
            let progress = self.progress(*id, ChannelKind::Telegram).await?;
            let stopped = stopped || progress.counts.withdrawn.contains_key(&Why::Halted);
            let runs = !stopped && broadcast.expires_at > now;
            return Ok(runs.then_some(broadcast));
        }
        Ok(None)
    }
}
