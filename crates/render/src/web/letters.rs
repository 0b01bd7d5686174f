//! The letters on an alert's page: for each office one that it reads, in the writer's own language
//! where the office knows it; else in those that the offices share, and beside them what they say
//! in a language that the writer knows. The writer chooses an opening and adds a line of their own;
//! the line is asked for in words that they can read.

use super::page::{Page, Role};
use crate::{
    Context, EntityKind, Reader,
    rich::Rich,
    telegram::buttons::encoded,
    words::{Value, Words},
};
use alert::{AskKind, Lang, Letter, Revision, Target};
use std::collections::{BTreeMap, BTreeSet};

/// A letter and the offices it can be sent to.
struct Offer<'a> {
    letter: &'a Letter,
    offices: Vec<&'a Target>,
}

/// Adds the letters, for a reader who reads the appeal in `lang`.
pub(super) fn add(
    page: &mut Page,
    revision: &Revision,
    lang: Lang,
    reader: &Reader,
    context: &Context<'_>,
    words: &Words,
) {
    let mut knows = vec![page.lang];
    knows.extend(page.lang.next_best());
    knows.push(lang);
    let offers = offers(revision, &knows, reader);
    if offers.is_empty() {
        return;
    }
    page.add(Role::Heading, Rich::plain(&words.say("button-letter")));
    page.anchor(AskKind::Letter.word());
    page.add(Role::Plain, Rich::plain(&words.say("letter-how")));
    let copies = &context.campaign.copies_to;
    let copies = words.fill("letter-copies", &[("address", Value::Text(copies))]);
    page.add(Role::Plain, Rich::plain(&copies));
    let mut readings: BTreeMap<Option<&str>, &Letter> = BTreeMap::new();
    for offer in offers {
        let reading = knows
            .iter()
            .find_map(|lang| revision.reading_of(offer.letter, *lang));
        letter(page, &offer, reading, context, words);
        if let Some(reading) = reading.filter(|_| !knows.contains(&offer.letter.lang)) {
            readings.insert(reading.target.as_deref(), reading);
        }
    }
    for reading in readings.into_values() {
        let title = format!(
            "{} ({})",
            words.say("letter-reading"),
            reading.lang.own_name()
        );
        page.add(Role::Subheading, Rich::plain(&title));
        said(page, reading, Some(reading), words);
    }
}

/// Every office that is asked, by the letter it gets. Somebody whose country has an embassy gets that
/// one alone of the embassies.
fn offers<'a>(revision: &'a Revision, knows: &[Lang], reader: &Reader) -> Vec<Offer<'a>> {
    let offices = &revision.manifest.targets;
    let near = |office: &&Target| reader.country.is_some() && office.country == reader.country;
    let has_own = offices.iter().any(|office| near(&office));
    let far = |office: &Target| has_own && office.country.is_some() && !near(&office);
    let offices: Vec<&Target> = offices.iter().filter(|office| !far(office)).collect();
    let to = |office: &&Target| revision.letters_to(office);
    let own = |letters: &BTreeMap<Lang, &'a Letter>| {
        knows.iter().find_map(|lang| letters.get(lang).copied())
    };
    // The languages of all those who do not know the writer's.
    let shared: BTreeSet<Lang> = offices
        .iter()
        .map(to)
        .filter(|letters| own(letters).is_none())
        .map(|letters| letters.into_keys().collect())
        .reduce(|all: BTreeSet<Lang>, these| &all & &these)
        .unwrap_or_default();
    let mut offers: Vec<Offer<'a>> = Vec::new();
    for office in offices {
        let letters = to(&office);
        let chosen: Vec<&Letter> = match own(&letters) {
            Some(own) => vec![own],
            None if shared.is_empty() => letters.into_values().collect(),
            None => shared
                .iter()
                .filter_map(|lang| letters.get(lang).copied())
                .collect(),
        };
        for letter in chosen {
            match offers
                .iter_mut()
                .find(|offer| std::ptr::eq(offer.letter, letter))
            {
                Some(offer) => offer.offices.push(office),
                None => offers.push(Offer {
                    letter,
                    offices: vec![office],
                }),
            }
        }
    }
    offers.sort_by_key(|offer| !knows.contains(&offer.letter.lang));
    offers
}

fn letter(
    page: &mut Page,
    offer: &Offer<'_>,
    reading: Option<&Letter>,
    context: &Context<'_>,
    words: &Words,
) {
    let letter = offer.letter;
    let title = format!(
        "{} ({})",
        words.say("letter-to-send"),
        letter.lang.own_name()
    );
    page.add(Role::Subheading, Rich::plain(&title));
    for office in &offer.offices {
        page.item(None, address(office, letter, page.lang, context));
    }
    said(page, letter, reading, words);
}

/// The office's name and addresses; its mail address opens the writer's own mail program.
fn address(office: &Target, letter: &Letter, lang: Lang, context: &Context<'_>) -> Rich {
    let mut rich = Rich::plain(office.name_in(lang));
    rich.push(": ");
    let mailto = format!(
        "mailto:{}?cc={}&subject={}",
        office.email,
        encoded(&context.campaign.copies_to),
        encoded(&letter.subject)
    );
    rich.push_marked(&office.email, EntityKind::TextLink(mailto));
    rich.push(" · ");
    rich.push(&office.post.join(", "));
    rich
}

/// The letter itself. What is asked of the writer is asked in the words of the reading.
fn said(page: &mut Page, letter: &Letter, reading: Option<&Letter>, words: &Words) {
    let lang = letter.lang;
    let subject = words.fill(
        "letter-subject",
        &[("subject", Value::Text(&letter.subject))],
    );
    page.add(Role::Strong, Rich::plain(&subject));
    page.add(Role::Plain, Rich::plain(&words.say("letter-opening")));
    for opening in &letter.openings {
        page.add_in(lang, Role::Choice, Rich::plain(opening));
    }
    let asks = reading.unwrap_or(letter);
    page.add(Role::Plain, Rich::plain(&words.say("letter-your-line")));
    page.add_in(
        asks.lang,
        Role::Plain,
        Rich::marked(&asks.your_line, EntityKind::Italic),
    );
    page.add(Role::Plain, Rich::plain(&words.say("letter-body")));
    for paragraph in &letter.body {
        page.add_in(lang, Role::Letter, Rich::plain(paragraph));
    }
}
