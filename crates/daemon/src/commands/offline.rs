//! `nabat store verify` and `nabat store repair`: for a store that no daemon works on. Verifying
//! changes nothing; repairing moves what it replaces aside and deletes nothing.

use super::Invocation;
use crate::{cli, error::Error, keys, terminal};
use serde::Serialize;
use store::{Finding, RepairReport, VerifyReport};

/// What was found, for programs.
#[derive(Serialize)]
struct Verified {
    sound: bool,
    needs_repair: bool,
    rows: u64,
    seq: u64,
    snapshot_seq: Option<u64>,
    findings: Vec<String>,
}

/// What was done, for programs.
#[derive(Serialize)]
struct Repaired {
    changed: bool,
    rows: u64,
    lost_records: Vec<u64>,
    incomplete: bool,
    kept_in: Option<String>,
    findings: Vec<String>,
}

pub(super) fn run(invocation: &Invocation, command: cli::Store) -> Result<(), Error> {
    match command {
        cli::Store::Verify => verify(invocation),
        cli::Store::Repair => repair(invocation),
    }
}

fn verify(invocation: &Invocation) -> Result<(), Error> {
    let config = invocation.config()?;
    // With the key, rows that were exchanged for others are found as well.
    let sum_key = match keys::open(&config) {
        Ok(open) => Some(open.ring.sum_key()),
        Err(why) => {
            terminal::note(format_args!(
                "Without the keys not everything can be checked: {why}"
            ));
            None
        }
    };
    let report = store::verify(&config.instance.state, sum_key.as_deref()).map_err(refused)?;
    if invocation.json {
        terminal::json(&verified(&report));
    } else {
        terminal::line(report.to_string().trim_end());
    }
    if report.is_sound() {
        Ok(())
    } else {
        Err(Error::FoundWrong)
    }
}

fn repair(invocation: &Invocation) -> Result<(), Error> {
    let config = invocation.config()?;
    let report = store::repair(&config.instance.state).map_err(refused)?;
    if invocation.json {
        terminal::json(&repaired(&report));
    } else {
        terminal::line(report.to_string().trim_end());
    }
    let whole = report.lost.is_empty() && !report.incomplete;
    if whole {
        Ok(())
    } else {
        Err(Error::FoundWrong)
    }
}

fn refused(error: store::OpenError) -> Error {
    Error::Refused(error.to_string())
}

fn verified(report: &VerifyReport) -> Verified {
    Verified {
        sound: report.is_sound(),
        needs_repair: report.needs_repair(),
        rows: report.rows,
        seq: report.seq,
        snapshot_seq: report.snapshot_seq,
        findings: words(&report.findings),
    }
}

fn repaired(report: &RepairReport) -> Repaired {
    Repaired {
        changed: report.changed,
        rows: report.rows,
        lost_records: report.lost.clone(),
        incomplete: report.incomplete,
        kept_in: report
            .kept_in
            .as_ref()
            .map(|path| path.display().to_string()),
        findings: words(&report.findings),
    }
}

fn words(findings: &[Finding]) -> Vec<String> {
    findings
        .iter()
        .map(|finding| finding.what.clone())
        .collect()
}
