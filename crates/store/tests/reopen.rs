//! What was committed is there after closing and opening again, whatever was lost in between that
//! can be made anew: random batches against a model, and the engine deleted or replaced.

mod support;

use proptest::prelude::*;
use std::fs;
use store::{MemoryStore, OpenError, Options, SledStore, Store, Verified};
use support::*;

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_batches_with_reopening_in_between_leave_what_they_leave_in_memory(seed: u64) {
        runtime().block_on(async {
            let folder = tempfile::tempdir().unwrap();
            let mut numbers = Numbers(seed);
            let memory = MemoryStore::new();
            let mut model = Rows::new();
            for _ in 0..3 {
                let (store, report) = open(folder.path());
                assert_eq!(report.rebuilt, None);
                assert!(report.findings.is_empty(), "{:?}", report.findings);
                for _ in 0..numbers.below(60) {
                    let batch = random_batch(&mut numbers, &mut model);
                    memory.commit(batch.clone()).await.unwrap();
                    store.commit(batch).await.unwrap();
                    if numbers.below(20) == 0 {
                        store.snapshot().await.unwrap();
                    }
                }
                assert_eq!(rows(&store).await, memory.rows());
                assert_eq!(store.count(RANGE), memory.rows().len() as u64);
            }
            let (store, _) = open(folder.path());
            assert_eq!(rows(&store).await, memory.rows());
        });
    }
}

#[tokio::test]
async fn a_deleted_engine_is_rebuilt_from_the_journal_alone_and_from_snapshot_and_journal() {
    let folder = tempfile::tempdir().unwrap();
    let mut numbers = Numbers(7);
    let mut model = Rows::new();
    for round in 0..4 {
        let (store, report) = open(folder.path());
        assert_eq!(report.rebuilt.is_some(), round > 0);
        assert_eq!(rows(&store).await, model, "round {round}");
        for _ in 0..100 {
            let batch = random_batch(&mut numbers, &mut model);
            store.commit(batch).await.unwrap();
        }
        if round == 2 {
            store.snapshot().await.unwrap();
        }
        drop(store);
        fs::remove_dir_all(folder.path().join("store")).unwrap();
    }
}

#[tokio::test]
async fn an_older_engine_put_in_place_is_brought_up_to_date_or_rebuilt() {
    let folder = tempfile::tempdir().unwrap();
    let (store, _) = open(folder.path());
    store.commit(put(1, b"old")).await.unwrap();
    drop(store);
    let old = folder.path().join("old");
    copy(&folder.path().join("store"), &old);
    let mut model = Rows::from([(key(1), b"old".to_vec())]);
    let mut numbers = Numbers(3);
    for snapshot in [false, true] {
        let (store, _) = open(folder.path());
        for _ in 0..300 {
            let batch = random_batch(&mut numbers, &mut model);
            store.commit(batch).await.unwrap();
        }
        if snapshot {
            store.snapshot().await.unwrap();
        }
        drop(store);
        fs::remove_dir_all(folder.path().join("store")).unwrap();
        copy(&old, &folder.path().join("store"));
        let (store, report) = open(folder.path());
        assert_eq!(report.rebuilt.is_some(), snapshot, "{report:?}");
        assert_eq!(rows(&store).await, model);
    }
}

#[tokio::test]
async fn a_snapshot_lets_old_journal_segments_go() {
    let folder = tempfile::tempdir().unwrap();
    let (store, _) = open(folder.path());
    let segments = || fs::read_dir(folder.path().join("journal")).unwrap().count();
    for n in 0..200 {
        store.commit(put(n, &[7; 1_000])).await.unwrap();
    }
    assert!(segments() > 10, "{}", segments());
    store.snapshot().await.unwrap();
    assert!(segments() <= 3, "{}", segments());
    let (second, seq) = (store.snapshot().await.unwrap(), store.health().seq);
    assert!(second <= seq);
    let snapshots = fs::read_dir(folder.path().join("snapshots")).unwrap();
    assert_eq!(snapshots.count(), 1);
}

