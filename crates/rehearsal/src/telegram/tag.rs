//! Single tags and character references of Telegram's HTML, read byte by byte. What is wrong is said
//! in Telegram's words, with the byte at which the tag begins. What tags do to a text is not known
//! here.

const TAGS: [&str; 17] = [
    "a",
    "b",
    "strong",
    "i",
    "em",
    "s",
    "strike",
    "del",
    "u",
    "ins",
    "tg-spoiler",
    "tg-emoji",
    "tg-time",
    "span",
    "pre",
    "code",
    "blockquote",
];

/// A start tag that Telegram knows, with the one attribute that it looks at.
pub(crate) struct Tag {
    pub(crate) name: String,
    pub(crate) argument: String,
}

/// A place in a text.
pub(crate) struct Cursor<'a> {
    pub(crate) source: &'a [u8],
    pub(crate) at: usize,
}

impl Cursor<'_> {
    /// The byte here; 0 at the end, which ends every scan below.
    pub(crate) fn peek(&self) -> u8 {
        self.byte(self.at)
    }

    pub(crate) fn peek_after(&self) -> u8 {
        self.byte(self.at + 1)
    }

    fn byte(&self, at: usize) -> u8 {
        self.source.get(at).copied().unwrap_or(0)
    }

    fn skip_blanks(&mut self) {
        while self.peek() != 0 && is_space(self.peek()) {
            self.at += 1;
        }
    }

    /// From `start` to here, in lower case where it is ASCII.
    fn lower_since(&self, start: usize) -> String {
        String::from_utf8_lossy(&self.source[start..self.at]).to_ascii_lowercase()
    }

    /// Reads the start tag that begins here.
    pub(crate) fn start_tag(&mut self) -> Result<Tag, String> {
        let begin = self.at;
        self.at += 1;
        while !is_space(self.peek()) && self.peek() != b'>' {
            self.at += 1;
        }
        if self.peek() == 0 {
            return Err(format!("Unclosed start tag at byte offset {begin}"));
        }
        let tag = self.lower_since(begin + 1);
        if !TAGS.contains(&tag.as_str()) {
            return Err(format!(
                "Unsupported start tag \"{tag}\" at byte offset {begin}"
            ));
        }
        let mut argument = String::new();
        while self.peek() != b'>' {
            self.skip_blanks();
            if self.peek() == b'>' {
                break;
            }
            self.attribute(begin, &tag, &mut argument)?;
        }
        self.at += 1;
        if tag == "span" && argument != "spoiler" {
            return Err(format!(
                "Tag \"span\" must have class \"tg-spoiler\" at byte offset {begin}"
            ));
        }
        if tag == "tg-time" {
            return Err(format!(
                "Tag \"tg-time\" is not rehearsed, at byte offset {begin}"
            ));
        }
        Ok(Tag {
            name: tag,
            argument,
        })
    }

    /// Reads the end tag that begins here; its name, empty for `</>`.
    pub(crate) fn end_tag(&mut self) -> Result<String, String> {
        let begin = self.at;
        self.at += 2;
        while !is_space(self.peek()) && self.peek() != b'>' {
            self.at += 1;
        }
        let name = self.lower_since(begin + 2);
        self.skip_blanks();
        if self.peek() != b'>' {
            return Err(format!("Unclosed end tag at byte offset {begin}"));
        }
        self.at += 1;
        Ok(name)
    }

    fn attribute(&mut self, begin: usize, tag: &str, argument: &mut String) -> Result<(), String> {
        let unclosed = || format!("Unclosed start tag \"{tag}\" at byte offset {begin}");
        let start = self.at;
        while !is_space(self.peek()) && !b"=>/\"'".contains(&self.peek()) {
            self.at += 1;
        }
        let name = &self.source[start..self.at];
        if name.is_empty() {
            return Err(format!(
                "Empty attribute name in the tag \"{tag}\" at byte offset {begin}"
            ));
        }
        self.skip_blanks();
        if self.peek() != b'=' {
            if self.peek() == 0 {
                return Err(unclosed());
            }
            if tag == "blockquote" && name == b"expandable" {
                "1".clone_into(argument);
            }
            return Ok(());
        }
        self.at += 1;
        self.skip_blanks();
        if self.peek() == 0 {
            return Err(unclosed());
        }
        let value = if matches!(self.peek(), b'"' | b'\'') {
            self.quoted()
        } else {
            self.name_token()?
        };
        if self.peek() == 0 {
            return Err(format!("Unclosed start tag at byte offset {begin}"));
        }
        match (tag, name) {
            ("a", b"href") | ("tg-emoji", b"emoji-id") => *argument = value,
            ("code", b"class") => {
                if let Some(language) = value.strip_prefix("language-") {
                    language.clone_into(argument);
                }
            }
            ("span", b"class") => {
                if let Some(class) = value.strip_prefix("tg-") {
                    class.clone_into(argument);
                }
            }
            ("blockquote", b"expandable") => "1".clone_into(argument),
            _ => {}
        }
        Ok(())
    }

    fn name_token(&mut self) -> Result<String, String> {
        let start = self.at;
        while self.peek().is_ascii_alphanumeric() || matches!(self.peek(), b'.' | b'-') {
            self.at += 1;
        }
        if !is_space(self.peek()) && self.peek() != b'>' {
            return Err(format!(
                "Unexpected end of name token at byte offset {start}"
            ));
        }
        Ok(self.lower_since(start))
    }

    fn quoted(&mut self) -> String {
        let end = self.peek();
        self.at += 1;
        let mut value = Vec::new();
        while self.peek() != end && self.peek() != 0 {
            if self.peek() == b'&'
                && let Some((code, next)) = decode(self.source, self.at)
            {
                push(&mut value, code);
                self.at = next;
                continue;
            }
            value.push(self.peek());
            self.at += 1;
        }
        if self.peek() == end {
            self.at += 1;
        }
        String::from_utf8_lossy(&value).into_owned()
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | 0 | 0x0b)
}

