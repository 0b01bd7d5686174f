//! What a power loss, a bad disk or a careless hand does to the files: torn last frames, flipped
//! bits, cut files, rows changed or removed behind the store's back. Each ends in the exact data
//! or in a refusal that names the repair, and after the repair the store opens.

mod support;

use std::{fs, os::unix::fs::FileExt, path::Path};
use store::{CommitError, Health, KeyRange, OpenError, ReadError, SledStore, Store};
use support::*;

/// A store that was closed, and the same one after one more commit.
struct TwoStates {
    _folder: tempfile::TempDir,
    before: std::path::PathBuf,
    after: std::path::PathBuf,
    rows_before: Rows,
    rows_after: Rows,
    /// Where the last frame lies in the journal's only file, and how long it is.
    at: usize,
    len: usize,
}

async fn two_states(value: &[u8]) -> TwoStates {
    let folder = tempfile::tempdir().unwrap();
    let (before, after) = (folder.path().join("before"), folder.path().join("after"));
    let wide = || {
        let mut options = options();
        options.segment_bytes = 256 * 1024;
        options
    };
    let (store, _) = SledStore::open(&before, wide()).unwrap();
    let mut rows_before = Rows::new();
    let mut numbers = Numbers(1);
    for _ in 0..10 {
        let batch = random_batch(&mut numbers, &mut rows_before);
        store.commit(batch).await.unwrap();
    }
    drop(store);
    copy(&before, &after);
    let (store, _) = SledStore::open(&after, wide()).unwrap();
    let mut batch = put(1, b"the last one");
    for part in value.chunks(4_000) {
        batch
            .put
            .push((key(1_000 + batch.put.len() as u64), part.to_vec()));
    }
    store.commit(batch).await.unwrap();
    let rows_after = rows(&store).await;
    drop(store);
    let (old, new) = (journal(&before), journal(&after));
    let mut at = old.iter().zip(&new).position(|(a, b)| a != b).unwrap();
    // The first group may have been sealed after the copy: then that comes first.
    let mut len = frame_len(&new, at);
    if new[at + 32..at + 36] == [0; 4] {
        at += len;
        len = frame_len(&new, at);
    }
    TwoStates {
        _folder: folder,
        before,
        after,
        rows_before,
        rows_after,
        at,
        len,
    }
}

/// Waits until nothing happens any more: then the last group has an empty one behind it, which
/// comes after 20 ms.
async fn sealed(store: &SledStore) {
    let mut seq = store.health().seq;
    let mut quiet = 0;
    while quiet < 50 {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        quiet = if store.health().seq == seq {
            quiet + 1
        } else {
            0
        };
        seq = store.health().seq;
    }
}

fn frame_len(file: &[u8], at: usize) -> usize {
    let len = u32::from_le_bytes(file[at + 4..at + 8].try_into().unwrap()) as usize;
    (len + 32).next_multiple_of(8)
}

fn journal_file(folder: &Path) -> std::path::PathBuf {
    let mut files = files(&folder.join("journal"));
    assert_eq!(files.len(), 1, "{files:?}");
    files.remove(0).0
}

fn journal(folder: &Path) -> Vec<u8> {
    fs::read(journal_file(folder)).unwrap()
}

/// The state before, with `bytes` of the last frame written into its journal.
fn image(states: &TwoStates, bytes: &[u8], seal: bool) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(&states.before, folder.path());
    let mut file = journal(&states.after);
    file[states.at..states.at + states.len].copy_from_slice(bytes);
    if !seal {
        file[states.at + states.len..].fill(0);
    }
    let path = journal_file(folder.path());
    fs::write(path, file).unwrap();
    folder
}

async fn expect_rows(folder: &Path, expected: &Rows, what: &str) -> store::OpenReport {
    match try_open(folder) {
        Ok((store, report)) => {
            assert_eq!(&rows(&store).await, expected, "{what}");
            report
        }
        Err(error) => panic!("{what}: {error}"),
    }
}

