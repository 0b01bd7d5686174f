//! Messages to organisers. A notice is written in the commit that caused it and leaves through
//! the scheduler's lanes like everything else; it waits, sealed, in a row of its own, and goes
//! with its delivery.

use crate::{Ledger, Result, keys, txn::Txn};
use alert::{
    Address, DeliveryId, Entropy, Lang, Notice, OrganiserId, Subject, SubscriptionId, Timestamp,
    delivery::DeliveryState,
};
use serde::{Deserialize, Serialize};
use store::Store;

/// One message to one organiser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Single {
    pub subject: Subject,
    pub to: Address,
    pub lang: Lang,
    pub notice: Notice,
    pub state: DeliveryState,
    pub written: Timestamp,
    pub expires_at: Timestamp,
    /// How long the other side has made it wait in sum, in ms.
    pub throttled_ms: u64,
}

/// After two days a notice is history: the report and the audit have it.
const NOTICE_LIFE: std::time::Duration = std::time::Duration::from_secs(2 * 86_400);

/// Writes `notice` to every organiser who has a chat; says how many.
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
    let reachable: Vec<_> = ledger
        .active_organisers()
        .await?
        .into_iter()
        .filter_map(|(id, organiser)| Some((id, organiser.chat?, organiser.lang)))
        .collect();
    if reachable.is_empty() {
        return Ok(0);
    }
    for (id, chat, lang) in reachable {
        instance.notices += 1;
        let subject = Subject::Notice {
            organiser: id,
            n: instance.notices,
        };
        let single = Single {
            subject,
            to: Address::Telegram(chat),
            lang,
            notice: notice.clone(),
            state: DeliveryState::Planned,
            written: now,
            expires_at: now.plus(NOTICE_LIFE),
            throttled_ms: 0,
        };
        txn.seal(&keys::single(delivery_id(&subject, id)), &single, entropy)?;
        told += 1;
    }
    txn.put(&row, &instance)?;
    Ok(told)
}

/// The id of a delivery to an organiser: their id stands where a subscription's would.
pub(crate) fn delivery_id(subject: &Subject, organiser: OrganiserId) -> DeliveryId {
    DeliveryId::of(subject, SubscriptionId::from_bytes(organiser.bytes()))
}
