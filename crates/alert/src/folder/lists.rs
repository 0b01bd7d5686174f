//! Words of the closed lists that campaigns and alerts share: languages, topics, countries, time
//! zones. A word outside its list is told with the nearest one inside.

use super::{
    fault::{FaultKind, Report},
    keys::Keys,
    source::{At, Source, quoted},
    words,
};
use crate::{Country, Lang, Topic, calendar::Zone};
use std::collections::BTreeSet;

/// A list of languages that must not be missing, nor empty.
pub(crate) fn languages(
    keys: &Keys<'_>,
    report: &mut Report,
    name: &str,
) -> Option<BTreeSet<Lang>> {
    keys.need_list(report, name, |report, found| {
        language(keys.source, report, found)
    })
    .map(BTreeSet::from_iter)
}

/// A language of the closed list.
pub(crate) fn language(source: &Source, report: &mut Report, found: &At<String>) -> Option<Lang> {
    found.value.parse().ok().or_else(|| {
        report.add(
            &source.file,
            found.line,
            FaultKind::UnknownLanguage,
            format!("{} is no language we know", quoted(&found.value)),
            format!("use one of: {}", Lang::ALL.map(Lang::code).join(", ")),
        );
        None
    })
}

/// A topic of the closed list.
pub(crate) fn topic(source: &Source, report: &mut Report, found: &At<String>) -> Option<Topic> {
    found.value.parse().ok().or_else(|| {
        report.add(
            &source.file,
            found.line,
            FaultKind::UnknownTopic,
            format!("{} is no topic", quoted(&found.value)),
            words::instead(&found.value, &Topic::ALL.map(Topic::word)),
        );
        None
    })
}

/// A country of the closed list.
pub(crate) fn country(source: &Source, report: &mut Report, found: &At<String>) -> Option<Country> {
    found.value.parse().ok().or_else(|| {
        let right = match found.value.to_uppercase().parse::<Country>() {
            Ok(country) => format!("write it with two capital letters: \"{country}\""),
            Err(_) => "write its two capital letters, such as \"KZ\" or \"DE\"".to_owned(),
        };
        report.add(
            &source.file,
            found.line,
            FaultKind::UnknownCountry,
            format!("{} is no country's code", quoted(&found.value)),
            right,
        );
        None
    })
}

/// A time zone by its IANA name.
pub(crate) fn zone(source: &Source, report: &mut Report, found: &At<String>) -> Option<Zone> {
    Zone::named(&found.value).ok().or_else(|| {
        report.add(
            &source.file,
            found.line,
            FaultKind::UnknownZone,
            format!("{} is no time zone", quoted(&found.value)),
            "use a name such as \"Europe/Berlin\" or \"Asia/Almaty\"",
        );
        None
    })
}