/// The character reference at `at`, and where it ends. `None`: not one that Telegram knows.
pub(crate) fn decode(source: &[u8], at: usize) -> Option<(u32, usize)> {
    let rest = &source[at + 1..];
    let hex = rest
        .strip_prefix(b"#x")
        .or_else(|| rest.strip_prefix(b"#X"));
    let (code, length) = if let Some(hex) = hex {
        let digits = hex
            .iter()
            .take_while(|byte| byte.is_ascii_hexdigit())
            .count();
        (number(&hex[..digits], 16)?, digits + 2)
    } else if let Some(decimal) = rest.strip_prefix(b"#") {
        let digits = decimal
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        (number(&decimal[..digits], 10)?, digits + 1)
    } else {
        let letters = rest
            .iter()
            .take_while(|byte| byte.is_ascii_alphabetic())
            .count();
        let code = match &rest[..letters] {
            b"lt" => '<',
            b"gt" => '>',
            b"amp" => '&',
            b"quot" => '"',
            _ => return None,
        };
        (u32::from(code), letters)
    };
    let end = at + 1 + length;
    // Nine bytes before the semicolon are all that Telegram reads of a number.
    if rest.first() == Some(&b'#') && end - at >= 10 {
        return None;
    }
    let semicolon = usize::from(source.get(end) == Some(&b';'));
    Some((code, end + semicolon))
}

fn number(digits: &[u8], radix: u32) -> Option<u32> {
    let digits = std::str::from_utf8(digits).ok()?;
    let code = u32::from_str_radix(digits, radix).ok()?;
    (code != 0 && code < 0x10_ffff).then_some(code)
}

/// Appends the character; true if it is half of a surrogate pair, which no text may hold.
pub(crate) fn push(out: &mut Vec<u8>, code: u32) -> bool {
    match char::from_u32(code) {
        Some(c) => {
            out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
            false
        }
        None => true,
    }
}
