//! Stopping: any one organiser, at once, whatever it is that runs: a hold, or a broadcast that is
//! going out. And letting a broadcast go on that paused itself because too much failed.

use crate::{
    Actor, Credential, Ledger, Refused, Result,
    audit::{self, Deed},
    broadcast::Run,
    keys, notice,
    organiser::Proven,
    proposal::{self, AlertHead, Stage, StageRecord},
    propose::not_entitled,
    txn::{self, Txn},
};
use alert::{AlertNumber, Entropy, Notice, OrganiserId, Timestamp, outcome::Why};
use serde::{Deserialize, Serialize};
use store::Store;

/// What was stopped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Halted {
    pub alert: AlertNumber,
    /// The revision whose hold was stopped: it was never public.
    pub queued: Option<u16>,
    /// The revisions whose broadcasts were stopped on their way.
    pub running: Vec<u16>,
}

impl<S: Store> Ledger<S> {
    /// Stops the hold and every running broadcast of an alert. Once this returned, nothing more
    /// is claimed; what the lanes had in hand is at most their window.
    pub async fn halt(
        &self,
        credential: &Credential,
        alert: AlertNumber,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<Halted> {
        let answer = self.try_halt(credential, alert, now, entropy).await;
        self.spent(answer, &[credential], now, entropy).await
    }

    /// Lets the paused broadcasts of an alert go on, as they are.
    pub async fn resume(
        &self,
        credential: &Credential,
        alert: AlertNumber,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<Vec<u16>> {
        let answer = self.try_resume(credential, alert, now, entropy).await;
        self.spent(answer, &[credential], now, entropy).await
    }

    async fn try_halt(
        &self,
        credential: &Credential,
        alert: AlertNumber,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<Halted> {
        for _ in 0..txn::CONFLICTS_MAX {
            let mut txn = self.begin().vital();
            let head = txn
                .get(&keys::alert(alert))
                .await?
                .ok_or_else(|| proposal::not_found(alert))?;
            let who = match self.prove(&mut txn, credential, now, entropy).await? {
                Ok(who) => who,
                Err(refused) if self.noted(txn).await? => return Err(refused.into()),
                Err(_) => continue,
            };
            may_stop(&who)?;
            let queued = self.halt_hold(&mut txn, alert, &head, now).await?;
            let running = self.halt_broadcasts(&mut txn, &head).await?;
            if queued.is_none() && running.is_empty() {
                let word = if head.released > 0 {
                    "sent already"
                } else {
                    "only proposed"
                };
                return Err(Refused::NothingToHalt(alert, word).into());
            }
            for revision in queued.iter().chain(&running).copied() {
                self.tell_halted(&mut txn, &who, alert, revision, now, entropy)
                    .await?;
            }
            if self.finish(txn).await? {
                return Ok(Halted {
                    alert,
                    queued,
                    running,
                });
            }
        }
        Err(txn::too_many_conflicts())
    }

    async fn try_resume(
        &self,
        credential: &Credential,
        alert: AlertNumber,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<Vec<u16>> {
        for _ in 0..txn::CONFLICTS_MAX {
            let mut txn = self.begin();
            let head = txn
                .get(&keys::alert(alert))
                .await?
                .ok_or_else(|| proposal::not_found(alert))?;
            let who = match self.prove(&mut txn, credential, now, entropy).await? {
                Ok(who) => who,
                Err(refused) if self.noted(txn).await? => return Err(refused.into()),
                Err(_) => continue,
            };
            self.may_speak(&who, "resume alerts", now)?;
            let mut resumed = Vec::new();
            for id in &head.broadcasts {
                let row = keys::broadcast(*id);
                if let Some(mut broadcast) = txn.get(&row).await?
                    && broadcast.run == Run::Paused
                {
                    broadcast.run = Run::Running;
                    resumed.push(broadcast.revision);
                    txn.put(&row, &broadcast)?;
                    let deed = Deed::Resumed {
                        alert,
                        revision: broadcast.revision,
                    };
                    audit::record(&mut txn, Actor::Organiser(who.id), deed, now).await?;
                }
            }
            if self.finish(txn).await? {
                return Ok(resumed);
            }
        }
        Err(txn::too_many_conflicts())
    }

    async fn halt_hold(
        &self,
        txn: &mut Txn<'_, S>,
        alert: AlertNumber,
        head: &AlertHead,
        now: Timestamp,
    ) -> Result<Option<u16>> {
        let Some(revision) = head.proposed else {
            return Ok(None);
        };
        let Some(record) = txn.get(&keys::stage(alert, revision)).await? else {
            return Ok(None);
        };
        match record.stage {
            Stage::Queued { .. } => {
                stop_hold(txn, alert, revision, record, now)?;
                Ok(Some(revision))
            }
            Stage::Proposed
            | Stage::Released { .. }
            | Stage::Halted { .. }
            | Stage::Overdue { .. } => Ok(None),
        }
    }

    /// Stops every hold that somebody stands behind who is being removed.
    pub(crate) async fn stop_holds_of(
        &self,
        txn: &mut Txn<'_, S>,
        gone: OrganiserId,
        by: &Proven,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<()> {
        for (key, _) in self.scan_all(keys::all_queued()).await? {
            let Some((alert, revision)) = keys::read_queued(&key) else {
                continue;
            };
            let Some(record) = txn.get(&keys::stage(alert, revision)).await? else {
                continue;
            };
            let theirs = record.author == gone || record.approvals.iter().any(|a| a.by == gone);
            if theirs && matches!(record.stage, Stage::Queued { .. }) {
                stop_hold(txn, alert, revision, record, now)?;
                self.tell_halted(txn, by, alert, revision, now, entropy)
                    .await?;
            }
        }
        Ok(())
    }

    async fn halt_broadcasts(&self, txn: &mut Txn<'_, S>, head: &AlertHead) -> Result<Vec<u16>> {
        let mut stopped = Vec::new();
        for id in &head.broadcasts {
            let row = keys::broadcast(*id);
            let Some(mut broadcast) = txn.get(&row).await? else {
                continue;
            };
            match broadcast.run {
                Run::Running | Run::Paused => {
                    broadcast.run = Run::Winding { why: Why::Halted };
                    stopped.push(broadcast.revision);
                    txn.put(&row, &broadcast)?;
                }
                Run::Winding { .. } | Run::Done { .. } => {}
            }
        }
        Ok(stopped)
    }

    async fn tell_halted(
        &self,
        txn: &mut Txn<'_, S>,
        who: &Proven,
        alert: AlertNumber,
        revision: u16,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<()> {
        let deed = Deed::Halted { alert, revision };
        audit::record(txn, Actor::Organiser(who.id), deed, now).await?;
        let told = Notice::Halted {
            alert,
            revision,
            by: who.name.clone(),
        };
        notice::tell_all(self, txn, &told, now, entropy).await?;
        Ok(())
    }
}

/// Ends a hold: what was approved counts for nothing any more.
fn stop_hold<S: Store>(
    txn: &mut Txn<'_, S>,
    alert: AlertNumber,
    revision: u16,
    mut record: StageRecord,
    now: Timestamp,
) -> Result<()> {
    record.stage = Stage::Halted { at: now };
    record.approvals.clear();
    txn.put(&keys::stage(alert, revision), &record)?;
    txn.delete(&keys::queued(alert, revision).key);
    Ok(())
}

/// Stopping takes no voice, only a place among those who may have one.
fn may_stop(who: &Proven) -> Result<(), Refused> {
    if who.role.may_speak() {
        Ok(())
    } else {
        Err(not_entitled(who, "halt alerts"))
    }
}
