//! The HTML that Telegram understands, with its own words for what it does not. Agreement with
//! Telegram's own parser, on text, ranges and words, is checked over a corpus in `tests/telegram`.
//! It must never be more forgiving than that one: a message that passes here and is refused there
//! is a message that nobody reads. `tg-time` is not rehearsed.

use super::entity::{Entity, Formatted, Kind, sort};
use super::link;

/// Parses `source`. The text is not cleaned yet. Offsets in errors are bytes of `source`.
pub fn parse(source: &str) -> Result<Formatted, String> {
    let mut parser = Parser {
        source: source.as_bytes(),
        at: 0,
        out: Vec::with_capacity(source.len()),
        units: 0,
        lone_surrogate: false,
        code_language: None,
        open: Vec::new(),
        entities: Vec::new(),
    };
    while parser.at < parser.source.len() {
        match parser.peek() {
            b'<' if parser.peek_after() == b'/' => parser.end_tag()?,
            b'<' => parser.start_tag()?,
            b'&' => parser.reference(),
            _ => parser.run(source),
        }
    }
    parser.finish()
}

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

struct Open {
    tag: String,
    argument: String,
    unit: u32,
    byte: usize,
}

struct Parser<'a> {
    source: &'a [u8],
    at: usize,
    out: Vec<u8>,
    units: u32,
    lone_surrogate: bool,
    /// The language that the last range named, if that is a `code`.
    code_language: Option<String>,
    open: Vec<Open>,
    entities: Vec<Entity>,
}

