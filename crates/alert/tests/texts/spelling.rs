//! The spelling of the shipped alerts, as hunspell and the dictionary of each language see it.
//! Names come from the glossary; words that are right and that no dictionary has stand in
//! `alerts/words.txt`, each behind the language it belongs to, or behind `all`.

use alert::{Lang, folder::Files, glossary::Glossary};
use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, Write},
    process::{Command, Stdio},
};

/// Right words that no dictionary has.
const WORDS: &str = "words.txt";

/// The dictionary of a language, as Debian calls it.
const fn dictionary(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "en_GB",
        Lang::De => "de_DE",
        Lang::Es => "es_ES",
        Lang::Fr => "fr",
        Lang::It => "it_IT",
        Lang::Pl => "pl_PL",
        Lang::Pt => "pt_PT",
        Lang::Ru => "ru_RU",
        Lang::Kk => "kk_KZ",
    }
}

/// The words that `lang` is allowed beside its dictionary.
fn allowed(lang: Lang, glossary: &Glossary, alerts: &Files) -> BTreeSet<String> {
    let names = glossary
        .words(lang)
        .into_iter()
        .flat_map(|form| words(lang, form));
    let list = String::from_utf8_lossy(alerts.get(WORDS).unwrap_or_default()).into_owned();
    let lines = list.lines().filter_map(|line| line.split_once(' '));
    let listed = lines
        .filter(|(of, _)| *of == lang.code() || *of == "all")
        .map(|(_, word)| word.trim().to_owned());
    names.chain(listed).collect()
}

/// The words of a text as dictionaries have them: with a straight apostrophe inside, parts of
/// compounds alone. Letters that stand alone and words with digits in them are passed over.
fn words(lang: Lang, text: &str) -> Vec<String> {
    let between = |c: char| !c.is_alphanumeric() && c != '’';
    let whole = text.split(between).map(|word| word.trim_matches('’'));
    // Italian elides before a vowel: what is left of dell’ and anch’ is in no dictionary.
    let whole = whole.map(|word| match lang {
        Lang::It => word.rsplit('’').next().unwrap_or(word),
        _ => word,
    });
    whole
        .filter(|word| word.chars().count() > 1 && word.chars().all(|c| !c.is_numeric()))
        .map(|word| word.replace('’', "'"))
        .collect()
}

/// The words that neither hunspell knows nor the list.
///
/// # Errors
///
/// Hunspell or the dictionary is not there.
fn unknown<'a>(
    lang: Lang,
    asked: impl IntoIterator<Item = &'a String>,
    allowed: &BTreeSet<String>,
) -> io::Result<BTreeSet<String>> {
    let mut hunspell = Command::new("hunspell")
        .args(["-i", "UTF-8", "-d", dictionary(lang), "-l"])
        .env("LC_ALL", "C.UTF-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let asked: Vec<&str> = asked
        .into_iter()
        .filter(|word| !allowed.contains(*word))
        .map(String::as_str)
        .collect();
    let mut to = hunspell.stdin.take();
    let written = std::thread::scope(|scope| {
        let writing = scope.spawn(|| {
            let mut to = to.take().ok_or(io::ErrorKind::BrokenPipe)?;
            to.write_all((asked.join("\n") + "\n").as_bytes())
        });
        let done = hunspell.wait_with_output();
        writing.join().map(|written| (done, written))
    });
    let (done, written) = written.map_err(|_| io::Error::other("writing to hunspell"))?;
    let done = done?;
    let said = String::from_utf8_lossy(&done.stderr);
    if !done.status.success() || said.contains("open the dictionary") {
        return Err(io::Error::other(format!("hunspell: {said}")));
    }
    written?;
    let words = String::from_utf8_lossy(&done.stdout);
    Ok(words.lines().map(str::to_owned).collect())
}

#[test]
fn every_word_is_in_the_dictionary_of_its_language_or_in_the_glossary() {
    let (groups, glossary) = crate::shipped();
    let alerts = crate::pages::shipped();
    let mut asked: BTreeMap<Lang, BTreeMap<String, &str>> = BTreeMap::new();
    for page in groups.iter().flat_map(crate::pages::Group::values) {
        let words = words(page.lang, &page.words()).into_iter();
        let here = words.map(|word| (word, page.file.as_str()));
        asked.entry(page.lang).or_default().extend(here);
    }
    let mut found = BTreeSet::new();
    for (lang, asked) in asked {
        let allowed = allowed(lang, &glossary, &alerts);
        for word in unknown(lang, asked.keys(), &allowed).expect("hunspell answers") {
            found.insert(format!(
                "{lang} {word}  {}",
                asked.get(&word).unwrap_or(&"")
            ));
        }
    }
    let found: Vec<String> = found.into_iter().collect();
    assert!(found.is_empty(), "no dictionary has:\n{}", found.join("\n"));
}

#[test]
fn a_slip_of_the_finger_is_found_in_every_language() {
    for (lang, line) in [
        (Lang::En, "Write to the ministrry today."),
        (Lang::De, "Schreiben Sie an das Ministerrium."),
        (Lang::Es, "Escriba al ministerrio hoy."),
        (Lang::Fr, "Écrivez à l’ambassadde."),
        (Lang::It, "Scrivete all’ambasciatta."),
        (Lang::Pl, "Napisz do ministerrstwa."),
        (Lang::Pt, "Escreva ao ministérrio."),
        (Lang::Ru, "Напишите в министтерство."),
        (Lang::Kk, "Бүгін хаттт жазыңыз."),
    ] {
        let found = unknown(lang, &words(lang, line), &BTreeSet::new()).expect("hunspell answers");
        assert_eq!(found.len(), 1, "{lang}: {found:?}");
    }
}
