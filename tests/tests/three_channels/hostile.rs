//! A thousand webhooks that mean harm, and a thousand that are not there, beside people who wait
//! for an urgent appeal on all three channels.

use crate::{CHANNELS, on_disk, urgent};
use alert::{Address, ChannelKind, Clock as _, outcome::Cause, retry::RetrySchedule};
use ledger::broadcast::Counts;
use nabat_tests::ring::{Host, House, Plan, spread};
use rehearsal::webhook::Act;
use std::{collections::BTreeMap, time::Duration};

const GOOD: u16 = 200;
const PEOPLE: u16 = 300;
/// What the channel lets out.
const HOOKS_PER_SECOND: u32 = 500;
/// What a silent host may hold a place for, here; 15 s in a production's defaults.
const ATTEMPT: Duration = Duration::from_secs(2);

/// How it went with the good ones, and how the webhooks stand in the report.
struct Night {
    delays: BTreeMap<ChannelKind, Vec<Duration>>,
    hooks: Counts,
}

/// One appeal to all the good ones, with `bad` among the webhooks, to its end.
async fn night(bad: Vec<Host>) -> Night {
    let folder = tempfile::tempdir().expect("a folder");
    let mut hooks = vec![Host::good(); usize::from(GOOD)];
    hooks.extend(bad);
    let plan = Plan {
        chats: PEOPLE,
        mailboxes: PEOPLE,
        hooks,
        hook_timeout: ATTEMPT,
        retry: RetrySchedule {
            waits: vec![Duration::from_millis(300)],
            attempts_max: 3,
        },
        ..Plan::default()
    };
    let mut house = House::set(plan, on_disk(folder.path())).await;
    house.start();
    let appeal = urgent(&house).await;
    let alert = appeal.words.manifest.alert;
    let released = house.release(&appeal).await;
    house.done(alert, 1, Duration::from_secs(120)).await;
    let mut delays = BTreeMap::new();
    for kind in CHANNELS {
        let good = match kind {
            ChannelKind::Telegram | ChannelKind::Email => house.people(kind),
            ChannelKind::Webhook => house.hooks_that(|host| *host == Host::good()),
        };
        let times = house.times(kind, released);
        let wrong: Vec<&Address> = good
            .iter()
            .filter(|one| times.get(one) != Some(&1))
            .collect();
        assert!(wrong.is_empty(), "{kind}: {} not exactly once", wrong.len());
        assert_eq!(times.len(), good.len(), "{kind}: nobody else");
        delays.insert(kind, house.delays(&good, released));
    }
    let report = house.ledger.report(None).await.expect("a report");
    for (channel, state) in report.channels {
        assert_eq!(state.paused, None, "{channel} is paused");
    }
    for count in house
        .ledger
        .count(house.clock.now())
        .await
        .expect("a count")
    {
        assert_eq!(count.suspended, 0, "{}", count.channel);
    }
    let broadcast = house.report(alert, 1).await.broadcast;
    assert!(!broadcast.expect("it was released").alarmed);
    let hooks = house.counts(alert, 1, ChannelKind::Webhook).await;
    house.stop().await;
    Night { delays, hooks }
}

fn tell(what: &str, night: &Night) {
    for (kind, delays) in &night.delays {
        println!("{what}, {kind}: {}", spread(delays.clone()));
    }
}

/// Deadlines at five times what is promised: the first within a second of the release; nobody
/// waits for more than an attempt of a silent host, and the turns of all that the lane's rate of
/// webhooks allows.
fn judge(night: &Night) {
    let turns = Duration::from_secs_f64(night.hooks.members as f64 / f64::from(HOOKS_PER_SECOND));
    for (kind, delays) in &night.delays {
        let (first, last) = (delays.iter().min(), delays.iter().max());
        let promised = match kind {
            ChannelKind::Telegram | ChannelKind::Email => ATTEMPT,
            ChannelKind::Webhook => ATTEMPT + turns,
        };
        assert!(first <= Some(&Duration::from_secs(5)), "{kind}: {first:?}");
        assert!(last <= Some(&(5 * promised)), "{kind}: {last:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_hostile_webhooks_keep_nobody_waiting_and_each_stands_in_the_report() {
    let alone = night(Vec::new()).await;
    tell("alone", &alone);
    assert_eq!(alone.hooks.delivered, u64::from(GOOD));
    let acts = [
        Host::Acts(vec![Act::status(401)]),
        Host::Acts(vec![Act::status(400)]),
        Host::Foreign,
        Host::Acts(vec![Act::Silence]),
    ];
    let bad = (0..1_000).map(|n| acts[n % acts.len()].clone()).collect();
    let beside = night(bad).await;
    tell("beside a thousand hostile ones", &beside);
    judge(&beside);
    assert_eq!(beside.hooks.delivered, u64::from(GOOD));
    let failed: Vec<(Cause, u64)> = beside.hooks.failed.clone().into_iter().collect();
    assert_eq!(failed, [(Cause::OutOfTime, 750)]);
    assert_eq!(beside.hooks.unknown, 250, "silent ones may have it or not");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn webhooks_that_are_not_there_leave_chats_and_mail_as_they_are() {
    let dead = std::env::var("NABAT_DEAD").ok();
    let dead: usize = dead.and_then(|n| n.parse().ok()).unwrap_or(1_000);
    let beside = night(vec![Host::Dead; dead]).await;
    tell(&format!("beside {dead} dead ones"), &beside);
    judge(&beside);
    let failed: Vec<(Cause, u64)> = beside.hooks.failed.clone().into_iter().collect();
    assert_eq!(failed, [(Cause::OutOfTime, dead as u64)]);
}
