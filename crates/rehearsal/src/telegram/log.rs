//! What the stand-in accepted and what it refused: typed in memory, and as lines of JSON on disk,
//! each written with one system call before the sender is answered, so that the files are whole
//! up to the moment of a kill. They are only ever appended to. This is the receiver's side of
//! every count: it must never hold what was not accepted, nor miss what was.

use super::{entity::Entity, limits::Told, request::Encoding};
use serde::Serialize;
use serde_json::{Map, Value};
use std::{
    collections::{HashMap, HashSet},
    fs::{File, OpenOptions},
    io::{self, Write},
    path::Path,
    sync::Arc,
};

/// One accepted change: a message sent, edited or deleted.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Entry {
    /// 1, 2, 3, ... in order of acceptance.
    pub seq: u64,
    /// When it was accepted, in ms since the stand-in's start (never runs back).
    pub at_ms: u64,
    /// The same moment in ms of UTC.
    pub unix_ms: u64,
    /// `sendMessage`, `editMessageText`, `editMessageReplyMarkup` or `deleteMessage`.
    pub method: &'static str,
    /// The chat.
    pub chat_id: i64,
    /// The message, numbered within its chat.
    pub message_id: i32,
    /// The text as shown; empty for a deletion.
    pub text: Arc<str>,
    /// Its formatting.
    pub entities: Arc<[Entity]>,
    /// The message of the same chat that it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<i32>,
    /// The inline keyboard.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_markup: Option<Arc<Value>>,
    /// `disable_notification` was set.
    pub silent: bool,
    /// `allow_paid_broadcast` was set.
    pub allow_paid_broadcast: bool,
    /// False: the script kept the answer back, so that the sender cannot know.
    pub told: bool,
}

/// One refused request, or one that the script left without a true answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// When, in ms since the stand-in's start.
    pub at_ms: u64,
    /// The same moment in ms of UTC.
    pub unix_ms: u64,
    /// The method as the path named it.
    pub method: String,
    /// The chat, if the request named one by number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chat_id: Option<i64>,
    /// The HTTP status, or 0 if no answer was given.
    pub status: u16,
    /// Telegram's description, or what was done instead of an answer.
    pub why: String,
    /// The wait that was told, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
    /// The wait that this request did not wait for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub told_before: Option<Told>,
    /// The script's rule that did it, counted from 0; none: the request itself was at fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<usize>,
}

/// Totals, cheap to ask for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Connections accepted.
    pub connections: u64,
    /// Requests read.
    pub requests: u64,
    /// Messages accepted by `sendMessage`.
    pub sent: u64,
    /// Accepted edits.
    pub edited: u64,
    /// Accepted deletions.
    pub deleted: u64,
    /// Requests refused or left without a true answer.
    pub refused: u64,
    /// Of these, with 429.
    pub throttled: u64,
    /// Of these, sent more than [`UNDER_WAY_MS`] after a wait had been told and before its end.
    pub impatient: u64,
}

/// A request may have been under way when the wait was told to another one: this long, in ms.
pub const UNDER_WAY_MS: u64 = 1_000;

/// How many refusals are kept in memory; all are counted and written. A retrying sender against a
/// dead server for an hour stays under it.
const REFUSALS_KEPT_MAX: usize = 1_000_000;
/// How many different texts are remembered so that equal ones share their memory: one per
/// language and revision is what a broadcast has.
const TEXTS_SHARED_MAX: usize = 4_096;

/// The first line of each file, so that a reader knows what follows.
#[derive(Serialize)]
struct Header {
    format: &'static str,
    version: u32,
    started_unix_ms: u64,
}

#[derive(Serialize)]
struct RequestLine<'a> {
    method: &'a str,
    encoding: Encoding,
    params: &'a Map<String, Value>,
}

/// Where the files are.
#[derive(Clone, Debug, Default)]
pub(crate) struct Paths<'a> {
    pub(crate) folder: Option<&'a Path>,
    pub(crate) requests: Option<&'a Path>,
}

