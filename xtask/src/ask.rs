//! What was asked for on the command line. A word that is not understood is refused, so that a
//! mistyped `--without` never runs less, or more, than was meant.

use crate::steps::{CRASH_SIZES, STEPS};

/// A command line that was understood.
#[derive(Debug, PartialEq, Eq)]
pub enum Asked {
    Help,
    /// Run the steps but these.
    Test {
        leave_out: Vec<&'static str>,
    },
    /// Run the simulation with so many seeds.
    Sim {
        seeds: u64,
    },
    /// Run the crash campaign with these sizes, by the variable that its tests read.
    Crash {
        sizes: Vec<(&'static str, u64)>,
    },
    /// Print the figures; the words behind are the measuring program's.
    Bench {
        words: Vec<String>,
    },
}

/// A command line that was not.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    #[error("{0:?} is none of the chores")]
    NoSuchChore(String),
    #[error("{0:?} is not understood here")]
    NoSuchFlag(String),
    #[error("--without needs the name of a step")]
    WithoutWhat,
    #[error("--without {0:?}: there is no such step")]
    NoSuchStep(String),
    #[error("sim needs --seeds and a number from 1 up")]
    HowMany,
    #[error("crash: {0} needs a number from 1 up")]
    HowLarge(String),
}

/// Reads the words behind `cargo xtask`.
pub fn parse(args: &[String]) -> Result<Asked, Wrong> {
    let mut words = args.iter().map(String::as_str);
    match words.next() {
        None | Some("help" | "--help" | "-h") => return Ok(Asked::Help),
        Some("test") => {}
        Some("sim") => return sim(words),
        Some("crash") => return crash(words),
        Some("bench") => {
            let words = words.map(str::to_owned).collect();
            return Ok(Asked::Bench { words });
        }
        Some(other) => return Err(Wrong::NoSuchChore(other.to_owned())),
    }
    let mut leave_out = Vec::new();
    while let Some(word) = words.next() {
        match word {
            "--quick" => leave_out.extend(slow_steps()),
            "--without" => leave_out.push(step_named(words.next().ok_or(Wrong::WithoutWhat)?)?),
            "--help" | "-h" => return Ok(Asked::Help),
            other => match other.strip_prefix("--without=") {
                Some(name) => leave_out.push(step_named(name)?),
                None => return Err(Wrong::NoSuchFlag(other.to_owned())),
            },
        }
    }
    leave_out.sort_unstable();
    leave_out.dedup();
    Ok(Asked::Test { leave_out })
}

fn sim<'a>(words: impl Iterator<Item = &'a str>) -> Result<Asked, Wrong> {
    let words: Vec<&str> = words.collect();
    let number = match words.as_slice() {
        ["--seeds", number] => number,
        [word] => word.strip_prefix("--seeds=").ok_or(Wrong::HowMany)?,
        _ => return Err(Wrong::HowMany),
    };
    let seeds = number.parse().map_err(|_| Wrong::HowMany)?;
    if seeds == 0 {
        return Err(Wrong::HowMany);
    }
    Ok(Asked::Sim { seeds })
}

fn crash<'a>(mut words: impl Iterator<Item = &'a str>) -> Result<Asked, Wrong> {
    let mut sizes = Vec::new();
    while let Some(word) = words.next() {
        if word == "--full" {
            let missing = CRASH_SIZES
                .iter()
                .filter(|(_, variable, _)| sizes.iter().all(|(known, _)| known != variable));
            let missing: Vec<_> = missing
                .map(|(_, variable, full)| (*variable, *full))
                .collect();
            sizes.extend(missing);
            continue;
        }
        let (flag, number) = match word.split_once('=') {
            Some((flag, number)) => (flag, Some(number)),
            None => (word, words.next()),
        };
        let size = CRASH_SIZES.iter().find(|(known, ..)| *known == flag);
        let (_, variable, _) = size.ok_or_else(|| Wrong::NoSuchFlag(flag.to_owned()))?;
        let number = number
            .and_then(|number| number.parse().ok())
            .filter(|n| *n > 0);
        let number = number.ok_or_else(|| Wrong::HowLarge(flag.to_owned()))?;
        sizes.retain(|(known, _)| known != variable);
        sizes.push((*variable, number));
    }
    Ok(Asked::Crash { sizes })
}

