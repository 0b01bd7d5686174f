//! What a message says, read as a recipient reads it: which alert by its number, which revision
//! and language by its words. Nothing is asked of the sender.

use super::log::{About, Who, fnv};
use alert::{AlertNumber, Draft, Lang};
use channel::{Message, render::Body};
use std::collections::{BTreeMap, BTreeSet};

/// What stands before the code of a question, and after it.
const CODE: (&str, char) = ("nabat-yes:", ':');
/// What every number of this year begins with.
const NUMBER: &str = "UA-2026-";

/// The words of each revision, by language.
#[derive(Clone, Debug)]
pub struct Reading {
    titles: Vec<BTreeMap<Lang, String>>,
    fallback: Lang,
}

impl Reading {
    /// Of the words that are to be released.
    pub fn new(chain: &[Draft]) -> Self {
        let titles = chain.iter().map(|draft| {
            let texts = draft.texts.iter();
            texts
                .map(|(lang, text)| (*lang, text.title.clone()))
                .collect()
        });
        Self {
            titles: titles.collect(),
            fallback: chain.first().map_or(Lang::En, |draft| draft.fallback),
        }
    }

    /// What it is about.
    pub fn about(&self, message: &Message, who: Who) -> About {
        if let Who::Organiser(_) = who {
            return About::Notice;
        }
        let Some(body) = &message.body else {
            return About::Nothing;
        };
        match body {
            Body::Telegram(body) => self.in_text(&body.text, None),
            Body::Email(body) => match code_in(&body.text) {
                Some(code) => About::Question { code },
                None => self.in_text(&body.text, Some(body.lang)),
            },
            Body::Webhook(body) => in_json(&body.json).unwrap_or(About::Nothing),
        }
    }

    /// A hash of all that a recipient sees.
    pub fn hash(message: &Message) -> u64 {
        match &message.body {
            None => 0,
            Some(Body::Telegram(body)) => fnv(format!("{body:?}").as_bytes()),
            Some(Body::Email(body)) => fnv(format!("{body:?}").as_bytes()),
            Some(Body::Webhook(body)) => fnv(&body.json),
        }
    }

    fn in_text(&self, text: &str, lang: Option<Lang>) -> About {
        let found = (1u16..).zip(&self.titles).find_map(|(revision, titles)| {
            let mut written = titles.iter().filter(|(_, title)| text.contains(*title));
            let first = written.next()?;
            let written: BTreeSet<Lang> = std::iter::once(first)
                .chain(written)
                .map(|(lang, _)| *lang)
                .collect();
            Some((revision, written))
        });
        let (Some((revision, written)), Some(alert)) = (found, number_in(text)) else {
            return About::Nothing;
        };
        let readers = Lang::ALL.into_iter().filter(|reader| {
            lang.is_none_or(|lang| lang == *reader)
                && written.contains(&self.given(revision, *reader))
        });
        About::Revision {
            alert,
            revision,
            langs: readers.collect(),
        }
    }

    /// The language in which a reader is given a revision.
    fn given(&self, revision: u16, reader: Lang) -> Lang {
        let titles = &self.titles[usize::from(revision) - 1];
        match reader {
            lang if titles.contains_key(&lang) => lang,
            Lang::Kk if titles.contains_key(&Lang::Ru) => Lang::Ru,
            _ => self.fallback,
        }
    }
}

fn number_in(text: &str) -> Option<AlertNumber> {
    let at = text.find(NUMBER)?;
    let serial = text[at + NUMBER.len()..]
        .chars()
        .take_while(char::is_ascii_digit)
        .collect::<String>();
    Some(AlertNumber::new(2026, serial.parse().ok()?))
}

fn code_in(text: &str) -> Option<String> {
    let at = text.find(CODE.0)?;
    let code = text[at + CODE.0.len()..].split(CODE.1).next()?;
    Some(code.split_whitespace().collect())
}

fn in_json(json: &[u8]) -> Option<About> {
    let value: serde_json::Value = serde_json::from_slice(json).ok()?;
    let data = value.get("data")?;
    Some(About::Revision {
        alert: number_in(data.get("alert")?.as_str()?)?,
        revision: u16::try_from(data.get("revision")?.as_u64()?).ok()?,
        langs: Lang::ALL.into_iter().collect(),
    })
}
