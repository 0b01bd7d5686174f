//! How a channel stands: whether it may send, and who we are there. The numeric id of the bot is
//! remembered, and another one is refused until a person agrees: people subscribed to this bot,
//! and an exchanged token must not speak to them.

use crate::{Actor, Credential, Ledger, Refused, Result, audit, keys, notice, txn};
use alert::{ChannelKind, Entropy, Notice, Timestamp, notice::PauseReason};
use serde::{Deserialize, Serialize};
use store::Store;

/// What is kept of a channel.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelState {
    /// Why and since when it sends nothing.
    pub paused: Option<(PauseReason, Timestamp)>,
    /// Who we are there: the bot's numeric id.
    pub identity: Option<String>,
}

/// What the comparison with the remembered identity says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Identity {
    /// The one we know, or the first.
    Ours,
    /// Somebody else's.
    Foreign,
}

impl<S: Store> Ledger<S> {
    /// How the channel stands.
    pub async fn channel_state(&self, channel: ChannelKind) -> Result<ChannelState> {
        Ok(self
            .read(&keys::channel(channel))
            .await?
            .unwrap_or_default())
    }

    /// Compares who we are with who we were; the first identity is remembered.
    pub async fn check_identity(&self, channel: ChannelKind, identity: &str) -> Result<Identity> {
        for _ in 0..txn::CONFLICTS_MAX {
            let mut txn = self.begin();
            let row = keys::channel(channel);
            let mut state = txn.get(&row).await?.unwrap_or_default();
            match &state.identity {
                Some(known) if known == identity => return Ok(Identity::Ours),
                Some(_) => return Ok(Identity::Foreign),
                None => state.identity = Some(identity.to_owned()),
            }
            txn.put(&row, &state)?;
            if self.finish_quietly(txn).await? {
                return Ok(Identity::Ours);
            }
        }
        Err(txn::too_many_conflicts())
    }

    /// Agrees to another identity: the next one that the channel reports is remembered.
    pub async fn accept_identity(
        &self,
        credential: &Credential,
        channel: ChannelKind,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<()> {
        let answer = self.try_accept_identity(credential, channel, now, entropy);
        let answer = answer.await;
        self.spent(answer, &[credential], now, entropy).await
    }

    async fn try_accept_identity(
        &self,
        credential: &Credential,
        channel: ChannelKind,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<()> {
        for _ in 0..txn::CONFLICTS_MAX {
            let mut txn = self.begin();
            let who = match self.prove(&mut txn, credential, now, entropy).await? {
                Ok(who) => who,
                Err(refused) if self.noted(txn).await? => return Err(refused.into()),
                Err(_) => continue,
            };
            self.may_speak(&who, "accept another bot", now)?;
            let row = keys::channel(channel);
            let mut state = txn.get(&row).await?.unwrap_or_default();
            if !matches!(state.paused, Some((PauseReason::ForeignIdentity, _))) {
                return Err(Refused::NoForeignIdentity(channel).into());
            }
            state.identity = None;
            if channel == ChannelKind::Telegram {
                // Another bot's updates have other numbers.
                txn.delete(&keys::heard().key);
            }
            txn.put(&row, &state)?;
            let deed = audit::Deed::IdentityAccepted { channel };
            audit::record(&mut txn, Actor::Organiser(who.id), deed, now).await?;
            if self.finish(txn).await? {
                return Ok(());
            }
        }
        Err(txn::too_many_conflicts())
    }

    /// Notes that a channel stopped sending, and tells organisers; nothing if it has already.
    pub async fn pause_channel(
        &self,
        channel: ChannelKind,
        why: PauseReason,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<()> {
        self.set_pause(channel, Some(why), now, entropy).await
    }

    /// Notes that it sends again.
    pub async fn resume_channel(
        &self,
        channel: ChannelKind,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<()> {
        self.set_pause(channel, None, now, entropy).await
    }

    async fn set_pause(
        &self,
        channel: ChannelKind,
        why: Option<PauseReason>,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<()> {
        for _ in 0..txn::CONFLICTS_MAX {
            let mut txn = self.begin().vital();
            let row = keys::channel(channel);
            let mut state = txn.get(&row).await?.unwrap_or_default();
            if state.paused.map(|(why, _)| why) == why {
                return Ok(());
            }
            state.paused = why.map(|why| (why, now));
            txn.put(&row, &state)?;
            let notice = match why {
                Some(why) => Notice::ChannelPaused { channel, why },
                None => Notice::ChannelResumed { channel },
            };
            notice::tell_all(self, &mut txn, &notice, now, entropy).await?;
            if self.finish(txn).await? {
                return Ok(());
            }
        }
        Err(txn::too_many_conflicts())
    }
}
