//! Tidiness, as tests: what a reader may count on in every file. Each rule names the file that
//! breaks it, so that mending it takes a minute.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
};

/// A file past 400 lines asks to be cut; some room is left to finish the sentence.
const LINES_MAX: usize = 450;
/// A crate's README says what it is and what it must never do: a title alone does not.
const README_BYTES_MIN: usize = 200;

fn root() -> &'static Path {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().expect("the tests lie in the workspace")
}

/// All files under a folder of the checkout, but what is built or fetched.
fn files(folder: &str) -> Vec<PathBuf> {
    let mut open = vec![root().join(folder)];
    let mut found = Vec::new();
    while let Some(path) = open.pop() {
        let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
        if ["target", "node_modules", "__pycache__"].contains(&name) {
            continue;
        }
        if path.is_dir() {
            let entries = fs::read_dir(&path).expect("readable");
            open.extend(entries.map(|entry| entry.expect("readable").path()));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn rust_files() -> Vec<(PathBuf, String)> {
    ["crates", "tests", "xtask"]
        .iter()
        .flat_map(|folder| files(folder))
        .filter(|path| path.extension() == Some(OsStr::new("rs")))
        .map(|path| {
            let text = fs::read_to_string(&path).expect("UTF-8");
            (path, text)
        })
        .collect()
}

/// Fails with one line for each broken rule.
fn none(broken: Vec<String>) {
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

fn shown(path: &Path) -> String {
    path.strip_prefix(root())
        .unwrap_or(path)
        .display()
        .to_string()
}

#[test]
fn every_crates_readme_is_its_crate_doc() {
    let mut broken = Vec::new();
    for entry in fs::read_dir(root().join("crates")).expect("readable") {
        let folder = entry.expect("readable").path();
        let front = ["src/lib.rs", "src/main.rs"]
            .iter()
            .filter_map(|front| fs::read_to_string(folder.join(front)).ok())
            .any(|text| text.contains("#![doc = include_str!(\"../README.md\")]"));
        if !front {
            broken.push(format!(
                "{}: the README is not the crate doc",
                shown(&folder)
            ));
        }
        let readme = fs::read_to_string(folder.join("README.md")).unwrap_or_default();
        if readme.len() < README_BYTES_MIN {
            broken.push(format!(
                "{}: the README says next to nothing",
                shown(&folder)
            ));
        }
    }
    none(broken);
}

#[test]
fn no_rust_file_is_longer_than_one_can_read() {
    let long = rust_files().into_iter().filter_map(|(path, text)| {
        let lines = text.lines().count();
        (lines > LINES_MAX).then(|| format!("{}: {lines} lines, cut it", shown(&path)))
    });
    none(long.collect());
}

#[test]
fn every_rust_file_says_first_what_it_is() {
    let silent = rust_files().into_iter().filter_map(|(path, text)| {
        let speaks = text.starts_with("//!") || text.starts_with("#![doc");
        (!speaks).then(|| format!("{}: it does not open with //!", shown(&path)))
    });
    none(silent.collect());
}

#[test]
fn no_file_knows_the_machine_it_was_written_on() {
    // Put together here, so that this file does not break its own rule.
    let folders: Vec<String> = ["home", "root", "work", "Users"]
        .iter()
        .map(|folder| format!("/{folder}/"))
        .collect();
    let mut broken = Vec::new();
    for path in [
        "crates",
        "tests/tests",
        "tests/src",
        "xtask",
        "alerts",
        "docs",
        ".ci",
    ]
    .iter()
    .filter(|folder| root().join(folder).exists())
    .flat_map(|folder| files(folder))
    {
        let bytes = fs::read(&path).expect("readable");
        for (number, line) in String::from_utf8_lossy(&bytes).lines().enumerate() {
            if let Some(folder) = folders.iter().find(|folder| names(line, folder)) {
                broken.push(format!("{}:{}: {folder}", shown(&path), number + 1));
            }
        }
    }
    none(broken);
}

/// Whether the line names a path that begins with the folder; `https://a.example/work/` does not.
fn names(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        before.is_none_or(|c| !c.is_alphanumeric() && !"-_./}".contains(c))
    })
}

#[test]
fn a_path_is_told_from_an_address() {
    let folder = format!("/{}/", "work");
    assert!(names(&format!("see {folder}x"), &folder));
    assert!(names(&format!("\"{folder}x\""), &folder));
    assert!(!names(&format!("https://a.example{folder}"), &folder));
    assert!(!names(&format!("{{site}}{folder}"), &folder));
}
