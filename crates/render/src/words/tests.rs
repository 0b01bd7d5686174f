//! The locales held against each other: the same messages with the same variables in every one,
//! and every message of every one made without an error.

use super::*;
use fluent_syntax::ast;
use std::collections::BTreeSet;

/// The messages of a language, each with the variables that it uses.
fn messages(lang: Lang) -> BTreeMap<String, BTreeSet<String>> {
    let resource = fluent_syntax::parser::parse(source(lang))
        .unwrap_or_else(|(_, errors)| panic!("{lang}: {errors:?}"));
    let mut messages = BTreeMap::new();
    for entry in resource.body {
        let ast::Entry::Message(message) = entry else {
            continue;
        };
        let mut variables = BTreeSet::new();
        let pattern = message.value.expect("a message has a value");
        collect(&pattern, &mut variables);
        let before = messages.insert(message.id.name.to_owned(), variables);
        assert!(before.is_none(), "{lang}: {} stands twice", message.id.name);
    }
    messages
}

fn collect(pattern: &ast::Pattern<&str>, variables: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        if let ast::PatternElement::Placeable { expression } = element {
            match expression {
                ast::Expression::Inline(inline) => variable(inline, variables),
                ast::Expression::Select { selector, variants } => {
                    variable(selector, variables);
                    for variant in variants {
                        collect(&variant.value, variables);
                    }
                }
            }
        }
    }
}

fn variable(inline: &ast::InlineExpression<&str>, variables: &mut BTreeSet<String>) {
    match inline {
        ast::InlineExpression::VariableReference { id } => {
            variables.insert(id.name.to_owned());
        }
        other => panic!("only variables are used in our messages: {other:?}"),
    }
}

#[test]
fn every_locale_has_the_same_messages_with_the_same_variables() {
    let english = messages(Lang::En);
    assert!(english.len() > 60, "{}", english.len());
    for lang in Lang::ALL {
        assert_eq!(messages(lang), english, "{lang}");
    }
}

#[test]
fn every_message_of_every_locale_is_made_without_an_error_for_any_count() {
    for lang in Lang::ALL {
        for (key, variables) in messages(lang) {
            for count in [0, 1, 2, 5, 11, 12, 21, 22, 1_234, 1_000_000] {
                let mut args = FluentArgs::new();
                for name in &variables {
                    match name.as_str() {
                        "reached" | "missed" | "failed" | "tried" | "count" | "day" | "month" => {
                            args.set(name.clone(), count);
                        }
                        _ => args.set(name.clone(), "word"),
                    }
                }
                let text = match format(lang, &key, &args) {
                    Ok(text) => text,
                    Err(NoWords::Missing) => panic!("{lang} {key}: missing"),
                    Err(NoWords::Faulty(why)) => panic!("{why}"),
                };
                assert!(!text.trim().is_empty(), "{lang} {key}");
                assert_eq!(text, text.trim(), "{lang} {key}");
                let stray = |c: char| matches!(c, '\u{2066}'..='\u{2069}' | '{' | '}' | '\t');
                assert!(!text.contains(stray), "{lang} {key}: {text:?}");
            }
        }
    }
}

#[test]
fn a_message_that_a_locale_lacks_comes_from_the_next_of_its_chain() {
    let words = Words::new(Lang::Kk, Lang::De);
    assert_eq!(words.chain, [Lang::Kk, Lang::Ru, Lang::De, Lang::En]);
    assert_eq!(words.say("no-such-message"), "no-such-message");
}

fn done(lang: Lang, reached: u64, missed: u64) -> String {
    Words::new(lang, Lang::En).fill(
        "notice-done",
        &[
            ("number", Value::Text("UA-2026-014")),
            ("revision", Value::Text("1")),
            ("reached", Value::Count(reached)),
            ("missed", Value::Count(missed)),
        ],
    )
}

