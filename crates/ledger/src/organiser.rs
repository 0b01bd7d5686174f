//! Organisers: who they are and how they prove it. Each proof is a one-time code that is good once,
//! whatever came of it; five wrong ones lock the name and everyone is told. What an organiser is
//! called stands sealed; the audit knows only the id.

use crate::{
    Actor, Error, Ledger, Refused, Result,
    audit::{self, Deed},
    keys, notice,
    txn::{self, Txn},
};
use alert::{Address, ChannelKind, Entropy, Lang, Notice, OrganiserId, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use store::Store;
use vault::totp;

/// Wrong codes before a name is locked.
const TRIES_MAX: u8 = 5;

/// What an organiser may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// All that an organiser may, and admit and remove others.
    Owner,
    /// Propose, approve, halt.
    Organiser,
    /// Translate.
    Translator,
    /// Look.
    Observer,
}

impl Role {
    /// All roles with their words.
    pub const ALL: [(Role, &'static str); 4] = [
        (Role::Owner, "owner"),
        (Role::Organiser, "organiser"),
        (Role::Translator, "translator"),
        (Role::Observer, "observer"),
    ];
    /// The word.
    pub const fn word(self) -> &'static str {
        Self::ALL[self as usize].1
    }
    /// Whether they may propose, approve and halt.
    pub const fn may_speak(self) -> bool {
        matches!(self, Role::Owner | Role::Organiser)
    }
}

/// An organiser as kept.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Organiser {
    pub(crate) name: String,
    pub(crate) role: Role,
    pub(crate) lang: Lang,
    /// The private chat in which notices reach them.
    pub(crate) chat: Option<i64>,
    /// The mailbox in which notices reach them as well.
    pub(crate) mail: Option<String>,
    pub(crate) secret: [u8; 20],
    pub(crate) last_step: Option<u64>,
    pub(crate) wrong_codes: u8,
    pub(crate) revoked: bool,
    /// From when on their voice counts, see [`crate::admission`].
    pub(crate) speaks_from: Timestamp,
}

impl Organiser {
    /// Where notices reach them, of the channels this instance sends on.
    pub(crate) fn reached_at(&self, channels: &[ChannelKind]) -> Vec<Address> {
        let chat = self.chat.map(Address::Telegram);
        let mail = self.mail.clone().map(Address::Email);
        let both = chat.into_iter().chain(mail);
        both.filter(|address| channels.contains(&address.channel()))
            .collect()
    }

    /// Whether they may propose and approve now.
    pub(crate) fn has_voice(&self, now: Timestamp) -> bool {
        self.role.may_speak() && self.speaks_from <= now
    }
}

/// A name and the one-time code that proves it.
#[derive(Clone, Serialize, Deserialize)]
pub struct Credential {
    pub name: String,
    pub code: String,
}

impl std::fmt::Debug for Credential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Credential(kept to itself)")
    }
}

/// An organiser as a list shows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganiserView {
    pub id: OrganiserId,
    pub name: String,
    pub role: Role,
    pub lang: Lang,
    /// Whether notices reach them in a chat.
    pub has_chat: bool,
    /// Whether notices reach them by mail.
    pub has_mail: bool,
    pub locked: bool,
}

/// Somebody who proved who they are.
#[derive(Clone, Debug)]
pub(crate) struct Proven {
    pub(crate) id: OrganiserId,
    pub(crate) name: String,
    pub(crate) role: Role,
    pub(crate) speaks_from: Timestamp,
}

impl<S: Store> Ledger<S> {
    /// Everyone who was admitted and not removed.
    pub async fn organisers(&self) -> Result<Vec<OrganiserView>> {
        let mut views: Vec<OrganiserView> = self
            .active_organisers()
            .await?
            .into_iter()
            .map(|(id, organiser)| OrganiserView {
                id,
                role: organiser.role,
                lang: organiser.lang,
                has_chat: organiser.chat.is_some(),
                has_mail: organiser.mail.is_some(),
                locked: organiser.wrong_codes >= TRIES_MAX,
                name: organiser.name,
            })
            .collect();
        views.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(views)
    }

    /// Those who may approve now.
    pub(crate) async fn entitled(&self, now: Timestamp) -> Result<BTreeSet<OrganiserId>> {
        let active = self.active_organisers().await?;
        Ok(active
            .into_iter()
            .filter(|(_, o)| o.has_voice(now))
            .map(|(id, _)| id)
            .collect())
    }

