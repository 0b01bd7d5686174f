//! Alert folders, read as a campaign would write them: what becomes of a good one, what later
//! revisions inherit, what is told when several things are wrong.

use alert::{
    ActBy, Ask, CaseStatus, CivilDate, Draft, Lang, RevisionKind,
    folder::{
        FaultKind, Files, check, read_alert, read_campaign, read_chain, read_next, revisions,
    },
    markup::{Block, Inline},
    revision::MissingLanguage,
};
use std::collections::BTreeMap;

const CAMPAIGN: &str = include_str!("folder/campaign.toml");
const ALERT: &str = include_str!("folder/alert.toml");
const EN: &str = include_str!("folder/en.md");
const DE: &str = include_str!("folder/de.md");
const LETTER: &str = include_str!("folder/letter.md");

const UPDATE: &str = "kind = \"update\"\n[case]\nstatus = \"imprisoned\"\n";
const OUTCOME: &str = "kind = \"outcome\"\n[case]\nstatus = \"released\"\n";

fn today() -> CivilDate {
    "2026-11-24".parse().unwrap()
}

/// A good folder of alerts: an alert, an update and its outcome.
fn good() -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::from([("campaign.toml".to_owned(), CAMPAIGN.into())]);
    for (folder, toml) in [("", ALERT), ("1-update/", UPDATE), ("2-outcome/", OUTCOME)] {
        for (name, text) in [("alert.toml", toml), ("en.md", EN), ("de.md", DE)] {
            files.insert(format!("dana/{folder}{name}"), text.into());
        }
    }
    for lang in ["de", "en", "ru"] {
        files.insert(format!("dana/letters/{lang}.md"), LETTER.into());
    }
    files
}

fn with(edits: &[(&str, &str)]) -> Files {
    let mut files = good();
    for (path, text) in edits {
        files.insert((*path).to_owned(), text.as_bytes().to_vec());
    }
    Files::new("alerts", files)
}

fn chain(files: &Files) -> Vec<Draft> {
    let campaign = read_campaign(files).unwrap();
    read_chain(&files.folder("dana"), &campaign, today()).unwrap()
}

/// The kinds of what is wrong, in order of place.
fn wrong(files: &Files) -> Vec<FaultKind> {
    check(files, today())
        .faults
        .iter()
        .map(|fault| fault.kind)
        .collect()
}

#[test]
fn a_good_folder_becomes_an_alert_with_everything_that_stands_in_it() {
    let files = with(&[]);
    let campaign = read_campaign(&files).unwrap();
    assert_eq!(campaign.languages, [Lang::En, Lang::De].into());
    assert_eq!(campaign.donation, None);
    let draft = read_alert(&files.folder("dana"), &campaign, today()).unwrap();
    assert_eq!(draft.kind, RevisionKind::Alert);
    assert_eq!(draft.case.slug, "dana-iskakova");
    assert_eq!(draft.targets.len(), 1);
    assert_eq!(draft.letters.len(), 3);
    assert_eq!(draft.letters[0].openings.len(), 2);
    assert_eq!(draft.letters[0].body.len(), 2);
    assert_eq!(draft.missing, MissingLanguage::Fallback);
    let text = &draft.texts[&Lang::En];
    assert_eq!(text.title, "Union organiser arrested at home");
    let Block::List(items) = &text.to_do.0[0] else {
        panic!("a list was written: {:?}", text.to_do);
    };
    assert_eq!(items[0][0], Inline::Bold("Write".to_owned()));
    assert_eq!(
        items[0][1],
        Inline::Plain(" to the ministry today.".to_owned())
    );
    assert_eq!(
        text.happened.links().next().unwrap().host(),
        "union.example"
    );
}

#[test]
fn a_span_of_days_counts_from_the_day_of_posting_and_ends_at_the_campaigns_midnight() {
    let draft = chain(&with(&[])).remove(0);
    let ActBy::Day { day, ends } = draft.act_by else {
        panic!("a day was written: {:?}", draft.act_by);
    };
    assert_eq!(day.to_string(), "2027-01-05");
    let zone = read_campaign(&with(&[])).unwrap().zone;
    assert_eq!(zone.rfc3339(ends), "2027-01-06T00:00:00+01:00");
}

