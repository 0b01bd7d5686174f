//! Lists as CSV: each row parsed into a valid value or refused by its line. The addresses in it are
//! read by the daemon alone, which knows where it may reach; no error here repeats one.

use crate::control::{
    list_csv::HEADER,
    paths::{ListAddress, ListChannel, ListRow},
};
use alert::{
    CivilDate, Country, Lang, Topic,
    subscription::{Cadence, Preferences},
    topic::TopicSet,
};
use csv::{Reader, ReaderBuilder, StringRecord, Trim};
use ledger::subscriber::Consent;
use serde::Serialize;
use std::io;

/// The longest text of a consent: a few paragraphs.
const CONSENT_CHARS_MAX: usize = 2_000;
/// Bad rows that are named; of more only the number is told, so that a list that is wrong from end
/// to end is not held in memory.
const BAD_NAMED_MAX: usize = 1_000;

/// Why the whole list cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("reading the list: its first line must be {0}")]
    Header(String),
    #[error("reading the list: it cannot be read further ({0}); check the file")]
    Io(io::Error),
}

/// Which columns a list has, and what a row of them is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Columns {
    /// Everything; without a consent they are asked first.
    Join,
    /// Without the columns of consent.
    Change,
    /// Channel and address, with or without a header.
    Leave,
}

impl Columns {
    fn names(self) -> &'static [&'static str] {
        match self {
            Columns::Join => &HEADER,
            Columns::Change => &HEADER[..6],
            Columns::Leave => &HEADER[..2],
        }
    }
}

/// A row that was not taken.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct BadRow {
    /// Counted from 1, with the header.
    pub line: u64,
    pub wrong: String,
    pub right: String,
}

/// The rows that were not taken.
#[derive(Debug, Default)]
pub(super) struct BadRows {
    named: Vec<BadRow>,
    more: u64,
}

impl BadRows {
    pub(super) fn push(&mut self, row: BadRow) {
        if self.named.len() < BAD_NAMED_MAX {
            self.named.push(row);
        } else {
            self.more += 1;
        }
    }
    /// How many there are.
    pub(super) fn count(&self) -> u64 {
        self.named.len() as u64 + self.more
    }
    /// Those that are named, in the order of the list.
    pub(super) fn named(&mut self) -> &[BadRow] {
        self.named.sort_by_key(|row| row.line);
        &self.named
    }
}

/// A row with its line, or what is wrong with it.
type ReadRow = Result<(u64, ListRow), BadRow>;

/// The rows of a list.
pub(super) struct Rows<R> {
    reader: Reader<R>,
    record: StringRecord,
    columns: Columns,
    /// Whether the record was read and is not a header.
    pending: bool,
}

impl<R: io::Read> Rows<R> {
    /// Reads the header.
    pub(super) fn new(source: R, columns: Columns) -> Result<Self, ImportError> {
        let reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .trim(Trim::All)
            .from_reader(source);
        let mut rows = Self {
            reader,
            record: StringRecord::new(),
            columns,
            pending: false,
        };
        let header = || ImportError::Header(columns.names().join(","));
        let there = match rows.reader.read_record(&mut rows.record) {
            Ok(there) => there,
            Err(error) => match error.into_kind() {
                csv::ErrorKind::Io(error) => return Err(ImportError::Io(error)),
                _ => return Err(header()),
            },
        };
        let names = rows.record.iter();
        let names = names.map(|name| name.trim_start_matches('\u{feff}'));
        let is_header = names.eq(columns.names().iter().copied());
        match columns {
            Columns::Join | Columns::Change if !is_header => return Err(header()),
            Columns::Join | Columns::Change | Columns::Leave => {}
        }
        rows.pending = there && !is_header;
        Ok(rows)
    }

    /// The next row with its line, or its mistake; nothing after the last.
    pub(super) fn next(&mut self) -> Result<Option<ReadRow>, ImportError> {
        let bad = |line: u64, (wrong, right): Mistake| {
            let wrong = wrong.to_owned();
            BadRow { line, wrong, right }
        };
        let read = match std::mem::take(&mut self.pending) {
            true => Ok(true),
            false => self.reader.read_record(&mut self.record),
        };
        match read {
            Ok(false) => Ok(None),
            Ok(true) => {
                let line = self.record.position().map_or(0, csv::Position::line);
                let row = parsed(&self.record, self.columns);
                Ok(Some(
                    row.map(|row| (line, row)).map_err(|what| bad(line, what)),
                ))
            }
            Err(error) => match error.kind() {
                csv::ErrorKind::Utf8 { pos, .. } => {
                    let line = pos.as_ref().map_or(0, csv::Position::line);
                    let what = ("the row is not UTF-8", "save the list as UTF-8".to_owned());
                    Ok(Some(Err(bad(line, what))))
                }
                _ => Err(unreadable(error)),
            },
        }
    }

