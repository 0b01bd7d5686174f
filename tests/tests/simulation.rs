//! The seeded simulation: ten fixed seeds, and one of them twice, so that a failure can be
//! replayed. `cargo xtask sim --seeds N` runs more; `NABAT_SEED=n` runs one.

use nabat_tests::sim::{Options, run, run_hardly_reading, run_quietly};
use std::{collections::BTreeMap, thread};

/// On each channel.
const SUBSCRIBERS: i64 = 100;
const STRANGERS: i64 = 20;
/// Runs at a time: the machines of the tests have two cores.
const THREADS: u64 = 2;

fn asked(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|n| n.parse().ok())
}

fn options(seed: u64) -> Options {
    Options {
        seed,
        subscribers: SUBSCRIBERS,
        strangers: STRANGERS,
    }
}

#[test]
fn nobody_is_lost_doubled_or_disturbed_whatever_fails() {
    let seeds = match asked("NABAT_SEED") {
        Some(seed) => seed..=seed,
        None => 1..=asked("NABAT_SEEDS").unwrap_or(10),
    };
    let verdicts: BTreeMap<_, _> = thread::scope(|scope| {
        let part = |nth| {
            let mine = seeds.clone().filter(move |seed| seed % THREADS == nth);
            scope.spawn(move || {
                mine.map(|seed| (seed, run(options(seed))))
                    .collect::<Vec<_>>()
            })
        };
        let parts: Vec<_> = (0..THREADS).map(part).collect();
        let done = parts.into_iter().map(|part| part.join().expect("it ends"));
        done.flatten().collect()
    });
    let mut bad = Vec::new();
    for (seed, verdict) in &verdicts {
        if !verdict.faults.is_empty() {
            bad.push(format!(
                "NABAT_SEED={seed} cargo nextest run -p nabat-tests simulation\n  {}",
                verdict.faults.join("\n  ")
            ));
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
    for (seed, verdict) in &verdicts {
        let channels = verdict.accepted.len();
        assert_eq!(channels, 3, "seed {seed} reached nobody on a channel");
    }
    if asked("NABAT_SEED").is_none() {
        let crashes: usize = verdicts.values().map(|verdict| verdict.crashes).sum();
        let repeats: usize = verdicts.values().map(|verdict| verdict.duplicates).sum();
        assert!(
            crashes > 0 && repeats > 0,
            "no crash and no repeat: the simulation tests nothing"
        );
    }
}

#[test]
fn a_store_that_can_hardly_be_read_costs_nobody_anything() {
    for seed in 1..=4 {
        let verdict = run_hardly_reading(options(seed));
        assert!(verdict.faults.is_empty(), "seed {seed}: {verdict:?}");
    }
}

#[test]
fn the_same_seed_gives_the_same_trace() {
    assert_eq!(run(options(7)), run(options(7)));
}

#[test]
fn a_handful_among_thousands_who_chose_something_else_are_found() {
    let verdict = run_quietly(Options {
        seed: 1,
        subscribers: 3,
        strangers: 14_000,
    });
    assert!(verdict.faults.is_empty(), "{verdict:?}");
}