#[test]
fn a_later_revision_takes_what_it_does_not_repeat_from_the_one_before() {
    let drafts = chain(&with(&[]));
    let [alert, update, outcome] = drafts.as_slice() else {
        panic!("three revisions were written, not {}", drafts.len());
    };
    assert_eq!(update.kind, RevisionKind::Update);
    assert_eq!(update.case.status, CaseStatus::Imprisoned);
    assert_eq!(update.case.name, alert.case.name);
    assert_eq!(
        (update.urgency, &update.topics),
        (alert.urgency, &alert.topics)
    );
    assert_eq!(update.asks, alert.asks);
    assert_eq!(update.letters, alert.letters);
    assert!(update.care == alert.care);
    assert_eq!(outcome.kind, RevisionKind::Outcome);
    assert_eq!(outcome.asks, []);
    assert_eq!(outcome.targets, []);
    assert_eq!(outcome.letters, []);
}

#[test]
fn a_later_revision_brings_letters_of_its_own_and_keeps_the_others() {
    let own = LETTER.replace("# Arrest", "# Trial");
    let drafts = chain(&with(&[("dana/1-update/letters/en.md", &own)]));
    let subjects: Vec<_> = drafts[1]
        .letters
        .iter()
        .map(|l| (l.lang, l.subject.as_str()))
        .collect();
    assert_eq!(
        subjects,
        [
            (Lang::En, "Trial of Dana Iskakova"),
            (Lang::De, "Arrest of Dana Iskakova"),
            (Lang::Ru, "Arrest of Dana Iskakova")
        ]
    );
}

/// A folder with these letters and no others, besides those of the update.
fn with_letters(letters: &[&str]) -> Files {
    let mut files = good();
    files.retain(|path, _| !path.contains("letters/"));
    for letter in letters {
        let letter = letter.split_once('/').map_or_else(
            || format!("dana/letters/{letter}.md"),
            |(revision, letter)| format!("dana/{revision}/letters/{letter}.md"),
        );
        files.insert(letter, LETTER.into());
    }
    Files::new("alerts", files)
}

/// Target and language of the letters of each revision.
fn letters_of(letters: &[&str]) -> Vec<Vec<String>> {
    let key = |letter: &alert::Letter| match &letter.target {
        Some(target) => format!("{target}.{}", letter.lang),
        None => letter.lang.to_string(),
    };
    chain(&with_letters(letters))
        .iter()
        .map(|draft| draft.letters.iter().map(key).collect())
        .collect()
}

#[test]
fn one_letter_is_to_every_office_and_its_reading_is_for_those_who_do_not_know_its_language() {
    let [alert, update, outcome] = letters_of(&["ru", "en", "de"]).try_into().unwrap();
    assert_eq!(alert, ["en", "de", "ru"]);
    assert_eq!(update, alert);
    assert_eq!(outcome, [""; 0]);
}

#[test]
fn an_office_has_a_letter_of_its_own_beside_the_one_to_all() {
    let letters = ["en", "de", "foreign-ministry.ru", "1-update/ru"];
    let [alert, update, _] = letters_of(&letters).try_into().unwrap();
    assert_eq!(alert, ["en", "de", "foreign-ministry.ru"]);
    assert_eq!(update, ["en", "de", "ru", "foreign-ministry.ru"]);
}

