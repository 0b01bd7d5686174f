//! A child process commits and says so; it is killed at a moment that a seed chooses. Whatever it
//! had said is there afterwards, and nothing of what it never began. The child is this test binary
//! itself, started with one ignored test.

#![allow(clippy::print_stdout, reason = "the child speaks to its parent")]

mod support;

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};
use store::{Batch, CommitError, Expect, SledStore, Store};
use support::*;

const FOLDER: &str = "NABAT_STORE_TEST_FOLDER";
const WRITERS: u64 = 8;

fn small() -> store::Options {
    let mut options = options();
    options.snapshot_every_records = 40;
    options.on_fatal = store::Options::new([0; 32], []).on_fatal;
    options
}

/// Eight writers count upwards, each in a row of its own plus one row per step, and report each
/// step when it is kept.
#[tokio::test]
#[ignore = "the child of the other tests"]
async fn child() {
    let Some(folder) = std::env::var_os(FOLDER) else {
        return;
    };
    let (store, _) = SledStore::open(Path::new(&folder), small()).unwrap();
    println!("\nopened");
    let count = |writer: u64| {
        let store = &store;
        async move {
            loop {
                let old = store.get(&key(writer)).await.unwrap();
                let last = old.as_deref().map_or(0, number);
                let expect = old.map_or(Expect::Absent, Expect::Equals);
                let step = (last + 1).to_be_bytes().to_vec();
                let batch = Batch {
                    expect: vec![(key(writer), expect)],
                    put: vec![
                        (key(writer), step.clone()),
                        (step_key(writer, last + 1), vec![writer as u8; 300]),
                    ],
                    delete: vec![step_key(writer, last.saturating_sub(50))],
                    vital: false,
                };
                match store.commit(batch).await {
                    // Only a sabotaged store shows an older row than it has promised.
                    Err(CommitError::Conflict) => continue,
                    result => result.unwrap(),
                }
                println!("kept {writer} {}", last + 1);
            }
        }
    };
    futures_util::future::join_all((0..WRITERS).map(count)).await;
}

fn number(bytes: &[u8]) -> u64 {
    u64::from_be_bytes(bytes.try_into().unwrap())
}

fn step_key(writer: u64, step: u64) -> Vec<u8> {
    [b"s".as_slice(), &writer.to_be_bytes(), &step.to_be_bytes()].concat()
}

fn start(folder: &Path, sabotage: &str) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "child", "--nocapture"])
        .env(FOLDER, folder)
        .env("NABAT_SABOTAGE", sabotage)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Remembers what a line says was kept; one that the kill cut short says nothing certain.
fn note(line: &str, kept: &mut BTreeMap<u64, u64>) {
    let said = line
        .strip_prefix("kept ")
        .and_then(|rest| rest.split_once(' '));
    if let Some((writer, step)) = said
        && let (Ok(writer), Ok(step)) = (writer.parse(), step.parse::<u64>())
    {
        let last: &mut u64 = kept.entry(writer).or_default();
        *last = (*last).max(step);
    }
}

/// Reads what the child says until it dies, and kills it after `lines` of it.
fn run(folder: &Path, lines: u64, sabotage: &str, kept: &mut BTreeMap<u64, u64>) {
    let mut child = start(folder, sabotage);
    let mut met = 0;
    let mut killed = false;
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        note(&line, kept);
        met += 1;
        if met >= lines && !killed {
            killed = true;
            child.kill().unwrap();
        }
    }
    child.wait().unwrap();
}

/// Whether everything that was said to be kept is there, and every writer's rows are whole.
async fn check(folder: &Path, kept: &BTreeMap<u64, u64>) -> Result<(), String> {
    let (store, report) = SledStore::open(folder, small()).map_err(|error| error.to_string())?;
    if let Some(why) = report.rebuilt {
        return Err(format!("the engine had to be rebuilt: {why}"));
    }
    for writer in 0..WRITERS {
        let value = store.get(&key(writer)).await.unwrap();
        let last = value.as_deref().map_or(0, number);
        let said = kept.get(&writer).copied().unwrap_or(0);
        if last < said {
            return Err(format!("writer {writer} kept {said}, and {last} is there"));
        }
        let steps = store::KeyRange::prefix(&[b"s".as_slice(), &writer.to_be_bytes()].concat());
        let steps: Vec<_> = store.scan(steps, 1_000).await.unwrap();
        let expected: Vec<_> = (last.saturating_sub(50).max(1)..=last)
            .filter(|step| *step > last.saturating_sub(51))
            .map(|step| step_key(writer, step))
            .collect();
        let found: Vec<_> = steps.into_iter().map(|(key, _)| key).collect();
        if found != expected {
            return Err(format!(
                "writer {writer} at {last} has {} steps",
                found.len()
            ));
        }
    }
    Ok(())
}

