//! What is kept: a prefix byte for each range of keys, with what stands there, what for and how
//! long. This list *is* `nabat inventory`: what is not in it is not kept. A range's byte is never
//! used for anything else again.

/// One range of keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The first byte of its keys.
    pub byte: u8,
    /// Its name in reports.
    pub name: &'static str,
    /// What stands in it.
    pub holds: &'static str,
    /// What it is kept for.
    pub purpose: &'static str,
    /// How long it is kept.
    pub retention: &'static str,
    /// Whether its values are sealed.
    pub sealed: Sealing,
}

/// How much of a range a seized disk would show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sealing {
    /// All of each value is sealed.
    Whole,
    /// The part that says who it is about is sealed.
    Identity,
    /// Nothing in it is about a person outside.
    Open,
}

const fn range(
    byte: u8,
    name: &'static str,
    holds: &'static str,
    purpose: &'static str,
    retention: &'static str,
    sealed: Sealing,
) -> Range {
    Range {
        byte,
        name,
        holds,
        purpose,
        retention,
        sealed,
    }
}

pub(crate) const INSTANCE: u8 = 0x01;
pub(crate) const ORGANISER: u8 = 0x02;
pub(crate) const ORGANISER_NAME: u8 = 0x03;
pub(crate) const ALERT: u8 = 0x04;
pub(crate) const STAGE: u8 = 0x05;
pub(crate) const WORDS: u8 = 0x06;
pub(crate) const CARE: u8 = 0x07;
pub(crate) const SIGNED: u8 = 0x08;
pub(crate) const SUBSCRIBER: u8 = 0x09;
pub(crate) const BLIND: u8 = 0x0a;
pub(crate) const TOMBSTONE: u8 = 0x0b;
pub(crate) const BROADCAST: u8 = 0x0c;
pub(crate) const ACTIVE: u8 = 0x0d;
pub(crate) const PROGRESS: u8 = 0x0e;
pub(crate) const MEMBERS: u8 = 0x0f;
pub(crate) const STATES: u8 = 0x10;
pub(crate) const EXCEPTION: u8 = 0x11;
pub(crate) const DUE: u8 = 0x12;
pub(crate) const RECEIPT: u8 = 0x13;
pub(crate) const SINGLE: u8 = 0x14;
pub(crate) const CHANNEL: u8 = 0x15;
pub(crate) const AUDIT: u8 = 0x16;
pub(crate) const AUDIT_HEAD: u8 = 0x17;
pub(crate) const QUEUED: u8 = 0x18;
pub(crate) const ASKED: u8 = 0x19;
pub(crate) const TALLY: u8 = 0x1a;

use Sealing::{Identity, Open, Whole};

