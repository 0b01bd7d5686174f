//! After the report the house stays open: whoever sits at the terminal can look into one invented
//! inbox after the other, and ask the daemon from elsewhere, until Ctrl-C.

use super::{audience::Person, stage::Stage, watch::Watch};
use crate::terminal;
use std::{collections::BTreeSet, future::Future, io, pin::Pin};
use tokio::sync::mpsc;

/// Longer lines are hard to read.
const COLUMNS_MAX: usize = 100;

/// Keeps the stand-in and the daemon running until Ctrl-C.
pub(super) async fn keep_open(
    stage: &Stage,
    people: &[Person],
    watch: &mut Watch<'_>,
    json: bool,
    mut interrupted: Pin<&mut impl Future<Output = io::Result<()>>>,
) {
    watch.screen.end();
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
    let mut inboxes = one_of_each_language(people, watch).into_iter().cycle();
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

/// A message, as it arrived, indented and wrapped; the first lines of it if `lines` says so.
pub(super) fn print_message(text: &str, lines: Option<usize>) {
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

/// One reader of each language, of those who got all of it.
fn one_of_each_language<'p>(people: &'p [Person], watch: &Watch<'_>) -> Vec<&'p Person> {
    let mut languages = BTreeSet::new();
    people
        .iter()
        .filter(|person| watch.tally.is_expected(person.chat))
        .filter(|person| languages.insert(person.lang))
        .collect()
}

fn show(stage: &Stage, person: &Person) {
    terminal::line(format_args!("An inbox in {}:", person.lang.own_name()));
    for entry in stage.server.log() {
        if entry.chat_id == person.chat {
            terminal::line("");
            print_message(&entry.text, None);
        }
    }
    terminal::line("");
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
