//! Writing the whole list out. It takes the codes of two different organisers with a voice, and
//! the commit that uses them up also writes the audit entry and tells every organiser, before the
//! first row is read: nobody takes the list away unheard. What is read goes to whoever asked, who
//! must encrypt it before it leaves the process; nothing here knows a file or a key.

use crate::{
    Actor, Credential, Error, Ledger, Refused, Result,
    audit::{self, Deed},
    codec, keys, notice,
    organiser::Proven,
    subscriber::{Consent, SubscriberRow},
    txn::{self, Txn},
};
use alert::{
    Address, ChannelKind, Entropy, Notice, Timestamp,
    subscription::{Member, Preferences},
};
use std::collections::VecDeque;
use store::{KeyRange, Store};

/// Rows of one page: what is in memory at once stays far below a MiB, and the lanes' own readings
/// come between two pages.
pub const PAGE_ROWS: usize = 256;

/// What an organiser is told they may not do.
const WHAT: &str = "export the list";
/// Whose codes it takes.
const NEEDED: &str = "two different organisers";

/// The leave to walk over the list once, and how far that is. Only two organisers' codes make one.
#[derive(Debug)]
pub struct Export {
    /// What is left to be read, the present channel first.
    left: VecDeque<(ChannelKind, KeyRange)>,
    damaged: u64,
}

impl Export {
    /// Rows that could not be opened so far, and are not among those given out.
    pub const fn damaged(&self) -> u64 {
        self.damaged
    }
}

/// Somebody on the list, as an import takes them. Whether they are suspended or paused is not in
/// it: they are on the list all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    pub address: Address,
    /// Whether it is a public channel.
    pub public: bool,
    pub preferences: Preferences,
    pub consent: Consent,
}

impl<S: Store> Ledger<S> {
    /// Lets the list be written out for `recipient`, the public key that it will be encrypted to.
    /// The first two of `by` count; both codes are used up, whatever comes of it.
    pub async fn export(
        &self,
        by: &[Credential],
        recipient: &str,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<Export> {
        let answer = self.grant_export(by, recipient, now, entropy).await;
        let codes: Vec<&Credential> = by.iter().collect();
        self.spent(answer, &codes, now, entropy).await
    }

    /// The next rows, never more than [`PAGE_ROWS`]; `None` when all were read. A page may be
    /// empty. Who leaves meanwhile is not in what is read later, and who joins may be or not.
    ///
    /// # Errors
    /// The store's own: then the export is not complete and cannot go on. A row that cannot be
    /// opened is counted instead.
    pub async fn export_page(&self, export: &mut Export) -> Result<Option<Vec<Exported>>> {
        let Some((channel, range)) = export.left.pop_front() else {
            return Ok(None);
        };
        let rows = self.store.scan(range.clone(), PAGE_ROWS).await?;
        if let Some((last, _)) = rows.last().filter(|_| rows.len() == PAGE_ROWS) {
            export.left.push_front((channel, range.after(last)));
        }
        let mut page = Vec::with_capacity(rows.len());
        for (key, bytes) in rows {
            match self.opened(channel, &key, &bytes) {
                Ok(row) => page.push(row),
                Err(Error::Damaged(why)) => {
                    tracing::error!(why, "a subscriber's row could not be exported");
                    export.damaged += 1;
                }
                Err(error) => return Err(error),
            }
        }
        Ok(Some(page))
    }

    fn opened(&self, channel: ChannelKind, key: &[u8], bytes: &[u8]) -> Result<Exported> {
        let row: SubscriberRow = codec::decode(key, bytes)?;
        let subscription = keys::read_subscriber(key)
            .ok_or_else(|| codec::unreadable(key.first().copied().unwrap_or(0)))?;
        let member = Member {
            channel,
            subscription,
        };
        let person = self.person(member, &row)?;
        Ok(Exported {
            address: person.address,
            public: row.public,
            preferences: row.subscription.preferences,
            consent: person.consent,
        })
    }

    async fn grant_export(
        &self,
        by: &[Credential],
        recipient: &str,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<Export> {
        for _ in 0..txn::CONFLICTS_MAX {
            let mut txn = self.begin();
            let proof = self.prove_two(&mut txn, by, now, entropy).await?;
            let [first, second] = match proof {
                Ok(both) => both,
                // The codes were right: whoever called this uses them up.
                Err(refused) if !refused.is_of_the_proof() => return Err(refused.into()),
                Err(refused) if self.noted(txn).await? => return Err(refused.into()),
                Err(_) => continue,
            };
            let deed = Deed::Exported {
                with: second.id,
                recipient: recipient.to_owned(),
            };
            audit::record(&mut txn, Actor::Organiser(first.id), deed, now).await?;
            let notice = Notice::ListExported {
                by: [first.name, second.name],
                recipient: recipient.to_owned(),
            };
            notice::tell_all(self, &mut txn, &notice, now, entropy).await?;
            if self.finish(txn).await? {
                let all = |channel| (channel, KeyRange::prefix(&keys::subscribers(channel)));
                return Ok(Export {
                    left: ChannelKind::ALL.map(all).into(),
                    damaged: 0,
                });
            }
        }
        Err(txn::too_many_conflicts())
    }

    /// Proves that two different organisers with a voice stand behind it.
    async fn prove_two(
        &self,
        txn: &mut Txn<'_, S>,
        by: &[Credential],
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<Result<[Proven; 2], Refused>> {
        let [first, second, ..] = by else {
            return Ok(Err(Refused::MoreCodesNeeded {
                needed: NEEDED,
                missing: 2 - by.len(),
            }));
        };
        // However the name is spelt: one authenticator shows two good codes within a minute.
        if self.name_index(&first.name) == self.name_index(&second.name) {
            return Ok(Err(Refused::SamePerson));
        }
        let first = match self.prove_voice(txn, first, now, entropy).await? {
            Ok(proven) => proven,
            Err(refused) => return Ok(Err(refused)),
        };
        let second = self.prove_voice(txn, second, now, entropy).await?;
        Ok(second.map(|second| [first, second]))
    }

    async fn prove_voice(
        &self,
        txn: &mut Txn<'_, S>,
        credential: &Credential,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<Result<Proven, Refused>> {
        let proven = match self.prove(txn, credential, now, entropy).await? {
            Ok(proven) => proven,
            Err(refused) => return Ok(Err(refused)),
        };
        Ok(self.may_speak(&proven, WHAT, now).map(|()| proven))
    }
}
