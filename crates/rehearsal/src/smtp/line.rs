//! Reading a connection by lines, and a mail up to its final dot, with a limit on everything.

use std::io;
use tokio::io::{AsyncRead, AsyncReadExt};

/// The longest command line: RFC 5321 says 512, with room for extensions.
const LINE_BYTES_MAX: usize = 4_096;
/// The largest mail that is taken.
const MAIL_BYTES_MAX: usize = 16 << 20;

/// What was read and not yet used.
#[derive(Default)]
pub(super) struct Buffer(Vec<u8>);

impl Buffer {
    /// The next line without its end, or `None` at the end of the connection.
    pub async fn line(&mut self, io: &mut (impl AsyncRead + Unpin)) -> io::Result<Option<String>> {
        loop {
            if let Some(end) = self.0.windows(2).position(|two| two == b"\r\n") {
                let rest = self.0.split_off(end + 2);
                let line = std::mem::replace(&mut self.0, rest);
                return Ok(Some(String::from_utf8_lossy(&line[..end]).into_owned()));
            }
            if self.0.len() > LINE_BYTES_MAX || io.read_buf(&mut self.0).await? == 0 {
                return Ok(None);
            }
        }
    }

    /// The mail up to its final dot, without it and without dot stuffing; `None` if the connection
    /// ends before.
    pub async fn mail(&mut self, io: &mut (impl AsyncRead + Unpin)) -> io::Result<Option<Vec<u8>>> {
        loop {
            if self.0.starts_with(b".\r\n") {
                self.0.drain(..3);
                return Ok(Some(Vec::new()));
            }
            if let Some(end) = self.0.windows(5).position(|five| five == b"\r\n.\r\n") {
                let rest = self.0.split_off(end + 5);
                let mut mail = std::mem::replace(&mut self.0, rest);
                mail.truncate(end + 2);
                return Ok(Some(unstuffed(&mail)));
            }
            if self.0.len() > MAIL_BYTES_MAX || io.read_buf(&mut self.0).await? == 0 {
                return Ok(None);
            }
        }
    }
}

fn unstuffed(mail: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(mail.len());
    let mut at_line_start = true;
    for (index, byte) in mail.iter().enumerate() {
        if !(at_line_start && *byte == b'.') {
            out.push(*byte);
        }
        at_line_start = *byte == b'\n' && index > 0 && mail[index - 1] == b'\r';
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_mail_ends_at_its_dot_and_not_at_a_stuffed_one() {
        let mut wire: &[u8] = b"a\r\n..\r\n..b\r\n.\r\nQUIT\r\n";
        let mut buffer = Buffer::default();
        let mail = buffer.mail(&mut wire).await.unwrap();
        assert_eq!(mail.as_deref(), Some(&b"a\r\n.\r\n.b\r\n"[..]));
        let line = buffer.line(&mut wire).await.unwrap();
        assert_eq!(line.as_deref(), Some("QUIT"));
    }

    #[tokio::test]
    async fn a_mail_that_breaks_off_is_none() {
        let mut wire: &[u8] = b"a\r\n.\r";
        assert_eq!(Buffer::default().mail(&mut wire).await.unwrap(), None);
    }
}