#[test]
fn nobody_is_asked_to_send_a_letter_that_they_cannot_read() {
    for (letters, missing) in [
        (&["en", "ru"][..], &["de"][..]),
        (&["ru"], &["de", "en"]),
        (&["en"], &["de"]),
        // Its own letter in Russian is another one, and nobody reads Russian.
        (
            &["de", "foreign-ministry.ru"],
            &["foreign-ministry.de", "foreign-ministry.en"],
        ),
        // They can send the one to all instead.
        (&["de", "en", "foreign-ministry.ru"], &[]),
        (&["ru", "en", "de"], &[]),
    ] {
        let checked = check(&with_letters(letters), today());
        let told: Vec<String> = checked
            .faults
            .iter()
            .filter(|fault| fault.kind == FaultKind::ReadingMissing)
            .map(|fault| fault.file.clone())
            .collect();
        let expected: Vec<String> = missing
            .iter()
            .map(|name| format!("alerts/dana/letters/{name}.md"))
            .collect();
        assert_eq!(told, expected, "{letters:?}");
    }
}

#[test]
fn a_reading_is_no_letter_and_a_letter_that_nobody_reads_is_refused() {
    assert_eq!(wrong(&with_letters(&["de"])), [FaultKind::LetterMissing]);
    let files = with_letters(&["en", "de", "pl", "foreign-ministry.pl"]);
    assert_eq!(
        wrong(&files),
        [FaultKind::LetterNotRead, FaultKind::LetterNotRead]
    );
}

#[test]
fn an_office_is_called_as_its_reader_calls_it() {
    let names = "[target.names]\nde = \"Außenministerium\"\nru = \"МИД\"\n";
    let campaign = read_campaign(&with(&[("campaign.toml", &format!("{CAMPAIGN}{names}"))]));
    let target = &campaign.unwrap().targets["foreign-ministry"];
    assert_eq!(target.name_in(Lang::De), "Außenministerium");
    assert_eq!(target.name_in(Lang::Kk), "МИД");
    assert_eq!(target.name_in(Lang::Pl), "Ministry of Foreign Affairs");
}

#[test]
fn asks_that_a_later_revision_names_are_these_and_no_others() {
    let share = format!("{UPDATE}[[ask]]\nkind = \"share\"\n");
    let drafts = chain(&with(&[("dana/1-update/alert.toml", &share)]));
    assert_eq!(drafts[1].asks, [Ask::Share]);
    assert_eq!(drafts[1].letters, []);
}

#[test]
fn an_update_posted_weeks_later_keeps_the_day_of_the_alert_unless_it_has_passed() {
    let files = with(&[]);
    let campaign = read_campaign(&files).unwrap();
    let alert = read_alert(&files.folder("dana"), &campaign, today()).unwrap();
    let folder = revisions(&files.folder("dana")).remove(1);
    let update = read_next(&folder, &campaign, today().plus_days(20), &alert).unwrap();
    assert_eq!(update.act_by, alert.act_by);
    let faults = read_next(&folder, &campaign, today().plus_days(50), &alert).unwrap_err();
    let kinds: Vec<_> = faults.iter().map(|fault| fault.kind).collect();
    assert_eq!(kinds, [FaultKind::ActByPast]);
}

#[test]
fn line_ends_byte_order_marks_and_decomposed_letters_change_nothing() {
    let decomposed = DE.replace("Männer", "Ma\u{308}nner");
    assert_ne!(decomposed, DE);
    let composed = ALERT.replace("Dana", "D\u{E4}n\u{E4}");
    let decomposed_name = ALERT.replace("Dana", "Da\u{308}na\\u0308");
    let name = |toml: &str| {
        chain(&with(&[("dana/alert.toml", toml)]))
            .remove(0)
            .case
            .name
    };
    assert_eq!(name(&decomposed_name), name(&composed));
    let odd = format!("\u{FEFF}{}", DE.replace('\n', "\r\n"));
    assert_eq!(
        chain(&with(&[])),
        chain(&with(&[("dana/de.md", &decomposed)]))
    );
    assert_eq!(chain(&with(&[])), chain(&with(&[("dana/de.md", &odd)])));
}

