//! The number of an alert, `UA-2026-014`: taken when it is proposed, gaps allowed, never reused.

use crate::wire;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{fmt, str::FromStr};

/// `UA-<year>-<serial>`, the serial counted from 1 within the year and printed with three digits
/// or more.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AlertNumber {
    year: u16,
    serial: u32,
}

/// A text that is no alert number.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{0:?} is no alert number; it looks like UA-2026-014")]
pub struct BadNumber(pub String);

impl AlertNumber {
    /// The `serial`-th alert of `year`.
    pub const fn new(year: u16, serial: u32) -> Self {
        Self { year, serial }
    }
    /// Its year.
    pub const fn year(self) -> u16 {
        self.year
    }
    /// Its serial within the year.
    pub const fn serial(self) -> u32 {
        self.serial
    }
}

impl fmt::Display for AlertNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UA-{:04}-{:03}", self.year, self.serial)
    }
}

impl fmt::Debug for AlertNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for AlertNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        wire::write(self, &(self.year, self.serial), serializer)
    }
}

impl<'de> Deserialize<'de> for AlertNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        wire::read(deserializer, |(year, serial)| Self { year, serial })
    }
}

impl FromStr for AlertNumber {
    type Err = BadNumber;
    fn from_str(text: &str) -> Result<Self, BadNumber> {
        let bad = || BadNumber(text.chars().take(40).collect());
        let mut parts = text.split('-');
        let (Some(prefix), Some(year), Some(serial), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(bad());
        };
        let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if !prefix.eq_ignore_ascii_case("UA")
            || year.len() != 4
            || !(3..=9).contains(&serial.len())
            || !digits(year)
            || !digits(serial)
        {
            return Err(bad());
        }
        let number = Self::new(
            year.parse().map_err(|_| bad())?,
            serial.parse().map_err(|_| bad())?,
        );
        if number.serial == 0 {
            Err(bad())
        } else {
            Ok(number)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_reads_back_from_what_it_prints() {
        for number in [AlertNumber::new(2026, 14), AlertNumber::new(2026, 12345)] {
            assert_eq!(number.to_string().parse(), Ok(number));
        }
        assert_eq!(AlertNumber::new(2026, 14).to_string(), "UA-2026-014");
    }

    #[test]
    fn other_texts_are_refused() {
        for text in [
            "",
            "UA-2026",
            "UA-2026-000",
            "UA-26-014",
            "UA-2026-014-1",
            "XX-2026-014",
        ] {
            assert!(text.parse::<AlertNumber>().is_err(), "{text}");
        }
    }
}
