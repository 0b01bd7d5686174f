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
}
