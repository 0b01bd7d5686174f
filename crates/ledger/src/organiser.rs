//! Organisers: who they are, how they prove it, and how they come and go. Each proof is a
//! one-time code that is good once; five wrong ones lock the name and everyone is told. What an
//! organiser is called stands sealed; the audit knows only the id.

use crate::{
    Actor, Ledger, Refused, Result,
    audit::{self, Deed},
    keys, notice,
    txn::{self, Txn},
};
use alert::{Entropy, Lang, Notice, OrganiserId, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use store::Store;
use vault::totp;

/// Wrong codes before a name is locked.
const TRIES_MAX: u8 = 5;
/// Characters of a name.
const NAME_CHARS_MAX: usize = 40;

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
    secret: [u8; 20],
    last_step: Option<u64>,
    wrong_codes: u8,
    pub(crate) revoked: bool,
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

/// Who admits or removes somebody.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Admission {
    /// The codes given.
    pub by: Vec<Credential>,
    /// The user id of the shell it comes from.
    pub uid: u32,
}

/// Somebody to admit.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewOrganiser {
    pub name: String,
    pub role: Role,
    pub lang: Lang,
    /// The numeric id of their private chat with the bot.
    pub chat: Option<i64>,
}

/// What a new organiser puts into their authenticator. Shown once, kept nowhere else.
#[derive(Clone, Serialize, Deserialize)]
pub struct Enrolment {
    pub id: OrganiserId,
    pub role: Role,
    /// The `otpauth://` address for the QR code.
    pub otpauth_url: String,
    /// The same secret in letters, for typing.
    pub secret: String,
}

/// An organiser as a list shows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganiserView {
    pub id: OrganiserId,
    pub name: String,
    pub role: Role,
    pub lang: Lang,
    /// Whether notices reach them.
    pub has_chat: bool,
    pub locked: bool,
}

