//! Moments and spans. A [`Timestamp`] is milliseconds of UTC; civil time lives in
//! [`crate::calendar`] alone. On the wire a moment is RFC 3339 with an offset, a span is "10m".

use serde::{Deserialize, Serialize};
use std::{fmt, time::Duration};

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The epoch itself: used where a first value has to stand.
    pub const EPOCH: Timestamp = Timestamp(0);
    /// Later than every real moment.
    pub const FAR: Timestamp = Timestamp(i64::MAX / 4);

    /// From milliseconds of UTC.
    pub const fn from_ms(ms: i64) -> Self {
        Self(ms)
    }
    /// Milliseconds of UTC.
    pub const fn ms(self) -> i64 {
        self.0
    }
    /// Whole seconds of UTC, not below zero.
    pub const fn unix_seconds(self) -> u64 {
        if self.0 < 0 {
            0
        } else {
            (self.0 / 1000) as u64
        }
    }
    /// Later by `span`.
    pub fn plus(self, span: Duration) -> Self {
        Self(
            self.0
                .saturating_add(i64::try_from(span.as_millis()).unwrap_or(i64::MAX / 4)),
        )
    }
    /// Earlier by `span`.
    pub fn minus(self, span: Duration) -> Self {
        Self(
            self.0
                .saturating_sub(i64::try_from(span.as_millis()).unwrap_or(i64::MAX / 4)),
        )
    }
    /// How long from `earlier` until this; zero if it lies behind.
    pub fn since(self, earlier: Timestamp) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}ms", self.0)
    }
}

/// A span that is not written as "90s", "10m", "2h" or "3d".
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error(
    "{0:?} is no span of time; write a number and a unit: \"500ms\", \"90s\", \"10m\", \"2h\" or \"3d\""
)]
pub struct BadSpan(pub String);

/// Reads "500ms", "90s", "10m", "2h", "3d".
pub fn parse_span(text: &str) -> Result<Duration, BadSpan> {
    let bad = || BadSpan(text.to_owned());
    let digits = text.find(|c: char| !c.is_ascii_digit()).ok_or_else(bad)?;
    let number: u64 = text[..digits].parse().map_err(|_| bad())?;
    let unit_ms = match &text[digits..] {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return Err(bad()),
    };
    number
        .checked_mul(unit_ms)
        .map(Duration::from_millis)
        .ok_or_else(bad)
}

/// Writes a span as [`parse_span`] reads it, in the largest unit that divides it.
pub fn format_span(span: Duration) -> String {
    let ms = span.as_millis();
    for (unit_ms, unit) in [
        (86_400_000, "d"),
        (3_600_000, "h"),
        (60_000, "m"),
        (1_000, "s"),
    ] {
        if ms >= unit_ms && ms.is_multiple_of(unit_ms) {
            return format!("{}{unit}", ms / unit_ms);
        }
    }
    format!("{ms}ms")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_read_back_from_what_they_print() {
        for text in ["500ms", "90s", "10m", "2h", "3d"] {
            assert_eq!(format_span(parse_span(text).unwrap()), text);
        }
    }

    #[test]
    fn a_span_without_a_unit_is_refused_with_what_would_be_right() {
        let error = parse_span("10").unwrap_err().to_string();
        assert!(error.contains("\"10m\""), "{error}");
    }
}
