//! Single values: one-line words, addresses, links, words of closed lists. Each either becomes a
//! value of the model or a fault that says what would be right, with the nearest known word for
//! a slip of the finger.

use super::{
    fault::{FaultKind, Report},
    keys::Keys,
    source::{At, Source, control_character, is_control, quoted},
};
use crate::{
    ask::{BadLink, HttpsUrl},
    text::is_bidi_control,
};
use unicode_normalization::UnicodeNormalization;

/// A name, an office's address line, a place.
pub(crate) const NAME_CHARS_MAX: usize = 200;
/// An answer in a sentence or two, an imprint.
pub(crate) const SENTENCE_CHARS_MAX: usize = 1_000;
/// A short name that becomes a part of file names and links.
pub(crate) const SLUG_CHARS_MAX: usize = 64;
/// RFC 5321 allows no longer mail address.
const ADDRESS_CHARS_MAX: usize = 254;
/// Every browser and mail program opens a link of this length.
const LINK_CHARS_MAX: usize = 1_000;

/// One line of words: not empty, no longer than `max` characters, nothing invisible that turns
/// text around. Returned without space at its ends.
pub(crate) fn line(
    source: &Source,
    report: &mut Report,
    what: &str,
    max: usize,
    found: &At<String>,
) -> Option<String> {
    let words: String = found.value.trim().nfc().collect();
    let file = &source.file;
    if words.is_empty() {
        report.add(
            file,
            found.line,
            FaultKind::EmptyValue,
            format!("{what} is empty"),
            "write it out, or delete the line if it may be left out",
        );
        return None;
    }
    let length = words.chars().count();
    if length > max {
        report.add(
            file,
            found.line,
            FaultKind::ValueTooLong,
            format!("{what} has {length} characters"),
            format!("shorten it to {max} or fewer"),
        );
        return None;
    }
    if let Some(c) = words.chars().find(|c| is_control(*c) || *c == '\t') {
        control_character(report, file, found.line, c);
        return None;
    }
    no_bidi(source, report, what, found.line, &words).then_some(words)
}

/// Whether `words` are free of characters that turn the direction of text; tells if not.
pub(crate) fn no_bidi(
    source: &Source,
    report: &mut Report,
    what: &str,
    line: usize,
    words: &str,
) -> bool {
    let Some(found) = words.chars().find(|c| is_bidi_control(*c)) else {
        return true;
    };
    report.add(
        &source.file,
        line,
        FaultKind::BidiControl,
        format!(
            "{what} contains an invisible character (U+{:04X}) that turns the direction of text",
            u32::from(found)
        ),
        "type it anew instead of pasting it; such a character can make one name look like another",
    );
    false
}

/// A short name: small letters, digits and hyphens.
pub(crate) fn slug(
    source: &Source,
    report: &mut Report,
    what: &str,
    found: &At<String>,
) -> Option<String> {
    let word = line(source, report, what, SLUG_CHARS_MAX, found)?;
    let good = word
        .bytes()
        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && !word.starts_with('-')
        && !word.ends_with('-');
    if good {
        return Some(word);
    }
    report.add(
        &source.file,
        found.line,
        FaultKind::BadSlug,
        format!("{what} is {}", quoted(&word)),
        "use only small Latin letters, digits and hyphens between them, such as \"dana-iskakova\"",
    );
    None
}

/// A mail address.
pub(crate) fn address(
    source: &Source,
    report: &mut Report,
    what: &str,
    found: &At<String>,
) -> Option<String> {
    let word = line(source, report, what, ADDRESS_CHARS_MAX, found)?;
    if is_address(&word) {
        return Some(word);
    }
    report.add(
        &source.file,
        found.line,
        FaultKind::BadAddress,
        format!("{what} is {}, which is no mail address", quoted(&word)),
        "write it like \"desk@solidarity.example\", without a name before it",
    );
    None
}

/// The mail address under a key that must not be missing.
pub(crate) fn address_under(keys: &Keys<'_>, report: &mut Report, name: &str) -> Option<String> {
    let found = keys.need_string(report, name)?;
    address(keys.source, report, &format!("\"{name}\""), &found)
}

