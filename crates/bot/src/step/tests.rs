//! What every update comes to, by a stranger and by somebody on the list.

use super::*;
use alert::AlertNumber;
use proptest::prelude::*;
use serde_json::{Value, json};

const CHAT: i64 = 5_200_000_001;
const NOW: Timestamp = Timestamp::from_ms(1_795_533_340_000);
const SETTINGS: Settings = Settings { fallback: Lang::En };

fn text(words: &str) -> Value {
    json!({"message": {
        "message_id": 5,
        "chat": {"id": CHAT, "type": "private"},
        "from": {"id": CHAT, "is_bot": false, "language_code": "de"},
        "text": words,
    }})
}

fn press(data: &str) -> Value {
    json!({"callback_query": {
        "id": "8",
        "from": {"id": CHAT, "is_bot": false, "language_code": "de"},
        "message": {"message_id": 9, "chat": {"id": CHAT, "type": "private"}},
        "data": data,
    }})
}

fn stranger() -> Known {
    Known::default()
}

fn member() -> Known {
    let preferences = Preferences {
        lang: Lang::Pl,
        topics: [Topic::Lawyers].into_iter().collect(),
        country: None,
        cadence: Cadence::Instant,
        urgent_anyway: true,
    };
    Known {
        subscription: Some(Subscription::new(preferences, 3)),
    }
}

fn comes_to(update: &Value, known: &Known) -> Said {
    let heard = Heard::read(update).expect("it speaks to us");
    step(&heard, known, SETTINGS, NOW)
}

/// The one answer, and its language.
fn answer(said: &Said) -> (&Answer, Lang) {
    match &said.replies[..] {
        [
            Reply {
                what: What::Answer(answer),
                lang,
                ..
            },
        ] => (answer, *lang),
        other => panic!("{other:?}"),
    }
}

fn wanted(said: &Said) -> &Preferences {
    match &said.deed {
        Deed::Change(wanted) => wanted,
        other => panic!("{other:?}"),
    }
}

fn todays_yes(lang: &str) -> Value {
    press(&format!("agree:{CHAT_CONSENT_VERSION}:{lang}"))
}

#[test]
fn nothing_of_a_stranger_is_kept_before_they_agree() {
    for update in [
        text("/start"),
        text("hello"),
        text("/mydata"),
        text("/topics"),
        text("/country DE"),
        text("/pause 7"),
        press("hello:fr"),
        press("language:fr"),
        press("topic:+lawyers"),
        press("country:DE"),
        press("show:UA-2026-014"),
        press("agree:0:de"),
        press("agree:2:de"),
        press("rubbish"),
    ] {
        let said = comes_to(&update, &stranger());
        assert_eq!(said.deed, Deed::Nothing, "{update}");
        assert_eq!(said.replies.len(), 1, "{update}");
    }
}

#[test]
fn a_stranger_is_spoken_to_in_their_programs_language_and_in_the_one_they_choose() {
    let said = comes_to(&text("/start"), &stranger());
    assert_eq!(answer(&said), (&Answer::Welcome, Lang::De));
    let said = comes_to(&text("/start kk"), &stranger());
    assert_eq!(answer(&said), (&Answer::Welcome, Lang::Kk));
    let chosen = comes_to(&press("hello:fr"), &stranger());
    assert_eq!(answer(&chosen), (&Answer::Welcome, Lang::Fr));
    // In place of the welcome that is there.
    assert_eq!(chosen.replies[0].edits, Some(Receipt::of("9")));
}

#[test]
fn the_yes_to_the_text_of_today_joins_and_the_yes_to_another_shows_todays() {
    let said = comes_to(&todays_yes("ru"), &stranger());
    let Deed::Join {
        preferences,
        consent_text,
    } = &said.deed
    else {
        panic!("{said:?}");
    };
    assert_eq!(preferences.lang, Lang::Ru);
    assert_eq!(preferences.cadence, Cadence::Instant);
    assert!(preferences.topics.is_empty() && preferences.country.is_none());
    assert_eq!(consent_text, "chat-1");
    assert_eq!(answer(&said), (&Answer::Joined, Lang::Ru));
    let old = comes_to(&press("agree:0:ru"), &stranger());
    assert_eq!(answer(&old), (&Answer::Welcome, Lang::Ru));
}