pub(crate) struct Log {
    pub(crate) accepted: Vec<Entry>,
    pub(crate) refused: Vec<Refusal>,
    pub(crate) counts: Counts,
    accepted_file: Option<File>,
    refused_file: Option<File>,
    requests_file: Option<File>,
    texts: HashSet<Arc<str>>,
    markups: HashMap<String, Arc<Value>>,
    /// The first failure to write, kept for whoever asks.
    pub(crate) failure: Option<String>,
}

impl Log {
    pub(crate) fn open(paths: &Paths<'_>, started_unix_ms: u64) -> io::Result<Self> {
        let open = |path: &Path, format| -> io::Result<File> {
            let mut file = OpenOptions::new().create(true).append(true).open(path)?;
            let header = Header {
                format,
                version: 1,
                started_unix_ms,
            };
            write_line(&mut file, &header)?;
            Ok(file)
        };
        if let Some(folder) = paths.folder {
            std::fs::create_dir_all(folder)?;
        }
        let in_folder = |name: &str, format| {
            let path = paths.folder.map(|folder| folder.join(name));
            path.map(|path| open(&path, format)).transpose()
        };
        Ok(Self {
            accepted: Vec::new(),
            refused: Vec::new(),
            counts: Counts::default(),
            accepted_file: in_folder("accepted.jsonl", "rehearsal telegram accepted")?,
            refused_file: in_folder("refused.jsonl", "rehearsal telegram refused")?,
            requests_file: paths
                .requests
                .map(|path| OpenOptions::new().create(true).append(true).open(path))
                .transpose()?,
            texts: HashSet::new(),
            markups: HashMap::new(),
            failure: None,
        })
    }

    pub(crate) fn next_seq(&self) -> u64 {
        self.accepted.len() as u64 + 1
    }

    pub(crate) fn request(
        &mut self,
        method: &str,
        encoding: Encoding,
        params: &Map<String, Value>,
    ) {
        self.counts.requests += 1;
        let line = RequestLine {
            method,
            encoding,
            params,
        };
        let written = self
            .requests_file
            .as_mut()
            .map(|file| write_line(file, &line));
        self.note(written);
    }

    pub(crate) fn accept(&mut self, entry: Entry) {
        match entry.method {
            "sendMessage" => self.counts.sent += 1,
            "deleteMessage" => self.counts.deleted += 1,
            _ => self.counts.edited += 1,
        }
        let written = self
            .accepted_file
            .as_mut()
            .map(|file| write_line(file, &entry));
        self.note(written);
        self.accepted.push(entry);
    }

    pub(crate) fn refuse(&mut self, refusal: Refusal) {
        self.counts.refused += 1;
        self.counts.throttled += u64::from(refusal.status == 429);
        let impatient = refusal
            .told_before
            .is_some_and(|told| told.ago_ms > UNDER_WAY_MS);
        self.counts.impatient += u64::from(impatient);
        let written = self
            .refused_file
            .as_mut()
            .map(|file| write_line(file, &refusal));
        self.note(written);
        if self.refused.len() < REFUSALS_KEPT_MAX {
            self.refused.push(refusal);
        }
    }

    /// The text, sharing memory with an equal one seen before.
    pub(crate) fn share(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.texts.get(text) {
            return Arc::clone(known);
        }
        let text: Arc<str> = text.into();
        if self.texts.len() < TEXTS_SHARED_MAX {
            self.texts.insert(Arc::clone(&text));
        }
        text
    }

    /// The keyboard, sharing memory with an equal one seen before.
    pub(crate) fn share_markup(&mut self, markup: Arc<Value>) -> Arc<Value> {
        let key = markup.to_string();
        if let Some(known) = self.markups.get(&key) {
            return Arc::clone(known);
        }
        if self.markups.len() < TEXTS_SHARED_MAX {
            self.markups.insert(key, Arc::clone(&markup));
        }
        markup
    }

    fn note(&mut self, written: Option<io::Result<()>>) {
        if let Some(Err(error)) = written {
            self.failure.get_or_insert_with(|| error.to_string());
        }
    }
}

fn write_line(file: &mut File, line: &impl Serialize) -> io::Result<()> {
    let mut bytes = serde_json::to_vec(line)?;
    bytes.push(b'\n');
    file.write_all(&bytes)
}
