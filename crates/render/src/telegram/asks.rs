//! What a reader is asked to do, in concrete words, and whom it is asked of. People of a country
//! concerned are asked for nothing that could be held against them there: solidarity and passing
//! on are all that they get, and a warning stands above it.

use super::blocks::{BULLET, label_with_host};
use crate::{
    EntityKind, Reader,
    rich::Rich,
    words::{Value, Words},
};
use alert::{Ask, AskKind, Manifest, Target, TargetKind, ask::HttpsUrl};

/// So many offices are named in a message, beside an embassy; the page has them all.
const OFFICES_NAMED_MAX: usize = 3;

/// The asks that this reader gets, in the order of the manifest.
pub(crate) fn for_reader<'a>(manifest: &'a Manifest, reader: &Reader) -> Vec<&'a Ask> {
    if manifest.kind.closes() {
        return Vec::new();
    }
    let concerned = reader.is_concerned(manifest);
    manifest
        .asks
        .iter()
        .filter(|ask| !concerned || matches!(ask.kind(), AskKind::Share | AskKind::Solidarity))
        .collect()
}

/// One line about an ask.
pub(crate) fn line(ask: &Ask, manifest: &Manifest, reader: &Reader, words: &Words) -> Rich {
    let mut rich = Rich::plain(BULLET);
    match ask {
        Ask::Letter { targets } => {
            let offices = offices(targets, manifest, reader, words);
            rich.push(&words.fill("ask-letter", &[("targets", Value::Text(&offices))]));
        }
        Ask::Solidarity { to } => {
            rich.push(&words.fill("ask-solidarity", &[("to", Value::Text(to))]));
        }
        Ask::Sign { link } => push_link(&mut rich, &words.say("ask-sign"), link),
        Ask::Sponsor { link } => push_link(&mut rich, &words.say("ask-sponsor"), link),
        Ask::Donate { link } => push_link(&mut rich, &words.say("ask-donate"), link),
        Ask::Share => rich.push(&words.say("ask-share")),
        Ask::Attend { place, date, time } => rich.push(&words.fill(
            "ask-attend",
            &[
                ("place", Value::Text(place)),
                ("date", Value::Text(&words.date(*date))),
                ("time", Value::Text(time)),
            ],
        )),
    }
    rich
}

fn push_link(rich: &mut Rich, label: &str, link: &HttpsUrl) {
    rich.push_marked(
        &label_with_host(label, link),
        EntityKind::TextLink(link.as_str().to_owned()),
    );
}

/// The names of the offices to write to. Of several embassies, somebody whose country has one
/// gets that one alone, and everybody else is sent to the nearest: the page has them all.
fn offices(ids: &[String], manifest: &Manifest, reader: &Reader, words: &Words) -> String {
    let found: Vec<&Target> = ids
        .iter()
        .filter_map(|id| manifest.targets.iter().find(|target| target.id == *id))
        .collect();
    let (embassies, others): (Vec<&Target>, Vec<&Target>) = found
        .into_iter()
        .partition(|target| target.kind == TargetKind::Embassy);
    let own = embassies
        .iter()
        .find(|target| reader.country.is_some() && target.country == reader.country);
    let embassy = match (own, &embassies[..]) {
        (Some(only), _) | (None, [only]) => Some(only.name_in(reader.lang).to_owned()),
        (None, []) => None,
        (None, _) => Some(words.say("ask-letter-embassy")),
    };
    let more = others.len().saturating_sub(OFFICES_NAMED_MAX);
    let named: Vec<String> = others
        .iter()
        .take(OFFICES_NAMED_MAX)
        .map(|target| target.name_in(reader.lang).to_owned())
        .chain(embassy)
        .collect();
    let named = named.join(" · ");
    match more {
        0 => named,
        more => words.fill(
            "ask-letter-more",
            &[
                ("targets", Value::Text(&named)),
                ("count", Value::Count(more as u64)),
            ],
        ),
    }
}
