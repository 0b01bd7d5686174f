//! What the stand-in accepted, and what was tried: in memory, and the accepted mails as lines of
//! JSON, each written with one system call before the sender is answered. Only ever appended to.
//! It must never hold what was not accepted, nor miss what was.

use super::script::Stage;
use serde::Serialize;
use std::{
    collections::BTreeMap,
    fs::{File, OpenOptions},
    io::{self, Write},
    path::Path,
    sync::Arc,
};

/// How many commands are kept: enough for any test that reads them.
const COMMANDS_KEPT_MAX: usize = 10_000;

/// One accepted mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Accepted {
    /// 1, 2, 3, ... in order of acceptance.
    pub seq: u64,
    /// When, in ms since the start.
    pub at_ms: u64,
    /// The same moment in ms of UTC.
    pub unix_ms: u64,
    pub connection: u64,
    /// The envelope's sender, without brackets.
    pub mail_from: String,
    /// What followed the sender: `BODY=8BITMIME` and the like.
    pub parameters: String,
    /// The envelope's recipients.
    pub rcpt_to: Vec<String>,
    /// Whether it came over TLS.
    pub secure: bool,
    /// Who had logged in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// The header fields in order, unfolded.
    pub headers: Vec<(String, String)>,
    /// The whole mail as it came, without dot stuffing.
    #[serde(serialize_with = "as_text")]
    pub raw: Arc<[u8]>,
    /// False: the script kept the answer back, so that the sender cannot know.
    pub told: bool,
}

impl Accepted {
    /// The first header field of that name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(field, _)| field.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The plain text of it, as a reader sees it; `None` if it has none that can be read.
    pub fn text(&self) -> Option<String> {
        super::letter::plain_text(&self.raw)
    }
}

/// One try, whatever became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    pub connection: u64,
    /// How far it came.
    pub stage: Stage,
    pub mail_from: Option<String>,
    pub rcpt_to: Vec<String>,
    /// The mail, if its final dot was read.
    pub raw: Option<Arc<[u8]>>,
}

/// One command as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    pub connection: u64,
    pub secure: bool,
    /// The line; of `AUTH` only the mechanism.
    pub line: String,
}

/// The receiver's side of every count.
#[derive(Default)]
pub(super) struct Log {
    pub accepted: Vec<Accepted>,
    pub attempts: Vec<Attempt>,
    pub commands: Vec<Command>,
    pub connections: u64,
    pub failure: Option<String>,
    /// How often each recipient was put off by greylisting.
    pub put_off: BTreeMap<String, u32>,
    file: Option<File>,
}

impl Log {
    pub fn open(path: Option<&Path>) -> io::Result<Self> {
        let file = match path {
            None => None,
            Some(path) => Some(OpenOptions::new().create(true).append(true).open(path)?),
        };
        Ok(Self {
            file,
            ..Self::default()
        })
    }

    /// Counts a connection and gives it its number, from 0.
    pub fn connect(&mut self) -> u64 {
        self.connections += 1;
        self.connections - 1
    }

    /// The number that the next attempt will have.
    pub fn next_attempt(&self) -> u64 {
        self.attempts.len() as u64
    }

    /// Opens an attempt and gives it its number.
    pub fn attempt(&mut self, connection: u64, stage: Stage, mail_from: Option<String>) -> u64 {
        self.attempts.push(Attempt {
            connection,
            stage,
            mail_from,
            rcpt_to: Vec::new(),
            raw: None,
        });
        self.next_attempt() - 1
    }

    /// Changes an attempt that is under way.
    pub fn attempt_mut(&mut self, number: u64) -> Option<&mut Attempt> {
        self.attempts.get_mut(usize::try_from(number).ok()?)
    }

    pub fn command(&mut self, connection: u64, secure: bool, line: &str) {
        if self.commands.len() < COMMANDS_KEPT_MAX {
            let secret = line.len() > 4 && line[..4].eq_ignore_ascii_case("auth");
            let words: Vec<&str> = line.split(' ').take(if secret { 2 } else { 99 }).collect();
            self.commands.push(Command {
                connection,
                secure,
                line: words.join(" "),
            });
        }
    }

    /// Accepts a mail: on disk first, if there is a file.
    pub fn accept(&mut self, mut mail: Accepted) {
        mail.seq = self.accepted.len() as u64 + 1;
        mail.headers = headers(&mail.raw);
        if let Some(file) = &mut self.file {
            let written = serde_json::to_vec(&mail)
                .map_err(io::Error::other)
                .and_then(|mut line| {
                    line.push(b'\n');
                    file.write_all(&line)
                });
            if let Err(error) = written {
                self.failure.get_or_insert_with(|| error.to_string());
            }
        }
        self.accepted.push(mail);
    }
}

/// The header fields in order, unfolded.
pub(super) fn headers(raw: &[u8]) -> Vec<(String, String)> {
    let text = String::from_utf8_lossy(raw);
    let head = text.split("\r\n\r\n").next().unwrap_or_default();
    let mut fields: Vec<(String, String)> = Vec::new();
    for line in head.split("\r\n") {
        match (line.split_once(':'), fields.last_mut()) {
            (_, Some((_, value))) if line.starts_with([' ', '\t']) => value.push_str(line),
            (Some((name, value)), _) => fields.push((name.to_owned(), value.trim().to_owned())),
            (None, _) => {}
        }
    }
    fields
}

fn as_text<S: serde::Serializer>(raw: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&String::from_utf8_lossy(raw))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folded_fields_are_one_field_and_the_body_is_none() {
        let raw = b"Subject: a\r\n b\r\nX: c\r\n\r\nY: d\r\n";
        let seen = headers(raw);
        assert_eq!(
            seen,
            [("Subject".into(), "a b".into()), ("X".into(), "c".into())]
        );
    }

    #[test]
    fn a_password_is_not_kept() {
        let mut log = Log::default();
        log.command(0, true, "AUTH PLAIN c2VjcmV0");
        assert_eq!(log.commands[0].line, "AUTH PLAIN");
    }
}