#[tokio::test]
async fn snapshots_and_checks_made_while_commits_go_on_are_right() {
    let folder = tempfile::tempdir().unwrap();
    let (store, _) = open(folder.path());
    let mut model = Rows::new();
    for first in (0..6_000).step_by(1_000) {
        let batch = store::Batch {
            put: (first..first + 1_000)
                .map(|n| (key(n), vec![1; 50]))
                .collect(),
            ..store::Batch::default()
        };
        model.extend(batch.put.iter().cloned());
        store.commit(batch).await.unwrap();
    }
    let mut numbers = Numbers(5);
    let commits = async {
        for _ in 0..400 {
            let mut batch = store::Batch::default();
            for _ in 0..5 {
                let key = key(numbers.below(7_000));
                if numbers.below(3) == 0 {
                    batch.delete.push(key);
                } else {
                    batch.put.push((key, numbers.next().to_be_bytes().to_vec()));
                }
            }
            batch.delete.iter().for_each(|key| drop(model.remove(key)));
            model.extend(batch.put.iter().cloned());
            store.commit(batch).await.unwrap();
        }
    };
    let snapshots = async {
        for _ in 0..8 {
            store.snapshot().await.unwrap();
            store.verify();
        }
    };
    let steps = async {
        for _ in 0..400 {
            assert_ne!(store.verify_step().unwrap(), Verified::Damaged);
            store.commit(store::Batch::default()).await.unwrap();
        }
    };
    futures_util::future::join3(commits, snapshots, steps).await;
    assert_eq!(store.health().findings, Vec::<String>::new());
    assert_eq!(rows(&store).await, model);
    drop(store);
    fs::remove_dir_all(folder.path().join("store")).unwrap();
    let (store, report) = open(folder.path());
    assert!(report.rebuilt.is_some());
    assert_eq!(rows(&store).await, model);
}

#[tokio::test]
async fn a_second_opener_is_refused_and_told_who_has_it() {
    let folder = tempfile::tempdir().unwrap();
    let (store, _) = open(folder.path());
    let error = try_open(folder.path()).unwrap_err();
    assert!(matches!(error, OpenError::InUse { .. }), "{error}");
    let holder = format!("process {}", std::process::id());
    assert!(error.to_string().contains(&holder), "{error}");
    assert!(matches!(
        store::verify(folder.path(), None),
        Err(OpenError::InUse { .. })
    ));
    drop(store);
    open(folder.path());
}

#[tokio::test]
async fn a_newer_store_is_refused_by_name_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let (store, _) = open(folder.path());
    store.commit(put(1, b"1")).await.unwrap();
    drop(store);
    let line = "nabat store schema 2, written by nabat 9.8.7";
    let text = format!("{line}\n{:08x}\n", crc32c::crc32c(line.as_bytes()));
    fs::write(folder.path().join("schema"), text).unwrap();
    let before = files(folder.path());
    let error = try_open(folder.path()).unwrap_err();
    assert!(
        matches!(error, OpenError::Newer { found: 2, .. }),
        "{error}"
    );
    assert!(
        error.to_string().contains("written by nabat 9.8.7"),
        "{error}"
    );
    assert!(store::repair(folder.path()).is_err());
    assert_eq!(files(folder.path()), before);
}

#[tokio::test]
async fn another_sum_key_rebuilds_and_keeps_every_row() {
    let folder = tempfile::tempdir().unwrap();
    let (store, _) = open(folder.path());
    store.commit(put(1, b"1")).await.unwrap();
    drop(store);
    let mut other: Options = options();
    other.sum_key = [2; 32];
    let (store, report) = SledStore::open(folder.path(), other).unwrap();
    assert!(report.rebuilt.is_some());
    assert!(report.set_aside.is_some_and(|path| path.exists()));
    assert_eq!(rows(&store).await.len(), 1);
}

#[tokio::test]
async fn the_state_folder_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    drop(open(&state));
    for name in ["", "journal", "snapshots", "corrupt"] {
        let mode = fs::metadata(state.join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700, "{name}");
    }
}
