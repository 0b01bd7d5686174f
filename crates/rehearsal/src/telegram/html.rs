//! The HTML that Telegram understands, with its own words for what it does not. Agreement with
//! Telegram's own parser, on text, ranges and words, is checked over a corpus in `tests/telegram`.
//! It must never be more forgiving than that one: a message that passes here and is refused there
//! is a message that nobody reads. `tg-time` is not rehearsed.

use super::entity::{Entity, Formatted, Kind, sort};
use super::link;
use super::tag::{Cursor, Tag, decode, push};

/// Parses `source`. The text is not cleaned yet. Offsets in errors are bytes of `source`.
pub fn parse(source: &str) -> Result<Formatted, String> {
    let mut parser = Parser {
        cursor: Cursor {
            source: source.as_bytes(),
            at: 0,
        },
        out: Vec::with_capacity(source.len()),
        units: 0,
        lone_surrogate: false,
        code_language: None,
        open: Vec::new(),
        entities: Vec::new(),
    };
    while parser.cursor.at < parser.cursor.source.len() {
        match parser.cursor.peek() {
            b'<' if parser.cursor.peek_after() == b'/' => parser.end_tag()?,
            b'<' => parser.start_tag()?,
            b'&' => parser.reference(),
            _ => parser.run(source),
        }
    }
    parser.finish()
}

struct Open {
    tag: Tag,
    unit: u32,
    byte: usize,
}

struct Parser<'a> {
    cursor: Cursor<'a>,
    out: Vec<u8>,
    units: u32,
    lone_surrogate: bool,
    /// The language that the last range named, if that is a `code`.
    code_language: Option<String>,
    open: Vec<Open>,
    entities: Vec<Entity>,
}

impl Parser<'_> {
    /// Everything up to the next tag or reference.
    fn run(&mut self, source: &str) {
        let rest = &source[self.cursor.at..];
        let run = &rest[..rest.find(['<', '&']).unwrap_or(rest.len())];
        self.units += super::entity::units(run) as u32;
        self.out.extend_from_slice(run.as_bytes());
        self.cursor.at += run.len();
    }

    fn reference(&mut self) {
        match decode(self.cursor.source, self.cursor.at) {
            Some((code, next)) => {
                self.units += if code > 0xffff { 2 } else { 1 };
                self.lone_surrogate |= push(&mut self.out, code);
                self.cursor.at = next;
            }
            None => {
                self.out.push(b'&');
                self.units += 1;
                self.cursor.at += 1;
            }
        }
    }

    fn start_tag(&mut self) -> Result<(), String> {
        let tag = self.cursor.start_tag()?;
        self.open.push(Open {
            tag,
            unit: self.units,
            byte: self.out.len(),
        });
        Ok(())
    }

    fn end_tag(&mut self) -> Result<(), String> {
        let begin = self.cursor.at;
        let Some(open) = self.open.pop() else {
            return Err(format!("Unexpected end tag at byte offset {begin}"));
        };
        let found = self.cursor.end_tag()?;
        let expected = &open.tag.name;
        if !found.is_empty() && found != *expected {
            return Err(format!(
                "Unmatched end tag at byte offset {begin}, expected \"</{expected}>\", found \"</{found}>\""
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
        let argument = Some(open.tag.argument).filter(|argument| !argument.is_empty());
        let named_by_code = self.code_language.take();
        let mut code_language = None;
        let kind = match open.tag.name.as_str() {
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
                open.tag.name
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
