//! The terminal: the one place that prints, and the one that asks. Results go to standard output,
//! questions, progress and complaints to standard error, so that a pipe carries results alone. A
//! code or key that is typed is never shown, and never comes from an argument.

mod ask;
mod qr;
mod words;

pub use ask::{AskError, Questions};
pub use qr::{QrError, half_blocks};
pub use words::{countdown, counted, thousands, wrapped};

use std::{fmt::Display, io::IsTerminal as _, io::Write as _};

/// Prints one line of results. A reader that went away is no fault of ours.
pub fn line(text: impl Display) {
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

/// Prints one line that is no result: a hint, a question's frame.
pub fn note(text: impl Display) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// Prints what went wrong.
pub fn complain(text: impl Display) {
    let _ = writeln!(std::io::stderr().lock(), "nabat: {text}");
}

/// Prints `value` as JSON, one object, indented.
pub fn json(value: &impl serde::Serialize) {
    match serde_json::to_string_pretty(value) {
        Ok(text) => line(text),
        Err(error) => complain(format_args!(
            "the result cannot be written as JSON ({error})"
        )),
    }
}

/// Whether a person sits at standard input.
pub fn is_interactive() -> bool {
    std::io::stdin().is_terminal()
}

/// Whether colour is wanted on standard output: at a terminal, unless `NO_COLOR` says otherwise.
pub fn is_colourful() -> bool {
    std::io::stdout().is_terminal()
        && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
        && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// How many columns a line of results may have: in a pipe as many as it wants.
pub fn width() -> usize {
    if !std::io::stdout().is_terminal() {
        return usize::MAX;
    }
    let known = crossterm::terminal::size().map(|(columns, _)| usize::from(columns));
    known.unwrap_or(COLUMNS_UNKNOWN).max(COLUMNS_MIN)
}

/// What a terminal has that does not say.
const COLUMNS_UNKNOWN: usize = 80;
/// Narrower ones have to wrap by themselves.
const COLUMNS_MIN: usize = 40;
