//! How fast: no window of any rate, over a channel or at one endpoint, holds more than allowed,
//! whatever it was and however it ended. Only a process that begins knows nothing of the one before
//! it: over a channel it paces, and may add one message to a window; at one endpoint it may begin
//! the window anew.

use super::Facts;
use crate::sim::{log::Attempt, people::Nature, scene::outlet};
use alert::ChannelKind;
use channel::Rate;
use std::{collections::BTreeMap, time::Duration};

/// See the module.
pub(super) fn never_too_fast(facts: &Facts, faults: &mut Vec<String>) {
    for channel in ChannelKind::ALL {
        let limits = outlet(channel).limits;
        let here: Vec<&Attempt> = facts.log.iter().filter(|o| o.channel == channel).collect();
        let times: Vec<Duration> = here.iter().map(|one| one.at).collect();
        if let Some(found) = over(&times, limits.overall, 1, &facts.starts) {
            faults.push(format!("{channel}: {found}"));
        }
        let mut places: BTreeMap<(u64, bool), Vec<Duration>> = BTreeMap::new();
        for one in here {
            let place = (one.place, is_group(facts, one));
            places.entry(place).or_default().push(one.at);
        }
        for ((_, group), times) in places {
            let rate = match group {
                true => limits.per_group,
                false => limits.per_endpoint,
            };
            if let Some(found) = over(&times, rate, rate.messages as usize, &facts.starts) {
                faults.push(format!("{channel}, at one endpoint: {found}"));
            }
        }
    }
}

fn is_group(facts: &Facts, one: &Attempt) -> bool {
    let nature = one.person().map(|n| facts.people[n].nature);
    matches!(nature, Some(Nature::Group | Nature::Public))
}

/// The first window that holds more than it may.
fn over(
    times: &[Duration],
    rate: Rate,
    more_by_a_start: usize,
    starts: &[Duration],
) -> Option<String> {
    times.iter().enumerate().find_map(|(index, first)| {
        let end = *first + rate.window;
        let inside = times[index..].iter().take_while(|at| **at < end).count();
        let began = starts.iter().filter(|at| **at >= *first && **at < end);
        let allowed = rate.messages as usize + began.count() * more_by_a_start;
        (inside > allowed).then(|| {
            let (window, messages) = (rate.window, rate.messages);
            format!("{inside} within {window:?} from {first:?}, allowed are {messages}")
        })
    })
}
