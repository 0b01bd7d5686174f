//! The end of the journal, torn in every way a power cut can tear it: what nobody was told is cut,
//! what somebody was told is kept or refused by name.

mod support;

use std::{fs, os::unix::fs::FileExt, path::Path};
use store::{OpenError, SledStore, Store};
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
