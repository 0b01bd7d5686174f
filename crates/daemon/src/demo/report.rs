//! The report: what the receivers counted, held against our own list, a line for each revision,
//! channel and language; what the kills cost; and who was not reached, and why. The daemon's own
//! words stand beside the counts only to be compared, and are compared.

use super::{
    count::{Cell, Count},
    stage::Stage,
    story::{Kill, OwnWords, Story},
    watch::Watch,
};
use crate::cli;
use alert::{ChannelKind, Lang};
use ledger::broadcast::Counts;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// All of it, also for programs.
#[derive(Serialize)]
pub(super) struct Report {
    pub subscribers: u32,
    /// Who is to get the first alert: asked for it, and their side was not told to refuse.
    pub audience: u64,
    pub lost: u64,
    pub twice: u64,
    pub unasked: u64,
    pub other_language: u64,
    pub kills: Vec<Kill>,
    /// By channel.
    pub repeats: BTreeMap<&'static str, Repeats>,
    /// How many left while a revision went out.
    pub left: u64,
    /// What reached them after that was confirmed, and was in flight then.
    pub left_in_flight: u64,
    pub seconds: f64,
    pub free_tier: bool,
    pub seed: u64,
    /// Messages to organisers.
    pub notices: u64,
    /// Requests that the Bot API refused with 429.
    pub throttled: u64,
    /// Webhook requests whose signature was not good.
    pub unverified: u64,
    /// What is not as promised, in words; nothing, if all is well.
    pub broken: Vec<String>,
    pub revisions: Vec<Revision>,
}

/// What may arrive twice on a channel, and did.
#[derive(Clone, Copy, Serialize)]
pub(super) struct Repeats {
    /// W: so many for each kill.
    pub window: u32,
    pub twice: u64,
}

/// One line of counts.
#[derive(Clone, Copy, Serialize)]
pub(super) struct Line {
    pub audience: u64,
    pub received: u64,
    pub lost: u64,
    pub twice: u64,
    pub unasked: u64,
    pub other_language: u64,
    /// From the first to the last acceptance.
    pub seconds: f64,
    pub per_second: f64,
}

impl From<Cell> for Line {
    fn from(cell: Cell) -> Self {
        let seconds = cell.took_ms() as f64 / 1000.0;
        Self {
            audience: cell.audience,
            received: cell.received,
            lost: cell.lost(),
            twice: cell.twice,
            unasked: cell.unasked,
            other_language: cell.other_language,
            seconds,
            per_second: match seconds > 0.0 {
                true => cell.received as f64 / seconds,
                false => 0.0,
            },
        }
    }
}

/// One revision.
#[derive(Serialize)]
pub(super) struct Revision {
    pub kind: &'static str,
    #[serde(flatten)]
    pub line: Line,
    pub channels: Vec<Channel>,
}

/// One revision on one channel.
#[derive(Serialize)]
pub(super) struct Channel {
    pub channel: &'static str,
    #[serde(flatten)]
    pub line: Line,
    pub languages: BTreeMap<Lang, Line>,
    /// How many were told to refuse, of those who asked for it.
    pub refusing: u64,
    pub own: Own,
}

/// What the daemon itself says.
#[derive(Serialize)]
pub(super) struct Own {
    pub delivered: u64,
    pub unknown: u64,
    /// By the closed list of reasons.
    pub not_reached: BTreeMap<&'static str, u64>,
    /// Not sent, and why.
    pub withdrawn: BTreeMap<&'static str, u64>,
}

