//! Stores for the tests: small, in folders of their own, and with a counter instead of an exit.

#![allow(dead_code, reason = "each test binary uses its own part")]

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{Arc, Mutex},
};
use store::{Batch, Key, KeyRange, OpenError, OpenReport, Options, SledStore, Store, Value};

pub const RANGE: u8 = b'r';
pub type Rows = BTreeMap<Key, Value>;

/// Small files, so that a test meets several of each.
pub fn options() -> Options {
    let mut options = Options::new([1; 32], *b"rs");
    options.ballast_bytes = 0;
    options.segment_bytes = 16 * 1024;
    options.cache_bytes = 4 * 1024 * 1024;
    options.on_fatal = Box::new(|message| panic!("fatal: {message}"));
    options
}

/// Options whose fatal end is noted instead.
pub fn watched() -> (Options, Arc<Mutex<Vec<String>>>) {
    let ended = Arc::new(Mutex::new(Vec::new()));
    let mut options = options();
    let note = Arc::clone(&ended);
    options.on_fatal = Box::new(move |message| note.lock().unwrap().push(message.to_owned()));
    (options, ended)
}

pub fn open(folder: &Path) -> (SledStore, OpenReport) {
    SledStore::open(folder, options()).unwrap()
}

pub fn try_open(folder: &Path) -> Result<(SledStore, OpenReport), OpenError> {
    SledStore::open(folder, options())
}

pub fn key(n: u64) -> Key {
    [&[RANGE][..], &n.to_be_bytes()].concat()
}

pub fn put(n: u64, value: &[u8]) -> Batch {
    Batch {
        put: vec![(key(n), value.to_vec())],
        ..Batch::default()
    }
}

pub async fn rows(store: &SledStore) -> Rows {
    let mut rows = Rows::new();
    for range in [RANGE, b's'] {
        let mut left = KeyRange::prefix(&[range]);
        loop {
            let page = store.scan(left.clone(), 1_000).await.unwrap();
            let Some((last, _)) = page.last() else { break };
            left = left.after(&last.clone());
            rows.extend(page);
        }
    }
    rows
}

/// A stream of numbers from a seed (splitmix64).
pub struct Numbers(pub u64);

impl Numbers {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }
}

/// A batch of up to ten changes over few keys, applied to `rows` as well.
pub fn random_batch(numbers: &mut Numbers, rows: &mut Rows) -> Batch {
    let mut batch = Batch::default();
    for _ in 0..=numbers.below(9) {
        let key = key(numbers.below(200));
        if numbers.below(4) == 0 {
            batch.delete.push(key);
        } else {
            let value = vec![numbers.next() as u8; numbers.below(200) as usize];
            batch.put.push((key, value));
        }
    }
    for key in &batch.delete {
        rows.remove(key);
    }
    rows.extend(batch.put.iter().cloned());
    batch
}

/// Copies a folder with all that is in it.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// All files under a folder, with their lengths, sorted.
pub fn files(folder: &Path) -> Vec<(std::path::PathBuf, u64)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            found.extend(files(&entry.path()));
        } else {
            found.push((entry.path(), entry.metadata().unwrap().len()));
        }
    }
    found.sort();
    found
}

/// Waits until nothing happens any more: then the last group has an empty one behind it, which
/// comes after 20 ms.
pub async fn sealed(store: &SledStore) {
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

pub async fn expect_rows(folder: &Path, expected: &Rows, what: &str) -> store::OpenReport {
    match try_open(folder) {
        Ok((store, report)) => {
            assert_eq!(&rows(&store).await, expected, "{what}");
            report
        }
        Err(error) => panic!("{what}: {error}"),
    }
}
