//! Reads the campaign's own page: `page/<lang>.md` beside the alerts, in the shape of their texts.
//! A campaign need not have one; if it has, each of its languages has, so that nobody who follows
//! an alert to the campaign finds it in a language they do not know.

use super::{
    Files,
    fault::{FaultKind, Report},
    markdown,
    source::Source,
    text::Page,
};
use crate::{CampaignPage, Lang};
use std::collections::{BTreeMap, BTreeSet};

/// The folder of the page, which no alert can have.
pub const PAGE_FOLDER: &str = "page";

const SECTIONS: [&str; 4] = ["what it is", "why", "how to help", "contact"];

/// Reads the page in every language of the campaign; empty if there is none, or nothing is known
/// of its languages. What has a mistake in it is told and left out.
pub(crate) fn read(
    files: &Files,
    languages: &BTreeSet<Lang>,
    report: &mut Report,
) -> BTreeMap<Lang, CampaignPage> {
    let files = files.folder(PAGE_FOLDER);
    let mut pages = BTreeMap::new();
    if files.is_empty() || languages.is_empty() {
        return pages;
    }
    let mut used = BTreeSet::new();
    for lang in languages {
        let path = format!("{lang}.md");
        if files.get(&path).is_none() {
            report.add(
                files.display(&path),
                1,
                FaultKind::MissingLanguage,
                format!("there is no page in {} ({lang})", lang.own_name()),
                "write it; the campaign's page stands in each of its languages, or in none",
            );
        } else if let Some(page) = one(&files, &path, report) {
            pages.insert(*lang, page);
        }
        used.insert(path);
    }
    for path in files.paths().filter(|path| !used.contains(*path)) {
        report.add(
            files.display(path),
            1,
            FaultKind::UnusedFile,
            "nothing uses this file",
            "delete it, or move it out; page/ holds the campaign's page, one file a language",
        );
    }
    pages
}

/// Reads the campaign's page at `path`. `None` if there is none, or a mistake in it.
fn one(files: &Files, path: &str, report: &mut Report) -> Option<CampaignPage> {
    let source = Source::open(files, path, report)?;
    let mut document = markdown::read(&source, report);
    let mut page = Page { source, report };
    page.known_sections(&document, &SECTIONS);
    let titled = document.title.is_some();
    let title = page.title(document.title.take(), "the title");
    let lead = page.lead(&mut document, titled);
    let what = page.words(&mut document, "what it is");
    let why = page.words(&mut document, "why");
    let how_to_help = page.words(&mut document, "how to help");
    let contact = page.words(&mut document, "contact");
    Some(CampaignPage {
        title: title?,
        lead: lead?,
        what: what?,
        why: why?,
        how_to_help: how_to_help?,
        contact: contact?,
    })
}
