//! What a power loss, a bad disk or a careless hand does to the files: torn last frames, flipped
//! bits, cut files, rows changed or removed behind the store's back. Each ends in the exact data
//! or in a refusal that names the repair, and after the repair the store opens.

mod support;

use std::{fs, path::Path};
use store::{CommitError, Health, KeyRange, OpenError, ReadError, SledStore, Store};
use support::*;

/// A store with everything a store can have, closed in good order or left as a kill leaves it.
async fn full_state(folder: &Path, closed: bool) -> Rows {
    let live = folder.join("live");
    let (store, _) = open(&live);
    let mut numbers = Numbers(11);
    let mut model = Rows::new();
    for n in 0..150 {
        let batch = random_batch(&mut numbers, &mut model);
        store.commit(batch).await.unwrap();
        if n == 90 {
            store.snapshot().await.unwrap();
        }
    }
    sealed(&store).await;
    if !closed {
        copy(&live, &folder.join("state"));
    }
    drop(store);
    if closed {
        copy(&live, &folder.join("state"));
    }
    model
}

/// Damages one file of a copy, and holds the store to exact data or a named refusal.
async fn survive(state: &Path, expected: &Rows, seed: u64, damage: impl Fn(&Path, &mut Numbers)) {
    let folder = tempfile::tempdir().unwrap();
    copy(state, folder.path());
    let mut numbers = Numbers(seed);
    let mut files = files(folder.path());
    files.retain(|(path, len)| *len > 0 && !path.ends_with("lock"));
    // Half of them by size, half by file, or the zeros of the journal would get nearly all.
    let total: u64 = files.iter().map(|(_, len)| len).sum();
    let chosen = if numbers.below(2) == 0 {
        numbers.below(files.len() as u64) as usize
    } else {
        let mut place = numbers.below(total);
        let found = files.iter().position(|(_, len)| {
            let here = place < *len;
            place = place.saturating_sub(*len);
            here
        });
        found.unwrap()
    };
    let path = files[chosen].0.clone();
    damage(&path, &mut numbers);
    let what = format!(
        "seed {seed}, {}",
        path.strip_prefix(folder.path()).unwrap().display()
    );
    match try_open(folder.path()) {
        Ok((store, _)) => {
            assert_eq!(&rows(&store).await, expected, "{what}");
            takes_writes(&store, &what).await;
        }
        Err(error) => {
            assert!(
                matches!(error, OpenError::Damaged { .. }),
                "{what}: {error}"
            );
            assert!(
                error.to_string().contains("nabat store repair"),
                "{what}: {error}"
            );
            let before = store::verify(folder.path(), Some(&[1; 32])).unwrap();
            assert!(before.needs_repair(), "{what}: {before}");
            let report = store::repair(folder.path()).unwrap();
            assert!(report.changed, "{what}: {report}");
            // One fault in one file: there is always another copy.
            assert!(
                report.lost.is_empty() && !report.incomplete,
                "{what}: {report}"
            );
            expect_rows(folder.path(), expected, &what).await;
        }
    }
    let after = store::verify(folder.path(), Some(&[1; 32])).unwrap();
    assert!(!after.needs_repair(), "{what}: {after}");
}

/// What was opened after a damage is as good as any: it takes a change, and another after a
/// snapshot of all that it holds.
async fn takes_writes(store: &SledStore, what: &str) {
    for value in [b"first", b"again"] {
        let kept = store.commit(put(u64::MAX, value)).await;
        kept.unwrap_or_else(|error| panic!("{what}: {error}"));
        let read = store.get(&key(u64::MAX)).await;
        assert_eq!(read.unwrap().as_deref(), Some(value.as_slice()), "{what}");
        let made = store.snapshot().await;
        made.unwrap_or_else(|error| panic!("{what}: {error}"));
    }
    assert!(store.health().stopped.is_none(), "{what}");
}

/// Seeds of each campaign; `NABAT_STORE_SEEDS` asks for more.
fn seeds() -> u64 {
    let asked = std::env::var("NABAT_STORE_SEEDS").ok();
    asked.and_then(|seeds| seeds.parse().ok()).unwrap_or(60)
}

