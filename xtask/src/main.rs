//! The project's own chores, run as `cargo xtask`. `test` fetches what the tests need and runs
//! every step; what was not run is said in the last line, never left out in silence. Nothing here
//! may pretend: a subcommand exists only when what it calls does.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a tool for the terminal"
)]

mod ask;
mod commands;
mod fetch;
mod report;
mod steps;

use ask::Asked;
use commands::{Failure, House};
use fetch::Need;
use report::Report;
use std::process::ExitCode;
use steps::STEPS;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match ask::parse(&args) {
        Ok(Asked::Help) => {
            println!("{}", ask::help());
            ExitCode::SUCCESS
        }
        Ok(Asked::Test { leave_out }) => test(&leave_out),
        Ok(Asked::Sim { seeds }) => alone(&[steps::NEXTEST], |house| steps::simulate(house, seeds)),
        Ok(Asked::Crash { sizes }) => {
            alone(steps::CRASH_NEEDS, |house| steps::crash(house, &sizes))
        }
        Ok(Asked::Bench { words }) => alone(&[], |house| steps::bench(house, &words)),
        Err(wrong) => {
            eprintln!("{wrong}\n\n{}", ask::help());
            ExitCode::from(2)
        }
    }
}

/// Runs every step that is not left out, all of them even when one fails, and reports.
fn test(leave_out: &[&'static str]) -> ExitCode {
    let mut house = House::new();
    let mut report = Report::default();
    let steps = || STEPS.iter().filter(|step| !leave_out.contains(&step.name));

    let needs = steps().flat_map(|step| step.needs);
    let fetched = report.time("fetch", || fetch::all(needs, &mut house));
    if fetched {
        for step in steps() {
            println!("\n== {}: {}", step.name, step.about);
            report.time(step.name, || (step.run)(&house));
        }
    }
    println!("\n{}", report.table());
    let not_run = if fetched {
        leave_out.to_vec()
    } else {
        STEPS.iter().map(|step| step.name).collect()
    };
    println!("{}", report.verdict(&not_run));
    if report.all_passed() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Runs one chore alone, as long as it takes.
fn alone(needs: &[Need], chore: impl FnOnce(&House) -> Result<(), Failure>) -> ExitCode {
    let mut house = House::new();
    let run = fetch::all(needs.iter(), &mut house).and_then(|()| chore(&house));
    match run {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("FAILED: {failure}");
            ExitCode::FAILURE
        }
    }
}
