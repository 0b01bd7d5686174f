//! Asking a person for a code, or for a yes. At a terminal what is typed as a code stays unseen;
//! in a pipe each answer is one line of standard input, in the order of the questions.

use std::io::{self, BufRead as _, Write as _};

/// Longer answers are no code: reading stops there.
const ANSWER_BYTES_MAX: usize = 256;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    #[error(
        "asking for {what}: standard input ended; type it at a terminal, or give it as one line of standard input"
    )]
    Ended { what: String },
    #[error("asking for {what}: {why}")]
    Unusable {
        what: String,
        why: alert::mailbox::BadMailbox,
    },
    #[error("asking for {what}: the terminal cannot be read ({source}); try again")]
    Unreadable { what: String, source: io::Error },
}

/// Where answers come from.
#[derive(Clone, Copy, Debug)]
pub struct Questions {
    interactive: bool,
}

impl Questions {
    /// From the terminal if there is one, else from the lines of standard input.
    pub fn of_process() -> Self {
        Self {
            interactive: super::is_interactive(),
        }
    }

    /// Whether a person sits there.
    pub const fn interactive(self) -> bool {
        self.interactive
    }

    /// The six digits of `name`'s authenticator.
    pub fn code(self, name: &str) -> Result<String, AskError> {
        self.secret(
            &format!("the code of {name}"),
            &format!("Code of {name} (six digits): "),
        )
    }

    /// The mailbox of `name`: not an argument, which would show in the list of processes.
    pub fn mailbox(self, name: &str) -> Result<String, AskError> {
        let what = format!("the mailbox of {name}");
        let answer = self.secret(&what, &format!("Mailbox of {name} (not shown): "))?;
        alert::mailbox::normalised(&answer).map_err(|why| AskError::Unusable { what, why })
    }

    /// An answer that must not be seen.
    fn secret(self, what: &str, prompt: &str) -> Result<String, AskError> {
        if !self.interactive {
            return read_line(what);
        }
        prompt_with(prompt);
        let answer = rpassword::read_password().map_err(|source| AskError::Unreadable {
            what: what.to_owned(),
            source,
        })?;
        if answer.trim().is_empty() {
            return Err(AskError::Ended {
                what: what.to_owned(),
            });
        }
        Ok(answer.trim().to_owned())
    }
}

fn prompt_with(prompt: &str) {
    let mut out = io::stderr().lock();
    let _ = write!(out, "{prompt}");
    let _ = out.flush();
}

fn read_line(what: &str) -> Result<String, AskError> {
    let mut answer = String::new();
    io::Read::take(io::stdin().lock(), ANSWER_BYTES_MAX as u64)
        .read_line(&mut answer)
        .map_err(|source| AskError::Unreadable {
            what: what.to_owned(),
            source,
        })?;
    match answer.trim() {
        "" => Err(AskError::Ended {
            what: what.to_owned(),
        }),
        answer => Ok(answer.to_owned()),
    }
}
