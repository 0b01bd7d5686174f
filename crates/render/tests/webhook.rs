//! What a program gets: one JSON document, every language, nothing of the receiver, and never more
//! than it can be counted on to take.

mod invented;

use alert::{
    Lang, Letter, Revision, RevisionKind, Timestamp,
    markup::{Block, Inline, Markup},
};
use invented::{campaign, context, link, retold, revision};
use render::{
    Context, RenderFault, WebhookPayload,
    webhook::{self, PAYLOAD_BYTES_MAX},
};
use serde_json::Value;

/// 2026-11-24T15:15:40Z.
const RELEASED: Timestamp = Timestamp::from_ms(1_795_533_340_000);

fn payload_with(revision: &Revision, change: impl Fn(&mut Context<'_>)) -> WebhookPayload {
    let campaign = campaign();
    let mut context = context(&campaign);
    change(&mut context);
    webhook::revision(revision, &context, RELEASED).expect("a payload")
}

fn payload(revision: &Revision) -> WebhookPayload {
    payload_with(revision, |_| {})
}

fn json(payload: &WebhookPayload) -> Value {
    serde_json::from_slice(&payload.json).expect("JSON")
}

#[test]
fn every_ready_language_has_title_lead_and_link() {
    let revision = revision(RevisionKind::Alert);
    let json = json(&payload(&revision));
    assert_eq!(json["type"], "alert.released");
    assert_eq!(json["timestamp"], "2026-11-24T16:15:40+01:00");
    let texts = json["data"]["texts"].as_object().expect("texts");
    assert_eq!(texts.len(), Lang::ALL.len());
    for (lang, text) in &revision.texts {
        let said = &texts[lang.code()];
        assert_eq!(said["title"], text.title);
        let words = text.lead.inlines().next().expect("a lead").words();
        assert!(said["lead"].as_str().expect("a lead").starts_with(words));
        let page = format!("https://bell.example/{lang}/a/UA-2026-014");
        assert_eq!(said["link"], page);
    }
    assert_eq!(json["data"]["alert"], "UA-2026-014");
    assert_eq!(json["data"]["concerned"], serde_json::json!(["KZ"]));
    assert_eq!(json["data"]["act_by"], "2026-12-20");
    assert_eq!(json["data"]["thin"], false);
    assert_eq!(json["data"]["rehearsal"], false);
}

#[test]
fn each_kind_has_its_type_and_a_rehearsal_has_one_of_its_own() {
    for (kind, word) in [
        (RevisionKind::Alert, "alert.released"),
        (RevisionKind::Update, "alert.updated"),
        (RevisionKind::Correction, "alert.corrected"),
        (RevisionKind::Outcome, "alert.closed"),
        (RevisionKind::Withdrawal, "alert.stopped"),
    ] {
        let revision = revision(kind);
        assert_eq!(json(&payload(&revision))["type"], word);
        let drill = json(&payload_with(&revision, |context| context.rehearsal = true));
        assert_eq!(drill["type"], "alert.drill");
        assert_eq!(drill["data"]["rehearsal"], true);
        assert_eq!(drill["data"]["kind"], kind.word());
        let mut past = revision.clone();
        past.manifest.historical = Some("2011-12-16".parse().expect("a day"));
        assert_eq!(json(&payload(&past))["type"], "alert.drill");
    }
}

#[test]
fn nothing_is_asked_after_the_end() {
    for kind in [RevisionKind::Outcome, RevisionKind::Withdrawal] {
        let json = json(&payload(&revision(kind)));
        assert_eq!(json["data"]["asks"], serde_json::json!([]));
        assert_eq!(json["data"]["act_by"], Value::Null);
    }
}

#[test]
fn a_letter_comes_by_link_and_never_in_words() {
    let mut revision = revision(RevisionKind::Alert);
    // The last is a reading only: no office knows German.
    for (target, lang) in [
        (None, Lang::En),
        (Some("court"), Lang::Ru),
        (None, Lang::De),
    ] {
        revision.letters.push(Letter {
            target: target.map(str::to_owned),
            lang,
            subject: "A subject for the office".to_owned(),
            openings: vec!["An opening.".to_owned(), "Another opening.".to_owned()],
            your_line: "A line of your own.".to_owned(),
            body: vec!["The body of the letter.".to_owned()],
        });
    }
    let payload = payload(&revision);
    let letters = &json(&payload)["data"]["letters"];
    let listed: Vec<(&str, &str)> = letters
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|letter| Some((letter["target"].as_str()?, letter["lang"].as_str()?)))
        .collect();
    assert!(listed.contains(&("court", "ru")) && listed.contains(&("court", "en")));
    assert!(listed.contains(&("justice", "en")));
    assert!(!listed.contains(&("justice", "ru")));
    assert!(listed.iter().all(|(_, lang)| *lang != "de"), "{listed:?}");
    let link = "https://bell.example/en/a/UA-2026-014#letter";
    assert_eq!(letters[0]["link"], link);
    let text = String::from_utf8(payload.json.to_vec()).expect("text");
    for words in ["A subject", "An opening", "A line", "The body"] {
        assert!(!text.contains(words), "{words}");
    }
}

