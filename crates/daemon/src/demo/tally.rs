//! The count at the receiving ends: what the stand-ins accepted, held against our own list. The
//! daemon is never asked about itself here. A message belongs to a revision if it carries that
//! revision's title; one that carries none, or that its reader did not ask for, or that came after
//! they left, is counted as unasked.

use super::{
    audience::Person,
    count::Count,
    title::{Titles, Wording},
};
use alert::{Address, ChannelKind, Draft, Lang, Topic};
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

/// After a leave was confirmed: as long as an attempt that was in the adapter's hands takes to
/// arrive. What comes later was not in flight.
pub(super) const IN_FLIGHT_MS: u64 = 2_000;

/// One acceptance, as far as it is counted.
pub(super) struct Accepted<'a> {
    pub to: &'a Address,
    pub unix_ms: u64,
    /// The words of a chat or a mail, or a webhook's document.
    pub body: &'a Arc<str>,
}

/// Somebody of our list.
struct Reader {
    channel: ChannelKind,
    lang: Lang,
    /// Asked for it, and their side was not told to refuse.
    expected: bool,
    left: Option<Left>,
}

/// While which revision went out somebody left, and when that was confirmed.
#[derive(Clone, Copy)]
struct Left {
    revision: usize,
    unix_ms: u64,
}

/// All that was received.
pub(super) struct Tally {
    readers: Vec<Reader>,
    by_address: HashMap<Address, usize>,
    titles: Titles,
    /// By revision, in the order of release.
    pub counts: Vec<Count>,
    /// To readers, with no title we know.
    pub stray: u64,
    /// To whoever is not on the list: organisers.
    pub notices: u64,
    /// What reached those who had left, and was in flight when they did.
    pub in_flight: u64,
    /// How many left while a revision went out.
    pub leavers: u64,
    /// Whose side was told to refuse, of those who asked for it, by channel.
    pub refusing: BTreeMap<ChannelKind, u64>,
}

impl Tally {
    /// `refuses` says whose side was told to refuse for good.
    pub fn new(people: &[Person], drafts: &[Draft], refuses: impl Fn(&Address) -> bool) -> Self {
        let topics: Vec<Topic> = drafts
            .first()
            .map(|draft| draft.topics.iter().copied().collect())
            .unwrap_or_default();
        let mut refusing = BTreeMap::new();
        let mut count = Count::default();
        let readers = people.iter().map(|person| {
            let (channel, wants) = (person.address.channel(), person.wants(&topics));
            let refused = refuses(&person.address);
            if wants && refused {
                *refusing.entry(channel).or_default() += 1;
            }
            let expected = wants && !refused;
            let cell = count.cells.entry((channel, person.lang)).or_default();
            cell.audience += u64::from(expected);
            Reader {
                channel,
                lang: person.lang,
                expected,
                left: None,
            }
        });
        let readers = readers.collect();
        let addresses = people.iter().map(|person| person.address.clone());
        Self {
            readers,
            by_address: addresses.zip(0..).collect(),
            titles: Titles::of(drafts),
            counts: vec![count; drafts.len()],
            stray: 0,
            notices: 0,
            in_flight: 0,
            leavers: 0,
            refusing,
        }
    }

    /// Whether they are to get a revision.
    pub fn is_expected(&self, address: &Address, revision: usize) -> bool {
        let reader = self.by_address.get(address).map(|at| &self.readers[*at]);
        reader.is_some_and(|reader| reader.is_expected(revision))
    }

    /// Whether they have a revision.
    pub fn has(&self, address: &Address, revision: usize) -> bool {
        let at = self.by_address.get(address);
        at.is_some_and(|at| self.counts[revision].received.contains(at))
    }

    /// Somebody left while `revision` went out: they are to get nothing more from now on but what
    /// is in flight.
    pub fn leave(&mut self, address: &Address, revision: usize, unix_ms: u64) {
        let Some(&at) = self.by_address.get(address) else {
            return;
        };
        let reader = &mut self.readers[at];
        if reader.left.is_some() {
            return;
        }
        if reader.expected {
            for count in self.counts.iter_mut().skip(revision) {
                let cell = count
                    .cells
                    .entry((reader.channel, reader.lang))
                    .or_default();
                cell.audience = cell.audience.saturating_sub(1);
                let had = count.received.contains(&at);
                cell.received = cell.received.saturating_sub(u64::from(had));
            }
        }
        reader.left = Some(Left { revision, unix_ms });
        self.leavers += 1;
    }

    /// Counts one acceptance.
    pub fn accept(&mut self, message: &Accepted<'_>) {
        let Some(&at) = self.by_address.get(message.to) else {
            self.notices += 1;
            return;
        };
        let reader = &self.readers[at];
        let found = self.titles.find(reader.channel, message.body);
        let Some((index, wording)) = found else {
            self.stray += 1;
            return;
        };
        let count = &mut self.counts[index];
        let cell = count
            .cells
            .entry((reader.channel, reader.lang))
            .or_default();
        if let Some(left) = reader.left
            && reader.expected
            && index >= left.revision
        {
            let first = count.received.insert(at);
            let arrived_before = message.unix_ms <= left.unix_ms;
            let in_flight = message.unix_ms <= left.unix_ms + IN_FLIGHT_MS && first;
            match (index == left.revision, arrived_before, in_flight) {
                // It came in before they left, and is only looked at now.
                (true, true, _) => {}
                (true, false, true) => self.in_flight += 1,
                _ => cell.unasked += 1,
            }
            return;
        }
        if !reader.expected {
            cell.unasked += 1;
            return;
        }
        let earliest = cell.first_ms.unwrap_or(message.unix_ms);
        cell.first_ms = Some(earliest.min(message.unix_ms));
        cell.last_ms = cell.last_ms.max(Some(message.unix_ms));
        if !count.received.insert(at) {
            cell.twice += 1;
            return;
        }
        cell.received += 1;
        cell.other_language += u64::from(!wording.suits(reader.lang));
    }
}

