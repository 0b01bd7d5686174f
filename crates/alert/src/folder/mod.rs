//! Alert folders, parsed into valid values or refused with every mistake at once. A folder comes
//! in as a value, [`Files`]; nothing here reads a disk or a clock. What the files look like is
//! written in `docs/alert-folders.md`, and the two must agree.

mod alert;
mod ask;
mod campaign;
mod care;
mod days;
mod fault;
mod files;
mod forbidden;
mod glossary;
mod inline;
mod keys;
mod letters;
mod lists;
mod markdown;
mod page;
mod revision;
mod source;
mod target;
mod text;
mod words;

pub use ask::ASKS_MAX;
pub use campaign::CAMPAIGN_FILE;
pub use fault::{Fault, FaultKind, Faults};
pub use files::{FILE_BYTES_MAX, Files};
pub use glossary::{GLOSSARY_FILE, NAMES_MAX};
pub use page::PAGE_FOLDER;
pub use revision::ALERT_FILE;
pub use target::TARGETS_MAX;
pub use text::{
    LETTER_CHARS_MAX, OPENING_CHARS_MAX, OPENINGS_MAX, OPENINGS_MIN, SECTION_CHARS_MAX,
    YOUR_LINE_CHARS_MAX,
};

use crate::{Campaign, CampaignPage, Draft, Lang, calendar::CivilDate, glossary::Glossary};
use alert::{Before, Scene};
use campaign::Partial;
use fault::Report;
use std::collections::{BTreeMap, BTreeSet};

/// The files of one revision, without those of later ones.
#[derive(Clone, Debug)]
pub struct RevisionFolder {
    /// Its folder's name, such as `1-update`; empty for the alert itself.
    pub name: String,
    pub files: Files,
}

impl RevisionFolder {
    /// The place that its name gives it: 0 for the alert, then counted up.
    fn place(&self) -> u32 {
        later(&self.name).map_or(0, |(place, _)| place)
    }
    /// The kind that its name promises.
    fn word(&self) -> Option<&str> {
        later(&self.name).map(|(_, word)| word)
    }
}

/// Place and word of a later revision's folder name, `1-update`.
fn later(name: &str) -> Option<(u32, &str)> {
    let (place, word) = name.split_once('-')?;
    let digits = !place.is_empty() && place.bytes().all(|b| b.is_ascii_digit());
    Some((place.parse().ok().filter(|_| digits)?, word))
}

/// The revisions in an alert's folder, in order: the alert, then what came later.
pub fn revisions(files: &Files) -> Vec<RevisionFolder> {
    let folders: BTreeSet<&str> = files.folders();
    let later_ones: BTreeSet<&str> = folders.into_iter().filter(|f| later(f).is_some()).collect();
    let mut revisions = vec![RevisionFolder {
        name: String::new(),
        files: files.without(&later_ones),
    }];
    revisions.extend(later_ones.iter().map(|name| RevisionFolder {
        name: (*name).to_owned(),
        files: files.folder(name),
    }));
    revisions.sort_by_key(RevisionFolder::place);
    revisions
}

/// Reads `campaign.toml`.
pub fn read_campaign(files: &Files) -> Result<Campaign, Faults> {
    let mut report = Report::default();
    let campaign = campaign::read(files, &mut report);
    report.settle(campaign.whole())
}

/// Reads the alert itself, the first revision of its folder; later ones are passed over. Spans
/// such as `42d` count from `today`, the day in the campaign's zone.
pub fn read_alert(files: &Files, campaign: &Campaign, today: CivilDate) -> Result<Draft, Faults> {
    let folders = revisions(files);
    let mut report = Report::default();
    let draft = folders
        .first()
        .and_then(|folder| read_one(folder, &campaign.into(), today, Before::First, &mut report));
    report.settle(draft)
}

/// Reads a later revision of [`revisions`]; what it does not repeat is that of `before`.
pub fn read_next(
    folder: &RevisionFolder,
    campaign: &Campaign,
    today: CivilDate,
    before: &Draft,
) -> Result<Draft, Faults> {
    let mut report = Report::default();
    let before = Before::Draft(before);
    let draft = read_one(folder, &campaign.into(), today, before, &mut report);
    report.settle(draft)
}

/// Reads an alert's folder with everything that came later, in order; never empty.
pub fn read_chain(
    files: &Files,
    campaign: &Campaign,
    today: CivilDate,
) -> Result<Vec<Draft>, Faults> {
    let mut report = Report::default();
    let drafts = chain(files, &campaign.into(), today, &mut report);
    report.settle(drafts)
}

