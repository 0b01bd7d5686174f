//! How long each step took, which passed, and the last line: what failed and what was not run.

use crate::commands::Failure;
use std::time::{Duration, Instant};

/// What has been run so far.
#[derive(Default)]
pub struct Report {
    rows: Vec<Row>,
}

struct Row {
    name: &'static str,
    took: Duration,
    passed: bool,
}

impl Report {
    /// Runs a step, says at once if it failed, and keeps its time. True if it passed.
    pub fn time(&mut self, name: &'static str, step: impl FnOnce() -> Result<(), Failure>) -> bool {
        let started = now();
        let result = step();
        if let Err(failure) = &result {
            println!("\nFAILED {name}: {failure}");
        }
        let passed = result.is_ok();
        self.rows.push(Row {
            name,
            took: now().duration_since(started),
            passed,
        });
        passed
    }

    /// A line for each step, with its minutes.
    pub fn table(&self) -> String {
        let rows: Vec<String> = self
            .rows
            .iter()
            .map(|row| {
                let said = if row.passed { "passed" } else { "FAILED" };
                format!("  {:12} {:6.1} min  {said}", row.name, minutes(row.took))
            })
            .collect();
        rows.join("\n")
    }

    /// Whether everything that was run passed.
    pub fn all_passed(&self) -> bool {
        self.rows.iter().all(|row| row.passed)
    }

    /// The last line. It names what failed and what was left out.
    pub fn verdict(&self, left_out: &[&str]) -> String {
        let failed: Vec<&str> = self
            .rows
            .iter()
            .filter(|row| !row.passed)
            .map(|row| row.name)
            .collect();
        let total = minutes(self.rows.iter().map(|row| row.took).sum());
        let mut line = if failed.is_empty() {
            format!("Passed in {total:.1} minutes.")
        } else {
            format!("FAILED: {} ({total:.1} minutes).", failed.join(", "))
        };
        if !left_out.is_empty() {
            line.push_str(" NOT RUN: ");
            line.push_str(&left_out.join(", "));
        }
        line
    }
}

fn minutes(took: Duration) -> f64 {
    took.as_secs_f64() / 60.0
}

#[expect(
    clippy::disallowed_methods,
    reason = "the minutes are for the person who waits; nothing is decided by them"
)]
fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ran(results: &[(&'static str, bool)]) -> Report {
        let rows = results.iter().map(|(name, passed)| Row {
            name,
            took: Duration::from_secs(30),
            passed: *passed,
        });
        Report {
            rows: rows.collect(),
        }
    }

    #[test]
    fn the_last_line_names_what_failed_and_what_was_not_run() {
        let report = ran(&[("lint", true), ("unit", true)]);
        assert_eq!(report.verdict(&[]), "Passed in 1.0 minutes.");
        assert_eq!(
            report.verdict(&["telegram"]),
            "Passed in 1.0 minutes. NOT RUN: telegram"
        );
        let report = ran(&[("lint", false), ("unit", true)]);
        assert!(!report.all_passed());
        assert_eq!(
            report.verdict(&["crash", "telegram"]),
            "FAILED: lint (1.0 minutes). NOT RUN: crash, telegram"
        );
    }
}
