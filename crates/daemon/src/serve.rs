//! `nabat serve`: the daemon. It takes what it needs in an order in which each step may still say
//! no without having changed anything, and gives it back in the reverse one: what the lanes hold
//! is handed back before the store is closed.

mod channels;
mod daily;
mod harden;
mod log;
mod open;
mod updates;

pub use open::OpenError;

use crate::{
    commands::Invocation,
    config::Config,
    control::{Socket, SocketError},
    error::Error,
};
use open::House;
use std::{sync::Arc, time::Duration};
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;
use updates::Ear;

/// How long a stop waits for answers under way. Who does not read theirs, of a whole list, must not
/// hold it up; whatever it tells of is on disk.
const DOOR_GRACE: Duration = Duration::from_secs(5);

/// Why the daemon did not start, or ended.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Socket(#[from] SocketError),
    #[error("preparing the process: {0}; start it as an ordinary user")]
    Harden(#[from] harden::HardenError),
    #[error("starting the program: {0}; try again")]
    Runtime(std::io::Error),
    /// What the ledger said when the scheduler started or stopped.
    #[error(transparent)]
    Ledger(#[from] ledger::Error),
}

/// Runs until SIGTERM or SIGINT, or until going on would be wrong.
pub fn run(invocation: &Invocation) -> Result<(), Error> {
    let config = invocation.config()?;
    log::start(&config.log);
    harden::process().map_err(ServeError::from)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(ServeError::Runtime)?;
    Ok(runtime.block_on(serve(config))?)
}

async fn serve(config: Config) -> Result<(), ServeError> {
    let stop = CancellationToken::new();
    // Before the store is opened, so that a signal during recovery is not lost.
    watch_signals(&stop)?;
    let House {
        service,
        scheduler,
        channels,
        updates,
    } = open::house(&config)?;
    service.ledger.check_schema().await?;
    let clock = service.clock;
    let socket = Socket::bind(&config.instance.socket)?;
    let ear = updates.map(|updates| {
        let ear = Ear::new(updates, service.clone());
        tokio::spawn(ear.listen(stop.clone()))
    });
    let forgetting = daily::forget(Arc::clone(&service.ledger), clock, stop.clone());
    let forgetting = tokio::spawn(forgetting);
    let mut door = tokio::spawn(socket.serve(service, stop.clone().cancelled_owned()));
    announce(&config);
    let ran = scheduler::run(scheduler, channels, &clock, stop.clone().cancelled_owned()).await;
    stop.cancel();
    let _ = sd_notify::notify(false, &[sd_notify::NotifyState::Stopping]);
    if let Some(ear) = ear
        && let Err(panic) = ear.await
    {
        tracing::error!(%panic, "the bot's ear ended with a fault of the program");
    }
    match tokio::time::timeout(DOOR_GRACE, &mut door).await {
        Ok(Ok(answered)) => answered?,
        Ok(Err(panic)) => {
            tracing::error!(%panic, "the control socket ended with a fault of the program")
        }
        Err(_) => {
            door.abort();
            tracing::warn!("somebody does not read what they asked for: their answer is cut off");
        }
    }
    if let Err(panic) = forgetting.await {
        tracing::error!(%panic, "the daily forgetting ended with a fault of the program");
    }
    tracing::info!("stopped");
    Ok(ran?)
}

fn watch_signals(stop: &CancellationToken) -> Result<(), ServeError> {
    let mut term = signal(SignalKind::terminate()).map_err(ServeError::Runtime)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(ServeError::Runtime)?;
    let stop = stop.clone();
    tokio::spawn(async move {
        tokio::select! {
            biased;
            _ = term.recv() => tracing::info!("asked to stop (SIGTERM)"),
            _ = interrupt.recv() => tracing::info!("asked to stop (SIGINT)"),
        }
        stop.cancel();
    });
    Ok(())
}

fn announce(config: &Config) {
    tracing::info!(socket = %config.instance.socket.display(), "ready");
    let _ = sd_notify::notify(false, &[sd_notify::NotifyState::Ready]);
}
