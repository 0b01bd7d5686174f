//! The shipped alerts as their readers have them: every text and letter with its language, grouped
//! by what says the same.

use alert::{
    Lang,
    folder::{Files, revisions},
};
use std::{collections::BTreeMap, fs, path::Path};

/// The folder of alerts.
pub fn shipped() -> Files {
    let alerts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../alerts");
    let mut found = Vec::new();
    let mut open = vec![alerts.clone()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).expect("the folder can be read") {
            let path = entry.expect("the entry can be read").path();
            if path.is_dir() {
                open.push(path);
            } else {
                let below = path.strip_prefix(&alerts).expect("it lies below");
                let below = below.to_string_lossy().replace('\\', "/");
                found.push((below, fs::read(&path).expect("the file can be read")));
            }
        }
    }
    Files::new("alerts", found)
}

/// One file in one language.
#[derive(Clone, Debug)]
pub struct Page {
    /// As messages call it, such as `alerts/dana/1-update/de.md`.
    pub file: String,
    pub lang: Lang,
    pub source: String,
}

/// The pages that say the same, by language, with the English one among them or not.
pub type Group = BTreeMap<Lang, Page>;

/// Every group of pages of the shipped alerts, and the campaign's own page.
pub fn groups(alerts: &Files) -> Vec<Group> {
    let mut groups = Vec::new();
    for slug in alerts.folders() {
        for revision in revisions(&alerts.folder(slug)) {
            groups.extend(groups_of(&revision.files));
        }
    }
    groups
}

/// The texts of a revision, its letters to all, and its letters to each office.
pub fn groups_of(files: &Files) -> Vec<Group> {
    let mut groups: BTreeMap<String, Group> = BTreeMap::new();
    for path in files.paths() {
        let Some(stem) = path.strip_suffix(".md") else {
            continue;
        };
        let (which, lang) = match stem.strip_prefix("letters/") {
            None => ("", stem),
            Some(letter) => letter.rsplit_once('.').unwrap_or(("letters", letter)),
        };
        let Ok(lang) = lang.parse::<Lang>() else {
            continue;
        };
        let bytes = files.get(path).unwrap_or_default().to_vec();
        let page = Page {
            file: files.display(path),
            lang,
            source: String::from_utf8(bytes).expect("the shipped alerts are UTF-8"),
        };
        groups
            .entry(which.to_owned())
            .or_default()
            .insert(lang, page);
    }
    groups.into_values().collect()
}

impl Page {
    /// Title and lead of a text, or the subject of a letter.
    pub fn opening(&self) -> &str {
        self.source.split("\n## ").next().unwrap_or_default()
    }

    /// What stands under a heading; of a letter's openings, all.
    pub fn section(&self, name: &str) -> String {
        let sections = self.source.split("\n## ").skip(1);
        let named = sections.filter_map(|section| section.strip_prefix(name)?.strip_prefix('\n'));
        named.collect::<Vec<_>>().join("\n")
    }

    /// All its words, without the headings of sections and the addresses of links.
    pub fn words(&self) -> String {
        without_addresses(&self.prose())
    }

    /// All its lines but the headings of sections, which are left empty.
    pub fn prose(&self) -> String {
        let lines = self.source.lines();
        let prose = lines.map(|line| if line.starts_with("## ") { "" } else { line });
        prose.collect::<Vec<_>>().join("\n")
    }
}

/// The text with the addresses of its links left out.
pub fn without_addresses(text: &str) -> String {
    let mut pieces = text.split("](");
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        out.push(']');
        out.push_str(piece.split_once(')').map_or("", |(_, behind)| behind));
    }
    out
}
