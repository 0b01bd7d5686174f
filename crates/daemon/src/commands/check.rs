//! `nabat check`: names every mistake at once, with its place and what would be right. It needs no
//! daemon and changes nothing.

use super::{Invocation, post::today};
use crate::{cli, config::LoadError, error::Error, folders, terminal};
use alert::{
    AlertNumber, Campaign, Clock as _, Draft, Zone,
    folder::{self, Checked, Files},
};
use serde::Serialize;
use std::path::{Path, PathBuf};

/// Rendered before there is a key: as long as any fingerprint is.
const FINGERPRINT: &str = "aaaa-bbbb-cccc-dddd-eeee";
/// Rendered before there is a number: as long as most are.
const NUMBER: AlertNumber = AlertNumber::new(2026, 999);

/// What was found, for programs.
#[derive(Default, Serialize)]
struct Found {
    alerts: usize,
    faults: Vec<String>,
    warnings: Vec<String>,
}

pub(super) fn run(invocation: &Invocation, options: &cli::Check) -> Result<(), Error> {
    let mut found = Found::default();
    let alerts = configured(invocation, options, &mut found)?;
    if let Some(alerts) = &alerts {
        check_alerts(alerts, &mut found)?;
    }
    if options.strict {
        found.faults.append(&mut found.warnings);
    }
    found
        .faults
        .sort_by(|one, other| place(one).cmp(&place(other)));
    let wrong = !found.faults.is_empty();
    if invocation.json {
        terminal::json(&found);
    } else {
        print(&found);
    }
    if wrong {
        Err(Error::FoundWrong)
    } else {
        Ok(())
    }
}

/// File and line of what was found, so that line 3 stands before line 24.
fn place(fault: &str) -> (&str, u64) {
    let (file, rest) = fault.split_once(':').unwrap_or((fault, ""));
    let line = rest.split(':').next().and_then(|line| line.parse().ok());
    (file, line.unwrap_or_default())
}

/// The folder to look at. Without a path the configuration is checked too.
fn configured(
    invocation: &Invocation,
    options: &cli::Check,
    found: &mut Found,
) -> Result<Option<PathBuf>, Error> {
    if let Some(path) = &options.path {
        return Ok(Some(path.clone()));
    }
    match invocation.config() {
        Ok(config) => Ok(Some(config.instance.alerts)),
        Err(LoadError::Faulty(faults)) => {
            found
                .faults
                .extend(faults.list().iter().map(ToString::to_string));
            Ok(None)
        }
        Err(LoadError::NotFound) if Path::new("alerts").is_dir() => Ok(Some("alerts".into())),
        Err(error) => Err(error.into()),
    }
}

fn check_alerts(path: &Path, found: &mut Found) -> Result<(), Error> {
    let files = read(path)?;
    // The day differs by zone for some hours at most; the campaign's own counts once it is known.
    let utc = Zone::named("UTC").map_err(|error| Error::Refused(error.to_string()))?;
    let day = match folder::read_campaign(&files) {
        Ok(campaign) => today(&campaign.zone),
        Err(_) => utc.date_at(crate::clock::RealClock::start().now()),
    };
    let Checked {
        campaign,
        alerts,
        page: _,
        faults,
        warnings,
    } = folder::check(&files, day);
    found.faults.extend(faults.iter().map(ToString::to_string));
    found
        .warnings
        .extend(warnings.iter().map(ToString::to_string));
    found.alerts = alerts.len();
    if let Some(campaign) = campaign {
        for (name, drafts) in alerts {
            measure(&files, &campaign, &name, drafts, found);
        }
    }
    Ok(())
}

/// An alerts folder, or one alert with the campaign beside it.
fn read(path: &Path) -> Result<Files, Error> {
    let is_alert = path.join(folder::ALERT_FILE).is_file();
    if is_alert && !path.join(folder::CAMPAIGN_FILE).is_file() {
        let place = folders::locate(path, Path::new("."))?;
        return Ok(folders::read_place(&place)?);
    }
    Ok(folders::read(path)?)
}

/// Makes every message, in every language, and names those that fit nowhere.
fn measure(files: &Files, campaign: &Campaign, name: &str, drafts: Vec<Draft>, found: &mut Found) {
    let context = render::Context {
        campaign,
        fingerprint: FINGERPRINT,
        rehearsal: true,
        source_link: crate::SOURCE_LINK,
    };
    let own = files.folder(name);
    let folders = folder::revisions(&own);
    for ((number, draft), folder) in (1..).zip(drafts).zip(&folders) {
        let (revision, _) = draft.number(NUMBER, number, (1..number).collect());
        if let Err(faults) = render::measure(&revision, &context) {
            let place = folder.files.display(folder::ALERT_FILE);
            found
                .faults
                .extend(faults.iter().map(|fault| format!("{place}:1: {fault}")));
        }
    }
}

fn print(found: &Found) {
    for fault in &found.faults {
        terminal::line(fault);
    }
    for warning in &found.warnings {
        terminal::line(format_args!("warning: {warning}"));
    }
    terminal::note(format_args!(
        "{} without a mistake, {}, {}",
        terminal::counted(found.alerts as u64, "alert", "alerts"),
        terminal::counted(found.faults.len() as u64, "mistake", "mistakes"),
        terminal::counted(found.warnings.len() as u64, "warning", "warnings"),
    ));
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn what_was_found_stands_in_the_order_of_its_lines() {
        let mut found = ["a/fr.md:24: x", "a/fr.md:3: y", "a/de.md:9: z"];
        found.sort_by(|one, other| place(one).cmp(&place(other)));
        assert_eq!(found, ["a/de.md:9: z", "a/fr.md:3: y", "a/fr.md:24: x"]);
    }
}
