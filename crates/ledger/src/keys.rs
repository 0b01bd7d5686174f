//! Every key of the store, in one place: how it is made of a range's byte and what orders it, how
//! it is read back, and of which type its value is. The ranges themselves stand in
//! [`crate::inventory`].

use crate::{
    audit::{Entry, Head},
    broadcast::{Broadcast, Exception, Members, Progress, States},
    channel_state::ChannelState,
    dialogue::Heard,
    instance::Instance,
    inventory::{
        ACTIVE, ALERT, ASKED, AUDIT, AUDIT_HEAD, BLIND, BROADCAST, CARE, CHANNEL, DUE, EXCEPTION,
        INSTANCE, MEMBERS, ORGANISER, ORGANISER_NAME, PROGRESS, QUEUED, RECEIPT, SIGNED, SINGLE,
        STAGE, STATES, SUBSCRIBER, TALLY, TOMBSTONE, WORDS,
    },
    notice::Single,
    organiser::Organiser,
    proposal::{AlertHead, Care, Signed, StageRecord},
    receipt::ReceiptRecord,
    subscriber::{Person, SubscriberRow, Tally},
};
use alert::{
    AlertNumber, BroadcastId, ChannelKind, DeliveryId, OrganiserId, SubscriptionId, Timestamp,
    subject::LaneKind,
    subscription::{Epoch, Member},
};
use std::{marker::PhantomData, ops::Bound};
use store::KeyRange;

pub use crate::inventory::Sealing;

/// A key whose value is a `T`.
pub(crate) struct Row<T> {
    pub(crate) key: Vec<u8>,
    kind: PhantomData<fn() -> T>,
}

/// A key whose value is a sealed `T`.
pub(crate) struct SealedRow<T> {
    pub(crate) key: Vec<u8>,
    pub(crate) purpose: &'static str,
    kind: PhantomData<fn() -> T>,
}

fn row<T>(byte: u8, parts: &[&[u8]]) -> Row<T> {
    Row {
        key: joined(byte, parts),
        kind: PhantomData,
    }
}

fn sealed<T>(byte: u8, purpose: &'static str, parts: &[&[u8]]) -> SealedRow<T> {
    SealedRow {
        key: joined(byte, parts),
        purpose,
        kind: PhantomData,
    }
}

fn joined(byte: u8, parts: &[&[u8]]) -> Vec<u8> {
    let mut key = vec![byte];
    for part in parts {
        key.extend_from_slice(part);
    }
    key
}

/// An alert's number in key order.
fn number(alert: AlertNumber) -> [u8; 6] {
    let mut bytes = [0; 6];
    bytes[..2].copy_from_slice(&alert.year().to_be_bytes());
    bytes[2..].copy_from_slice(&alert.serial().to_be_bytes());
    bytes
}

fn read_number(bytes: &[u8]) -> Option<AlertNumber> {
    let year = u16::from_be_bytes(bytes.get(..2)?.try_into().ok()?);
    let serial = u32::from_be_bytes(bytes.get(2..6)?.try_into().ok()?);
    Some(AlertNumber::new(year, serial))
}

/// One page of one broadcast on one channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PageKey {
    pub broadcast: BroadcastId,
    pub channel: ChannelKind,
    pub number: u32,
}

impl PageKey {
    fn bytes(&self) -> [u8; 21] {
        let mut bytes = [0; 21];
        bytes[..16].copy_from_slice(&self.broadcast.bytes());
        bytes[16] = self.channel.number();
        bytes[17..].copy_from_slice(&self.number.to_be_bytes());
        bytes
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        Some(Self {
            broadcast: BroadcastId::from_bytes(bytes.get(..16)?.try_into().ok()?),
            channel: ChannelKind::from_number(*bytes.get(16)?)?,
            number: u32::from_be_bytes(bytes.get(17..21)?.try_into().ok()?),
        })
    }
}

/// Where a delivery's state is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Slot {
    /// The `index`-th member of a page.
    Page { page: PageKey, index: u16 },
    /// A row of its own: a message to one organiser.
    Single { delivery: DeliveryId },
}

impl Slot {
    fn bytes(&self) -> Vec<u8> {
        match self {
            Slot::Page { page, index } => [&[1][..], &page.bytes(), &index.to_be_bytes()].concat(),
            Slot::Single { delivery } => [&[2][..], &delivery.0].concat(),
        }
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        match bytes.split_first()? {
            (1, rest) => Some(Slot::Page {
                page: PageKey::read(rest)?,
                index: u16::from_be_bytes(rest.get(21..23)?.try_into().ok()?),
            }),
            (2, rest) => Some(Slot::Single {
                delivery: DeliveryId(rest.get(..16)?.try_into().ok()?),
            }),
            _ => None,
        }
    }
}

