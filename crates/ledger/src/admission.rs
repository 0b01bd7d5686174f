//! How organisers come and go. The first comes from the shell and is owner; whoever else is
//! admitted takes an owner's code and, once two have a voice, one other's: whoever could admit
//! alone could speak with two voices. For the same reason somebody whom a single person admitted
//! after the others were removed has no voice for a day. Removing somebody stops what they stand
//! behind and is not out yet.

use crate::{
    Actor, Credential, Ledger, Refused, Result, Role,
    audit::{self, Deed},
    keys, notice,
    organiser::{Organiser, Proven},
    txn::{self, Txn},
};
use alert::{Entropy, Lang, Notice, OrganiserId, Timestamp};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use store::Store;
use vault::totp;

/// Characters of a name.
const NAME_CHARS_MAX: usize = 40;
/// How long a newcomer admitted by one person alone has no voice, in a house that has had two:
/// time for those who were told to object.
const NO_VOICE: Duration = Duration::from_secs(86_400);

/// Who admits or removes somebody.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Admission {
    /// The codes given.
    pub by: Vec<Credential>,
    /// The user id of the shell it comes from.
    pub uid: u32,
}

/// Somebody to admit.
#[derive(Clone, Serialize, Deserialize)]
pub struct NewOrganiser {
    pub name: String,
    pub role: Role,
    pub lang: Lang,
    /// The numeric id of their private chat with the bot.
    pub chat: Option<i64>,
    /// Their mailbox, for notices by mail as well: when one channel breaks, the other tells.
    pub mail: Option<String>,
}

impl std::fmt::Debug for NewOrganiser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NewOrganiser(kept to itself)")
    }
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

impl<S: Store> Ledger<S> {
    /// Admits somebody; see the module for whose codes it takes.
    pub async fn add_organiser(
        &self,
        admission: &Admission,
        new: &NewOrganiser,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<Enrolment> {
        let answer = self.admit(admission, new, now, entropy).await;
        let codes: Vec<&Credential> = admission.by.iter().collect();
        self.spent(answer, &codes, now, entropy).await
    }

    /// Removes somebody: their open approvals count no more, the holds they stand behind are
    /// stopped, their name is free again.
    pub async fn remove_organiser(
        &self,
        admission: &Admission,
        name: &str,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<()> {
        let answer = self.dismiss(admission, name, now, entropy).await;
        let codes: Vec<&Credential> = admission.by.iter().collect();
        self.spent(answer, &codes, now, entropy).await
    }

    async fn admit(
        &self,
        admission: &Admission,
        new: &NewOrganiser,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<Enrolment> {
        check_name(&new.name)?;
        for _ in 0..txn::CONFLICTS_MAX {
            let mut txn = self.begin();
            let instance_row = keys::instance();
            let mut instance = txn.get(&instance_row).await?.unwrap_or_default();
            let present = self.active_organisers().await?;
            let proof = self.prove_admission(&mut txn, admission, &present, now, entropy);
            let (actor, by_two) = match proof.await? {
                Ok(proven) => proven,
                // The codes were right: whoever called this uses them up.
                Err(refused) if !refused.is_of_the_proof() => return Err(refused.into()),
                Err(refused) if self.noted(txn).await? => return Err(refused.into()),
                Err(_) => continue,
            };
            let name_row = keys::organiser_name(&self.name_index(&new.name));
            if txn.get(&name_row).await?.is_some() {
                return Err(Refused::NameTaken(new.name.clone()).into());
            }
            let secret = totp::Secret::generate(&|bytes: &mut [u8]| entropy.fill(bytes));
            let silent = instance.shared && !by_two && !present.is_empty();
            let organiser = Organiser {
                name: new.name.clone(),
                role: match present.is_empty() {
                    true => Role::Owner,
                    false => new.role,
                },
                lang: new.lang,
                chat: new.chat,
                mail: new.mail.clone(),
                secret: *secret.bytes(),
                last_step: None,
                wrong_codes: 0,
                revoked: false,
                speaks_from: match silent {
                    true => now.plus(NO_VOICE),
                    false => Timestamp::EPOCH,
                },
            };
            let voices = voices(&present, now) + usize::from(organiser.has_voice(now));
            instance.admitted += 1;
            instance.shared |= voices >= 2;
            txn.put(&instance_row, &instance)?;
            let id = OrganiserId::draw(entropy);
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
                    role: organiser.role,
                    otpauth_url: secret
                        .otpauth_url(&self.settings.issuer, &new.name)
                        .to_string(),
                    secret: data_encoding::BASE32_NOPAD.encode(secret.bytes()),
                });
            }
        }
        Err(txn::too_many_conflicts())
    }

