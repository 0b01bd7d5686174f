//! The built daemon and a platform that is not well: it asks for patience, answers like a broken
//! proxy or not at all, refuses some readers for good, and in the end is asked with another bot's
//! token (F11 to F14). Expected is the test's own list, minus what the script refuses.
#![allow(clippy::print_stdout, reason = "the figures are what a reader wants")]

use alert::ChannelKind;
use nabat_tests::crash::{
    moments,
    platform::{Platform, World, token},
    power::settle,
    process::Program,
    rig::{Rig, Setting},
    verdict::{Allowed, Arrived, Verdict},
};
use rehearsal::telegram::{Act, Refusal, Rule, Scope, Script};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    time::Duration,
};

const PEOPLE: u64 = 400;
/// The bot that an instance is set up with.
const BOT: i64 = 7_000_000_001;
/// Requests that were under way when a wait was told arrive within this.
const UNDER_WAY_MS: u64 = 1_000;

/// What came of one broadcast.
struct Evening {
    verdict: Verdict,
    arrived: Vec<Arrived>,
    status: nabat_tests::crash::crew::Status,
    /// From the first that somebody on the list was sent to the last.
    took: Duration,
}

/// Sends the alert to everyone through this script, by one daemon that nobody kills.
fn evening(rig: &mut Rig, platform: &Platform, script: &Script) -> Evening {
    let (daemon, _) = rig.serve(&Program::Plain);
    rig.queue();
    let sent = moments::until(Duration::from_secs(20), || {
        (!platform.chats().is_empty()).then_some(())
    });
    assert!(sent.is_some(), "nothing is sent: {}", rig.log());
    let unknown = settle(rig, 1).unwrap_or_else(|why| panic!("{why}"));
    let status = rig.status().expect("it answers");
    daemon.kill();
    let arrived = platform.chats();
    let took = took(rig, &arrived);
    let expected = rig.expected(script, 1);
    let allowed = Allowed {
        window: 0,
        crashes: 0,
        unknown,
    };
    let verdict = Verdict::on(&expected, &expected.count(&arrived), 0, allowed);
    println!("{verdict:?}, {took:?}");
    Evening {
        verdict,
        arrived,
        status,
        took,
    }
}

fn took(rig: &Rig, arrived: &[Arrived]) -> Duration {
    let people: BTreeSet<_> = rig.people.iter().map(|person| &person.address).collect();
    let to_people = arrived.iter().filter(|one| people.contains(&one.to));
    let moments: BTreeSet<u64> = to_people.map(|one| one.unix_ms).collect();
    let first = moments.first().copied().unwrap_or_default();
    Duration::from_millis(moments.last().map_or(0, |last| last - first))
}

fn set(script: &Script) -> (Rig, Platform) {
    let platform = Platform::start(PEOPLE, script.clone(), Duration::ZERO);
    (Rig::set(Setting::of(PEOPLE), &platform), platform)
}

/// Rules for the people alone, not for organisers, who come behind them.
fn rule(act: Act) -> Rule {
    use nabat_tests::crash::people::FIRST_CHAT;
    let last = FIRST_CHAT + i64::try_from(PEOPLE).expect("a number") - 1;
    Rule::new(act).chats(FIRST_CHAT..=last)
}

#[test]
fn nothing_is_sent_before_the_wait_that_the_platform_asked_for_is_over() {
    let wait = |scope, seconds| {
        rule(Act::TooManyRequests {
            retry_after: seconds,
            scope,
        })
    };
    let script = Script {
        seed: 3,
        rules: vec![
            wait(Scope::Overall, 2).every(150).times(2),
            wait(Scope::Chat, 3).every(100).times(2),
        ],
    };
    let (mut rig, platform) = set(&script);
    let evening = evening(&mut rig, &platform, &script);
    assert!(evening.verdict.is_kept(), "{:?}", evening.verdict);
    assert_eq!(evening.verdict.duplicates + evening.verdict.explained, 0);
    let refusals = platform.server.refusals();
    let overall = refusals.iter().filter(|one| one.rule == Some(0)).count();
    let chats = refusals.iter().filter(|one| one.rule == Some(1)).count();
    assert!(overall == 2 && chats == 2, "{overall} and {chats} waits");
    let too_early: Vec<_> = refusals
        .iter()
        .filter(|one| {
            one.told_before
                .as_ref()
                .is_some_and(|told| told.ago_ms > UNDER_WAY_MS)
        })
        .collect();
    assert!(too_early.is_empty(), "{too_early:?}");
    // A private chat's wait does not say that it is the chat's alone, so that everything waits; who
    // sends in vain in the meantime is told of the same wait again. The promise is a tenth more than
    // the waits and the sending, five times over.
    let told: u64 = refusals.iter().filter_map(wait_of).sum();
    println!("{told} s of waits took {:?} in all", evening.took);
    let most = Duration::from_secs(told) + Duration::from_millis(PEOPLE);
    assert!(evening.took < most + most / 2, "{:?}", evening.took);
}

/// The seconds of a wait that the script began.
fn wait_of(refusal: &Refusal) -> Option<u64> {
    refusal.rule.and(refusal.retry_after).map(u64::from)
}

