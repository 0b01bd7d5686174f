//! Every mistake that `nabat check` can name has a broken folder under `tests/broken/`, otherwise
//! valid, and every broken folder is told in exactly the words written beside it. A folder is
//! called after its message; after `--` may follow which way of making that mistake it shows.
//!
//! After a wording was changed on purpose: `NABAT_BLESS=1 cargo nextest run -p nabat-tests broken`,
//! then read the difference.

use alert::{
    AlertNumber, CivilDate, Lang,
    folder::{Checked, Fault, FaultKind, Files, check},
};
use render::RenderFault;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// The mistake that is found by measuring the renderings, not by reading the folder.
const FITS_NO_MEDIUM: &str = "fits-no-medium";
const EXPECTED: &str = "expected.txt";

fn broken() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("broken")
}

fn today() -> CivilDate {
    "2026-11-24".parse().unwrap()
}

/// The names of the broken folders.
fn names() -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(broken())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// The message that a folder is called after.
fn message_of(name: &str) -> &str {
    name.split_once("--").map_or(name, |(message, _)| message)
}

fn read(folder: &Path) -> Files {
    let mut files = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let below = path.strip_prefix(folder).unwrap();
                let below = below.to_str().unwrap().replace('\\', "/");
                files.insert(below, fs::read(&path).unwrap());
            }
        }
    }
    files.remove(EXPECTED);
    Files::new("", files)
}

fn checked(name: &str) -> Checked {
    check(&read(&broken().join(name)), today())
}

fn word(kind: FaultKind) -> String {
    serde_json::to_value(kind)
        .unwrap()
        .as_str()
        .unwrap()
        .to_owned()
}

/// Every kind of fault, as the type itself lists them when asked for one that it does not have.
fn every_kind() -> BTreeSet<String> {
    let refusal = serde_json::from_str::<FaultKind>("\"?\"")
        .unwrap_err()
        .to_string();
    let (_, list) = refusal.split_once("expected one of").unwrap();
    list.split('`')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

/// Compares what was told about a folder with what is written beside it; writes it when blessed.
fn expect(name: &str, told: &str) -> Result<(), String> {
    let path = broken().join(name).join(EXPECTED);
    if std::env::var_os("NABAT_BLESS").is_some() {
        fs::write(&path, told).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    if told == expected && !told.is_empty() {
        return Ok(());
    }
    Err(format!("{name}\n  expected: {expected}\n  told: {told}"))
}

/// What a folder is expected to show: warnings for a warning's folder, else faults.
fn shown(name: &str, checked: Checked) -> Vec<Fault> {
    let kind = serde_json::from_value::<FaultKind>(message_of(name).into());
    match kind {
        Ok(kind) if kind.is_warning() => checked.warnings,
        _ => checked.faults,
    }
}

#[test]
fn every_message_has_its_broken_folder_and_every_folder_its_message() {
    let mut messages = every_kind();
    assert!(
        messages.len() > 80,
        "the list of kinds was not read: {messages:?}"
    );
    messages.insert(FITS_NO_MEDIUM.to_owned());
    let folders: BTreeSet<String> = names()
        .iter()
        .map(|name| message_of(name).to_owned())
        .collect();
    let without_folder: Vec<_> = messages.difference(&folders).collect();
    let without_message: Vec<_> = folders.difference(&messages).collect();
    assert!(
        without_folder.is_empty(),
        "no broken folder shows: {without_folder:?}"
    );
    assert!(
        without_message.is_empty(),
        "nothing can say: {without_message:?}"
    );
}

#[test]
fn every_broken_folder_is_told_in_the_words_written_beside_it() {
    let mut wrong = Vec::new();
    for name in names().iter().filter(|name| *name != FITS_NO_MEDIUM) {
        let shown = shown(name, checked(name));
        let told: String = shown.iter().map(|fault| format!("{fault}\n")).collect();
        wrong.extend(expect(name, &told).err());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_broken_folder_has_no_other_mistake_than_the_one_it_is_called_after() {
    for name in names().iter().filter(|name| *name != FITS_NO_MEDIUM) {
        for fault in shown(name, checked(name)) {
            assert_eq!(word(fault.kind), message_of(name), "{name}: {fault}");
        }
    }
}

#[test]
fn a_folder_that_only_warns_is_read_all_the_same() {
    let checked = checked("target-example");
    assert_eq!(checked.faults, []);
    assert!(checked.campaign.is_some());
    assert_eq!(checked.alerts.len(), 1);
    assert_eq!(checked.warnings.len(), 1);
}

#[test]
fn the_folder_that_fits_no_medium_is_otherwise_valid_and_told_by_measuring_it() {
    let mut checked = checked(FITS_NO_MEDIUM);
    assert_eq!(checked.faults, []);
    let campaign = checked.campaign.unwrap();
    let context = render::Context {
        campaign: &campaign,
        fingerprint: "aaaa-bbbb-cccc-dddd-eeee",
        rehearsal: true,
        source_link: "",
    };
    let (slug, mut drafts) = checked.alerts.remove(0);
    let (revision, _) = drafts
        .remove(0)
        .number(AlertNumber::new(2026, 999), 1, Vec::new());
    let faults = render::measure(&revision, &context).unwrap_err();
    let in_english =
        |fault: &&RenderFault| matches!(fault, RenderFault::TooLong { lang: Lang::En, .. });
    let told = faults.iter().find(in_english).unwrap();
    expect(FITS_NO_MEDIUM, &format!("{slug}/en.md:1: {told}\n")).unwrap();
}

#[test]
fn the_first_semicolon_of_a_message_parts_what_is_wrong_from_what_would_be_right() {
    for name in names() {
        let checked = checked(&name);
        for fault in checked.faults.iter().chain(&checked.warnings) {
            let quoted = fault.wrong.split('"').step_by(2);
            assert!(
                quoted.clone().all(|own| !own.contains(';')),
                "{name}: {fault}"
            );
            assert!(
                !fault.wrong.is_empty() && !fault.right.is_empty(),
                "{name}: {fault}"
            );
            assert!(!fault.to_string().contains('\n'), "{name}: {fault}");
        }
    }
}
