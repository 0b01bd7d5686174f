//! The audit log: what organisers did, in a chain of hashes, so that no entry can be changed or
//! taken out without breaking every later one. It knows ids, alert numbers and times; never a
//! name, a subscriber, or a word of an alert.

use crate::{Error, Ledger, Result, keys, txn::Txn};
use alert::{AlertNumber, OrganiserId, Timestamp, text::ContentHash};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use store::Store;

/// Who did it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Actor {
    /// An organiser, proven by a one-time code.
    Organiser(OrganiserId),
    /// Somebody with a shell on the machine, by their user id there.
    Shell { uid: u32 },
    /// The daemon itself: a hold that ended, a channel that paused.
    Daemon,
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Deed {
    Admitted {
        organiser: OrganiserId,
    },
    Removed {
        organiser: OrganiserId,
    },
    Locked {
        organiser: OrganiserId,
    },
    Proposed {
        alert: AlertNumber,
        revision: u16,
        over: ContentHash,
    },
    Approved {
        alert: AlertNumber,
        revision: u16,
        over: ContentHash,
    },
    Queued {
        alert: AlertNumber,
        revision: u16,
        emergency: bool,
    },
    Halted {
        alert: AlertNumber,
        revision: u16,
    },
    Released {
        alert: AlertNumber,
        revision: u16,
        over: ContentHash,
    },
    Imported {
        joined: u64,
    },
    Resumed {
        alert: AlertNumber,
        revision: u16,
    },
    IdentityAccepted,
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub seq: u64,
    pub at: Timestamp,
    pub actor: Actor,
    pub deed: Deed,
    /// The hash of the entry before.
    pub previous: [u8; 32],
    /// SHA-256 over all of the above.
    pub hash: [u8; 32],
}

/// The end of the chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    pub entries: u64,
    pub hash: [u8; 32],
}

/// What the chain looks like.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Audited {
    pub entries: u64,
    /// The hash of the last entry, in hex.
    pub head: String,
    /// The first entry that does not follow from the one before, if any.
    pub first_bad: Option<u64>,
}

fn link(seq: u64, at: Timestamp, actor: &Actor, deed: &Deed, previous: &[u8; 32]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(b"nabat audit v1");
    hash.update(previous);
    hash.update(seq.to_be_bytes());
    hash.update(at.ms().to_be_bytes());
    // Debug is derived from the names above, which never change once released.
    hash.update(format!("{actor:?} {deed:?}").as_bytes());
    hash.finalize().into()
}

/// Adds an entry to the commit that it tells of.
pub(crate) async fn record<S: Store>(
    txn: &mut Txn<'_, S>,
    actor: Actor,
    deed: Deed,
    at: Timestamp,
) -> Result<()> {
    let row = keys::audit_head();
    let head = txn.get(&row).await?.unwrap_or(Head {
        entries: 0,
        hash: [0; 32],
    });
    let seq = head.entries + 1;
    let hash = link(seq, at, &actor, &deed, &head.hash);
    txn.put(
        &keys::audit(seq),
        &Entry {
            seq,
            at,
            actor,
            deed,
            previous: head.hash,
            hash,
        },
    )?;
    txn.put(&row, &Head { entries: seq, hash })
}

impl<S: Store> Ledger<S> {
    /// Walks the whole chain and names the first entry that does not hold.
    pub async fn audit_verify(&self) -> Result<Audited> {
        let head = self.read(&keys::audit_head()).await?.unwrap_or(Head {
            entries: 0,
            hash: [0; 32],
        });
        let mut previous = [0; 32];
        let mut first_bad = None;
        for seq in 1..=head.entries {
            let good = match self.read(&keys::audit(seq)).await {
                Ok(Some(entry)) => {
                    let follows = entry.previous == previous && entry.seq == seq;
                    let hash = link(seq, entry.at, &entry.actor, &entry.deed, &previous);
                    previous = entry.hash;
                    follows && hash == entry.hash
                }
                Ok(None) | Err(Error::Damaged(_)) => false,
                Err(error) => return Err(error),
            };
            if !good {
                first_bad = Some(seq);
                break;
            }
        }
        if first_bad.is_none() && previous != head.hash {
            first_bad = Some(head.entries);
        }
        let head_hex = data_encoding::HEXLOWER.encode(&head.hash);
        Ok(Audited {
            entries: head.entries,
            head: head_hex,
            first_bad,
        })
    }
}
