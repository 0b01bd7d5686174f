//! Civil time, and the only place that knows it: days, zones, and the moment a day ends.

use crate::Timestamp;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr, time::Duration};

/// A day of the calendar, printed as `2026-12-20`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CivilDate(jiff::civil::Date);

/// A text that is no day.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{0:?} is no date; write it as 2026-12-20")]
pub struct BadDate(pub String);

/// A name that is no time zone.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{0:?} is no time zone; use a name of the IANA list, such as Europe/Berlin")]
pub struct UnknownZone(pub String);

impl CivilDate {
    /// The year.
    pub fn year(self) -> i16 {
        self.0.year()
    }
    /// The month, 1 to 12.
    pub fn month(self) -> i8 {
        self.0.month()
    }
    /// The day of the month, 1 to 31.
    pub fn day(self) -> i8 {
        self.0.day()
    }
    /// The day `days` later.
    pub fn plus_days(self, days: u32) -> Self {
        let span = jiff::Span::new().days(i64::from(days.min(MAX_DAYS)));
        Self(self.0.saturating_add(span))
    }
    /// When it begins where clocks show UTC: the number that stands for a day of which no hour is
    /// kept.
    pub fn begins_utc(self) -> Timestamp {
        let first = Self(jiff::civil::date(1970, 1, 1));
        Timestamp::from_ms(self.days_since(first) * 86_400_000)
    }
    /// The day of a moment where clocks show UTC.
    pub fn at_utc(at: Timestamp) -> Self {
        let moment = jiff::Timestamp::from_millisecond(at.ms()).unwrap_or_default();
        Self(jiff::tz::TimeZone::UTC.to_datetime(moment).date())
    }
    /// How many days from `earlier` to this one; negative if it lies before.
    pub fn days_since(self, earlier: CivilDate) -> i64 {
        self.0
            .since((jiff::Unit::Day, earlier.0))
            .map_or(0, |span| i64::from(span.get_days()))
    }
}

/// A bound on day arithmetic: ten years, beyond any date an alert can carry.
const MAX_DAYS: u32 = 3_660;

impl fmt::Display for CivilDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl fmt::Debug for CivilDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for CivilDate {
    type Err = BadDate;
    fn from_str(text: &str) -> Result<Self, BadDate> {
        let bad = || BadDate(text.chars().take(40).collect());
        if text.len() != 10 {
            return Err(bad());
        }
        text.parse().map(Self).map_err(|_| bad())
    }
}

/// When a case of the past happened: the day, or the year alone where no source gives a day. It is
/// written, stored and printed as `2011-12-16` or `2011`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Happened {
    Day(CivilDate),
    Year(i16),
}

/// A text that is neither a day nor a year.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{0:?} is no day and no year; write it as 2011-12-16, or 2011 if no day is known")]
pub struct BadHappened(pub String);

impl Happened {
    /// The year, which stands at the top of every message about it.
    pub fn year(self) -> i16 {
        match self {
            Self::Day(day) => day.year(),
            Self::Year(year) => year,
        }
    }
    /// Whether it lies before `today`; a year does when it has ended.
    pub fn is_before(self, today: CivilDate) -> bool {
        match self {
            Self::Day(day) => day < today,
            Self::Year(year) => year < today.year(),
        }
    }
}

impl From<CivilDate> for Happened {
    fn from(day: CivilDate) -> Self {
        Self::Day(day)
    }
}

impl fmt::Display for Happened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => fmt::Display::fmt(day, f),
            Self::Year(year) => write!(f, "{year:04}"),
        }
    }
}

impl From<Happened> for String {
    fn from(happened: Happened) -> Self {
        happened.to_string()
    }
}

impl FromStr for Happened {
    type Err = BadHappened;
    fn from_str(text: &str) -> Result<Self, BadHappened> {
        let bad = || BadHappened(text.chars().take(40).collect());
        if text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit()) {
            return text.parse().map(Self::Year).map_err(|_| bad());
        }
        text.parse().map(Self::Day).map_err(|_| bad())
    }
}

impl TryFrom<String> for Happened {
    type Error = BadHappened;
    fn try_from(text: String) -> Result<Self, BadHappened> {
        text.parse()
    }
}

/// A time zone by its IANA name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    name: String,
    zone: jiff::tz::TimeZone,
}

