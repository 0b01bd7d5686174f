//! What the routes work with: the ledger, the campaign, and the seams, each handed in by `serve`.

use super::{problem::Problem, reading::Facts};
use crate::{
    clock::{RealClock, RealEntropy},
    recipient::Recipient,
};
use alert::{AlertNumber, Campaign, Clock as _, Timestamp};
use std::sync::{Arc, Mutex, PoisonError};
use store::SledStore;

/// The ledger over the store that the daemon runs on.
pub type DaemonLedger = ledger::Ledger<SledStore>;

/// What a route answers.
pub(super) type Answer<T> = Result<axum::Json<T>, Problem>;

/// Everything a route needs. Cheap to clone.
#[derive(Clone)]
pub struct Service {
    pub ledger: Arc<DaemonLedger>,
    pub campaign: Arc<Campaign>,
    /// Of the key that signs for this instance.
    pub fingerprint: Arc<str>,
    pub clock: RealClock,
    pub entropy: RealEntropy,
    pub facts: Facts,
    /// Where webhooks may lie.
    pub reach: channel_webhook::Reach,
    /// As whom mail is sent, if it is.
    pub mail_from: Option<Arc<str>>,
    /// Whom an exported list is encrypted to.
    pub recipient: Option<Recipient>,
    pub spare: SpareNumber,
}

/// An alert number that was taken for a proposal which was then refused, so that mistyped codes
/// leave no gaps. Whoever takes it has it alone: two proposals never share a number.
#[derive(Clone, Default)]
pub struct SpareNumber(Arc<Mutex<Option<AlertNumber>>>);

impl SpareNumber {
    /// The spare number, if there is one of `year`.
    pub(super) fn take(&self, year: u16) -> Option<AlertNumber> {
        let mut spare = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        spare.take_if(|number| number.year() == year)
    }

    /// Keeps a number that was certainly not used.
    pub(super) fn keep(&self, number: AlertNumber) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(number);
    }
}

impl Service {
    /// The moment a request is judged by.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// What renderings depend on.
    pub fn context(&self) -> render::Context<'_> {
        render::Context {
            campaign: &self.campaign,
            fingerprint: &self.fingerprint,
            rehearsal: self.facts.rehearsal,
            source_link: crate::SOURCE_LINK,
        }
    }
}
