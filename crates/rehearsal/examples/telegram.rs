//! Starts a rehearsal Bot API server and leaves it running, for hand use and for clients in other
//! languages. Its first line of output is JSON: the URL, the token, and where the authority's
//! certificate lies if it speaks TLS.
//!
//! Settings come from the environment: `LISTEN` (127.0.0.1:0), `READERS` (`1000..=1999`),
//! `GROUPS` (`-5,-1000000000007`), `TLS` (a path to write the authority's certificate to),
//! `SCRIPT` (a TOML file), `LOG` (a folder), `REQUESTS` (a file), `NO_LIMITS` (any value), and
//! `ECHO` (any value: what readers would write is read as lines `<chat> <text>` from standard
//! input).

use rehearsal::{
    telegram::{Chats, Config, Script, Server},
    tls::Authority,
};
use std::{env, error::Error, io};
use tokio::sync::mpsc;

#[tokio::main]
#[expect(clippy::print_stdout, reason = "a program for people and pipes")]
async fn main() -> Result<(), Box<dyn Error>> {
    let readers = env::var("READERS").unwrap_or_else(|_| "1000..=1999".to_owned());
    let (first, last) = readers
        .split_once("..=")
        .ok_or("READERS: write 1000..=1999")?;
    let mut chats = Chats::readers(first.parse()?, last.parse()?);
    if let Ok(groups) = env::var("GROUPS") {
        let ids: Result<_, _> = groups.split(',').map(str::parse).collect();
        chats.groups = ids?;
    }
    let mut config = Config::new(chats);
    if let Ok(listen) = env::var("LISTEN") {
        config.listen = listen.parse()?;
    }
    let certificate = env::var("TLS").ok();
    if let Some(path) = &certificate {
        let authority = Authority::new()?;
        std::fs::write(path, authority.ca_pem())?;
        config.tls = Some(authority);
    }
    if let Ok(path) = env::var("SCRIPT") {
        config.script = Script::from_toml(&std::fs::read_to_string(path)?)?;
    }
    config.log = env::var_os("LOG").map(Into::into);
    config.requests = env::var_os("REQUESTS").map(Into::into);
    config.limits.enforce = env::var_os("NO_LIMITS").is_none();
    let token = config.token.clone();
    let server = Server::start(config).await?;
    let hello = serde_json::json!({"url": server.url(), "token": token, "ca": certificate});
    println!("{hello}");
    if env::var_os("ECHO").is_some() {
        let (sender, mut lines) = mpsc::unbounded_channel();
        std::thread::spawn(move || {
            io::stdin()
                .lines()
                .map_while(Result::ok)
                .try_for_each(|line| sender.send(line))
        });
        while let Some(line) = lines.recv().await {
            if let Some((chat, text)) = line.split_once(' ') {
                server.say(chat.parse()?, text);
            }
        }
    }
    tokio::signal::ctrl_c().await?;
    let counts = serde_json::to_string(&server.counts())?;
    println!("{counts}");
    server.shutdown().await;
    Ok(())
}