impl Report {
    pub fn new(options: &cli::Demo, stage: &Stage, watch: &Watch<'_>, story: &Story) -> Self {
        let tally = &watch.tally;
        let counted = tally.counts.iter().zip(&story.own_words);
        let revisions: Vec<Revision> = watch
            .names()
            .iter()
            .zip(counted)
            .map(|(kind, (count, own))| revision(kind, count, own, &tally.refusing))
            .collect();
        let sum = |part: fn(&Line) -> u64| revisions.iter().map(|one| part(&one.line)).sum::<u64>();
        let twice = |kind: ChannelKind| {
            let counts = tally.counts.iter().map(|count| count.on(kind).twice);
            counts.sum::<u64>()
        };
        let repeats = story.windows.iter().map(|(kind, window)| {
            let (window, twice) = (*window, twice(*kind));
            (kind.word(), Repeats { window, twice })
        });
        let mut report = Self {
            subscribers: options.subscribers,
            audience: revisions.first().map_or(0, |first| first.line.audience),
            lost: sum(|line| line.lost),
            twice: sum(|line| line.twice),
            unasked: sum(|line| line.unasked) + tally.stray,
            other_language: sum(|line| line.other_language),
            kills: story.kills.clone(),
            repeats: repeats.collect(),
            left: tally.leavers,
            left_in_flight: tally.in_flight,
            seconds: story.took.as_secs_f64(),
            free_tier: options.free_tier,
            seed: options.seed,
            notices: tally.notices,
            throttled: stage.world.throttled(),
            unverified: stage.world.unverified(),
            broken: Vec::new(),
            revisions,
        };
        report.broken = report.faults();
        report
    }

    /// Nobody lost, nobody written to who did not ask or had left, nobody in a language they did
    /// not choose, no more repeats than each channel's window allows for each kill, and those not
    /// reached reported as they were told to refuse.
    pub const fn promises_kept(&self) -> bool {
        self.broken.is_empty()
    }

    /// The most that may have arrived twice on a channel.
    pub fn allowed(&self, repeats: &Repeats) -> u64 {
        u64::from(repeats.window) * self.kills.len() as u64
    }

    /// All languages that somebody is to be reached in.
    pub fn languages(&self) -> BTreeSet<Lang> {
        let channels = self.revisions.iter().flat_map(|one| &one.channels);
        channels
            .flat_map(|channel| channel.languages.keys().copied())
            .collect()
    }

    fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        for revision in &self.revisions {
            for channel in &revision.channels {
                for (lang, line) in &channel.languages {
                    let wrong = [
                        (line.lost, "lost"),
                        (line.unasked, "unasked"),
                        (line.other_language, "in another language than chosen"),
                    ];
                    for (n, what) in wrong.into_iter().filter(|(n, _)| *n > 0) {
                        let (kind, channel) = (revision.kind, channel.channel);
                        faults.push(format!("{kind}, {channel}, {lang}: {n} {what}"));
                    }
                }
            }
        }
        let in_lines: u64 = self.revisions.iter().map(|one| one.line.unasked).sum();
        if self.unasked > in_lines {
            let n = self.unasked - in_lines;
            faults.push(format!("{n} messages to readers are of no revision"));
        }
        for (channel, repeats) in &self.repeats {
            let allowed = self.allowed(repeats);
            if repeats.twice > allowed {
                let twice = repeats.twice;
                faults.push(format!(
                    "{channel}: {twice} arrived twice, {allowed} are allowed"
                ));
            }
        }
        if self.unverified > 0 {
            let n = self.unverified;
            faults.push(format!("webhook: {n} requests had no good signature"));
        }
        // Of the first alert: later ones are not sent any more to those who are gone.
        for channel in self.revisions.first().map_or(&[][..], |one| &one.channels) {
            let (told, unknown) = (channel.own.failed(), channel.own.unknown);
            let refusing = channel.refusing;
            if told > refusing || told + unknown < refusing {
                let name = channel.channel;
                faults.push(format!(
                    "{name}: {refusing} were told to refuse, {told} are reported"
                ));
            }
        }
        faults
    }
}

impl Own {
    fn failed(&self) -> u64 {
        self.not_reached.values().sum()
    }
}

impl From<&Counts> for Own {
    fn from(counts: &Counts) -> Self {
        let failed = counts.failed.iter().filter(|(_, n)| **n > 0);
        let withdrawn = counts.withdrawn.iter().filter(|(_, n)| **n > 0);
        Self {
            delivered: counts.delivered,
            unknown: counts.unknown,
            not_reached: failed.map(|(cause, n)| (cause.word(), *n)).collect(),
            withdrawn: withdrawn.map(|(why, n)| (why.word(), *n)).collect(),
        }
    }
}

