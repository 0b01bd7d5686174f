//! The seeded simulation: ten fixed seeds, each run twice, so that a failure can be replayed.
//! `cargo xtask sim --seeds N` runs more; `NABAT_SEED=n` runs one.

use nabat_tests::sim::{Options, run, run_quietly};

const SUBSCRIBERS: i64 = 400;

fn seeds() -> Vec<u64> {
    match std::env::var("NABAT_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok())
    {
        Some(seed) => vec![seed],
        None => {
            let count = std::env::var("NABAT_SEEDS")
                .ok()
                .and_then(|n| n.parse().ok());
            (1..=count.unwrap_or(10)).collect()
        }
    }
}

#[test]
fn nobody_is_lost_doubled_or_disturbed_whatever_fails() {
    let mut bad = Vec::new();
    let mut crashes = 0;
    for seed in seeds() {
        let verdict = run(Options {
            seed,
            subscribers: SUBSCRIBERS,
            strangers: 0,
        });
        crashes += verdict.crashes;
        if !verdict.faults.is_empty() {
            bad.push(format!(
                "NABAT_SEED={seed} cargo nextest run -p nabat-tests simulation\n  {}",
                verdict.faults.join("\n  ")
            ));
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
    assert!(
        crashes > 0,
        "no crash happened: the simulation tests nothing"
    );
}

#[test]
fn the_same_seed_gives_the_same_trace() {
    let options = Options {
        seed: 7,
        subscribers: SUBSCRIBERS,
        strangers: 0,
    };
    assert_eq!(run(options), run(options));
}

#[test]
fn a_handful_among_thousands_who_chose_something_else_are_found() {
    let verdict = run_quietly(Options {
        seed: 1,
        subscribers: 3,
        strangers: 40_000,
    });
    assert!(verdict.faults.is_empty(), "{verdict:?}");
}
