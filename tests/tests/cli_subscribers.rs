//! The list from the command line: brought in, asked, changed, left and counted. Bad rows are named
//! by their line and never by their address, good ones are kept, and doing it again adds nobody.

use nabat_tests::program::{FIRST_CHAT, Instance, stand_in};
use rehearsal::telegram::Script;
use serde_json::json;
use std::collections::BTreeMap;

const HEADER: &str = "channel,address,language,country,cadence,topics,consent_date,consent_text";

const LIST: &str = "channel,address,language,country,cadence,topics,consent_date,consent_text
telegram,8800000001,en,GB,instant,,2026-11-20,\"v1, spoken at the stall\"
telegram,somebody@private.example,en,,instant,,2026-11-20,v1
telegram,8800000002,xx,,instant,,2026-11-20,v1
telegram,8800000003,de,DE,instant,strikes,2026-11-20,v1
email,Vera@HARBOUR.example,pl,,instant,,2026-11-20,v1
email,somebody@private,pl,,instant,,2026-11-20,v1
email,ivo@harbour.example,pl,,instant,,,
webhook,https://hooks.harbour.example/bell,en,,instant,,2026-11-20,v1
webhook,https://192.0.2.7/private,en,,instant,,2026-11-20,v1
telegram-channel,-1008800000004,de,,instant,,2026-11-20,v1
telegram,8800000005,de,,instant,,,";

fn lines(report: &serde_json::Value) -> Vec<u64> {
    let bad = report["bad"].as_array().expect("a list").iter();
    bad.map(|row| row["line"].as_u64().expect("a line"))
        .collect()
}

#[test]
fn bad_rows_are_named_by_line_without_their_address_and_good_ones_are_kept_once() {
    let mut instance = Instance::with_keys();
    instance.serve();
    let imported = instance.run(&["subscribers", "import", "--json"], LIST);
    assert_eq!(imported.code, 1, "{imported:?}");
    let report = imported.json();
    assert_eq!(report["joined"], 5);
    assert_eq!(lines(&report), [3, 4, 7, 8, 10, 12]);
    assert_eq!(report["bad_rows"], 6);
    // A list may come before the relay.
    assert_eq!(report["silent"], json!({ "email": 1, "webhook": 1 }));
    let read = instance.run(&["subscribers", "import"], LIST);
    assert_eq!(read.code, 1, "{read:?}");
    assert!(read.err.contains("line 12: "), "{read:?}");
    let told = format!("{}{}{}{}", imported.out, read.out, read.err, instance.log());
    for part in ["somebody", "88000", "harbour", "192.0.2"] {
        assert!(!told.contains(part), "{told}");
    }

    let again = instance
        .run(&["subscribers", "import", "--json"], LIST)
        .json();
    assert_eq!(
        (&again["joined"], &again["already"]),
        (&0.into(), &5.into())
    );
    for arguments in [
        &["subscribers", "count", "--json"][..],
        &["subscribers", "count", "--anew", "--json"],
    ] {
        let count = instance.run(arguments, "").done().json();
        let of = |active: u64| json!({ "active": active, "suspended": 0, "paused": 0 });
        assert_eq!(
            count,
            json!({ "telegram": of(3), "email": of(1), "webhook": of(1) })
        );
    }
}

