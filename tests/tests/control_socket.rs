//! The control socket as a client meets it that is slow: the answer comes when the request has been
//! read to its end, and is never lost because the daemon answered and closed before that.

use nabat_tests::{crash::moments::rest, program::Instance};
use std::{
    io::{Read as _, Write as _},
    os::unix::net::UnixStream,
    path::Path,
    time::Duration,
};

/// Between the head of a request and its body.
const PAUSE: Duration = Duration::from_millis(3);

/// Posts `body` to `path`, the head first and the body a moment later: the first line of the
/// answer.
fn slowly(socket: &Path, path: &str, body: &str) -> std::io::Result<String> {
    let mut stream = UnixStream::connect(socket)?;
    let length = body.len();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
    );
    stream.write_all(head.as_bytes())?;
    rest(PAUSE);
    stream.write_all(body.as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer.lines().next().unwrap_or_default().to_owned())
}

#[test]
fn an_answer_that_needs_no_body_still_waits_for_it() {
    let mut instance = Instance::with_keys();
    instance.serve();
    let socket = instance.path("nabat.sock");
    for (path, status) in [
        ("/api/v1/subscribers/recount", "200 OK"),
        ("/api/v1/nothing-is-here", "404 Not Found"),
        ("/api/v1/status", "405 Method Not Allowed"),
    ] {
        for turn in 0..20 {
            let answer = slowly(&socket, path, "null");
            let answer = answer.unwrap_or_else(|lost| panic!("{path}, {turn}: {lost}"));
            assert_eq!(answer, format!("HTTP/1.1 {status}"), "{path}, {turn}");
        }
    }
}
