//! Long texts are shortened at a boundary, and refused with by how much they are over where that
//! is not enough.

mod invented;
mod rules;

use alert::{
    Ask, Lang, RevisionKind,
    markup::{Block, Inline, Markup},
    revision::MissingLanguage,
};
use invented::{campaign, context, country, retold, revision, revision_with, text};
use render::{EntityKind, Medium, Occasion, Reader, RenderFault, TelegramText, measure, telegram};
use rules::{READER, check, rendered};

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
fn a_revision_is_measured_for_every_medium_language_occasion_and_country() {
    let campaign = campaign();
    let revision = revision(RevisionKind::Alert);
    let measured = measure(&revision, &context(&campaign)).expect("it fits");
    assert_eq!(measured.manifest, revision.manifest.hash());
    // Chat and mail; nine languages, three occasions; no country, the one concerned, and two of
    // embassies. And one document for programs.
    assert_eq!(measured.renderings, 9 * 4 * (2 * 3 + 1) + 2);
}

#[test]
fn a_revision_without_any_text_is_refused_and_not_found_to_fit_nobody() {
    let campaign = campaign();
    let mut empty = revision(RevisionKind::Alert);
    empty.texts.clear();
    empty.manifest.texts.clear();
    empty.manifest.missing = MissingLanguage::Wait;
    let faults = measure(&empty, &context(&campaign)).expect_err("there is nothing to send");
    assert!(
        matches!(faults[..], [.., RenderFault::NoText { .. }]),
        "{faults:?}"
    );
}

#[test]
fn a_text_that_is_too_long_for_readers_of_a_country_concerned_alone_is_refused_too() {
    let campaign = campaign();
    let context = context(&campaign);
    let of = |padding: usize| {
        let mut only = revision_with(RevisionKind::Alert, [(Lang::En, text(Lang::En))].into());
        only.manifest.asks = vec![Ask::Solidarity {
            to: "x".repeat(padding),
        }];
        only
    };
    let fits = |padding: usize, from: Option<&str>| {
        let reader = Reader {
            country: from.map(country),
            ..READER
        };
        telegram::revision(&of(padding), &reader, &context, Occasion::First).is_ok()
    };
    // The warning is longer than what it takes the place of.
    let padding = (3_000..4_096)
        .find(|padding| fits(*padding, None) && !fits(*padding, Some("KZ")))
        .expect("a length that fits elsewhere alone");
    let faults = measure(&of(padding), &context).expect_err("it is too long for some");
    assert!(
        matches!(faults[0], RenderFault::TooLong { lang: Lang::En, .. }),
        "{faults:?}"
    );
}
