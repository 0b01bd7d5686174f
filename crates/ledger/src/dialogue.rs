//! What people say to the bot: each update of theirs is one commit with what it changes, what is
//! answered, and that it was heard. So a restart in the middle loses nothing, and an update that
//! comes twice is heard once. Nothing is kept of somebody who is not on the list but their
//! answer, until it is sent.

use crate::{
    Error, Ledger, Result, keys,
    notice::{self, Single, SingleContent},
    subscriber::{Consent, Join, Moves, day_of, pause},
    txn::{self, Txn},
};
use alert::{
    Address, AlertNumber, CivilDate, DeliveryId, Entropy, Lang, Notice, Receipt, Subject,
    SubscriptionId, Timestamp,
    chat::{Answer, Kept},
    delivery::DeliveryState,
    notice::PauseReason,
    subscription::{Epoch, Member, Preferences, Standing, Subscription},
};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use store::Store;

/// How long an answer waits to be sent: after that nobody waits for it any more.
const ANSWER_LIFE: Duration = Duration::from_secs(3_600);
/// Answers to one update at the most: they are written in one commit, and read by one person.
pub const REPLIES_MAX: usize = 4;
/// After so long without any update, numbers may begin anywhere: the platform draws a new one after
/// a week, and keeps what was not fetched for a day. What comes then was never heard before.
const NUMBERS_HOLD: Duration = Duration::from_secs(4 * 86_400);

/// What was heard of the platform.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Heard {
    /// The number of the newest update.
    through: i64,
    /// The day it was heard on.
    on: Option<Timestamp>,
    /// Why nothing is heard at present.
    deaf: Option<PauseReason>,
}

/// Who speaks, as far as an answer may depend on it.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// What they are on the list with.
    pub subscription: Option<Subscription>,
}

/// What an update comes to.
#[derive(Clone, Debug, Default)]
pub struct Said {
    pub deed: Deed,
    /// [`REPLIES_MAX`] at the most.
    pub replies: Vec<Reply>,
}

impl Said {
    fn is_nothing(&self) -> bool {
        self.deed == Deed::Nothing && self.replies.is_empty()
    }
}

/// What it changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Deed {
    #[default]
    Nothing,
    /// They agreed to this text, and want this: also those who had left.
    Join {
        preferences: Preferences,
        consent_text: String,
    },
    Change(Preferences),
    /// Away until the end of that day; back, if it has come.
    Pause {
        until: Timestamp,
    },
    /// Off the list, with all that is kept.
    Leave,
}

/// One answer, and the language it is given in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    pub what: What,
    pub lang: Lang,
    /// The message that it takes the place of, by the platform's number.
    pub edits: Option<Receipt>,
}

/// What is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    Answer(Answer),
    /// All that is kept of them.
    Kept,
    /// The appeals that run.
    Running,
    /// One of them, as it is sent.
    Appeal(AlertNumber),
}

/// What became of an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hearing {
    Heard,
    /// It had been heard before; nothing was changed.
    Before,
}

