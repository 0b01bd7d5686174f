//! The parts alone, in this process: commits to the store with few and with many committers, and
//! renderings. They say where a slow whole comes from.

use crate::{
    Options,
    disk::Disk,
    failure::{Failure, Result},
    rig,
    table::{Figure, Table, percentile},
};
use alert::AlertNumber;
use nabat_tests::house;
use render::{Context, Occasion, Reader, telegram};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use store::{Batch, SledStore, Store as _};

/// How long each part runs.
const SPAN: Duration = Duration::from_secs(3);
const SPAN_SHORT: Duration = Duration::from_millis(700);
const COMMITTERS: [u64; 3] = [1, 16, 64];
/// What a batch carries: about what settling and claiming a few deliveries does.
const ROWS: u64 = 4;
const ROW_BYTES: usize = 150;
/// The one range of this store.
const RANGE: u8 = 1;
/// Syncs of the yardstick.
const SYNCS: usize = 200;

/// Measures store and renderer.
pub async fn measure(options: &Options, table: &mut Table) -> Result<()> {
    let span = if options.short { SPAN_SHORT } else { SPAN };
    let folder = tempfile::tempdir_in(&options.folder);
    let folder = folder.map_err(Failure::io("making a folder for the store"))?;
    let mut disk = Disk::in_folder(folder.path())?;
    disk.sync(SYNCS)?;
    for percent in [50.0, 99.0] {
        let sync_ms = percentile(&mut disk.syncs_ms, percent);
        let what = format!("one fsync of this disk after another, p{percent}");
        table.add(Figure::new(what, sync_ms, "ms"));
    }
    let opened = SledStore::open(
        &folder.path().join("state"),
        store::Options::new([7; 32], [RANGE]),
    );
    let (store, _) = opened.map_err(Failure::io("opening a store"))?;
    let store = Arc::new(store);
    for committers in COMMITTERS {
        // Disks have moods: the yardstick is taken right before and after.
        disk.syncs_ms.clear();
        disk.sync(SYNCS)?;
        let rate = commits(&store, committers, span).await?;
        disk.sync(SYNCS)?;
        let sync_ms = percentile(&mut disk.syncs_ms, 50.0);
        table.add(
            Figure::new(
                format!("store: commits of {ROWS} rows, {committers} at once"),
                rate,
                "/s",
            )
            .beside("fsyncs alone, p50", 1_000.0 / sync_ms),
        );
    }
    table.add(Figure::new(
        "render: one alert for Telegram, seven languages in turn",
        renderings(span)?,
        "/s",
    ));
    Ok(())
}

/// Commits a second, by so many at once.
async fn commits(store: &Arc<SledStore>, committers: u64, span: Duration) -> Result<f64> {
    let since = Instant::now();
    let tasks: Vec<_> = (0..committers)
        .map(|committer| {
            let store = Arc::clone(store);
            tokio::spawn(async move {
                let mut done: u64 = 0;
                while since.elapsed() < span {
                    let batch = batch(committer, done);
                    store.commit(batch).await.map_err(|e| e.to_string())?;
                    done += 1;
                }
                Ok::<u64, String>(done)
            })
        })
        .collect();
    let mut all = 0;
    for task in tasks {
        let done = task.await.map_err(Failure::io("committing"))?;
        all += done.map_err(Failure::io("committing"))?;
    }
    Ok(all as f64 / since.elapsed().as_secs_f64())
}

fn batch(committer: u64, number: u64) -> Batch {
    let put = (0..ROWS).map(|row| {
        let mut key = vec![RANGE];
        // Spread over the range, as random ids are.
        let spread = (committer << 48 | number << 8 | row).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        key.extend(spread.to_be_bytes());
        (key, vec![row.to_le_bytes()[0]; ROW_BYTES])
    });
    Batch {
        put: put.collect(),
        ..Batch::default()
    }
}

/// Renderings a second, on one core.
fn renderings(span: Duration) -> Result<f64> {
    let (campaign, mut drafts) = house::shipped(rig::today()?);
    let (revision, _) = drafts
        .swap_remove(0)
        .number(AlertNumber::new(2026, 1), 1, Vec::new());
    let context = Context {
        campaign: &campaign,
        fingerprint: "0123456789ABCDEF",
        rehearsal: true,
        source_link: "",
    };
    let mut made = 0;
    let since = Instant::now();
    while since.elapsed() < span {
        for lang in revision.texts.keys() {
            let reader = Reader {
                lang: *lang,
                country: None,
                silent: false,
            };
            let text = telegram::revision(&revision, &reader, &context, Occasion::First);
            text.map_err(Failure::io("rendering"))?;
            made += 1;
        }
    }
    Ok(f64::from(made) / since.elapsed().as_secs_f64())
}
