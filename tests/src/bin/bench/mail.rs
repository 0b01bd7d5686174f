//! The mail lane beside a bare loop of the same adapter, and the bare loop beside `smtp-source` with
//! the same mail over as many connections into the same sink: at no distance, where the processor
//! decides, and with the relay some milliseconds away, where what is done meanwhile does. Both in
//! the clear, since the tools speak no TLS; then lane and bare loop once more under TLS.

use crate::{
    Options, bare,
    distance::Distance,
    failure::{Failure, Result},
    pace::{self, Lane, Yardstick, compare, median},
    people::{People, mailbox},
    rig::{Rig, Setup},
    table::Table,
    tools::{self, SmtpSink},
};
use alert::Address;
use channel::Channel as _;
use channel_email::{EmailChannel, ListHeaders, Relay, Settings, Timeouts, Tls, Unsubscribe};
use rehearsal::{smtp, tls::Authority};
use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

const MAILS: u32 = 20_000;
const MAILS_SHORT: u32 = 3_000;
const MAILS_FAR: u32 = 6_000;
const MAILS_FAR_SHORT: u32 = 1_500;
/// Rounds of tool and bare loop; the one in the middle counts.
const ROUNDS: usize = 3;
/// Half of the lane's window, which stays at 64.
const CONNECTIONS: usize = 32;
/// Far above what is reached: the limiter is not what is measured.
const PER_SECOND: u32 = 100_000;
/// From us to a relay that is not far, and as long back.
const ONE_WAY: Duration = Duration::from_millis(5);
const FROM: &str = "Bell <bell@bell.example>";
const LEAVE: &str = "leave@bell.example";

/// Measures the mail lane.
pub async fn measure(options: &Options, table: &mut Table) -> Result<()> {
    let (mails, far) = match options.short {
        true => (MAILS_SHORT, MAILS_FAR_SHORT),
        false => (MAILS, MAILS_FAR),
    };
    let folder = tempfile::tempdir_in(&options.folder);
    let folder = folder.map_err(Failure::io("making a folder for the sink"))?;
    // Whoever it runs as may write on into a file that is open already.
    match SmtpSink::start(folder.path()).await? {
        Err(missing) => {
            let name = "mail in the clear: bare loop";
            let figure = crate::table::Figure::new(name, f64::NAN, "/s");
            table.add(figure.void(Some(missing)));
        }
        Ok(sink) => {
            let letter = folder.path().join("letter");
            write_letter(&letter).await?;
            let near = Clear::into(&sink, sink.address(), &letter);
            let name = format!("mail, {CONNECTIONS} connections, relay at hand");
            near.measure(options, table, &name, mails).await?;
            let distance = Distance::to(sink.address(), ONE_WAY).await?;
            let away = Clear::into(&sink, distance.address(), &letter);
            let name = format!(
                "mail, {CONNECTIONS} connections, relay {} ms away",
                ONE_WAY.as_millis() * 2
            );
            away.measure(options, table, &name, far).await?;
        }
    }
    under_tls(options, table, mails).await
}

/// A sink without TLS, the way there, and the mail that the tool sends.
struct Clear<'a> {
    sink: &'a SmtpSink,
    way: SocketAddr,
    letter: &'a Path,
}

impl<'a> Clear<'a> {
    const fn into(sink: &'a SmtpSink, way: SocketAddr, letter: &'a Path) -> Self {
        Self { sink, way, letter }
    }

    async fn measure(
        &self,
        options: &Options,
        table: &mut Table,
        name: &str,
        mails: u32,
    ) -> Result<()> {
        let rounds = if options.short { 1 } else { ROUNDS };
        let (mut tool, mut bare): (Yardstick, Vec<f64>) = (Err(String::new()), Vec::new());
        let mut rates = Vec::new();
        for _ in 0..rounds {
            match self.tool(mails).await? {
                Ok(rate) => rates.push(rate),
                Err(missing) => tool = Err(missing),
            }
            let since = Instant::now();
            let goal = self.sink.taken() + u64::from(mails);
            bare_loop(mailer(self.way, Tls::PlainToLoopback, None)?, mails).await?;
            pace::until(goal, || self.sink.taken()).await?;
            bare.push(f64::from(mails) / since.elapsed().as_secs_f64());
        }
        if !rates.is_empty() {
            tool = Ok(("smtp-source", median(rates)));
        }
        let lane = self.lane(options, mails).await?;
        compare(table, name, Some(tool), median(bare), lane);
        Ok(())
    }

    async fn tool(&self, mails: u32) -> Result<Result<f64, String>> {
        let goal = self.sink.taken() + u64::from(mails);
        let since = Instant::now();
        let mut child = match tools::smtp_source(self.way, CONNECTIONS, mails, self.letter)? {
            Ok(child) => child,
            Err(missing) => return Ok(Err(missing)),
        };
        let arrived = pace::until(goal, || self.sink.taken()).await;
        let took = since.elapsed();
        let _ = child.kill();
        let _ = child.wait();
        arrived?;
        Ok(Ok(f64::from(mails) / took.as_secs_f64()))
    }

