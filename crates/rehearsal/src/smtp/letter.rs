//! A mail as its reader sees it: the plain text of its alternatives, decoded. It reads what RFC
//! 2045 and 2046 say, as far as a mail program needs it for text, and shares no code with whoever
//! wrote the mail. What it cannot read it says nothing about, rather than guess.

use super::log::headers;
use data_encoding::BASE64;
use quoted_printable::ParseMode;

/// Parts within parts are read so deep.
const DEPTH_MAX: u8 = 4;

/// The first part of plain text.
pub(super) fn plain_text(raw: &[u8]) -> Option<String> {
    part(std::str::from_utf8(raw).ok()?, DEPTH_MAX)
}

fn part(text: &str, depth: u8) -> Option<String> {
    let (_, body) = text.split_once("\r\n\r\n")?;
    let fields = headers(text.as_bytes());
    let field = |name: &str| {
        let found = fields
            .iter()
            .find(|(field, _)| field.eq_ignore_ascii_case(name));
        found.map_or("", |(_, value)| value.as_str())
    };
    let kind = field("Content-Type");
    let lower = kind.to_ascii_lowercase();
    if lower.starts_with("multipart/") {
        let boundary = format!("--{}", boundary(kind)?);
        let depth = depth.checked_sub(1)?;
        // What comes before the first boundary and after the last is no part.
        let parts = body.split(boundary.as_str()).skip(1);
        return parts
            .filter_map(|one| one.strip_prefix("\r\n"))
            .find_map(|one| part(one, depth));
    }
    if !lower.starts_with("text/plain") {
        return None;
    }
    let bytes = match field("Content-Transfer-Encoding")
        .to_ascii_lowercase()
        .as_str()
    {
        "quoted-printable" => quoted_printable::decode(body, ParseMode::Strict).ok()?,
        "base64" => BASE64
            .decode(body.replace("\r\n", "").trim().as_bytes())
            .ok()?,
        _ => body.as_bytes().to_vec(),
    };
    let text = String::from_utf8(bytes).ok()?;
    Some(text.replace("\r\n", "\n").trim_end().to_owned())
}

fn boundary(kind: &str) -> Option<&str> {
    let (_, rest) = kind.split_once("boundary=")?;
    match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next(),
        None => rest.split([';', ' ']).next(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plain_text_of_two_alternatives_is_found_and_decoded() {
        for (encoding, body) in [
            ("quoted-printable", "Zwoje =C5=BCycie=\r\n trwa"),
            ("base64", "WndvamUgxbx5Y2llI\r\nHRyd2E="),
            ("8bit", "Zwoje życie trwa"),
        ] {
            let mail = format!(
                "Subject: x\r\nContent-Type: multipart/alternative;\r\n boundary=\"b\"\r\n\r\n\
                 --b\r\nContent-Type: text/plain; charset=utf-8\r\n\
                 Content-Transfer-Encoding: {encoding}\r\n\r\n{body}\r\n\
                 --b\r\nContent-Type: text/html\r\n\r\n<p>no</p>\r\n--b--\r\n"
            );
            let text = plain_text(mail.as_bytes());
            assert_eq!(text.as_deref(), Some("Zwoje życie trwa"), "{encoding}");
        }
    }

    #[test]
    fn what_holds_no_plain_text_has_none() {
        let html = b"Content-Type: text/html\r\n\r\n<p>no</p>\r\n";
        assert_eq!(plain_text(html), None);
        assert_eq!(plain_text(b"no mail at all"), None);
        let torn = b"Content-Type: multipart/alternative\r\n\r\n--b\r\n";
        assert_eq!(plain_text(torn), None);
    }
}
