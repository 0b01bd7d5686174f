//! The audit log: what organisers did, in a chain of hashes, so that no entry can be changed or
//! taken out without breaking every later one. It knows ids, alert numbers and times; never a
//! name, a subscriber, or a word of an alert.

use crate::{Error, Ledger, Result, codec, keys, txn::Txn};
use alert::{AlertNumber, ChannelKind, OrganiserId, Timestamp, text::ContentHash};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;
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
    IdentityAccepted {
        channel: ChannelKind,
    },
    WebhookAdded,
    WebhookKeysShown,
    /// The list was written out, with another organiser's code, for whoever holds the other half
    /// of this public key.
    Exported {
        with: OrganiserId,
        recipient: String,
    },
    /// People were put on the list by their own renewed word: so many who had left, and so many who
    /// had not.
    BroughtBack {
        returned: u64,
        joined: u64,
    },
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

/// What the chain hashes and what lists print: these words never change.
impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Actor::Organiser(id) => write!(f, "organiser {id}"),
            Actor::Shell { uid } => write!(f, "shell {uid}"),
            Actor::Daemon => f.write_str("daemon"),
        }
    }
}

/// What the chain hashes and what lists print: these words never change.
impl fmt::Display for Deed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Deed::Admitted { organiser } => write!(f, "admitted {organiser}"),
            Deed::Removed { organiser } => write!(f, "removed {organiser}"),
            Deed::Locked { organiser } => write!(f, "locked {organiser}"),
            Deed::Proposed {
                alert,
                revision,
                over,
            } => write!(f, "proposed {alert} {revision} {over}"),
            Deed::Approved {
                alert,
                revision,
                over,
            } => write!(f, "approved {alert} {revision} {over}"),
            Deed::Queued {
                alert,
                revision,
                emergency,
            } => {
                let path = if *emergency { "emergency" } else { "normal" };
                write!(f, "queued {alert} {revision} {path}")
            }
            Deed::Halted { alert, revision } => write!(f, "halted {alert} {revision}"),
            Deed::Released {
                alert,
                revision,
                over,
            } => write!(f, "released {alert} {revision} {over}"),
            Deed::Imported { joined } => write!(f, "imported {joined}"),
            Deed::Resumed { alert, revision } => write!(f, "resumed {alert} {revision}"),
            Deed::IdentityAccepted { channel } => write!(f, "identity accepted {channel}"),
            Deed::WebhookAdded => f.write_str("webhook added"),
            Deed::WebhookKeysShown => f.write_str("webhook keys shown"),
            Deed::Exported { with, recipient } => write!(f, "exported with {with} for {recipient}"),
            Deed::BroughtBack { returned, joined } => {
                write!(f, "brought back {returned} joined {joined}")
            }
        }
    }
}

fn link(seq: u64, at: Timestamp, actor: &Actor, deed: &Deed, previous: &[u8; 32]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(b"nabat audit v1");
    hash.update(previous);
    hash.update(seq.to_be_bytes());
    hash.update(at.ms().to_be_bytes());
    hash.update(format!("{actor}\n{deed}").as_bytes());
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
    /// Walks the whole chain and names the first entry that does not hold: one that was changed,
    /// that is missing, that stands in another's place, or that was added behind the head.
    pub async fn audit_verify(&self) -> Result<Audited> {
        let none = Head {
            entries: 0,
            hash: [0; 32],
        };
        let head = match self.read(&keys::audit_head()).await {
            Ok(head) => head.unwrap_or(none),
            Err(Error::Damaged(_)) => none,
            Err(error) => return Err(error),
        };
        let rows = self.scan_all(keys::audits()).await?;
        let (holds, hash) = holding(&rows);
        let present = rows.len() as u64;
        let first_bad = if holds < present || holds < head.entries {
            // Missing at the end, or the first that does not follow.
            Some(holds + 1)
        } else if present > head.entries {
            Some(head.entries + 1)
        } else {
            (hash != head.hash).then_some(present)
        };
        Ok(Audited {
            entries: head.entries,
            head: data_encoding::HEXLOWER.encode(&head.hash),
            first_bad,
        })
    }
}

/// How many entries hold from the first on, and the hash of the last that does.
fn holding(rows: &[(Vec<u8>, Vec<u8>)]) -> (u64, [u8; 32]) {
    let (mut seq, mut previous) = (0, [0; 32]);
    for (key, bytes) in rows {
        let place = keys::audit(seq + 1);
        let Ok(entry) = codec::decode::<Entry>(key, bytes) else {
            break;
        };
        let hash = link(seq + 1, entry.at, &entry.actor, &entry.deed, &previous);
        let follows = *key == place.key
            && entry.seq == seq + 1
            && entry.previous == previous
            && entry.hash == hash;
        if !follows {
            break;
        }
        (seq, previous) = (entry.seq, hash);
    }
    (seq, previous)
}
