//! Messages to one person that are about no alert: notices to organisers, the question to somebody
//! on a list whether they want to be on it, and answers to whoever wrote to the bot. Each is written
//! in the commit that caused it and leaves through the scheduler's lanes like everything else; it
//! waits, sealed, in a row of its own, and goes with its delivery.

use crate::{Ledger, Result, keys, txn::Txn};
use alert::{
    Address, AlertNumber, Country, DeliveryId, Entropy, Lang, Notice, OrganiserId, Receipt,
    Subject, SubscriptionId, Timestamp, chat::Answer, delivery::DeliveryState,
};
use serde::{Deserialize, Serialize};
use store::Store;

/// One message to one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Single {
    pub subject: Subject,
    pub to: Address,
    pub lang: Lang,
    pub content: SingleContent,
    pub state: DeliveryState,
    pub written: Timestamp,
    pub expires_at: Timestamp,
    /// How long the other side has made it wait in sum, in ms.
    pub throttled_ms: u64,
}

/// What it says.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum SingleContent {
    /// Something an organiser has to know.
    Notice(Notice),
    /// Whether they want to be on the list; the token carries all that would be stored.
    Confirmation { token: String },
    /// What the bot says to somebody who wrote to it or pressed a button.
    Answer {
        answer: Answer,
        /// The message that it takes the place of, by the platform's number.
        edits: Option<Receipt>,
    },
    /// The appeals that run, to somebody who asked for them: the newest revision of each.
    Running(Vec<(AlertNumber, u16)>),
    /// One of them.
    Appeal {
        alert: AlertNumber,
        revision: u16,
        released: Timestamp,
        country: Option<Country>,
    },
}

impl std::fmt::Debug for SingleContent {
    /// Leaves out the token: whoever has it can say yes.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            SingleContent::Notice(notice) => f.debug_tuple("Notice").field(notice).finish(),
            SingleContent::Confirmation { .. } => f.write_str("Confirmation"),
            // What somebody asked about themselves is nobody else's business.
            SingleContent::Answer { .. } => f.write_str("Answer"),
            SingleContent::Running(_) => f.write_str("Running"),
            SingleContent::Appeal { .. } => f.write_str("Appeal"),
        }
    }
}

/// After two days a notice is history: the report and the audit have it.
const NOTICE_LIFE: std::time::Duration = std::time::Duration::from_secs(2 * 86_400);

/// Writes `notice` to every organiser who can be reached, by every way they gave; says how many
/// people.
pub(crate) async fn tell_all<S: Store>(
    ledger: &Ledger<S>,
    txn: &mut Txn<'_, S>,
    notice: &Notice,
    now: Timestamp,
    entropy: &dyn Entropy,
) -> Result<usize> {
    let row = keys::instance();
    let mut instance = txn.get(&row).await?.unwrap_or_default();
    let mut told = 0;
    for (organiser, record) in ledger.active_organisers().await? {
        let ways = record.reached_at(&ledger.settings.channels);
        told += usize::from(!ways.is_empty());
        for to in ways {
            instance.notices += 1;
            let n = instance.notices;
            let subject = Subject::Notice { organiser, n };
            let single = Single {
                subject,
                to,
                lang: record.lang,
                content: SingleContent::Notice(notice.clone()),
                state: DeliveryState::Planned,
                written: now,
                expires_at: now.plus(NOTICE_LIFE),
                throttled_ms: 0,
            };
            let delivery = delivery_id(&subject, organiser);
            txn.seal(&keys::single(delivery), &single, entropy)?;
        }
    }
    if told > 0 {
        txn.put(&row, &instance)?;
    }
    Ok(told)
}

/// The id of a delivery to an organiser: their id stands where a subscription's would.
pub(crate) fn delivery_id(subject: &Subject, organiser: OrganiserId) -> DeliveryId {
    DeliveryId::of(subject, SubscriptionId::from_bytes(organiser.bytes()))
}
