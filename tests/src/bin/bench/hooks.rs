//! The webhook lane beside a bare loop of the same adapter, and the bare loop beside `wrk` with the
//! same payload over as many connections to the same receiver, under TLS: with a receiver that
//! answers at once, where the processor decides, and with one that takes its time, as hosts do.

use crate::{
    Options, bare,
    failure::{Failure, Result},
    names::Names,
    pace::{self, compare, median},
    people::{Hosts, People},
    rig::{Rig, Setup},
    sink::Sink,
    table::{Figure, Table},
    tools,
};
use alert::Address;
use channel_webhook::{
    Key, KeyRing, Names as Resolver, PrivateKey, Reach, Resolving, Settings, SharedSecret,
    WebhookChannel,
};
use nabat_tests::ring::Wall;
use render::Body;
use std::{
    net::Ipv4Addr,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

const HOOKS: u32 = 20_000;
const HOOKS_SHORT: u32 = 10_000;
/// Rounds of tool and bare loop; the one in the middle counts.
const ROUNDS: usize = 3;
const TOOL_RUN: Duration = Duration::from_secs(5);
const TOOL_RUN_SHORT: Duration = Duration::from_secs(2);
/// What the adapter lets be under way, and the lane's window.
const AT_ONCE: usize = 256;
/// Four times the hosts that could fill it with two at a time each. The bare loop goes from host to
/// host; a lane goes by random ids, and with fewer hosts many would wait for each other by chance.
const HOSTS: usize = 512;
/// Far above what is reached: the limiter is not what is measured.
const PER_SECOND: u32 = 100_000;
/// How long a receiver takes to answer: at once, and as one that is far away and has work to do.
const THINKS: [Duration; 2] = [Duration::ZERO, Duration::from_millis(100)];

/// Measures the webhook lane.
pub async fn measure(options: &Options, table: &mut Table) -> Result<()> {
    let names = match Names::invent(HOSTS) {
        Ok(names) => names,
        Err(missing) => {
            let figure = Figure::new("webhooks: bare loop", f64::NAN, "/s");
            table.add(figure.void(Some(missing)));
            return Ok(());
        }
    };
    for thinks in THINKS {
        one(options, table, &names, thinks).await?;
    }
    Ok(())
}

async fn one(options: &Options, table: &mut Table, names: &Names, thinks: Duration) -> Result<()> {
    let (count, rounds) = match options.short {
        true => (HOOKS_SHORT, 1),
        false => (HOOKS, ROUNDS),
    };
    let mut setup = Setup::of(People::default())?;
    let sink = Sink::start(&setup.authority, thinks).await?;
    let hosts = Hosts {
        names: names.list.clone(),
        port: sink.port(),
    };
    let folder = tempfile::tempdir_in(&options.folder);
    let folder = folder.map_err(Failure::io("making a folder for wrk"))?;
    let (mut tool, mut bare) = (Err(String::new()), Vec::new());
    let mut rates = Vec::new();
    for _ in 0..rounds {
        match by_tool(options, folder.path(), &sink).await? {
            Ok(rate) => rates.push(rate),
            Err(missing) => tool = Err(missing),
        }
        let channel = poster(setup.authority.ca_pem())?;
        let payload = bare::Words::shipped()?.payload()?;
        let there = hosts.clone();
        let message = move |n| {
            let body = Body::Webhook(payload.clone());
            bare::message(n, Address::Webhook(there.hook(n)), body)
        };
        let since = Instant::now();
        bare::run(channel, AT_ONCE, count, message).await?;
        bare.push(f64::from(count) / since.elapsed().as_secs_f64());
    }
    if !rates.is_empty() {
        tool = Ok(("wrk", median(rates)));
    }
    setup.people = People {
        hooks: count,
        hosts,
        ..People::default()
    };
    setup.names = Some(names.clone());
    setup.sections = section(PER_SECOND);
    let mut rig = Rig::set(options, setup).await?;
    let lane = pace::broadcast(&mut rig, count, || sink.taken()).await?;
    rig.stop().await;
    let after = match thinks.as_millis() {
        0 => "at once".to_owned(),
        ms => format!("after {ms} ms"),
    };
    let name = format!("webhooks, {AT_ONCE} under way, answers {after}");
    compare(table, &name, Some(tool), median(bare), lane);
    Ok(())
}

/// `[webhook]` towards this machine.
pub fn section(per_second: u32) -> String {
    format!(
        "\n[webhook]\nenabled = true\nallow_private = true\nca_file = \"stand-in.pem\"\n\
         messages_per_second = {per_second}\n"
    )
}

async fn by_tool(options: &Options, folder: &Path, sink: &Sink) -> Result<Result<f64, String>> {
    let payload = bare::Words::shipped()?.payload()?;
    let headers = [
        ("content-type", "application/json".to_owned()),
        ("webhook-id", "0".repeat(32)),
        ("webhook-timestamp", "1795533340".to_owned()),
        (
            "webhook-signature",
            format!("v1,{} v1a,{}", "A".repeat(44), "A".repeat(88)),
        ),
    ];
    let url = format!("https://localhost:{}/bell/1", sink.port());
    let span = if options.short {
        TOOL_RUN_SHORT
    } else {
        TOOL_RUN
    };
    tools::wrk(folder, &url, AT_ONCE, span, &headers, &payload.json).await
}

/// The adapter as the daemon sets it up from [`section`], with as many keys; names are known
/// without asking.
fn poster(ca_pem: &str) -> Result<WebhookChannel<Wall, KeyRing>> {
    let keys = KeyRing(vec![
        Key::Shared(SharedSecret::from_bytes(&[7; 32])),
        Key::Private(PrivateKey::from_seed(&[7; 32])),
    ]);
    let settings = Settings {
        reach: Reach::ThisMachine,
        names: Arc::new(Here),
        ca_pem: Some(ca_pem.as_bytes().to_vec()),
        messages_per_second: PER_SECOND,
        ..Settings::new(Wall::start(), keys)
    };
    WebhookChannel::new(settings).map_err(Failure::io("setting up the poster"))
}

/// Every name leads to this machine.
struct Here;

impl Resolver for Here {
    fn addresses(&self, _: &str) -> Resolving {
        Box::pin(async { Ok(vec![Ipv4Addr::LOCALHOST.into()]) })
    }
}
