//! Standing behind a proposal: bound to the very bytes that were shown, by somebody who is not
//! the author, with a one-time code that is good once.

use crate::{
    Actor, Credential, Ledger, Outcome, Refused, Result,
    audit::{self, Deed},
    keys,
    proposal::{self, Stage},
    propose::title_of,
    txn,
};
use alert::{AlertNumber, Entropy, Timestamp, approval::Approval, text::ContentHash};
use store::Store;

impl<S: Store> Ledger<S> {
    /// Approves what is proposed of `alert`, over `content`: the hash that was shown.
    pub async fn approve(
        &self,
        credential: &Credential,
        alert: AlertNumber,
        content: ContentHash,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<Outcome> {
        let answer = self.try_approve(credential, alert, content, now, entropy);
        let answer = answer.await;
        self.spent(answer, &[credential], now, entropy).await
    }

    async fn try_approve(
        &self,
        credential: &Credential,
        alert: AlertNumber,
        content: ContentHash,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<Outcome> {
        for _ in 0..txn::CONFLICTS_MAX {
            let mut txn = self.begin();
            let head_row = keys::alert(alert);
            let head = txn
                .get(&head_row)
                .await?
                .ok_or_else(|| proposal::not_found(alert))?;
            let Some(revision) = head.proposed else {
                return Err(Refused::NothingToApprove {
                    alert,
                    stage: "released",
                }
                .into());
            };
            let stage_row = keys::stage(alert, revision);
            let mut record = txn
                .get(&stage_row)
                .await?
                .ok_or_else(|| proposal::not_found(alert))?;
            match record.stage {
                Stage::Proposed | Stage::Overdue { .. } => {}
                stage @ (Stage::Queued { .. } | Stage::Released { .. } | Stage::Halted { .. }) => {
                    return Err(Refused::NothingToApprove {
                        alert,
                        stage: stage.word(),
                    }
                    .into());
                }
            }
            if record.content != content {
                return Err(Refused::OtherBytes { alert, revision }.into());
            }
            let who = match self.prove(&mut txn, credential, now, entropy).await? {
                Ok(who) => who,
                Err(refused) if self.noted(txn).await? => return Err(refused.into()),
                Err(_) => continue,
            };
            self.may_speak(&who, "approve alerts", now)?;
            if who.id == record.author {
                return Err(Refused::OwnProposal(alert).into());
            }
            let shown = self.approved_words(alert, revision, &record).await?;
            let Some((words, care)) = shown else {
                continue;
            };
            self.may_go_out(&words.manifest, &care, now)?;
            record.approvals.retain(|approval| approval.by != who.id);
            record.approvals.push(Approval {
                by: who.id,
                at: now,
                over: content,
            });
            let deed = Deed::Approved {
                alert,
                revision,
                over: content,
            };
            audit::record(&mut txn, Actor::Organiser(who.id), deed, now).await?;
            let title = title_of(&words);
            let place = (alert, revision);
            let judged = self.settle_stage(&mut txn, place, &mut record, title, now, entropy);
            let outcome = match judged.await? {
                Ok(outcome) => outcome,
                Err(refused) => return Err(refused.into()),
            };
            if self.finish(txn).await? {
                return Ok(outcome);
            }
        }
        Err(txn::too_many_conflicts())
    }
}