impl Reader {
    fn is_expected(&self, revision: usize) -> bool {
        self.expected && self.left.is_none_or(|left| revision < left.revision)
    }
}

impl Wording {
    fn suits(self, lang: Lang) -> bool {
        match self {
            Wording::In(found) => found == lang,
            Wording::All => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::{audience::at_home, shipped};

    struct Case {
        people: Vec<Person>,
        drafts: Vec<Draft>,
        tally: Tally,
    }

    fn case() -> Case {
        let people = at_home(300, 1);
        let drafts = shipped::play().unwrap().drafts;
        let tally = Tally::new(
            &people,
            &drafts,
            |address| matches!(address, Address::Telegram(chat) if chat % 10 == 0),
        );
        Case {
            people,
            drafts,
            tally,
        }
    }

    impl Case {
        fn expected(&self) -> Vec<Person> {
            let people = self.people.iter();
            people
                .filter(|person| self.tally.is_expected(&person.address, 0))
                .cloned()
                .collect()
        }

        fn body(&self, person: &Person, revision: usize) -> String {
            let texts = &self.drafts[revision].texts;
            if person.address.channel() != ChannelKind::Webhook {
                return format!("UA · {}", texts[&person.lang].title);
            }
            let texts = texts.iter().map(|(lang, text)| {
                let words = serde_json::json!({ "title": text.title });
                (lang.to_string(), words)
            });
            let texts: serde_json::Map<_, _> = texts.collect();
            serde_json::json!({ "data": { "texts": texts } }).to_string()
        }

        fn accept(&mut self, person: &Person, body: &str, unix_ms: u64) {
            self.tally.accept(&Accepted {
                to: &person.address,
                unix_ms,
                body: &Arc::from(body),
            });
        }

        fn get(&mut self, person: &Person, revision: usize, unix_ms: u64) {
            let body = self.body(person, revision);
            self.accept(person, &body, unix_ms);
        }
    }

    #[test]
    fn whoever_got_nothing_is_lost_and_whoever_got_it_twice_is_counted_twice_on_each_channel() {
        for channel in ChannelKind::ALL {
            let mut case = case();
            let expected = case.expected();
            let of = |person: &&Person| person.address.channel() == channel;
            let one = expected.iter().find(of).unwrap();
            let other = expected.iter().rfind(of).unwrap();
            for person in expected.iter().filter(|person| *person != one) {
                case.get(person, 0, 5);
            }
            case.get(other, 0, 6);
            let (all, on) = (case.tally.counts[0].all(), case.tally.counts[0].on(channel));
            assert_eq!((all.lost(), on.lost()), (1, 1), "{channel}");
            assert_eq!((all.twice, on.twice), (1, 1));
            assert_eq!(all.received, expected.len() as u64 - 1);
            assert_eq!((all.unasked, all.other_language, all.took_ms()), (0, 0, 1));
            assert_eq!(case.tally.counts[1].all().lost(), expected.len() as u64);
        }
    }

    #[test]
    fn who_did_not_ask_or_cannot_be_reached_gets_it_unasked_and_an_unknown_text_is_a_stray() {
        let mut case = case();
        let outside = |person: &&Person| !case.tally.is_expected(&person.address, 0);
        let outside = case.people.iter().find(outside).unwrap().clone();
        case.get(&outside, 2, 5);
        assert_eq!(case.tally.counts[2].all().unasked, 1);
        let first = case.people[0].clone();
        case.accept(&first, "something else", 5);
        assert_eq!(case.tally.stray, 1);
        let mut organiser = first;
        organiser.address = Address::Telegram(42);
        case.accept(&organiser, "a notice", 5);
        assert_eq!(case.tally.notices, 1);
    }

    #[test]
    fn a_text_in_another_language_than_asked_for_is_noticed() {
        let mut case = case();
        let german = |person: &&Person| person.lang == Lang::De;
        let german = case.expected().iter().find(german).unwrap().clone();
        let polish = case.drafts[0].texts[&Lang::Pl].title.clone();
        case.accept(&german, &polish, 5);
        assert_eq!(case.tally.counts[0].all().other_language, 1);
    }

    #[test]
    fn after_a_leave_only_what_was_in_flight_is_no_fault() {
        let mut case = case();
        let expected = case.expected();
        let before = case.tally.counts[1].all().audience;
        let [early, flying, late, again] = [0, 1, 2, 3].map(|at: usize| expected[at].clone());
        case.get(&early, 1, 900);
        for person in [&early, &flying, &late, &again] {
            case.tally.leave(&person.address, 1, 1_000);
        }
        case.get(&flying, 1, 1_000 + IN_FLIGHT_MS);
        case.get(&late, 1, 1_001 + IN_FLIGHT_MS);
        case.get(&again, 1, 1_001);
        case.get(&again, 2, 1_002);
        let tally = &case.tally;
        assert_eq!(tally.counts[1].all().audience, before - 4);
        assert_eq!(tally.counts[1].all().received, 0);
        assert_eq!((tally.in_flight, tally.leavers), (2, 4));
        assert_eq!(tally.counts[1].all().unasked, 1, "too late");
        assert_eq!(tally.counts[2].all().unasked, 1, "another revision");
        assert_eq!(tally.counts[0].all().audience, before);
    }
}
