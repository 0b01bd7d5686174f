//! Stopping: any one organiser, at once, whatever it is that runs: a hold, or a broadcast that is
//! going out. And letting a broadcast go on that paused itself because too much failed.

use crate::{
    Actor, Credential, Ledger, Refused, Result,
    audit::{self, Deed},
    broadcast::Run,
    keys, notice,
    organiser::Proven,
    proposal::{self, AlertHead, Stage},
    propose::may_speak,
    txn::{self, Txn},
};
use alert::{AlertNumber, Entropy, Notice, Timestamp, outcome::Why};
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
        for _ in 0..txn::CONFLICTS_MAX {
            let mut txn = self.begin().vital();
            let row = keys::alert(alert);
            let mut head = txn
                .get(&row)
                .await?
                .ok_or_else(|| proposal::not_found(alert))?;
            let who = match self.prove(&mut txn, credential, now, entropy).await? {
                Ok(who) => who,
                Err(refused) => return self.refuse(txn, refused).await,
            };
            if let Err(refused) = may_speak(&who, "halt alerts") {
                return self.refuse(txn, refused).await;
            }
            let queued = self.halt_hold(&mut txn, alert, &mut head, now).await?;
            let running = self.halt_broadcasts(&mut txn, &head).await?;
            if queued.is_none() && running.is_empty() {
                let word = if head.released > 0 {
                    "sent already"
                } else {
                    "only proposed"
                };
                return Err(Refused::NothingToHalt(alert, word).into());
            }
            txn.put(&row, &head)?;
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

    /// Lets the paused broadcasts of an alert go on, as they are.
    pub async fn resume(
        &self,
        credential: &Credential,
        alert: AlertNumber,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<Vec<u16>> {
        for _ in 0..txn::CONFLICTS_MAX {
            let mut txn = self.begin();
            let row = keys::alert(alert);
            let head = txn
                .get(&row)
                .await?
                .ok_or_else(|| proposal::not_found(alert))?;
            let who = match self.prove(&mut txn, credential, now, entropy).await? {
                Ok(who) => who,
                Err(refused) => return self.refuse(txn, refused).await,
            };
            if let Err(refused) = may_speak(&who, "resume alerts") {
                return self.refuse(txn, refused).await;
            }
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
        head: &mut AlertHead,
        now: Timestamp,
    ) -> Result<Option<u16>> {
        let Some(revision) = head.proposed else {
            return Ok(None);
        };
        let row = keys::stage(alert, revision);
        let Some(mut record) = txn.get(&row).await? else {
            return Ok(None);
        };
        match record.stage {
            Stage::Queued { .. } => {
                record.stage = Stage::Halted { at: now };
                record.approvals.clear();
                txn.put(&row, &record)?;
                txn.delete(&keys::queued(alert, revision).key);
                Ok(Some(revision))
            }
            Stage::Proposed
            | Stage::Released { .. }
            | Stage::Halted { .. }
            | Stage::Overdue { .. } => Ok(None),
        }
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
