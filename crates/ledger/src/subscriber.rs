//! Subscribers: joining, being asked, changing, leaving, being counted. An address stands only
//! here, sealed; everything else knows a random id. Who left is remembered as a keyed index alone,
//! so that no old list brings them back.

mod ask;
mod change;
mod come_back;
mod confirm;
mod forget;
mod join;
mod leave;
mod moved;
mod tally;
mod webhook;

pub use ask::{ASKS_MAX, Ask, CODE_LIFE, QUESTIONS_WAITING_MAX};
pub use change::PAUSE_MAX;
pub(crate) use change::pause;
pub use come_back::Returned;
pub use confirm::{CODE_MARK, CODE_TEXT_BYTES_MAX, Confirmed};
pub use forget::forgets_next;
pub use join::JOINS_MAX;
pub use tally::{Count, Recounted};
pub(crate) use tally::{Moves, Tally};
pub use webhook::WebhookKeys;

use crate::{Ledger, Result, keys};
use alert::{
    Address, CivilDate, Endpoint, Timestamp,
    subscription::{Member, Preferences, Subscription},
};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use store::Store;

/// How long an old list brings nobody back who left.
const TOMBSTONE_LIFE: Duration = Duration::from_secs(366 * 86_400);

/// A subscription as kept: what it wants stands open, who it is stands sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubscriberRow {
    pub subscription: Subscription,
    /// A public channel: in doubt, a message to it is not sent again by itself.
    pub public: bool,
    sealed: Vec<u8>,
}

/// The sealed part.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Person {
    pub(crate) address: Address,
    pub(crate) consent: Consent,
    /// Addresses it had before, newest last: they lead to it still, so that an old list makes no
    /// second subscription, and they go with it.
    former: Vec<Address>,
}

/// The consent somebody gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    pub date: CivilDate,
    /// Which text they agreed to: its version, or its words.
    pub text: String,
}

/// Somebody who joins.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Join {
    pub address: Address,
    pub preferences: Preferences,
    pub consent: Consent,
    pub public: bool,
}

/// What became of those who were to join.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinReport {
    pub joined: u64,
    /// Subscribed already; nothing of theirs was changed.
    pub already: u64,
    /// Left within the last twelve months: a list never brings anybody back.
    pub left_before: u64,
    /// Nobody recorded their consent: they are asked by mail, and not on the list until they say
    /// yes.
    pub asked: u64,
    /// The same, and they were asked not long ago: nobody is asked twice.
    pub asked_before: u64,
    /// The same, and so many questions wait to be sent that theirs was not written.
    pub ask_later: u64,
}

impl JoinReport {
    /// Both together.
    pub fn plus(self, other: Self) -> Self {
        Self {
            joined: self.joined + other.joined,
            already: self.already + other.already,
            left_before: self.left_before + other.left_before,
            asked: self.asked + other.asked,
            asked_before: self.asked_before + other.asked_before,
            ask_later: self.ask_later + other.ask_later,
        }
    }
}

impl<S: Store> Ledger<S> {
    /// Where a member is reached, with the tag that logs may carry.
    pub(crate) fn endpoint(&self, member: Member, row: &SubscriberRow) -> Result<Endpoint> {
        let person = self.person(member, row)?;
        Ok(self.tagged(person.address))
    }

    /// An address with the tag that stands for it in logs.
    pub(crate) fn tagged(&self, address: Address) -> Endpoint {
        let tag = self.ring.tag(&indexed(&address));
        Endpoint::new(address, tag)
    }

    /// Who a member is.
    pub(crate) fn person(&self, member: Member, row: &SubscriberRow) -> Result<Person> {
        self.unseal(&keys::person(member), &row.sealed)
    }

    pub(crate) fn blind(&self, address: &Address) -> [u8; 16] {
        self.ring.blind(&indexed(address))
    }

    /// The day that somebody left on, as it is kept: that of the campaign, so that it compares with
    /// the days that people write down.
    fn day_here(&self, at: Timestamp) -> Timestamp {
        self.settings.zone.date_at(at).begins_utc()
    }
}

/// The bytes an address is found again by: the same for every spelling, another for every channel.
fn indexed(address: &Address) -> Vec<u8> {
    let mut bytes = vec![address.channel().number()];
    bytes.extend(address.normalised());
    bytes
}

const DAY_MS: i64 = 86_400_000;

/// The day of something: the hour is nobody's business.
pub(crate) fn day_of(at: Timestamp) -> Timestamp {
    Timestamp::from_ms(at.ms() - at.ms().rem_euclid(DAY_MS))
}
