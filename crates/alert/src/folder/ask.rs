//! Reads the `[[ask]]` tables of `alert.toml`. Each kind of ask is complete or refused; one that
//! names offices names only those the campaign knows.

use super::{
    alert::Scene,
    days::day_or_span,
    fault::{FaultKind, Report},
    keys::{Keys, Known},
    source::{At, quoted},
    words::{self, NAME_CHARS_MAX},
};
use crate::{Ask, AskKind, RevisionKind, ask::HttpsUrl, calendar::CivilDate};

/// Nobody reads a longer list of things to do.
pub const ASKS_MAX: usize = 12;

pub(crate) const KEYS: &[Known] = &[
    ("kind", r#"kind = "letter""#),
    ("targets", r#"targets = ["foreign-ministry"]"#),
    ("to", r#"to = "solidarity@solidarity.example""#),
    ("link", r#"link = "https://solidarity.example/appeal""#),
    ("place", r#"place = "Embassy, 2 Office Street, Berlin""#),
    ("date", r#"date = "2026-12-20""#),
    ("time", r#"time = "17:30""#),
];

/// The asks of a revision; `None` if one of them is wrong.
pub(crate) fn all(
    asks: &[Keys<'_>],
    report: &mut Report,
    scene: &Scene<'_>,
    kind: Option<RevisionKind>,
) -> Option<Vec<Ask>> {
    let asks: Vec<Option<Ask>> = asks
        .iter()
        .map(|keys| one(keys, report, scene, kind))
        .collect();
    asks.into_iter().collect()
}

fn one(
    keys: &Keys<'_>,
    report: &mut Report,
    scene: &Scene<'_>,
    revision: Option<RevisionKind>,
) -> Option<Ask> {
    let found = keys.need_string(report, "kind")?;
    let kind = words::word(keys.source, report, "kind of ask", &AskKind::ALL, &found)?;
    only_its_own_keys(keys, report, kind);
    if revision.is_some_and(RevisionKind::closes) && calls_to_act(kind) {
        keys.fault(
            report,
            "kind",
            FaultKind::ClosingAsk,
            format!(
                "this revision closes the alert, yet asks people to {}",
                act(kind)
            ),
            "take the ask out, or write kind = \"update\" if people shall go on",
        );
        return None;
    }
    match kind {
        AskKind::Letter => letter(keys, report, scene),
        AskKind::Solidarity => solidarity(keys, report),
        AskKind::Sign => {
            let standing = scene.campaign.standing_appeal.as_ref();
            link(keys, report, "sign", "standing_appeal", standing).map(|link| Ask::Sign { link })
        }
        AskKind::Donate => {
            let donation = scene.campaign.donation.as_ref();
            link(keys, report, "donate", "donation", donation).map(|link| Ask::Donate { link })
        }
        AskKind::Sponsor => sponsor(keys, report),
        AskKind::Share => Some(Ask::Share),
        AskKind::Attend => attend(keys, report, scene),
    }
}

/// What of an ask's keys belongs to this kind.
const fn own_keys(kind: AskKind) -> &'static [&'static str] {
    match kind {
        AskKind::Letter => &["kind", "targets"],
        AskKind::Solidarity => &["kind", "to"],
        AskKind::Sign | AskKind::Sponsor | AskKind::Donate => &["kind", "link"],
        AskKind::Share => &["kind"],
        AskKind::Attend => &["kind", "place", "date", "time"],
    }
}

/// Whether it makes no sense any more once the alert is closed.
const fn calls_to_act(kind: AskKind) -> bool {
    match kind {
        AskKind::Letter | AskKind::Sign | AskKind::Attend => true,
        AskKind::Solidarity | AskKind::Sponsor | AskKind::Donate | AskKind::Share => false,
    }
}

const fn act(kind: AskKind) -> &'static str {
    match kind {
        AskKind::Letter => "write",
        AskKind::Solidarity => "send solidarity",
        AskKind::Sign => "sign",
        AskKind::Sponsor => "sponsor",
        AskKind::Donate => "donate",
        AskKind::Share => "share",
        AskKind::Attend => "come",
    }
}

fn only_its_own_keys(keys: &Keys<'_>, report: &mut Report, kind: AskKind) {
    let own = own_keys(kind);
    let foreign = KEYS.iter().map(|(name, _)| *name);
    for name in foreign.filter(|name| !own.contains(name) && keys.has(name)) {
        keys.fault(
            report,
            name,
            FaultKind::UnknownKey,
            format!("an ask of kind \"{}\" has no \"{name}\"", kind.word()),
            format!("it has: {}", own.join(", ")),
        );
    }
}

fn incomplete(keys: &Keys<'_>, report: &mut Report, kind: AskKind, lacks: &str, right: &str) {
    keys.fault(
        report,
        "kind",
        FaultKind::AskIncomplete,
        format!("the ask \"{}\" does not say {lacks}", kind.word()),
        right,
    );
}

fn letter(keys: &Keys<'_>, report: &mut Report, scene: &Scene<'_>) -> Option<Ask> {
    let targets = if keys.has("targets") {
        keys.list(report, "targets", |report, found| {
            target(keys, report, scene, found)
        })?
    } else {
        Vec::new()
    };
    if targets.is_empty() {
        keys.fault(
            report,
            "targets",
            FaultKind::LetterWithoutTarget,
            "this letter has no target",
            "name the offices to write to, such as targets = [\"foreign-ministry\"]",
        );
        return None;
    }
    Some(Ask::Letter { targets })
}

fn target(
    keys: &Keys<'_>,
    report: &mut Report,
    scene: &Scene<'_>,
    found: &At<String>,
) -> Option<String> {
    let known = scene.campaign.targets.as_ref()?;
    if known.contains_key(&found.value) {
        return Some(found.value.clone());
    }
    let ids: Vec<&str> = known.keys().map(String::as_str).collect();
    let right = match words::nearest(&found.value, &ids) {
        Some(near) => format!("did you mean \"{near}\"?"),
        None => "add it to campaign.toml as a [[target]], or name one that stands there".to_owned(),
    };
    report.add(
        &keys.source.file,
        found.line,
        FaultKind::UnknownTarget,
        format!("{} is no target of the campaign", quoted(&found.value)),
        right,
    );
    None
}

fn solidarity(keys: &Keys<'_>, report: &mut Report) -> Option<Ask> {
    if !keys.has("to") {
        incomplete(
            keys,
            report,
            AskKind::Solidarity,
            "where messages go",
            "add the mail address that passes them on: to = \"solidarity@solidarity.example\"",
        );
    }
    let found = keys.string(report, "to")?;
    let to = words::address(keys.source, report, "\"to\"", &found)?;
    Some(Ask::Solidarity { to })
}

fn sponsor(keys: &Keys<'_>, report: &mut Report) -> Option<Ask> {
    if !keys.has("link") {
        incomplete(
            keys,
            report,
            AskKind::Sponsor,
            "where to do it",
            "add the page: link = \"https://solidarity.example/sponsors\"",
        );
    }
    let found = keys.string(report, "link")?;
    let link = words::link(keys.source, report, &found)?;
    Some(Ask::Sponsor { link })
}

/// The ask's own link, or the campaign's.
fn link(
    keys: &Keys<'_>,
    report: &mut Report,
    kind: &str,
    campaign_key: &str,
    of_campaign: Option<&Option<HttpsUrl>>,
) -> Option<HttpsUrl> {
    if keys.has("link") {
        let found = keys.string(report, "link")?;
        return words::link(keys.source, report, &found);
    }
    let of_campaign = of_campaign?;
    if of_campaign.is_none() {
        keys.fault(
            report,
            "kind",
            FaultKind::AskIncomplete,
            format!("the ask \"{kind}\" does not say where to do it"),
            format!(
                "add the page, link = \"https://solidarity.example/{kind}\", or set \"{campaign_key}\" in campaign.toml"
            ),
        );
    }
    of_campaign.clone()
}

fn attend(keys: &Keys<'_>, report: &mut Report, scene: &Scene<'_>) -> Option<Ask> {
    for (name, lacks) in [
        ("place", "where"),
        ("date", "on which day"),
        ("time", "at what time"),
    ] {
        if !keys.has(name) {
            let right = match name {
                "place" => "add place = \"Embassy, 2 Office Street, Berlin\"",
                "date" => "add date = \"2026-12-20\", or \"14d\" for so many days from posting",
                _ => "add time = \"17:30\"",
            };
            incomplete(keys, report, AskKind::Attend, lacks, right);
        }
    }
    let place = keys.words(report, "place", NAME_CHARS_MAX);
    let date = attend_date(keys, report, scene);
    let time = attend_time(keys, report);
    Some(Ask::Attend {
        place: place?,
        date: date?,
        time: time?,
    })
}

fn attend_date(keys: &Keys<'_>, report: &mut Report, scene: &Scene<'_>) -> Option<CivilDate> {
    let found = keys.string(report, "date")?;
    let date = day_or_span(keys.source, report, "\"date\"", &found, scene.today)?;
    if date < scene.today {
        keys.fault(
            report,
            "date",
            FaultKind::AttendPast,
            format!(
                "people are asked to come on {date}, which has passed (today is {})",
                scene.today
            ),
            "write the day of the next one, or take this ask out",
        );
        return None;
    }
    Some(date)
}

fn attend_time(keys: &Keys<'_>, report: &mut Report) -> Option<String> {
    let found = keys.string(report, "time")?;
    let digits = |part: &str, below: u8| {
        part.len() == 2
            && part.bytes().all(|b| b.is_ascii_digit())
            && part.parse::<u8>().is_ok_and(|number| number < below)
    };
    let good =
        matches!(found.value.split_once(':'), Some((h, m)) if digits(h, 24) && digits(m, 60));
    if good {
        return Some(found.value);
    }
    keys.fault(
        report,
        "time",
        FaultKind::BadTime,
        format!("{} is no time of day", quoted(&found.value)),
        "write it with two digits each, from 00:00 to 23:59, such as \"17:30\"",
    );
    None
}
