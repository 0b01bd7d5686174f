//! The marks of each language: which quotes, which dash, which space. They are what shows first
//! that a text was not written in its language.

use crate::pages::{Page, without_addresses};
use alert::Lang;

/// French takes either.
const NO_BREAK: [char; 2] = ['\u{a0}', '\u{202f}'];

/// What is not as the page's language has it, each with its line.
pub fn faults(page: &Page) -> Vec<String> {
    let mut faults = Vec::new();
    for (index, line) in page.prose().lines().enumerate() {
        let mut tell = |wrong: &str| {
            faults.push(format!("{}:{}: {wrong}: {line}", page.file, index + 1));
        };
        let words = without_addresses(line);
        everywhere(&words, &mut tell);
        quotes(page.lang, &words, &mut tell);
        dashes(page.lang, &words, &mut tell);
        if page.lang == Lang::Fr {
            french(&words, &mut tell);
        } else {
            spaces_before(&words, &mut tell);
        }
    }
    faults
}

fn everywhere(line: &str, tell: &mut impl FnMut(&str)) {
    if line.contains('"') || line.contains('\'') {
        tell("a straight quote or apostrophe");
    }
    if line.contains("...") {
        tell("three full stops instead of …");
    }
    let spaces = |c: char| c == ' ' || NO_BREAK.contains(&c);
    let doubled = line.chars().zip(line.chars().skip(1));
    if doubled.into_iter().any(|(a, b)| spaces(a) && spaces(b)) {
        tell("two spaces side by side");
    }
    if line.ends_with(char::is_whitespace) || line.contains('\t') {
        tell("a space at the end, or a tab");
    }
    let behind_bullet = line.strip_prefix("- ").unwrap_or(line);
    if behind_bullet.contains(" - ") || behind_bullet.contains("--") {
        tell("a hyphen in the place of a dash");
    }
}

/// Opening and closing quotes, outer and inner.
const fn pairs(lang: Lang) -> [(char, char); 2] {
    match lang {
        Lang::En => [('‘', '’'), ('“', '”')],
        Lang::De => [('„', '“'), ('‚', '‘')],
        Lang::Pl => [('„', '”'), ('«', '»')],
        Lang::Es | Lang::Fr | Lang::It | Lang::Pt => [('«', '»'), ('“', '”')],
        Lang::Ru | Lang::Kk => [('«', '»'), ('„', '“')],
    }
}

fn quotes(lang: Lang, line: &str, tell: &mut impl FnMut(&str)) {
    let pairs = pairs(lang);
    let mut open: Vec<char> = Vec::new();
    let mut before = ' ';
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        let inside_a_word =
            before.is_alphabetic() && chars.peek().is_some_and(|after| after.is_alphabetic());
        before = c;
        let opens = pairs.iter().find(|(opening, _)| *opening == c);
        if c == '’' && (inside_a_word || open.last() != Some(&'’')) {
            // An apostrophe.
        } else if open.last() == Some(&c) {
            open.pop();
        } else if let Some((_, closing)) = opens {
            open.push(*closing);
        } else if "‘’“”„‚«»‹›‟".contains(c) {
            tell("a quote that this language does not have here");
        }
    }
    if !open.is_empty() {
        tell("a quote that is not closed");
    }
}

fn dashes(lang: Lang, line: &str, tell: &mut impl FnMut(&str)) {
    let wrong = match lang {
        Lang::En | Lang::De | Lang::Fr | Lang::It | Lang::Pl => line.contains('—'),
        Lang::Ru | Lang::Kk => line.contains(" – "),
        Lang::Es | Lang::Pt => false,
    };
    if wrong {
        tell("a dash of another language");
    }
}

fn french(line: &str, tell: &mut impl FnMut(&str)) {
    let chars: Vec<char> = line.chars().collect();
    for (at, c) in chars.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| chars.get(at));
        let after = chars.get(at + 1);
        let spaced = |side: Option<&char>| side.is_some_and(|side| NO_BREAK.contains(side));
        let digits = |side: Option<&char>| side.is_some_and(char::is_ascii_digit);
        match c {
            // 17:30
            ':' if digits(before) && digits(after) => {}
            '?' | '!' if before == Some(&'?') || before == Some(&'!') => {}
            ':' | ';' | '?' | '!' | '»' if !spaced(before) => {
                tell("no no-break space before : ; ! ? or »");
            }
            '«' if !spaced(after) => tell("no no-break space after «"),
            _ => {}
        }
    }
}

fn spaces_before(line: &str, tell: &mut impl FnMut(&str)) {
    let mut before = 'x';
    for c in line.chars() {
        if ":;?!,.".contains(c) && before.is_whitespace() {
            tell("a space before a mark that has none");
        }
        before = c;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(lang: Lang, line: &str) -> usize {
        let page = Page {
            file: "x.md".to_owned(),
            lang,
            source: line.to_owned(),
        };
        faults(&page).len()
    }

    #[test]
    fn each_language_has_its_own_quotes() {
        for (lang, good) in [
            (
                Lang::En,
                "He said ‘it’s a “bell”’ and left the workers’ hall.",
            ),
            (Lang::De, "Er sagte: „Das ist eine ‚Glocke‘.“"),
            (Lang::Es, "Dijo: «Es una “campana”»."),
            (
                Lang::Fr,
                "Il dit\u{a0}: «\u{a0}L’appel\u{202f}!\u{a0}» Vous venez\u{a0}?",
            ),
            (Lang::Pl, "Powiedział: „To dzwon”."),
            (Lang::Ru, "Он сказал: «Это „колокол“ — набат»."),
        ] {
            assert_eq!(wrong(lang, good), 0, "{good}");
        }
        for (lang, bad) in [
            (Lang::De, "Er sagte: “Das ist eine Glocke.”"),
            (Lang::De, "Er sagte: „Das ist eine Glocke.”"),
            (Lang::Pl, "Powiedział: „To dzwon“."),
            (Lang::En, "He said «bell»."),
            (Lang::En, "He said ‘bell."),
            (Lang::Ru, "Он сказал: “набат”."),
            (Lang::Fr, "Il dit «\u{a0}bon\u{a0}» : non."),
        ] {
            assert!(wrong(lang, bad) > 0, "{bad}");
        }
    }

    #[test]
    fn straight_quotes_doubled_spaces_and_hyphens_for_dashes_are_found() {
        for bad in [
            "It's",
            "a \"bell\"",
            "two  spaces",
            "end ",
            "one - two",
            "wait...",
            "so ?",
        ] {
            assert_eq!(wrong(Lang::En, bad), 1, "{bad}");
        }
        assert_eq!(wrong(Lang::En, "- a well-known item – and a dash"), 0);
        assert_eq!(wrong(Lang::Ru, "Это – набат"), 1);
        assert_eq!(wrong(Lang::De, "Das — nein"), 1);
    }
}
