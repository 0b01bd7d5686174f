//! What readers get by mail, in all nine languages, of one invented case; and what no author's
//! word may do to a mail. A changed snapshot is a changed mail: read it before you accept it.

mod invented;

use alert::{
    AlertNumber, Lang, Notice, RevisionKind, Timestamp,
    markup::{Block, Inline, Markup},
};
use invented::{campaign, context, country, retold, revision};
use render::{
    Context, EmailBody, Occasion, Reader,
    email::{self, Confirmation},
};
use std::fmt::Write;

/// When the invented case was released.
const SENT: Timestamp = Timestamp::from_ms(1_795_533_340_000);

fn reader(lang: Lang) -> Reader {
    Reader {
        lang,
        country: None,
        silent: false,
    }
}

fn mail(kind: RevisionKind, how: Occasion, reader: &Reader) -> EmailBody {
    let campaign = campaign();
    email::revision(&revision(kind), reader, &context(&campaign), how, SENT)
        .expect("the invented case has a text")
}

#[test]
fn the_invented_case_as_its_readers_get_it_by_mail() {
    for lang in Lang::ALL {
        let mut all = String::new();
        let concerned = Reader {
            country: Some(country("KZ")),
            ..reader(lang)
        };
        for (what, kind, how, reader) in [
            ("alert", RevisionKind::Alert, Occasion::First, reader(lang)),
            (
                "alert, in a country concerned",
                RevisionKind::Alert,
                Occasion::First,
                concerned,
            ),
            (
                "update",
                RevisionKind::Update,
                Occasion::Follow,
                reader(lang),
            ),
            (
                "outcome",
                RevisionKind::Outcome,
                Occasion::Follow,
                reader(lang),
            ),
        ] {
            let mail = mail(kind, how, &reader);
            let _ = writeln!(
                all,
                "======== {what}\nSubject: {}\n\n{}",
                mail.subject, mail.text
            );
            if what == "alert" {
                let _ = writeln!(all, "-------- the same as HTML\n{}", mail.html);
            }
        }
        insta::assert_snapshot!(format!("mail.{lang}"), all);
    }
}

#[test]
fn every_kind_of_revision_says_in_its_subject_what_it_is() {
    let mut all = String::new();
    for lang in Lang::ALL {
        for kind in [
            RevisionKind::Alert,
            RevisionKind::Update,
            RevisionKind::Correction,
            RevisionKind::Outcome,
            RevisionKind::Withdrawal,
        ] {
            let _ = writeln!(
                all,
                "{lang} {}",
                mail(kind, Occasion::Follow, &reader(lang)).subject
            );
        }
    }
    insta::assert_snapshot!("mail_subjects", all);
}

#[test]
fn a_rehearsal_and_a_case_of_the_past_say_so_in_subject_and_first_line() {
    let campaign = campaign();
    let rehearsal = Context {
        rehearsal: true,
        ..context(&campaign)
    };
    let mut past = revision(RevisionKind::Alert);
    past.manifest.historical = Some(invented::day("2019-05-03").into());
    for (revision, context, year) in [
        (&past, context(&campaign), "2019"),
        (&revision(RevisionKind::Alert), rehearsal, "2026"),
    ] {
        let reader = reader(Lang::De);
        let mail = email::revision(revision, &reader, &context, Occasion::First, SENT)
            .expect("the invented case has a text");
        assert!(mail.subject.starts_with(&format!("PROBE {year} · ")));
        let first = mail.text.lines().next().unwrap_or_default();
        assert!(first.contains(year), "{first}");
        assert!(mail.html.contains(&format!("<p><strong>{first}")));
    }
}