#[tokio::test]
async fn every_torn_end_of_the_journal_is_cut_and_nothing_else() {
    let states = two_states(b"").await;
    let whole = journal(&states.after)[states.at..states.at + states.len].to_vec();
    let meant = whole.len() - whole.iter().rev().take_while(|byte| **byte == 0).count();
    for cut in (0..=whole.len()).step_by(3).chain(meant - 4..=meant) {
        let mut torn = whole.clone();
        torn[cut..].fill(0);
        let folder = image(&states, &torn, false);
        let (expected, what) = if torn == whole {
            (&states.rows_after, "whole")
        } else {
            (&states.rows_before, "torn")
        };
        expect_rows(folder.path(), expected, &format!("{what}, cut at {cut}")).await;
        // And it can be written to again.
        let (store, report) = open(folder.path());
        assert_eq!(report.torn_tail, None);
        store.commit(put(5, b"after")).await.unwrap();
        drop(store);
        let mut expected = expected.clone();
        expected.insert(key(5), b"after".to_vec());
        expect_rows(folder.path(), &expected, "after another commit").await;
    }
}

#[tokio::test]
async fn every_subset_of_the_pages_of_the_last_write_is_all_or_nothing() {
    let states = two_states(&[9; 24_000]).await;
    let file = journal(&states.after);
    let (start, end) = (states.at, states.at + states.len);
    let first_page = start / 4_096;
    let pages = (end - 1) / 4_096 - first_page + 1;
    assert!((6..=8).contains(&pages), "{pages}");
    for kept in 0..1_u32 << pages {
        let mut torn = vec![0; states.len];
        for page in (0..pages).filter(|page| kept & (1 << page) != 0) {
            let from = ((first_page + page) * 4_096).max(start);
            let to = ((first_page + page + 1) * 4_096).min(end);
            torn[from - start..to - start].copy_from_slice(&file[from..to]);
        }
        let folder = image(&states, &torn, false);
        let expected = if kept + 1 == 1 << pages {
            &states.rows_after
        } else {
            &states.rows_before
        };
        expect_rows(folder.path(), expected, &format!("pages {kept:b}")).await;
    }
}

#[tokio::test]
async fn damage_to_a_sealed_last_group_is_refused_and_not_taken_for_a_torn_end() {
    let states = two_states(b"").await;
    let whole = journal(&states.after)[states.at..states.at + states.len].to_vec();
    let meant = whole.len() - whole.iter().rev().take_while(|byte| **byte == 0).count();
    for place in (0..meant).step_by(5) {
        let mut bad = whole.clone();
        bad[place] ^= 0x20;
        let folder = image(&states, &bad, true);
        let before = journal(folder.path());
        let error = try_open(folder.path()).map(|_| ()).unwrap_err();
        assert!(
            matches!(error, OpenError::Damaged { .. }),
            "{place}: {error}"
        );
        assert_eq!(journal(folder.path()), before, "a refusal changes nothing");
        assert!(error.to_string().contains("nabat store repair"), "{error}");
        // Without the engine that had applied it, the group is gone, and that is said.
        let report = store::repair(folder.path()).unwrap();
        assert_eq!(report.lost.len(), 1, "{report:?}");
        assert!(report.to_string().contains("LOST"), "{report}");
        expect_rows(folder.path(), &states.rows_before, "repaired").await;
        assert!(
            store::verify(folder.path(), Some(&[1; 32]))
                .unwrap()
                .is_sound()
        );
    }
}

#[tokio::test]
async fn a_group_the_engine_has_applied_is_not_lost_with_its_frame() {
    let states = two_states(b"").await;
    let folder = tempfile::tempdir().unwrap();
    copy(&states.after, folder.path());
    let path = journal_file(folder.path());
    let file = fs::OpenOptions::new().write(true).open(path).unwrap();
    file.write_all_at(
        &vec![0; journal(folder.path()).len() - states.at],
        states.at as u64,
    )
    .unwrap();
    let error = try_open(folder.path()).map(|_| ()).unwrap_err();
    assert!(error.to_string().contains("the engine knows"), "{error}");
    let report = store::repair(folder.path()).unwrap();
    assert!(report.changed && report.lost.is_empty(), "{report}");
    expect_rows(folder.path(), &states.rows_after, "repaired").await;
}

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
        Ok((store, _)) => assert_eq!(&rows(&store).await, expected, "{what}"),
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
