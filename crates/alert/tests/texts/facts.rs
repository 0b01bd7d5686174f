//! The facts of a text that must be the same in every language: its numbers, its days, and the
//! names of the glossary. Words are not compared: each language says it in its own.

use crate::{
    dates,
    numbers::{self, Piece},
    pages::{Group, Page, without_addresses},
};
use alert::{
    Lang,
    glossary::{Glossary, Spelling},
};
use std::collections::{BTreeMap, BTreeSet};
use unicode_normalization::UnicodeNormalization;

/// What a piece of text says that another language must say too.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Each number and how often it stands there.
    pub numbers: BTreeMap<String, usize>,
    pub dates: BTreeSet<String>,
    pub times: BTreeSet<String>,
}

/// The facts of a piece of text.
pub fn of(lang: Lang, text: &str) -> Facts {
    let text: String = without_addresses(text).replace('\\', "");
    let pieces = numbers::with_percentages(lang, &numbers::pieces(&text));
    let (left, dates) = dates::taken(lang, &pieces);
    let mut facts = Facts {
        dates,
        ..Facts::default()
    };
    for piece in left {
        match piece {
            Piece::Number(number) => *facts.numbers.entry(number).or_default() += 1,
            Piece::Time(time) => {
                facts.times.insert(time);
            }
            Piece::Word(_) | Piece::Day(_) => {}
        }
    }
    facts
}

/// What a page of a group says otherwise than the English one, in words for whoever has to mend
/// it. Empty if there is no English one.
pub fn differences(group: &Group, glossary: &Glossary) -> Vec<String> {
    let Some(english) = group.get(&Lang::En) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for page in group.values().filter(|page| page.lang != Lang::En) {
        let mut tell = |what: &str, there: String, here: String| {
            if there != here {
                let (file, english) = (&page.file, &english.file);
                found.push(format!("{file}: {what}: {here}; in {english}: {there}"));
            }
        };
        let (there, here) = (told(english), told(page));
        tell(
            "numbers in what is told",
            listed(&there.numbers),
            listed(&here.numbers),
        );
        tell(
            "days in what is told",
            joined(&there.dates),
            joined(&here.dates),
        );
        let (there, here) = (of(Lang::En, &english.words()), of(page.lang, &page.words()));
        tell("numbers", distinct(&there.numbers), distinct(&here.numbers));
        tell("days", joined(&there.dates), joined(&here.dates));
        tell("times", joined(&there.times), joined(&here.times));
        tell("names", names(english, glossary), names(page, glossary));
    }
    found
}

/// Title, lead and what happened; of a letter, its body.
fn told(page: &Page) -> Facts {
    let body = page.section("happened") + "\n" + &page.section("body");
    of(page.lang, &format!("{}\n{body}", page.opening()))
}

fn names(page: &Page, glossary: &Glossary) -> String {
    let text: String = page.words().nfc().collect();
    let seen = glossary.lens(page.lang).find(&text);
    let own = seen
        .into_iter()
        .filter(|seen| seen.spelling == Spelling::Own);
    let names: BTreeSet<String> = own
        .filter_map(|seen| glossary.0.get(seen.name)?.spelling(Lang::En))
        .map(str::to_owned)
        .collect();
    joined(&names)
}

fn joined(set: &BTreeSet<String>) -> String {
    set.iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(", ")
}

fn listed(counted: &BTreeMap<String, usize>) -> String {
    let each = counted.iter().map(|(number, times)| match times {
        1 => number.clone(),
        times => format!("{number} ({times} times)"),
    });
    each.collect::<Vec<_>>().join(", ")
}

fn distinct(counted: &BTreeMap<String, usize>) -> String {
    counted
        .keys()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(", ")
}
