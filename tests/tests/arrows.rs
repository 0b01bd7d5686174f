//! Which crate may know which: the arrows of the house, held against what cargo says. An edge that
//! is not in the list is refused, whether it is for the product, a build or a test, so that the
//! house cannot grow crooked by accident.

use cargo_metadata::{MetadataCommand, Package};
use std::collections::{BTreeMap, BTreeSet};

/// The front of every package's name of ours but the daemon's and the chores'.
const FRONT: &str = "nabat-";
/// The daemon's package: it names everyone, and nobody names it.
const DAEMON: &str = "nabat";
/// The package of the tests: it may use everyone, and nobody may use it.
const TESTS: &str = "nabat-tests";
const CHORES: &str = "xtask";

/// Each crate, and those of ours that it may use.
const ARROWS: &[(&str, &[&str])] = &[
    ("alert", &[]),
    ("vault", &[]),
    ("store", &[]),
    ("rehearsal", &[]),
    ("render", &["alert"]),
    ("channel", &["alert", "render"]),
    ("channel-telegram", &["channel"]),
    ("channel-webhook", &["channel"]),
    ("channel-email", &["channel", "rehearsal"]),
    ("ledger", &["alert", "store", "vault"]),
    ("scheduler", &["alert", "channel", "ledger", "render"]),
    ("bot", &["alert", "ledger", "render"]),
];

/// The packages of this workspace, by name.
fn house() -> BTreeMap<String, Package> {
    let metadata = MetadataCommand::new()
        .manifest_path(concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml"))
        .no_deps()
        .exec()
        .expect("cargo describes the workspace");
    metadata
        .packages
        .into_iter()
        .map(|package| (package.name.to_string(), package))
        .collect()
}

/// Who of ours the package uses, for whatever purpose. A package may name itself: that is how its
/// own tests switch a feature on.
fn uses(package: &Package, house: &BTreeMap<String, Package>) -> BTreeSet<String> {
    package
        .dependencies
        .iter()
        .map(|dependency| dependency.name.clone())
        .filter(|name| house.contains_key(name) && *name != package.name.as_str())
        .collect()
}

/// The edges that the list does not allow, as sentences.
fn crooked(edges: impl Iterator<Item = (String, BTreeSet<String>)>) -> Vec<String> {
    let arrows: BTreeMap<&str, &[&str]> = ARROWS.iter().copied().collect();
    let mut found = Vec::new();
    for (name, uses) in edges {
        if name == TESTS {
            continue;
        }
        let short = name.strip_prefix(FRONT).unwrap_or(&name);
        let allowed: BTreeSet<String> = match (name.as_str(), arrows.get(short)) {
            (DAEMON, _) => arrows.keys().map(|to| format!("{FRONT}{to}")).collect(),
            (CHORES, _) => BTreeSet::new(),
            (_, Some(to)) => to.iter().map(|to| format!("{FRONT}{to}")).collect(),
            (_, None) => {
                found.push(format!("{name} has no row in the list of arrows"));
                continue;
            }
        };
        for to in uses.difference(&allowed) {
            found.push(format!("{name} must not use {to}"));
        }
    }
    found
}

#[test]
fn no_crate_uses_another_but_along_the_arrows() {
    let house = house();
    let edges = house
        .values()
        .map(|package| (package.name.to_string(), uses(package, &house)));
    let found = crooked(edges);
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn every_crate_in_the_list_exists() {
    let house = house();
    for (name, _) in ARROWS {
        assert!(house.contains_key(&format!("{FRONT}{name}")), "{name}");
    }
}

#[test]
fn a_crooked_edge_is_seen() {
    let edge = |from: &str, to: &str| (from.to_owned(), BTreeSet::from([to.to_owned()]));
    for (from, to) in [
        ("nabat-render", "nabat-ledger"),
        ("nabat-rehearsal", "nabat-alert"),
        ("nabat-scheduler", "nabat-store"),
        ("nabat-channel-telegram", "nabat-alert"),
        ("nabat-ledger", "nabat"),
        ("nabat", "nabat-tests"),
        ("xtask", "nabat-alert"),
        ("nabat-unheard-of", "nabat-alert"),
    ] {
        let found = crooked([edge(from, to)].into_iter());
        assert_eq!(found.len(), 1, "{from} -> {to}");
    }
    let straight = crooked(
        [
            edge("nabat-render", "nabat-alert"),
            edge("nabat", "nabat-store"),
        ]
        .into_iter(),
    );
    assert!(straight.is_empty());
}
