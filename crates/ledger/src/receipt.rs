//! Receipts: who was given which revision of an alert, so that updates reach exactly those and a
//! message can be answered, edited or taken back. Sealed, and erased two weeks after the alert
//! closes or when somebody leaves.

use crate::{
    Error, Ledger, Result, keys,
    lane_work::Work,
    notice::{Single, SingleContent},
};
use alert::{AlertNumber, ChannelKind, Entropy, Lang, Receipt, subscription::Member};
use serde::{Deserialize, Serialize};
use store::Store;

/// What somebody was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptRecord {
    /// The newest revision given; 0 if they may have got one and nobody knows.
    pub revision: u16,
    pub way: Way,
    pub lang: Lang,
    /// What it takes to answer, edit or delete the first message of the alert in that chat.
    pub first: Receipt,
    /// The same of the newest.
    pub newest: Receipt,
}

/// By which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Way {
    Broadcast,
    Digest,
    OnRequest,
}

impl ReceiptRecord {
    /// They were given `revision`, after what they were given `before`.
    pub(crate) fn given(before: Option<Self>, revision: u16, lang: Lang, newest: &Receipt) -> Self {
        let (first, held) = match before {
            Some(before) if before.revision > 0 => (before.first, before.revision),
            Some(_) | None => (newest.clone(), 0),
        };
        Self {
            revision: held.max(revision),
            way: Way::Broadcast,
            lang,
            first,
            newest: newest.clone(),
        }
    }

    /// They may have been given something, and nobody knows.
    pub(crate) fn in_doubt(lang: Lang) -> Self {
        Self {
            revision: 0,
            way: Way::Broadcast,
            lang,
            first: Receipt::default(),
            newest: Receipt::default(),
        }
    }
}

impl<S: Store> Work<'_, S> {
    /// Notes what somebody on the list was shown because they asked, unless they hold a receipt of
    /// the alert: so what becomes of it reaches them too.
    pub(crate) async fn keep_shown(
        &mut self,
        single: &Single,
        shown: &Receipt,
        entropy: &dyn Entropy,
    ) -> Result<()> {
        let SingleContent::Appeal {
            alert, revision, ..
        } = single.content
        else {
            return Ok(());
        };
        let blind = keys::blind(&self.ledger.blind(&single.to));
        let Some(member) = self.txn.get(&blind).await? else {
            return Ok(());
        };
        let row = keys::receipt(alert, member);
        let before = match self.txn.open::<ReceiptRecord>(&row).await {
            Err(Error::Damaged(_)) => None,
            other => other?,
        };
        if before.is_some_and(|before| before.revision > 0) {
            return Ok(());
        }
        let record = ReceiptRecord {
            revision,
            way: Way::OnRequest,
            lang: single.lang,
            first: shown.clone(),
            newest: shown.clone(),
        };
        self.txn.seal(&row, &record, entropy)
    }
}

impl<S: Store> Ledger<S> {
    /// What a member was given of an alert.
    pub async fn receipt(
        &self,
        alert: AlertNumber,
        member: Member,
    ) -> Result<Option<ReceiptRecord>> {
        self.read_sealed(&keys::receipt(alert, member)).await
    }

    /// How many hold a receipt of an alert on a channel, or may have got it.
    pub async fn receipt_count(&self, alert: AlertNumber, channel: ChannelKind) -> Result<u64> {
        let rows = self.scan_all(keys::receipts(alert, channel)).await?;
        Ok(rows.len() as u64)
    }
}
