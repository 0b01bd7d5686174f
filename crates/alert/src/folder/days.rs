//! The days of an alert: until when acting helps, and when a case of the past happened. Today is
//! an argument; a day may be written as a span counted from it, so that a folder does not go
//! stale while it lies ready.

use super::{
    alert::{Before, Scene},
    fault::{FaultKind, Report},
    keys::Keys,
    source::{At, Source, quoted},
};
use crate::{
    ActBy, RevisionKind,
    calendar::{ACT_BY_MAX_DAYS, CivilDate, Happened},
};

/// Until when acting helps.
pub(crate) fn act_by(
    keys: &Keys<'_>,
    report: &mut Report,
    scene: &Scene<'_>,
    kind: Option<RevisionKind>,
) -> Option<ActBy> {
    let standing = keys.flag(report, "standing");
    let closes = kind.is_some_and(RevisionKind::closes);
    if closes {
        for name in ["act_by", "standing"]
            .into_iter()
            .filter(|name| keys.has(name))
        {
            keys.fault(
                report,
                name,
                FaultKind::ClosingActBy,
                format!("this revision closes the alert, yet has \"{name}\""),
                "delete this line; nobody has to act any more",
            );
        }
        return scene.before.draft().map(|draft| draft.act_by);
    }
    if keys.has("act_by") && standing == Some(true) {
        keys.fault(
            report,
            "standing",
            FaultKind::ActByAndStanding,
            "the alert has an act_by and is standing",
            "keep act_by if acting helps until that day, standing = true if always",
        );
        return None;
    }
    if keys.has("act_by") {
        return act_by_day(keys, report, scene);
    }
    match (standing, scene.before) {
        (Some(true), _) => Some(ActBy::Standing),
        (None, _) if keys.has("standing") => None,
        (_, Before::Draft(draft)) => inherited_act_by(keys, report, scene, draft.act_by),
        (_, Before::Unreadable) => None,
        (_, Before::First) => {
            keys.fault(
                report,
                "act_by",
                FaultKind::ActByMissing,
                "nothing says until when acting helps",
                "add act_by = \"42d\" (days from posting) or act_by = \"2026-12-20\", or standing = true",
            );
            None
        }
    }
}

fn act_by_day(keys: &Keys<'_>, report: &mut Report, scene: &Scene<'_>) -> Option<ActBy> {
    let found = keys.string(report, "act_by")?;
    let day = day_or_span(keys.source, report, "\"act_by\"", &found, scene.today)?;
    let last = scene.today.plus_days(ACT_BY_MAX_DAYS);
    if day < scene.today {
        passed(keys, report, day, scene.today);
        return None;
    }
    if day > last {
        keys.fault(
            report,
            "act_by",
            FaultKind::ActByTooFar,
            format!("act_by is {day}, more than three months ahead"),
            format!("write {last} or earlier, and an update when it goes on; or standing = true"),
        );
        return None;
    }
    let ends = scene.campaign.zone.as_ref()?.end_of(day);
    Some(ActBy::Day { day, ends })
}

/// The day of the revision before, if it has not passed.
fn inherited_act_by(
    keys: &Keys<'_>,
    report: &mut Report,
    scene: &Scene<'_>,
    act_by: ActBy,
) -> Option<ActBy> {
    match act_by {
        ActBy::Day { day, .. } if day < scene.today => {
            passed(keys, report, day, scene.today);
            None
        }
        ActBy::Day { .. } | ActBy::Standing => Some(act_by),
    }
}

fn passed(keys: &Keys<'_>, report: &mut Report, day: CivilDate, today: CivilDate) {
    keys.fault(
        report,
        "act_by",
        FaultKind::ActByPast,
        format!("act_by is {day}, which has passed (today is {today})"),
        "write a day to come, or \"42d\" for so many days from posting",
    );
}

/// A day, or so many days from today: `2026-12-20` or `42d`.
pub(crate) fn day_or_span(
    source: &Source,
    report: &mut Report,
    what: &str,
    found: &At<String>,
    today: CivilDate,
) -> Option<CivilDate> {
    /// Four digits of days are beyond any day that passes the next check.
    const SPAN_DIGITS_MAX: usize = 4;
    let word = found.value.trim();
    let span = word
        .strip_suffix('d')
        .filter(|days| days.len() <= SPAN_DIGITS_MAX && days.bytes().all(|b| b.is_ascii_digit()))
        .and_then(|days| days.parse::<u32>().ok())
        .map(|days| today.plus_days(days));
    span.or_else(|| word.parse().ok()).or_else(|| {
        report.add(
            &source.file,
            found.line,
            FaultKind::BadDate,
            format!("{what} is {}, which is no day", quoted(&found.value)),
            "write it as \"2026-12-20\", or as \"42d\" for so many days from posting",
        );
        None
    })
}

/// For a case of the past: the day it happened, or the year.
pub(crate) fn historical(
    keys: &Keys<'_>,
    report: &mut Report,
    scene: &Scene<'_>,
) -> Option<Option<Happened>> {
    let said = keys.flag(report, "historical");
    let before = scene.before.draft().and_then(|draft| draft.historical);
    let is_historical = match said {
        Some(said) => said,
        None if keys.has("historical") => return None,
        None => before.is_some(),
    };
    if !keys.has("happened") {
        if is_historical && before.is_none() {
            keys.fault(
                report,
                "historical",
                FaultKind::HistoricalWithoutDate,
                "a case of the past has no date",
                "add the day it happened, such as happened = \"2011-12-16\", or the year if no day is known",
            );
            return None;
        }
        return Some(before.filter(|_| is_historical));
    }
    let found = keys.string(report, "happened")?;
    if !is_historical && !matches!(scene.before, Before::Unreadable) {
        keys.fault(
            report,
            "happened",
            FaultKind::DateWithoutHistorical,
            "\"happened\" stands here without historical = true",
            "add historical = true if this is a case of the past for a rehearsal, else delete the line",
        );
        return None;
    }
    let Ok(happened) = found.value.parse::<Happened>() else {
        keys.fault(
            report,
            "happened",
            FaultKind::BadDate,
            format!(
                "\"happened\" is {}, which is no day and no year",
                quoted(&found.value)
            ),
            "write it as \"2011-12-16\", or as \"2011\" if no source gives a day",
        );
        return None;
    };
    if !happened.is_before(scene.today) {
        keys.fault(
            report,
            "happened",
            FaultKind::HistoricalInFuture,
            format!(
                "a case of the past is dated {happened}, which has not passed (today is {})",
                scene.today
            ),
            "write the day it happened, or the year",
        );
        return None;
    }
    Some(Some(happened))
}
