//! The mail that asks somebody on a list whether they want to be on it, in all nine languages. A
//! changed snapshot is a changed mail; a changed consent is a new version of it.

mod invented;

use alert::{Lang, Timestamp};
use invented::{campaign, context};
use render::{
    Context, EmailBody,
    email::{self, Confirmation},
};
use std::fmt::Write;

/// When it was written.
const WRITTEN: Timestamp = Timestamp::from_ms(1_795_533_340_000);
/// As long as a token that carries a sign-up can be.
const TOKEN: &str = "AbCdEfGh-ijklmnopqrstuvwxyz_0123456789-AbCdEfGhijklmnopqrstuvwxyz_0123456789AbCdEfGhijklm\
                     nopqrstuvwxyz0123456789-AbCdEfGhijklmnopqrstuvwxyz_0123456789";
const CODE_LINE: &str = "\n\nnabat-yes:AbCdEfGh-";

fn asked(lang: Lang, rehearsal: bool) -> EmailBody {
    let campaign = campaign();
    let context = Context {
        rehearsal,
        ..context(&campaign)
    };
    let ask = Confirmation {
        token: TOKEN,
        answer_to: &campaign.contact,
    };
    email::confirmation(&ask, lang, &context, WRITTEN)
}

#[test]
fn the_question_as_people_get_it() {
    for lang in Lang::ALL {
        let mail = asked(lang, false);
        let mut all = String::new();
        assert_eq!(mail.answers, Some(campaign().contact));
        let _ = writeln!(all, "Subject: {}\n\n{}", mail.subject, mail.text);
        let _ = writeln!(all, "-------- the same as HTML\n{}", mail.html);
        insta::assert_snapshot!(format!("question.{lang}"), all);
    }
}

#[test]
fn the_code_stands_whole_on_a_line_of_its_own() {
    for lang in Lang::ALL {
        let mail = asked(lang, false);
        let line = format!("nabat-yes:{TOKEN}:");
        assert!(mail.text.lines().any(|other| other == line), "{lang}");
        assert!(mail.text.contains(CODE_LINE), "{lang}");
        assert!(mail.html.contains(&format!(">{line}</code>")), "{lang}");
        let link = format!("&amp;body=nabat-yes%3A{TOKEN}%3A\"");
        assert!(mail.html.contains(&link), "{lang}");
        assert!(!mail.text.contains("mailto:"), "{lang}");
        assert!(mail.text.contains("contact@bell.example"), "{lang}");
    }
}

#[test]
fn its_subject_says_nothing_about_us_and_the_mail_names_no_case() {
    for lang in Lang::ALL {
        let mail = asked(lang, false);
        for word in ["Bell", "Tasbulaq", "nabat", "UA-"] {
            assert!(!mail.subject.contains(word), "{}", mail.subject);
        }
        assert!(
            !mail.text.contains("UA-20") && !mail.html.contains("UA-20"),
            "{lang}"
        );
    }
}

#[test]
fn a_rehearsed_question_says_so_in_subject_and_first_line() {
    let mail = asked(Lang::De, true);
    assert_eq!(mail.subject, "PROBE · Dürfen wir euch schreiben?");
    assert!(mail.text.starts_with("PROBE\n"), "{}", mail.text);
}