    /// Everyone who was admitted and not removed. A commit that decides by this has to read the
    /// instance's row before it: each coming and going changes that row.
    pub(crate) async fn active_organisers(&self) -> Result<Vec<(OrganiserId, Organiser)>> {
        let mut found = Vec::new();
        for (key, bytes) in self.scan_all(keys::organisers()).await? {
            let Some(id) = key.get(1..17).and_then(|bytes| bytes.try_into().ok()) else {
                continue;
            };
            let id = OrganiserId::from_bytes(id);
            let organiser = self.unseal(&keys::organiser(id), &bytes)?;
            if !organiser.revoked {
                found.push((id, organiser));
            }
        }
        Ok(found)
    }

    /// Proves a credential inside `txn`: the code is used up by the same commit that acts on it.
    /// A wrong code is an inner refusal, to be committed by [`Ledger::noted`].
    pub(crate) async fn prove(
        &self,
        txn: &mut Txn<'_, S>,
        credential: &Credential,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<Result<Proven, Refused>> {
        let name = credential.name.as_str();
        let Some(id) = txn
            .get(&keys::organiser_name(&self.name_index(name)))
            .await?
        else {
            return Ok(Err(Refused::UnknownOrganiser(name.to_owned())));
        };
        let row = keys::organiser(id);
        let Some(mut organiser) = txn.open(&row).await? else {
            return Ok(Err(Refused::UnknownOrganiser(name.to_owned())));
        };
        if organiser.revoked {
            return Ok(Err(Refused::Revoked(name.to_owned())));
        }
        if organiser.wrong_codes >= TRIES_MAX {
            return Ok(Err(Refused::Locked(name.to_owned())));
        }
        let secret = totp::Secret::from_bytes(organiser.secret);
        let code = credential.code.trim();
        match secret.accept(code, now.unix_seconds(), organiser.last_step) {
            Some(step) => {
                organiser.last_step = Some(step);
                organiser.wrong_codes = 0;
                txn.seal(&row, &organiser, entropy)?;
                Ok(Ok(Proven {
                    id,
                    name: organiser.name,
                    role: organiser.role,
                    speaks_from: organiser.speaks_from,
                }))
            }
            None => {
                organiser.wrong_codes += 1;
                let tries_left = TRIES_MAX - organiser.wrong_codes;
                txn.seal(&row, &organiser, entropy)?;
                if tries_left == 0 {
                    let deed = Deed::Locked { organiser: id };
                    audit::record(txn, Actor::Daemon, deed, now).await?;
                    let notice = Notice::CodeLocked {
                        name: name.to_owned(),
                    };
                    notice::tell_all(self, txn, &notice, now, entropy).await?;
                }
                Ok(Err(Refused::WrongCode { tries_left }))
            }
        }
    }

    /// Keeps what `txn` has to remember of a refused proof: the wrong try. `false`: somebody else
    /// was faster, and the proof has to be judged anew; guessing in parallel must not be cheaper
    /// than guessing in turn.
    pub(crate) async fn noted(&self, txn: Txn<'_, S>) -> Result<bool> {
        if txn.is_empty() {
            return Ok(true);
        }
        self.finish(txn).await
    }

    /// Passes the answer of a service on. If it refused, the codes that were given are used up all
    /// the same: who saw one being typed can do nothing with it.
    pub(crate) async fn spent<T>(
        &self,
        answer: Result<T>,
        codes: &[&Credential],
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<T> {
        match &answer {
            Err(Error::Refused(refused)) if !refused.is_of_the_proof() => {}
            Err(Error::NotFound { .. }) => {}
            Ok(_) | Err(_) => return answer,
        }
        for _ in 0..txn::CONFLICTS_MAX {
            let mut txn = self.begin();
            for code in codes {
                // A wrong one is noted as such; the answer stays the refusal.
                let _ = self.prove(&mut txn, code, now, entropy).await?;
            }
            if self.noted(txn).await? {
                return answer;
            }
        }
        Err(txn::too_many_conflicts())
    }

    pub(crate) fn name_index(&self, name: &str) -> [u8; 16] {
        self.ring
            .blind(format!("organiser {}", name.to_lowercase()).as_bytes())
    }
}