#[test]
fn addresses_leave_and_wishes_change_without_anybody_learning_who_was_there() {
    let mut instance = Instance::with_keys();
    instance.serve();
    instance.run(&["subscribers", "import"], LIST);
    let leave = |list: &str| instance.run(&["subscribers", "leave"], list);
    let known = leave("email,vera@harbour.example\ntelegram,8800000001").done();
    let unknown = leave("email,nobody@harbour.example\ntelegram,8800000009").done();
    assert_eq!((known.out, known.err), (unknown.out, unknown.err));
    let bad = leave("channel,address\nemail,nobody@harbour");
    assert_eq!(bad.code, 1, "{bad:?}");
    assert!(
        bad.err.contains("line 2: ") && !bad.err.contains("nobody"),
        "{bad:?}"
    );

    // No list brings either of them in: neither who was there, nor who was not.
    let more = format!("{LIST}\nemail,nobody@harbour.example,pl,,instant,,2026-11-20,v1");
    let report = instance
        .run(&["subscribers", "import", "--json"], &more)
        .json();
    assert_eq!(
        (&report["joined"], &report["left_before"]),
        (&0.into(), &3.into())
    );

    let wishes = "channel,address,language,country,cadence,topics
telegram,8800000003,fr,FR,weekly,
telegram,8800000001,fr,,instant,";
    let changed = instance
        .run(&["subscribers", "change", "--json"], wishes)
        .done()
        .json();
    assert_eq!(
        (&changed["changed"], &changed["not_there"]),
        (&1.into(), &1.into())
    );
    let nothing = instance.run(&["subscribers", "confirm"], "no, thank you");
    nothing.refused("there is no code in this");
}

#[test]
fn who_left_comes_back_by_a_later_word_that_an_organiser_passes_on_and_never_by_a_list() {
    let mut instance = Instance::with_keys();
    instance.serve();
    let mut nora = instance.admit("nora", &mut []);
    instance.run(&["subscribers", "import"], LIST);
    let leave = "email,vera@harbour.example";
    instance.run(&["subscribers", "leave"], leave).done();
    let words = format!(
        "{HEADER}
email,vera@harbour.example,pl,,instant,,2026-11-20,wrote to us
email,zoe@harbour.example,pl,,instant,,2026-11-20,wrote to us
telegram,8800000003,pl,,instant,,2026-11-20,said it at the stall
email,ivo@harbour.example,pl,,instant,,,
email,somebody@private,pl,,instant,,2026-11-20,wrote to us
email,mira@harbour.example,pl,,instant,,2999-11-20,wrote to us"
    );
    instance.write("back.csv", &words);
    let back = [
        "subscribers",
        "return",
        "back.csv",
        "--as",
        "nora",
        "--json",
    ];
    instance
        .run(&back, &nora.wrong_code())
        .refused("the one-time code was not right");
    let answer = instance.run(&back, &nora.code());
    assert_eq!(answer.code, 1, "{answer:?}");
    let report = answer.json();
    let told = ["returned", "joined", "already"].map(|what| report[what].as_u64());
    assert_eq!(told, [Some(0), Some(1), Some(1)]);
    assert_eq!(lines(&report), [2, 5, 6, 7]);
    let read = instance.run(&back[..5], &nora.code());
    assert!(
        read.err
            .contains("line 2: they left on the day of this consent or after it; ask them"),
        "{read:?}"
    );
    let all = format!("{}{}{}{}", answer.out, read.out, read.err, instance.log());
    for part in ["harbour", "88000", "private", "vera"] {
        assert!(!all.contains(part), "{all}");
    }
    let many = format!(
        "{HEADER}{}",
        "\ntelegram,1,pl,,instant,,2026-11-20,v1".repeat(501)
    );
    instance.write("back.csv", &many);
    instance
        .run(&back, &nora.code())
        .refused("more than 500 rows");
    instance
        .run(&["subscribers", "return", "none.csv", "--as", "nora"], "")
        .refused("check the path");
}

