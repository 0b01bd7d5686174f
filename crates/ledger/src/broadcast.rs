//! A broadcast and what is kept of its course: which audience, how far the cursor is, and one
//! byte for each member of each page. Only a delivery that did not go through at once gets a row
//! of its own, so that a million people cost a few megabytes and no queue.

use crate::{Error, Result};
use alert::{
    AlertNumber, BroadcastId, Lang, Subject, SubscriptionId, Timestamp,
    outcome::{Cause, Why},
    subject::LaneKind,
    subscription::AudienceRule,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Members of a page: 4 kB of ids, well within what one row may hold.
pub const PAGE_MEMBERS: usize = 256;

/// One released subject on its way to its audience.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Broadcast {
    pub id: BroadcastId,
    pub subject: Subject,
    pub alert: AlertNumber,
    pub revision: u16,
    pub released: Timestamp,
    pub expires_at: Timestamp,
    /// Who belongs to it by their choices.
    pub rule: AudienceRule,
    /// Whether those who hold a receipt of the alert belong to it too, whatever they chose since.
    pub holders: bool,
    /// Whether nobody else does: "no more" is for those who got it, or may have.
    pub only_holders: bool,
    /// The languages it is ready in, if the others are to wait for theirs.
    pub only: Option<BTreeSet<Lang>>,
    pub lane: LaneKind,
    pub run: Run,
    /// Whether organisers were told that many deliveries fail.
    pub alarmed: bool,
}

/// How a broadcast stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Run {
    Running,
    /// Too much fails: it waits for a person.
    Paused,
    /// What is not claimed is withdrawn, page by page.
    Winding {
        why: Why,
    },
    /// Everyone of the audience was reached or stands in the report.
    Done {
        at: Timestamp,
    },
}

impl Run {
    /// The word in reports.
    pub const fn word(&self) -> &'static str {
        match self {
            Run::Running => "running",
            Run::Paused => "paused",
            Run::Winding { .. } => "winding down",
            Run::Done { .. } => "done",
        }
    }
}

/// How far a broadcast is on one channel.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// The last subscription the cursor looked at.
    pub cursor: Option<SubscriptionId>,
    /// Whether the cursor is at the end: the audience is frozen and counted.
    pub planned_all: bool,
    pub pages: u32,
    /// No page before this one has a planned member.
    pub front: u32,
    /// Pages whose members were withdrawn while winding down.
    pub swept: u32,
    /// Pages looked through for those who are gone, at the end.
    pub suspended: u32,
    pub counts: Counts,
    /// Recipients for whom the platform refused the content, by language; at most three each.
    pub rejected: BTreeMap<Lang, Vec<SubscriptionId>>,
}

impl Progress {
    /// Those who were not tried because the platform refuses their language: all that failed so
    /// but the recipients it was refused for.
    pub(crate) fn untried(&self) -> u64 {
        let failed = self.counts.failed.get(&Cause::ContentRejected).copied();
        let refused: usize = self.rejected.values().map(Vec::len).sum();
        failed.unwrap_or(0).saturating_sub(refused as u64)
    }
}

/// How many are where.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub members: u64,
    pub planned: u64,
    pub sending: u64,
    pub due: u64,
    pub delivered: u64,
    pub unknown: u64,
    pub failed: BTreeMap<Cause, u64>,
    pub withdrawn: BTreeMap<Why, u64>,
}

impl Counts {
    /// Those about whom nothing is settled yet.
    pub fn open(&self) -> u64 {
        self.planned + self.sending + self.due
    }
    /// Those of whom it is known or suspected how it ended, by trying.
    pub fn tried(&self) -> u64 {
        self.delivered + self.unknown + self.failed.values().sum::<u64>()
    }
    /// Those who failed for good for reasons other than being gone.
    pub fn failed_by_us(&self) -> u64 {
        self.failed
            .iter()
            .filter(|(cause, _)| !cause.is_recipients_own())
            .map(|(_, n)| n)
            .sum()
    }
    /// The sum over all states: differs from `members` only by a fault.
    pub fn sum(&self) -> u64 {
        self.open() + self.tried() + self.withdrawn.values().sum::<u64>()
    }
    /// Everyone not reached, for whatever reason.
    pub fn not_reached(&self) -> u64 {
        self.members - self.delivered.min(self.members)
    }

    pub(crate) fn add(&mut self, mark: Mark, by: i64) {
        let slot = match mark {
            Mark::Planned => &mut self.planned,
            Mark::Sending => &mut self.sending,
            Mark::Due => &mut self.due,
            Mark::Delivered => &mut self.delivered,
            Mark::Unknown => &mut self.unknown,
            Mark::Failed(cause) => self.failed.entry(cause).or_insert(0),
            Mark::Withdrawn(why) => self.withdrawn.entry(why).or_insert(0),
        };
        *slot = slot.saturating_add_signed(by);
    }
}

