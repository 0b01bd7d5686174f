//! Whatever an author writes, a message is within Telegram's limits or is refused as too long.

mod invented;
mod rules;

use alert::{
    Lang, Revision, RevisionKind, Text,
    markup::{Block, Inline, Markup},
};
use invented::{asks, campaign, context, country, day, revision_with};
use proptest::prelude::*;
use render::{Occasion, Reader, RenderFault, telegram};
use rules::check;

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
        revision.manifest.historical = past.then(|| day("2019-05-03").into());
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
