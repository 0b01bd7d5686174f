//! The shipped alerts as values, read from the repository's own `alerts/`.

use alert::{
    Campaign, CivilDate, Draft,
    folder::{Files, check},
};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// The repository's root.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// All files below `folder`, by their path in it.
pub fn files(folder: &Path) -> Files {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).expect("the folder can be read") {
            let path = entry.expect("the entry can be read").path();
            if path.is_dir() {
                open.push(path);
            } else {
                let below = path.strip_prefix(folder).expect("it lies below");
                let below = below.to_string_lossy().replace('\\', "/");
                found.insert(below, fs::read(&path).expect("the file can be read"));
            }
        }
    }
    Files::new("alerts", found)
}

/// The shipped campaign, and the invented case from alert to outcome.
pub fn shipped(today: CivilDate) -> (Campaign, Vec<Draft>) {
    let checked = check(&files(&root().join("alerts")), today);
    assert!(checked.faults.is_empty(), "{:?}", checked.faults);
    let campaign = checked.campaign.expect("the campaign is valid");
    let (_, chain) = checked
        .alerts
        .into_iter()
        .find(|(slug, _)| slug == "saule-karimbekova")
        .expect("the invented case is shipped");
    (campaign, chain)
}
