//! `nabat status`: what goes out, what waits and how long it can still be halted, who was not
//! reached and why, and whatever is wrong with channels, disk or keys.

mod words;

use super::{Invocation, wait};
use crate::{
    clock::RealClock,
    control::{DiskReport, Status, paths},
    error::Error,
    keys::KeyPlace,
    terminal::{self, countdown, thousands},
};
use alert::{AlertNumber, ChannelKind, Clock as _, Timestamp, Zone};
use ledger::{
    broadcast::{Counts, Run},
    proposal::Stage,
    report::{AlertReport, BroadcastReport, RevisionReport},
};
use std::time::Duration;

pub(super) fn run(invocation: &Invocation, alert: Option<AlertNumber>) -> Result<(), Error> {
    let path = match alert {
        Some(alert) => format!("{}?alert={alert}", paths::STATUS),
        None => paths::STATUS.to_owned(),
    };
    let status: Status = wait(invocation.client()?.get(&path))?;
    if invocation.json {
        terminal::json(&status);
        return Ok(());
    }
    let zone = Zone::named(&status.facts.zone).map_err(|e| Error::Refused(e.to_string()))?;
    let view = View {
        zone,
        now: RealClock::start().now(),
    };
    if alert.is_none() {
        view.house(&status);
    }
    for alert in &status.report.alerts {
        view.alert(alert);
    }
    if status.report.alerts.is_empty() {
        terminal::line("");
        terminal::line("No alert yet. Propose one: nabat post alerts/NAME --as YOUR-NAME");
    }
    Ok(())
}

/// What moments are told by.
struct View {
    zone: Zone,
    now: Timestamp,
}

impl View {
    fn house(&self, status: &Status) {
        let facts = &status.facts;
        let rehearsal = if facts.rehearsal { " (rehearsal)" } else { "" };
        terminal::line(format_args!(
            "{}{rehearsal}, nabat {}",
            facts.campaign, facts.version
        ));
        for (channel, state) in &status.report.channels {
            let words = match state.paused {
                None => "sending".to_owned(),
                Some((why, since)) => {
                    format!(
                        "PAUSED since {}: {}",
                        self.moment(since),
                        words::pause(*channel, why)
                    )
                }
            };
            field(channel.word(), &words);
        }
        if status.report.channels.is_empty() {
            field("channels", "none is configured: nothing can be sent");
        }
        if let Some(why) = status.report.deaf {
            let why = words::pause(ChannelKind::Telegram, why);
            field(
                "bot",
                &format!("HEARS NOBODY, also not who wants to leave: {why}"),
            );
        }
        if status.report.notices_waiting > 0 {
            field(
                "notices",
                &format!(
                    "{} to organisers or people who asked wait",
                    status.report.notices_waiting
                ),
            );
        }
        field(
            "window",
            &format!(
                "{} a channel: a crash can repeat at most so many",
                facts.window
            ),
        );
        field("signs as", &facts.fingerprint);
        if facts.wrapping_key == KeyPlace::SameDisk {
            field("CARE", facts.wrapping_key.meaning());
        }
        match status.store.disk {
            DiskReport::Fine => {}
            DiskReport::Full => field("DISK FULL", words::DISK_FULL),
            DiskReport::ReadOnly => field("DISK", words::DISK_READ_ONLY),
        }
        for what in &status.store.mending {
            field(
                "mending",
                &format!("{what}; no alert is released meanwhile"),
            );
        }
        for what in facts.mended.iter().chain(&status.store.findings) {
            field("store", what);
        }
    }

    fn alert(&self, report: &AlertReport) {
        let title = report
            .revisions
            .first()
            .map_or("", |first| first.title.as_str());
        let closed = if report.closed.is_some() {
            ", closed"
        } else {
            ""
        };
        terminal::line("");
        terminal::line(format_args!("{}{closed}  {title}", report.alert));
        for revision in &report.revisions {
            self.revision(report.alert, revision);
        }
    }