/// Reads `glossary.toml`; a campaign without one has an empty glossary.
pub fn read_glossary(files: &Files, campaign: &Campaign) -> Result<Glossary, Faults> {
    let mut report = Report::default();
    let glossary = match files.get(GLOSSARY_FILE) {
        Some(_) => {
            glossary::read(files, &campaign.languages, &mut report).map(|read| read.glossary)
        }
        None => Some(Glossary::default()),
    };
    report.settle(glossary)
}

/// What was found in a folder of alerts.
#[derive(Debug)]
pub struct Checked {
    /// The campaign, if its file has no mistake.
    pub campaign: Option<Campaign>,
    /// The alerts without a mistake, by folder name, each with its later revisions.
    pub alerts: Vec<(String, Vec<Draft>)>,
    /// The campaign's page, in the languages in which it has no mistake; empty if there is none.
    pub page: BTreeMap<Lang, CampaignPage>,
    /// Every mistake, sorted by place.
    pub faults: Vec<Fault>,
    /// Every warning, sorted by place.
    pub warnings: Vec<Fault>,
}

/// Checks a whole folder of alerts, `campaign.toml`, `glossary.toml` and every folder beside them,
/// even if the campaign itself has mistakes. Other files beside them are the campaign's own affair.
pub fn check(files: &Files, today: CivilDate) -> Checked {
    let mut report = Report::default();
    let campaign = campaign::read(files, &mut report);
    let mut alerts = Vec::new();
    for name in files
        .folders()
        .into_iter()
        .filter(|name| *name != PAGE_FOLDER)
    {
        if let Some(drafts) = chain(&files.folder(name), &campaign, today, &mut report) {
            alerts.push((name.to_owned(), drafts));
        }
    }
    let languages = campaign.languages.clone().unwrap_or_default();
    let page = page::read(files, &languages, &mut report);
    let glossary = glossary::read(files, &languages, &mut report);
    if let (Some(glossary), Some(fallback)) = (&glossary, campaign.fallback) {
        glossary.check(files, fallback, &mut report);
    }
    let (warnings, faults) = report.split();
    let faulty = |name: &str| {
        let prefix = files.display(&format!("{name}/"));
        faults.iter().any(|fault| fault.file.starts_with(&prefix))
    };
    alerts.retain(|(name, _)| !faulty(name));
    let campaign_file = files.display(CAMPAIGN_FILE);
    let sound = !faults.iter().any(|fault| fault.file == campaign_file);
    Checked {
        campaign: campaign.whole().filter(|_| sound),
        alerts,
        page,
        faults,
        warnings,
    }
}

fn read_one(
    folder: &RevisionFolder,
    campaign: &Partial,
    today: CivilDate,
    before: Before<'_>,
    report: &mut Report,
) -> Option<Draft> {
    let scene = Scene {
        campaign,
        today,
        before,
    };
    revision::read(&folder.files, folder.word(), report, &scene)
}

fn chain(
    files: &Files,
    campaign: &Partial,
    today: CivilDate,
    report: &mut Report,
) -> Option<Vec<Draft>> {
    let folders = revisions(files);
    let orphaned = folders.len() > 1 && files.get(ALERT_FILE).is_none();
    if orphaned {
        report.add(
            files.display(ALERT_FILE),
            1,
            FaultKind::UpdateWithoutOriginal,
            "later revisions lie here, but not the alert they continue",
            "put alert.toml and its texts into this folder, beside 1-update/",
        );
    }
    let mut drafts: Vec<Option<Draft>> = Vec::new();
    for (place, folder) in (0_u32..).zip(&folders).skip(usize::from(orphaned)) {
        if folder.place() != place {
            let word = folder.word().unwrap_or_default();
            report.add(
                folder.files.display(ALERT_FILE),
                1,
                FaultKind::RevisionOrder,
                format!(
                    "this folder is number {} of the later revisions, but called {:?}",
                    place, folder.name
                ),
                format!("rename it to {place}-{word}; they are numbered from 1 without gaps"),
            );
        }
        let before = match drafts.last() {
            None if orphaned => Before::Unreadable,
            None => Before::First,
            Some(None) => Before::Unreadable,
            Some(Some(draft)) => Before::Draft(draft),
        };
        let draft = read_one(folder, campaign, today, before, report);
        drafts.push(draft);
    }
    drafts.into_iter().collect()
}