#[test]
fn a_broken_proxy_or_a_dead_line_loses_nobody_and_repeats_only_what_was_in_doubt() {
    let once = |act| rule(act).share_permille(60).times_per_chat(1);
    let page = |status, accepted| once(Act::ServerError { status, accepted });
    let script = Script {
        seed: 4,
        rules: vec![
            page(500, false),
            page(502, false),
            page(503, false),
            page(504, true),
            once(Act::Truncated { accepted: false }),
            once(Act::Truncated { accepted: true }),
            once(Act::Reset { accepted: false }),
            once(Act::Reset { accepted: true }),
            once(Act::Silence { accepted: false }),
            once(Act::Silence { accepted: true }),
        ],
    };
    let (mut rig, platform) = set(&script);
    let evening = evening(&mut rig, &platform, &script);
    assert!(evening.verdict.is_kept(), "{:?}", evening.verdict);
    let played: Vec<_> = platform.server.scripted();
    for number in 0..script.rules.len() {
        let times = played.iter().filter(|one| one.rule == Some(number)).count();
        assert!(times > 2, "rule {number} was played {times} times");
    }
    let mut times: BTreeMap<_, (u64, bool)> = BTreeMap::new();
    let people: BTreeSet<_> = rig.people.iter().map(|person| &person.address).collect();
    for one in evening
        .arrived
        .iter()
        .filter(|one| people.contains(&one.to))
    {
        let (times, untold) = times.entry(&one.to).or_default();
        *times += 1;
        *untold |= !one.told;
    }
    let repeated = times.values().filter(|(times, _)| *times > 1);
    assert!(repeated.clone().count() > 3, "the test repeats nothing");
    assert!(
        repeated.clone().all(|(_, untold)| *untold),
        "a message was repeated whose sender had been told"
    );
}

#[test]
fn whoever_is_gone_is_asked_once_and_a_refusal_of_ours_suspends_nobody() {
    let share = |act| rule(act).share_permille(15);
    let script = Script {
        seed: 5,
        rules: vec![
            share(Act::Blocked),
            share(Act::Deactivated),
            share(Act::CannotInitiate),
            share(Act::ChatNotFound),
            // Ours, in one chat alone: nobody is to be suspended for it.
            rule(Act::Refuse {
                code: 400,
                description: "Bad Request: message is too long".to_owned(),
            })
            .times(1),
        ],
    };
    let (mut rig, platform) = set(&script);
    let evening = evening(&mut rig, &platform, &script);
    let Verdict {
        lost,
        duplicates,
        phantoms,
        ..
    } = evening.verdict;
    // The one whose content was refused stands in the report and nowhere else.
    assert_eq!((lost, duplicates, phantoms), (1, 0, 0));
    let gone = platform.server.refused_for_good();
    assert!(gone.len() > 8, "{} are gone", gone.len());
    let refusals = platform.server.refusals();
    for chat in gone.keys() {
        let asked = refusals.iter().filter(|one| one.chat_id == Some(*chat));
        assert_eq!(asked.count(), 1, "somebody who is gone was asked again");
    }
    let broadcast = &evening.status.report.alerts[0].revisions[0].broadcast;
    let channels = &broadcast.as_ref().expect("it was released").channels;
    let telegram = channels
        .iter()
        .find(|one| one.channel == ChannelKind::Telegram)
        .expect("chats");
    let failed: u64 = telegram.counts.failed.values().sum();
    assert_eq!(failed, gone.len() as u64 + 1, "{:?}", telegram.counts);
    let (daemon, _) = rig.serve(&Program::Plain);
    let counts: Vec<ledger::subscriber::Count> =
        rig.door().get("/api/v1/subscribers/count").expect("counts");
    let suspended: u64 = counts.iter().map(|count| count.suspended).sum();
    daemon.kill();
    // Who has only never spoken to the bot may do so yet.
    let silent = |why: &&String| why.contains("can't initiate");
    let silent = gone.values().filter(silent).count();
    assert!(silent > 0 && silent < gone.len(), "{gone:?}");
    assert_eq!(suspended, (gone.len() - silent) as u64);
}

#[test]
fn another_bots_token_sends_nothing_until_a_person_agrees() {
    let (rig, platform) = set(&Script::none());
    let (daemon, _) = rig.serve(&Program::Plain);
    // The bot that is known is the one that was met first.
    moments::rest(Duration::from_millis(500));
    daemon.kill();
    let other = World {
        bot: Some(BOT + 1),
        ..World::default()
    };
    let elsewhere = Platform::of(PEOPLE, &other, None);
    let mut foreign = rig.copy(&elsewhere);
    fs::write(foreign.path("bot.token"), token(BOT + 1)).expect("a file");
    let (daemon, _) = foreign.serve(&Program::Plain);
    foreign.queue();
    moments::rest(Duration::from_secs(4));
    let status: serde_json::Value = foreign.door().get("/api/v1/status").expect("it answers");
    daemon.kill();
    assert_eq!(elsewhere.server.log().len(), 0, "another bot spoke");
    let said = status["report"]["channels"].to_string();
    assert!(said.contains("ForeignIdentity"), "{status}");
    // With the right token everyone gets it.
    let rig = foreign.copy(&platform);
    fs::write(rig.path("bot.token"), token(BOT)).expect("a file");
    let (daemon, _) = rig.serve(&Program::Plain);
    let everyone = settle(&rig, 1);
    daemon.kill();
    everyone.unwrap_or_else(|why| panic!("{why}"));
    let expected = rig.expected(&Script::none(), 1);
    let received = expected.count(&platform.chats());
    assert_eq!(expected.missing(&received, 0), 0);
}
