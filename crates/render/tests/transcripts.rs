//! What people are shown of a message before it is sent, for each medium.

mod invented;

use alert::{Lang, RevisionKind, Timestamp};
use invented::{campaign, context, revision};
use render::{Body, Occasion, Reader, email, telegram, transcript, transcript_of, webhook};

/// When the invented case was released.
const SENT: Timestamp = Timestamp::from_ms(1_795_533_340_000);
const READER: Reader = Reader {
    lang: Lang::En,
    country: None,
    silent: false,
};

#[test]
fn a_chat_message_is_shown_with_its_links_and_buttons() {
    let campaign = campaign();
    let alert = revision(RevisionKind::Alert);
    let message = telegram::revision(&alert, &READER, &context(&campaign), Occasion::First)
        .expect("the invented case fits");
    let shown = transcript_of(&Body::Telegram(message.clone()));
    assert_eq!(shown, transcript(&message));
    assert!(shown.contains("<https://news.example/18-november>"));
    assert!(shown.contains("[Share] <https://t.me/share/"));
}

#[test]
fn a_mail_is_shown_with_its_subject_and_its_plain_text_alone() {
    let campaign = campaign();
    let alert = revision(RevisionKind::Alert);
    let mail = email::revision(&alert, &READER, &context(&campaign), Occasion::First, SENT)
        .expect("the invented case has a text");
    let shown = transcript_of(&Body::Email(mail.clone()));
    let (subject, text) = shown.split_once("\n\n").expect("a subject and a text");
    let title = "Union lawyer Aliya Sarman arrested";
    assert_eq!(subject, format!("Subject: UA-2026-014 · {title}"));
    assert_eq!(text, mail.text);
    assert!(!shown.contains("<p>"));
}

#[test]
fn a_document_for_programs_is_shown_laid_out_and_says_the_same() {
    let campaign = campaign();
    let alert = revision(RevisionKind::Alert);
    let payload = webhook::revision(&alert, &context(&campaign), SENT).expect("a document");
    let shown = transcript_of(&Body::Webhook(payload.clone()));
    let json = |bytes: &[u8]| serde_json::from_slice::<serde_json::Value>(bytes).expect("JSON");
    assert_eq!(json(shown.as_bytes()), json(&payload.json));
    insta::assert_snapshot!("document", shown);
}
