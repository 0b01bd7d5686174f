//! A revision in CAP 1.2: the order of the schema, its forms of times and names, what a rehearsal
//! is, and what it refers to.

mod invented;

use alert::{Lang, RevisionKind, Timestamp};
use invented::{campaign, context, retold, revision};
use quick_xml::{Reader, events::Event};
use render::{Context, RenderFault, cap};
use std::collections::BTreeMap;

const SENT: Timestamp = Timestamp::from_ms(1_795_533_340_000);
const BEFORE: Timestamp = Timestamp::from_ms(1_795_433_340_000);

/// The elements with what they hold, in order, each behind the path to it.
fn elements(xml: &str) -> Vec<(String, String)> {
    let mut reader = Reader::from_str(xml);
    let mut path: Vec<String> = Vec::new();
    let mut found: Vec<(String, String)> = Vec::new();
    loop {
        match reader.read_event().expect("well-formed XML") {
            Event::Start(start) => {
                let name = start.name();
                path.push(String::from_utf8_lossy(name.as_ref().as_bytes()).into_owned());
                found.push((path.join("/"), String::new()));
            }
            Event::End(_) => {
                path.pop();
            }
            Event::Text(text) => {
                let words = text.to_string();
                if let Some((_, so_far)) = found.last_mut() {
                    so_far.push_str(words.trim());
                }
            }
            Event::GeneralRef(entity) => {
                if let Some((_, so_far)) = found.last_mut() {
                    so_far.push_str(&format!("&{};", &*entity));
                }
            }
            Event::Eof => return found,
            _ => {}
        }
    }
}

fn earlier() -> BTreeMap<u16, Timestamp> {
    BTreeMap::from([(1, BEFORE)])
}

fn written(kind: RevisionKind) -> String {
    let campaign = campaign();
    cap::revision(&revision(kind), &context(&campaign), SENT, &earlier()).expect("it is written")
}

fn value(xml: &str, path: &str) -> Option<String> {
    let found = elements(xml).into_iter().find(|(at, _)| at == path);
    found.map(|(_, words)| words)
}

/// The order of CAP 1.2, of what we write.
const ALERT: [&str; 9] = [
    "identifier",
    "sender",
    "sent",
    "status",
    "msgType",
    "scope",
    "note",
    "references",
    "incidents",
];
const INFO: [&str; 15] = [
    "language",
    "category",
    "event",
    "responseType",
    "urgency",
    "severity",
    "certainty",
    "expires",
    "senderName",
    "headline",
    "description",
    "instruction",
    "web",
    "contact",
    "parameter",
];

#[test]
fn the_elements_stand_in_the_order_of_the_schema_with_an_info_for_each_language() {
    for (kind, _) in RevisionKind::ALL {
        let xml = written(kind);
        let mut last = 0;
        let mut languages = Vec::new();
        let mut in_info = 0;
        for (path, words) in elements(&xml) {
            let place = |order: &[&str], name: &str| {
                order
                    .iter()
                    .position(|known| *known == name)
                    .unwrap_or_else(|| panic!("{path}"))
            };
            match path.split('/').collect::<Vec<_>>().as_slice() {
                ["alert"] => {}
                ["alert", "info"] => in_info = 0,
                ["alert", name] => {
                    let at = place(&ALERT, name);
                    assert!(languages.is_empty() && (at > last || at == 0), "{path}");
                    last = at;
                }
                ["alert", "info", name] => {
                    let at = place(&INFO, name);
                    assert!(at > in_info || at == 0, "{path}");
                    in_info = at;
                    assert!(!words.is_empty(), "{path}");
                    if *name == "language" {
                        languages.push(words);
                    }
                }
                _ => panic!("{path}"),
            }
        }
        assert_eq!(languages, Lang::ALL.map(Lang::code));
    }
}

#[test]
fn an_update_refers_by_sender_number_and_moment_and_a_withdrawal_cancels() {
    let kinds = [
        (RevisionKind::Alert, "Alert"),
        (RevisionKind::Update, "Update"),
        (RevisionKind::Correction, "Update"),
        (RevisionKind::Outcome, "Update"),
        (RevisionKind::Withdrawal, "Cancel"),
    ];
    let zone = campaign().zone;
    for (kind, message) in kinds {
        let xml = written(kind);
        assert_eq!(value(&xml, "alert/msgType").as_deref(), Some(message));
        let references = value(&xml, "alert/references");
        let first = format!("bell.example,UA-2026-014-1,{}", zone.rfc3339(BEFORE));
        let expected = (kind != RevisionKind::Alert).then_some(first);
        assert_eq!(references, expected);
        let urgency = value(&xml, "alert/info/urgency");
        let expected = if kind.closes() { "Past" } else { "Immediate" };
        assert_eq!(urgency.as_deref(), Some(expected));
    }
    let campaign = campaign();
    let update = revision(RevisionKind::Update);
    let alone = cap::revision(&update, &context(&campaign), SENT, &BTreeMap::new());
    assert!(matches!(
        alone,
        Err(RenderFault::NoReference { reference: 1, .. })
    ));
}

#[test]
fn times_have_an_offset_and_neither_a_z_nor_a_fraction() {
    let mut campaign = campaign();
    for zone in ["UTC", "Europe/London", "Asia/Almaty"] {
        campaign.zone = alert::Zone::named(zone).expect("a zone");
        let update = revision(RevisionKind::Update);
        let xml =
            cap::revision(&update, &context(&campaign), SENT, &earlier()).expect("it is written");
        for path in ["alert/sent", "alert/info/expires"] {
            let time = value(&xml, path).expect("a time");
            assert_eq!(
                time.len(),
                "2026-11-24T16:15:40+01:00".len(),
                "{zone} {time}"
            );
            assert!(!time.contains(['Z', '.']), "{zone} {time}");
        }
    }
}

#[test]
fn a_rehearsal_and_a_case_of_the_past_are_an_exercise_and_say_so_in_every_headline() {
    let campaign = campaign();
    let real = written(RevisionKind::Alert);
    assert_eq!(value(&real, "alert/status").as_deref(), Some("Actual"));
    let mut past = revision(RevisionKind::Alert);
    past.manifest.historical = Some(invented::day("2019-05-03").into());
    let rehearsal = Context {
        rehearsal: true,
        ..context(&campaign)
    };
    let now = revision(RevisionKind::Alert);
    for (revision, context, year) in [
        (&past, &context(&campaign), "2019"),
        (&now, &rehearsal, "2026"),
    ] {
        let xml = cap::revision(revision, context, SENT, &earlier()).expect("it is written");
        assert_eq!(value(&xml, "alert/status").as_deref(), Some("Exercise"));
        for (path, words) in elements(&xml) {
            if [
                "alert/note",
                "alert/info/headline",
                "alert/info/description",
            ]
            .contains(&path.as_str())
            {
                assert!(words.contains(year), "{path}: {words}");
            }
        }
    }
}

#[test]
fn no_word_of_an_author_becomes_markup() {
    let campaign = campaign();
    let hostile = retold(revision(RevisionKind::Alert), |text| {
        text.title = "</headline><msgType>Cancel</msgType> & <!-- \u{1} ]]>".to_owned();
    });
    let xml =
        cap::revision(&hostile, &context(&campaign), SENT, &earlier()).expect("it is written");
    let types = elements(&xml)
        .into_iter()
        .filter(|(path, _)| path.ends_with("msgType"))
        .count();
    assert_eq!(types, 1);
    assert!(!xml.contains('\u{1}') && !xml.contains("]]>"), "{xml}");
}
