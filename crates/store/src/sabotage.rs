//! Switches that break the store's promises and points at which the process dies, so that the
//! crash tests can be seen red. They exist only with the `sabotage` feature and are read from
//! `NABAT_SABOTAGE`: `skip-fdatasync`, `answer-before-append`, `skip-journal`,
//! `forget-updates=<range>` and `crash-at=<point>:<n>`, separated by commas. Without the feature
//! nothing here does anything, and no release can be built with it.

#[cfg(all(feature = "sabotage", not(debug_assertions)))]
compile_error!("a release is never built with the feature `sabotage`");

use crate::row::Rows;
#[cfg(not(feature = "sabotage"))]
use std::borrow::Cow;

/// A promise that can be switched off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Switch {
    /// The journal is written and never synced.
    SkipFdatasync,
    /// The committer hears "durable" before the journal has it.
    AnswerBeforeAppend,
    /// Nothing goes into the journal at all.
    SkipJournal,
}

#[cfg(feature = "sabotage")]
mod armed {
    use super::{Rows, Switch};
    use std::{
        borrow::Cow,
        collections::BTreeMap,
        io::Write,
        sync::{Mutex, OnceLock, PoisonError},
    };

    struct Orders {
        switches: Vec<Switch>,
        forget: Vec<u8>,
        crashes: Mutex<BTreeMap<String, u64>>,
    }

    fn orders() -> &'static Orders {
        static ORDERS: OnceLock<Orders> = OnceLock::new();
        ORDERS.get_or_init(|| {
            let text = std::env::var("NABAT_SABOTAGE").unwrap_or_default();
            let mut switches = Vec::new();
            let mut forget = Vec::new();
            let mut crashes = BTreeMap::new();
            for word in text
                .split(',')
                .map(str::trim)
                .filter(|word| !word.is_empty())
            {
                match word {
                    "skip-fdatasync" => switches.push(Switch::SkipFdatasync),
                    "answer-before-append" => switches.push(Switch::AnswerBeforeAppend),
                    "skip-journal" => switches.push(Switch::SkipJournal),
                    other => {
                        let order = other
                            .strip_prefix("crash-at=")
                            .and_then(|order| order.split_once(':'))
                            .and_then(|(point, n)| Some((point, n.parse().ok()?)));
                        let range = other
                            .strip_prefix("forget-updates=")
                            .and_then(|range| u8::from_str_radix(range, 16).ok());
                        match (order, range) {
                            (Some((point, n)), _) => {
                                crashes.insert(point.to_owned(), n);
                            }
                            (None, Some(range)) => forget.push(range),
                            // An order that is not understood would look like a test passed.
                            (None, None) => {
                                let _ = writeln!(
                                    std::io::stderr(),
                                    "NABAT_SABOTAGE: {word} is no known word"
                                );
                                std::process::abort();
                            }
                        }
                    }
                }
            }
            Orders {
                switches,
                forget,
                crashes: Mutex::new(crashes),
            }
        })
    }

    pub(crate) fn is(switch: Switch) -> bool {
        orders().switches.contains(&switch)
    }

    /// What of a group goes into the journal: not the changes of rows that are to be forgotten.
    pub(crate) fn journalled<'r>(rows: &'r Rows, old: &Rows) -> Cow<'r, Rows> {
        let forget = &orders().forget;
        if forget.is_empty() {
            return Cow::Borrowed(rows);
        }
        let mut kept = rows.clone();
        kept.retain(|key, _| {
            let known = old.get(key).is_some_and(Option::is_some);
            !(known && key.first().is_some_and(|range| forget.contains(range)))
        });
        Cow::Owned(kept)
    }

    pub(crate) fn point(name: &str) {
        let mut crashes = orders()
            .crashes
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(left) = crashes.get_mut(name) {
            *left = left.saturating_sub(1);
            if *left == 0 {
                std::process::abort();
            }
        }
    }
}

#[cfg(feature = "sabotage")]
pub(crate) use armed::{is, journalled, point};

/// After an answer that came too early: long enough for somebody to act on it before a crash.
#[cfg(feature = "sabotage")]
pub(crate) fn linger() {
    std::thread::park_timeout(std::time::Duration::from_millis(10));
}

/// See the other one.
#[cfg(not(feature = "sabotage"))]
#[inline(always)]
pub(crate) fn linger() {}

#[cfg(not(feature = "sabotage"))]
#[inline(always)]
pub(crate) fn is(_: Switch) -> bool {
    false
}

/// A named place at which a crash can be ordered.
#[cfg(not(feature = "sabotage"))]
#[inline(always)]
pub(crate) fn point(_: &str) {}

/// What of a group goes into the journal: all of it.
#[cfg(not(feature = "sabotage"))]
#[inline(always)]
pub(crate) fn journalled<'r>(rows: &'r Rows, _: &Rows) -> Cow<'r, Rows> {
    Cow::Borrowed(rows)
}
