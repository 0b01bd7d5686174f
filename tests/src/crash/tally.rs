//! Where the kills landed: what the daemon's last word before each of them says was under way. A
//! state that no kill ever met is a state that was not tested.

use super::crew::Status;
use alert::ChannelKind;
use ledger::{broadcast::Run, proposal::Stage};
use std::{collections::BTreeMap, fmt};

/// The states of releases, broadcasts and deliveries that kills have to land in.
pub const STATES: [&str; 14] = [
    "before a proposal",
    "proposed",
    "held",
    "just released",
    "members planned",
    "members claimed",
    "members to be tried again",
    "members delivered",
    "members failed",
    "members withdrawn",
    "mails under way",
    "webhooks under way",
    "winding down",
    "done",
];

/// How often a kill met each state.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally(BTreeMap<&'static str, u64>);

impl Tally {
    /// A kill landed right after this was said.
    pub fn landed(&mut self, last: &Status) {
        let mut states = Vec::new();
        let revisions = last.report.alerts.iter().flat_map(|alert| &alert.revisions);
        for revision in revisions {
            match revision.stage {
                Stage::Proposed => states.push("proposed"),
                Stage::Queued { .. } => states.push("held"),
                Stage::Released { .. } | Stage::Halted { .. } | Stage::Overdue { .. } => {}
            }
            let Some(broadcast) = &revision.broadcast else {
                continue;
            };
            match broadcast.run {
                Run::Winding { .. } => states.push("winding down"),
                Run::Done { .. } => states.push("done"),
                Run::Running | Run::Paused => {}
            }
            for channel in &broadcast.channels {
                let counts = &channel.counts;
                let failed = counts.failed.values().sum::<u64>();
                let withdrawn = counts.withdrawn.values().sum::<u64>();
                let members = [
                    ("members planned", counts.planned),
                    ("members claimed", counts.sending),
                    ("members to be tried again", counts.due),
                    ("members delivered", counts.delivered),
                    ("members unknown", counts.unknown),
                    ("members failed", failed),
                    ("members withdrawn", withdrawn),
                ];
                if counts.sending > 0 {
                    match channel.channel {
                        ChannelKind::Telegram => {}
                        ChannelKind::Email => states.push("mails under way"),
                        ChannelKind::Webhook => states.push("webhooks under way"),
                    }
                }
                let present = members.into_iter().filter(|(_, n)| *n > 0);
                states.extend(present.map(|(state, _)| state));
                if counts.tried() == 0 {
                    states.push("just released");
                }
            }
        }
        if states.is_empty() {
            states.push("before a proposal");
        }
        states.sort_unstable();
        states.dedup();
        for state in states {
            self.at(state);
        }
    }

    /// A kill landed there.
    pub fn at(&mut self, state: &'static str) {
        *self.0.entry(state).or_insert(0) += 1;
    }

    /// This and another.
    pub fn add(&mut self, other: &Self) {
        for (state, times) in &other.0 {
            *self.0.entry(state).or_insert(0) += times;
        }
    }

    /// The states that were met fewer than `least` times.
    pub fn missing(&self, least: u64) -> Vec<&'static str> {
        let met = |state: &&&str| self.0.get(**state).is_none_or(|times| *times < least);
        STATES.iter().filter(met).copied().collect()
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<String> = self
            .0
            .iter()
            .map(|(state, times)| format!("{state} {times}"))
            .collect();
        f.write_str(&words.join(", "))
    }
}
