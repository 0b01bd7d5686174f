#![doc = include_str!("../README.md")]

mod cli;
mod clock;
mod commands;
mod config;
mod control;
mod demo;
mod error;
mod folders;
mod keys;
mod recipient;
mod serve;
mod terminal;

use clap::Parser as _;
use std::process::ExitCode;

/// Where the source is offered in messages: nowhere yet.
const SOURCE_LINK: &str = "";

/// 0: done. 1: refused, or found wrong. 2: typed wrongly.
fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    match commands::run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error::Error::FoundWrong) => ExitCode::from(1),
        Err(error) => {
            terminal::complain(&error);
            ExitCode::from(error.exit_code())
        }
    }
}
