//! The report as a person reads it, at a terminal of eighty columns: what is promised and whether
//! it was kept stands last, where the eye is when it is over. Prints; never counts.

use super::report::{Channel, Line, Report};
use crate::terminal::{self, counted, thousands};
use alert::{ChannelKind, Lang};
use std::collections::BTreeMap;

/// What is wrong is said in so many lines; all of it stands in the JSON.
const FAULTS_SHOWN: usize = 10;
/// From so many seconds on a rate is shown.
const RATE_FROM_SECONDS: f64 = 0.1;

pub(super) fn print(report: &Report) {
    terminal::line("");
    terminal::line("What the receivers counted");
    terminal::line(format_args!(
        "  {:<12}{:>9}{:>10}{:>6}{:>7}{:>9}{:>9}{:>10}",
        "", "audience", "received", "lost", "twice", "unasked", "seconds", "a second"
    ));
    for revision in &report.revisions {
        row(revision.kind, &revision.line);
        for channel in &revision.channels {
            row(&format!("  {}", channel.channel), &channel.line);
        }
    }
    languages(report);
    not_reached(report);
    terminal::line("");
    verdict(report);
}

fn row(name: &str, line: &Line) {
    // The rate of a moment says nothing.
    let rate = match line.seconds >= RATE_FROM_SECONDS {
        true => format!("{:.0}", line.per_second),
        false => String::new(),
    };
    terminal::line(format_args!(
        "  {name:<12}{:>9}{:>10}{:>6}{:>7}{:>9}{:>9.1}{rate:>10}",
        thousands(line.audience),
        thousands(line.received),
        line.lost,
        line.twice,
        line.unasked,
        line.seconds
    ));
}

/// Of the whole evening, by channel and language: how many messages arrived, and of how many if
/// that is less.
fn languages(report: &Report) {
    let languages = report.languages();
    let heads = languages
        .iter()
        .map(|lang| format!("{:>9}", lang.to_string()));
    terminal::line(format_args!(
        "  {:<12}{}",
        "by language",
        heads.collect::<String>()
    ));
    for kind in ChannelKind::ALL {
        let cells = languages
            .iter()
            .map(|lang| format!("{:>9}", cell(report, kind, *lang)));
        terminal::line(format_args!(
            "    {:<10}{}",
            kind.word(),
            cells.collect::<String>()
        ));
    }
}

fn cell(report: &Report, kind: ChannelKind, lang: Lang) -> String {
    let channels = report.revisions.iter().flat_map(|one| &one.channels);
    let of_kind = channels.filter(|channel| channel.channel == kind.word());
    let lines: Vec<&Line> = of_kind
        .filter_map(|channel| channel.languages.get(&lang))
        .collect();
    let audience: u64 = lines.iter().map(|line| line.audience).sum();
    let received: u64 = lines.iter().map(|line| line.received).sum();
    match received == audience {
        true => thousands(received),
        false => format!("{received}/{audience}"),
    }
}

fn not_reached(report: &Report) {
    let Some(first) = report.revisions.first() else {
        return;
    };
    terminal::line("");
    terminal::line(format_args!(
        "Not reached by the {}, and why (their sides had been told to refuse)",
        first.kind
    ));
    for channel in &first.channels {
        let words = reasons(channel);
        terminal::line(format_args!("    {:<10}{words}", channel.channel));
    }
}

fn reasons(channel: &Channel) -> String {
    let all = channel.own.not_reached.iter().chain(&channel.own.withdrawn);
    let mut all: Vec<String> = all
        .map(|(why, n)| format!("{} {why}", thousands(*n)))
        .collect();
    if channel.own.unknown > 0 {
        let unknown = thousands(channel.own.unknown);
        all.push(format!("{unknown} in doubt since a kill"));
    }
    match all.is_empty() {
        true => "nobody".to_owned(),
        false => all.join(", "),
    }
}

fn verdict(report: &Report) {
    say(&format!(
        "Of {}, {} asked for this as it happens and can be reached.",
        counted(u64::from(report.subscribers), "subscriber", "subscribers"),
        thousands(report.audience)
    ));
    if !report.kills.is_empty() {
        say(&kills(report));
    }
    if report.left > 0 {
        let late = match report.left_in_flight {
            0 => "nothing reached them after that".to_owned(),
            n => format!(
                "after that they got {} in flight, and nothing else",
                counted(n, "message that was", "messages that were")
            ),
        };
        say(&format!(
            "{} left while the update went out: {late}.",
            counted(report.left, "reader", "readers")
        ));
    }
    if report.promises_kept() {
        say("Nobody was lost.");
        return;
    }
    say("THE PROMISE WAS NOT KEPT; please report this:");
    for fault in report.broken.iter().take(FAULTS_SHOWN) {
        terminal::line(format_args!("    {fault}"));
    }
    if report.broken.len() > FAULTS_SHOWN {
        terminal::line("    and more: see --json");
    }
}

fn kills(report: &Report) -> String {
    let mut by_window: BTreeMap<u32, Vec<&str>> = BTreeMap::new();
    for (channel, repeats) in &report.repeats {
        by_window.entry(repeats.window).or_default().push(channel);
    }
    let windows = by_window
        .into_iter()
        .map(|(window, channels)| format!("{window} by {}", channels.join(" and by ")));
    let windows: Vec<String> = windows.collect();
    let slowest = report.kills.iter().map(|kill| kill.restart_ms).max();
    format!(
        "{}, restarted within {} ms. Each may repeat up to {}: {} arrived twice.",
        counted(report.kills.len() as u64, "kill", "kills"),
        thousands(slowest.unwrap_or(0)),
        windows.join(", "),
        thousands(report.twice)
    )
}

fn say(words: &str) {
    let room = terminal::width().saturating_sub(2);
    for line in terminal::wrapped(words, room) {
        terminal::line(format_args!("  {line}"));
    }
}
