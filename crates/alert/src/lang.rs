//! The languages we speak: a closed list, each with its code and its own name. Right-to-left
//! ones may join later; nothing may assume Latin script.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// One of the nine languages of interface texts; a campaign uses some of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    En,
    De,
    Es,
    Fr,
    It,
    Pl,
    Pt,
    Ru,
    Kk,
}

/// A code outside the list.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{0:?} is none of our languages; use one of en, de, es, fr, it, pl, pt, ru, kk")]
pub struct UnknownLang(pub String);

impl Lang {
    /// All of them, in the order of lists and reports.
    pub const ALL: [Lang; 9] = [
        Lang::En,
        Lang::De,
        Lang::Es,
        Lang::Fr,
        Lang::It,
        Lang::Pl,
        Lang::Pt,
        Lang::Ru,
        Lang::Kk,
    ];

    /// The ISO 639-1 code, two small letters.
    pub const fn code(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::De => "de",
            Lang::Es => "es",
            Lang::Fr => "fr",
            Lang::It => "it",
            Lang::Pl => "pl",
            Lang::Pt => "pt",
            Lang::Ru => "ru",
            Lang::Kk => "kk",
        }
    }

    /// What its own speakers call it.
    pub const fn own_name(self) -> &'static str {
        match self {
            Lang::En => "English",
            Lang::De => "Deutsch",
            Lang::Es => "español",
            Lang::Fr => "français",
            Lang::It => "italiano",
            Lang::Pl => "polski",
            Lang::Pt => "português",
            Lang::Ru => "русский",
            Lang::Kk => "қазақша",
        }
    }

    /// Where to look when a text is missing in this language: Kazakh readers mostly read Russian.
    pub const fn next_best(self) -> Option<Lang> {
        match self {
            Lang::Kk => Some(Lang::Ru),
            Lang::En
            | Lang::De
            | Lang::Es
            | Lang::Fr
            | Lang::It
            | Lang::Pl
            | Lang::Pt
            | Lang::Ru => None,
        }
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Lang {
    type Err = UnknownLang;
    fn from_str(text: &str) -> Result<Self, UnknownLang> {
        Lang::ALL
            .into_iter()
            .find(|lang| lang.code() == text)
            .ok_or_else(|| UnknownLang(text.to_owned()))
    }
}
