//! A list of subscribers as CSV: the header, and each row parsed into a valid value or refused by
//! its line. No error here repeats what stands in the address column.

use alert::{
    Address, CivilDate, Country, Lang, Topic,
    subscription::{Cadence, Preferences},
    topic::TopicSet,
};
use csv::{Reader, ReaderBuilder, StringRecord, Trim};
use ledger::{Join, subscriber::Consent};
use serde::Serialize;
use std::io;

/// The columns, in this order.
const CSV_HEADER: [&str; 8] = [
    "channel",
    "address",
    "language",
    "country",
    "cadence",
    "topics",
    "consent_date",
    "consent_text",
];
/// The longest text of a consent: a few paragraphs.
const CONSENT_CHARS_MAX: usize = 2_000;

/// Why the whole list cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("reading the list: its first line must be {}", CSV_HEADER.join(","))]
    Header,
    #[error("reading the list: it cannot be read further ({0}); check the file")]
    Io(io::Error),
}

/// A row that was not taken.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct BadRow {
    /// Counted from 1, with the header.
    pub line: u64,
    pub wrong: &'static str,
    pub right: String,
}

/// The rows of a list.
pub(super) struct Rows<R> {
    reader: Reader<R>,
    record: StringRecord,
}

impl<R: io::Read> Rows<R> {
    /// Reads the header.
    pub(super) fn new(source: R) -> Result<Self, ImportError> {
        let mut reader = ReaderBuilder::new()
            .flexible(true)
            .trim(Trim::All)
            .from_reader(source);
        let header = reader.headers().map_err(unreadable)?;
        let names = header
            .iter()
            .map(|name| name.trim_start_matches('\u{feff}'));
        if !names.eq(CSV_HEADER) {
            return Err(ImportError::Header);
        }
        Ok(Self {
            reader,
            record: StringRecord::new(),
        })
    }

    /// The next row, or its mistake; nothing after the last.
    pub(super) fn next(&mut self) -> Result<Option<Result<Join, BadRow>>, ImportError> {
        let bad = |line: u64, (wrong, right)| BadRow { line, wrong, right };
        match self.reader.read_record(&mut self.record) {
            Ok(false) => Ok(None),
            Ok(true) => {
                let line = self.record.position().map_or(0, csv::Position::line);
                Ok(Some(join(&self.record).map_err(|what| bad(line, what))))
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
}

fn unreadable(error: csv::Error) -> ImportError {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => ImportError::Io(error),
        csv::ErrorKind::Utf8 { .. } => ImportError::Header,
        _ => ImportError::Io(io::Error::from(io::ErrorKind::InvalidData)),
    }
}

type Mistake = (&'static str, String);

fn join(record: &StringRecord) -> Result<Join, Mistake> {
    if record.len() != CSV_HEADER.len() {
        let right = format!(
            "write {} columns; quote those with a comma in them",
            CSV_HEADER.len()
        );
        return Err(("the row has another number of columns", right));
    }
    let column = |index: usize| record.get(index).unwrap_or_default();
    Ok(Join {
        address: address(column(0), column(1))?,
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
        consent: Consent {
            date: column(6).parse::<CivilDate>().map_err(|_| {
                (
                    "the date of the consent is no date",
                    "write it as 2026-11-20".to_owned(),
                )
            })?,
            text: consent_text(column(7))?,
        },
        public: false,
    })
}

fn address(channel: &str, address: &str) -> Result<Address, Mistake> {
    match channel {
        "telegram" => match address.parse::<i64>() {
            Ok(chat) if chat != 0 => Ok(Address::Telegram(chat)),
            Ok(_) | Err(_) => {
                let right = "write the numeric id of the chat, as the bot sees it".to_owned();
                Err(("the address is no Telegram chat", right))
            }
        },
        "email" | "webhook" => Err((
            "this version does not send on that channel",
            "write telegram".to_owned(),
        )),
        _ => Err(("the channel is none of ours", "write telegram".to_owned())),
    }
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

fn consent_text(text: &str) -> Result<String, Mistake> {
    match text.chars().count() {
        0 => Err((
            "the consent says nothing",
            "write which text they agreed to: without it nobody may be written to".to_owned(),
        )),
        1..=CONSENT_CHARS_MAX => Ok(text.to_owned()),
        _ => Err((
            "the consent is too long",
            format!("at most {CONSENT_CHARS_MAX} characters"),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str =
        "channel,address,language,country,cadence,topics,consent_date,consent_text\n";

    fn rows(text: &str) -> Vec<Result<Join, BadRow>> {
        let mut rows = Rows::new(text.as_bytes()).unwrap();
        std::iter::from_fn(|| rows.next().unwrap()).collect()
    }

    #[test]
    fn good_rows_are_kept_beside_bad_ones_that_are_named_by_their_line() {
        let list = format!(
            "{HEADER}telegram,7700123,de,DE,instant,lawyers strikes,2026-11-20,\"v1, spoken\"\n\
             telegram,someone@private.example,de,,instant,,2026-11-20,v1\n\
             telegram,7700124,xx,,instant,,2026-11-20,v1\n\
             telegram,7700125,pl,,daily,,2026-11-20,\n\
             telegram,7700126,pl\n\
             telegram,7700127,pl,,weekly,,2026-11-20,v1\n"
        );
        let rows = rows(&list);
        let lines: Vec<_> = rows.iter().filter_map(|row| row.as_ref().err()).collect();
        assert_eq!(
            lines.iter().map(|row| row.line).collect::<Vec<_>>(),
            [3, 4, 5, 6]
        );
        let told = format!("{lines:?}");
        assert!(
            !told.contains("someone") && !told.contains("77001"),
            "{told}"
        );
        let good: Vec<_> = rows.iter().filter_map(|row| row.as_ref().ok()).collect();
        assert_eq!(good.len(), 2);
        assert_eq!(good[0].address, Address::Telegram(7_700_123));
        assert_eq!(good[0].preferences.topics.iter().count(), 2);
        assert_eq!(good[0].consent.text, "v1, spoken");
    }

    #[test]
    fn a_list_without_its_header_is_refused_whole() {
        let headless = "telegram,7700123,de,DE,instant,,2026-11-20,v1\n";
        assert!(matches!(
            Rows::new(headless.as_bytes()),
            Err(ImportError::Header)
        ));
    }

    #[test]
    fn a_row_that_is_not_utf8_costs_nobody_else_their_place() {
        let mut list = HEADER.as_bytes().to_vec();
        list.extend(b"telegram,1,de,,instant,,2026-11-20,\xff\n");
        list.extend(b"telegram,2,de,,instant,,2026-11-20,v1\n");
        let mut rows = Rows::new(list.as_slice()).unwrap();
        assert_eq!(rows.next().unwrap().unwrap().unwrap_err().line, 2);
        assert!(rows.next().unwrap().unwrap().is_ok());
        assert!(rows.next().unwrap().is_none());
    }
}