#[test]
fn every_mistake_is_told_at_once_in_order_and_once() {
    let files = with(&[
        (
            "campaign.toml",
            &CAMPAIGN.replace("Europe/Berlin", "Berlin"),
        ),
        (
            "dana/alert.toml",
            &ALERT
                .replace("\"Severe\"", "\"Grave\"")
                .replace("\"KZ\"", "\"KZ\", \"XX\""),
        ),
        ("dana/de.md", &DE.replace("## share", "## teilen")),
        ("dana/1-update/en.md", &EN.replace("# Union", "# *Union*")),
    ]);
    let told: Vec<String> = check(&files, today())
        .faults
        .iter()
        .map(ToString::to_string)
        .collect();
    let places: Vec<&str> = told
        .iter()
        .map(|line| line.split(": ").next().unwrap())
        .collect();
    assert_eq!(
        places,
        [
            "alerts/campaign.toml:4",
            "alerts/dana/1-update/en.md:1",
            "alerts/dana/alert.toml:3",
            "alerts/dana/alert.toml:6",
            "alerts/dana/de.md:14",
            "alerts/dana/de.md:16",
        ],
        "{told:#?}"
    );
}

#[test]
fn what_only_follows_from_another_mistake_is_not_told() {
    // The office has a mistake, so nothing is said about the ask and the letters to it; the alert
    // has one, so nothing is missed in its update.
    let files = with(&[
        (
            "campaign.toml",
            &CAMPAIGN.replace("kind = \"ministry\"", "kind = \"ministery\""),
        ),
        ("dana/alert.toml", &ALERT.replace("\"Severe\"", "\"Grave\"")),
    ]);
    assert_eq!(
        wrong(&files),
        [FaultKind::UnknownWord, FaultKind::UnknownWord]
    );
}

#[test]
fn a_mistake_in_one_alert_leaves_the_others_readable() {
    let mut files = good();
    for (path, bytes) in good() {
        if let Some(rest) = path.strip_prefix("dana/") {
            files.insert(format!("other/{rest}"), bytes);
        }
    }
    files.insert("dana/en.md".to_owned(), b"no title".to_vec());
    let checked = check(&Files::new("alerts", files), today());
    let names: Vec<&str> = checked
        .alerts
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!(names, ["other"]);
    assert!(checked.campaign.is_some());
}

#[test]
fn answers_about_care_are_never_repeated_in_a_message() {
    let secret = "The neighbour on the third floor";
    for care in [
        format!(
            "consent = \"given\"\nby = \"{secret}\"\nwhy = \"{secret}\"\n\
             sources = [\"{secret}\", \"{secret}\"]\nharm = \"{secret}\u{202E}\""
        ),
        format!("consent = \"unavailable\"\nby = \"{secret}\"\nsources = [\"{secret}\"]\nharm = 3"),
    ] {
        let (before, _) = ALERT.split_once("[care]").unwrap();
        let files = with(&[("dana/alert.toml", &format!("{before}[care]\n{care}\n"))]);
        let faults = check(&files, today()).faults;
        assert!(faults.len() > 1);
        assert!(
            faults.iter().all(|f| !f.to_string().contains("neighbour")),
            "{faults:?}"
        );
    }
}

#[test]
fn the_examples_of_the_guide_are_a_good_folder() {
    let guide = include_str!("../../../docs/alert-folders.md");
    let blocks = |language: &str| -> Vec<String> {
        let blocks = guide.split("```").skip(1).step_by(2);
        blocks
            .filter_map(|block| block.strip_prefix(language))
            .map(str::to_owned)
            .collect()
    };
    let [campaign, alert, glossary] = blocks("toml\n").try_into().unwrap();
    let [text, letter] = blocks("markdown\n").try_into().unwrap();
    let files = Files::new(
        "alerts",
        [
            ("campaign.toml", campaign),
            ("glossary.toml", glossary),
            ("dana/alert.toml", alert),
            ("dana/en.md", text.clone()),
            ("dana/de.md", text),
            ("dana/letters/ru.md", letter.clone()),
            ("dana/letters/en.md", letter.clone()),
            ("dana/letters/de.md", letter),
        ]
        .map(|(path, text)| (path, text.into_bytes())),
    );
    let checked = check(&files, today());
    assert_eq!(checked.faults, []);
    assert_eq!(checked.alerts.len(), 1);
    assert_eq!(checked.alerts[0].1[0].asks.len(), 7);
}
