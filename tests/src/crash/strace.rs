//! What the daemon asked of the disk, as strace saw it: one file of lines for each thread, with the
//! moment each call began and how long it took. Only calls that change files, or make changes
//! durable, are read; `sync_file_range` is not one of them, because it promises nothing. A line
//! that cannot be understood is an error, never skipped: a lost write would prove nothing.

use super::line::{Arg, arguments, joined, result, took};
use std::{
    collections::HashMap,
    fs, io,
    path::{Path, PathBuf},
    process::Command,
};

/// The longest data of one call that is recorded whole.
const DATA_BYTES_MAX: usize = 8 * 1024 * 1024;

/// The calls that are looked at.
const CALLS: &str = "openat,creat,write,writev,pwrite64,pwritev,pwritev2,lseek,truncate,ftruncate,\
                     fallocate,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,rmdir,link,\
                     linkat,symlink,symlinkat,copy_file_range,sendfile,splice,fsync,fdatasync,\
                     syncfs,sync";

/// A command that runs what is added to it and writes what it does to `folder`.
pub fn tracer(folder: &Path, prefix: &str) -> Command {
    let mut command = Command::new("strace");
    command
        .args(["-f", "-ff", "-ttt", "-T", "-y", "--seccomp-bpf", "-s"])
        .arg(DATA_BYTES_MAX.to_string())
        .arg("-e")
        .arg(format!("trace={CALLS}"))
        .arg("-o")
        .arg(folder.join(prefix));
    command
}

/// One call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Traced {
    /// When it began, in microseconds of UTC.
    pub start: u64,
    /// When it ended; never, if the process died in it.
    pub end: Option<u64>,
    pub what: What,
}

/// What it did, to paths as they were at that moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    Open {
        path: PathBuf,
        create: bool,
        truncate: bool,
    },
    Write {
        path: PathBuf,
        offset: u64,
        data: Vec<u8>,
    },
    Truncate {
        path: PathBuf,
        length: u64,
    },
    Rename {
        from: PathBuf,
        to: PathBuf,
    },
    Remove {
        path: PathBuf,
    },
    MakeFolder {
        path: PathBuf,
    },
    Sync {
        path: PathBuf,
    },
}

/// Why a trace cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TraceError {
    #[error("reading the trace: {0}")]
    Io(#[from] io::Error),
    #[error("a traced call is not understood: {0}")]
    NotUnderstood(String),
}

/// All calls that concern files below `root`, in the order in which they began.
pub fn read(folder: &Path, root: &Path) -> Result<Vec<Traced>, TraceError> {
    let mut lines = Vec::new();
    for entry in fs::read_dir(folder)? {
        let bytes = fs::read(entry?.path())?;
        for line in String::from_utf8_lossy(&bytes).lines() {
            if let Some((start, rest)) = timed(line) {
                lines.push((start, rest.to_owned()));
            }
        }
    }
    lines.sort_by_key(|(start, _)| *start);
    let mut reader = Reader {
        root: root.to_owned(),
        places: HashMap::new(),
    };
    let mut calls = Vec::new();
    for (start, line) in lines {
        let call = reader.call(start, &line);
        let short: String = line.chars().take(300).collect();
        calls.extend(call.ok_or(TraceError::NotUnderstood(short))?);
    }
    Ok(calls)
}

/// The moment in microseconds, and the call; nothing for what is no call.
fn timed(line: &str) -> Option<(u64, &str)> {
    let (moment, rest) = line.split_once(' ')?;
    let (seconds, micros) = moment.split_once('.')?;
    let start = seconds.parse::<u64>().ok()? * 1_000_000 + micros.parse::<u64>().ok()?;
    let rest = rest.trim_start();
    (!rest.starts_with("---") && !rest.starts_with("+++")).then_some((start, rest))
}

struct Reader {
    root: PathBuf,
    /// Where the next plain write of each descriptor goes.
    places: HashMap<i64, u64>,
}

impl Reader {
    /// `None`: not understood. An empty list: of no concern.
    fn call(&mut self, start: u64, line: &str) -> Option<Option<Traced>> {
        let (name, rest) = line.split_once('(')?;
        let (arguments, after) = arguments(rest)?;
        // A call that the process died in has no result, and may have done its work or not.
        let died = after.trim() == "= ?" || arguments.iter().any(|a| matches!(a, Arg::Unfinished));
        let result = result(after).unwrap_or(0);
        if result < 0 && !died {
            return Some(None);
        }
        let end = if died {
            None
        } else {
            Some(start + took(after)?)
        };
        let what = self.what(name, &arguments, result)?;
        Some(what.map(|what| Traced { start, end, what }))
    }