impl Parser<'_> {
    /// The byte here; 0 at the end, which ends every scan below.
    fn peek(&self) -> u8 {
        self.byte(self.at)
    }

    fn peek_after(&self) -> u8 {
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

    /// Everything up to the next tag or reference.
    fn run(&mut self, source: &str) {
        let rest = &source[self.at..];
        let run = &rest[..rest.find(['<', '&']).unwrap_or(rest.len())];
        self.units += super::entity::units(run) as u32;
        self.out.extend_from_slice(run.as_bytes());
        self.at += run.len();
    }

    fn reference(&mut self) {
        match decode(self.source, self.at) {
            Some((code, next)) => {
                self.units += if code > 0xffff { 2 } else { 1 };
                self.lone_surrogate |= push(&mut self.out, code);
                self.at = next;
            }
            None => {
                self.out.push(b'&');
                self.units += 1;
                self.at += 1;
            }
        }
    }

    fn start_tag(&mut self) -> Result<(), String> {
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
        self.open.push(Open {
            tag,
            argument,
            unit: self.units,
            byte: self.out.len(),
        });
        Ok(())
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

    fn end_tag(&mut self) -> Result<(), String> {
        let begin = self.at;
        if self.open.is_empty() {
            return Err(format!("Unexpected end tag at byte offset {begin}"));
        }
        self.at += 1;
        while !is_space(self.peek()) && self.peek() != b'>' {
            self.at += 1;
        }
        let found = self.lower_since(begin + 2);
        self.skip_blanks();
        if self.peek() != b'>' {
            return Err(format!("Unclosed end tag at byte offset {begin}"));
        }
        self.at += 1;
        let Some(open) = self.open.pop() else {
            return Ok(());
        };
        if !found.is_empty() && found != open.tag {
            return Err(format!(
                "Unmatched end tag at byte offset {begin}, expected \"</{}>\", found \"</{found}>\"",
                open.tag
            ));
        }
        if self.units > open.unit {
            self.close(open)?;
        }
        Ok(())
    }

    /// Adds the range of a tag that holds something.
    fn close(&mut self, open: Open) -> Result<(), String> {
        let range = (open.unit, self.units - open.unit);
        let argument = Some(open.argument).filter(|argument| !argument.is_empty());
        let named_by_code = self.code_language.take();
        let mut code_language = None;
        let kind = match open.tag.as_str() {
            "b" | "strong" => Kind::Bold,
            "i" | "em" => Kind::Italic,
            "u" | "ins" => Kind::Underline,
            "s" | "strike" | "del" => Kind::Strikethrough,
            "tg-spoiler" | "span" => Kind::Spoiler,
            "blockquote" if argument.is_some() => Kind::ExpandableBlockquote,
            "blockquote" => Kind::Blockquote,
            "tg-emoji" => {
                let id = argument.and_then(|id| id.parse::<i64>().ok());
                let Some(id) = id.filter(|id| *id != 0) else {
                    return Err("Invalid custom emoji identifier specified".to_owned());
                };
                Kind::CustomEmoji {
                    custom_emoji_id: id.to_string(),
                }
            }
            "a" => {
                let text = || String::from_utf8_lossy(&self.out[open.byte..]).into_owned();
                let url = argument.unwrap_or_else(text);
                match (link::user_id(&url), link::checked(&url)) {
                    (Some(id), _) => Kind::mention(id),
                    (None, Ok(url)) => Kind::TextLink { url },
                    // Telegram keeps the words and drops the link.
                    (None, Err(_)) => return Ok(()),
                }
            }
            // `<pre><code class="language-x">`, in either order, is one block with a language.
            "pre" => match (named_by_code, self.last_over(range)) {
                (language @ Some(_), Some(kind @ Kind::Code)) => {
                    *kind = Kind::Pre { language };
                    return Ok(());
                }
                _ => Kind::Pre { language: None },
            },
            _ => match (self.last_over(range), &argument) {
                (Some(kind @ Kind::Pre { language: None }), Some(_)) => {
                    *kind = Kind::Pre { language: argument };
                    return Ok(());
                }
                _ => {
                    code_language = argument;
                    Kind::Code
                }
            },
        };
        self.code_language = code_language;
        self.entities.push(Entity {
            offset: range.0,
            length: range.1,
            kind,
        });
        Ok(())
    }

    /// The last range, if it is exactly this one.
    fn last_over(&mut self, (offset, length): (u32, u32)) -> Option<&mut Kind> {
        let last = self.entities.last_mut()?;
        (last.offset == offset && last.length == length).then_some(&mut last.kind)
    }

    fn finish(mut self) -> Result<Formatted, String> {
        if let Some(open) = self.open.last() {
            return Err(format!(
                "Can't find end tag corresponding to start tag \"{}\"",
                open.tag
            ));
        }
        sort(&mut self.entities);
        let text = String::from_utf8(self.out)
            .ok()
            .filter(|_| !self.lone_surrogate);
        let text = text.ok_or(
            "Text contains invalid Unicode characters after decoding HTML entities, check for \
             unmatched surrogate code units",
        )?;
        Ok(Formatted {
            text,
            entities: self.entities,
        })
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | 0 | 0x0b)
}

/// The character reference at `at`, and where it ends. `None`: not one that Telegram knows.
fn decode(source: &[u8], at: usize) -> Option<(u32, usize)> {
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
fn push(out: &mut Vec<u8>, code: u32) -> bool {
    match char::from_u32(code) {
        Some(c) => {
            out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
            false
        }
        None => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranges(source: &str) -> Vec<(u32, u32, Kind)> {
        let parsed = parse(source).unwrap();
        let range = |entity: Entity| (entity.offset, entity.length, entity.kind);
        parsed.entities.into_iter().map(range).collect()
    }

    #[test]
    fn ranges_are_counted_in_utf16_units() {
        assert_eq!(
            ranges("😀<b>Дія <i>зараз</i></b>&amp;<u>x</u>"),
            [
                (2, 9, Kind::Bold),
                (6, 5, Kind::Italic),
                (12, 1, Kind::Underline)
            ]
        );
    }

    #[test]
    fn what_telegram_refuses_is_refused_in_its_words() {
        for (source, why) in [
            ("a < b", "Unsupported start tag \"\" at byte offset 2"),
            ("<p>x</p>", "Unsupported start tag \"p\" at byte offset 0"),
            (
                "<b>x",
                "Can't find end tag corresponding to start tag \"b\"",
            ),
            (
                "<b>a<i>b</b>c</i>",
                "Unmatched end tag at byte offset 8, expected \"</i>\", found \"</b>\"",
            ),
            ("x</b>", "Unexpected end tag at byte offset 1"),
            ("<b", "Unclosed start tag at byte offset 0"),
            (
                "<a =x>y</a>",
                "Empty attribute name in the tag \"a\" at byte offset 0",
            ),
            (
                "<span>x</span>",
                "Tag \"span\" must have class \"tg-spoiler\" at byte offset 0",
            ),
        ] {
            assert_eq!(parse(source), Err(why.to_owned()), "{source}");
        }
    }

    #[test]
    fn a_block_of_code_keeps_its_language_in_either_order() {
        let block = Kind::Pre {
            language: Some("sh".to_owned()),
        };
        for source in [
            "<pre><code class=\"language-sh\">ls</code></pre>",
            "<code class=\"language-sh\"><pre>ls</pre></code>",
        ] {
            assert_eq!(ranges(source), [(0, 2, block.clone())]);
        }
        assert_eq!(
            ranges("<code class=\"language-sh\">ls</code>"),
            [(0, 2, Kind::Code)]
        );
    }

    #[test]
    fn a_link_that_telegram_does_not_take_leaves_its_words() {
        assert_eq!(
            parse("<a href=\"http://localhost/\">x</a>").unwrap().text,
            "x"
        );
        assert_eq!(ranges("<a href=\"http://localhost/\">x</a>"), []);
        let url = "https://ring.example/".to_owned();
        assert_eq!(
            ranges("<a href='https://ring.example'>x</a>"),
            [(0, 1, Kind::TextLink { url })]
        );
    }

    #[test]
    fn references_are_decoded_and_unknown_ones_left() {
        assert_eq!(
            parse("&lt;&gt;&amp;&quot;&#65;&#X42;&nope;&").unwrap().text,
            "<>&\"AB&nope;&"
        );
        assert!(parse("&#xd83d;&#xde00;").unwrap_err().contains("surrogate"));
    }
}
