//! The count at the receiving end: what the stand-in accepted, held against our own list. The
//! daemon is never asked about itself here. A message belongs to a revision if it carries that
//! revision's title; one to a reader that carries none, or that they did not ask for, is counted
//! as a phantom.

use super::audience::Person;
use alert::{Draft, Lang};
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

/// One acceptance, as far as it is counted.
pub(super) struct Accepted<'a> {
    pub chat: i64,
    pub at_ms: u64,
    pub text: &'a Arc<str>,
}

/// The count of one revision.
#[derive(Clone, Debug, Default)]
pub(super) struct Count {
    received: HashSet<i64>,
    pub by_lang: BTreeMap<Lang, u64>,
    pub duplicate: u64,
    pub phantom: u64,
    pub other_language: u64,
    pub first_ms: Option<u64>,
    pub last_ms: Option<u64>,
    /// One message as it arrived, by language.
    pub samples: BTreeMap<Lang, Arc<str>>,
}

impl Count {
    /// How many of the audience have it.
    pub fn received(&self) -> u64 {
        self.received.len() as u64
    }

    /// From the first to the last acceptance, in ms.
    pub fn took_ms(&self) -> u64 {
        self.last_ms
            .unwrap_or(0)
            .saturating_sub(self.first_ms.unwrap_or(0))
    }
}

/// All that was received.
pub(super) struct Tally {
    /// Who is to get it, by chat.
    expected: HashMap<i64, Lang>,
    /// Everyone of the list, also those who are not to get it.
    readers: HashSet<i64>,
    titles: Vec<BTreeMap<Lang, String>>,
    /// What a text was found to be; there are few different ones.
    known: HashMap<Arc<str>, Option<(usize, Lang)>>,
    pub counts: Vec<Count>,
    /// To readers, of no revision at all.
    pub stray: u64,
    /// To organisers.
    pub notices: u64,
}

impl Tally {
    /// A count that expects each of `drafts` with each of `people` for whom `reachable` holds and
    /// who asked for it.
    pub fn new(people: &[Person], drafts: &[Draft], reachable: impl Fn(i64) -> bool) -> Self {
        let topics: Vec<_> = drafts
            .iter()
            .flat_map(|draft| draft.topics.iter().copied())
            .collect();
        let expected = people
            .iter()
            .filter(|person| person.wants(&topics) && reachable(person.chat))
            .map(|person| (person.chat, person.lang))
            .collect();
        let titles = drafts
            .iter()
            .map(|draft| {
                draft
                    .texts
                    .iter()
                    .map(|(lang, text)| (*lang, text.title.clone()))
                    .collect()
            })
            .collect();
        Self {
            expected,
            readers: people.iter().map(|person| person.chat).collect(),
            titles,
            known: HashMap::new(),
            counts: vec![Count::default(); drafts.len()],
            stray: 0,
            notices: 0,
        }
    }

    /// How many are to get each revision.
    pub fn audience(&self) -> u64 {
        self.expected.len() as u64
    }

    /// Whether somebody is to get each revision.
    pub fn is_expected(&self, chat: i64) -> bool {
        self.expected.contains_key(&chat)
    }

    /// How many of them did not get revision `index`.
    pub fn lost(&self, index: usize) -> u64 {
        let received = &self.counts[index].received;
        self.expected
            .keys()
            .filter(|chat| !received.contains(chat))
            .count() as u64
    }

    /// Counts one acceptance.
    pub fn accept(&mut self, message: &Accepted<'_>) {
        if !self.readers.contains(&message.chat) {
            self.notices += 1;
            return;
        }
        let Some((index, lang)) = self.what(message.text) else {
            self.stray += 1;
            return;
        };
        let count = &mut self.counts[index];
        let Some(wanted) = self.expected.get(&message.chat) else {
            count.phantom += 1;
            return;
        };
        count.first_ms.get_or_insert(message.at_ms);
        count.last_ms = Some(message.at_ms);
        if !count.received.insert(message.chat) {
            count.duplicate += 1;
            return;
        }
        *count.by_lang.entry(lang).or_insert(0) += 1;
        count.other_language += u64::from(*wanted != lang);
        count
            .samples
            .entry(lang)
            .or_insert_with(|| Arc::clone(message.text));
    }

    fn what(&mut self, text: &Arc<str>) -> Option<(usize, Lang)> {
        if let Some(known) = self.known.get(text) {
            return *known;
        }
        let titles = self.titles.iter().enumerate().flat_map(|(index, titles)| {
            titles
                .iter()
                .map(move |(lang, title)| (index, *lang, title))
        });
        let found = titles
            .filter(|(_, _, title)| text.contains(title.as_str()))
            // One title may be the beginning of another.
            .max_by_key(|(_, _, title)| title.len())
            .map(|(index, lang, _)| (index, lang));
        self.known.insert(Arc::clone(text), found);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::{audience::invent, shipped};

    fn tally() -> (Vec<Person>, Vec<Draft>, Tally) {
        let people = invent(300, 1);
        let drafts = shipped::play().unwrap().drafts;
        let tally = Tally::new(&people, &drafts, |chat| chat % 10 != 0);
        (people, drafts, tally)
    }

    fn accept(tally: &mut Tally, chat: i64, text: &str) {
        tally.accept(&Accepted {
            chat,
            at_ms: 5,
            text: &Arc::from(text),
        });
    }

    #[test]
    fn whoever_got_nothing_is_lost_and_whoever_got_it_twice_is_counted_twice() {
        let (people, drafts, mut tally) = tally();
        let audience = tally.audience();
        let expected: Vec<Person> = people
            .into_iter()
            .filter(|p| tally.expected.contains_key(&p.chat))
            .collect();
        for person in &expected[1..] {
            accept(
                &mut tally,
                person.chat,
                &drafts[0].texts[&person.lang].title,
            );
        }
        let first = &expected[1];
        accept(&mut tally, first.chat, &drafts[0].texts[&first.lang].title);
        assert_eq!(tally.lost(0), 1);
        assert_eq!(tally.counts[0].received(), audience - 1);
        assert_eq!(tally.counts[0].duplicate, 1);
        assert_eq!(tally.lost(1), audience);
    }

    #[test]
    fn who_did_not_ask_or_cannot_be_reached_makes_a_phantom_and_an_unknown_text_a_stray() {
        let (people, drafts, mut tally) = tally();
        let outside = people
            .iter()
            .find(|p| !tally.expected.contains_key(&p.chat))
            .unwrap();
        accept(
            &mut tally,
            outside.chat,
            &drafts[2].texts[&outside.lang].title,
        );
        assert_eq!(tally.counts[2].phantom, 1);
        accept(&mut tally, people[0].chat, "something else");
        assert_eq!(tally.stray, 1);
        accept(&mut tally, 42, "a notice");
        assert_eq!(tally.notices, 1);
    }

    #[test]
    fn a_text_in_another_language_than_asked_for_is_noticed() {
        let (people, drafts, mut tally) = tally();
        let german = people
            .iter()
            .find(|p| p.lang == Lang::De && tally.expected.contains_key(&p.chat))
            .unwrap();
        accept(&mut tally, german.chat, &drafts[0].texts[&Lang::Pl].title);
        assert_eq!(tally.counts[0].other_language, 1);
    }
}