#[test]
fn a_repeat_has_the_same_bytes() {
    let revision = revision(RevisionKind::Update);
    assert_eq!(payload(&revision), payload(&revision));
}

#[test]
fn what_is_too_long_loses_leads_then_titles_and_says_so() {
    let long = retold(revision(RevisionKind::Alert), |text| {
        text.lead = Markup::plain("Слово. ".repeat(1_000));
    });
    let thin = payload(&long);
    assert!(thin.thin && thin.json.len() <= PAYLOAD_BYTES_MAX);
    let thin = json(&thin);
    assert_eq!(thin["data"]["thin"], true);
    assert_eq!(thin["data"]["texts"]["de"]["lead"], Value::Null);
    assert_eq!(thin["data"]["letters"], Value::Null);
    assert!(thin["data"]["texts"]["de"]["title"].is_string());

    let longer = retold(long, |text| text.title = "Слово ".repeat(400));
    let thinnest = payload(&longer);
    assert!(thinnest.thin && thinnest.json.len() <= PAYLOAD_BYTES_MAX);
    let text = &json(&thinnest)["data"]["texts"]["de"];
    assert_eq!(text["title"], Value::Null);
    assert!(text["link"].is_string());
}

#[test]
fn a_lead_is_plain_text_with_addresses_and_hostile_words_stay_words() {
    let evil = "\"}, \"type\": \"alert.closed\", \"x\": {\"\u{7}\n</script>";
    let revision = retold(revision(RevisionKind::Alert), |text| {
        text.title = evil.to_owned();
        text.lead = Markup(vec![
            Block::Paragraph(vec![
                Inline::Bold("Read ".to_owned()),
                Inline::Link {
                    label: "this".to_owned(),
                    url: link("https://press.example/a"),
                },
            ]),
            Block::List(vec![
                vec![Inline::Plain("one".to_owned())],
                vec![Inline::Plain("two".to_owned())],
            ]),
        ]);
    });
    let json = json(&payload(&revision));
    assert_eq!(json["type"], "alert.released");
    assert_eq!(json["data"]["texts"]["en"]["title"], evil);
    let lead = "Read this (https://press.example/a)\n\n- one\n- two";
    assert_eq!(json["data"]["texts"]["en"]["lead"], lead);
}

#[test]
fn without_any_language_there_is_no_payload() {
    let mut revision = revision(RevisionKind::Alert);
    revision.texts.clear();
    let campaign = campaign();
    let fault = webhook::revision(&revision, &context(&campaign), RELEASED).expect_err("a fault");
    assert!(matches!(fault, RenderFault::NoText { .. }));
}
