//! The daemon killed in the middle of a broadcast: after a restart everyone has it, and no more
//! have it twice than were in doubt, counted at the receiving end against a list of our own.

use nabat_tests::program::{FIRST_CHAT, Instance, stand_in};
use rehearsal::telegram::{Act, Rule, Script, Server};
use std::collections::{BTreeMap, BTreeSet};

/// As many as the daemon says may be in doubt at once.
const WINDOW: u64 = 64;
const READERS: i64 = 1_500;

/// How often each chat got a message.
fn received(server: &Server) -> BTreeMap<i64, u64> {
    let mut received = BTreeMap::new();
    for entry in server
        .log()
        .iter()
        .filter(|entry| entry.method == "sendMessage")
    {
        *received.entry(entry.chat_id).or_insert(0) += 1;
    }
    received
}

/// What came of a broadcast through which the daemon was killed.
struct Aftermath {
    /// Of those who can be reached, how many have nothing.
    without: u64,
    /// How many messages went to chats outside the audience.
    outside: usize,
    twice: u64,
    /// How many the report says may or may not have it.
    unknown: u64,
}

/// Kills the daemon each time that so many have it, and starts it again.
async fn killed_at(kills: &[u64]) -> Aftermath {
    let chats = FIRST_CHAT..=FIRST_CHAT + READERS - 1;
    let script = Script {
        seed: 5,
        rules: vec![Rule::new(Act::Blocked).share_permille(20)],
    };
    let expected: BTreeSet<i64> = chats
        .clone()
        .filter(|chat| script.unreachable(*chat).is_none())
        .collect();
    let server = stand_in(READERS, script).await;
    let mut instance = Instance::new(&server.url(), "paid_broadcast = true\n");
    instance.run(&["keys", "init"], "").done();
    instance.serve();
    let mut nora = instance.admit("nora", &mut []);
    let mut tomas = instance.admit("tomas", &mut [&mut nora]);
    instance.import(chats);
    let proposed = instance.post(&mut nora, &[]).done().json();
    let alert = proposed["alert"].as_str().expect("a number").to_owned();
    instance.approve(&alert, &mut tomas).done();
    for so_many in kills {
        instance.until("so many have it", |_| server.counts().sent >= *so_many);
        instance.kill();
        assert!(
            server.counts().sent < expected.len() as u64,
            "the kill came too late"
        );
        instance.serve();
    }
    let mut unknown = None;
    instance.until("it is done", |instance| {
        let broadcast = &instance.revision(&alert)["broadcast"];
        if broadcast["run"]["Done"].is_object() {
            unknown = broadcast["channels"][0]["counts"]["unknown"].as_u64();
        }
        unknown.is_some()
    });
    let received = received(&server);
    Aftermath {
        without: expected
            .iter()
            .filter(|chat| !received.contains_key(chat))
            .count() as u64,
        outside: received
            .keys()
            .filter(|chat| !expected.contains(chat))
            .count(),
        twice: received.values().map(|times| times - 1).sum(),
        unknown: unknown.expect("it was seen"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn serve_killed_in_the_middle_completes_after_a_restart_and_nobody_is_lost() {
    let aftermath = killed_at(&[700]).await;
    assert_eq!((aftermath.without, aftermath.outside), (0, 0));
    let twice = aftermath.twice;
    assert!(twice <= WINDOW, "{twice} arrived twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn serve_killed_again_and_again_names_everyone_who_may_have_nothing() {
    let kills = [200, 500, 800];
    let Aftermath {
        without,
        outside,
        twice,
        unknown,
    } = killed_at(&kills).await;
    assert!(
        without <= unknown,
        "{without} have nothing, and the report names {unknown}"
    );
    assert_eq!(outside, 0);
    let allowed = WINDOW * kills.len() as u64;
    assert!(
        twice + unknown <= allowed,
        "{twice} arrived twice, {unknown} are unknown"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn serve_asked_to_stop_in_the_middle_repeats_nothing() {
    let chats = FIRST_CHAT..=FIRST_CHAT + READERS - 1;
    let server = stand_in(READERS, Script::none()).await;
    let mut instance = Instance::new(&server.url(), "paid_broadcast = true\n");
    instance.run(&["keys", "init"], "").done();
    instance.serve();
    let mut nora = instance.admit("nora", &mut []);
    let mut tomas = instance.admit("tomas", &mut [&mut nora]);
    instance.import(chats.clone());
    let proposed = instance.post(&mut nora, &[]).done().json();
    let alert = proposed["alert"].as_str().expect("a number").to_owned();
    instance.approve(&alert, &mut tomas).done();
    instance.until("some have it", |_| server.counts().sent >= 400);
    instance.terminate();
    assert_eq!(instance.ended(), 0, "{}", instance.log());
    assert!(
        server.counts().sent < READERS as u64,
        "the stop came too late"
    );
    instance.serve();
    instance.until("it is done", |instance| {
        instance.revision(&alert)["broadcast"]["run"]["Done"].is_object()
    });
    let received = received(&server);
    assert!(
        chats.clone().all(|chat| received.get(&chat) == Some(&1)),
        "{:?}",
        server.counts()
    );
}
