//! A mail address in its one spelling: the same for every way somebody may type it, so that nobody
//! is on the list twice and everybody who leaves is found. No error here repeats the address.

use unicode_normalization::UnicodeNormalization as _;

/// The limits of RFC 5321 (4.5.3.1): what stands before the `@`, and the whole address in a path
/// of 256 bytes with its angle brackets.
const LOCAL_BYTES_MAX: usize = 64;
const ADDRESS_BYTES_MAX: usize = 254;

/// Why a text is no mail address we can write to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadMailbox {
    #[error("the mail address has no @, or nothing before or behind it; write name@host.example")]
    NoAt,
    #[error(
        "the mail address is longer than mail allows (64 bytes before the @, 254 in all); copy it again"
    )]
    TooLong,
    #[error("the mail address holds a space or a control character; copy it again")]
    Blank,
    #[error(
        "the part before the @ holds a sign that is not written there without quotes, or a point \
         at a wrong place; copy it again"
    )]
    Local,
    #[error("the part behind the @ is no full name of a host; write it as in name@host.example")]
    Host,
}

/// Reads a mail address and returns it in its one spelling: composed (NFC), the host in small
/// letters and as DNS has it (IDNA), what stands before the `@` as it is, since its case is its
/// host's affair.
///
/// # Errors
/// What is wrong with it.
pub fn normalised(text: &str) -> Result<String, BadMailbox> {
    if text.len() > 4 * ADDRESS_BYTES_MAX {
        return Err(BadMailbox::TooLong);
    }
    if text.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err(BadMailbox::Blank);
    }
    let text: String = text.nfc().collect();
    let (local, host) = text.rsplit_once('@').ok_or(BadMailbox::NoAt)?;
    if local.is_empty() || host.is_empty() {
        return Err(BadMailbox::NoAt);
    }
    if local.len() > LOCAL_BYTES_MAX {
        return Err(BadMailbox::TooLong);
    }
    if !local.split('.').all(is_atom) {
        return Err(BadMailbox::Local);
    }
    let host = host_in_dns(host)?;
    let address = format!("{local}@{host}");
    if address.len() > ADDRESS_BYTES_MAX {
        return Err(BadMailbox::TooLong);
    }
    Ok(address)
}

/// Letters, digits and the signs that RFC 5322 lets stand unquoted; beyond ASCII, letters and
/// digits of any script (RFC 6531).
fn is_atom(part: &str) -> bool {
    const SIGNS: &str = "!#$%&'*+-/=?^_`{|}~";
    let fits = |c: char| c.is_alphanumeric() || SIGNS.contains(c) || is_mark(c);
    !part.is_empty() && part.chars().all(fits)
}

/// Signs that compose a letter with the one before them.
fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

fn host_in_dns(host: &str) -> Result<String, BadMailbox> {
    let ascii = idna::domain_to_ascii_strict(host).map_err(|_| BadMailbox::Host)?;
    let last = ascii.rsplit_once('.').map(|(_, last)| last);
    // A single label is a machine of some network; one of digits alone is the end of a number.
    match last {
        Some(last) if !last.is_empty() && !last.bytes().all(|byte| byte.is_ascii_digit()) => {
            Ok(ascii)
        }
        Some(_) | None => Err(BadMailbox::Host),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_spelling_of_one_address_is_the_same() {
        for (text, one) in [
            ("ola@mail.example", "ola@mail.example"),
            ("ola@MAIL.Example", "ola@mail.example"),
            ("Ola.N+alerts@mail.example", "Ola.N+alerts@mail.example"),
            ("ola@büro.example", "ola@xn--bro-hoa.example"),
            ("ola@bu\u{308}ro.example", "ola@xn--bro-hoa.example"),
            ("ola@XN--BRO-HOA.example", "ola@xn--bro-hoa.example"),
            ("zoe\u{308}@mail.example", "zoë@mail.example"),
            ("o'neill_1/a=b@mail.example", "o'neill_1/a=b@mail.example"),
        ] {
            assert_eq!(normalised(text).as_deref(), Ok(one), "{text}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused_by_its_reason() {
        let long = format!("{}@mail.example", "a".repeat(65));
        let longer = format!("ola@{}example", "abcdefgh.".repeat(29));
        for (text, why) in [
            ("", BadMailbox::NoAt),
            ("ola", BadMailbox::NoAt),
            ("@mail.example", BadMailbox::NoAt),
            ("ola@", BadMailbox::NoAt),
            ("ola@mail.example\r\nBcc: x@mail.example", BadMailbox::Blank),
            ("ola\0@mail.example", BadMailbox::Blank),
            ("o la@mail.example", BadMailbox::Blank),
            ("ola@mail.example\u{a0}", BadMailbox::Blank),
            (".ola@mail.example", BadMailbox::Local),
            ("o..la@mail.example", BadMailbox::Local),
            ("ola.@mail.example", BadMailbox::Local),
            ("\"ola\"@mail.example", BadMailbox::Local),
            ("ola@b@mail.example", BadMailbox::Local),
            ("Ola<ola@mail.example", BadMailbox::Local),
            ("ola,bea@mail.example", BadMailbox::Local),
            ("ola@localhost", BadMailbox::Host),
            ("ola@[192.0.2.1]", BadMailbox::Host),
            ("ola@192.0.2.1", BadMailbox::Host),
            ("ola@mail.example.", BadMailbox::Host),
            ("ola@-mail.example", BadMailbox::Host),
            ("ola@ma_il.example", BadMailbox::Host),
            ("ola@mail..example", BadMailbox::Host),
            ("ola@mail.example>", BadMailbox::Host),
            (&long, BadMailbox::TooLong),
            (&longer, BadMailbox::Host),
        ] {
            assert_eq!(normalised(text), Err(why), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_accepted_is_accepted_again_as_it_is(text in "\\PC{0,12}@\\PC{0,12}(\\.[a-zé]{1,6})?") {
            if let Ok(one) = normalised(&text) {
                prop_assert_eq!(normalised(&one), Ok(one.clone()));
                prop_assert!(one.len() <= ADDRESS_BYTES_MAX);
                prop_assert!(!one.chars().any(|c| c.is_control() || c.is_whitespace()));
            }
        }
    }
}