#[test]
fn polish_and_russian_count_in_their_three_ways() {
    for (count, polish, russian) in [
        (1, "1 subskrypcję;", "1 подписка;"),
        (2, "2 subskrypcje;", "2 подписки;"),
        (5, "5 subskrypcji;", "5 подписок;"),
        (12, "12 subskrypcji;", "12 подписок;"),
        (21, "21 subskrypcji;", "21 подписка;"),
        (22, "22 subskrypcje;", "22 подписки;"),
    ] {
        let text = done(Lang::Pl, count, 0);
        assert!(text.contains(polish), "{text}");
        let text = done(Lang::Ru, count, 0);
        assert!(text.contains(russian), "{text}");
    }
    assert!(done(Lang::Pl, 1, 3).contains("3 subskrypcje nie dostały nic"));
    assert!(done(Lang::Ru, 1, 21).contains("не доставлено: 21 подписка"));
}

#[test]
fn none_is_never_told_as_one() {
    for lang in Lang::ALL {
        assert_ne!(done(lang, 0, 0), done(lang, 1, 0), "{lang}");
        assert_ne!(done(lang, 3, 0), done(lang, 3, 1), "{lang}");
    }
    assert!(
        done(Lang::Fr, 0, 0).contains("0 abonnement\u{A0};"),
        "{}",
        done(Lang::Fr, 0, 0)
    );
}

#[test]
fn large_numbers_are_grouped_as_the_language_does_it() {
    for (lang, small, large) in [
        (Lang::En, "1,234", "1,234,567"),
        (Lang::De, "1.234", "1.234.567"),
        (Lang::Es, "1234", "1.234.567"),
        (Lang::Fr, "1\u{202F}234", "1\u{202F}234\u{202F}567"),
        (Lang::Pl, "1234", "1\u{A0}234\u{A0}567"),
        (Lang::Ru, "1\u{A0}234", "1\u{A0}234\u{A0}567"),
    ] {
        let text = done(lang, 1_234, 1_234_567);
        assert!(text.contains(small), "{text}");
        assert!(text.contains(large), "{text}");
    }
}

#[test]
fn dates_are_written_as_people_of_the_language_write_them() {
    let date = |lang, day: &str| Words::new(lang, Lang::En).date(day.parse().expect("a day"));
    let dates: Vec<String> = Lang::ALL
        .into_iter()
        .map(|lang| {
            format!(
                "{} | {}",
                date(lang, "2026-12-20"),
                date(lang, "2027-03-01")
            )
        })
        .collect();
    assert_eq!(
        dates,
        [
            "20 December 2026 | 1 March 2027",
            "20. Dezember 2026 | 1. März 2027",
            "20 de diciembre de 2026 | 1 de marzo de 2027",
            "20 décembre 2026 | 1er mars 2027",
            "20 dicembre 2026 | 1º marzo 2027",
            "20 grudnia 2026 | 1 marca 2027",
            "20 de dezembro de 2026 | 1.º de março de 2027",
            "20 декабря 2026 года | 1 марта 2027 года",
            "2026 жылғы 20 желтоқсан | 2027 жылғы 1 наурыз",
        ]
    );
}

#[test]
fn each_locale_names_each_language_and_month_in_its_own_way() {
    for lang in Lang::ALL {
        let words = Words::new(lang, Lang::En);
        let named: BTreeSet<String> = Lang::ALL
            .into_iter()
            .map(|other| words.fill("other-language", &[("language", Value::Text(other.code()))]))
            .collect();
        assert_eq!(named.len(), 9, "{lang}");
        let months: BTreeSet<String> = (0..12)
            .map(|month| format!("2026-{:02}-01", month + 1))
            .map(|day| words.date(day.parse().expect("a day")))
            .collect();
        assert_eq!(months.len(), 12, "{lang}");
    }
}

#[test]
fn french_has_no_breaking_space_before_its_high_punctuation() {
    for mark in [" :", " ;", " !", " ?"] {
        assert!(!source(Lang::Fr).contains(mark), "{mark:?}");
    }
}

#[test]
fn rehearsals_are_told_in_capitals_in_every_language() {
    for lang in Lang::ALL {
        let word = Words::new(lang, Lang::En).say("rehearsal-word");
        assert_eq!(word, word.to_uppercase(), "{lang}");
        for key in ["rehearsal-past", "rehearsal-now", "rehearsal-notice"] {
            let line = Words::new(lang, Lang::En).fill(key, &[("year", Value::Text("2019"))]);
            assert!(
                line.starts_with(&word) && line.contains("2019"),
                "{lang}: {line}"
            );
        }
    }
}
