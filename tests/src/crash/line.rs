//! The words of one line of strace: arguments, result, and how long it took. Strings are read to the
//! byte; one that strace has shortened is not read at all.

use std::path::PathBuf;

/// One argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Arg {
    /// A descriptor with what it stands for.
    Fd(i64, String),
    /// A string, or the strings of a vector, put together.
    Bytes(Vec<u8>),
    Word(String),
    Unfinished,
}

impl Arg {
    pub fn fd(&self) -> Option<i64> {
        match self {
            Self::Fd(fd, _) => Some(*fd),
            Self::Bytes(_) | Self::Word(_) | Self::Unfinished => None,
        }
    }
    pub fn fd_path(&self) -> Option<PathBuf> {
        match self {
            Self::Fd(_, path) if path.starts_with('/') => Some(path.into()),
            Self::Fd(..) | Self::Bytes(_) | Self::Word(_) | Self::Unfinished => None,
        }
    }
    pub fn bytes(&self) -> Option<Vec<u8>> {
        match self {
            Self::Bytes(bytes) => Some(bytes.clone()),
            Self::Fd(..) | Self::Word(_) | Self::Unfinished => None,
        }
    }
    pub fn path(&self) -> Option<PathBuf> {
        Some(String::from_utf8(self.bytes()?).ok()?.into())
    }
    pub fn word(&self) -> Option<&str> {
        match self {
            Self::Word(word) => Some(word),
            Self::Fd(..) | Self::Bytes(_) | Self::Unfinished => None,
        }
    }
    pub fn number(&self) -> Option<u64> {
        self.word()?.parse().ok()
    }
}

/// A path, relative to a folder's descriptor.
pub(super) fn joined(folder: &Arg, name: &Arg) -> Option<PathBuf> {
    let name = name.path()?;
    if name.is_absolute() {
        return Some(name);
    }
    Some(folder.fd_path()?.join(name))
}

/// The arguments up to the closing bracket, and what follows it.
pub(super) fn arguments(text: &str) -> Option<(Vec<Arg>, &str)> {
    let mut args = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches([' ', ',']);
        if let Some(after) = rest.strip_prefix(')') {
            return Some((args, after));
        }
        if let Some(after) = rest.strip_prefix("<unfinished ...>") {
            args.push(Arg::Unfinished);
            rest = after;
        } else if rest.starts_with('"') {
            let (bytes, after) = quoted(rest)?;
            args.push(Arg::Bytes(bytes));
            rest = after;
        } else if rest.starts_with('[') {
            let (bytes, after) = vector(rest)?;
            args.push(Arg::Bytes(bytes));
            rest = after;
        } else {
            let end = rest.find([',', ')', '<'])?;
            let word = &rest[..end];
            rest = &rest[end..];
            if rest.starts_with("<unfinished") {
                args.push(Arg::Word(word.trim().to_owned()));
            } else if let Some(inside) = rest.strip_prefix('<') {
                let close = inside.find([',', ')']).map(|_| inside.find('>'))??;
                let fd = word.parse().unwrap_or(-1);
                args.push(Arg::Fd(fd, inside[..close].to_owned()));
                rest = inside[close + 1..].trim_start_matches("(deleted)");
            } else {
                args.push(Arg::Word(word.to_owned()));
            }
        }
    }
}

/// The bytes of all strings in a vector.
fn vector(text: &str) -> Option<(Vec<u8>, &str)> {
    let mut bytes = Vec::new();
    let mut rest = text;
    loop {
        let next = rest.find(['"', ']'])?;
        rest = &rest[next..];
        if let Some(after) = rest.strip_prefix(']') {
            return Some((bytes, after));
        }
        let (some, after) = quoted(rest)?;
        bytes.extend(some);
        rest = after;
    }
}

/// The bytes of a string as C writes it, which must not have been shortened.
fn quoted(text: &str) -> Option<(Vec<u8>, &str)> {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut at = 1;
    loop {
        match *bytes.get(at)? {
            b'"' => break,
            b'\\' => {
                let (byte, next) = escaped(bytes, at + 1)?;
                out.push(byte);
                at = next;
            }
            byte => {
                out.push(byte);
                at += 1;
            }
        }
    }
    let rest = &text[at + 1..];
    (!rest.starts_with("...")).then_some((out, rest))
}

fn escaped(bytes: &[u8], at: usize) -> Option<(u8, usize)> {
    let byte = *bytes.get(at)?;
    let plain = match byte {
        b'n' => b'\n',
        b't' => b'\t',
        b'r' => b'\r',
        b'v' => 0x0b,
        b'f' => 0x0c,
        b'"' | b'\\' => byte,
        b'0'..=b'7' => {
            let digits = bytes[at..].iter().take(3);
            let digits = digits.take_while(|d| matches!(d, b'0'..=b'7'));
            let (value, length) = digits.fold((0_u32, 0), |(value, length), digit| {
                (value * 8 + u32::from(digit - b'0'), length + 1)
            });
            return Some((u8::try_from(value).ok()?, at + length));
        }
        _ => return None,
    };
    Some((plain, at + 1))
}

pub(super) fn result(after: &str) -> Option<i64> {
    let text = after.trim_start().strip_prefix("= ")?;
    let end = text.find(|c: char| c != '-' && !c.is_ascii_digit());
    text[..end.unwrap_or(text.len())].parse().ok()
}

/// How long it took, in microseconds.
pub(super) fn took(after: &str) -> Option<u64> {
    let text = after.trim_end().strip_suffix('>')?;
    let (_, span) = text.rsplit_once('<')?;
    let (seconds, micros) = span.split_once('.')?;
    Some(seconds.parse::<u64>().ok()? * 1_000_000 + micros.parse::<u64>().ok()?)
}
