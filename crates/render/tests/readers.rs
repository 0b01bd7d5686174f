//! Who gets what: people of a country concerned, readers whose language is missing, those who
//! hold an earlier message; and titles that try to be more than words.

mod invented;
mod rules;

use alert::{Lang, RevisionKind, revision::MissingLanguage};
use invented::{campaign, context, country, retold, revision, revision_with, text};
use render::{Button, EntityKind, Occasion, Reader, RenderFault, TelegramText, measure, telegram};
use rules::{READER, check, rendered};

#[test]
fn hostile_titles_stay_words() {
    for title in [
        "<b>bold</b> & <a href=\"https://evil.example\">x</a> &lt;",
        "*bold* _x_ [a](https://evil.example) `code` ||spoiler||",
        "👩\u{200D}👩\u{200D}👧\u{200D}👦🇰🇿 🔔👍🏽 freed",
        "علياء سرمان اعتقلت אליה",
        "Z\u{351}\u{36B}\u{343}a\u{30A}\u{333}\u{33F}lgo\u{489}",
        "\u{301}begins with a combining mark",
        "  spaces \u{A0} around \u{2003} ",
        "line\nbreak\r\nand\ttab and \u{2028}separator",
        "\u{202E}desrever\u{202C} and \u{0}null",
        "/start @everyone #tag https://evil.example 4111 1111 1111 1111",
        &"ы".repeat(120),
    ] {
        let revision = retold(revision(RevisionKind::Alert), |text| {
            text.title = title.to_owned();
        });
        for lang in Lang::ALL {
            let message = rendered(&revision, &Reader { lang, ..READER });
            check(&message);
            let units: Vec<u16> = message.text.encode_utf16().collect();
            let bold = message.entities.iter().find(|e| e.kind == EntityKind::Bold);
            let bold = bold.expect("the title is bold");
            let range = bold.offset as usize..(bold.offset + bold.length) as usize;
            let shown = String::from_utf16(&units[range]).expect("whole characters");
            assert!(!shown.contains('\n'));
            let line = message.text.lines().nth(1).expect("the title's line");
            assert!(line.contains(&shown), "{shown:?} in {line:?}");
        }
    }
}

#[test]
fn people_of_a_country_concerned_are_asked_for_nothing_that_endangers_them() {
    let revision = revision(RevisionKind::Alert);
    for lang in Lang::ALL {
        let concerned = rendered(
            &revision,
            &Reader {
                lang,
                country: Some(country("KZ")),
                silent: false,
            },
        );
        let elsewhere = rendered(&revision, &Reader { lang, ..READER });
        let to_do = text(lang)
            .to_do
            .inlines()
            .next()
            .expect("a task")
            .words()
            .to_owned();
        assert!(elsewhere.text.contains(&to_do) && !concerned.text.contains(&to_do));
        let anchors = |message: &TelegramText| -> Vec<String> {
            let urls = message
                .buttons
                .iter()
                .flatten()
                .filter_map(|button| match button {
                    Button::Link { url, .. } => Some(url.clone()),
                    Button::Press { .. } => None,
                });
            urls.filter_map(|url| url.split_once('#').map(|(_, anchor)| anchor.to_owned()))
                .collect()
        };
        assert_eq!(anchors(&concerned), ["solidarity"], "{lang}");
        assert_eq!(
            anchors(&elsewhere),
            [
                "letter",
                "sign",
                "solidarity",
                "attend",
                "sponsor",
                "donate"
            ],
            "{lang}"
        );
        for dangerous in ["Ministry", "sign.example", "17:00", "give.example"] {
            assert!(elsewhere.text.contains(dangerous), "{lang}: {dangerous}");
            assert!(!concerned.text.contains(dangerous), "{lang}: {dangerous}");
        }
    }
}

#[test]
fn a_reader_is_led_to_the_embassy_of_their_own_country() {
    let revision = revision(RevisionKind::Alert);
    let german = Reader {
        country: Some(country("DE")),
        ..READER
    };
    let message = rendered(&revision, &german);
    assert!(message.text.contains("Embassy in Berlin"));
    assert!(!message.text.contains("Embassy in Warsaw"));
    assert!(message.text.contains("and 1 more"));
    let french = Reader {
        country: Some(country("FR")),
        ..READER
    };
    for reader in [READER, french] {
        let message = rendered(&revision, &reader);
        assert!(!message.text.contains("Embassy in"));
        assert!(message.text.contains("the nearest embassy"));
    }
}

#[test]
fn outcomes_and_withdrawals_ask_for_nothing_and_say_stop() {
    for kind in [RevisionKind::Outcome, RevisionKind::Withdrawal] {
        for how in Occasion::ALL {
            let campaign = campaign();
            let message = telegram::revision(&revision(kind), &READER, &context(&campaign), how)
                .expect("it fits");
            assert!(message.text.contains("Please send no more letters"));
            assert!(!message.text.contains("Please act by"));
            assert!(!message.text.contains("sign.example"));
            assert_eq!(
                message.buttons.iter().flatten().count(),
                2,
                "{:?}",
                message.buttons
            );
        }
    }
}

#[test]
fn who_is_to_wait_for_a_translation_gets_nothing_and_is_not_measured() {
    let campaign = campaign();
    let context = context(&campaign);
    let mut waiting = revision_with(RevisionKind::Alert, [(Lang::Ru, text(Lang::Ru))].into());
    waiting.manifest.missing = MissingLanguage::Wait;
    waiting.manifest.fallback = Lang::Ru;
    let fault = telegram::revision(&waiting, &READER, &context, Occasion::First);
    assert!(
        matches!(fault, Err(RenderFault::NoText { lang: Lang::En, .. })),
        "{fault:?}"
    );
    let kazakh = Reader {
        lang: Lang::Kk,
        ..READER
    };
    let message =
        telegram::revision(&waiting, &kazakh, &context, Occasion::First).expect("Russian");
    assert!(
        message
            .text
            .starts_with("Бұл үндеудің қазақша нұсқасы әзірге жоқ")
    );
    // Russian and Kazakh readers alone, by chat and mail, and the document for programs.
    let measured = measure(&waiting, &context).expect("it fits");
    assert_eq!(measured.renderings, 2 * 4 * (2 * 3 + 1) + 2);
}

#[test]
fn a_silent_reader_gets_a_silent_message() {
    let silent = Reader {
        silent: true,
        ..READER
    };
    assert!(rendered(&revision(RevisionKind::Alert), &silent).silent);
    assert!(!rendered(&revision(RevisionKind::Alert), &READER).silent);
}
