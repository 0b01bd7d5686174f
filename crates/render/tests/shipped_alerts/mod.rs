//! The alerts that ship with the program, read from their folders. Shared by a test and by the
//! example that writes all renderings down.

use alert::{
    AlertNumber, Campaign, CivilDate, Revision,
    folder::{self, Files},
};
use std::{error::Error, fs, io, path::Path};

/// A revision with the name of its folder and its place in it.
pub type Named = (String, Revision);

/// The campaign of a folder of alerts, and all revisions in it, read as if on that day.
pub fn revisions(path: &Path, today: CivilDate) -> Result<(Campaign, Vec<Named>), Box<dyn Error>> {
    let mut files = Vec::new();
    read(path, "", &mut files)?;
    let checked = folder::check(&Files::new("alerts", files), today);
    if let Some(fault) = checked.faults.first() {
        return Err(format!("{fault}").into());
    }
    let campaign = checked.campaign.ok_or("the campaign has mistakes")?;
    let mut revisions = Vec::new();
    for (name, drafts) in checked.alerts {
        for (number, draft) in (1..).zip(drafts) {
            // The same for all, so that one more folder changes no rendering of the others.
            let alert = AlertNumber::new(today.year().unsigned_abs(), 14);
            let (revision, _) = draft.number(alert, number, (1..number).collect());
            revisions.push((format!("{name} {number}"), revision));
        }
    }
    Ok((campaign, revisions))
}

fn read(path: &Path, under: &str, files: &mut Vec<(String, Vec<u8>)>) -> io::Result<()> {
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type()?.is_dir() {
            read(&entry.path(), &format!("{under}{name}/"), files)?;
        } else {
            files.push((format!("{under}{name}"), fs::read(entry.path())?));
        }
    }
    Ok(())
}