/// Somebody who proved who they are.
#[derive(Clone, Debug)]
pub(crate) struct Proven {
    pub(crate) id: OrganiserId,
    pub(crate) name: String,
    pub(crate) role: Role,
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
                locked: organiser.wrong_codes >= TRIES_MAX,
                name: organiser.name,
            })
            .collect();
        views.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(views)
    }

    /// Admits somebody. The first, from the shell, becomes owner; the second takes an owner's
    /// code; each later one an owner's and one other's, since whoever admits alone could speak
    /// with two voices.
    pub async fn add_organiser(
        &self,
        admission: &Admission,
        new: &NewOrganiser,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<Enrolment> {
        check_name(&new.name)?;
        for _ in 0..txn::CONFLICTS_MAX {
            let present = self.active_organisers().await?;
            let mut txn = self.begin();
            let actor = match self
                .prove_admission(&mut txn, admission, &present, now, entropy)
                .await?
            {
                Ok(actor) => actor,
                Err(refused) => return self.refuse(txn, refused).await,
            };
            let name_row = keys::organiser_name(&self.name_index(&new.name));
            if txn.get(&name_row).await?.is_some() {
                return Err(Refused::NameTaken(new.name.clone()).into());
            }
            let instance_row = keys::instance();
            let mut instance = txn.get(&instance_row).await?.unwrap_or_default();
            instance.admitted += 1;
            txn.put(&instance_row, &instance)?;
            let role = if present.is_empty() {
                Role::Owner
            } else {
                new.role
            };
            let secret = totp::Secret::generate(&|bytes: &mut [u8]| entropy.fill(bytes));
            let id = OrganiserId::draw(entropy);
            let organiser = Organiser {
                name: new.name.clone(),
                role,
                lang: new.lang,
                chat: new.chat,
                secret: *secret.bytes(),
                last_step: None,
                wrong_codes: 0,
                revoked: false,
            };
            txn.seal(&keys::organiser(id), &organiser, entropy)?;
            txn.put(&name_row, &id)?;
            audit::record(&mut txn, actor, Deed::Admitted { organiser: id }, now).await?;
            let notice = Notice::OrganiserAdded {
                name: new.name.clone(),
            };
            notice::tell_all(self, &mut txn, &notice, now, entropy).await?;
            if self.finish(txn).await? {
                return Ok(Enrolment {
                    id,
                    role,
                    otpauth_url: secret
                        .otpauth_url(&self.settings.issuer, &new.name)
                        .to_string(),
                    secret: data_encoding::BASE32_NOPAD.encode(secret.bytes()),
                });
            }
        }
        Err(txn::too_many_conflicts())
    }

    /// Removes somebody: their open approvals count no more, their name is free again.
    pub async fn remove_organiser(
        &self,
        admission: &Admission,
        name: &str,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<()> {
        for _ in 0..txn::CONFLICTS_MAX {
            let present = self.active_organisers().await?;
            let mut txn = self.begin();
            let actor = match self.prove_owner(&mut txn, admission, now, entropy).await? {
                Ok(actor) => actor,
                Err(refused) => return self.refuse(txn, refused).await,
            };
            let Some((id, organiser)) = present.into_iter().find(|(_, o)| o.name == name) else {
                return Err(Refused::UnknownOrganiser(name.to_owned()).into());
            };
            let gone = Organiser {
                name: String::new(),
                chat: None,
                secret: [0; 20],
                revoked: true,
                ..organiser
            };
            let row = keys::organiser(id);
            // Read it in this transaction, so that a code used at the same moment conflicts.
            txn.open(&row).await?;
            txn.seal(&row, &gone, entropy)?;
            txn.delete(&keys::organiser_name(&self.name_index(name)).key);
            audit::record(&mut txn, actor, Deed::Removed { organiser: id }, now).await?;
            let notice = Notice::OrganiserRemoved {
                name: name.to_owned(),
            };
            notice::tell_all(self, &mut txn, &notice, now, entropy).await?;
            if self.finish(txn).await? {
                return Ok(());
            }
        }
        Err(txn::too_many_conflicts())
    }

    /// Those who may approve now.
    pub(crate) async fn entitled(&self) -> Result<BTreeSet<OrganiserId>> {
        let active = self.active_organisers().await?;
        Ok(active
            .into_iter()
            .filter(|(_, o)| o.role.may_speak())
            .map(|(id, _)| id)
            .collect())
    }

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
    /// A wrong code is an inner refusal, to be committed by [`Ledger::refuse`].
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
                    name: name.to_owned(),
                    role: organiser.role,
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

    /// Ends a service with a refusal, keeping what `txn` has to remember of it: the wrong try.
    pub(crate) async fn refuse<T>(&self, txn: Txn<'_, S>, refused: Refused) -> Result<T> {
        // A wrong try that could not be noted is not answered either: guessing in parallel must
        // not be cheaper than guessing in turn.
        if !txn.is_empty() && !self.finish(txn).await? {
            return Err(txn::too_many_conflicts());
        }
        Err(refused.into())
    }

    async fn prove_owner(
        &self,
        txn: &mut Txn<'_, S>,
        admission: &Admission,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<Result<Actor, Refused>> {
        let Some(credential) = admission.by.first() else {
            return Ok(Err(Refused::MoreCodesNeeded {
                needed: "an owner",
                missing: 1,
            }));
        };
        let proven = match self.prove(txn, credential, now, entropy).await? {
            Ok(proven) => proven,
            Err(refused) => return Ok(Err(refused)),
        };
        if proven.role != Role::Owner {
            return Ok(Err(Refused::NotEntitled {
                name: proven.name,
                role: proven.role.word(),
                what: "admit or remove organisers",
                needed: "an owner",
            }));
        }
        Ok(Ok(Actor::Organiser(proven.id)))
    }

    async fn prove_admission(
        &self,
        txn: &mut Txn<'_, S>,
        admission: &Admission,
        present: &[(OrganiserId, Organiser)],
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<Result<Actor, Refused>> {
        if present.is_empty() {
            return Ok(Ok(Actor::Shell { uid: admission.uid }));
        }
        let actor = match self.prove_owner(txn, admission, now, entropy).await? {
            Ok(actor) => actor,
            Err(refused) => return Ok(Err(refused)),
        };
        if present.iter().filter(|(_, o)| o.role.may_speak()).count() < 2 {
            return Ok(Ok(actor));
        }
        let needed = "an owner and one other organiser";
        let [first, second, ..] = admission.by.as_slice() else {
            return Ok(Err(Refused::MoreCodesNeeded { needed, missing: 1 }));
        };
        if first.name == second.name {
            return Ok(Err(Refused::SamePerson));
        }
        match self.prove(txn, second, now, entropy).await? {
            Ok(proven) if proven.role.may_speak() => Ok(Ok(actor)),
            Ok(_) => Ok(Err(Refused::MoreCodesNeeded { needed, missing: 1 })),
            Err(refused) => Ok(Err(refused)),
        }
    }

    fn name_index(&self, name: &str) -> [u8; 16] {
        self.ring
            .blind(format!("organiser {}", name.to_lowercase()).as_bytes())
    }
}

fn check_name(name: &str) -> Result<()> {
    let fits = (1..=NAME_CHARS_MAX).contains(&name.chars().count());
    let plain = name
        .chars()
        .all(|c| c.is_alphanumeric() || c == '-' || c == '.');
    if fits && plain {
        Ok(())
    } else {
        Err(Refused::BadName(name.to_owned()).into())
    }
}
