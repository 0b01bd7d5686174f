//! The alerts that come with the program: the evening's play. A folder `alerts` beside the caller
//! goes first, if the same case lies in it, so that a changed text can be heard at once.

use super::DemoError;
use crate::{commands, folders};
use alert::{
    Campaign, Draft,
    folder::{self, Files},
};
use std::path::Path;

include!(concat!(env!("OUT_DIR"), "/shipped_alerts.rs"));

/// The case that is played: openly invented, with an update and an outcome.
const SLUG: &str = "saule-karimbekova";

/// What is played.
pub(super) struct Play {
    pub campaign: Campaign,
    /// The text of the campaign's file, for the daemon.
    pub campaign_file: Vec<u8>,
    /// The alert, its update, its outcome.
    pub drafts: Vec<Draft>,
}

/// The play, from the folder `alerts` beside the caller or from the program itself.
pub(super) fn play() -> Result<Play, DemoError> {
    let beside = Path::new("alerts");
    let files = if beside.join(SLUG).is_dir() && beside.join(folder::CAMPAIGN_FILE).is_file() {
        folders::read(beside)?
    } else {
        Files::new("alerts", FILES.map(|(path, bytes)| (path, bytes.to_vec())))
    };
    let campaign = folder::read_campaign(&files)?;
    let today = commands::today(&campaign.zone);
    let drafts = folder::read_chain(&files.folder(SLUG), &campaign, today)?;
    let campaign_file = files
        .get(folder::CAMPAIGN_FILE)
        .unwrap_or_default()
        .to_vec();
    Ok(Play {
        campaign,
        campaign_file,
        drafts,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_play_that_is_compiled_in_goes_through_everything() {
        let files = Files::new("alerts", FILES.map(|(path, bytes)| (path, bytes.to_vec())));
        let campaign = folder::read_campaign(&files).unwrap();
        let today = "2026-11-25".parse().unwrap();
        let drafts = folder::read_chain(&files.folder(SLUG), &campaign, today).unwrap();
        let kinds: Vec<_> = drafts.iter().map(|draft| draft.kind.word()).collect();
        assert_eq!(kinds, ["alert", "update", "correction", "outcome"]);
        for draft in &drafts {
            assert_eq!(draft.texts.keys().copied().collect::<Vec<_>>().len(), 7);
        }
    }
}
