//! The report: what the receivers counted, held against our own list; what the kill cost; and a
//! few messages as they arrived. The daemon's own count stands beside it only to be compared.

use super::{story::Story, tally::Count, watch::Watch};
use crate::{
    cli,
    terminal::{self, counted, thousands},
};
use alert::Lang;
use serde::Serialize;

/// Which message is shown as it arrived: revision and language.
const SAMPLES: [(usize, Lang); 3] = [(0, Lang::En), (1, Lang::De), (2, Lang::Pl)];
/// Lines of a message that are shown.
const SAMPLE_LINES: usize = 7;

/// All of it, also for programs.
#[derive(Serialize)]
pub(super) struct Report {
    subscribers: u32,
    /// Who is to get each revision: asked for it, and can be reached.
    audience: u64,
    lost: u64,
    duplicate: u64,
    phantom: u64,
    other_language: u64,
    kills: u32,
    /// W: so many may arrive twice for each kill.
    window: u32,
    restart_ms: u64,
    seconds: f64,
    free_tier: bool,
    seed: u64,
    /// Messages to organisers.
    notices: u64,
    /// Requests that the stand-in refused with 429.
    throttled: u64,
    revisions: Vec<Revision>,
}

/// One revision.
#[derive(Serialize)]
struct Revision {
    kind: &'static str,
    audience: u64,
    received: u64,
    lost: u64,
    duplicate: u64,
    phantom: u64,
    /// From the first to the last acceptance.
    seconds: f64,
    per_second: f64,
    /// What the daemon itself says.
    own_delivered: u64,
    own_not_reached: u64,
    own_unknown: u64,
}

impl Report {
    pub fn new(options: &cli::Demo, watch: &Watch<'_>, story: &Story) -> Self {
        let tally = &watch.tally;
        let revisions: Vec<Revision> = watch
            .names()
            .iter()
            .zip(&tally.counts)
            .zip(&story.own_words)
            .enumerate()
            .map(|(index, ((kind, count), own))| Revision {
                kind,
                audience: tally.audience(),
                received: count.received(),
                lost: tally.lost(index),
                duplicate: count.duplicate,
                phantom: count.phantom,
                seconds: seconds(count.took_ms()),
                per_second: per_second(count),
                own_delivered: own.delivered,
                own_not_reached: own.failed.values().sum(),
                own_unknown: own.unknown,
            })
            .collect();
        let sum = |part: fn(&Revision) -> u64| revisions.iter().map(part).sum::<u64>();
        Self {
            subscribers: options.subscribers,
            audience: tally.audience(),
            lost: sum(|revision| revision.lost),
            duplicate: sum(|revision| revision.duplicate),
            phantom: sum(|revision| revision.phantom) + tally.stray,
            other_language: tally.counts.iter().map(|count| count.other_language).sum(),
            kills: story.kills,
            window: story.window,
            restart_ms: story.restart_ms,
            seconds: story.took.as_secs_f64(),
            free_tier: options.free_tier,
            seed: options.seed,
            notices: tally.notices,
            throttled: watch.throttled(),
            revisions,
        }
    }

    /// Nobody lost, nobody written to who is not of the audience, nobody in a language they did
    /// not choose, and no more repeats than the window allows for each kill.
    pub fn promises_kept(&self) -> bool {
        self.lost == 0
            && self.phantom == 0
            && self.other_language == 0
            && self.duplicate <= self.repeats_allowed()
    }

    fn repeats_allowed(&self) -> u64 {
        u64::from(self.window) * u64::from(self.kills)
    }

    pub fn print(&self, watch: &Watch<'_>) {
        terminal::line("");
        terminal::line("What the receiving end counted");
        terminal::line(format_args!(
            "  {:<10}{:>10}{:>10}{:>7}{:>7}{:>10}{:>9}{:>10}",
            "", "audience", "received", "lost", "twice", "unasked", "seconds", "a second"
        ));
        for each in &self.revisions {
            terminal::line(format_args!(
                "  {:<10}{:>10}{:>10}{:>7}{:>7}{:>10}{:>9.1}{:>10.0}",
                each.kind,
                thousands(each.audience),
                thousands(each.received),
                each.lost,
                each.duplicate,
                each.phantom,
                each.seconds,
                each.per_second
            ));
        }
        self.print_verdict();
        for (index, lang) in SAMPLES {
            print_sample(watch, index, lang);
        }
    }

    fn print_verdict(&self) {
        terminal::line("");
        terminal::line(format_args!(
            "  Of {}, {} asked for this as it happens and can be reached.",
            counted(u64::from(self.subscribers), "subscriber", "subscribers"),
            thousands(self.audience)
        ));
        terminal::line(format_args!(
            "  {}; a kill may repeat up to {}, and {} arrived twice. Restart: {} ms.",
            counted(u64::from(self.kills), "kill", "kills"),
            self.window,
            thousands(self.duplicate),
            self.restart_ms
        ));
        if self.other_language > 0 {
            terminal::line(format_args!(
                "  {} got it in a language they did not choose.",
                thousands(self.other_language)
            ));
        }
        let verdict = if self.promises_kept() {
            "Nobody was lost."
        } else {
            "THE PROMISE WAS NOT KEPT: see the table. Please report this."
        };
        terminal::line(format_args!("  {verdict}"));
    }
}

fn print_sample(watch: &Watch<'_>, index: usize, lang: Lang) {
    let Some(text) = watch
        .tally
        .counts
        .get(index)
        .and_then(|count| count.samples.get(&lang))
    else {
        return;
    };
    let name = watch.names()[index];
    terminal::line("");
    terminal::line(format_args!(
        "The {name} as it arrived ({}):",
        lang.own_name()
    ));
    super::inbox::print_message(text, Some(SAMPLE_LINES));
}

fn seconds(ms: u64) -> f64 {
    ms as f64 / 1000.0
}

fn per_second(count: &Count) -> f64 {
    let seconds = seconds(count.took_ms());
    if seconds > 0.0 {
        count.received() as f64 / seconds
    } else {
        0.0
    }
}