    #[allow(
        clippy::option_option,
        reason = "not understood, and of no concern, are two things"
    )]
    fn what(&mut self, name: &str, args: &[Arg], result: i64) -> Option<Option<What>> {
        let at = |index: usize| args.get(index);
        let path_of = |index: usize| at(index).and_then(Arg::fd_path);
        let data_of = |index: usize| at(index).and_then(Arg::bytes);
        let what = match name {
            "openat" => {
                let path = joined(at(0)?, at(1)?)?;
                let flags = at(2)?.word()?;
                self.places.insert(result, 0);
                What::Open {
                    path,
                    create: flags.contains("O_CREAT"),
                    truncate: flags.contains("O_TRUNC"),
                }
            }
            "lseek" => {
                self.places
                    .insert(at(0)?.fd()?, u64::try_from(result).ok()?);
                return Some(None);
            }
            "write" | "writev" => {
                let Some(path) = path_of(0) else {
                    return Some(None);
                };
                if !self.concerns(&path) {
                    return Some(None);
                }
                let data = data_of(1)?;
                let place = self.places.entry(at(0)?.fd()?).or_insert(0);
                let offset = *place;
                *place += data.len() as u64;
                What::Write { path, offset, data }
            }
            "pwrite64" => {
                let Some(path) = path_of(0) else {
                    return Some(None);
                };
                if !self.concerns(&path) {
                    return Some(None);
                }
                let (data, offset) = (data_of(1)?, at(3)?.number()?);
                What::Write { path, offset, data }
            }
            "ftruncate" => What::Truncate {
                path: path_of(0)?,
                length: at(1)?.number()?,
            },
            "fallocate" => What::Truncate {
                path: path_of(0)?,
                length: at(2)?.number()? + at(3)?.number()?,
            },
            "rename" => What::Rename {
                from: at(0)?.path()?,
                to: at(1)?.path()?,
            },
            "renameat" | "renameat2" => What::Rename {
                from: joined(at(0)?, at(1)?)?,
                to: joined(at(2)?, at(3)?)?,
            },
            "unlink" | "rmdir" => What::Remove {
                path: at(0)?.path()?,
            },
            "unlinkat" => What::Remove {
                path: joined(at(0)?, at(1)?)?,
            },
            "mkdir" => What::MakeFolder {
                path: at(0)?.path()?,
            },
            "mkdirat" => What::MakeFolder {
                path: joined(at(0)?, at(1)?)?,
            },
            "fsync" | "fdatasync" => {
                let Some(path) = path_of(0) else {
                    return Some(None);
                };
                What::Sync { path }
            }
            // Nothing of ours makes these: if that changes, it has to be learnt here.
            _ => return None,
        };
        let path = match &what {
            What::Open { path, .. }
            | What::Write { path, .. }
            | What::Truncate { path, .. }
            | What::Remove { path }
            | What::MakeFolder { path }
            | What::Sync { path }
            | What::Rename { to: path, .. } => path,
        };
        Some(self.concerns(path).then_some(what))
    }

    fn concerns(&self, path: &Path) -> bool {
        path.starts_with(&self.root)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(line: &str) -> Option<Option<What>> {
        let mut reader = Reader {
            root: "/s".into(),
            places: HashMap::new(),
        };
        let call = reader.call(10, line)?;
        Some(call.map(|call| call.what))
    }

    #[test]
    fn writes_are_read_to_the_byte_and_other_files_are_let_be() {
        let line = r#"pwrite64(9</s/journal/1.seg>, "\0\17\"a\\\n\3769", 8, 4096) = 8 <0.000012>"#;
        let data = b"\0\x0f\"a\\\n\xfe9".to_vec();
        let path = PathBuf::from("/s/journal/1.seg");
        let wanted = What::Write {
            path,
            offset: 4096,
            data,
        };
        assert_eq!(one(line), Some(Some(wanted)));
        assert_eq!(
            one(r#"write(2</x/log>, "a", 1) = 1 <0.000012>"#),
            Some(None)
        );
        assert_eq!(
            one(r#"write(5<anon_inode:[eventfd]>, "\1", 8) = 8 <0.0>"#),
            Some(None)
        );
    }

    #[test]
    fn a_shortened_string_and_an_unknown_call_are_refused() {
        assert_eq!(
            one(r#"pwrite64(9</s/a>, "abc"..., 8, 0) = 8 <0.000012>"#),
            None
        );
        assert_eq!(
            one(r#"sendfile(9</s/a>, 8</s/b>, NULL, 8) = 8 <0.000012>"#),
            None
        );
    }

    #[test]
    fn a_call_that_the_process_died_in_has_no_end_and_a_failed_one_did_nothing() {
        let mut reader = Reader {
            root: "/s".into(),
            places: HashMap::new(),
        };
        let line = r"fdatasync(9</s/a> <unfinished ...>) = ?";
        let call = reader.call(10, line).flatten().expect("a call");
        assert_eq!(call.end, None);
        assert_eq!(
            one(r#"unlink("/s/a") = -1 ENOENT (No such file) <0.000009>"#),
            Some(None)
        );
    }

    #[test]
    fn plain_writes_follow_each_other() {
        let mut reader = Reader {
            root: "/s".into(),
            places: HashMap::new(),
        };
        let mut offset = |line: &str| match reader.call(0, line).flatten().map(|call| call.what) {
            Some(What::Write { offset, .. }) => Some(offset),
            _ => None,
        };
        let open = r#"openat(AT_FDCWD</>, "/s/a", O_WRONLY|O_CREAT, 0600) = 7</s/a> <0.000009>"#;
        assert_eq!(offset(open), None);
        assert_eq!(
            offset(r#"write(7</s/a>, "abc", 3) = 3 <0.000009>"#),
            Some(0)
        );
        assert_eq!(
            offset(r#"writev(7</s/a>, [{iov_base="de", iov_len=2}], 1) = 2 <0.000009>"#),
            Some(3)
        );
        assert_eq!(offset(r"lseek(7</s/a>, 0, SEEK_SET) = 0 <0.000009>"), None);
        assert_eq!(offset(r#"write(7</s/a>, "x", 1) = 1 <0.000009>"#), Some(0));
    }
}