pub(crate) fn instance() -> Row<Instance> {
    row(INSTANCE, &[])
}
pub(crate) fn epoch() -> Row<Epoch> {
    row(INSTANCE, &[b"epoch"])
}
/// What was heard of people who write to the bot.
pub(crate) fn heard() -> Row<Heard> {
    row(INSTANCE, &[b"heard"])
}
/// The number of the records' layout.
pub(crate) fn schema() -> Row<u16> {
    row(INSTANCE, &[b"schema"])
}
pub(crate) fn organiser(id: OrganiserId) -> SealedRow<Organiser> {
    sealed(ORGANISER, "organiser", &[&id.bytes()])
}
pub(crate) fn organisers() -> Vec<u8> {
    vec![ORGANISER]
}
pub(crate) fn organiser_name(blind: &[u8]) -> Row<OrganiserId> {
    row(ORGANISER_NAME, &[blind])
}
pub(crate) fn alert(alert: AlertNumber) -> Row<AlertHead> {
    row(ALERT, &[&number(alert)])
}
pub(crate) fn alerts() -> Vec<u8> {
    vec![ALERT]
}
pub(crate) fn read_alert(key: &[u8]) -> Option<AlertNumber> {
    read_number(key.get(1..)?)
}
pub(crate) fn stage(alert: AlertNumber, revision: u16) -> Row<StageRecord> {
    row(STAGE, &[&number(alert), &revision.to_be_bytes()])
}
pub(crate) fn words(alert: AlertNumber, revision: u16, chunk: u16) -> SealedRow<Vec<u8>> {
    sealed(
        WORDS,
        "words",
        &[
            &number(alert),
            &revision.to_be_bytes(),
            &chunk.to_be_bytes(),
        ],
    )
}
pub(crate) fn care(alert: AlertNumber, revision: u16) -> SealedRow<Care> {
    sealed(CARE, "care", &[&number(alert), &revision.to_be_bytes()])
}
pub(crate) fn signed(alert: AlertNumber, revision: u16) -> Row<Signed> {
    row(SIGNED, &[&number(alert), &revision.to_be_bytes()])
}
pub(crate) fn subscriber(member: Member) -> Row<SubscriberRow> {
    row(
        SUBSCRIBER,
        &[&[member.channel.number()], &member.subscription.bytes()],
    )
}
/// The record id of the sealed part of a subscription: that of its row.
pub(crate) fn person(member: Member) -> SealedRow<Person> {
    sealed(
        SUBSCRIBER,
        "person",
        &[&[member.channel.number()], &member.subscription.bytes()],
    )
}
pub(crate) fn subscribers(channel: ChannelKind) -> Vec<u8> {
    vec![SUBSCRIBER, channel.number()]
}
pub(crate) fn read_subscriber(key: &[u8]) -> Option<SubscriptionId> {
    Some(SubscriptionId::from_bytes(key.get(2..18)?.try_into().ok()?))
}
pub(crate) fn blind(index: &[u8]) -> Row<Member> {
    row(BLIND, &[index])
}
pub(crate) fn tombstone(index: &[u8]) -> Row<Timestamp> {
    row(TOMBSTONE, &[index])
}
pub(crate) fn tombstones() -> Vec<u8> {
    vec![TOMBSTONE]
}
pub(crate) fn asked(index: &[u8]) -> Row<Timestamp> {
    row(ASKED, &[index])
}
pub(crate) fn all_asked() -> Vec<u8> {
    vec![ASKED]
}
/// The row of a day, under a key that was scanned from those of `asked` or `tombstone`.
pub(crate) fn day_row(key: Vec<u8>) -> Row<Timestamp> {
    Row {
        key,
        kind: PhantomData,
    }
}
pub(crate) fn tally(channel: ChannelKind, part: u8) -> Row<Tally> {
    row(TALLY, &[&[channel.number(), part]])
}
pub(crate) fn tallies(channel: ChannelKind) -> Vec<u8> {
    vec![TALLY, channel.number()]
}
/// The subscriptions of a channel whose ids lie in one of `parts` equal parts.
pub(crate) fn subscribers_part(channel: ChannelKind, part: u8, parts: u8) -> KeyRange {
    let width = u8::MAX / parts + 1;
    let first = vec![SUBSCRIBER, channel.number(), part * width];
    let mut range = KeyRange::prefix(&subscribers(channel));
    range.from = Bound::Included(first);
    if part + 1 < parts {
        let behind = vec![SUBSCRIBER, channel.number(), (part + 1) * width];
        range.to = Bound::Excluded(behind);
    }
    range
}
pub(crate) fn broadcast(id: BroadcastId) -> Row<Broadcast> {
    row(BROADCAST, &[&id.bytes()])
}
pub(crate) fn active(id: BroadcastId) -> Row<()> {
    row(ACTIVE, &[&id.bytes()])
}
pub(crate) fn actives() -> Vec<u8> {
    vec![ACTIVE]
}
pub(crate) fn read_active(key: &[u8]) -> Option<BroadcastId> {
    Some(BroadcastId::from_bytes(key.get(1..17)?.try_into().ok()?))
}
pub(crate) fn progress(id: BroadcastId, channel: ChannelKind) -> Row<Progress> {
    row(PROGRESS, &[&id.bytes(), &[channel.number()]])
}
pub(crate) fn members(page: PageKey) -> Row<Members> {
    row(MEMBERS, &[&page.bytes()])
}
pub(crate) fn states(page: PageKey) -> Row<States> {
    row(STATES, &[&page.bytes()])
}
pub(crate) fn pages_states(broadcast: BroadcastId, channel: ChannelKind) -> Vec<u8> {
    joined(STATES, &[&broadcast.bytes(), &[channel.number()]])
}
pub(crate) fn read_page(key: &[u8]) -> Option<PageKey> {
    PageKey::read(key.get(1..)?)
}
pub(crate) fn exception(page: PageKey, index: u16) -> Row<Exception> {
    row(EXCEPTION, &[&page.bytes(), &index.to_be_bytes()])
}
pub(crate) fn due(channel: ChannelKind, lane: LaneKind, at: Timestamp, slot: Slot) -> Row<()> {
    let at = u64::try_from(at.ms()).unwrap_or(0);
    row(
        DUE,
        &[
            &[channel.number(), lane as u8],
            &at.to_be_bytes(),
            &slot.bytes(),
        ],
    )
}
/// The retries of one lane, in the order of their time.
pub(crate) fn dues(channel: ChannelKind, lane: LaneKind) -> Vec<u8> {
    vec![DUE, channel.number(), lane as u8]
}
pub(crate) fn read_due(key: &[u8]) -> Option<(Timestamp, Slot)> {
    let at = u64::from_be_bytes(key.get(3..11)?.try_into().ok()?);
    let at = Timestamp::from_ms(i64::try_from(at).ok()?);
    Some((at, Slot::read(key.get(11..)?)?))
}
pub(crate) fn receipt(alert: AlertNumber, member: Member) -> SealedRow<ReceiptRecord> {
    let channel = [member.channel.number()];
    sealed(
        RECEIPT,
        "receipt",
        &[&number(alert), &channel, &member.subscription.bytes()],
    )
}
pub(crate) fn receipts(alert: AlertNumber, channel: ChannelKind) -> Vec<u8> {
    joined(RECEIPT, &[&number(alert), &[channel.number()]])
}
pub(crate) fn read_receipt(key: &[u8]) -> Option<SubscriptionId> {
    Some(SubscriptionId::from_bytes(key.get(8..24)?.try_into().ok()?))
}
pub(crate) fn single(delivery: DeliveryId) -> SealedRow<Single> {
    sealed(SINGLE, "single", &[&delivery.0])
}
pub(crate) fn singles() -> Vec<u8> {
    vec![SINGLE]
}
pub(crate) fn read_single(key: &[u8]) -> Option<DeliveryId> {
    Some(DeliveryId(key.get(1..17)?.try_into().ok()?))
}
pub(crate) fn channel(channel: ChannelKind) -> Row<ChannelState> {
    row(CHANNEL, &[&[channel.number()]])
}
pub(crate) fn audit(seq: u64) -> Row<Entry> {
    row(AUDIT, &[&seq.to_be_bytes()])
}
pub(crate) fn audits() -> Vec<u8> {
    vec![AUDIT]
}
pub(crate) fn audit_head() -> Row<Head> {
    row(AUDIT_HEAD, &[])
}
pub(crate) fn queued(alert: AlertNumber, revision: u16) -> Row<()> {
    row(QUEUED, &[&number(alert), &revision.to_be_bytes()])
}
pub(crate) fn all_queued() -> Vec<u8> {
    vec![QUEUED]
}
pub(crate) fn read_queued(key: &[u8]) -> Option<(AlertNumber, u16)> {
    let revision = u16::from_be_bytes(key.get(7..9)?.try_into().ok()?);
    Some((read_number(key.get(1..)?)?, revision))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_read_back_and_due_rows_sort_by_lane_and_time() {
        let page = PageKey {
            broadcast: BroadcastId::from_bytes([3; 16]),
            channel: ChannelKind::Telegram,
            number: 7,
        };
        let slot = Slot::Page { page, index: 9 };
        let on_telegram = |lane, at| due(ChannelKind::Telegram, lane, Timestamp::from_ms(at), slot);
        let early = on_telegram(LaneKind::Deferred, 5);
        let late = on_telegram(LaneKind::Deferred, 500);
        assert!(early.key < late.key && on_telegram(LaneKind::Urgent, 900).key < early.key);
        assert_eq!(read_due(&late.key), Some((Timestamp::from_ms(500), slot)));
        let alone = Slot::Single {
            delivery: DeliveryId([4; 16]),
        };
        let row = due(
            ChannelKind::Telegram,
            LaneKind::Notices,
            Timestamp::from_ms(1),
            alone,
        );
        assert_eq!(read_due(&row.key), Some((Timestamp::from_ms(1), alone)));
        let number = AlertNumber::new(2026, 14);
        assert_eq!(read_queued(&queued(number, 2).key), Some((number, 2)));
    }
}
