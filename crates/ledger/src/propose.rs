//! Proposing a revision: its number is taken, its bytes are fixed, it was rendered and measured
//! in every language, and from here on people stand behind a hash. An edit is a new proposal of
//! the same number: what was approved before counts for nothing.

use crate::{
    Actor, Credential, Error, Ledger, Refused, Result,
    audit::{self, Deed},
    keys, notice,
    organiser::Proven,
    proposal::{Care, Stage, StageRecord, content_hash, span_ms},
    txn::{self, Txn},
    words,
};
use alert::{
    ActBy, AlertNumber, CareRecord, Entropy, Manifest, Notice, OrganiserId, Revision, RevisionKind,
    Timestamp,
    approval::{self, Path, Verdict},
    care::Consent,
    revision::Measured,
    text::ContentHash,
};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use store::Store;

/// What is proposed.
#[derive(Clone, Debug)]
pub struct Proposal {
    pub revision: Revision,
    pub care: CareRecord,
    pub measured: Measured,
    pub path: Path,
}

/// What became of a proposal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposed {
    pub alert: AlertNumber,
    pub revision: u16,
    /// What an approval has to be bound to.
    pub content: ContentHash,
    pub outcome: Outcome,
}

/// What became of a proposal or an approval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// So many more people have to approve.
    Waiting { more: usize },
    /// On disk, and going out when this hold is over, unless somebody halts it.
    Queued { hold: Duration },
}

