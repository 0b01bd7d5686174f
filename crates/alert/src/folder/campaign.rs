//! Reads `campaign.toml`. What could be read is kept even if other parts are wrong, so that the
//! alerts beside it can be checked in the same run, without mistakes that only follow from
//! others.

use super::{
    Files,
    fault::{FaultKind, Report},
    keys::{Keys, Known, with_table},
    lists,
    source::Source,
    target,
    words::{self, NAME_CHARS_MAX, SENTENCE_CHARS_MAX},
};
use crate::{Campaign, Lang, Target, Topic, ask::HttpsUrl, calendar::Zone};
use std::collections::{BTreeMap, BTreeSet};

/// The campaign's file.
pub const CAMPAIGN_FILE: &str = "campaign.toml";
const KEYS: &[Known] = &[
    ("name", r#"name = "Solidarity Desk""#),
    ("languages", r#"languages = ["en", "de"]"#),
    ("fallback", r#"fallback = "en""#),
    ("zone", r#"zone = "Europe/Berlin""#),
    ("contact", r#"contact = "desk@solidarity.example""#),
    ("copies_to", r#"copies_to = "copies@solidarity.example""#),
    ("site", r#"site = "https://solidarity.example""#),
    (
        "donation",
        r#"donation = "https://solidarity.example/donate""#,
    ),
    (
        "standing_appeal",
        r#"standing_appeal = "https://solidarity.example/appeal""#,
    ),
    (
        "imprint",
        r#"imprint = "Solidarity Desk, 1 Example Street, Exampletown""#,
    ),
    (
        "controller",
        r#"controller = "Solidarity Desk, desk@solidarity.example""#,
    ),
    ("topics", r#"topics = ["trade-unions", "prisoners"]"#),
    (
        "target",
        "[[target]] in a line of its own, and its keys below",
    ),
];

/// The public site: pages are found by putting a path behind it.
fn site(keys: &Keys<'_>, report: &mut Report) -> Option<HttpsUrl> {
    let found = keys.need_string(report, "site")?;
    let site = words::link(keys.source, report, &found)?;
    if site.as_str().contains(['?', '#']) {
        keys.fault(
            report,
            "site",
            FaultKind::SiteWithQuery,
            "\"site\" has a ? or a # in it, so no path can be put behind it",
            "write the address of the site alone, such as site = \"https://solidarity.example\"",
        );
        return None;
    }
    Some(site)
}

/// What is known of a campaign: every part that was read without a mistake.
#[derive(Clone, Default)]
pub(crate) struct Partial {
    name: Option<String>,
    pub languages: Option<BTreeSet<Lang>>,
    pub fallback: Option<Lang>,
    pub zone: Option<Zone>,
    contact: Option<String>,
    copies_to: Option<String>,
    site: Option<HttpsUrl>,
    /// `None` if it could not be read; `Some(None)` if the campaign has none.
    pub donation: Option<Option<HttpsUrl>>,
    pub standing_appeal: Option<Option<HttpsUrl>>,
    imprint: Option<String>,
    controller: Option<String>,
    pub topics: Option<BTreeSet<Topic>>,
    pub targets: Option<BTreeMap<String, Target>>,
}

impl From<&Campaign> for Partial {
    fn from(campaign: &Campaign) -> Self {
        let c = campaign.clone();
        Self {
            name: Some(c.name),
            languages: Some(c.languages),
            fallback: Some(c.fallback),
            zone: Some(c.zone),
            contact: Some(c.contact),
            copies_to: Some(c.copies_to),
            site: Some(c.site),
            donation: Some(c.donation),
            standing_appeal: Some(c.standing_appeal),
            imprint: Some(c.imprint),
            controller: Some(c.controller),
            topics: Some(c.topics),
            targets: Some(c.targets),
        }
    }
}

impl Partial {
    /// The campaign, if every part was read.
    pub(crate) fn whole(self) -> Option<Campaign> {
        Some(Campaign {
            name: self.name?,
            languages: self.languages?,
            fallback: self.fallback?,
            zone: self.zone?,
            contact: self.contact?,
            copies_to: self.copies_to?,
            site: self.site?,
            donation: self.donation?,
            standing_appeal: self.standing_appeal?,
            imprint: self.imprint?,
            controller: self.controller?,
            topics: self.topics?,
            targets: self.targets?,
        })
    }
}

/// Reads the campaign's file as far as it can be read.
pub(crate) fn read(files: &Files, report: &mut Report) -> Partial {
    if files.get(CAMPAIGN_FILE).is_none() {
        report.add(
            files.display(CAMPAIGN_FILE),
            1,
            FaultKind::MissingFile,
            "there is no such file",
            "write it; it says who runs this, in which languages, and which offices get letters",
        );
        return Partial::default();
    }
    let Some(source) = Source::open(files, CAMPAIGN_FILE, report) else {
        return Partial::default();
    };
    with_table(&source, report, |table, report| {
        let keys = Keys::new(&source, report, 1, table, KEYS);
        campaign(&keys, report)
    })
    .unwrap_or_default()
}

fn campaign(keys: &Keys<'_>, report: &mut Report) -> Partial {
    let languages = lists::languages(keys, report, "languages");
    let fallback = keys.need_string(report, "fallback").and_then(|found| {
        let fallback = lists::language(keys.source, report, &found)?;
        let published = languages.as_ref().is_none_or(|all| all.contains(&fallback));
        if !published {
            report.add(
                &keys.source.file,
                found.line,
                FaultKind::FallbackNotPublished,
                format!("the fallback {fallback} is none of the campaign's languages"),
                "choose one of \"languages\", or add it there",
            );
        }
        published.then_some(fallback)
    });
    Partial {
        name: keys.need_words(report, "name", NAME_CHARS_MAX),
        fallback,
        zone: keys
            .need_string(report, "zone")
            .and_then(|found| lists::zone(keys.source, report, &found)),
        contact: words::address_under(keys, report, "contact"),
        copies_to: words::address_under(keys, report, "copies_to"),
        site: site(keys, report),
        donation: optional_link(keys, report, "donation"),
        standing_appeal: optional_link(keys, report, "standing_appeal"),
        imprint: keys.need_words(report, "imprint", SENTENCE_CHARS_MAX),
        controller: keys.need_words(report, "controller", SENTENCE_CHARS_MAX),
        topics: keys
            .need_list(report, "topics", |report, found| {
                lists::topic(keys.source, report, found)
            })
            .map(BTreeSet::from_iter),
        targets: target::all(keys, report),
        languages,
    }
}

fn optional_link(keys: &Keys<'_>, report: &mut Report, name: &str) -> Option<Option<HttpsUrl>> {
    if !keys.has(name) {
        return Some(None);
    }
    let found = keys.string(report, name)?;
    words::link(keys.source, report, &found).map(Some)
}
