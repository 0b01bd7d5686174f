//! The glossary: how each name is spelt in each language, so that one town is one town in every
//! text. It finds the names of a text and how they are spelt there; it knows no grammar, and takes
//! a form for right only if it is written down.

use crate::Lang;
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};
use unicode_normalization::UnicodeNormalization;

/// One name or term.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Name {
    /// The forms of each language: the spelling first, then what cases and plurals make of it.
    pub forms: BTreeMap<Lang, Vec<String>>,
    /// Spellings seen elsewhere, which nobody shall use in any language.
    pub never: Vec<String>,
}

impl Name {
    /// The spelling in a language.
    pub fn spelling(&self, lang: Lang) -> Option<&str> {
        self.forms.get(&lang)?.first().map(String::as_str)
    }
}

/// All names, in the order of their file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Glossary(pub Vec<Name>);

/// How a name is spelt at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Spelling {
    /// As this language has it.
    Own,
    /// As nobody shall.
    Never,
    /// As another language has it.
    Foreign(Lang),
}

/// A name found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Its place in the glossary.
    pub name: usize,
    pub spelling: Spelling,
    /// Where it stands, in bytes of the text.
    pub at: Range<usize>,
}

impl Glossary {
    /// Every form of a language.
    pub fn words(&self, lang: Lang) -> BTreeSet<&str> {
        let forms = self.0.iter().filter_map(|name| name.forms.get(&lang));
        forms.flatten().map(String::as_str).collect()
    }

    /// The glossary as a reader of this language looks through it.
    pub fn lens(&self, lang: Lang) -> Lens {
        let mut spellings: BTreeMap<char, Vec<Known>> = BTreeMap::new();
        for (name, entry) in self.0.iter().enumerate() {
            let never = entry.never.iter().map(|form| (form, Spelling::Never));
            let forms = entry.forms.iter().flat_map(|(of, forms)| {
                let spelling = if *of == lang {
                    Spelling::Own
                } else {
                    Spelling::Foreign(*of)
                };
                forms.iter().map(move |form| (form, spelling))
            });
            for (form, spelling) in never.chain(forms) {
                let form: String = form.nfc().collect();
                // A term in small letters may be an ordinary word of another language.
                let name_like = form.starts_with(char::is_uppercase);
                let Some(first) = form.chars().next() else {
                    continue;
                };
                if matches!(spelling, Spelling::Foreign(_)) && !name_like {
                    continue;
                }
                let known = Known {
                    name,
                    spelling,
                    form,
                };
                if !name_like && let Some(capital) = capital(first) {
                    spellings.entry(capital).or_default().push(known.clone());
                }
                spellings.entry(first).or_default().push(known);
            }
        }
        for known in spellings.values_mut() {
            // What is longest explains the most; of equals, what is right here.
            known.sort_by(|a, b| {
                let longer = b.form.chars().count().cmp(&a.form.chars().count());
                longer
                    .then(a.spelling.cmp(&b.spelling))
                    .then(a.name.cmp(&b.name))
            });
        }
        Lens { spellings }
    }
}

#[derive(Clone, Debug)]
struct Known {
    name: usize,
    spelling: Spelling,
    form: String,
}

/// Every spelling that may be met, by its first letter.
#[derive(Clone, Debug)]
pub struct Lens {
    spellings: BTreeMap<char, Vec<Known>>,
}

impl Lens {
    /// The names in a text, in order, none inside another. The text is in NFC.
    pub fn find(&self, text: &str) -> Vec<Seen> {
        let mut seen = Vec::new();
        let mut free_from = 0;
        let mut before = None;
        for (at, c) in text.char_indices() {
            let begins = before.is_none_or(|before: char| !before.is_alphanumeric());
            before = Some(c);
            if !begins || at < free_from {
                continue;
            }
            let known = self.spellings.get(&c).map_or(&[][..], Vec::as_slice);
            let rest = text.get(at..).unwrap_or_default();
            let found = known
                .iter()
                .find_map(|known| Some((known, length(rest, &known.form)?)));
            if let Some((known, length)) = found {
                free_from = at + length;
                seen.push(Seen {
                    name: known.name,
                    spelling: known.spelling,
                    at: at..free_from,
                });
            }
        }
        seen
    }
}

