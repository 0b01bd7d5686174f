//! Every alert that ships with the program can be rendered for every reader, in every medium.

mod invented;
mod shipped_alerts;

use render::measure;
use std::path::Path;

#[test]
fn every_shipped_alert_fits_for_every_reader() {
    let alerts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../alerts");
    let (campaign, revisions) = shipped_alerts::revisions(&alerts, invented::day("2026-11-25"))
        .unwrap_or_else(|why| panic!("{why}"));
    assert!(!revisions.is_empty());
    let context = invented::context(&campaign);
    for (name, revision) in revisions {
        let measured = measure(&revision, &context).unwrap_or_else(|why| panic!("{name}: {why:?}"));
        assert!(measured.renderings > 2 * 27, "{name}: {measured:?}");
    }
}