impl<S: Store> Ledger<S> {
    /// Proposes a revision in the name of an organiser.
    pub async fn propose(
        &self,
        credential: &Credential,
        proposal: &Proposal,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<Proposed> {
        let answer = self.try_propose(credential, proposal, now, entropy).await;
        self.spent(answer, &[credential], now, entropy).await
    }

    async fn try_propose(
        &self,
        credential: &Credential,
        proposal: &Proposal,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<Proposed> {
        self.check(proposal, now)?;
        for _ in 0..txn::CONFLICTS_MAX {
            let mut txn = self.begin();
            let before = self.check_place(&mut txn, proposal).await?;
            let who = match self.prove(&mut txn, credential, now, entropy).await? {
                Ok(who) => who,
                Err(refused) if self.noted(txn).await? => return Err(refused.into()),
                Err(_) => continue,
            };
            self.may_speak(&who, "propose alerts", now)?;
            let mut record = self.new_record(proposal, &who, now).await?;
            self.write(&mut txn, proposal, &mut record, before, entropy)
                .await?;
            let (alert, revision) = place(proposal);
            let deed = Deed::Proposed {
                alert,
                revision,
                over: record.content,
            };
            audit::record(&mut txn, Actor::Organiser(who.id), deed, now).await?;
            let told = Notice::Proposed {
                alert,
                revision,
                title: title(proposal),
                by: who.name,
            };
            notice::tell_all(self, &mut txn, &told, now, entropy).await?;
            let title = title(proposal);
            let judged = self.settle_stage(
                &mut txn,
                (alert, revision),
                &mut record,
                title,
                now,
                entropy,
            );
            let outcome = match judged.await? {
                Ok(outcome) => outcome,
                Err(refused) => return Err(refused.into()),
            };
            if self.finish(txn).await? {
                return Ok(Proposed {
                    alert,
                    revision,
                    content: record.content,
                    outcome,
                });
            }
        }
        Err(txn::too_many_conflicts())
    }

    /// Judges a record by the rule, moves its stage, and writes it.
    pub(crate) async fn settle_stage(
        &self,
        txn: &mut Txn<'_, S>,
        (alert, revision): (AlertNumber, u16),
        record: &mut StageRecord,
        title: String,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<Result<Outcome, Refused>> {
        let instance_row = keys::instance();
        let mut instance = txn.get(&instance_row).await?.unwrap_or_default();
        let entitled = self.entitled(now).await?;
        instance.emergencies.retain(|at| now.since(*at) < A_DAY);
        let verdict = approval::judge(
            &approval::Proposal {
                author: record.author,
                content: record.content,
                kind: record.kind,
                mends_asks_only: record.mends_asks_only,
                without_consent: record.without_consent,
                path: record.path,
                author_gave_code: true,
                emergencies_today: u32::try_from(instance.emergencies.len()).unwrap_or(u32::MAX),
                approvals: &record.approvals,
                entitled: &entitled,
                now,
            },
            &self.settings.rules,
        );
        let outcome = match verdict {
            Verdict::Refused(refusal) => return Ok(Err(refusal.into())),
            Verdict::Waiting { more } => Outcome::Waiting { more },
            Verdict::Ready { hold, notify_all } => {
                if notify_all && !self.others_can_be_told(record.author).await? {
                    return Ok(Err(Refused::NobodyToTell));
                }
                if notify_all {
                    instance.emergencies.push(now);
                }
                instance.queued += 1;
                txn.put(&instance_row, &instance)?;
                let left_ms = span_ms(hold);
                record.stage = Stage::Queued {
                    left_ms,
                    saved_at: now,
                    emergency: notify_all,
                };
                txn.put(&keys::queued(alert, revision), &())?;
                let deed = Deed::Queued {
                    alert,
                    revision,
                    emergency: notify_all,
                };
                audit::record(txn, Actor::Daemon, deed, now).await?;
                let ends = now.plus(hold);
                let told = Notice::Queued {
                    alert,
                    revision,
                    title,
                    ends,
                    emergency: notify_all,
                };
                notice::tell_all(self, txn, &told, now, entropy).await?;
                Outcome::Queued { hold }
            }
        };
        txn.put(&keys::stage(alert, revision), record)?;
        Ok(Ok(outcome))
    }

    /// What can be said without looking into the store.
    fn check(&self, proposal: &Proposal, now: Timestamp) -> Result<()> {
        let manifest = &proposal.revision.manifest;
        let alert = manifest.alert;
        proposal.revision.verify().map_err(Refused::from)?;
        if proposal.measured.manifest != manifest.hash() {
            return Err(Refused::NotMeasured.into());
        }
        self.may_go_out(manifest, &proposal.care, now)?;
        if (manifest.revision == 1) != (manifest.kind == RevisionKind::Alert) {
            return Err(Refused::WrongKind(alert).into());
        }
        Ok(())
    }

    /// Whether it may go out at all, here and now: asked when it is proposed, when it is approved,
    /// and once more when it is released.
    pub(crate) fn may_go_out(
        &self,
        manifest: &Manifest,
        care: &CareRecord,
        now: Timestamp,
    ) -> Result<(), Refused> {
        let alert = manifest.alert;
        if manifest.historical.is_some() && !self.settings.rehearsal {
            return Err(Refused::HistoricalInEarnest(alert));
        }
        if care.consent == Consent::Rehearsal && !self.settings.rehearsal {
            return Err(Refused::RehearsalInEarnest(alert));
        }
        let past = matches!(manifest.act_by, ActBy::Day { ends, .. } if ends <= now);
        if past && !manifest.kind.closes() {
            return Err(Refused::PastItsTime(alert));
        }
        Ok(())
    }

    /// Whether somebody may speak by now.
    pub(crate) fn may_speak(
        &self,
        who: &Proven,
        what: &'static str,
        now: Timestamp,
    ) -> Result<(), Refused> {
        if !who.role.may_speak() {
            return Err(not_entitled(who, what));
        }
        if who.speaks_from > now {
            return Err(Refused::VoiceLater {
                name: who.name.clone(),
                from: self.settings.zone.rfc3339(who.speaks_from),
            });
        }
        Ok(())
    }

    /// Whether this revision may stand where it wants to; the record it replaces, if any.
    async fn check_place(
        &self,
        txn: &mut Txn<'_, S>,
        proposal: &Proposal,
    ) -> Result<Option<StageRecord>> {
        let (alert, given) = place(proposal);
        let head = match txn.get(&keys::alert(alert)).await? {
            Some(head) => head,
            None if given == 1 => {
                let instance = txn.get(&keys::instance()).await?.unwrap_or_default();
                let reserved = instance.serials.get(&alert.year()).copied().unwrap_or(0);
                if alert.serial() == 0 || alert.serial() > reserved {
                    return Err(Error::NotFound {
                        what: format!("the number {alert}"),
                        hint: "numbers are taken from the daemon, never made up",
                    });
                }
                return Ok(None);
            }
            None => return Err(crate::proposal::not_found(alert)),
        };
        let next = head.released + 1;
        if head.closed.is_some() {
            Err(Refused::Closed(alert).into())
        } else if given != next {
            Err(Refused::WrongRevision { alert, given, next }.into())
        } else {
            let before = txn.get(&keys::stage(alert, given)).await?;
            match before.as_ref().map(|record| record.stage) {
                Some(stage @ (Stage::Queued { .. } | Stage::Released { .. })) => {
                    let stage = stage.word();
                    Err(Refused::AlreadyOnItsWay {
                        alert,
                        revision: given,
                        stage,
                    }
                    .into())
                }
                Some(Stage::Proposed | Stage::Halted { .. } | Stage::Overdue { .. }) | None => {
                    Ok(before)
                }
            }
        }
    }

    async fn new_record(
        &self,
        proposal: &Proposal,
        who: &Proven,
        now: Timestamp,
    ) -> Result<StageRecord> {
        let manifest = &proposal.revision.manifest;
        Ok(StageRecord {
            author: who.id,
            path: proposal.path,
            kind: manifest.kind,
            content: manifest.hash(),
            without_consent: matches!(proposal.care.consent, Consent::Unavailable { .. }),
            mends_asks_only: self.mends_asks_only(&proposal.revision).await?,
            approvals: Vec::new(),
            stage: Stage::Proposed,
            proposed_at: now,
            chunks: 0,
        })
    }

    /// Whether a correction changes nothing but what is asked, of whom, and the letters.
    async fn mends_asks_only(&self, revision: &Revision) -> Result<bool> {
        let manifest = &revision.manifest;
        if manifest.kind != RevisionKind::Correction {
            return Ok(false);
        }
        let before = self.revision(manifest.alert, manifest.revision - 1).await?;
        let was = &before.manifest;
        Ok(was.texts == manifest.texts
            && was.case == manifest.case
            && was.act_by == manifest.act_by
            && was.topics == manifest.topics
            && was.concerned == manifest.concerned
            && (was.urgency, was.severity, was.certainty)
                == (manifest.urgency, manifest.severity, manifest.certainty)
            && was.historical == manifest.historical
            && (was.missing, was.fallback) == (manifest.missing, manifest.fallback))
    }

    async fn write(
        &self,
        txn: &mut Txn<'_, S>,
        proposal: &Proposal,
        record: &mut StageRecord,
        before: Option<StageRecord>,
        entropy: &dyn Entropy,
    ) -> Result<()> {
        let (alert, revision) = place(proposal);
        let mut salt = [0; 16];
        entropy.fill(&mut salt);
        let commitment = proposal.care.commitment(&salt);
        record.content = content_hash(&proposal.revision.manifest, &commitment);
        let chunks_before = before.map_or(0, |record| record.chunks);
        record.chunks = words::write(txn, &proposal.revision, chunks_before, entropy)?;
        let care = Care {
            record: proposal.care.clone(),
            salt,
        };
        txn.seal(&keys::care(alert, revision), &care, entropy)?;
        let row = keys::alert(alert);
        let mut head = txn.get(&row).await?.unwrap_or_default();
        head.proposed = Some(revision);
        txn.put(&row, &head)
    }

    async fn others_can_be_told(&self, author: OrganiserId) -> Result<bool> {
        let active = self.active_organisers().await?;
        let channels = &self.settings.channels;
        Ok(active.iter().any(|(id, o)| {
            *id != author && o.role.may_speak() && !o.reached_at(channels).is_empty()
        }))
    }
}

/// For the count of emergencies.
const A_DAY: Duration = Duration::from_secs(86_400);

pub(crate) fn not_entitled(who: &Proven, what: &'static str) -> Refused {
    Refused::NotEntitled {
        name: who.name.clone(),
        role: who.role.word(),
        what,
        needed: "an organiser or owner",
    }
}

fn place(proposal: &Proposal) -> (AlertNumber, u16) {
    let manifest = &proposal.revision.manifest;
    (manifest.alert, manifest.revision)
}

fn title(proposal: &Proposal) -> String {
    title_of(&proposal.revision)
}

/// The title in the fallback language, or in the first there is.
pub(crate) fn title_of(revision: &Revision) -> String {
    let texts = &revision.texts;
    let text = texts
        .get(&revision.manifest.fallback)
        .or_else(|| texts.values().next());
    text.map_or_else(String::new, |text| text.title.clone())
}
