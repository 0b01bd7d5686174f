//! The conversation with somebody who writes to the bot, as data: what a button carries, and what
//! is answered. Before somebody agreed to be on the list, the buttons are the only place where
//! their choices are. Nothing here says who they are.

use crate::{AlertNumber, CivilDate, Country, Lang, Topic, subscription::Preferences};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// The most that a button carries, in bytes; the platform refuses more.
pub const PRESS_BYTES_MAX: usize = 64;

/// What a button carries. Each says what is to be so afterwards, and not what is to be changed, so
/// that pressing it twice is pressing it once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Press {
    /// Show who we are in this language.
    Hello(Lang),
    /// Yes, to this version of the text, as shown in this language.
    Agree { version: u16, lang: Lang },
    /// This language from now on.
    Language(Lang),
    /// This topic wanted, or not.
    Topic { topic: Topic, wanted: bool },
    /// Everything wanted.
    AllTopics,
    /// This country; none is "rather not say".
    Country(Option<Country>),
    /// Show this appeal.
    Show(AlertNumber),
}

/// A text that none of our buttons carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("none of our buttons carries this")]
pub struct UnknownPress;

/// What is answered. Kept as data until it is rendered in the person's language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answer {
    /// Who we are, what would be kept, and the button that says yes.
    Welcome,
    /// They are on the list now.
    Joined,
    /// They are on the list, as they were.
    Already,
    /// They are off the list; whether they had been on it.
    Left { was_there: bool },
    /// What they asked for is for those on the list.
    JoinFirst,
    /// What can be asked; whether they are on the list.
    Help { there: bool },
    /// The same, to words that were not understood.
    NotUnderstood { there: bool },
    /// The languages to choose from.
    Languages,
    /// The answers come in another language from now on: the one that this is rendered in.
    LanguageSet,
    /// The topics, with what they want now.
    Topics { wanted: Vec<Topic> },
    /// The countries to choose from, with theirs.
    Countries { theirs: Option<Country> },
    /// What they took for a country is none.
    NoSuchCountry,
    /// How a pause is asked for; the longest, in days.
    PauseHow { days_max: u16 },
    /// Nothing comes up to and with this day (UTC).
    Paused { through: CivilDate },
    /// Appeals come again.
    PauseOver,
    /// What is kept, what for, how long, and who answers for it.
    Privacy,
    /// All that is kept of them.
    Kept(Kept),
    /// The appeal they asked for runs no more.
    NotRunning,
    /// It cannot be noted at the moment, and nothing of it was.
    NotNow,
    /// The key that signs every appeal.
    Key,
}

/// All that is kept of a subscription that a person can read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The chat's number.
    pub chat: i64,
    pub preferences: Preferences,
    /// Through which day it pauses (UTC), if it does.
    pub paused_through: Option<CivilDate>,
    pub agreed_on: CivilDate,
    pub agreed_to: String,
    /// Of how many appeals it is noted that they got them.
    pub receipts: u64,
}

impl fmt::Display for Press {
    /// The words on the wire; buttons live as long as the messages they stand under, so these
    /// never change.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Press::Hello(lang) => write!(f, "hello:{lang}"),
            Press::Agree { version, lang } => write!(f, "agree:{version}:{lang}"),
            Press::Language(lang) => write!(f, "language:{lang}"),
            Press::Topic { topic, wanted } => {
                let sign = if *wanted { "+" } else { "-" };
                write!(f, "topic:{sign}{topic}")
            }
            Press::AllTopics => f.write_str("topic:all"),
            Press::Country(Some(country)) => write!(f, "country:{country}"),
            Press::Country(None) => f.write_str("country:none"),
            Press::Show(alert) => write!(f, "show:{alert}"),
        }
    }
}

impl FromStr for Press {
    type Err = UnknownPress;

    fn from_str(text: &str) -> Result<Self, UnknownPress> {
        let (kind, rest) = text.split_once(':').ok_or(UnknownPress)?;
        read(kind, rest).ok_or(UnknownPress)
    }
}

fn read(kind: &str, rest: &str) -> Option<Press> {
    match kind {
        "hello" => Some(Press::Hello(rest.parse().ok()?)),
        "agree" => {
            let (version, lang) = rest.split_once(':')?;
            Some(Press::Agree {
                version: version.parse().ok()?,
                lang: lang.parse().ok()?,
            })
        }
        "language" => Some(Press::Language(rest.parse().ok()?)),
        "topic" if rest == "all" => Some(Press::AllTopics),
        "topic" => {
            let (wanted, topic) = match (rest.strip_prefix('+'), rest.strip_prefix('-')) {
                (Some(topic), _) => (true, topic),
                (None, Some(topic)) => (false, topic),
                (None, None) => return None,
            };
            let topic = topic.parse().ok()?;
            Some(Press::Topic { topic, wanted })
        }
        "country" if rest == "none" => Some(Press::Country(None)),
        "country" => Some(Press::Country(Some(rest.parse().ok()?))),
        "show" => Some(Press::Show(rest.parse().ok()?)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Vec<Press> {
        let mut all = vec![
            Press::AllTopics,
            Press::Country(None),
            Press::Show(AlertNumber::new(9_999, 999_999_999)),
        ];
        for lang in Lang::ALL {
            let version = u16::MAX;
            all.extend([Press::Hello(lang), Press::Language(lang)]);
            all.push(Press::Agree { version, lang });
        }
        for topic in Topic::ALL {
            all.extend([true, false].map(|wanted| Press::Topic { topic, wanted }));
        }
        all.extend(Country::all().map(|country| Press::Country(Some(country))));
        all
    }

    #[test]
    fn every_button_fits_and_is_read_back() {
        for press in all() {
            let text = press.to_string();
            assert!(text.len() <= PRESS_BYTES_MAX, "{text}");
            assert_eq!(text.parse(), Ok(press), "{text}");
        }
    }

    #[test]
    fn what_none_of_our_buttons_carries_is_refused() {
        for text in [
            "",
            ":",
            "agree",
            "agree:",
            "agree:1",
            "agree:1:xx",
            "agree:65536:de",
            "agree:-1:de",
            "topic:lawyers",
            "topic:+",
            "topic:+lawyers ",
            "topic:\u{202E}+lawyers",
            "country:",
            "country:de",
            "country:XX",
            "language:DE",
            "hello:de:de",
            "show:",
            "show:UA-2026",
            "Agree:1:de",
            " hello:de",
        ] {
            assert_eq!(text.parse::<Press>(), Err(UnknownPress), "{text:?}");
        }
    }
}
