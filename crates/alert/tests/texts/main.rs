//! What a reader of one language could not see in the shipped alerts: that the others are told
//! another number, another day or another name; that a mark or a word is not of their language.
//! Everything is looked for in `alerts/` as it lies there, in the alerts that are finished.

mod dates;
mod facts;
mod months;
mod numbers;
mod pages;
mod spelling;
mod typography;

use alert::{
    Lang,
    folder::{read_campaign, read_glossary},
    glossary::Glossary,
};
use pages::Group;

fn shipped() -> (Vec<Group>, Glossary) {
    let alerts = pages::shipped();
    let campaign = read_campaign(&alerts).expect("the campaign is valid");
    let glossary = read_glossary(&alerts, &campaign).expect("the glossary is valid");
    (pages::groups(&alerts), glossary)
}

#[test]
fn numbers_days_and_names_are_the_same_in_every_language() {
    let (groups, glossary) = shipped();
    let found: Vec<String> = groups
        .iter()
        .flat_map(|group| facts::differences(group, &glossary))
        .collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn every_text_has_the_marks_of_its_language() {
    let (groups, _) = shipped();
    let found: Vec<String> = groups
        .iter()
        .flat_map(Group::values)
        .flat_map(typography::faults)
        .collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// An invented text in English and German.
fn invented(english: &str, german: &str) -> Group {
    let page = |lang: Lang, told: &str| pages::Page {
        file: format!("{lang}.md"),
        lang,
        source: format!("# Title\n\n## happened\n\n{told}\n"),
    };
    [(Lang::En, english), (Lang::De, german)]
        .map(|(lang, told)| (lang, page(lang, told)))
        .into()
}

#[test]
fn another_number_another_day_and_a_name_left_out_are_found() {
    let forms = |form: &str| vec![form.to_owned()];
    let glossary = Glossary(vec![alert::glossary::Name {
        forms: [
            (Lang::En, forms("Zhelkorgan")),
            (Lang::De, forms("Schelkorgan")),
        ]
        .into(),
        never: Vec::new(),
    }]);
    let english = "On 20 November up to 1,200 drivers met at 17:30 in Zhelkorgan.";
    let told = |german: &str| facts::differences(&invented(english, german), &glossary);
    let same = "Am 20. November trafen sich bis zu 1.200 Fahrer um 17.30 Uhr in Schelkorgan.";
    assert_eq!(told(same), [""; 0]);
    for (from, to, what) in [
        ("1.200", "1.300", "numbers"),
        ("1.200", "200", "numbers"),
        ("20.", "21.", "days"),
        ("November", "Dezember", "days"),
        ("17.30", "18.30", "times"),
        (" in Schelkorgan", "", "names"),
        ("Fahrer", "Fahrer und 3 andere", "numbers"),
    ] {
        let planted = told(&same.replace(from, to));
        assert!(
            planted.iter().any(|line| line.contains(what)),
            "{to}: {planted:?}"
        );
    }
}
