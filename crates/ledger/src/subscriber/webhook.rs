//! Webhooks that an organiser registers for their owner. The keys that sign for one are derived
//! from its address; whoever may see them proves who they are, and the log tells it.

use super::{Join, JoinReport, join::Drawn, tally::Moves};
use crate::{
    Actor, Credential, Ledger, Result,
    audit::{self, Deed},
    keys, txn,
};
use alert::{Address, Entropy, Timestamp, subscription::Epoch};
use store::Store;
use vault::FIRST_GENERATION;
use zeroize::Zeroizing;

/// The keys that sign for one webhook.
pub struct WebhookKeys {
    /// What sender and receiver share (v1).
    pub secret: Zeroizing<[u8; 32]>,
    /// The seed of the Ed25519 pair (v1a); its receiver gets the public half alone.
    pub seed: Zeroizing<[u8; 32]>,
}

impl<S: Store> Ledger<S> {
    /// Joins a webhook on an organiser's word, and returns its keys. There are none if it had left:
    /// then it stays away.
    pub async fn add_webhook(
        &self,
        credential: &Credential,
        join: &Join,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<(JoinReport, Option<WebhookKeys>)> {
        let answer = self.try_webhook(credential, join, now, entropy).await;
        let report = self.spent(answer, &[credential], now, entropy).await?;
        let here = report.joined + report.already > 0;
        Ok((report, here.then(|| self.webhook_keys(&join.address))))
    }

    /// The keys of a webhook that is subscribed; nothing if it is not.
    pub async fn show_webhook_keys(
        &self,
        credential: &Credential,
        address: &Address,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<Option<WebhookKeys>> {
        let answer = self.try_show(credential, address, now, entropy).await;
        let here = self.spent(answer, &[credential], now, entropy).await?;
        Ok(here.then(|| self.webhook_keys(address)))
    }

    async fn try_webhook(
        &self,
        credential: &Credential,
        join: &Join,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<JoinReport> {
        let drawn: Drawn = self.draw(&join.address, &join.consent, entropy)?;
        for _ in 0..txn::CONFLICTS_MAX {
            let mut txn = self.begin();
            let who = match self.prove(&mut txn, credential, now, entropy).await? {
                Ok(who) => who,
                Err(refused) if self.noted(txn).await? => return Err(refused.into()),
                Err(_) => continue,
            };
            self.may_speak(&who, "add webhooks", now)?;
            let (mut report, mut moves) = (JoinReport::default(), Moves::default());
            if self
                .is_new(&mut txn, &join.address, now, &mut report)
                .await?
            {
                let epoch: Epoch = txn.get(&keys::epoch()).await?.unwrap_or_default();
                self.add(&mut txn, join, &drawn, epoch, &mut moves)?;
                report.joined += 1;
            }
            moves.write(&mut txn, now).await?;
            let (actor, deed) = (Actor::Organiser(who.id), Deed::WebhookAdded);
            audit::record(&mut txn, actor, deed, now).await?;
            if self.finish(txn).await? {
                return Ok(report);
            }
        }
        Err(txn::too_many_conflicts())
    }

    async fn try_show(
        &self,
        credential: &Credential,
        address: &Address,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<bool> {
        for _ in 0..txn::CONFLICTS_MAX {
            let mut txn = self.begin();
            let who = match self.prove(&mut txn, credential, now, entropy).await? {
                Ok(who) => who,
                Err(refused) if self.noted(txn).await? => return Err(refused.into()),
                Err(_) => continue,
            };
            self.may_speak(&who, "see a webhook's keys", now)?;
            let blind = keys::blind(&self.blind(address));
            let here = txn.get(&blind).await?.is_some();
            if here {
                let (actor, deed) = (Actor::Organiser(who.id), Deed::WebhookKeysShown);
                audit::record(&mut txn, actor, deed, now).await?;
            }
            if self.finish(txn).await? {
                return Ok(here);
            }
        }
        Err(txn::too_many_conflicts())
    }

    fn webhook_keys(&self, address: &Address) -> WebhookKeys {
        let address = address.normalised();
        WebhookKeys {
            secret: self.ring.webhook_secret(&address, FIRST_GENERATION),
            seed: self.ring.webhook_seed(&address, FIRST_GENERATION),
        }
    }
}