/// The ids of a page's members, written once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Members(pub Vec<SubscriptionId>);

/// The states of a page's members, one byte each, in the order of [`Members`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct States {
    /// By when the claimed ones are to be settled.
    pub until: Timestamp,
    marks: Vec<u8>,
}

/// What one byte says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    Planned,
    Sending,
    Due,
    Delivered,
    Unknown,
    Failed(Cause),
    Withdrawn(Why),
}

const FAILED: u8 = 0x20;
const WITHDRAWN: u8 = 0x40;

impl Mark {
    const fn byte(self) -> u8 {
        match self {
            Mark::Planned => 0,
            Mark::Sending => 1,
            Mark::Due => 2,
            Mark::Delivered => 3,
            Mark::Unknown => 4,
            Mark::Failed(cause) => FAILED + cause as u8,
            Mark::Withdrawn(why) => WITHDRAWN + why as u8,
        }
    }

    fn read(byte: u8) -> Option<Self> {
        match byte {
            0 => Some(Mark::Planned),
            1 => Some(Mark::Sending),
            2 => Some(Mark::Due),
            3 => Some(Mark::Delivered),
            4 => Some(Mark::Unknown),
            _ if byte >= WITHDRAWN => Why::ALL
                .get(usize::from(byte - WITHDRAWN))
                .map(|(why, _)| Mark::Withdrawn(*why)),
            _ if byte >= FAILED => Cause::ALL
                .get(usize::from(byte - FAILED))
                .map(|(cause, _)| Mark::Failed(*cause)),
            _ => None,
        }
    }
}

impl States {
    /// A page of `members`, all in one state.
    pub fn all(members: usize, mark: Mark) -> Self {
        Self {
            until: Timestamp::EPOCH,
            marks: vec![mark.byte(); members],
        }
    }
    /// How many members.
    pub fn len(&self) -> usize {
        self.marks.len()
    }
    /// Whether the page has none.
    pub fn is_empty(&self) -> bool {
        self.marks.is_empty()
    }
    /// The state of a member.
    pub fn mark(&self, index: u16) -> Result<Mark> {
        self.marks
            .get(usize::from(index))
            .and_then(|byte| Mark::read(*byte))
            .ok_or_else(|| Error::Damaged("a page of a broadcast cannot be read".to_owned()))
    }
    /// Every member's state in order.
    pub fn marks(&self) -> impl Iterator<Item = (u16, Option<Mark>)> {
        (0u16..).zip(self.marks.iter().map(|byte| Mark::read(*byte)))
    }
    pub(crate) fn set(&mut self, index: u16, mark: Mark) {
        if let Some(byte) = self.marks.get_mut(usize::from(index)) {
            *byte = mark.byte();
        }
    }
}

/// What is kept beside the byte of a delivery that did not go through at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exception {
    /// When it is due; when it is to be settled, while it is being sent.
    pub at: Timestamp,
    pub attempts: u16,
    pub doubts: u8,
    pub part: u8,
    /// How long the other side has made it wait in sum, in ms.
    pub throttled_ms: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_survives_its_byte() {
        let marks = [
            Mark::Planned,
            Mark::Sending,
            Mark::Due,
            Mark::Delivered,
            Mark::Unknown,
        ]
        .into_iter()
        .chain(Cause::ALL.map(|(cause, _)| Mark::Failed(cause)))
        .chain(Why::ALL.map(|(why, _)| Mark::Withdrawn(why)));
        for mark in marks {
            assert_eq!(Mark::read(mark.byte()), Some(mark));
        }
        assert_eq!(Mark::read(0x1f), None);
    }

    #[test]
    fn counts_sum_up_to_the_members_whatever_happens() {
        let mut counts = Counts {
            members: 2,
            planned: 2,
            ..Counts::default()
        };
        for (from, to) in [
            (Mark::Planned, Mark::Sending),
            (Mark::Sending, Mark::Due),
            (Mark::Planned, Mark::Withdrawn(Why::Left)),
            (Mark::Due, Mark::Failed(Cause::RenderFault)),
        ] {
            counts.add(from, -1);
            counts.add(to, 1);
            assert_eq!(counts.sum(), counts.members);
        }
        assert_eq!(
            (counts.open(), counts.failed_by_us(), counts.not_reached()),
            (0, 1, 2)
        );
    }
}
