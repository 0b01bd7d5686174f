//! A relay's refusal, reduced to its numbers: the code of RFC 5321 and the status of RFC 3463. Its
//! words are dropped here, since they may quote an address or say anything.

use lettre::transport::smtp;
use std::{error::Error as _, fmt};

/// A refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reply {
    pub code: u16,
    /// Subject and detail of `x.subject.detail`, where the class agrees with the code.
    pub status: Option<(u16, u16)>,
}

impl Reply {
    /// Reads the first line of an answer without its code.
    pub fn new(code: u16, text: &str) -> Self {
        Self {
            code,
            status: status(code, text),
        }
    }

    /// The refusal in lettre's error, if it is one.
    pub fn of(error: &smtp::Error) -> Option<Self> {
        let code = u16::from(error.status()?);
        let text = error.source().map(ToString::to_string).unwrap_or_default();
        Some(Self::new(code, &text))
    }

    /// Whether the refusal may pass.
    pub const fn is_transient(self) -> bool {
        self.code >= 400 && self.code < 500
    }
}

impl fmt::Display for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.code)?;
        match self.status {
            Some((subject, detail)) => write!(f, " {}.{subject}.{detail}", self.code / 100),
            None => Ok(()),
        }
    }
}

fn status(code: u16, text: &str) -> Option<(u16, u16)> {
    let word = text.split_whitespace().next()?;
    let mut parts = word.split('.');
    let mut number = || -> Option<u16> {
        let part = parts.next()?;
        let digits = (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| part.parse().ok())?
    };
    let (class, subject, detail) = (number()?, number()?, number()?);
    (class == code / 100 && parts.next().is_none()).then_some((subject, detail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_counts_only_where_its_class_agrees_with_the_code() {
        assert_eq!(Reply::new(550, "5.1.1 no such user").status, Some((1, 1)));
        assert_eq!(Reply::new(450, "4.7.28 slow").status, Some((7, 28)));
        for text in [
            "",
            "no",
            "4.1.1 x",
            "5.1 x",
            "5.1.1.1 x",
            "5.1.x",
            "5.1.1234",
        ] {
            assert_eq!(Reply::new(550, text).status, None, "{text}");
        }
    }

    #[test]
    fn what_is_printed_is_numbers_alone() {
        let reply = Reply::new(550, "5.1.1 <aliya@bell.example> unknown");
        assert_eq!(reply.to_string(), "550 5.1.1");
        assert_eq!(Reply::new(421, "go away").to_string(), "421");
    }
}
