//! The commands, one file each. A command reads what it was given, asks the daemon or the disk,
//! and prints; who may do what is decided behind the socket, never here.

mod accept_bot;
mod alerts;
mod approve;
mod audit;
mod check;
mod example;
mod halt;
mod inventory;
mod keys;
mod offline;
mod organisers;
mod post;
mod preview;
mod resume;
mod status;
mod subscribers;
mod summary;
mod verify;
mod webhooks;

pub use organisers::secret_of;
pub use post::today;
pub use subscribers::ImportError;

use crate::{
    cli::{Cli, Command},
    config::{Config, LoadError},
    control::Client,
    demo,
    error::Error,
    serve,
};
use std::{future::Future, path::PathBuf};

/// What is the same for all commands.
pub struct Invocation {
    config: Option<PathBuf>,
    /// Whether results are wanted as JSON.
    pub json: bool,
}

impl Invocation {
    /// The configuration.
    pub fn config(&self) -> Result<Config, LoadError> {
        Config::load(self.config.as_deref())
    }

    /// A client of the daemon that the configuration names.
    pub fn client(&self) -> Result<Client, Error> {
        Ok(Client::connect(&self.config()?.instance.socket)?)
    }
}

/// Runs what was typed.
pub fn run(cli: Cli) -> Result<(), Error> {
    let invocation = Invocation {
        config: cli.config,
        json: cli.json,
    };
    match cli.command {
        Command::Demo(options) => demo::run(&options, invocation.json),
        Command::Serve => serve::run(&invocation),
        Command::Check(options) => check::run(&invocation, &options),
        Command::Status { alert } => status::run(&invocation, alert),
        Command::Organisers(command) => organisers::run(&invocation, command),
        Command::Post(options) => post::run(&invocation, &options),
        Command::Preview {
            alert,
            lang,
            channel,
        } => preview::run(&invocation, alert, lang, channel.map(Into::into)),
        Command::Approve { alert, who } => approve::run(&invocation, alert, &who),
        Command::Halt { alert, who } => halt::run(&invocation, alert, &who),
        Command::Resume { alert, who } => resume::run(&invocation, alert, &who),
        Command::AcceptBot { who } => accept_bot::run(&invocation, &who),
        Command::Alerts(command) => alerts::run(&invocation, command),
        Command::Subscribers(command) => subscribers::run(&invocation, command),
        Command::Webhooks(command) => webhooks::run(&invocation, command),
        Command::Keys(command) => keys::run(&invocation, command),
        Command::Verify { file, public_key } => verify::run(&invocation, &file, &public_key),
        Command::Example => example::run(),
        Command::Inventory => inventory::run(&invocation),
        Command::Audit(command) => audit::run(&invocation, command),
        Command::Store(command) => offline::run(&invocation, command),
    }
}

/// Runs one request and waits for its answer.
fn wait<T, E: Into<Error>>(request: impl Future<Output = Result<T, E>>) -> Result<T, Error> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Error::Refused(format!("starting the program: {error}; try again")))?;
    runtime.block_on(request).map_err(Into::into)
}
