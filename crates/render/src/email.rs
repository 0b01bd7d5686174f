//! Mails: the same words as plain text and as HTML. Nothing is loaded from anywhere (no picture, no
//! style sheet, no script), nothing tells us that it was read, and no word of an author becomes
//! markup or a header.

mod confirmation;
mod html;
mod notice;
mod page;
mod plain;
mod revision;
pub(crate) mod runs;

pub use confirmation::{CONSENT_TEXT_VERSION, Confirmation, confirmation};
pub use notice::notice;
pub use revision::revision;

use crate::{EmailBody, rich::Rich};
use alert::Timestamp;
use page::Page;

/// Both forms of a mail; `sent` is the moment of the event that it tells of.
fn finished(page: &Page, subject: String, sent: Timestamp) -> EmailBody {
    EmailBody {
        text: plain::text(page),
        html: html::document(page, &subject),
        subject,
        lang: page.lang,
        answers: None,
        date: sent,
    }
}

/// The parts of a subject that there are, as one line by construction.
fn one_line<const N: usize>(parts: [Option<String>; N]) -> String {
    let line: Vec<String> = parts.into_iter().flatten().collect();
    let line = Rich::plain(&line.join(" · "));
    line.text().split_whitespace().collect::<Vec<_>>().join(" ")
}