    /// The next `max` rows that can be read, with their lines; none after the last.
    pub(super) fn page(
        &mut self,
        max: usize,
        bad: &mut BadRows,
    ) -> Result<(Vec<u64>, Vec<ListRow>), ImportError> {
        let (mut lines, mut rows) = (Vec::new(), Vec::new());
        while rows.len() < max {
            match self.next()? {
                None => break,
                Some(Ok((line, row))) => {
                    lines.push(line);
                    rows.push(row);
                }
                Some(Err(row)) => bad.push(row),
            }
        }
        Ok((lines, rows))
    }
}

fn unreadable(error: csv::Error) -> ImportError {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => ImportError::Io(error),
        _ => ImportError::Io(io::Error::from(io::ErrorKind::InvalidData)),
    }
}

type Mistake = (&'static str, String);

fn parsed(record: &StringRecord, columns: Columns) -> Result<ListRow, Mistake> {
    let names = columns.names();
    if record.len() != names.len() {
        let right = format!(
            "write {} columns; quote those with a comma in them",
            names.len()
        );
        return Err(("the row has another number of columns", right));
    }
    let column = |index: usize| record.get(index).unwrap_or_default();
    let to = ListAddress {
        channel: channel(column(0).trim_start_matches('\u{feff}'))?,
        address: column(1).to_owned(),
    };
    if columns == Columns::Leave {
        return Ok(ListRow {
            to,
            preferences: nothing_in_particular(),
            consent: None,
        });
    }
    Ok(ListRow {
        to,
        preferences: Preferences {
            lang: column(2).parse::<Lang>().map_err(|_| {
                (
                    "the language is none of ours",
                    Lang::ALL.map(Lang::code).join(", "),
                )
            })?,
            topics: topics(column(5))?,
            country: country(column(3))?,
            cadence: cadence(column(4))?,
            // Nobody agreed to be woken: quiet hours and digests are kept until they do.
            urgent_anyway: false,
        },
        consent: consent(column(6), column(7))?,
    })
}

/// What stands in a row that says nothing of it.
fn nothing_in_particular() -> Preferences {
    Preferences {
        lang: Lang::En,
        topics: TopicSet::default(),
        country: None,
        cadence: Cadence::Instant,
        urgent_anyway: false,
    }
}

fn channel(word: &str) -> Result<ListChannel, Mistake> {
    let known = ListChannel::ALL.iter().find(|(_, known)| *known == word);
    known.map(|(channel, _)| *channel).ok_or_else(|| {
        let words = ListChannel::ALL.map(|(_, word)| word).join(", ");
        (
            "the channel is none of ours",
            format!("write one of {words}"),
        )
    })
}

fn country(text: &str) -> Result<Option<Country>, Mistake> {
    if text.is_empty() {
        return Ok(None);
    }
    let wrong = "the country is no code of ISO 3166-1";
    let right = "two capital letters such as DE, or nothing for \"rather not say\"";
    text.parse()
        .map(Some)
        .map_err(|_| (wrong, right.to_owned()))
}

fn cadence(text: &str) -> Result<Cadence, Mistake> {
    match text {
        "instant" => Ok(Cadence::Instant),
        "daily" => Ok(Cadence::Daily),
        "weekly" => Ok(Cadence::Weekly),
        _ => Err((
            "the cadence is none of ours",
            "write instant, daily or weekly".to_owned(),
        )),
    }
}

fn topics(text: &str) -> Result<TopicSet, Mistake> {
    let words = text.split([' ', ';', '|']).filter(|word| !word.is_empty());
    words
        .map(str::parse::<Topic>)
        .collect::<Result<TopicSet, _>>()
        .map_err(|_| {
            let list = Topic::ALL.map(Topic::word).join(", ");
            let right = format!("of {list}, with spaces between; nothing for all of them");
            ("a topic is none of ours", right)
        })
}

/// The consent that was recorded; nothing if nothing is said of one.
fn consent(date: &str, text: &str) -> Result<Option<Consent>, Mistake> {
    if date.is_empty() && text.is_empty() {
        return Ok(None);
    }
    if text.is_empty() {
        return Err((
            "the consent says nothing",
            "write which text they agreed to; or leave its date out too, and they are asked"
                .to_owned(),
        ));
    }
    if text.chars().count() > CONSENT_CHARS_MAX {
        let right = format!("at most {CONSENT_CHARS_MAX} characters");
        return Err(("the consent is too long", right));
    }
    let date = date.parse::<CivilDate>().map_err(|_| {
        (
            "the date of the consent is no date",
            "write it as 2026-11-20".to_owned(),
        )
    })?;
    Ok(Some(Consent {
        date,
        text: text.to_owned(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str =
        "channel,address,language,country,cadence,topics,consent_date,consent_text\n";

    fn rows(text: &str, columns: Columns) -> Vec<ReadRow> {
        let mut rows = Rows::new(text.as_bytes(), columns).unwrap();
        std::iter::from_fn(|| rows.next().unwrap()).collect()
    }

    #[test]
    fn good_rows_are_kept_beside_bad_ones_that_are_named_by_their_line() {
        let list = format!(
            "{HEADER}telegram,7700123,de,DE,instant,lawyers strikes,2026-11-20,\"v1, spoken\"\n\
             signal,someone@private.example,de,,instant,,2026-11-20,v1\n\
             telegram,7700124,xx,,instant,,2026-11-20,v1\n\
             telegram,7700125,pl,,daily,,2026-11-20,\n\
             telegram,7700126,pl\n\
             email,ola@mail.example,pl,,weekly,,,\n\
             telegram,7700127,pl,,weekly,,,v1\n\
             telegram-channel,-1007700127,pl,,weekly,,2026-11-20,v1\n"
        );
        let rows = rows(&list, Columns::Join);
        let lines: Vec<_> = rows.iter().filter_map(|row| row.as_ref().err()).collect();
        assert_eq!(
            lines.iter().map(|row| row.line).collect::<Vec<_>>(),
            [3, 4, 5, 6, 8]
        );
        let told = format!("{lines:?}");
        assert!(
            !told.contains("someone") && !told.contains("77001"),
            "{told}"
        );
        let good: Vec<_> = rows.iter().filter_map(|row| row.as_ref().ok()).collect();
        assert_eq!(
            good.iter().map(|(line, _)| *line).collect::<Vec<_>>(),
            [2, 7, 9]
        );
        let (_, first) = good[0];
        assert_eq!(first.to.address, "7700123");
        assert_eq!(first.preferences.topics.iter().count(), 2);
        let consent = first.consent.as_ref().unwrap();
        assert_eq!(consent.text, "v1, spoken");
        assert_eq!(good[1].1.consent, None);
        assert_eq!(good[2].1.to.channel, ListChannel::TelegramChannel);
    }

    #[test]
    fn a_list_without_its_header_is_refused_whole() {
        let headless = "telegram,7700123,de,DE,instant,,2026-11-20,v1\n";
        let refused = Rows::new(headless.as_bytes(), Columns::Join).err();
        assert!(matches!(refused, Some(ImportError::Header(_))));
        let refused = Rows::new("".as_bytes(), Columns::Change).err();
        assert!(matches!(refused, Some(ImportError::Header(_))));
    }

    #[test]
    fn who_leaves_needs_no_header_and_what_is_changed_needs_no_consent() {
        for list in [
            "email,ola@mail.example\n",
            "channel,address\nemail,ola@mail.example",
        ] {
            let rows = rows(list, Columns::Leave);
            let (_, row) = rows[0].as_ref().unwrap();
            assert_eq!(
                (rows.len(), row.to.address.as_str()),
                (1, "ola@mail.example")
            );
        }
        assert!(rows("", Columns::Leave).is_empty());
        let list =
            "channel,address,language,country,cadence,topics\nemail,ola@mail.example,pl,,daily,";
        let rows = rows(list, Columns::Change);
        assert_eq!(rows[0].as_ref().unwrap().1.preferences.lang, Lang::Pl);
    }

    #[test]
    fn a_row_that_is_not_utf8_costs_nobody_else_their_place() {
        let mut list = HEADER.as_bytes().to_vec();
        list.extend(b"telegram,1,de,,instant,,2026-11-20,\xff\n");
        list.extend(b"telegram,2,de,,instant,,2026-11-20,v1\n");
        let mut rows = Rows::new(list.as_slice(), Columns::Join).unwrap();
        assert_eq!(rows.next().unwrap().unwrap().unwrap_err().line, 2);
        assert!(rows.next().unwrap().unwrap().is_ok());
        assert!(rows.next().unwrap().is_none());
    }

    #[test]
    fn of_a_list_that_is_wrong_from_end_to_end_so_many_rows_are_named_and_no_more() {
        let list = format!(
            "{HEADER}{}",
            "signal,1,de,,instant,,2026-11-20,v1\n".repeat(2_500)
        );
        let mut rows = Rows::new(list.as_bytes(), Columns::Join).unwrap();
        let mut bad = BadRows::default();
        let (lines, page) = rows.page(500, &mut bad).unwrap();
        assert_eq!((lines.len(), page.len(), bad.count()), (0, 0, 2_500));
        assert_eq!(bad.named().len(), BAD_NAMED_MAX);
    }
}
