//! Every engine under the one suite.

use std::sync::atomic::{AtomicU32, Ordering};
use store::{MemoryStore, Options, SledStore, conformance};

#[tokio::test]
async fn memory_keeps_every_promise_of_a_store() {
    conformance::all(MemoryStore::new).await;
}

#[tokio::test]
async fn sled_behind_its_journal_keeps_every_promise_of_a_store() {
    let folder = tempfile::tempdir().unwrap();
    let number = AtomicU32::new(0);
    conformance::all(|| {
        let n = number.fetch_add(1, Ordering::Relaxed);
        let mut options = Options::new([1; 32], *b"rs");
        options.ballast_bytes = 0;
        options.segment_bytes = 256 * 1024;
        options.cache_bytes = 8 * 1024 * 1024;
        let (store, report) = SledStore::open(&folder.path().join(n.to_string()), options).unwrap();
        assert!(report.fresh);
        store
    })
    .await;
}