#[test]
fn a_yes_that_is_pressed_twice_changes_nothing_the_second_time() {
    let said = comes_to(&todays_yes("ru"), &member());
    assert_eq!(said.deed, Deed::Nothing);
    assert_eq!(answer(&said), (&Answer::Already, Lang::Pl));
}

#[test]
fn whoever_says_stop_is_gone_and_is_told_so_once() {
    for words in ["/stop", "Koniec!", "тоқта"] {
        for (known, was_there, lang) in [(member(), true, Lang::Pl), (stranger(), false, Lang::De)]
        {
            let said = comes_to(&text(words), &known);
            assert_eq!(said.deed, Deed::Leave);
            assert_eq!(answer(&said), (&Answer::Left { was_there }, lang));
        }
    }
}

#[test]
fn a_press_says_what_is_to_be_so_and_leaves_everything_else_as_it_was() {
    let before = member().subscription.expect("there").preferences;
    let said = comes_to(&press("topic:+housing"), &member());
    let topics: Vec<Topic> = wanted(&said).topics.iter().collect();
    assert_eq!(topics, [Topic::Lawyers, Topic::Housing]);
    assert_eq!(said.replies[0].edits, Some(Receipt::of("9")));
    let said = comes_to(&press("topic:-lawyers"), &member());
    assert!(wanted(&said).topics.is_empty());
    let said = comes_to(&press("topic:-housing"), &member());
    assert_eq!(*wanted(&said), before);
    let said = comes_to(&press("topic:all"), &member());
    assert!(wanted(&said).topics.is_empty());
    let said = comes_to(&press("country:KZ"), &member());
    assert_eq!(wanted(&said).country, "KZ".parse().ok());
    let said = comes_to(&text("/country ie"), &member());
    assert_eq!(wanted(&said).country, "IE".parse().ok());
    let said = comes_to(&press("language:it"), &member());
    let rest = Preferences {
        lang: Lang::It,
        ..before
    };
    assert_eq!(*wanted(&said), rest);
    assert_eq!(answer(&said), (&Answer::LanguageSet, Lang::It));
}

#[test]
fn a_pause_is_as_long_as_was_asked_and_no_longer_than_a_year() {
    let said = comes_to(&text("/pause 7"), &member());
    let until = NOW.plus(DAY * 7);
    assert_eq!(said.deed, Deed::Pause { until });
    let through = CivilDate::at_utc(until);
    assert_eq!(answer(&said).0, &Answer::Paused { through });
    let said = comes_to(&text("/pause 0"), &member());
    assert_eq!(said.deed, Deed::Pause { until: NOW });
    for words in ["/pause", "/pause soon", "/pause 366", "/pause 1.5"] {
        let said = comes_to(&text(words), &member());
        assert_eq!(said.deed, Deed::Nothing, "{words}");
        let told = answer(&said).0;
        assert!(matches!(told, Answer::PauseHow { .. }), "{words}");
    }
}

#[test]
fn whoever_asks_is_shown_appeals_and_what_is_kept_of_them() {
    let only = |update: &Value| comes_to(update, &member()).replies.remove(0).what;
    assert_eq!(only(&text("/appeals")), What::Running);
    let alert = AlertNumber::new(2026, 14);
    assert_eq!(only(&press("show:UA-2026-014")), What::Appeal(alert));
    assert_eq!(only(&text("/mydata")), What::Kept);
}

#[test]
fn a_picture_and_an_unknown_word_get_help_and_never_silence() {
    let mut picture = text("");
    picture["message"]["text"] = Value::Null;
    picture["message"]["photo"] = json!([]);
    let crowd = "👩‍🚒".repeat(300);
    for update in [picture, text("hello?"), text(&crowd), press("topic:*")] {
        let said = comes_to(&update, &member());
        let there = true;
        assert_eq!(answer(&said), (&Answer::NotUnderstood { there }, Lang::Pl));
    }
}

proptest! {
    #[test]
    fn whatever_comes_is_answered_once_and_only_leaving_leaves(
        words in any::<String>(),
        there in any::<bool>(),
    ) {
        let known = if there { member() } else { stranger() };
        for update in [text(&words), press(&words)] {
            let said = comes_to(&update, &known);
            prop_assert_eq!(said.replies.len(), 1);
            let left = said.deed == Deed::Leave;
            let told = matches!(&said.replies[0].what, What::Answer(Answer::Left { .. }));
            prop_assert_eq!(left, told);
            prop_assert!(there || left || said.deed == Deed::Nothing);
        }
    }
}