impl Zone {
    /// Looks a zone up by its IANA name.
    pub fn named(name: &str) -> Result<Self, UnknownZone> {
        let zone = jiff::tz::TimeZone::get(name).map_err(|_| UnknownZone(name.to_owned()))?;
        Ok(Self {
            name: name.to_owned(),
            zone,
        })
    }
    /// Its IANA name.
    pub fn name(&self) -> &str {
        &self.name
    }
    /// The day it is there at `at`.
    pub fn date_at(&self, at: Timestamp) -> CivilDate {
        CivilDate(moment(at).to_zoned_datetime(self.zone.clone()).date())
    }
    /// The first moment after `day`: what is due "by" a day is due before this.
    pub fn end_of(&self, day: CivilDate) -> Timestamp {
        let next = day.plus_days(1).0;
        match next.to_zoned_datetime(self.zone.clone()) {
            Ok(midnight) => Timestamp::from_ms(midnight.timestamp().as_millisecond()),
            Err(_) => Timestamp::FAR,
        }
    }
    /// RFC 3339 with this zone's offset and no fraction: `2026-11-24T16:15:40+01:00`.
    pub fn rfc3339(&self, at: Timestamp) -> String {
        moment(at)
            .to_zoned_datetime(self.zone.clone())
            .strftime("%Y-%m-%dT%H:%M:%S%:z")
            .to_string()
    }
    /// The time of day a person reads: `16:15`.
    pub fn clock_time(&self, at: Timestamp) -> String {
        moment(at)
            .to_zoned_datetime(self.zone.clone())
            .strftime("%H:%M")
            .to_string()
    }
}

fn moment(at: Timestamp) -> jiff::Timestamp {
    jiff::Timestamp::from_millisecond(at.ms()).unwrap_or(jiff::Timestamp::MAX)
}

/// How long an appeal may run: three months, as campaigns of this kind do.
pub const ACT_BY_MAX_DAYS: u32 = 92;

/// What an Outcome or a Withdrawal has left after its release.
pub const CLOSING_LIFE: Duration = Duration::from_secs(14 * 86_400);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_at_local_midnight_also_when_the_clocks_change() {
        let berlin = Zone::named("Europe/Berlin").unwrap();
        // 25 October 2026 has 25 hours in Berlin.
        let before = berlin.end_of("2026-10-24".parse().unwrap());
        let after = berlin.end_of("2026-10-25".parse().unwrap());
        assert_eq!(after.since(before), Duration::from_secs(25 * 3600));
        assert_eq!(berlin.rfc3339(after), "2026-10-26T00:00:00+01:00");
    }

    #[test]
    fn dates_read_back_from_what_they_print_and_others_are_refused() {
        let day: CivilDate = "2026-12-20".parse().unwrap();
        assert_eq!(day.to_string(), "2026-12-20");
        assert_eq!(day.plus_days(12).to_string(), "2027-01-01");
        assert_eq!(day.plus_days(12).days_since(day), 12);
        for text in ["2026-13-01", "20.12.2026", "2026-12-20T00:00", ""] {
            assert!(text.parse::<CivilDate>().is_err(), "{text}");
        }
    }

    #[test]
    fn what_happened_in_a_year_without_a_known_day_reads_back_as_the_year() {
        for text in ["2011-12-16", "2011", "0987"] {
            let happened: Happened = text.parse().unwrap();
            assert_eq!(happened.to_string(), text);
        }
        for text in ["2011-12", "12-16", "+201", "-201", "20111", ""] {
            assert!(text.parse::<Happened>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_year_is_past_when_it_has_ended() {
        let today: CivilDate = "2026-11-25".parse().unwrap();
        assert!(Happened::Year(2025).is_before(today));
        assert!(!Happened::Year(2026).is_before(today));
        assert!(Happened::Day("2026-11-24".parse().unwrap()).is_before(today));
        assert!(!Happened::Day(today).is_before(today));
    }

    #[test]
    fn a_stored_day_of_the_past_reads_as_it_did_when_only_days_were_known() {
        let day: CivilDate = "2011-12-16".parse().unwrap();
        let stored = postcard::to_allocvec(&day).unwrap();
        assert_eq!(postcard::from_bytes(&stored), Ok(Happened::Day(day)));
        assert_eq!(postcard::to_allocvec(&Happened::Day(day)).unwrap(), stored);
    }
}
