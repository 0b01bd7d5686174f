//! A disk that is full, nearly full, and has room again; and one that is read-only.

#![allow(clippy::print_stdout, reason = "what was not run is said")]

mod support;

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};
use store::{Batch, CommitError, Options, SledStore, Space, Store};
use support::*;

const MIB: u64 = 1024 * 1024;

fn watching(free: &Arc<AtomicU64>) -> Options {
    let mut options = options();
    options.ballast_bytes = MIB;
    let free = Arc::clone(free);
    options.free_bytes = Box::new(move |_: &Path| Ok(free.load(Ordering::SeqCst)));
    options
}

fn vital(n: u64) -> Batch {
    Batch {
        vital: true,
        ..put(n, b"leaving")
    }
}

#[tokio::test]
async fn a_full_disk_takes_only_what_is_vital_until_there_is_room_again() {
    let folder = tempfile::tempdir().unwrap();
    let ballast = folder.path().join("ballast");
    let free = Arc::new(AtomicU64::new(1_000 * MIB));
    let (store, _) = SledStore::open(folder.path(), watching(&free)).unwrap();
    store.commit(put(1, b"1")).await.unwrap();
    assert_eq!(std::fs::metadata(&ballast).unwrap().len(), MIB);
    assert!(store.health().releases_allowed());

    free.store(4 * MIB, Ordering::SeqCst);
    let refused = store.commit(put(2, b"2")).await;
    assert!(
        matches!(&refused, Err(CommitError::Unavailable(what)) if what.contains("the disk is full")),
        "{refused:?}"
    );
    assert!(!ballast.exists());
    store.commit(vital(3)).await.unwrap();
    assert_eq!(store.health().space, Space::VitalOnly);
    assert!(!store.health().releases_allowed());
    let only_reading = Batch {
        expect: vec![(key(2), store::Expect::Absent)],
        ..Batch::default()
    };
    store.commit(only_reading).await.unwrap();

    free.store(MIB, Ordering::SeqCst);
    let refused = store.commit(vital(4)).await;
    assert!(
        matches!(&refused, Err(CommitError::Unavailable(what)) if what.contains("used up")),
        "{refused:?}"
    );

    free.store(1_000 * MIB, Ordering::SeqCst);
    store.commit(put(5, b"5")).await.unwrap();
    assert!(ballast.exists());
    assert_eq!(store.health().space, Space::Enough);
    drop(store);
    let kept: Vec<_> = rows(&open(folder.path()).0).await.into_keys().collect();
    assert_eq!(kept, [key(1), key(3), key(5)]);
}

#[tokio::test]
async fn a_store_on_a_full_disk_opens_and_lets_people_leave() {
    let folder = tempfile::tempdir().unwrap();
    let free = Arc::new(AtomicU64::new(1_000 * MIB));
    drop(SledStore::open(folder.path(), watching(&free)).unwrap());
    free.store(4 * MIB, Ordering::SeqCst);
    let (store, _) = SledStore::open(folder.path(), watching(&free)).unwrap();
    assert_eq!(store.health().space, Space::VitalOnly);
    store.commit(vital(3)).await.unwrap();
    assert!(store.commit(put(1, b"1")).await.is_err());
}

/// Mounts a small file system, or says why that cannot be.
fn tmpfs(folder: &Path, mib: u64) -> bool {
    let mounted = std::process::Command::new("mount")
        .args(["-t", "tmpfs", "-o", &format!("size={mib}m"), "tmpfs"])
        .arg(folder)
        .status();
    mounted.is_ok_and(|status| status.success())
}

#[tokio::test]
async fn a_real_file_system_that_runs_full_refuses_in_words_and_keeps_all_it_took() {
    let folder = tempfile::tempdir().unwrap();
    if !tmpfs(folder.path(), 24) {
        println!("NOT RUN: a real full file system: this user may not mount one");
        return;
    }
    let state = folder.path().join("state");
    let real = || {
        let mut options = options();
        options.ballast_bytes = 4 * MIB;
        options.segment_bytes = 64 * 1024;
        options
    };
    let (store, _) = SledStore::open(&state, real()).unwrap();
    let mut kept = 0;
    let refusal = loop {
        match store.commit(put(kept, &[1; 8_000])).await {
            Ok(()) => kept += 1,
            Err(error) => break error,
        }
    };
    assert!(matches!(refusal, CommitError::Unavailable(_)), "{refusal}");
    for n in 0..20 {
        let leave = Batch {
            delete: vec![key(n)],
            vital: true,
            ..Batch::default()
        };
        store.commit(leave).await.unwrap();
    }
    drop(store);
    let (store, _) = SledStore::open(&state, real()).unwrap();
    assert_eq!(rows(&store).await.len() as u64, kept - 20);
    drop(store);
    let unmounted = std::process::Command::new("umount")
        .arg(folder.path())
        .status();
    assert!(unmounted.is_ok_and(|status| status.success()));
}
