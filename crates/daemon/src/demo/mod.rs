//! `nabat demo`: one evening, played. The stand-ins for the outer world and the conductor live in
//! this process; the daemon is a child, the same program as in earnest, and is killed on the way.
//! What is reported is what the receiving ends counted. Nothing here leaves the machine.

mod audience;
mod child;
mod codes;
mod count;
mod crew;
mod inbox;
mod moments;
mod report;
mod screen;
mod shares;
mod shipped;
mod stage;
mod story;
mod table;
mod tally;
mod title;
mod watch;
mod world;

use crate::{cli, control::ClientError, error::Error, folders::FolderError, keys::KeysError};
use report::Report;
use stage::Stage;
use std::io;
use watch::Watch;

/// Why the evening did not end as planned.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    #[error(transparent)]
    Folder(#[from] FolderError),
    #[error("the alert to be played has mistakes:\n{0}")]
    Faults(#[from] alert::folder::Faults),
    #[error(transparent)]
    Keys(#[from] KeysError),
    #[error(
        "{doing}: {source}; the demo needs a folder for temporary files and the loopback network"
    )]
    Io {
        doing: &'static str,
        source: io::Error,
    },
    #[error(transparent)]
    Tls(#[from] rehearsal::tls::TlsError),
    #[error(transparent)]
    Client(#[from] ClientError),
    #[error("the daemon ended by itself; the end of its log:\n{log}")]
    DaemonEnded { log: String },
    #[error("{what} took longer than {seconds} s; the end of the daemon's log:\n{log}")]
    TooSlow {
        what: &'static str,
        seconds: u64,
        log: String,
    },
    #[error("this is a fault of the program, please report it: {0}")]
    Fault(String),
    #[error("stopped before the end, as you asked; nothing is left running")]
    Interrupted,
}

/// Plays the evening; the exit code says whether everyone was reached as promised.
pub fn run(options: &cli::Demo, json: bool) -> Result<(), Error> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|source| DemoError::Io {
            doing: "starting the program",
            source,
        })?;
    let kept = runtime.block_on(evening(options, json))?;
    if kept { Ok(()) } else { Err(Error::FoundWrong) }
}

/// Plays it and reports; says whether the promises were kept.
async fn evening(options: &cli::Demo, json: bool) -> Result<bool, DemoError> {
    let mut interrupted = std::pin::pin!(tokio::signal::ctrl_c());
    let play = shipped::play()?;
    let (stage, people) = Stage::set(&play, options).await?;
    let mut watch = Watch::new(&stage, &play, &people, json);
    let played = tokio::select! {
        biased;
        _ = &mut interrupted => Err(DemoError::Interrupted),
        played = story::play(&stage, &play, &people, options, &mut watch) => played,
    };
    // What follows is ordinary output: nothing of it may be wiped for the bars' sake.
    watch.screen.end();
    let story = played?;
    let report = Report::new(options, &stage, &watch, &story);
    if json {
        crate::terminal::json(&report);
    } else {
        inbox::sample(&stage, &people, &watch);
        table::print(&report);
    }
    if options.once {
        story.daemon.stop().await;
    } else {
        inbox::keep_open(&stage, &people, &watch, json, interrupted).await;
        story.daemon.stop().await;
        crate::terminal::note("Ended; nothing of it is left on this machine.");
    }
    Ok(report.promises_kept())
}
