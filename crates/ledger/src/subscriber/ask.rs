//! Asking people first, of whom a list says that they are on it and not that they agreed. Nothing
//! of them is kept but a keyed index with the day, so that nobody is asked twice; what they would
//! get travels in the mail they are sent, sealed, and comes back with their yes.

use super::{JoinReport, confirm::SignUp, day_of, join::at_most};
use crate::{
    Ledger, Result, keys,
    notice::{Single, SingleContent},
    txn::{self, Txn},
};
use alert::{
    Address, DeliveryId, Entropy, Subject, SubscriptionId, Timestamp, delivery::DeliveryState,
    subscription::Preferences,
};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use store::{KeyRange, Store};

/// People asked by one call at the most: the questions share one commit.
pub const ASKS_MAX: usize = 500;
/// Questions that may wait to be sent. Each waits in a row that the lanes look through, beside the
/// notices to organisers, which must not drown in them.
pub const QUESTIONS_WAITING_MAX: usize = 2_000;
/// How long a yes is taken: a holiday, and no longer than somebody remembers having been asked.
/// For so long nobody is asked again either; after that nothing of them is left here.
pub const CODE_LIFE: Duration = Duration::from_secs(14 * 86_400);
/// How long a question waits for the relay: whoever gets it still has a week to answer.
const QUESTION_LIFE: Duration = Duration::from_secs(7 * 86_400);

/// Somebody to be asked, who has a mailbox.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Ask {
    pub address: Address,
    pub preferences: Preferences,
}

impl<S: Store> Ledger<S> {
    /// Writes a question to those of `asks` who are not subscribed, did not leave, and were not
    /// asked within [`CODE_LIFE`]. `consent_text` is the version of the text that the mail shows
    /// and that a yes agrees to. Each address has to be a mailbox.
    pub async fn ask(
        &self,
        asks: &[Ask],
        consent_text: &str,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<JoinReport> {
        at_most(asks.len(), ASKS_MAX)?;
        for _ in 0..txn::CONFLICTS_MAX {
            let mut txn = self.begin();
            let mut report = JoinReport::default();
            let waiting = KeyRange::prefix(&keys::singles());
            let waiting = self.store.scan(waiting, QUESTIONS_WAITING_MAX).await?;
            let room = QUESTIONS_WAITING_MAX.saturating_sub(waiting.len()) as u64;
            for ask in asks {
                if !self
                    .is_new(&mut txn, &ask.address, now, &mut report)
                    .await?
                {
                    continue;
                }
                let asked = keys::asked(&self.blind(&ask.address));
                let before = txn.get(&asked).await?;
                if before.is_some_and(|day| now.since(day) < CODE_LIFE) {
                    report.asked_before += 1;
                } else if report.asked >= room {
                    report.ask_later += 1;
                } else {
                    txn.put(&asked, &day_of(now))?;
                    self.question(&mut txn, ask, consent_text, now, entropy)?;
                    report.asked += 1;
                }
            }
            if txn.is_empty() || self.finish(txn).await? {
                return Ok(report);
            }
        }
        Err(txn::too_many_conflicts())
    }

    fn question(
        &self,
        txn: &mut Txn<'_, S>,
        ask: &Ask,
        consent_text: &str,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<()> {
        let sign_up = SignUp {
            address: ask.address.clone(),
            preferences: ask.preferences.clone(),
            consent_text: consent_text.to_owned(),
            asked: now,
        };
        let token = self.code_for(&sign_up, entropy)?;
        // By chance: a counter would make every question wait for every other commit of its row.
        let mut number = [0; 8];
        entropy.fill(&mut number);
        let subject = Subject::Confirmation {
            n: u64::from_be_bytes(number),
        };
        let single = Single {
            subject,
            to: ask.address.clone(),
            lang: ask.preferences.lang,
            content: SingleContent::Confirmation { token },
            state: DeliveryState::Planned,
            written: now,
            expires_at: now.plus(QUESTION_LIFE),
            throttled_ms: 0,
        };
        let delivery = DeliveryId::of(&subject, SubscriptionId::draw(entropy));
        txn.seal(&keys::single(delivery), &single, entropy)
    }
}
