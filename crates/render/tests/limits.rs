//! Whatever an author writes, a message is within Telegram's limits or is refused with by how
//! much it is over: long texts, hostile titles, arbitrary revisions.

mod invented;

use alert::{
    Ask, Lang, Revision, RevisionKind, Text,
    markup::{Block, Inline, Markup},
    revision::MissingLanguage,
};
use invented::{asks, campaign, context, country, day, retold, revision, revision_with, text};
use proptest::prelude::*;
use render::{
    Button, EntityKind, Medium, Occasion, Reader, RenderFault, TelegramText, measure, telegram,
};
use unicode_segmentation::UnicodeSegmentation;

const READER: Reader = Reader {
    lang: Lang::En,
    country: None,
    silent: false,
};

fn rendered(revision: &Revision, reader: &Reader) -> TelegramText {
    let campaign = campaign();
    telegram::revision(revision, reader, &context(&campaign), Occasion::First)
        .unwrap_or_else(|fault| panic!("{fault}"))
}

/// Everything that Telegram demands, and that it would silently change.
fn check(message: &TelegramText) {
    let text = &message.text;
    let units: Vec<u16> = text.encode_utf16().collect();
    assert!((1..=4_096).contains(&units.len()), "{} units", units.len());
    assert!(message.entities.len() <= 100);
    assert_eq!(text, text.trim());
    let dropped = |c: char| (c.is_control() && c != '\n') || ('\u{2028}'..='\u{202E}').contains(&c);
    assert!(!text.contains(dropped), "{text:?}");
    let mut boundaries = vec![0];
    for character in text.graphemes(true) {
        let last = boundaries[boundaries.len() - 1];
        boundaries.push(last + character.encode_utf16().count());
    }
    for entity in &message.entities {
        let (start, end) = (
            entity.offset as usize,
            (entity.offset + entity.length) as usize,
        );
        assert!(start < end && end <= units.len(), "{entity:?}");
        assert!(
            boundaries.binary_search(&start).is_ok(),
            "{entity:?} in {text:?}"
        );
        assert!(
            boundaries.binary_search(&end).is_ok(),
            "{entity:?} in {text:?}"
        );
        let words = String::from_utf16(&units[start..end]).expect("whole characters");
        assert_eq!(words, words.trim(), "{entity:?}");
        if let EntityKind::TextLink(url) = &entity.kind {
            assert!(url.starts_with("https://"), "{url}");
        }
    }
    for button in message.buttons.iter().flatten() {
        let Button::Link { label, url } = button else {
            panic!("an alert has links alone");
        };
        assert!(
            !label.is_empty() && url.starts_with("https://"),
            "{button:?}"
        );
    }
}

fn long(paragraphs: usize, sentence: &str) -> Markup {
    let paragraph =
        |n| Block::Paragraph(vec![Inline::Plain(format!("Part {n} begins. {sentence}"))]);
    Markup((0..paragraphs).map(paragraph).collect())
}

#[test]
fn a_long_text_loses_the_end_of_what_happened_and_leads_on_to_the_page() {
    let sentence = "It went on like this for a long time, and nobody came to help. ".repeat(12);
    let revision = retold(revision(RevisionKind::Alert), |text| {
        text.happened = long(40, &sentence);
    });
    for lang in Lang::ALL {
        let message = rendered(&revision, &Reader { lang, ..READER });
        check(&message);
        let text = text(lang);
        let units = message.text.encode_utf16().count();
        assert!(
            units > 3_900,
            "{lang}: only {units} units of the limit are used"
        );
        assert!(message.text.contains(&text.title));
        let lead = text
            .lead
            .inlines()
            .next()
            .expect("a lead")
            .words()
            .to_owned();
        assert!(message.text.contains(&lead), "{lang}: the lead stays");
        let to_do = text
            .to_do
            .inlines()
            .next()
            .expect("a task")
            .words()
            .to_owned();
        assert!(message.text.contains(&to_do), "{lang}: what to do stays");
        assert!(message.text.contains("2026"), "{lang}: the deadline stays");
        let page = format!("https://bell.example/{lang}/a/UA-2026-014");
        let leads_on = message
            .entities
            .iter()
            .any(|entity| entity.kind == EntityKind::TextLink(page.clone()));
        assert!(leads_on, "{lang}");
        // The cut is at the end of a sentence: what precedes "read on" ends with a full stop.
        let happened = message
            .text
            .split("\n\n")
            .filter(|part| part.contains("Part "));
        let last = happened.last().expect("something of what happened");
        assert!(last.ends_with('.'), "{lang}: {last:?}");
    }
}

