//! What goes wrong, and when: rules by stage, attempt and recipient. The first that fits is
//! played; what no rule fits goes well. Nothing here is random.

use std::{ops::Range, time::Duration};

/// A moment of the dialogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub enum Stage {
    /// Instead of the greeting.
    Greeting,
    /// In answer to `EHLO`.
    Ehlo,
    /// In answer to `STARTTLS`.
    StartTls,
    /// In answer to `AUTH`.
    Auth,
    /// In answer to `MAIL`.
    Mail,
    /// In answer to `RCPT`.
    Rcpt,
    /// In answer to `DATA`.
    Data,
    /// After the final dot.
    Dot,
}

/// What to do then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Answer so, with code and text.
    Refuse { code: u16, text: String },
    /// Write these bytes instead of an answer, then close.
    Write(Vec<u8>),
    /// Close without a word.
    Drop,
    /// Reset the connection.
    Reset,
    /// Say nothing more, until the other side leaves.
    Stall,
    /// Answer as usual, but only after this time.
    Slow(Duration),
    /// Refuse each recipient so many times with 450, then take them.
    Greylist { times: u32 },
    /// Answer `STARTTLS` as usual, and these bytes in the clear right behind it.
    Inject(Vec<u8>),
}

/// One thing that goes wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    pub stage: Stage,
    pub act: Act,
    /// Only in these attempts, counted from 0; every one if there are none.
    pub attempts: Option<Range<u64>>,
    /// Only if a recipient contains this.
    pub recipient: Option<String>,
    /// After the final dot: whether the mail counts as accepted although the answer is kept back.
    pub accepted: bool,
}

impl Rule {
    /// Always at that stage.
    pub fn new(stage: Stage, act: Act) -> Self {
        Self {
            stage,
            act,
            attempts: None,
            recipient: None,
            accepted: false,
        }
    }

    /// A refusal with this code and text.
    pub fn refuse(stage: Stage, code: u16, text: &str) -> Self {
        Self::new(
            stage,
            Act::Refuse {
                code,
                text: text.to_owned(),
            },
        )
    }

    /// Only in these attempts.
    pub fn attempts(self, attempts: Range<u64>) -> Self {
        Self {
            attempts: Some(attempts),
            ..self
        }
    }

    /// Only for recipients that contain `part`.
    pub fn to(self, part: &str) -> Self {
        Self {
            recipient: Some(part.to_owned()),
            ..self
        }
    }

    /// Although accepted.
    pub fn accepted(self) -> Self {
        Self {
            accepted: true,
            ..self
        }
    }

    pub(super) fn fits(&self, stage: Stage, attempt: u64, recipient: Option<&str>) -> bool {
        let named = match (&self.recipient, recipient) {
            (None, _) => true,
            (Some(part), Some(recipient)) => recipient.contains(part.as_str()),
            (Some(_), None) => false,
        };
        let counted = self.attempts.as_ref();
        self.stage == stage && named && counted.is_none_or(|range| range.contains(&attempt))
    }
}
