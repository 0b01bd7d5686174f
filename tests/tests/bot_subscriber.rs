//! A subscriber in the chat, from the first word to the last, with the built program and the
//! stand-in between them. What stands in the chat afterwards is a snapshot that reads like it; the
//! kills in the middle show that nothing of a conversation is lost with the process.

use nabat_tests::program::{FIRST_CHAT, Instance, stand_in};
use rehearsal::telegram::{Act, Chats, Config, Rule, Script, Server, Shown};
use std::fmt::Write as _;

const VERA: i64 = FIRST_CHAT;
const OLA: i64 = FIRST_CHAT + 1;

/// A daemon with keys whose bot people can write to.
fn instance(telegram: &Server) -> Instance {
    let mut instance = Instance::new(&telegram.url(), "");
    instance.run(&["keys", "init"], "").done();
    instance.serve();
    instance
}

/// What the bot said in a chat, oldest first.
fn said(telegram: &Server, chat: i64) -> Vec<Shown> {
    let mut shown = telegram.inbox(chat);
    shown.retain(|message| message.from_bot);
    shown
}

/// Writes, and waits for one answer more.
fn writes(instance: &mut Instance, telegram: &Server, chat: i64, language: &str, words: &str) {
    let before = said(telegram, chat).len();
    telegram.say_from(chat, chat, Some(language), words);
    instance.until("the bot answers", |_| said(telegram, chat).len() > before);
}

/// The button under the newest message of the bot whose label has `label` in it.
fn button(telegram: &Server, chat: i64, label: &str) -> (i32, String) {
    let shown = said(telegram, chat);
    let newest = shown.last().expect("the bot said something");
    let rows = newest.reply_markup.as_ref().expect("buttons");
    let rows = rows["inline_keyboard"].as_array().expect("rows");
    let found = rows
        .iter()
        .filter_map(|row| row.as_array())
        .flatten()
        .find(|button| {
            button["text"]
                .as_str()
                .is_some_and(|text| text.contains(label))
        })
        .unwrap_or_else(|| panic!("no button {label:?} in {rows:?}"));
    let data = found["callback_data"].as_str().expect("data");
    (newest.message_id, data.to_owned())
}

/// Presses it; the answer is another message, or the same one changed.
fn presses(instance: &mut Instance, telegram: &Server, chat: i64, label: &str) {
    let (message, data) = button(telegram, chat, label);
    let before = telegram.log().len();
    telegram
        .press(chat, chat, message, &data)
        .expect("the button");
    instance.until("the press is answered", |_| telegram.log().len() > before);
}

/// An appeal by two organisers to everyone, out to the last.
struct Appeals {
    nora: nabat_tests::program::Organiser,
    tomas: nabat_tests::program::Organiser,
}

impl Appeals {
    fn hired(instance: &Instance) -> Self {
        let mut nora = instance.admit("nora", &mut []);
        let tomas = instance.admit("tomas", &mut [&mut nora]);
        Self { nora, tomas }
    }

    fn ring(&mut self, instance: &mut Instance) {
        let proposed = instance.post(&mut self.nora, &[]).done().json();
        let alert = proposed["alert"].as_str().expect("a number").to_owned();
        instance.approve(&alert, &mut self.tomas).done();
        instance.until("everyone was reached", |instance| {
            instance.revision(&alert)["broadcast"]["run"]["Done"].is_object()
        });
    }
}

/// The chat as its reader sees it: who says what, and the buttons under it. Of a long message the
/// first lines.
fn transcript(telegram: &Server, chat: i64) -> String {
    let mut out = String::new();
    for message in telegram.inbox(chat) {
        let who = if message.from_bot { "bot" } else { "Vera" };
        let changed = if message.edited { " (changed)" } else { "" };
        let _ = writeln!(out, "{who}{changed}:");
        let lines: Vec<&str> = message.text.lines().collect();
        let is_appeal = message.text.contains("UA-2");
        let shown = if is_appeal { 4 } else { lines.len() };
        for line in lines.iter().take(shown) {
            let _ = writeln!(out, "    {line}");
        }
        if lines.len() > shown {
            let _ = writeln!(out, "    …");
        }
        let rows = message
            .reply_markup
            .as_ref()
            .map(|all| &all["inline_keyboard"]);
        for row in rows.and_then(|rows| rows.as_array()).into_iter().flatten() {
            let labels = row.as_array().into_iter().flatten();
            let labels =
                labels.map(|button| format!("[{}]", button["text"].as_str().unwrap_or_default()));
            let _ = writeln!(out, "    {}", labels.collect::<Vec<_>>().join(" "));
        }
        let _ = writeln!(out);
    }
    out
}

