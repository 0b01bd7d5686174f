//! After the report the house stays open: whoever sits at the terminal can look into one invented
//! inbox after the other, a chat, a mailbox, a webhook, and ask the daemon from elsewhere, until
//! Ctrl-C.

use super::{audience::Person, stage::Stage, watch::Watch};
use crate::terminal;
use alert::{Address, ChannelKind, Lang};
use std::{future::Future, io, pin::Pin};
use tokio::sync::mpsc;

/// Longer lines are hard to read.
const COLUMNS_MAX: usize = 100;
/// Lines of the message that is shown with the report.
const SAMPLE_LINES: usize = 4;
/// Lines of a webhook's document: it holds every language.
const DOCUMENT_LINES: usize = 40;

/// Keeps the stand-ins and the daemon running until Ctrl-C.
pub(super) async fn keep_open(
    stage: &Stage,
    people: &[Person],
    watch: &Watch<'_>,
    json: bool,
    mut interrupted: Pin<&mut impl Future<Output = io::Result<()>>>,
) {
    let config = stage.config_path();
    terminal::note("");
    terminal::note(format_args!(
        "The daemon goes on. From another terminal: nabat --config {} status",
        config.display()
    ));
    let interactive = terminal::is_interactive() && !json;
    if interactive {
        terminal::note("Press Enter to look into an inbox, Ctrl-C to end.");
    } else {
        terminal::note("Ctrl-C ends it.");
    }
    let mut enters = if interactive {
        enters()
    } else {
        mpsc::unbounded_channel().1
    };
    let mut inboxes = inboxes(people, watch).into_iter().cycle();
    loop {
        tokio::select! {
            biased;
            _ = &mut interrupted => return,
            Some(()) = enters.recv() => {
                if let Some(person) = inboxes.next() {
                    show(stage, person);
                }
            }
            else => {
                let _ = (&mut interrupted).await;
                return;
            }
        }
    }
}

/// The beginning of the alert as it arrived in a chat.
pub(super) fn sample(stage: &Stage, people: &[Person], watch: &Watch<'_>) {
    let mut inboxes = inboxes(people, watch).into_iter();
    let chat = inboxes.find(|one| one.lang == Lang::En && kind_of(one) == ChannelKind::Telegram);
    let first = chat.and_then(|one| stage.world.inbox(&one.address).into_iter().next());
    if let (Some(text), Some(name)) = (first, watch.names().first()) {
        terminal::line("");
        terminal::line(format_args!("The {name} as it arrived in a chat:"));
        print_message(&text, Some(SAMPLE_LINES));
    }
}

/// A message, as it arrived, indented and wrapped; the first lines of it if `lines` says so.
fn print_message(text: &str, lines: Option<usize>) {
    let columns = terminal::width().min(COLUMNS_MAX).saturating_sub(6);
    let wrapped = terminal::wrapped(text, columns);
    let most = lines.unwrap_or(usize::MAX);
    for line in wrapped.iter().take(most) {
        terminal::line(format_args!("  | {line}"));
    }
    if wrapped.len() > most {
        terminal::line("  | ...");
    }
}

const fn kind_of(person: &Person) -> ChannelKind {
    person.address.channel()
}

/// A chat, a mailbox and a webhook in each language, of those who got all of it, if there is one.
fn inboxes<'p>(people: &'p [Person], watch: &Watch<'_>) -> Vec<&'p Person> {
    let last = watch.names().len().saturating_sub(1);
    let mut found = Vec::new();
    for lang in Lang::ALL {
        for channel in ChannelKind::ALL {
            let mut there = people.iter().filter(|one| {
                one.lang == lang
                    && kind_of(one) == channel
                    && watch.tally.is_expected(&one.address, last)
            });
            found.extend(there.next());
        }
    }
    found
}

fn show(stage: &Stage, person: &Person) {
    let lang = person.lang.own_name();
    terminal::line(match &person.address {
        Address::Telegram(_) => format!("A chat in {lang}:"),
        Address::Email(mailbox) => format!("The mailbox {mailbox}, in {lang}:"),
        Address::Webhook(url) => format!("What was posted to {url}:"),
    });
    for body in stage.world.inbox(&person.address) {
        terminal::line("");
        match kind_of(person) {
            ChannelKind::Telegram | ChannelKind::Email => print_message(&body, None),
            ChannelKind::Webhook => print_document(&body),
        }
    }
    terminal::line("");
}

/// The beginning of a document, indented as a person reads it, its lines cut where the screen ends.
fn print_document(json: &str) {
    let document: Result<serde_json::Value, _> = serde_json::from_str(json);
    let pretty = document.and_then(|value| serde_json::to_string_pretty(&value));
    let pretty = pretty.unwrap_or_else(|_| json.to_owned());
    let columns = terminal::width().min(COLUMNS_MAX).saturating_sub(6);
    for line in pretty.lines().take(DOCUMENT_LINES) {
        let line: String = line.chars().take(columns).collect();
        terminal::line(format_args!("  | {line}"));
    }
    if pretty.lines().count() > DOCUMENT_LINES {
        terminal::line("  | ...");
    }
}

/// A line of standard input each time somebody presses Enter. The thread ends with the process.
fn enters() -> mpsc::UnboundedReceiver<()> {
    let (tell, told) = mpsc::unbounded_channel();
    std::thread::spawn(move || {
        let mut line = String::new();
        while io::stdin().read_line(&mut line).is_ok_and(|read| read > 0) && tell.send(()).is_ok() {
            line.clear();
        }
    });
    told
}
