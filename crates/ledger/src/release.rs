//! Release: one commit in which an alert becomes public. Its signature, the audience's epoch, the
//! broadcast, the end of the older ones and the audit entry stand or fall together. What is past
//! its time, or may not go out here, is not released but asks.

use crate::{
    Actor, Error, Ledger, Refused, Result,
    audit::{self, Deed},
    broadcast::{Broadcast, Progress, Run},
    keys, notice,
    proposal::{self, AlertHead, Signed, Stage, StageRecord},
    txn::{self, Txn},
};
use alert::{
    AlertNumber, BroadcastId, Entropy, Notice, Revision, RevisionKind, Subject, Timestamp, Urgency,
    outcome::Why,
    revision::MissingLanguage,
    subject::LaneKind,
    subscription::{AudienceRule, Epoch},
    topic::TopicSet,
};
use store::Store;
use vault::TrustedComment;

impl<S: Store> Ledger<S> {
    /// Releases a revision whose hold is over. `None`: it was halted, released or found overdue
    /// meanwhile.
    pub async fn release(
        &self,
        alert: AlertNumber,
        revision: u16,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<Option<BroadcastId>> {
        if let Some(why) = self.store.unfit() {
            return Err(Refused::StoreUnfit(why).into());
        }
        for _ in 0..txn::CONFLICTS_MAX {
            let mut txn = self.begin();
            let stage_row = keys::stage(alert, revision);
            let Some(mut record) = txn.get(&stage_row).await? else {
                return Ok(None);
            };
            let Stage::Queued { .. } = record.stage else {
                return Ok(None);
            };
            let approved = self.approved_words(alert, revision, &record).await?;
            let Some((words, care)) = approved else {
                continue;
            };
            if self.may_go_out(&words.manifest, &care, now).is_err() {
                drop(txn);
                self.overdue(alert, revision, now, entropy).await?;
                return Ok(None);
            }
            record.stage = Stage::Released { at: now };
            txn.put(&stage_row, &record)?;
            txn.delete(&keys::queued(alert, revision).key);
            let id = self.start(&mut txn, &words, &record, now, entropy).await?;
            if self.finish(txn).await? {
                return Ok(Some(id));
            }
        }
        Err(txn::too_many_conflicts())
    }

    async fn start(
        &self,
        txn: &mut Txn<'_, S>,
        words: &Revision,
        record: &StageRecord,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<BroadcastId> {
        let manifest = &words.manifest;
        let (alert, revision) = (manifest.alert, manifest.revision);
        let epoch_row = keys::epoch();
        let epoch: Epoch = txn.get(&epoch_row).await?.unwrap_or_default();
        txn.put(&epoch_row, &(epoch + 1))?;
        let head_row = keys::alert(alert);
        let mut head = txn
            .get(&head_row)
            .await?
            .ok_or_else(|| proposal::not_found(alert))?;
        self.supersede(txn, &head).await?;
        let broadcast = self.new_broadcast(words, &head, epoch, now, entropy);
        head.released = revision;
        head.proposed = None;
        head.first_audience.get_or_insert(broadcast.rule);
        head.closed = manifest.kind.closes().then_some(now);
        head.broadcasts.push(broadcast.id);
        txn.put(&head_row, &head)?;
        txn.put(&keys::broadcast(broadcast.id), &broadcast)?;
        txn.put(&keys::active(broadcast.id), &())?;
        for channel in &self.settings.channels {
            txn.put(
                &keys::progress(broadcast.id, *channel),
                &Progress::default(),
            )?;
        }
        let sent = self.settings.zone.rfc3339(now);
        let comment = format!("nabat alert:{alert} revision:{revision} sent:{sent}");
        let comment = TrustedComment::new(&comment).map_err(|e| Error::Fault(e.to_string()))?;
        let signature = self.ring.sign(manifest.canonical().as_bytes(), &comment);
        txn.put(
            &keys::signed(alert, revision),
            &Signed {
                signature,
                sent: now,
            },
        )?;
        let deed = Deed::Released {
            alert,
            revision,
            over: record.content,
        };
        audit::record(txn, Actor::Daemon, deed, now).await?;
        let told = Notice::Released { alert, revision };
        notice::tell_all(self, txn, &told, now, entropy).await?;
        Ok(broadcast.id)
    }

    /// Ends what still runs of the alert: its members get the newer revision instead.
    async fn supersede(&self, txn: &mut Txn<'_, S>, head: &AlertHead) -> Result<()> {
        for id in &head.broadcasts {
            let row = keys::broadcast(*id);
            let Some(mut older) = txn.get(&row).await? else {
                continue;
            };
            match older.run {
                Run::Running | Run::Paused => {
                    older.run = Run::Winding {
                        why: Why::Superseded,
                    };
                    txn.put(&row, &older)?;
                }
                Run::Winding { .. } | Run::Done { .. } => {}
            }
        }
        Ok(())
    }

    fn new_broadcast(
        &self,
        words: &Revision,
        head: &AlertHead,
        epoch: Epoch,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Broadcast {
        let manifest = &words.manifest;
        let immediate = manifest.urgency == Urgency::Immediate;
        let first = AudienceRule {
            epoch,
            at: now,
            topics: TopicSet::from(&manifest.topics),
            immediate,
        };
        Broadcast {
            id: BroadcastId::draw(entropy),
            subject: Subject::Revision {
                alert: manifest.alert,
                revision: manifest.revision,
            },
            alert: manifest.alert,
            revision: manifest.revision,
            released: now,
            expires_at: manifest.expires_at(now),
            // Later words reach those who belonged to the first, and nobody new.
            rule: head.first_audience.unwrap_or(first),
            holders: manifest.kind != RevisionKind::Alert,
            only_holders: manifest.kind == RevisionKind::Withdrawal,
            only: match manifest.missing {
                MissingLanguage::Fallback => None,
                MissingLanguage::Wait => Some(words.texts.keys().copied().collect()),
            },
            lane: if immediate {
                LaneKind::Urgent
            } else {
                LaneKind::Normal
            },
            run: Run::Running,
            alarmed: false,
        }
    }
}