fn flip(path: &Path, numbers: &mut Numbers) {
    let mut bytes = fs::read(path).unwrap();
    let bit = numbers.below(bytes.len() as u64 * 8) as usize;
    bytes[bit / 8] ^= 1 << (bit % 8);
    fs::write(path, bytes).unwrap();
}

fn cut(path: &Path, numbers: &mut Numbers) {
    let len = fs::metadata(path).unwrap().len();
    let file = fs::OpenOptions::new().write(true).open(path).unwrap();
    file.set_len(numbers.below(len)).unwrap();
}

#[tokio::test]
async fn a_flipped_bit_anywhere_gives_the_exact_data_or_a_named_refusal() {
    for closed in [true, false] {
        let folder = tempfile::tempdir().unwrap();
        let expected = full_state(folder.path(), closed).await;
        for seed in 0..seeds() {
            survive(&folder.path().join("state"), &expected, seed, flip).await;
        }
    }
}

#[tokio::test]
async fn a_file_cut_short_anywhere_gives_the_exact_data_or_a_named_refusal() {
    for closed in [true, false] {
        let folder = tempfile::tempdir().unwrap();
        let expected = full_state(folder.path(), closed).await;
        for seed in 0..seeds() {
            survive(&folder.path().join("state"), &expected, seed, cut).await;
        }
    }
}

#[tokio::test]
async fn a_missing_file_gives_the_exact_data_or_a_named_refusal() {
    let folder = tempfile::tempdir().unwrap();
    let expected = full_state(folder.path(), true).await;
    for seed in 0..seeds() / 2 {
        let remove = |path: &Path, _: &mut Numbers| fs::remove_file(path).unwrap();
        survive(&folder.path().join("state"), &expected, seed, remove).await;
    }
}

#[tokio::test]
async fn an_interrupted_engine_snapshot_does_not_keep_the_store_from_opening() {
    let folder = tempfile::tempdir().unwrap();
    let expected = full_state(folder.path(), true).await;
    let state = folder.path().join("state");
    fs::write(state.join("store/snap.0000000000000ABC.generating"), b"").unwrap();
    expect_rows(&state, &expected, "generating").await;
    fs::write(state.join("store/snap.FFFFFFFFFFFFFF00"), b"").unwrap();
    expect_rows(&state, &expected, "an empty one").await;
}

/// Changes rows behind the store's back, with sled itself.
fn tamper(folder: &Path, change: impl FnOnce(&sled::Db)) {
    let db = sled::Config::new()
        .path(folder.join("store"))
        .flush_every_ms(None)
        .open()
        .unwrap();
    change(&db);
    db.flush().unwrap();
}

fn stored(n: u64) -> Vec<u8> {
    [&[1][..], &key(n)].concat()
}

#[tokio::test]
async fn a_row_that_vanished_from_a_small_range_is_back_after_opening() {
    let folder = tempfile::tempdir().unwrap();
    let expected = full_state(folder.path(), true).await;
    let state = folder.path().join("state");
    let victim = expected.keys().nth(17).unwrap().clone();
    tamper(&state, |db| {
        db.remove([&[1][..], &victim].concat()).unwrap().unwrap();
    });
    let found = store::verify(&state, None).unwrap();
    assert!(!found.is_sound() && !found.needs_repair(), "{found}");
    let report = expect_rows(&state, &expected, "rebuilt").await;
    assert!(
        report
            .rebuilt
            .is_some_and(|why| why.contains("does not agree"))
    );
}

/// More rows than are compared before a store is given out.
const ROWS: u64 = 21_000;

async fn fill_large_range(store: &SledStore) {
    for first in (0..ROWS).step_by(1_000) {
        let batch = store::Batch {
            put: (first..first + 1_000)
                .map(|n| (key(n), n.to_be_bytes().to_vec()))
                .collect(),
            ..store::Batch::default()
        };
        store.commit(batch).await.unwrap();
    }
}