/// The capital of a small letter, if that is one letter.
fn capital(c: char) -> Option<char> {
    let mut upper = c.to_uppercase();
    upper.next().filter(|up| upper.next().is_none() && *up != c)
}

/// How many bytes at the beginning of `text` are `form`, whose first letter is known to fit:
/// whatever space is between its words, and no letter right behind it.
fn length(text: &str, form: &str) -> Option<usize> {
    let mut rest = text.chars();
    rest.next()?;
    for wanted in form.chars().skip(1) {
        let found = rest.next()?;
        if wanted.is_whitespace() && found.is_whitespace() {
            let behind = rest.as_str();
            rest = behind.trim_start().chars();
        } else if wanted != found {
            return None;
        }
    }
    let behind = rest.as_str();
    let ends = behind.chars().next().is_none_or(|c| !c.is_alphanumeric());
    ends.then(|| text.len() - behind.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glossary() -> Glossary {
        let name = |forms: &[(Lang, &[&str])], never: &[&str]| Name {
            forms: forms
                .iter()
                .map(|(lang, forms)| (*lang, forms.iter().map(|f| (*f).to_owned()).collect()))
                .collect(),
            never: never.iter().map(|form| (*form).to_owned()).collect(),
        };
        Glossary(vec![
            name(
                &[
                    (Lang::En, &["Zhelkorgan"]),
                    (Lang::De, &["Schelkorgan", "Schelkorgans"]),
                    (Lang::Fr, &["Zhelkorgan"]),
                ],
                &["Jelkorgan"],
            ),
            name(
                &[
                    (Lang::En, &["Bell for Zhelkorgan"]),
                    (Lang::De, &["Bell for Zhelkorgan"]),
                ],
                &[],
            ),
            name(
                &[(Lang::En, &["remand prison"]), (Lang::De, &["Haftanstalt"])],
                &[],
            ),
            name(&[(Lang::De, &["Zhelkorgan Town Court"])], &[]),
        ])
    }

    fn found(lang: Lang, text: &str) -> Vec<(usize, Spelling, &str)> {
        let seen = glossary().lens(lang).find(text);
        seen.into_iter()
            .map(|seen| (seen.name, seen.spelling, &text[seen.at]))
            .collect()
    }

    #[test]
    fn a_name_is_found_in_the_form_of_its_language_and_in_wrong_ones() {
        assert_eq!(
            found(Lang::De, "Schelkorgans Rat, Zhelkorgan; Jelkorgan."),
            [
                (0, Spelling::Own, "Schelkorgans"),
                (0, Spelling::Foreign(Lang::En), "Zhelkorgan"),
                (0, Spelling::Never, "Jelkorgan"),
            ]
        );
        assert_eq!(
            found(Lang::Fr, "l’appel de Zhelkorgan"),
            [(0, Spelling::Own, "Zhelkorgan")]
        );
    }

    #[test]
    fn a_name_inside_a_longer_one_is_not_found_beside_it() {
        assert_eq!(
            found(Lang::De, "der Verein Bell for\nZhelkorgan"),
            [(1, Spelling::Own, "Bell for\nZhelkorgan")]
        );
        assert_eq!(
            found(Lang::De, "beim Zhelkorgan Town Court"),
            [(3, Spelling::Own, "Zhelkorgan Town Court")]
        );
    }

    #[test]
    fn a_part_of_another_word_is_no_name() {
        assert_eq!(found(Lang::En, "Zhelkorganite, NeoZhelkorgan"), []);
        assert_eq!(found(Lang::En, "Zhelkorgan’s").len(), 1);
    }

    #[test]
    fn a_term_may_begin_a_sentence() {
        assert_eq!(
            found(Lang::En, "Remand prison. In the remand\u{a0}prison."),
            [
                (2, Spelling::Own, "Remand prison"),
                (2, Spelling::Own, "remand\u{a0}prison")
            ]
        );
    }
}
