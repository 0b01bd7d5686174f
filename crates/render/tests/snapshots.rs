//! What readers and organisers see, in all nine languages, of one invented case. A changed
//! snapshot is a changed message: read it before you accept it.

mod invented;

use alert::{AlertNumber, ChannelKind, Lang, Notice, RevisionKind, Timestamp, notice::PauseReason};
use invented::{campaign, context, country, revision};
use render::{Context, EntityKind, Occasion, Reader, TelegramText, email, telegram, transcript};
use std::fmt::Write;

/// When the notices were written.
const WRITTEN: Timestamp = Timestamp::from_ms(1_795_529_740_000);

fn reader(lang: Lang) -> Reader {
    Reader {
        lang,
        country: None,
        silent: false,
    }
}

/// The transcript, and what is bold or italic in it.
fn seen(message: &TelegramText) -> String {
    let units: Vec<u16> = message.text.encode_utf16().collect();
    let mut out = transcript(message);
    for entity in &message.entities {
        let range = entity.offset as usize..(entity.offset + entity.length) as usize;
        let words = String::from_utf16(&units[range]).expect("an entity never splits a character");
        let kind = match &entity.kind {
            EntityKind::Bold => "bold",
            EntityKind::Italic => "italic",
            EntityKind::BlockQuote => "quote",
            EntityKind::TextLink(_) => "link",
        };
        let _ = writeln!(out, "{kind} {}+{}: {words}", entity.offset, entity.length);
    }
    out
}

#[test]
fn the_invented_case_as_its_readers_get_it() {
    let campaign = campaign();
    let context = context(&campaign);
    for lang in Lang::ALL {
        let mut all = String::new();
        for (what, kind, how, from) in [
            ("alert", RevisionKind::Alert, Occasion::First, None),
            (
                "alert, in Germany",
                RevisionKind::Alert,
                Occasion::First,
                Some("DE"),
            ),
            (
                "alert, in a country concerned",
                RevisionKind::Alert,
                Occasion::First,
                Some("KZ"),
            ),
            ("update", RevisionKind::Update, Occasion::Follow, None),
            (
                "update, in full",
                RevisionKind::Update,
                Occasion::Full,
                None,
            ),
            (
                "correction",
                RevisionKind::Correction,
                Occasion::Follow,
                None,
            ),
            ("outcome", RevisionKind::Outcome, Occasion::Follow, None),
            (
                "withdrawal",
                RevisionKind::Withdrawal,
                Occasion::Follow,
                None,
            ),
        ] {
            let reader = Reader {
                country: from.map(country),
                ..reader(lang)
            };
            let message = telegram::revision(&revision(kind), &reader, &context, how)
                .expect("the invented case fits");
            let _ = writeln!(all, "======== {what}\n{}", seen(&message));
        }
        insta::assert_snapshot!(format!("case.{lang}"), all);
    }
}

#[test]
fn rehearsals_and_missing_languages_say_so_at_the_top() {
    let campaign = campaign();
    let rehearsal = Context {
        rehearsal: true,
        ..context(&campaign)
    };
    let mut past = revision(RevisionKind::Alert);
    past.manifest.historical = Some(invented::day("2019-05-03").into());
    let mut english_only = revision(RevisionKind::Alert);
    english_only.texts.retain(|lang, _| *lang == Lang::En);
    english_only
        .manifest
        .texts
        .retain(|lang, _| *lang == Lang::En);
    let top = |message: TelegramText| message.text.lines().take(4).collect::<Vec<_>>().join("\n");
    let mut all = String::new();
    for lang in Lang::ALL {
        for (revision, context) in [
            (&past, &context(&campaign)),
            (&revision(RevisionKind::Alert), &rehearsal),
            (&english_only, &context(&campaign)),
        ] {
            let message = telegram::revision(revision, &reader(lang), context, Occasion::First)
                .expect("the invented case fits");
            let _ = writeln!(all, "-------- {lang}\n{}", top(message));
        }
    }
    insta::assert_snapshot!("tops", all);
}

