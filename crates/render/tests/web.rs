//! An alert on its page: what stands there for whom, which letters, and that nothing of an author
//! becomes markup.

mod invented;

use alert::{Lang, Letter, Revision, RevisionKind};
use invented::{campaign, context, country, retold, revision};
use render::{Context, Reader, WebText, web};
use std::collections::BTreeSet;

fn reader(lang: Lang) -> Reader {
    Reader {
        lang,
        country: None,
        silent: false,
    }
}

fn letter(target: Option<&str>, lang: Lang) -> Letter {
    let who = target.unwrap_or("all");
    let words = |what: &str| format!("{what} to {who} in {}", lang.own_name());
    Letter {
        target: target.map(str::to_owned),
        lang,
        subject: words("Subject"),
        openings: vec![words("First opening"), words("Second opening")],
        your_line: words("Your line"),
        body: vec![words("Body"), words("Greeting")],
    }
}

/// The alert with a letter to all offices in each of these languages; they read English and
/// Russian.
fn with_letters(letters: &[Letter]) -> Revision {
    let mut revision = revision(RevisionKind::Alert);
    revision.letters = letters.to_vec();
    revision
}

fn shown(revision: &Revision, reader: &Reader) -> WebText {
    let campaign = campaign();
    web::revision(revision, reader, &context(&campaign)).unwrap_or_else(|fault| panic!("{fault}"))
}

/// In which of these places each of these words stands for the first time.
fn in_order(text: &str, words: &[&str]) {
    let places: Vec<usize> = words
        .iter()
        .map(|word| {
            text.find(word)
                .unwrap_or_else(|| panic!("{word:?} is not in {text}"))
        })
        .collect();
    assert!(places.is_sorted(), "{words:?} at {places:?} in {text}");
}

#[test]
fn whoever_knows_what_the_office_reads_gets_that_letter_alone() {
    let letters = [
        letter(None, Lang::En),
        letter(None, Lang::Ru),
        letter(None, Lang::De),
    ];
    let page = shown(&with_letters(&letters), &reader(Lang::Ru));
    assert!(
        page.text.contains("Body to all in русский"),
        "{}",
        page.text
    );
    assert!(!page.text.contains("in English"), "{}", page.text);
    assert!(!page.text.contains("in Deutsch"), "{}", page.text);
}

#[test]
fn whoever_does_not_gets_every_letter_the_offices_share_and_one_reading_and_is_asked_in_their_words()
 {
    let letters = [
        letter(None, Lang::En),
        letter(None, Lang::Ru),
        letter(None, Lang::De),
    ];
    let page = shown(&with_letters(&letters), &reader(Lang::De));
    in_order(
        &page.text,
        &[
            "Subject to all in English",
            "First opening to all in English",
            "Your line to all in Deutsch",
            "Body to all in English",
            "Body to all in русский",
            "Was in dem Brief steht (Deutsch)",
            "Body to all in Deutsch",
        ],
    );
    assert!(
        !page.text.contains("Your line to all in English"),
        "{}",
        page.text
    );
    let languages = page.html.matches(" lang=\"ru\"").count();
    assert_eq!(languages, 4, "{}", page.html);
}

#[test]
fn an_offices_own_letter_has_its_own_reading() {
    let letters = [
        letter(None, Lang::En),
        letter(None, Lang::De),
        letter(Some("court"), Lang::Ru),
        letter(Some("court"), Lang::De),
    ];
    let mut revision = with_letters(&letters);
    for target in &mut revision.manifest.targets {
        if target.id == "court" {
            target.reads = [Lang::Ru].into();
        }
    }
    let page = shown(&revision, &reader(Lang::De));
    in_order(
        &page.text,
        &[
            "Body to all in English",
            "Tasbulaq City Court: court@office.example",
            "Body to court in русский",
            "Body to all in Deutsch",
            "Body to court in Deutsch",
        ],
    );
}

#[test]
fn whoever_lives_where_an_embassy_is_gets_that_one_alone() {
    let revision = with_letters(&[letter(None, Lang::En)]);
    let here = Reader {
        country: Some(country("DE")),
        ..reader(Lang::En)
    };
    let page = shown(&revision, &here);
    assert!(page.text.contains("berlin@office.example"), "{}", page.text);
    assert!(
        page.text.contains("justice@office.example"),
        "{}",
        page.text
    );
    assert!(
        !page.text.contains("warsaw@office.example"),
        "{}",
        page.text
    );
    let page = shown(&revision, &reader(Lang::En));
    assert!(page.text.contains("warsaw@office.example"), "{}", page.text);
}

