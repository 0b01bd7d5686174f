//! The control socket, spoken to by hand: one request, one answer, one connection. An answer that
//! does not come whole is none, and says nothing about whether the request was carried out.

use serde::{Serialize, de::DeserializeOwned};
use std::{
    io::{Read as _, Write as _},
    os::unix::net::UnixStream,
    path::PathBuf,
    time::Duration,
};

/// Longer than anything takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoAnswer {
    /// Nobody is there, or they died before they had answered.
    Gone,
    /// They refused, in these words.
    Refused(String),
}

/// The way to one daemon.
#[derive(Clone, Debug)]
pub struct Door(pub PathBuf);

impl Door {
    /// Reads `path`.
    pub fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, NoAnswer> {
        self.ask("GET", path, &[])
    }

    /// Sends `body` to `path`.
    pub fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, NoAnswer> {
        let body = serde_json::to_vec(body).expect("our own bodies can be written");
        self.ask("POST", path, &body)
    }

    fn ask<T: DeserializeOwned>(
        &self,
        method: &str,
        path: &str,
        body: &[u8],
    ) -> Result<T, NoAnswer> {
        let answer = self.exchange(method, path, body).ok();
        let (success, body) = answer.as_deref().and_then(read).ok_or(NoAnswer::Gone)?;
        if success {
            return serde_json::from_slice(body)
                .map_err(|error| NoAnswer::Refused(format!("{error}: {body:?}")));
        }
        Err(NoAnswer::Refused(String::from_utf8_lossy(body).into()))
    }

    fn exchange(&self, method: &str, path: &str, body: &[u8]) -> std::io::Result<Vec<u8>> {
        let mut stream = UnixStream::connect(&self.0)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let length = body.len();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
             Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
        )?;
        stream.write_all(body)?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        Ok(answer)
    }
}

/// Whether it is a success, and the body; `None` if the answer is not whole.
fn read(answer: &[u8]) -> Option<(bool, &[u8])> {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
    let (head, body) = (
        std::str::from_utf8(&answer[..end]).ok()?,
        &answer[end + 4..],
    );
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.trim().parse::<usize>().ok())?
    })?;
    (body.len() == length).then(|| (head.starts_with("HTTP/1.1 2"), body))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_that_breaks_off_is_none() {
        let whole = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
        assert_eq!(read(whole), Some((true, &b"{}"[..])));
        for end in 0..whole.len() {
            assert_eq!(read(&whole[..end]), None, "{end}");
        }
    }
}
