//! What the bot answers, in all nine languages. A changed snapshot is a changed message; a changed
//! consent is a new version of it.

mod invented;

use alert::{
    Lang, Revision, RevisionKind, Topic,
    chat::{Answer, Kept, PRESS_BYTES_MAX, Press},
    subscription::{Cadence, Preferences},
};
use invented::{campaign, context, country, day};
use render::{Button, TelegramText, telegram, transcript};
use std::{collections::BTreeSet, fmt::Write, fs, path::Path};

fn kept(cadence: Cadence, urgent_anyway: bool, topics: &[Topic]) -> Answer {
    Answer::Kept(Kept {
        chat: 5_200_000_001,
        preferences: Preferences {
            lang: Lang::Pl,
            topics: topics.iter().copied().collect(),
            country: (!topics.is_empty()).then(|| country("PL")),
            cadence,
            urgent_anyway,
        },
        paused_through: (!topics.is_empty()).then(|| day("2026-12-24")),
        agreed_on: day("2026-11-20"),
        agreed_to: "chat-1".to_owned(),
        receipts: 3,
    })
}

fn answers() -> Vec<Answer> {
    let mut answers = vec![
        Answer::Welcome,
        Answer::Joined,
        Answer::Already,
        Answer::JoinFirst,
        Answer::NotUnderstood { there: false },
        Answer::Help { there: true },
        Answer::Languages,
        Answer::LanguageSet,
        Answer::Topics { wanted: Vec::new() },
        Answer::Topics {
            wanted: Topic::ALL.to_vec(),
        },
        Answer::Countries { theirs: None },
        Answer::Countries {
            theirs: Some(country("KZ")),
        },
        Answer::NoSuchCountry,
        Answer::PauseHow { days_max: 365 },
        Answer::Paused {
            through: day("2026-12-24"),
        },
        Answer::PauseOver,
        Answer::Privacy,
        Answer::NotRunning,
        Answer::NotNow,
        Answer::Key,
        Answer::Left { was_there: true },
        Answer::Left { was_there: false },
    ];
    for urgent in [false, true] {
        for cadence in [Cadence::Instant, Cadence::Daily, Cadence::Weekly] {
            let topics: &[Topic] = if urgent { &[Topic::Lawyers] } else { &[] };
            answers.push(kept(cadence, urgent, topics));
        }
    }
    answers
}

fn rendered(answer: &Answer, lang: Lang) -> TelegramText {
    let campaign = campaign();
    telegram::answer(answer, lang, &context(&campaign))
}

#[test]
fn the_answers_as_people_get_them() {
    for lang in Lang::ALL {
        let mut all = String::new();
        for answer in answers() {
            let _ = writeln!(all, "{}", transcript(&rendered(&answer, lang)));
        }
        insta::assert_snapshot!(format!("answers.{lang}"), all);
    }
}

#[test]
fn every_answer_fits_and_every_button_is_one_that_is_understood() {
    for lang in Lang::ALL {
        for answer in answers() {
            let message = rendered(&answer, lang);
            let units = message.text.encode_utf16().count();
            assert!((1..=4_096).contains(&units), "{lang} {answer:?}: {units}");
            for button in message.buttons.iter().flatten() {
                let Button::Press { label, data } = button else {
                    panic!("{lang} {answer:?}: a link");
                };
                assert!(!label.trim().is_empty(), "{lang} {answer:?}");
                assert!(data.len() <= PRESS_BYTES_MAX, "{data}");
                assert!(data.parse::<Press>().is_ok(), "{data}");
            }
        }
    }
}

fn running(revisions: &[&Revision], lang: Lang) -> TelegramText {
    let campaign = campaign();
    telegram::appeals(revisions, lang, &context(&campaign))
}

#[test]
fn the_appeals_that_run_are_listed_in_the_readers_language_each_with_a_button() {
    let revision = invented::revision(RevisionKind::Alert);
    let mut all = String::new();
    for lang in Lang::ALL {
        for revisions in [&[][..], &[&revision]] {
            let _ = writeln!(all, "{}", transcript(&running(revisions, lang)));
        }
    }
    insta::assert_snapshot!("running", all);
}

#[test]
fn ten_long_titles_in_any_script_still_fit_and_none_of_them_turns_the_text_around() {
    let title = format!("\u{202E}{}\n{}", "👩‍🚒".repeat(30), "Ж".repeat(30));
    let revision = invented::retold(invented::revision(RevisionKind::Alert), |text| {
        text.title.clone_from(&title);
    });
    let message = running(&[&revision; 10], Lang::Ru);
    assert!(message.text.encode_utf16().count() <= 4_096);
    assert!(!message.text.contains('\u{202E}'));
    assert_eq!(message.buttons.iter().flatten().count(), 10);
}

#[test]
fn the_welcome_names_the_version_and_the_language_that_the_yes_is_about() {
    for lang in Lang::ALL {
        let welcome = rendered(&Answer::Welcome, lang);
        let Some(Button::Press { data, .. }) = welcome.buttons.first().and_then(|row| row.first())
        else {
            panic!("{lang}: no button");
        };
        let version = telegram::CHAT_CONSENT_VERSION;
        assert_eq!(data.parse(), Ok(Press::Agree { version, lang }));
        for part in [
            "Bell for Tasbulaq",
            invented::FINGERPRINT,
            "/stop",
            "Telegram",
        ] {
            assert!(welcome.text.contains(part), "{lang}: {part}");
        }
    }
}

/// The text of all sources below a folder.
fn sources(folder: &Path, all: &mut String) {
    for entry in fs::read_dir(folder).expect("readable") {
        let path = entry.expect("readable").path();
        if path.is_dir() {
            sources(&path, all);
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            all.push_str(&fs::read_to_string(path).expect("UTF-8"));
        }
    }
}

#[test]
fn no_message_is_kept_that_nothing_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut all = String::new();
    sources(&root.join("src"), &mut all);
    let english = fs::read_to_string(root.join("locales/en.ftl")).expect("UTF-8");
    let keys = english
        .lines()
        .filter_map(|line| line.split_once(" =").map(|(key, _)| key));
    let keys: BTreeSet<&str> = keys.filter(|key| !key.starts_with([' ', '#'])).collect();
    assert!(keys.len() > 100, "{}", keys.len());
    let unused: Vec<&&str> = keys
        .iter()
        .filter(|key| !all.contains(&format!("\"{key}\"")))
        .collect();
    assert!(unused.is_empty(), "{unused:?}");
}