    fn revision(&self, alert: AlertNumber, report: &RevisionReport) {
        let stage = match report.stage {
            Stage::Proposed => {
                format!("waits for approval: nabat approve {alert} --as NAME")
            }
            Stage::Queued {
                left_ms,
                saved_at,
                emergency,
            } => {
                let left = Duration::from_millis(left_ms).saturating_sub(self.now.since(saved_at));
                let emergency = if emergency { "EMERGENCY, " } else { "" };
                format!(
                    "{emergency}queued, going out in {} unless an organiser halts it",
                    countdown(left)
                )
            }
            Stage::Released { at } => format!("released {}", self.moment(at)),
            Stage::Halted { at } => format!("halted {}, before anybody read it", self.moment(at)),
            Stage::Overdue { since } => format!(
                "OVERDUE since {}: it was not sent, and goes out only after a new approval: nabat approve {alert} --as NAME",
                self.moment(since)
            ),
        };
        terminal::line(format_args!(
            "  {} {:<10} {stage}",
            report.revision,
            report.kind.word()
        ));
        if let Some(broadcast) = &report.broadcast {
            broadcast_lines(alert, broadcast);
        }
    }

    fn moment(&self, at: Timestamp) -> String {
        let time = self.zone.clock_time(at);
        match self.zone.date_at(at) {
            day if day == self.zone.date_at(self.now) => time,
            day => format!("{day} {time}"),
        }
    }
}

fn broadcast_lines(alert: AlertNumber, broadcast: &BroadcastReport) {
    for progress in &broadcast.channels {
        let counts = &progress.counts;
        let run = match broadcast.run {
            Run::Running => "going out",
            Run::Paused => "PAUSED",
            Run::Winding { .. } => "being stopped",
            Run::Done { .. } => "done",
        };
        let audience = match progress.counted {
            true => thousands(counts.members),
            false => format!("{} or more", thousands(counts.members)),
        };
        let reached = thousands(counts.delivered);
        indented(&format!(
            "{}: {run}, {reached} of {audience} reached",
            progress.channel.word()
        ));
        for line in open_and_lost(counts) {
            indented(&format!("  {line}"));
        }
        if !progress.sums_up {
            indented("  FAULT: the numbers do not sum up to the audience; please report this");
        }
    }
    if broadcast.run == Run::Paused {
        indented(&format!(
            "too many failed for good: look at why. Then nabat resume {alert} --as NAME, or nabat halt {alert} --as NAME"
        ));
    }
}

fn open_and_lost(counts: &Counts) -> Vec<String> {
    let mut lines = Vec::new();
    let open = [
        (counts.planned, "still to be sent"),
        (counts.sending, "being sent"),
        (counts.due, "to be tried again"),
    ];
    let open: Vec<String> = open
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, what)| format!("{} {what}", thousands(n)))
        .collect();
    if !open.is_empty() {
        lines.push(open.join(", "));
    }
    if counts.unknown > 0 {
        let n = thousands(counts.unknown);
        lines.push(format!(
            "{n} may or may not have it: the connection broke twice"
        ));
    }
    let failed = counts.failed.iter().filter(|(_, n)| **n > 0);
    lines.extend(failed.map(|(cause, n)| format!("{} {}", thousands(*n), words::cause(*cause))));
    let withdrawn = counts.withdrawn.iter().filter(|(_, n)| **n > 0);
    lines.extend(withdrawn.map(|(why, n)| format!("{} {}", thousands(*n), words::withdrawn(*why))));
    lines
}

fn field(name: &str, value: &str) {
    let names = std::iter::once(name).chain(std::iter::repeat(""));
    let room = terminal::width().saturating_sub(FIELD_COLUMNS);
    for (name, line) in names.zip(terminal::wrapped(value, room)) {
        terminal::line(format_args!("  {name:<10} {line}"));
    }
}

/// What stands before a field's value.
const FIELD_COLUMNS: usize = 13;

fn indented(text: &str) {
    terminal::line(format_args!("               {text}"));
}