#[test]
fn links_from_messages_lead_to_a_place_on_the_page() {
    let page = shown(&with_letters(&[letter(None, Lang::En)]), &reader(Lang::En));
    let kinds: BTreeSet<_> = revision(RevisionKind::Alert)
        .manifest
        .asks
        .iter()
        .map(|ask| ask.kind().word())
        .collect();
    for kind in kinds {
        assert_eq!(
            page.html.matches(&format!(" id=\"{kind}\"")).count(),
            1,
            "{kind}"
        );
    }
    assert!(
        page.html
            .contains("href=\"mailto:justice@office.example?cc="),
        "{}",
        page.html
    );
}

#[test]
fn people_of_a_country_concerned_are_shown_no_letter_and_all_others_are_warned() {
    let revision = with_letters(&[letter(None, Lang::Ru)]);
    let there = Reader {
        country: Some(country("KZ")),
        ..reader(Lang::Ru)
    };
    let page = shown(&revision, &there);
    assert!(!page.text.contains("Body"), "{}", page.text);
    let warning = "может быть опасно";
    assert!(page.text.contains(warning), "{}", page.text);
    assert!(shown(&revision, &reader(Lang::Ru)).text.contains(warning));
    let here = Reader {
        country: Some(country("DE")),
        ..reader(Lang::Ru)
    };
    assert!(!shown(&revision, &here).text.contains(warning));
}

#[test]
fn nothing_is_asked_on_the_page_of_an_end() {
    for kind in [RevisionKind::Outcome, RevisionKind::Withdrawal] {
        let mut closing = revision(kind);
        closing.letters = vec![letter(None, Lang::En)];
        let page = shown(&closing, &reader(Lang::En));
        assert!(!page.text.contains("Body"), "{}", page.text);
        assert!(
            page.text.contains("Please send no more letters"),
            "{}",
            page.text
        );
    }
}

#[test]
fn a_rehearsal_says_so_first_with_the_year() {
    let campaign = campaign();
    let mut past = revision(RevisionKind::Alert);
    past.manifest.historical = Some(invented::day("2019-05-03").into());
    for lang in Lang::ALL {
        let page = web::revision(&past, &reader(lang), &context(&campaign)).expect("it has a text");
        let first = page.text.lines().next().unwrap_or_default();
        assert!(first.contains("2019"), "{first}");
        let rehearsal = Context {
            rehearsal: true,
            ..context(&campaign)
        };
        let now = revision(RevisionKind::Alert);
        let page = web::revision(&now, &reader(lang), &rehearsal).expect("it has a text");
        assert!(
            page.text
                .lines()
                .next()
                .unwrap_or_default()
                .contains("2026")
        );
    }
}

#[test]
fn no_word_becomes_markup_and_every_tag_is_closed() {
    let hostile = "<script>alert(1)</script> & \"quoted\" 'x' </article>";
    let mut revision = retold(with_letters(&[letter(None, Lang::En)]), |text| {
        text.title = hostile.to_owned();
        text.share = hostile.to_owned();
    });
    revision.letters[0].subject = hostile.to_owned();
    revision.letters[0].body.push(hostile.to_owned());
    revision.manifest.targets[0].name = hostile.to_owned();
    for lang in Lang::ALL {
        let page = shown(&revision, &reader(lang));
        assert!(!page.html.contains("<script"), "{}", page.html);
        let mut open: Vec<&str> = Vec::new();
        for tag in page.html.split('<').skip(1) {
            let tag = tag.split('>').next().unwrap_or_default();
            match tag.strip_prefix('/') {
                Some(closed) => assert_eq!(open.pop(), Some(closed), "{}", page.html),
                None => open.push(tag.split(' ').next().unwrap_or_default()),
            }
        }
        assert!(open.is_empty(), "{open:?}");
        assert!(
            !page.html.contains("style=") && !page.html.contains("src="),
            "{}",
            page.html
        );
    }
}
