//! Every alert that ships with the program can be rendered for every reader, in every medium.

mod invented;
mod shipped_alerts;

use alert::{Campaign, Lang, Revision, Timestamp};
use render::{Body, Context, Occasion, Reader, cap, email, measure, telegram, transcript_of, web};
use std::{collections::BTreeMap, path::Path};

/// The day on which they are read.
const TODAY: &str = "2026-11-25";
/// When all of it is released, as far as renderings are concerned.
const RELEASED: Timestamp = Timestamp::from_ms(1_795_533_340_000);

fn shipped() -> (Campaign, Vec<(String, Revision)>) {
    let alerts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../alerts");
    shipped_alerts::revisions(&alerts, invented::day(TODAY)).unwrap_or_else(|why| panic!("{why}"))
}

#[test]
fn every_shipped_alert_fits_for_every_reader() {
    let (campaign, revisions) = shipped();
    assert!(!revisions.is_empty());
    let context = invented::context(&campaign);
    for (name, revision) in revisions {
        let measured = measure(&revision, &context).unwrap_or_else(|why| panic!("{name}: {why:?}"));
        assert!(measured.renderings > 2 * 27, "{name}: {measured:?}");
    }
}

/// Everything that a reader of this language sees of a revision, one medium after the other.
fn seen(revision: &Revision, lang: Lang, context: &Context<'_>) -> String {
    let reader = Reader {
        lang,
        country: None,
        silent: false,
    };
    let how = Occasion::First;
    let chat = telegram::revision(revision, &reader, context, how).expect("it fits");
    let mail = email::revision(revision, &reader, context, how, RELEASED).expect("it fits");
    let page = web::revision(revision, &reader, context).expect("it has a text");
    format!(
        "======== Telegram\n{}\n======== mail\n{}\n======== page\n{}\n======== page, HTML\n{}",
        transcript_of(&Body::Telegram(chat)),
        transcript_of(&Body::Email(mail)),
        page.text,
        page.html
    )
}

/// One snapshot for each revision and language, and one of each revision's CAP. A changed one is a
/// changed message: read it before you accept it (`INSTA_UPDATE=always` writes them).
#[test]
fn every_shipped_alert_reads_as_it_was_agreed() {
    let (campaign, revisions) = shipped();
    let context = Context {
        rehearsal: true,
        ..invented::context(&campaign)
    };
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("snapshots/shipped");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for (name, revision) in &revisions {
        let name = name.replace(' ', "-");
        settings.bind(|| {
            for lang in revision.texts.keys() {
                let seen = seen(revision, *lang, &context);
                insta::assert_snapshot!(format!("{name}.{lang}"), seen);
            }
            let earlier: BTreeMap<u16, Timestamp> = revision
                .manifest
                .references
                .iter()
                .map(|earlier| (*earlier, RELEASED))
                .collect();
            let xml = cap::revision(revision, &context, RELEASED, &earlier).expect("it is known");
            insta::assert_snapshot!(format!("{name}.cap"), xml);
        });
    }
}

/// A case of the past is never taken for a new one, in any rendering.
#[test]
fn every_rendering_of_a_case_of_the_past_says_rehearsal_and_the_year_first() {
    let (campaign, revisions) = shipped();
    let context = invented::context(&campaign);
    let past = revisions
        .iter()
        .filter(|(_, revision)| revision.manifest.historical.is_some());
    for (name, revision) in past {
        let year = revision
            .manifest
            .historical
            .expect("it is of the past")
            .year()
            .to_string();
        for lang in Lang::ALL {
            for part in seen(revision, lang, &context).split("======== ") {
                let mut lines = part
                    .lines()
                    .skip(1)
                    .filter(|line| !line.starts_with("<article"));
                let first = lines.next().unwrap_or(&year);
                assert!(first.contains(&year), "{name} {lang}: {first}");
            }
        }
    }
}