#[test]
fn a_text_that_fits_is_not_shortened() {
    let message = rendered(&revision(RevisionKind::Alert), &READER);
    assert!(!message.text.contains("Read the full text"));
    assert!(message.text.contains("No lawyer has been let in to her."));
}

#[test]
fn when_nothing_of_what_happened_fits_the_lead_is_shortened_next() {
    let sentence = "Each word of this lead weighs something and takes its place. ".repeat(20);
    let revision = retold(revision(RevisionKind::Alert), |text| {
        text.lead = long(9, &sentence);
    });
    let message = rendered(&revision, &READER);
    check(&message);
    assert!(message.text.contains("Part 0 begins."));
    assert!(!message.text.contains("Part 8 begins."));
    assert!(!message.text.contains("What happened"));
    assert!(message.text.contains("Read the full text"));
    assert!(message.text.contains("What you can do"));
    assert!(message.text.encode_utf16().count() > 3_900);
}

#[test]
fn a_single_endless_sentence_is_left_out_and_not_torn() {
    let revision = retold(revision(RevisionKind::Alert), |text| {
        text.happened = Markup::plain("ли🔔".repeat(3_000));
    });
    let message = rendered(&revision, &READER);
    check(&message);
    assert!(!message.text.contains("ли"));
    assert!(message.text.contains("Read the full text"));
}

#[test]
fn too_many_marks_are_shortened_away_like_too_many_words() {
    let revision = retold(revision(RevisionKind::Alert), |text| {
        let bold = |n| Block::Paragraph(vec![Inline::Bold(format!("b{n}"))]);
        text.happened = Markup((0..300).map(bold).collect());
    });
    let message = rendered(&revision, &READER);
    check(&message);
    assert!(message.entities.len() >= 98, "{}", message.entities.len());
}

#[test]
fn a_text_that_fits_no_message_even_shortened_is_refused_with_by_how_much() {
    let campaign = campaign();
    let context = context(&campaign);
    let too_long = retold(revision(RevisionKind::Alert), |text| {
        text.to_do = Markup::plain("Write. ".repeat(700));
    });
    let faults = measure(&too_long, &context).expect_err("it is too long");
    assert_eq!(faults.len(), 9, "{faults:?}");
    for (fault, lang) in faults.iter().zip(Lang::ALL) {
        let RenderFault::TooLong {
            lang: named,
            medium: Medium::Telegram,
            over_by,
        } = fault
        else {
            panic!("{fault}");
        };
        assert_eq!(*named, lang);
        assert!((900..2_500).contains(over_by), "{fault}");
    }
    let marked = retold(revision(RevisionKind::Alert), |text| {
        text.to_do = Markup(vec![Block::List(vec![
            vec![Inline::Bold("b".to_owned())];
            200
        ])]);
    });
    let faults = measure(&marked, &context).expect_err("it has too many marks");
    assert!(
        faults
            .iter()
            .all(|fault| matches!(fault, RenderFault::TooManyEntities { .. })),
        "{faults:?}"
    );
}

#[test]
fn exactly_the_limit_fits_and_one_unit_more_does_not() {
    let campaign = campaign();
    let context = context(&campaign);
    let of = |padding: usize| {
        let mut only = revision_with(RevisionKind::Outcome, [(Lang::En, text(Lang::En))].into());
        only = retold(only, |text| {
            text.lead = Markup::plain("x".repeat(60));
            text.happened = Markup::plain("y".repeat(60));
            text.to_do = Markup::plain("z".repeat(padding));
        });
        telegram::revision(&only, &READER, &context, Occasion::Follow)
    };
    let units = |message: &TelegramText| message.text.encode_utf16().count();
    let spare = 4_096 - units(&of(1).expect("short"));
    let full = of(1 + spare).expect("at the limit");
    assert_eq!(units(&full), 4_096);
    assert!(full.text.contains("What happened"));
    let shortened = of(2 + spare).expect("shortened");
    assert!(!shortened.text.contains("What happened"));
    check(&shortened);
    let over: Vec<_> = (0..400).map(|more| of(2 + spare + more)).collect();
    let first_fault = over.into_iter().find_map(Result::err);
    assert_eq!(
        first_fault,
        Some(RenderFault::TooLong {
            lang: Lang::En,
            medium: Medium::Telegram,
            over_by: 1
        })
    );
}