fn is_address(word: &str) -> bool {
    let Some((local, host)) = word.split_once('@') else {
        return false;
    };
    let in_local = |b: u8| b.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&b);
    let in_label = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
    let label = |label: &str| {
        !label.is_empty()
            && label.bytes().all(in_label)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    !local.is_empty()
        && local.len() <= 64
        && local.bytes().all(in_local)
        && local.split('.').all(|part| !part.is_empty())
        && host.contains('.')
        && host.split('.').all(label)
}

/// A link: https, a full host name, no user name.
pub(crate) fn link(source: &Source, report: &mut Report, found: &At<String>) -> Option<HttpsUrl> {
    let word = line(source, report, "the link", LINK_CHARS_MAX, found)?;
    let (kind, wrong, right) = match HttpsUrl::parse(&word) {
        Ok(url) => return Some(url),
        Err(BadLink::NotHttps) => (
            FaultKind::LinkNotHttps,
            "does not begin with https://",
            "write the https:// address of the page; if it has none, leave the link out",
        ),
        Err(BadLink::UserName) => (
            FaultKind::LinkUserName,
            "has an @ before its host, which can make one site look like another",
            "delete everything between https:// and the host, the @ included",
        ),
        Err(BadLink::Host) => (
            FaultKind::LinkHost,
            "leads to a number or a short name instead of a full domain name",
            "write a host such as solidarity.example",
        ),
        Err(BadLink::Control | BadLink::Unreadable) => (
            FaultKind::LinkUnreadable,
            "cannot be read as a link",
            "copy it again from the browser's address line; it begins with https:// and has no spaces",
        ),
    };
    report.add(
        &source.file,
        found.line,
        kind,
        format!("the link {} {wrong}", quoted(&word)),
        right,
    );
    None
}

/// The value of a word of a closed list.
pub(crate) fn word<T: Copy>(
    source: &Source,
    report: &mut Report,
    what: &str,
    list: &[(T, &str)],
    found: &At<String>,
) -> Option<T> {
    if let Some((value, _)) = list.iter().find(|(_, word)| *word == found.value) {
        return Some(*value);
    }
    let known: Vec<&str> = list.iter().map(|(_, word)| *word).collect();
    report.add(
        &source.file,
        found.line,
        FaultKind::UnknownWord,
        format!("{} is no {what}", quoted(&found.value)),
        instead(&found.value, &known),
    );
    None
}

/// Advice for a word that is not in a list: the nearest one, or all of them.
pub(crate) fn instead(word: &str, known: &[&str]) -> String {
    match nearest(word, known) {
        Some(near) => format!("did you mean \"{near}\"?"),
        None if known.is_empty() => "there is none to choose from yet".to_owned(),
        None => format!("use one of: {}", known.join(", ")),
    }
}

/// The known word that a slip of the finger would have turned into `word`.
pub(crate) fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    /// No word of ours is longer; longer ones are not compared.
    const COMPARED_CHARS_MAX: usize = SLUG_CHARS_MAX;
    let word: String = word.trim().to_lowercase().replace('_', "-");
    let length = word.chars().count();
    if length == 0 || length > COMPARED_CHARS_MAX {
        return None;
    }
    let slips = 1.max(length / 3);
    known
        .iter()
        .map(|near| {
            let plain = near.to_lowercase().replace('_', "-");
            (strsim::damerau_levenshtein(&word, &plain), *near)
        })
        .filter(|(distance, near)| *distance <= slips && *distance < near.chars().count())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, near)| near)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_finds_the_word_that_was_meant() {
        let known = ["urgency", "severity", "act_by", "missing_language"];
        for (typed, meant) in [
            ("urgncy", Some("urgency")),
            ("Severity", Some("severity")),
            ("act-by", Some("act_by")),
            ("missing_langauge", Some("missing_language")),
            ("colour", None),
            ("", None),
        ] {
            assert_eq!(nearest(typed, &known), meant, "{typed}");
        }
    }

    #[test]
    fn mail_addresses_are_told_from_what_only_looks_like_one() {
        for good in ["desk@solidarity.example", "a.b+c@x-y.example"] {
            assert!(is_address(good), "{good}");
        }
        for bad in [
            "desk",
            "@x.example",
            "a@b",
            "a@@b.example",
            "a b@x.example",
            "A <a@x.example>",
            "a@x..example",
            "a@-x.example",
            ".a@x.example",
            "а@x.example",
            "a@x.example,b@x.example",
        ] {
            assert!(!is_address(bad), "{bad}");
        }
    }
}