fn notices() -> Vec<Notice> {
    let (alert, revision) = (AlertNumber::new(2026, 14), 1);
    let title = "Union lawyer Aliya Sarman arrested".to_owned();
    let queued = |emergency| Notice::Queued {
        alert,
        revision,
        title: title.clone(),
        ends: Timestamp::from_ms(1_795_533_340_000),
        emergency,
    };
    let failures = |paused| Notice::ManyFailures {
        alert,
        revision,
        failed: 1_203,
        tried: 5_000,
        paused,
    };
    let name = || "Mira".to_owned();
    let mut notices = vec![
        Notice::Proposed {
            alert,
            revision,
            title: title.clone(),
            by: name(),
        },
        queued(false),
        queued(true),
        Notice::Released { alert, revision },
        Notice::Halted {
            alert,
            revision,
            by: name(),
        },
    ];
    for (reached, not_reached) in [(12_042, 0), (1, 1), (23, 5)] {
        notices.push(Notice::Done {
            alert,
            revision,
            reached,
            not_reached,
        });
    }
    notices.extend([
        Notice::Overdue { alert, revision },
        failures(true),
        failures(false),
    ]);
    for (why, _) in PauseReason::ALL {
        notices.push(Notice::ChannelPaused {
            channel: ChannelKind::Telegram,
            why,
        });
    }
    for why in [PauseReason::Unauthorized, PauseReason::Unreachable] {
        notices.push(Notice::ChannelPaused {
            channel: ChannelKind::Email,
            why,
        });
    }
    notices.extend([
        Notice::ChannelResumed {
            channel: ChannelKind::Telegram,
        },
        Notice::OrganiserAdded { name: name() },
        Notice::OrganiserRemoved { name: name() },
        Notice::CodeLocked { name: name() },
        Notice::ListExported {
            by: [name(), "Irena".to_owned()],
            recipient: "age1q5v4m0e2f9sdk7xkzv3h6l8t0rjn4wy2cpa5ugqexample0nobodys0key".to_owned(),
        },
        Notice::BotDeaf {
            why: PauseReason::Conflict,
        },
        Notice::BotHears,
    ]);
    notices
}

#[test]
fn notices_as_organisers_get_them() {
    let campaign = campaign();
    let context = context(&campaign);
    for lang in Lang::ALL {
        let mut all = String::new();
        for notice in notices() {
            let message = telegram::notice(&notice, lang, &campaign.zone, &context);
            let _ = writeln!(all, "{}", transcript(&message));
        }
        insta::assert_snapshot!(format!("notices.{lang}"), all);
    }
}

#[test]
fn a_mail_tells_organisers_word_for_word_what_the_chat_tells() {
    let campaign = campaign();
    let context = context(&campaign);
    for lang in Lang::ALL {
        for notice in notices() {
            let chat = telegram::notice(&notice, lang, &campaign.zone, &context);
            let mail = email::notice(&notice, lang, &campaign.zone, &context, WRITTEN);
            let (words, signature) = mail.text.split_once("\n\n-- \n").expect("a signature");
            assert_eq!(words.replace("\n\n", "\n"), chat.text);
            assert!(signature.starts_with("Bell for Tasbulaq · "), "{signature}");
            assert_eq!((mail.lang, mail.date), (lang, WRITTEN));
        }
    }
}

#[test]
fn the_subject_of_a_notice_says_what_it_is_and_names_no_person_and_no_case() {
    let campaign = campaign();
    let mut all = String::new();
    for (rehearsal, lang) in Lang::ALL
        .map(|lang| (false, lang))
        .into_iter()
        .chain([(true, Lang::De)])
    {
        let context = Context {
            rehearsal,
            ..context(&campaign)
        };
        for notice in notices() {
            let mail = email::notice(&notice, lang, &campaign.zone, &context, WRITTEN);
            for word in ["Mira", "Irena", "Sarman"] {
                assert!(!mail.subject.contains(word), "{}", mail.subject);
            }
            assert!(
                rehearsal || mail.subject.chars().count() <= 70,
                "{}",
                mail.subject
            );
            let _ = writeln!(all, "{lang} {}", mail.subject);
        }
    }
    insta::assert_snapshot!("notice_subjects", all);
}

#[test]
fn notices_of_a_rehearsal_say_so_first() {
    let campaign = campaign();
    let context = Context {
        rehearsal: true,
        ..context(&campaign)
    };
    for notice in notices() {
        let message = telegram::notice(&notice, Lang::De, &campaign.zone, &context);
        let first = message.text.lines().next();
        assert!(matches!(first, Some("PROBE" | "PROBE 2026")), "{first:?}");
    }
}
