//! The world's own list: who is on it, what they wanted when, and what kind of recipient they are.
//! From it alone a run is judged; nothing here is read back from the ledger.

use crate::chance::Chance;
use alert::{
    Address, ChannelKind, Lang, Topic,
    subscription::{Cadence, Preferences},
};
use std::{collections::BTreeSet, time::Duration};

/// Somebody of the world.
#[derive(Clone, Debug)]
pub struct Person {
    /// Where they were when they joined.
    pub address: Address,
    pub nature: Nature,
    /// How they stood from which turn on; empty: never on the list.
    pub story: Vec<Chapter>,
    /// The turn in which they were there again after having been gone, if so.
    pub back: Option<u64>,
}

/// How a recipient behaves while faults last, and after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nature {
    Plain,
    /// A group: it may move.
    Group,
    /// A public channel: in doubt, it is not sent the same thing again.
    Public,
    /// Gone: refuses for good, for being gone.
    Gone,
    /// Refuses for good, for reasons of its own.
    Refuses,
    /// A mailbox whose filter dislikes the words.
    Filters,
    /// A host that fails until faults end, each in its way.
    Broken(Failing),
}

/// How a broken host fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failing {
    /// 401, 400 or 5xx; a mailbox that is full.
    Answers,
    /// Its certificate or its name.
    Unreachable,
    /// It never answers; it may well have read it.
    Silent,
}

/// How somebody stood from a turn on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chapter {
    pub tick: u64,
    pub at: Duration,
    pub state: State,
}

/// How somebody stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    pub here: bool,
    pub wants: Preferences,
    /// Until when they are away, in ms by the wall clock.
    pub paused_until_ms: Option<i64>,
}

impl Person {
    /// How they stood when a turn began.
    pub fn state_at(&self, tick: u64) -> Option<&State> {
        let until = self.story.partition_point(|one| one.tick <= tick);
        let last = until.checked_sub(1)?;
        self.story.get(last).map(|one| &one.state)
    }

    /// How they stand.
    pub fn state(&self) -> Option<&State> {
        self.story.last().map(|one| &one.state)
    }

    /// All ways in which they stood between two turns, both included; nothing if they were not yet
    /// on the list at the first.
    pub fn states_within(&self, from: u64, to: u64) -> Vec<&State> {
        let Some(first) = self.state_at(from) else {
            return Vec::new();
        };
        let later = self.story.iter();
        let later = later.filter(|one| one.tick > from && one.tick <= to);
        std::iter::once(first)
            .chain(later.map(|one| &one.state))
            .collect()
    }

    /// The languages they wanted at any moment since `since`, up to a turn.
    pub fn langs_since(&self, since: Duration, to: u64) -> BTreeSet<Lang> {
        let until = self.story.partition_point(|one| one.tick <= to);
        let began = self.story.partition_point(|one| one.at <= since);
        self.story[began.saturating_sub(1).min(until)..until]
            .iter()
            .map(|one| one.state.wants.lang)
            .collect()
    }

    /// Whether they are on the list now.
    pub fn is_here(&self) -> bool {
        self.state().is_some_and(|state| state.here)
    }

    /// Whether the other side says yes to them once faults have ended.
    pub fn can_be_reached(&self) -> bool {
        !matches!(
            self.nature,
            Nature::Gone | Nature::Refuses | Nature::Filters
        )
    }
}

/// The invented address of the `n`-th on a channel.
pub fn address_of(channel: ChannelKind, n: i64, nature: Nature) -> Address {
    match channel {
        ChannelKind::Telegram => Address::Telegram(match nature {
            Nature::Group | Nature::Public => -n,
            Nature::Plain
            | Nature::Gone
            | Nature::Refuses
            | Nature::Filters
            | Nature::Broken(_) => n,
        }),
        ChannelKind::Email => Address::Email(format!("reader{n}@mail.example")),
        ChannelKind::Webhook => Address::Webhook(format!("https://host{n}.example/hook")),
    }
}

/// What kind the `n`-th on a channel is. Fixed shares, so that every run has all of them, and few
/// enough that no share of failures looks like a fault of ours.
pub fn nature_of(channel: ChannelKind, n: i64) -> Nature {
    match (channel, n % 40) {
        (_, 1 | 3 | 21 | 23) => Nature::Gone,
        (ChannelKind::Telegram, 7 | 17 | 27) => Nature::Group,
        (ChannelKind::Telegram, 5 | 8 | 15 | 18 | 25 | 28) => Nature::Public,
        (ChannelKind::Email, 9) if n < 80 => Nature::Filters,
        (_, 19) => Nature::Refuses,
        (ChannelKind::Email | ChannelKind::Webhook, 11) => Nature::Broken(Failing::Answers),
        (ChannelKind::Webhook, 12 | 32) => Nature::Broken(Failing::Answers),
        (ChannelKind::Webhook, 13 | 33) => Nature::Broken(Failing::Unreachable),
        (ChannelKind::Webhook, 14) => Nature::Broken(Failing::Silent),
        _ => Nature::Plain,
    }
}

/// What somebody wants who wants to hear of the appeal.
pub fn wants_it(chance: &Chance) -> Preferences {
    let topics = match chance.below(4) {
        0 => Vec::new(),
        1 => vec![Topic::TradeUnions],
        2 => vec![Topic::TradeUnions, Topic::Housing],
        _ => vec![Topic::Prisoners],
    };
    let cadence = match chance.below(6) {
        0 => Cadence::Daily,
        _ => Cadence::Instant,
    };
    Preferences {
        lang: any_lang(chance),
        topics: topics.into_iter().collect(),
        country: None,
        cadence,
        urgent_anyway: cadence == Cadence::Daily || chance.one_in(2),
    }
}

/// What somebody wants who does not.
pub fn wants_other(chance: &Chance) -> Preferences {
    if chance.one_in(2) {
        return Preferences {
            cadence: Cadence::Weekly,
            urgent_anyway: false,
            ..wants_it(chance)
        };
    }
    Preferences {
        topics: [Topic::Lawyers].into_iter().collect(),
        ..wants_it(chance)
    }
}

/// Any language.
pub fn any_lang(chance: &Chance) -> Lang {
    Lang::ALL[chance.below(Lang::ALL.len() as u64) as usize]
}
