//! `nabat post`: reads an alert folder, refuses it with every mistake, and proposes it in an
//! organiser's name. "Queued" is printed only after the daemon has it on disk.

use super::{Invocation, summary, wait};
use crate::{
    cli,
    control::paths,
    error::Error,
    folders,
    terminal::{self, Questions},
};
use alert::{
    AlertNumber, CivilDate, Clock as _, Draft, folder, text::ContentHash, time::format_span,
};
use ledger::{Credential, Outcome, Proposed};
use std::path::Path;

pub(super) fn run(invocation: &Invocation, options: &cli::Post) -> Result<(), Error> {
    let client = invocation.client()?;
    let draft = read(&invocation.config()?.instance.alerts, options)?;
    for line in summary::draft(&draft) {
        terminal::note(line);
    }
    terminal::note("");
    if options.emergency {
        terminal::note("Emergency: your code alone sends this, and all organisers are told now.");
    }
    let by = Credential {
        name: options.who.clone(),
        code: Questions::of_process().code(&options.who)?,
    };
    let body = paths::Post {
        by,
        draft,
        emergency: options.emergency,
        of: options.of,
    };
    let proposed: Proposed = wait(client.post(paths::ALERTS, &body))?;
    let Proposed {
        alert,
        revision,
        content,
        outcome,
    } = proposed;
    print_outcome(invocation.json, alert, revision, content, outcome);
    Ok(())
}

/// Says what became of a proposal or an approval.
pub(super) fn print_outcome(
    json: bool,
    alert: AlertNumber,
    revision: u16,
    content: ContentHash,
    outcome: Outcome,
) {
    if json {
        return terminal::json(&Proposed {
            alert,
            revision,
            content,
            outcome,
        });
    }
    match outcome {
        Outcome::Waiting { more } => {
            let people = if more == 1 {
                "one other organiser"
            } else {
                "two other organisers"
            };
            terminal::line(format_args!(
                "Proposed {alert} (revision {revision}); it waits for {people}: nabat approve {alert} --as NAME"
            ));
        }
        Outcome::Queued { hold } if hold.is_zero() => {
            terminal::line(format_args!(
                "Queued {alert} (revision {revision}), going out now"
            ));
        }
        Outcome::Queued { hold } => terminal::line(format_args!(
            "Queued {alert} (revision {revision}), going out in {} unless an organiser halts it",
            format_span(hold)
        )),
    }
}

/// The revision that was named, out of its folder.
fn read(alerts: &Path, options: &cli::Post) -> Result<Draft, Error> {
    let place = folders::locate(&options.folder, alerts)?;
    let files = folders::read_place(&place)?;
    let campaign = folder::read_campaign(&files)?;
    let own = files.folder(&place.slug);
    let names: Vec<String> = folder::revisions(&own)
        .into_iter()
        .map(|each| each.name)
        .collect();
    let wanted = options
        .revision
        .as_deref()
        .unwrap_or_default()
        .trim_end_matches('/');
    let Some(index) = names.iter().position(|name| name == wanted) else {
        let later = names
            .iter()
            .filter(|name| !name.is_empty())
            .cloned()
            .collect::<Vec<_>>();
        let there = if later.is_empty() {
            "none".to_owned()
        } else {
            later.join(", ")
        };
        return Err(Error::Usage(format!(
            "{} has no later revision {wanted:?}; there is: {there}",
            options.folder.display()
        )));
    };
    let mut chain = folder::read_chain(&own, &campaign, today(&campaign.zone))?;
    Ok(chain.swap_remove(index))
}

/// The day it is in the campaign's zone.
pub fn today(zone: &alert::Zone) -> CivilDate {
    zone.date_at(crate::clock::RealClock::start().now())
}