/// Every range, in the order of their bytes.
pub const RANGES: [Range; 26] = [
    range(
        INSTANCE,
        "instance",
        "counters: audience epoch, notices, alert serials of each year, organisers who came and went, holds; when the emergencies of the last day were queued; the number of the newest update of the bot, its day, and why nothing is heard; the layout's number",
        "numbers that are never given twice",
        "as long as the instance",
        Open,
    ),
    range(
        ORGANISER,
        "organisers",
        "name, role, language, chat, one-time-code secret, last code used, wrong codes, from when they may speak",
        "who may speak",
        "until removed; of a removed one only id and role are kept, for the audit",
        Whole,
    ),
    range(
        ORGANISER_NAME,
        "organiser names",
        "keyed index of a name, and the id it belongs to",
        "no two organisers of one name",
        "until removed",
        Open,
    ),
    range(
        ALERT,
        "alerts",
        "number, newest revisions, when it was closed, its broadcasts, the rule of its first audience",
        "the history of a case",
        "as long as the instance",
        Open,
    ),
    range(
        STAGE,
        "stages",
        "kind, path, author and approvers (ids) with times, hash approved, what remains of a hold",
        "who stood behind a release",
        "as long as the instance",
        Open,
    ),
    range(
        WORDS,
        "words",
        "manifest, texts and letters of each revision",
        "sending, pages, feeds",
        "drafts 7 days; released ones as long as the instance",
        Whole,
    ),
    range(
        CARE,
        "care records",
        "consent, sources, do-no-harm answers, salt",
        "care for the people an alert is about",
        "30 days after the case closes",
        Whole,
    ),
    range(
        SIGNED,
        "signatures",
        "signature of each released revision, and when it was released",
        "anyone can verify an alert",
        "as long as the instance",
        Open,
    ),
    range(
        SUBSCRIBER,
        "subscribers",
        "language, topics, country, cadence, standing, whether it is a public channel, epochs; sealed: address, addresses it had before, consent given",
        "sending what somebody asked for",
        "until they leave",
        Identity,
    ),
    range(
        BLIND,
        "addresses",
        "keyed index of an address, and the subscription it belongs to",
        "nobody is subscribed twice; leaving by address",
        "until they leave",
        Open,
    ),
    range(
        TOMBSTONE,
        "tombstones",
        "keyed index of an address that left or wants to be left alone, and the day",
        "an old list or backup never brings anybody back",
        "12 months",
        Open,
    ),
    range(
        BROADCAST,
        "broadcasts",
        "which revision, to whom by rule, in which languages, when, how it stands",
        "nobody is skipped over a restart",
        "as long as the instance",
        Open,
    ),
    range(
        ACTIVE,
        "active broadcasts",
        "ids of the broadcasts that are not done",
        "finding them after a restart",
        "until done",
        Open,
    ),
    range(
        PROGRESS,
        "progress",
        "cursor and counters of a broadcast on one channel; up to three subscriptions (ids) for whom its content was refused, by language",
        "reports; nobody is skipped over a restart",
        "as long as the instance",
        Open,
    ),
    range(
        MEMBERS,
        "page members",
        "ids of the subscriptions of a page of a broadcast",
        "nobody is skipped or told twice",
        "14 days after the broadcast",
        Open,
    ),
    range(
        STATES,
        "page states",
        "the state of each member of a page",
        "nobody is skipped or told twice",
        "14 days after the broadcast",
        Open,
    ),
    range(
        EXCEPTION,
        "exceptions",
        "attempts, doubts and waits of a delivery that did not go through at once",
        "retries",
        "until it is settled",
        Open,
    ),
    range(
        DUE,
        "due",
        "when a delivery is tried again",
        "retries",
        "until it is settled",
        Open,
    ),
    range(
        RECEIPT,
        "receipts",
        "revision and language somebody was given or may have got; message ids",
        "updates, corrections and recalls reach those who got the alert",
        "14 days after the alert closes, or until they leave",
        Whole,
    ),
    range(
        SINGLE,
        "notices",
        "messages to organisers, questions to people on a list whether they want to be on it, and answers to people who wrote to the bot, with the chat or mailbox they go to, until they are delivered",
        "organisers hear of what concerns them; nobody is written to who was not asked; whoever asks is answered",
        "until settled; an answer an hour at the most, a notice two days, a question seven",
        Whole,
    ),
    range(
        CHANNEL,
        "channels",
        "pause, its reason and since when; the bot's numeric id",
        "no other bot speaks in our name; pauses survive a restart",
        "as long as the instance",
        Open,
    ),
    range(
        AUDIT,
        "audit",
        "what organisers did: ids, alert numbers, times, chained by hash",
        "nobody can speak alone, and it can be shown",
        "as long as the instance",
        Open,
    ),
    range(
        AUDIT_HEAD,
        "audit head",
        "number and hash of the last entry",
        "the chain cannot be cut",
        "as long as the instance",
        Open,
    ),
    range(
        QUEUED,
        "queued",
        "revisions whose hold is running",
        "finding them after a restart",
        "until released or halted",
        Open,
    ),
    range(
        ASKED,
        "asked",
        "keyed index of an address on a list that says nothing of a consent, and the day it was asked for one",
        "nobody is asked twice",
        "until they answer, 14 days at the most",
        Open,
    ),
    range(
        TALLY,
        "counts",
        "how many subscriptions there are, by channel and standing, and on which days pauses end",
        "counting without looking at everybody",
        "as long as the instance",
        Open,
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_ranges_share_a_byte_and_they_are_listed_in_order() {
        assert!(RANGES.windows(2).all(|pair| pair[0].byte < pair[1].byte));
    }
}