#[test]
fn no_word_of_an_author_becomes_markup_or_a_second_header() {
    let campaign = campaign();
    let hostile = "A\r\nBcc: x@y.example\0\u{2028}<script>\"'&\u{202E}";
    let revision = retold(revision(RevisionKind::Alert), |text| {
        text.title = hostile.to_owned();
        text.lead = Markup::plain("</p><img src=https://spy.example/x>");
    });
    let mail = email::revision(
        &revision,
        &reader(Lang::En),
        &context(&campaign),
        Occasion::First,
        SENT,
    )
    .expect("the case has a text");
    assert!(!mail.subject.chars().any(char::is_control));
    assert!(!mail.subject.contains(['\u{2028}', '\u{202E}']));
    assert!(!mail.html.contains("<script") && !mail.html.contains("<img"));
    assert!(mail.html.contains("&lt;script&gt;&quot;&#39;&amp;"));
}

#[test]
fn no_word_of_a_notice_or_of_the_campaign_becomes_markup_or_a_second_header() {
    let mut campaign = campaign();
    let hostile = "A\r\nBcc: x@y.example\0\u{2028}<script>\"'&\u{202E}";
    for words in [
        &mut campaign.name,
        &mut campaign.controller,
        &mut campaign.imprint,
        &mut campaign.contact,
    ] {
        *words = hostile.to_owned();
    }
    let context = context(&campaign);
    let notice = Notice::Proposed {
        alert: AlertNumber::new(2026, 14),
        revision: 1,
        title: hostile.to_owned(),
        by: hostile.to_owned(),
    };
    let ask = Confirmation {
        token: hostile,
        answer_to: &campaign.contact,
    };
    for mail in [
        email::notice(&notice, Lang::En, &campaign.zone, &context, SENT),
        email::confirmation(&ask, Lang::En, &context, SENT),
    ] {
        assert!(!mail.subject.chars().any(char::is_control));
        assert!(!mail.text.contains(['\r', '\0', '\u{2028}', '\u{202E}']));
        assert!(!mail.html.contains("<script"), "{}", mail.html);
        assert!(mail.html.contains("&lt;script&gt;&quot;&#39;&amp;"));
        let link = mail.html.split("mailto:").nth(1).unwrap_or_default();
        let link = link.split('"').next().unwrap_or_default();
        assert!(!link.contains(['\n', ' ', '<', '\'']), "{link}");
    }
}

#[test]
fn a_mail_makes_no_program_fetch_anything() {
    let html = mail(RevisionKind::Alert, Occasion::First, &reader(Lang::En)).html;
    for word in ["src=", "url(", "<link", "<script", "<img", "@import"] {
        assert!(!html.contains(word), "{word}");
    }
}

#[test]
fn what_the_authors_ask_and_what_we_add_are_two_lists() {
    let campaign = campaign();
    let item = |words: &str| vec![Inline::Plain(words.to_owned())];
    let revision = retold(revision(RevisionKind::Alert), |text| {
        text.to_do = Markup(vec![Block::List(vec![item("Write."), item("Call.")])]);
    });
    let mail = email::revision(
        &revision,
        &reader(Lang::En),
        &context(&campaign),
        Occasion::First,
        SENT,
    )
    .expect("the case has a text");
    assert!(mail.text.contains("• Write.\n• Call.\n\n• Write to: "));
    let after = mail
        .html
        .split_once("<li>Call.</li>\n")
        .expect("the list")
        .1;
    assert!(after.starts_with("</ul>\n<ul"), "{after}");
    assert_eq!(mail.html.matches("<ul").count(), 3);
    assert_eq!(mail.html.matches("</ul>").count(), 3);
}

#[test]
fn a_text_in_another_language_is_marked_as_such_for_screen_readers() {
    let campaign = campaign();
    let mut english = revision(RevisionKind::Alert);
    english.texts.retain(|lang, _| *lang == Lang::En);
    english.manifest.texts.retain(|lang, _| *lang == Lang::En);
    let mail = email::revision(
        &english,
        &reader(Lang::De),
        &context(&campaign),
        Occasion::First,
        SENT,
    )
    .expect("the fallback has a text");
    assert!(mail.html.contains("<html lang=\"de\">"));
    assert!(mail.html.contains("<h1 lang=\"en\""));
    assert!(mail.html.contains(">Was geschehen ist</h2>"));
}