/// How to ask.
pub fn help() -> String {
    let steps: Vec<String> = STEPS
        .iter()
        .map(|step| format!("  {:12} {}", step.name, step.about))
        .collect();
    format!(
        "cargo xtask test [--without STEP]... [--quick]\n\n\
         Fetches what the tests need (Debian packages as root, PyPI and npm under target/tools)\n\
         and runs these steps:\n\n{}\n\n\
         --without STEP leaves one out; --quick leaves out {}.\n\
         The last line says what was NOT RUN.\n\n\
         cargo xtask sim --seeds N\n\n\
         Runs the simulation with the seeds 1 to N.\n\n\
         cargo xtask bench [--short] [--json] [--only GROUP]...\n\n\
         Builds for release, measures and prints the figures; docs/figures.md says which and how.\n\n\
         cargo xtask crash [--full] [FLAG N]...\n\n\
         Runs the crash campaign in its usual size where no flag says otherwise; --full is\n\
         {}.",
        steps.join("\n"),
        slow_steps().collect::<Vec<_>>().join(", "),
        CRASH_SIZES
            .map(|(flag, _, full)| format!("{flag} {full}"))
            .join(" ")
    )
}

fn slow_steps() -> impl Iterator<Item = &'static str> {
    STEPS
        .iter()
        .filter(|step| !step.quick)
        .map(|step| step.name)
}

fn step_named(name: &str) -> Result<&'static str, Wrong> {
    STEPS
        .iter()
        .map(|step| step.name)
        .find(|known| *known == name)
        .ok_or_else(|| Wrong::NoSuchStep(name.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(line: &str) -> Result<Asked, Wrong> {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        parse(&words)
    }

    #[test]
    fn everything_runs_unless_it_is_left_out_by_name() {
        assert_eq!(asked("test"), Ok(Asked::Test { leave_out: vec![] }));
        let wanted = Ok(Asked::Test {
            leave_out: vec!["lint", "unit"],
        });
        assert_eq!(asked("test --without unit --without=lint"), wanted);
        assert_eq!(
            asked("test --without lint --without unit --without lint"),
            wanted
        );
    }

    #[test]
    fn quick_keeps_lint_and_unit() {
        let Ok(Asked::Test { leave_out }) = asked("test --quick") else {
            panic!("understood");
        };
        assert!(!leave_out.is_empty());
        assert!(!leave_out.contains(&"lint") && !leave_out.contains(&"unit"));
    }

    #[test]
    fn a_mistyped_word_is_refused_and_runs_nothing() {
        assert_eq!(asked("tests"), Err(Wrong::NoSuchChore("tests".into())));
        assert_eq!(asked("test --without"), Err(Wrong::WithoutWhat));
        assert_eq!(
            asked("test --without unti"),
            Err(Wrong::NoSuchStep("unti".into()))
        );
        assert_eq!(
            asked("test --quik"),
            Err(Wrong::NoSuchFlag("--quik".into()))
        );
        assert_eq!(asked("test unit"), Err(Wrong::NoSuchFlag("unit".into())));
    }

    #[test]
    fn a_simulation_needs_a_number() {
        assert_eq!(asked("sim --seeds 500"), Ok(Asked::Sim { seeds: 500 }));
        assert_eq!(asked("sim --seeds=500"), Ok(Asked::Sim { seeds: 500 }));
        for wrong in [
            "sim",
            "sim --seeds",
            "sim --seeds 0",
            "sim 5",
            "sim --seeds x",
        ] {
            assert_eq!(asked(wrong), Err(Wrong::HowMany), "{wrong}");
        }
    }

    #[test]
    fn what_is_said_behind_bench_is_handed_on() {
        let words = vec!["--short".to_owned(), "--json".to_owned()];
        assert_eq!(asked("bench --short --json"), Ok(Asked::Bench { words }));
    }

    #[test]
    fn a_campaign_has_the_sizes_it_is_given_and_in_full_all_of_them() {
        let sizes = vec![("NABAT_KILLS", 7), ("NABAT_SEED", 3)];
        assert_eq!(
            asked("crash --kills 7 --seed=3"),
            Ok(Asked::Crash { sizes })
        );
        assert_eq!(asked("crash"), Ok(Asked::Crash { sizes: vec![] }));
        let Ok(Asked::Crash { sizes }) = asked("crash --full --kills 7") else {
            panic!("understood");
        };
        assert_eq!(sizes.len(), CRASH_SIZES.len());
        assert!(sizes.contains(&("NABAT_KILLS", 7)) && sizes.contains(&("NABAT_IMAGES", 10_000)));
        for wrong in ["crash --kills", "crash --kills 0", "crash --kills=x"] {
            assert_eq!(
                asked(wrong),
                Err(Wrong::HowLarge("--kills".into())),
                "{wrong}"
            );
        }
        assert_eq!(
            asked("crash --kill 7"),
            Err(Wrong::NoSuchFlag("--kill".into()))
        );
    }

    #[test]
    fn no_two_steps_share_a_name() {
        for (i, step) in STEPS.iter().enumerate() {
            assert!(STEPS[i + 1..].iter().all(|other| other.name != step.name));
        }
    }
}
