//! The figures of the real program, as `cargo xtask bench` prints them: a release build of
//! `nabat serve` as a child, receivers in this process or beside it, and everything counted at the
//! receiving end. Each figure stands beside what it is to be compared with, measured in the
//! same run. It judges and asserts nothing: a slow machine is not a failed test.
#![allow(
    clippy::disallowed_methods,
    reason = "time is what this program measures"
)]
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a tool for the terminal"
)]

mod bare;
mod child;
mod crowd;
mod disk;
mod distance;
mod door;
mod failure;
mod hooks;
mod idle;
mod lanes;
mod machine;
mod mail;
mod names;
mod pace;
mod parts;
mod people;
mod process;
mod relay;
mod rig;
mod sink;
mod table;
mod tools;

use failure::{Failure, Result};
use std::{path::PathBuf, process::ExitCode};
use table::Table;

/// What is to be measured, and where.
pub struct Options {
    /// Fewer chats and fewer rounds: minutes become one.
    pub short: bool,
    json: bool,
    /// Only these groups of figures; empty: all.
    only: Vec<String>,
    /// The program to be measured.
    pub program: PathBuf,
    /// Where the state folders are made: on the disk that is to be measured.
    pub folder: PathBuf,
}

/// The groups of figures, in the order in which they are measured.
const GROUPS: [&str; 7] = ["parts", "idle", "paid", "mail", "hooks", "crowd", "free"];

const HELP: &str = "bench [--short] [--json] [--only GROUP]... [--program PATH] [--folder PATH]\n\
                    groups: parts, idle, paid, mail, hooks, crowd, free";

fn main() -> ExitCode {
    let options = match read(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(wrong) => {
            eprintln!("{wrong}\n{HELP}");
            return ExitCode::from(2);
        }
    };
    match run(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("FAILED: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn read(mut words: impl Iterator<Item = String>) -> Result<Options, String> {
    let root = nabat_tests::house::root();
    let mut options = Options {
        short: false,
        json: false,
        only: Vec::new(),
        program: root.join("target/release/nabat"),
        folder: root.join("target/bench"),
    };
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or(format!("{word} needs a value"));
        match word.as_str() {
            "--short" => options.short = true,
            "--json" => options.json = true,
            "--only" => options.only.push(group(value()?)?),
            "--program" => options.program = value()?.into(),
            "--folder" => options.folder = value()?.into(),
            other => return Err(format!("{other:?} is not understood here")),
        }
    }
    Ok(options)
}

fn group(name: String) -> Result<String, String> {
    if GROUPS.contains(&name.as_str()) {
        Ok(name)
    } else {
        Err(format!("{name:?} is none of the groups of figures"))
    }
}

fn run(options: &Options) -> Result<()> {
    std::fs::create_dir_all(&options.folder).map_err(Failure::io("making the folder"))?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(Failure::io("starting the runtime"))?;
    let mut table = Table::new(machine::facts(options), options.short);
    runtime.block_on(measure(options, &mut table))?;
    table.end(machine::load());
    println!(
        "{}",
        if options.json {
            table.json()
        } else {
            table.text()
        }
    );
    Ok(())
}

async fn measure(options: &Options, table: &mut Table) -> Result<()> {
    for group in GROUPS {
        if !options.only.is_empty() && !options.only.iter().any(|only| only == group) {
            continue;
        }
        eprintln!("measuring {group} ...");
        match group {
            "parts" => parts::measure(options, table).await?,
            "idle" => idle::measure(options, table).await?,
            "paid" => lanes::measure(options, lanes::PAID, table).await?,
            "mail" => mail::measure(options, table).await?,
            "hooks" => hooks::measure(options, table).await?,
            "crowd" => crowd::measure(options, table).await?,
            _ => lanes::measure(options, lanes::FREE, table).await?,
        }
    }
    Ok(())
}
