//! Measures group commit: `cargo run -p nabat-store --release --example committers -- FOLDER`.
//! Prints batches a second for 1, 8 and 64 committers, beside the time of one fsync there.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "it measures real time"
)]

use std::{fs::File, io::Write, path::PathBuf, sync::Arc, time::Instant};
use store::{Batch, Options, SledStore, Store};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args()
        .nth(1)
        .map_or_else(std::env::temp_dir, PathBuf::from);
    let folder = folder.join(format!("nabat-committers-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let fsync = one_fsync(&folder)?;
    println!("one fdatasync: {:.3} ms", fsync * 1e3);
    let runtime = tokio::runtime::Builder::new_multi_thread().build()?;
    let (store, _) = SledStore::open(&folder.join("state"), Options::new([0; 32], *b"m"))?;
    let store = Arc::new(store);
    let mut number = 0_u64;
    for (committers, each) in [(1, 1_000), (8, 1_000), (64, 500), (256, 200)] {
        let start = Instant::now();
        let mut waits = runtime.block_on(async {
            let mut tasks = Vec::new();
            for _ in 0..committers {
                let store = Arc::clone(&store);
                let first = number;
                number += each;
                tasks.push(tokio::spawn(async move {
                    let mut waits = Vec::new();
                    for n in first..first + each {
                        let key = [b"m".as_slice(), &n.to_be_bytes()].concat();
                        let batch = Batch {
                            expect: vec![(key.clone(), store::Expect::Absent)],
                            put: vec![(key, vec![7; 200])],
                            ..Batch::default()
                        };
                        let start = Instant::now();
                        if let Err(error) = store.commit(batch).await {
                            println!("{error}");
                        }
                        waits.push(start.elapsed().as_secs_f64() * 1e3);
                    }
                    waits
                }));
            }
            let mut waits = Vec::new();
            for task in tasks {
                waits.extend(task.await.unwrap_or_default());
            }
            waits
        });
        let seconds = start.elapsed().as_secs_f64();
        waits.sort_by(f64::total_cmp);
        let at = |share: f64| waits[((waits.len() - 1) as f64 * share) as usize];
        println!(
            "{committers:>4} committers: {:>8.0} batches/s, p50 {:.2} ms, p99 {:.2} ms",
            waits.len() as f64 / seconds,
            at(0.5),
            at(0.99)
        );
    }
    drop(store);
    let start = Instant::now();
    let (store, report) = SledStore::open(&folder.join("state"), Options::new([0; 32], *b"m"))?;
    println!(
        "{} rows opened in {:.2} s: {report:?}",
        store.count(b'm'),
        start.elapsed().as_secs_f64()
    );
    drop(store);
    std::fs::remove_dir_all(folder)?;
    Ok(())
}

fn one_fsync(folder: &std::path::Path) -> std::io::Result<f64> {
    let mut file = File::create(folder.join("probe"))?;
    file.write_all(&[0; 65_536])?;
    file.sync_all()?;
    let start = Instant::now();
    for n in 0..50_u64 {
        std::os::unix::fs::FileExt::write_all_at(&file, &n.to_le_bytes(), n * 512)?;
        file.sync_data()?;
    }
    Ok(start.elapsed().as_secs_f64() / 50.0)
}
