//! The words of a mail, as a mail program would show the plain text of it: for telling which
//! revision it carries. Nothing of the sender's code is used.

use data_encoding::BASE64;

/// The first plain text in it, with every run of plain white space as one space.
pub fn words(raw: &[u8]) -> String {
    let text = String::from_utf8_lossy(raw);
    let plain = part(&text).unwrap_or_default();
    let plain: Vec<&str> = plain.split_ascii_whitespace().collect();
    plain.join(" ")
}

fn part(text: &str) -> Option<String> {
    let (head, body) = text.split_once("\r\n\r\n")?;
    let head = head.replace("\r\n\t", " ").replace("\r\n ", " ");
    let field = |name: &str| {
        head.lines().find_map(|line| {
            let (known, value) = line.split_once(':')?;
            known
                .eq_ignore_ascii_case(name)
                .then(|| value.trim().to_owned())
        })
    };
    let kind = field("Content-Type").unwrap_or_else(|| "text/plain".to_owned());
    if let Some((_, rest)) = kind.split_once("boundary=") {
        let boundary = rest.trim_start_matches('"');
        let boundary = boundary.split(['"', ';']).next()?;
        let line = format!("--{boundary}");
        let parts = body.split(line.as_str()).skip(1);
        return parts
            .filter_map(|inner| part(inner.trim_start_matches("\r\n")))
            .next();
    }
    if !kind.to_ascii_lowercase().starts_with("text/plain") {
        return None;
    }
    let encoding = field("Content-Transfer-Encoding").unwrap_or_default();
    match encoding.to_ascii_lowercase().as_str() {
        "quoted-printable" => Some(quoted_printable(body)),
        "base64" => {
            let letters: String = body.split_whitespace().collect();
            let bytes = BASE64.decode(letters.as_bytes()).ok()?;
            String::from_utf8(bytes).ok()
        }
        _ => Some(body.to_owned()),
    }
}

fn quoted_printable(text: &str) -> String {
    let joined = text.replace("=\r\n", "");
    let mut bytes = Vec::new();
    let mut rest = joined.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        let hex = after.get(..2).filter(|_| *byte == b'=');
        let value = hex
            .and_then(|hex| std::str::from_utf8(hex).ok())
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        bytes.push(value.unwrap_or(*byte));
        rest = if value.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plain_text_is_found_and_decoded() {
        let mail = "Subject: x\r\nContent-Type: multipart/alternative;\r\n boundary=\"b1\"\r\n\r\n\
                    --b1\r\nContent-Type: text/plain; charset=utf-8\r\n\
                    Content-Transfer-Encoding: quoted-printable\r\n\r\nZa=C5=BC=C3=B3=\r\n\u{142}\u{107}\r\n more\r\n\
                    --b1\r\nContent-Type: text/html\r\n\r\n<p>other</p>\r\n--b1--\r\n";
        assert_eq!(words(mail.as_bytes()), "Zażółć more");
        let mail = "Content-Transfer-Encoding: base64\r\n\r\naGVs\r\nbG8=\r\n";
        assert_eq!(words(mail.as_bytes()), "hello");
        assert_eq!(words(b"no mail"), "");
    }
}
