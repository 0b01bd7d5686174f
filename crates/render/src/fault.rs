//! Why a message could not be made. A fault fails one rendering, never a run; at proposal, where
//! every rendering is made and measured, it refuses the proposal.

use alert::{AlertNumber, Lang};
use std::fmt;

/// What a message is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Medium {
    Telegram,
}

impl fmt::Display for Medium {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Medium::Telegram => f.write_str("Telegram"),
        }
    }
}

/// A rendering that could not be made.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum RenderFault {
    /// Even without its longer parts it is over the limit; `over_by` counts UTF-16 units.
    #[error(
        "the text for readers of {lang} fits no {medium} message even shortened: it is {over_by} \
         UTF-16 units too long; shorten the title or \"what to do\""
    )]
    TooLong {
        lang: Lang,
        medium: Medium,
        over_by: usize,
    },
    /// Even without its longer parts it has too much bold and too many links.
    #[error(
        "the text for readers of {lang} has {over_by} bold stretches and links more than a \
         {medium} message may have; take some out of \"what to do\""
    )]
    TooManyEntities {
        lang: Lang,
        medium: Medium,
        over_by: usize,
    },
    /// There is nothing for these readers until their translation is released.
    #[error(
        "revision {revision} of {alert} has no text for readers of {lang}; release a translation, \
         or let them have the fallback"
    )]
    NoText {
        alert: AlertNumber,
        revision: u16,
        lang: Lang,
    },
    /// CAP refers to earlier revisions by the moment they were sent.
    #[error(
        "revision {revision} of {alert} refers to revision {reference}, of which it is not known \
         when it was sent; release that one first"
    )]
    NoReference {
        alert: AlertNumber,
        revision: u16,
        reference: u16,
    },
}