/// The same with what differs from run to run replaced.
fn settled(transcript: &str, instance: &Instance) -> String {
    let status = instance.run(&["status", "--json"], "").done().json();
    let fingerprint = status["facts"]["fingerprint"].as_str().unwrap_or("?");
    transcript.replace(fingerprint, "<the key's fingerprint>")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_joins_gets_an_appeal_in_their_language_and_leaves() {
    let telegram = stand_in(2, Script::none()).await;
    let mut instance = instance(&telegram);
    let mut appeals = Appeals::hired(&instance);
    writes(&mut instance, &telegram, VERA, "pl", "/start");
    presses(&mut instance, &telegram, VERA, "Tak");
    appeals.ring(&mut instance);
    writes(&mut instance, &telegram, VERA, "pl", "Koniec!");
    appeals.ring(&mut instance);
    let seen = transcript(&telegram, VERA);
    insta::assert_snapshot!("joins_and_leaves", settled(&seen, &instance));
    assert_eq!(
        telegram.refusals(),
        [],
        "every press was calmed, nothing was refused"
    );
    let log = instance.log();
    assert!(!log.contains(&VERA.to_string()), "{log}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_changes_what_they_want_and_asks_what_is_kept() {
    let telegram = stand_in(2, Script::none()).await;
    let mut instance = instance(&telegram);
    let mut appeals = Appeals::hired(&instance);
    appeals.ring(&mut instance);
    writes(&mut instance, &telegram, VERA, "xx", "/start");
    presses(&mut instance, &telegram, VERA, "Deutsch");
    presses(&mut instance, &telegram, VERA, "Ja");
    for command in ["/help", "/appeals"] {
        writes(&mut instance, &telegram, VERA, "xx", command);
    }
    presses(&mut instance, &telegram, VERA, "UA-2");
    writes(&mut instance, &telegram, VERA, "xx", "/topics");
    presses(&mut instance, &telegram, VERA, "Streiks");
    presses(&mut instance, &telegram, VERA, "Wohnen");
    presses(&mut instance, &telegram, VERA, "Streiks");
    writes(&mut instance, &telegram, VERA, "xx", "/country");
    presses(&mut instance, &telegram, VERA, "DE");
    writes(&mut instance, &telegram, VERA, "xx", "/country Atlantis");
    writes(&mut instance, &telegram, VERA, "xx", "/language");
    presses(&mut instance, &telegram, VERA, "español");
    writes(&mut instance, &telegram, VERA, "xx", "👩‍🚒\u{202E} hola");
    writes(&mut instance, &telegram, VERA, "xx", "/privacy");
    let seen = transcript(&telegram, VERA);
    insta::assert_snapshot!("changes", settled(&seen, &instance));

    writes(&mut instance, &telegram, VERA, "xx", "/mydata");
    let kept = said(&telegram, VERA).pop().expect("an answer").text;
    for part in [&VERA.to_string(), "español", "Vivienda", "DE", "chat-1"] {
        assert!(kept.contains(part), "{part} is not in {kept}");
    }
    writes(&mut instance, &telegram, VERA, "xx", "/pause 7");
    let paused = said(&telegram, VERA).pop().expect("an answer").text;
    assert!(paused.starts_with("No te escribiremos hasta"), "{paused}");
    let before = said(&telegram, VERA).len();
    appeals.ring(&mut instance);
    assert_eq!(
        said(&telegram, VERA).len(),
        before,
        "nobody is rung who pauses"
    );
}

/// Does what is given, kills the daemon at once, starts it again, and waits for so many answers in
/// each chat; then until nothing waits to be sent that a kill left in doubt.
fn killed(instance: &mut Instance, telegram: &Server, answers: usize, what: impl Fn(i64)) {
    for chat in [VERA, OLA] {
        let before = said(telegram, chat).len();
        what(chat);
        instance.kill();
        instance.serve();
        instance.until("the bot answers", |_| {
            said(telegram, chat).len() >= before + answers
        });
    }
    instance.until("nothing waits", |instance| {
        let status = instance.run(&["status", "--json"], "").done().json();
        status["report"]["notices_waiting"] == 0 && telegram.updates_waiting() == 0
    });
}

fn subscribers(instance: &Instance) -> u64 {
    let counted = ["subscribers", "count", "--anew", "--json"];
    let counted = instance.run(&counted, "").done().json();
    counted["telegram"]["active"].as_u64().expect("a number")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_in_the_middle_of_every_step_loses_nothing_and_does_nothing_twice() {
    // Now and then the platform is not there, for whoever speaks and for whoever listens.
    let away = Act::ServerError {
        status: 502,
        accepted: false,
    };
    let away = Rule::new(away).methods(&["sendMessage", "getUpdates"]);
    let script = Script {
        seed: 5,
        rules: vec![away.chance_permille(100)],
    };
    let telegram = stand_in(2, script).await;
    let mut instance = instance(&telegram);
    let mut appeals = Appeals::hired(&instance);
    let heard = || [VERA, OLA].map(|chat| said(&telegram, chat).len());
    for round in 0..3 {
        killed(&mut instance, &telegram, 1, |chat| {
            telegram.say_from(chat, chat, Some("it"), "/start");
        });
        killed(&mut instance, &telegram, 2, |chat| {
            let (message, data) = button(&telegram, chat, "Sì");
            for _ in 0..2 {
                let pressed = telegram.press(chat, chat, message, &data);
                pressed.expect("the button");
            }
        });
        assert_eq!(subscribers(&instance), 2, "round {round}");
        if round == 2 {
            let before = heard();
            appeals.ring(&mut instance);
            assert_eq!(heard(), before.map(|all| all + 1));
        }
        killed(&mut instance, &telegram, 1, |chat| {
            telegram.say(chat, "basta");
        });
        assert_eq!(subscribers(&instance), 0, "round {round}");
    }
    let before = heard();
    appeals.ring(&mut instance);
    assert_eq!(heard(), before, "nobody is rung who left");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_elses_poll_alarms_organisers_and_what_was_said_meanwhile_is_heard_afterwards() {
    let conflict = Rule::new(Act::Conflict)
        .methods(&["getUpdates"])
        .between_ms(0, 12_000);
    let script = Script {
        seed: 1,
        rules: vec![conflict],
    };
    let telegram = stand_in(2, script).await;
    let mut instance = instance(&telegram);
    let chat = OLA.to_string();
    instance
        .run(&["organisers", "add", "nora", "--chat", &chat], "")
        .done();
    telegram.say_from(VERA, VERA, Some("fr"), "/stop");
    let has = |chat: i64, words: &str| {
        let mut said = said(&telegram, chat).into_iter();
        said.any(|message| message.text.contains(words))
    };
    instance.until("organisers are told", |_| {
        has(OLA, "is not receiving messages")
    });
    instance.until("they are told that it is over", |_| {
        has(OLA, "is receiving messages again")
    });
    instance.until("the leave is heard", |_| {
        has(VERA, "n’est pas sur la liste")
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_bots_updates_are_left_alone() {
    let telegram = stand_in(2, Script::none()).await;
    let mut instance = instance(&telegram);
    writes(&mut instance, &telegram, VERA, "en", "/start");
    instance.kill();
    let mut other = Config::new(Chats::readers(VERA, OLA));
    other.bot_id += 1;
    let other = Server::start(other).await.expect("the stand-in starts");
    let config = std::fs::read_to_string(instance.path("nabat.toml")).expect("a configuration");
    instance.write("nabat.toml", &config.replace(&telegram.url(), &other.url()));
    other.say(VERA, "/start");
    instance.serve();
    instance.until("the lanes have seen it", |instance| {
        instance.run(&["status"], "").out.contains("another bot")
    });
    assert_eq!(other.updates_waiting(), 1);
    assert!(said(&other, VERA).is_empty());
}