#[tokio::test]
async fn what_was_said_to_be_kept_survives_a_kill_at_any_moment() {
    let folder = tempfile::tempdir().unwrap();
    let mut kept = BTreeMap::new();
    for seed in 0..15 {
        let lines = Numbers(seed).below(1_500);
        run(folder.path(), lines, "", &mut kept);
        check(folder.path(), &kept)
            .await
            .unwrap_or_else(|error| panic!("seed {seed}: {error}"));
    }
    assert!(kept.values().all(|step| *step > 10), "{kept:?}");
}

#[cfg(feature = "sabotage")]
#[tokio::test]
async fn a_crash_at_every_named_point_loses_nothing() {
    let points = [
        "before-append",
        "after-append",
        "after-fsync",
        "after-apply",
        "segment-created",
        "mid-checkpoint",
        "mid-snapshot",
        "snapshot-written",
        "snapshot-named",
    ];
    let folder = tempfile::tempdir().unwrap();
    let mut kept = BTreeMap::new();
    for point in points {
        for n in 1..=3 {
            let order = format!("crash-at={point}:{n}");
            run(folder.path(), 100_000, &order, &mut kept);
            check(folder.path(), &kept)
                .await
                .unwrap_or_else(|error| panic!("{order}: {error}"));
        }
    }
}

#[tokio::test]
async fn a_kill_while_the_store_opens_or_has_just_opened_does_no_harm() {
    let folder = tempfile::tempdir().unwrap();
    let mut kept = BTreeMap::new();
    run(folder.path(), 400, "", &mut kept);
    for lines in [0, 1, 3, 4, 0, 2, 5, 0, 3, 6] {
        run(folder.path(), lines, "", &mut kept);
        // Every other time the next one meets what this one left.
        if lines % 2 == 0 {
            check(folder.path(), &kept)
                .await
                .unwrap_or_else(|error| panic!("{lines}: {error}"));
        }
    }
}

#[cfg(feature = "sabotage")]
#[tokio::test]
async fn a_crash_while_the_engine_is_rebuilt_is_made_good_by_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let mut kept = BTreeMap::new();
    run(folder.path(), 400, "", &mut kept);
    for point in ["mid-rebuild", "rebuilt", "replayed"] {
        std::fs::remove_dir_all(folder.path().join("store")).unwrap();
        run(
            folder.path(),
            100_000,
            &format!("crash-at={point}:1"),
            &mut kept,
        );
        drop(SledStore::open(folder.path(), small()).unwrap());
        check(folder.path(), &kept)
            .await
            .unwrap_or_else(|error| panic!("{point}: {error}"));
    }
}

#[cfg(feature = "sabotage")]
#[tokio::test]
async fn a_store_that_keeps_no_journal_is_found_out() {
    let folder = tempfile::tempdir().unwrap();
    let mut kept = BTreeMap::new();
    run(folder.path(), 500, "skip-journal", &mut kept);
    assert!(check(folder.path(), &kept).await.is_err());
}

#[cfg(feature = "sabotage")]
#[tokio::test]
async fn a_store_that_answers_before_it_appends_is_found_out() {
    let mut found_out = false;
    for n in 1..=20 {
        let folder = tempfile::tempdir().unwrap();
        let mut kept = BTreeMap::new();
        let order = format!("answer-before-append,crash-at=before-append:{}", n * 3);
        run(folder.path(), 100_000, &order, &mut kept);
        found_out |= check(folder.path(), &kept).await.is_err();
    }
    assert!(found_out, "the kill test cannot go red");
}