#[tokio::test]
async fn a_range_that_cannot_be_rebuilt_stays_refused_and_the_others_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let (store, _) = open(folder.path());
    fill_large_range(&store).await;
    let seq = store.snapshot().await.unwrap();
    drop(store);
    fs::remove_file(folder.path().join(format!("snapshots/{seq:020}.snap"))).unwrap();
    tamper(folder.path(), |db| {
        db.insert(stored(11), b"nobody wrote this".to_vec())
            .unwrap();
    });
    let (store, report) = open(folder.path());
    assert!(!report.findings.is_empty(), "no snapshot is worth a word");
    let lost = |health: Health| {
        health
            .findings
            .iter()
            .any(|f| f.contains("cannot be rebuilt"))
    };
    for _ in 0..2_000 {
        if lost(store.health()) {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    }
    assert!(lost(store.health()) && !store.health().releases_allowed());
    let refused = store.get(&key(12)).await;
    assert!(
        matches!(refused, Err(ReadError::Corrupt { range: RANGE, .. })),
        "{refused:?}"
    );
    for range in [
        KeyRange::prefix(&[RANGE]),
        KeyRange::prefix(b"q").after(b"q"),
    ] {
        let reaches = range.to == std::ops::Bound::Excluded(vec![b's']);
        assert_eq!(store.scan(range, 9).await.is_err(), reaches);
    }
    let refused = store.commit(put(12, b"1")).await;
    assert!(
        matches!(refused, Err(CommitError::Corrupt(_))),
        "{refused:?}"
    );
    let other = store::Batch {
        put: vec![(b"s1".to_vec(), b"1".to_vec())],
        ..store::Batch::default()
    };
    store.commit(other).await.unwrap();
    assert_eq!(
        store.scan(KeyRange::prefix(b"s"), 9).await.unwrap().len(),
        1
    );
    assert!(
        store.snapshot().await.is_err(),
        "damage must not get into a snapshot"
    );
    assert_eq!(
        fs::read_dir(folder.path().join("snapshots"))
            .unwrap()
            .count(),
        0
    );
    drop(store);
    assert!(store::verify(folder.path(), None).unwrap().needs_repair());
    let report = store::repair(folder.path()).unwrap();
    assert!(
        report.incomplete && report.to_string().contains("INCOMPLETE"),
        "{report}"
    );
    let (store, _) = open(folder.path());
    assert_eq!(store.count(RANGE), ROWS - 1);
    assert_eq!(store.get(&key(11)).await.unwrap(), None);
}

#[tokio::test]
async fn a_large_range_is_refused_while_in_doubt_and_rebuilt_under_way() {
    let folder = tempfile::tempdir().unwrap();
    let (store, _) = open(folder.path());
    fill_large_range(&store).await;
    store.snapshot().await.unwrap();
    store
        .commit(put(7, b"newer than the snapshot"))
        .await
        .unwrap();
    let expected = rows(&store).await;
    drop(store);
    tamper(folder.path(), |db| {
        db.remove(stored(20_500)).unwrap().unwrap();
        db.remove(stored(7)).unwrap().unwrap();
        db.insert(stored(ROWS + 5), b"nobody wrote this".to_vec())
            .unwrap();
        db.insert(stored(11), b"nor this".to_vec()).unwrap();
    });
    let (store, report) = open(folder.path());
    assert_eq!(report.rebuilt, None);
    let seen = store.get(&key(11)).await;
    assert!(
        matches!(
            seen,
            Err(ReadError::Corrupt { range: RANGE, .. } | ReadError::Unavailable(_))
        ) || seen
            .as_ref()
            .is_ok_and(|value| value.as_ref() == expected.get(&key(11))),
        "{seen:?}"
    );
    let settled = |health: &Health| health.suspect.is_empty() && health.unverified.is_empty();
    let mut in_doubt = false;
    for _ in 0..2_000 {
        let health = store.health();
        in_doubt |= !health.suspect.is_empty();
        assert!(health.suspect.is_empty() || !health.releases_allowed());
        if in_doubt && health.suspect.is_empty() {
            store.verify();
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    }
    for _ in 0..2_000 {
        if settled(&store.health()) {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    }
    let health = store.health();
    assert!(settled(&health) && health.releases_allowed(), "{health:?}");
    assert!(
        health
            .findings
            .iter()
            .any(|finding| finding.contains("was rebuilt")),
        "{health:?}"
    );
    assert_eq!(rows(&store).await, expected);
    assert_eq!(store.count(RANGE), ROWS);
    assert!(fs::read_dir(folder.path().join("corrupt")).unwrap().count() > 0);
}