impl<S: Store> Ledger<S> {
    /// Hears one update. `step` says what it comes to; it may be called several times. Nobody
    /// speaks: it is only noted that it was heard.
    pub async fn hear(
        &self,
        update: i64,
        from: Option<&Address>,
        step: impl Fn(&Known) -> Said,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<Hearing> {
        for _ in 0..txn::CONFLICTS_MAX {
            let mut txn = self.begin().vital();
            if !note_heard(&mut txn, update, now).await? {
                return Ok(Hearing::Before);
            }
            let mut tells = false;
            if let Some(from) = from {
                let (member, known) = self.known(&mut txn, from).await?;
                let said = step(&known);
                // The last of the disk is for leaving, and for hearing that others want to.
                let vital = said.deed == Deed::Leave || said.is_nothing();
                txn = if vital { txn } else { txn.ordinary() };
                tells = said.deed == Deed::Leave || !said.replies.is_empty();
                self.act(&mut txn, from, member, &said.deed, now, entropy)
                    .await?;
                for (n, reply) in (0u16..).zip(said.replies.iter().take(REPLIES_MAX)) {
                    let subject = Subject::Reply { update, n };
                    self.reply(&mut txn, from, subject, &known, reply, now, entropy)
                        .await?;
                }
            }
            let done = match tells {
                true => self.finish(txn).await?,
                false => self.finish_quietly(txn).await?,
            };
            if done {
                return Ok(Hearing::Heard);
            }
        }
        Err(txn::too_many_conflicts())
    }

    /// The number of the first update that was not heard yet; `None` if numbers may begin anywhere.
    pub async fn unheard_from(&self, now: Timestamp) -> Result<Option<i64>> {
        let heard = self.read(&keys::heard()).await?;
        let holds = heard.filter(|heard: &Heard| heard.numbers_hold(now));
        Ok(holds.map(|heard| heard.through + 1))
    }

    /// Notes whether anything is heard at all, and tells organisers when that changes.
    pub async fn set_deaf(
        &self,
        why: Option<PauseReason>,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<()> {
        for _ in 0..txn::CONFLICTS_MAX {
            let mut txn = self.begin().vital();
            let row = keys::heard();
            let mut heard = txn.get(&row).await?.unwrap_or_default();
            if heard.deaf == why {
                return Ok(());
            }
            heard.deaf = why;
            txn.put(&row, &heard)?;
            let notice = match why {
                Some(why) => Notice::BotDeaf { why },
                None => Notice::BotHears,
            };
            notice::tell_all(self, &mut txn, &notice, now, entropy).await?;
            if self.finish(txn).await? {
                return Ok(());
            }
        }
        Err(txn::too_many_conflicts())
    }

    /// Why the bot hears nothing at present, if so.
    pub(crate) async fn deaf(&self) -> Result<Option<PauseReason>> {
        let heard: Option<Heard> = self.read(&keys::heard()).await?;
        Ok(heard.and_then(|heard| heard.deaf))
    }

    async fn known(&self, txn: &mut Txn<'_, S>, from: &Address) -> Result<(Option<Member>, Known)> {
        let Some(member) = txn.get(&keys::blind(&self.blind(from))).await? else {
            return Ok((None, Known::default()));
        };
        let row = match txn.get(&keys::subscriber(member)).await {
            Ok(Some(row)) => row,
            // Whoever cannot be read is nobody here, and may leave all the same.
            Ok(None) | Err(Error::Damaged(_)) => return Ok((None, Known::default())),
            Err(error) => return Err(error),
        };
        let subscription = Some(row.subscription);
        Ok((Some(member), Known { subscription }))
    }

    /// All that is kept of a member, to be shown to them.
    async fn kept(&self, txn: &mut Txn<'_, S>, from: &Address, now: Timestamp) -> Result<Answer> {
        let Address::Telegram(chat) = *from else {
            return Ok(Answer::JoinFirst);
        };
        let Some(member) = txn.get(&keys::blind(&self.blind(from))).await? else {
            return Ok(Answer::JoinFirst);
        };
        let Some(row) = txn.get(&keys::subscriber(member)).await? else {
            return Ok(Answer::JoinFirst);
        };
        let consent = self.person(member, &row)?.consent;
        let paused_through = match row.subscription.standing {
            Standing::Paused { until } if until > now => Some(through(until)),
            Standing::Paused { .. } | Standing::Active | Standing::Suspended => None,
        };
        Ok(Answer::Kept(Kept {
            chat,
            preferences: row.subscription.preferences,
            paused_through,
            agreed_on: consent.date,
            agreed_to: consent.text,
            receipts: self.receipts_of(member).await?,
        }))
    }

    async fn receipts_of(&self, member: Member) -> Result<u64> {
        let mut held = 0;
        for (key, _) in self.scan_all(keys::alerts()).await? {
            if let Some(alert) = keys::read_alert(&key) {
                let receipt = self.store.get(&keys::receipt(alert, member).key).await?;
                held += u64::from(receipt.is_some());
            }
        }
        Ok(held)
    }

    async fn act(
        &self,
        txn: &mut Txn<'_, S>,
        from: &Address,
        member: Option<Member>,
        deed: &Deed,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<()> {
        let mut moves = Moves::default();
        let epoch: Epoch = txn.get(&keys::epoch()).await?.unwrap_or_default();
        match (deed, member) {
            (Deed::Leave, _) => {
                self.leave_within(txn, from, now, &mut moves).await?;
            }
            (
                Deed::Join {
                    preferences,
                    consent_text,
                },
                _,
            ) => {
                let join = Join {
                    address: from.clone(),
                    preferences: preferences.clone(),
                    consent: Consent {
                        date: self.settings.zone.date_at(now),
                        text: consent_text.clone(),
                    },
                    public: false,
                };
                let drawn = self.draw(from, &join.consent, entropy)?;
                self.welcome(txn, &join, &drawn, epoch, &mut moves).await?;
            }
            // Of a stranger nothing is kept.
            (Deed::Nothing | Deed::Change(_) | Deed::Pause { .. }, None) => {}
            // Whoever speaks to us is there.
            (Deed::Nothing, Some(member)) => {
                let what = Subscription::spoke;
                self.said(txn, member, epoch, &mut moves, &what).await?;
            }
            (Deed::Change(wanted), Some(member)) => {
                let what = |subscription: &mut Subscription, epoch| {
                    subscription.spoke(epoch);
                    subscription.change(wanted.clone(), epoch);
                };
                self.said(txn, member, epoch, &mut moves, &what).await?;
            }
            (Deed::Pause { until }, Some(member)) => {
                let what = |subscription: &mut Subscription, epoch| {
                    pause(subscription, *until, now, epoch);
                };
                self.said(txn, member, epoch, &mut moves, &what).await?;
            }
        }
        moves.write(txn, now).await
    }

    #[expect(clippy::too_many_arguments, reason = "what one row is made of")]
    async fn reply(
        &self,
        txn: &mut Txn<'_, S>,
        to: &Address,
        subject: Subject,
        known: &Known,
        reply: &Reply,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<()> {
        let content = match &reply.what {
            What::Answer(answer) => SingleContent::Answer {
                answer: answer.clone(),
                edits: reply.edits.clone(),
            },
            What::Kept => SingleContent::Answer {
                answer: self.kept(txn, to, now).await?,
                edits: None,
            },
            What::Running => SingleContent::Running(self.running(now).await?),
            What::Appeal(alert) => {
                let country = known.subscription.as_ref();
                let country = country.and_then(|one| one.preferences.country);
                self.appeal_to_show(*alert, country, now).await?
            }
        };
        let single = Single {
            subject,
            to: to.clone(),
            lang: reply.lang,
            content,
            state: DeliveryState::Planned,
            written: now,
            expires_at: now.plus(ANSWER_LIFE),
            throttled_ms: 0,
        };
        // The keyed index stands for who it is: the same update is the same delivery.
        let who = SubscriptionId::from_bytes(self.blind(to));
        txn.seal(
            &keys::single(DeliveryId::of(&subject, who)),
            &single,
            entropy,
        )
    }
}

impl Heard {
    fn numbers_hold(&self, now: Timestamp) -> bool {
        self.on.is_some_and(|day| now.since(day) < NUMBERS_HOLD)
    }
}

/// The last day of a pause that is over at `until`.
fn through(until: Timestamp) -> CivilDate {
    CivilDate::at_utc(until.minus(Duration::from_millis(1)))
}

/// `false`: it was heard before.
async fn note_heard<S: Store>(txn: &mut Txn<'_, S>, update: i64, now: Timestamp) -> Result<bool> {
    let row = keys::heard();
    let mut heard = txn.get(&row).await?.unwrap_or_default();
    if heard.numbers_hold(now) && update <= heard.through {
        return Ok(false);
    }
    heard.through = update;
    heard.on = Some(day_of(now));
    txn.put(&row, &heard)?;
    Ok(true)
}
