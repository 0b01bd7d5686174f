//! The invented case as appeals of different weight: the same words under another number, another
//! urgency, other topics, so that a test can choose whom each is for.

use crate::house;
use alert::{AlertNumber, Campaign, CareRecord, CivilDate, Draft, Revision, Topic, Urgency};
use std::sync::Arc;

/// A revision with its care record, to be proposed.
#[derive(Clone, Debug)]
pub struct Appeal {
    pub words: Revision,
    pub care: CareRecord,
}

/// The shipped campaign.
pub fn campaign(today: CivilDate) -> Arc<Campaign> {
    Arc::new(house::shipped(today).0)
}

/// The invented case, from alert (0) over update (1) to outcome (2).
pub fn draft(today: CivilDate, step: usize) -> Draft {
    house::shipped(today).1.swap_remove(step)
}

/// `draft` as the revision after `references`, with this urgency, for those who chose this topic.
pub fn appeal(
    draft: Draft,
    alert: AlertNumber,
    references: Vec<u16>,
    urgency: Urgency,
    topic: Topic,
) -> Appeal {
    let draft = Draft {
        urgency,
        topics: [topic].into_iter().collect(),
        ..draft
    };
    let revision = references.last().map_or(1, |last| last + 1);
    let (words, care) = draft.number(alert, revision, references);
    Appeal { words, care }
}