/// The list that is imported, a leaver and a changed language, the same list once more: exactly
/// those who are left get the next alert, each once and in their language.
#[tokio::test(flavor = "multi_thread")]
async fn a_list_imported_twice_around_a_leaver_and_a_change_reaches_exactly_who_is_left() {
    const LANGS: [&str; 4] = ["en", "de", "pl", "it"];
    let server = stand_in(30, Script::default()).await;
    let mut instance = Instance::new(&server.url(), "");
    instance.run(&["keys", "init"], "").done();
    instance.serve();
    let mut list = HEADER.to_owned();
    let mut expected = BTreeMap::new();
    for (chat, lang) in (FIRST_CHAT..FIRST_CHAT + 20).zip(LANGS.into_iter().cycle()) {
        list.push_str(&format!("\ntelegram,{chat},{lang},,instant,,2026-11-20,v1"));
        expected.insert(chat, vec![lang]);
    }
    instance.run(&["subscribers", "import"], &list).done();
    let (leaver, other) = (FIRST_CHAT + 3, FIRST_CHAT + 4);
    let leave = format!("telegram,{leaver}");
    instance.run(&["subscribers", "leave"], &leave).done();
    expected.remove(&leaver);
    let wish =
        format!("channel,address,language,country,cadence,topics\ntelegram,{other},fr,,instant,");
    instance.run(&["subscribers", "change"], &wish).done();
    expected.insert(other, vec!["fr"]);
    let again = instance.run(&["subscribers", "import", "--json"], &list);
    let again = again.done().json();
    let told = [&again["joined"], &again["already"], &again["left_before"]];
    assert_eq!(told, [0, 19, 1]);

    let mut nora = instance.admit("nora", &mut []);
    let mut tomas = instance.admit("tomas", &mut [&mut nora]);
    let proposed = instance.post(&mut nora, &[]).done().json();
    let alert = proposed["alert"].as_str().expect("a number").to_owned();
    instance.approve(&alert, &mut tomas).done();
    instance.until("it is done", |instance| {
        instance.revision(&alert)["broadcast"]["run"]["Done"].is_object()
    });
    let mut received: BTreeMap<i64, Vec<&str>> = BTreeMap::new();
    for entry in server.log() {
        let lang = language_of(&entry.text);
        received.entry(entry.chat_id).or_default().push(lang);
    }
    assert_eq!(received, expected);
}

/// The language of the invented case, by how its title begins.
fn language_of(text: &str) -> &'static str {
    let titles = [
        ("en", "Invented case"),
        ("de", "Erfundener Fall"),
        ("pl", "Zmyślony przypadek"),
        ("it", "Caso inventato"),
        ("fr", "Cas inventé"),
    ];
    let found = titles.iter().find(|(_, title)| text.contains(title));
    found.map_or("none that was expected", |(lang, _)| lang)
}

#[test]
fn no_address_of_the_list_lies_readable_in_the_state_folder() {
    // Without the empty space that is held back, which holds nothing and takes long to look at.
    let store = "[store]\nballast_mib = 0\nsegment_mib = 1\n";
    let mut instance = Instance::new("http://127.0.0.1:9", store);
    instance.run(&["keys", "init"], "").done();
    instance.serve();
    instance.run(&["subscribers", "import"], LIST);
    instance.kill();
    let found = scan(&instance.path("state"));
    assert!(found.1 > 100_000, "only {} bytes were looked at", found.1);
    assert_eq!(found.0, Vec::<String>::new());
}

/// The files below a folder that hold one of the chats as digits or as an integer, or a consent's
/// words; and how many bytes were looked at.
fn scan(folder: &std::path::Path) -> (Vec<String>, usize) {
    let mut needles: Vec<Vec<u8>> = vec![b"spoken at the stall".to_vec()];
    for chat in [8_800_000_001_i64, 8_800_000_003] {
        needles.push(chat.to_string().into_bytes());
        needles.push(chat.to_be_bytes().to_vec());
        needles.push(chat.to_le_bytes().to_vec());
    }
    let (mut found, mut bytes) = (Vec::new(), 0);
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let Ok(content) = std::fs::read(&path) else {
                continue;
            };
            bytes += content.len();
            for needle in &needles {
                if content
                    .windows(needle.len())
                    .any(|window| window == needle.as_slice())
                {
                    found.push(path.display().to_string());
                }
            }
        }
    }
    (found, bytes)
}