#[test]
fn a_revision_is_measured_for_every_language_occasion_and_country() {
    let campaign = campaign();
    let revision = revision(RevisionKind::Alert);
    let measured = measure(&revision, &context(&campaign)).expect("it fits");
    assert_eq!(measured.manifest, revision.manifest.hash());
    // Nine languages, three occasions; no country, the one concerned, and two of embassies.
    assert_eq!(measured.renderings, 9 * 3 * 4);
}

#[test]
fn only_a_concerned_readers_rendering_that_is_too_long_is_found_too() {
    let campaign = campaign();
    let mut revision = revision(RevisionKind::Alert);
    let asks = (0..60).map(|n| Ask::Solidarity {
        to: format!("strike-{n}-{}@bell.example", "x".repeat(50)),
    });
    revision.manifest.asks.extend(asks);
    let faults = measure(&revision, &context(&campaign)).expect_err("it is too long");
    assert_eq!(faults.len(), 9);
}

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
}

#[test]
fn outcomes_and_withdrawals_ask_for_nothing_and_say_stop() {
    for kind in [RevisionKind::Outcome, RevisionKind::Withdrawal] {
        for how in Occasion::ALL {
            let campaign = campaign();
            let message = telegram::revision(&revision(kind), &READER, &context(&campaign), how)
                .expect("it fits");
            assert!(message.text.contains("Please send no more appeals"));
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
    // Russian and Kazakh readers alone.
    let measured = measure(&waiting, &context).expect("it fits");
    assert_eq!(measured.renderings, 2 * 3 * 4);
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

fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => "[\\PC]{1,60}",
        3 => "([a-zа-яё🔔👩🏽\u{200D}\u{301}\u{30A} .!?]{1,12} ){1,60}",
        1 => any::<String>(),
    ]
}

fn inline() -> impl Strategy<Value = Inline> {
    prop_oneof![
        4 => words().prop_map(Inline::Plain),
        2 => words().prop_map(Inline::Bold),
        1 => words().prop_map(|label| Inline::Link {
            label,
            url: invented::link("https://news.example/x"),
        }),
    ]
}

fn markup() -> impl Strategy<Value = Markup> {
    let inlines = || prop::collection::vec(inline(), 1..5);
    let block = prop_oneof![
        3 => inlines().prop_map(Block::Paragraph),
        1 => prop::collection::vec(inlines(), 1..6).prop_map(Block::List),
    ];
    prop::collection::vec(block, 1..12).prop_map(Markup)
}

prop_compose! {
    fn any_text()(
        title in words(),
        lead in markup(),
        happened in markup(),
        to_do in prop::collection::vec(inline(), 1..4),
        share in words(),
    ) -> Text {
        Text { title, lead, happened, to_do: Markup(vec![Block::Paragraph(to_do)]), share }
    }
}

prop_compose! {
    fn any_revision()(
        kind in prop::sample::select(RevisionKind::ALL.map(|(kind, _)| kind).to_vec()),
        texts in prop::collection::btree_map(
            prop::sample::select(Lang::ALL.to_vec()), any_text(), 1..4),
        asks in prop::sample::subsequence(asks(), 0..=7),
        past in any::<bool>(),
    ) -> Revision {
        let fallback = *texts.keys().next().expect("one language or more");
        let mut revision = revision_with(kind, texts);
        revision.manifest.fallback = fallback;
        revision.manifest.asks = asks;
        revision.manifest.historical = past.then(|| day("2019-05-03"));
        revision
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 192,
        failure_persistence: None,
        rng_seed: prop::test_runner::RngSeed::Fixed(14),
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_revision_is_rendered_within_the_limits_or_refused_as_too_long(
        revision in any_revision(),
        lang in prop::sample::select(Lang::ALL.to_vec()),
        from in prop::sample::select(vec![None, Some("KZ"), Some("DE")]),
        how in prop::sample::select(Occasion::ALL.to_vec()),
    ) {
        let campaign = campaign();
        let reader = Reader { lang, country: from.map(country), silent: false };
        match telegram::revision(&revision, &reader, &context(&campaign), how) {
            Ok(message) => check(&message),
            Err(fault) => prop_assert!(
                !matches!(fault, RenderFault::NoText { .. }), "{}", fault),
        }
    }
}