fn revision(
    kind: &'static str,
    count: &Count,
    own: &OwnWords,
    refusing: &BTreeMap<ChannelKind, u64>,
) -> Revision {
    let channels = ChannelKind::ALL.map(|channel| {
        let of_channel = count.cells.iter().filter(|((kind, _), _)| *kind == channel);
        let languages = of_channel.map(|((_, lang), cell)| (*lang, Line::from(*cell)));
        Channel {
            channel: channel.word(),
            line: count.on(channel).into(),
            languages: languages.collect(),
            refusing: refusing.get(&channel).copied().unwrap_or(0),
            own: Own::from(&own.get(&channel).cloned().unwrap_or_default()),
        }
    });
    Revision {
        kind,
        line: count.all().into(),
        channels: channels.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An evening of one revision with two kills on which all went well.
    fn well() -> Report {
        let line = Line::from(Cell {
            audience: 90,
            received: 90,
            twice: 3,
            ..Cell::default()
        });
        let channels = ChannelKind::ALL.map(|channel| Channel {
            channel: channel.word(),
            line,
            languages: [(Lang::En, line)].into(),
            refusing: 5,
            own: Own {
                delivered: 90,
                unknown: 2,
                not_reached: [("recipient-gone", 3)].into(),
                withdrawn: BTreeMap::new(),
            },
        });
        let kill = Kill {
            revision: "alert",
            received: 45,
            restart_ms: 300,
        };
        let repeats = ChannelKind::ALL.map(|kind| {
            let (window, twice) = (4, 8);
            (kind.word(), Repeats { window, twice })
        });
        Report {
            subscribers: 300,
            audience: 270,
            lost: 0,
            twice: 24,
            unasked: 0,
            other_language: 0,
            kills: vec![kill; 2],
            repeats: repeats.into(),
            left: 0,
            left_in_flight: 0,
            seconds: 1.0,
            free_tier: false,
            seed: 1,
            notices: 0,
            throttled: 0,
            unverified: 0,
            broken: Vec::new(),
            revisions: vec![Revision {
                kind: "alert",
                line,
                channels: channels.into(),
            }],
        }
    }

    /// What is spoilt, and the fault it makes.
    type Spoil = (fn(&mut Report), &'static str);

    /// The channel that is spoilt.
    fn mail(report: &mut Report) -> &mut Channel {
        &mut report.revisions[0].channels[1]
    }

    fn english(report: &mut Report) -> &mut Line {
        mail(report).languages.get_mut(&Lang::En).unwrap()
    }

    #[test]
    fn each_broken_promise_is_named_and_repeats_up_to_the_window_for_each_kill_are_none() {
        assert_eq!(well().faults(), Vec::<String>::new());
        let spoil: [Spoil; 8] = [
            (|r| english(r).lost = 1, "alert, email, en: 1 lost"),
            (|r| english(r).unasked = 2, "alert, email, en: 2 unasked"),
            (
                |r| english(r).other_language = 1,
                "alert, email, en: 1 in another language than chosen",
            ),
            (
                |r| r.unasked = 1,
                "1 messages to readers are of no revision",
            ),
            (
                |r| {
                    r.kills.pop();
                    r.repeats.retain(|channel, _| *channel == "webhook");
                },
                "webhook: 8 arrived twice, 4 are allowed",
            ),
            (
                |r| r.unverified = 1,
                "webhook: 1 requests had no good signature",
            ),
            (
                |r| mail(r).refusing = 6,
                "email: 6 were told to refuse, 3 are reported",
            ),
            (
                |r| mail(r).refusing = 2,
                "email: 2 were told to refuse, 3 are reported",
            ),
        ];
        for (spoil, fault) in spoil {
            let mut report = well();
            spoil(&mut report);
            assert_eq!(report.faults(), [fault]);
        }
    }
}
