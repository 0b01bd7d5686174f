//! The yardsticks that are not ours: `wrk` (package wrk), `smtp-source` and `smtp-sink` (package
//! postfix) of Debian. What is not installed is said by name and left out.

use crate::failure::{Failure, Result};
use std::{
    fs::{self, File},
    io::{Read as _, Seek as _, SeekFrom},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use tokio::time::sleep;

/// Places of programs that are not always in the path.
const SYSTEM_FOLDERS: [&str; 2] = ["/usr/sbin", "/sbin"];
/// How long a sink may take to listen.
const START_MAX: Duration = Duration::from_secs(5);
/// The end of what the sink has written, with the last whole counter in it.
const TAIL_BYTES: i64 = 200;

/// Where a program lies; an error says what to install.
fn find(name: &str, package: &str) -> Result<PathBuf, String> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain(SYSTEM_FOLDERS.map(PathBuf::from));
    let mut files = folders.map(|folder| folder.join(name));
    files
        .find(|file| file.is_file())
        .ok_or_else(|| format!("{name} is not installed (Debian: {package})"))
}

/// `smtp-sink`: takes mail in the clear on loopback, counts it and throws it away.
pub struct SmtpSink {
    child: Child,
    counter: PathBuf,
    address: SocketAddr,
}

impl SmtpSink {
    /// Starts one that writes its counter into `folder`.
    pub async fn start(folder: &Path) -> Result<Result<Self, String>> {
        const DOING: &str = "starting smtp-sink";
        let program = match find("smtp-sink", "postfix") {
            Ok(program) => program,
            Err(missing) => return Ok(Err(missing)),
        };
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
        let address = free
            .and_then(|free| free.local_addr())
            .map_err(Failure::io(DOING))?;
        let counter = folder.join("smtp-sink.counter");
        let out = File::create(&counter).map_err(Failure::io(DOING))?;
        let mut command = Command::new(program);
        // It does not want to be root while it listens to the world.
        if rustix::process::geteuid().is_root() {
            command.args(["-u", "nobody"]);
        }
        command
            .args(["-c", "-m", "1024", &address.to_string(), "1024"])
            .stdin(Stdio::null())
            .stdout(out)
            .stderr(Stdio::null());
        let sink = Self {
            child: command.spawn().map_err(Failure::io(DOING))?,
            counter,
            address,
        };
        let since = Instant::now();
        while TcpStream::connect(address).is_err() {
            if since.elapsed() > START_MAX {
                return Err(Failure::new(DOING, "it does not listen"));
            }
            sleep(Duration::from_millis(20)).await;
        }
        Ok(Ok(sink))
    }

    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// How many mails it has taken, by its own counter.
    pub fn taken(&self) -> u64 {
        let tail = || -> std::io::Result<String> {
            let mut file = File::open(&self.counter)?;
            let length = i64::try_from(file.metadata()?.len()).unwrap_or(i64::MAX);
            file.seek(SeekFrom::End(-length.min(TAIL_BYTES)))?;
            let mut text = String::new();
            file.read_to_string(&mut text)?;
            Ok(text)
        };
        let tail = tail().unwrap_or_default();
        // `sess=8 quit=8 mesg=20000   \r`, again and again.
        let whole = tail.rsplit_once('\r').map_or("", |(whole, _)| whole);
        let count = whole.rsplit_once("mesg=").map_or("", |(_, count)| count);
        count.trim().parse().unwrap_or(0)
    }
}

impl Drop for SmtpSink {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Starts `smtp-source` with so many sessions; each sends one mail after the other on its
/// connection. `letter` is the mail, with `\n` line ends.
pub fn smtp_source(
    to: SocketAddr,
    sessions: usize,
    mails: u32,
    letter: &Path,
) -> Result<Result<Child, String>> {
    let program = match find("smtp-source", "postfix") {
        Ok(program) => program,
        Err(missing) => return Ok(Err(missing)),
    };
    let child = Command::new(program)
        .args(["-4", "-d", "-M", "bell.example"])
        .args(["-f", "bounce@bell.example", "-t", "reader@harbour.example"])
        .args(["-s", &sessions.to_string(), "-m", &mails.to_string()])
        .arg("-F")
        .arg(letter)
        .arg(format!("inet:{to}"))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    Ok(Ok(child.map_err(Failure::io("starting smtp-source"))?))
}

/// Posts `body` for `span` by `wrk` over so many connections that stay open; requests a second.
pub async fn wrk(
    folder: &Path,
    url: &str,
    connections: usize,
    span: Duration,
    headers: &[(&str, String)],
    body: &[u8],
) -> Result<Result<f64, String>> {
    const DOING: &str = "running wrk";
    let program = match find("wrk", "wrk") {
        Ok(program) => program,
        Err(missing) => return Ok(Err(missing)),
    };
    let (script, payload) = (folder.join("post.lua"), folder.join("payload.json"));
    fs::write(&payload, body).map_err(Failure::io(DOING))?;
    let headers: String = headers
        .iter()
        .map(|(name, value)| format!("wrk.headers[\"{name}\"] = \"{value}\"\n"))
        .collect();
    let text = format!(
        "wrk.method = \"POST\"\nwrk.body = io.open(\"{}\"):read(\"*a\")\n{headers}",
        payload.display()
    );
    fs::write(&script, text).map_err(Failure::io(DOING))?;
    let output = tokio::process::Command::new(program)
        .args(["-t", "2", "-c", &connections.to_string()])
        .args(["-d", &format!("{}s", span.as_secs().max(1))])
        .arg("-s")
        .arg(&script)
        .arg(url)
        .stdin(Stdio::null())
        .output()
        .await
        .map_err(Failure::io(DOING))?;
    let said = String::from_utf8_lossy(&output.stdout);
    let rate = said
        .lines()
        .find_map(|line| line.strip_prefix("Requests/sec:"))
        .and_then(|rate| rate.trim().parse().ok());
    match rate {
        Some(rate) if !said.contains("Non-2xx") => Ok(Ok(rate)),
        _ => Err(Failure::new(DOING, said)),
    }
}