    async fn dismiss(
        &self,
        admission: &Admission,
        name: &str,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<()> {
        for _ in 0..txn::CONFLICTS_MAX {
            let mut txn = self.begin();
            let instance_row = keys::instance();
            let mut instance = txn.get(&instance_row).await?.unwrap_or_default();
            let present = self.active_organisers().await?;
            let owner = match self.prove_owner(&mut txn, admission, now, entropy).await? {
                Ok(owner) => owner,
                Err(refused) if !refused.is_of_the_proof() => return Err(refused.into()),
                Err(refused) if self.noted(txn).await? => return Err(refused.into()),
                Err(_) => continue,
            };
            let name_row = keys::organiser_name(&self.name_index(name));
            let unknown = || Refused::UnknownOrganiser(name.to_owned());
            let id = txn.get(&name_row).await?.ok_or_else(unknown)?;
            let row = keys::organiser(id);
            let organiser = txn.open(&row).await?.ok_or_else(unknown)?;
            let other_owner =
                |(other, o): &(OrganiserId, Organiser)| *other != id && o.role == Role::Owner;
            if present.len() > 1 && !present.iter().any(other_owner) {
                return Err(Refused::LastOwner.into());
            }
            instance.removed += 1;
            txn.put(&instance_row, &instance)?;
            self.stop_holds_of(&mut txn, id, &owner, now, entropy)
                .await?;
            // Read in this transaction, so that a code used at the same moment conflicts.
            let gone = Organiser {
                name: String::new(),
                role: organiser.role,
                lang: Lang::En,
                chat: None,
                mail: None,
                secret: [0; 20],
                last_step: None,
                wrong_codes: 0,
                revoked: true,
                speaks_from: Timestamp::FAR,
            };
            txn.seal(&row, &gone, entropy)?;
            txn.delete(&name_row.key);
            let actor = Actor::Organiser(owner.id);
            audit::record(&mut txn, actor, Deed::Removed { organiser: id }, now).await?;
            let notice = Notice::OrganiserRemoved {
                name: organiser.name,
            };
            notice::tell_all(self, &mut txn, &notice, now, entropy).await?;
            if self.finish(txn).await? {
                return Ok(());
            }
        }
        Err(txn::too_many_conflicts())
    }

    async fn prove_owner(
        &self,
        txn: &mut Txn<'_, S>,
        admission: &Admission,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<Result<Proven, Refused>> {
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
        Ok(Ok(proven))
    }

    /// Who admits, and whether two stand behind it.
    async fn prove_admission(
        &self,
        txn: &mut Txn<'_, S>,
        admission: &Admission,
        present: &[(OrganiserId, Organiser)],
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<Result<(Actor, bool), Refused>> {
        if present.is_empty() {
            return Ok(Ok((Actor::Shell { uid: admission.uid }, false)));
        }
        let owner = match self.prove_owner(txn, admission, now, entropy).await? {
            Ok(owner) => owner,
            Err(refused) => return Ok(Err(refused)),
        };
        let actor = Actor::Organiser(owner.id);
        if voices(present, now) < 2 {
            return Ok(Ok((actor, false)));
        }
        let needed = "an owner and one other organiser";
        let [first, second, ..] = admission.by.as_slice() else {
            return Ok(Err(Refused::MoreCodesNeeded { needed, missing: 1 }));
        };
        // However the name is spelt: one authenticator shows two good codes within a minute.
        if self.name_index(&first.name) == self.name_index(&second.name) {
            return Ok(Err(Refused::SamePerson));
        }
        match self.prove(txn, second, now, entropy).await? {
            Ok(proven) if proven.role.may_speak() && proven.speaks_from <= now => {
                Ok(Ok((actor, true)))
            }
            Ok(_) => Ok(Err(Refused::MoreCodesNeeded { needed, missing: 1 })),
            Err(refused) => Ok(Err(refused)),
        }
    }
}

/// How many may propose and approve now.
fn voices(present: &[(OrganiserId, Organiser)], now: Timestamp) -> usize {
    present.iter().filter(|(_, o)| o.has_voice(now)).count()
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
