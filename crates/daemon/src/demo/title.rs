//! Which revision a message is of, and in which language: told by the titles in its words alone,
//! as a reader would tell. It must never look at numbers or ids that the daemon has put there.

use alert::{ChannelKind, Draft, Lang};
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

/// In which languages a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wording {
    In(Lang),
    /// A document with all there are.
    All,
}

/// So many different texts are remembered: a few for each language and revision are what there is.
const KNOWN_MAX: usize = 1_000;

/// A revision, counted from 0, and its wording.
type Found = (usize, Wording);

/// The titles of all revisions.
pub(super) struct Titles {
    titles: Vec<BTreeMap<Lang, String>>,
    /// What was found already: thousands of messages have the same words.
    known: HashMap<(ChannelKind, Arc<str>), Option<Found>>,
}

impl Titles {
    pub fn of(drafts: &[Draft]) -> Self {
        let titles = drafts.iter().map(|draft| {
            let texts = draft.texts.iter();
            texts.map(|(lang, text)| (*lang, text.title.clone()))
        });
        Self {
            titles: titles.map(Iterator::collect).collect(),
            known: HashMap::new(),
        }
    }

    /// What it is of; `None` if no title is in it.
    pub fn find(&mut self, channel: ChannelKind, body: &Arc<str>) -> Option<Found> {
        let key = (channel, Arc::clone(body));
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        let found = match channel {
            ChannelKind::Telegram | ChannelKind::Email => self.in_words(body),
            ChannelKind::Webhook => self.in_document(body),
        };
        if self.known.len() < KNOWN_MAX {
            self.known.insert(key, found);
        }
        found
    }

    fn in_words(&self, text: &str) -> Option<Found> {
        let text = in_one_line(text);
        let titles = self.titles.iter().enumerate().flat_map(|(index, titles)| {
            titles
                .iter()
                .map(move |(lang, title)| (index, *lang, title))
        });
        titles
            .filter(|(_, _, title)| text.contains(&in_one_line(title)))
            // One title may be the beginning of another.
            .max_by_key(|(_, _, title)| title.len())
            .map(|(index, lang, _)| (index, Wording::In(lang)))
    }

    /// A document is of a revision if it has the title in every language there is.
    fn in_document(&self, json: &str) -> Option<Found> {
        let document: serde_json::Value = serde_json::from_str(json).ok()?;
        let texts = &document["data"]["texts"];
        let of = |titles: &BTreeMap<Lang, String>| {
            let mut titles = titles.iter();
            titles.all(|(lang, title)| texts[lang.to_string()]["title"] == title.as_str())
        };
        let index = self.titles.iter().position(of)?;
        Some((index, Wording::All))
    }
}

/// A mail breaks its lines where it likes.
fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::shipped;

    #[test]
    fn a_title_is_found_whatever_lines_it_is_broken_into_and_nothing_is_found_in_other_words() {
        let drafts = shipped::play().unwrap().drafts;
        let mut titles = Titles::of(&drafts);
        let broken = drafts[2].texts[&Lang::Pl].title.replacen(' ', "\n", 2);
        let found = titles.find(ChannelKind::Email, &Arc::from(broken));
        assert_eq!(found, Some((2, Wording::In(Lang::Pl))));
        let nothing = titles.find(ChannelKind::Telegram, &Arc::from("Good evening"));
        assert_eq!(nothing, None);
    }

    #[test]
    fn a_document_that_lacks_one_language_is_of_no_revision() {
        let drafts = shipped::play().unwrap().drafts;
        let mut titles = Titles::of(&drafts);
        let mut texts: serde_json::Map<_, _> = drafts[1]
            .texts
            .iter()
            .map(|(lang, text)| (lang.to_string(), serde_json::json!({ "title": text.title })))
            .collect();
        let document = |texts: &serde_json::Map<_, _>| -> Arc<str> {
            serde_json::json!({ "data": { "texts": texts } })
                .to_string()
                .into()
        };
        let whole = titles.find(ChannelKind::Webhook, &document(&texts));
        assert_eq!(whole, Some((1, Wording::All)));
        texts.remove("de");
        assert_eq!(titles.find(ChannelKind::Webhook, &document(&texts)), None);
    }
}