    async fn lane(&self, options: &Options, mails: u32) -> Result<Lane> {
        let url = format!("smtp+plain://{}", self.way);
        let setup = Setup {
            sections: section(&url, PER_SECOND, CONNECTIONS, ""),
            ..Setup::of(readers(mails))?
        };
        let mut rig = Rig::set(options, setup).await?;
        let lane = pace::broadcast(&mut rig, mails, || self.sink.taken()).await?;
        rig.stop().await;
        Ok(lane)
    }
}

async fn under_tls(options: &Options, table: &mut Table, mails: u32) -> Result<()> {
    const DOING: &str = "starting the relay";
    let setup = Setup::of(readers(mails))?;
    let authority = setup.authority.clone();
    let relay = async |authority: &Authority| {
        let config = smtp::Config::new(smtp::Security::StartTls, Some(authority.clone()));
        smtp::Server::start(config)
            .await
            .map_err(Failure::io(DOING))
    };
    let server = relay(&authority).await?;
    let ca = Some(authority.ca_pem().as_bytes().to_vec());
    let channel = mailer(server.address(), Tls::StartTls, ca)?;
    let since = Instant::now();
    bare_loop(channel, mails).await?;
    let bare = f64::from(mails) / since.elapsed().as_secs_f64();
    drop(server);
    // A fresh one: what it keeps of the first mails is not to slow it down for the others.
    let server = relay(&authority).await?;
    let url = format!("smtp://localhost:{}", server.address().port());
    let more = "ca_file = \"stand-in.pem\"\n";
    let setup = Setup {
        sections: section(&url, PER_SECOND, CONNECTIONS, more),
        ..setup
    };
    let mut rig = Rig::set(options, setup).await?;
    let taken = || server.accepted_count() as u64;
    let lane = pace::broadcast(&mut rig, mails, taken).await?;
    rig.stop().await;
    let name = format!("mail, {CONNECTIONS} connections, STARTTLS, relay at hand");
    compare(table, &name, None, bare, lane);
    Ok(())
}

/// `[email]` with one relay.
pub fn section(url: &str, per_second: u32, connections: usize, more: &str) -> String {
    format!(
        "\n[email]\nfrom = \"{FROM}\"\nunsubscribe_mailto = \"{LEAVE}\"\n\n\
         [[email.relay]]\nurl = \"{url}\"\nmessages_per_second = {per_second}\n\
         connections = {connections}\n{more}"
    )
}

fn readers(mailboxes: u32) -> People {
    People {
        mailboxes,
        alike: true,
        ..People::default()
    }
}

/// The adapter as the daemon sets it up from [`section`].
fn mailer(relay: SocketAddr, tls: Tls, ca_pem: Option<Vec<u8>>) -> Result<EmailChannel> {
    let host = match tls {
        Tls::PlainToLoopback => "127.0.0.1",
        Tls::StartTls | Tls::Implicit => "localhost",
    };
    let relay = Relay {
        port: relay.port(),
        tls,
        ca_pem,
        messages_per_second: PER_SECOND,
        connections_max: CONNECTIONS,
        ..Relay::new(host)
    };
    let settings = Settings {
        relays: vec![relay],
        from: FROM.to_owned(),
        reply_to: None,
        list: ListHeaders {
            id: None,
            unsubscribe: Some(Unsubscribe {
                https: None,
                mailto: Some(format!("mailto:{LEAVE}?subject=leave")),
            }),
        },
        envelope_domain: "bell.example".to_owned(),
        message_id_domain: "bell.example".to_owned(),
        hello: None,
        timeouts: Timeouts::default(),
    };
    EmailChannel::new(settings).map_err(Failure::io("setting up the mailer"))
}

async fn bare_loop(channel: EmailChannel, mails: u32) -> Result<()> {
    let body = bare::Words::shipped()?.mail()?;
    let message = move |n| bare::message(n, Address::Email(mailbox(n)), body.clone());
    bare::run(channel, CONNECTIONS, mails, message).await
}

/// Writes the mail that the adapter makes, as the tool wants it.
async fn write_letter(path: &PathBuf) -> Result<()> {
    const DOING: &str = "making a mail for smtp-source";
    let config = smtp::Config::new(smtp::Security::Plain, None);
    let server = smtp::Server::start(config).await;
    let server = server.map_err(Failure::io(DOING))?;
    bare_one(mailer(server.address(), Tls::PlainToLoopback, None)?).await?;
    let mails = server.accepted();
    let mail = mails
        .first()
        .ok_or_else(|| Failure::new(DOING, "it did not arrive"))?;
    let text = String::from_utf8_lossy(&mail.raw).replace("\r\n", "\n");
    fs::write(path, text).map_err(Failure::io(DOING))
}

async fn bare_one(channel: EmailChannel) -> Result<()> {
    let body = bare::Words::shipped()?.mail()?;
    let message = bare::message(0, Address::Email(mailbox(0)), body);
    let _ = channel.deliver(&message).await;
    Ok(())
}
