//! Formatting of a text as Telegram counts it: ranges in UTF-16 units. Here are the kinds, the
//! reading of a request's `entities`, and the cleaning that every text goes through before it is
//! kept (control characters, blank ends). It must refuse a range that falls outside the text or
//! into the middle of a character, in Telegram's words.

use serde::Serialize;
use serde_json::{Map, Value};
use std::cmp::Reverse;

/// The longest text, in UTF-16 units after parsing. Telegram counts characters; units are the
/// stricter count, and the one its documentation uses for ranges.
pub const TEXT_UNITS_MAX: usize = 4096;
/// How many ranges are kept; the rest is dropped without a word, as Telegram does.
pub const ENTITIES_MAX: usize = 100;

/// One formatted range.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entity {
    /// Where it starts, in UTF-16 units.
    pub offset: u32,
    /// How long it is, in UTF-16 units; not 0.
    pub length: u32,
    /// What it is, with its argument.
    #[serde(flatten)]
    pub kind: Kind,
}

/// The kinds of formatting that a bot may ask for, and those that Telegram finds in what people
/// write.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Kind {
    Blockquote,
    ExpandableBlockquote,
    Pre {
        #[serde(skip_serializing_if = "Option::is_none")]
        language: Option<String>,
    },
    Code,
    TextLink {
        url: String,
    },
    TextMention {
        user: Mentioned,
    },
    BotCommand,
    Bold,
    Italic,
    Underline,
    Strikethrough,
    Spoiler,
    CustomEmoji {
        custom_emoji_id: String,
    },
}

/// The user of a text mention.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mentioned {
    /// The user's id.
    pub id: i64,
    /// Always false here.
    pub is_bot: bool,
    /// Always `Reader`.
    pub first_name: &'static str,
}

/// A text with its formatting.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Formatted {
    /// The text as it is shown.
    pub text: String,
    /// Its ranges, by offset, the longer first.
    pub entities: Vec<Entity>,
}

impl Kind {
    pub(crate) fn mention(id: i64) -> Self {
        Self::TextMention {
            user: Mentioned {
                id,
                is_bot: false,
                first_name: "Reader",
            },
        }
    }

    /// Which of two kinds over the same range comes first.
    fn rank(&self) -> u8 {
        match self {
            Self::Blockquote | Self::ExpandableBlockquote => 0,
            Self::Pre { language: Some(_) } => 10,
            Self::Pre { language: None } => 11,
            Self::Code => 20,
            Self::TextLink { .. } | Self::TextMention { .. } => 49,
            Self::BotCommand => 50,
            Self::Bold => 90,
            Self::Italic => 91,
            Self::Underline => 92,
            Self::Strikethrough => 93,
            Self::Spoiler => 94,
            Self::CustomEmoji { .. } => 99,
        }
    }
}

/// The length of `text` in UTF-16 units.
pub fn units(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

pub(crate) fn sort(entities: &mut [Entity]) {
    entities.sort_by_key(|entity| (entity.offset, Reverse(entity.length), entity.kind.rank()));
}

/// A text with the ranges of a request's `entities`, as it is kept: cleaned, and cut at its ends.
/// The error is what is wrong, in Telegram's words.
pub fn format_text(text: &str, entities: &[Value]) -> Result<Formatted, String> {
    clean(Formatted {
        text: text.to_owned(),
        entities: read(entities)?,
    })
}

/// Reads a request's `entities`. Kinds that Telegram finds by itself are ignored, as it does.
pub(crate) fn read(values: &[Value]) -> Result<Vec<Entity>, String> {
    let mut entities = Vec::with_capacity(values.len());
    for value in values {
        let entity = read_one(value).map_err(|why| format!("Can't parse MessageEntity: {why}"))?;
        entities.extend(entity);
    }
    for entity in &entities {
        // `read_one` has put what does not fit there.
        if entity.offset > OFFSET_MAX {
            return Err(format!(
                "Receive an entity with incorrect offset {}",
                entity.offset.cast_signed()
            ));
        }
        if entity.length > OFFSET_MAX {
            return Err(format!(
                "Receive an entity with incorrect length {}",
                entity.length.cast_signed()
            ));
        }
    }
    entities.retain(|entity| entity.length > 0);
    sort(&mut entities);
    Ok(entities)
}

/// Telegram's own bound on offsets and lengths.
const OFFSET_MAX: u32 = 1_000_000;

fn read_one(value: &Value) -> Result<Option<Entity>, String> {
    let Value::Object(object) = value else {
        return Err("expected an Object".to_owned());
    };
    let offset = int_field(object, "offset")?.cast_unsigned();
    let length = int_field(object, "length")?.cast_unsigned();
    let kind = match string_field(object, "type")?.as_str() {
        "" => return Err("Type is not specified".to_owned()),
        "bold" => Kind::Bold,
        "italic" => Kind::Italic,
        "underline" => Kind::Underline,
        "strikethrough" => Kind::Strikethrough,
        "spoiler" => Kind::Spoiler,
        "code" => Kind::Code,
        "blockquote" => Kind::Blockquote,
        "expandable_blockquote" => Kind::ExpandableBlockquote,
        "pre" => Kind::Pre {
            language: string_field(object, "language")
                .ok()
                .filter(|it| !it.is_empty()),
        },
        "text_link" => {
            let url = string_field(object, "url")?;
            if let Some(id) = crate::telegram::link::user_id(&url) {
                Kind::mention(id)
            } else {
                match crate::telegram::link::checked(&url) {
                    Ok(url) => Kind::TextLink { url },
                    // Telegram drops the link and keeps the words.
                    Err(_) => return Ok(None),
                }
            }
        }
        "text_mention" => {
            let Some(Value::Object(user)) = object.get("user") else {
                return Err("Can't find field \"user\"".to_owned());
            };
            Kind::mention(i64::from(int_field(user, "id")?))
        }
        "custom_emoji" => Kind::CustomEmoji {
            custom_emoji_id: string_field(object, "custom_emoji_id")?,
        },
        "mention" | "hashtag" | "cashtag" | "bot_command" | "url" | "email" | "phone_number"
        | "bank_card_number" => return Ok(None),
        _ => return Err("Unsupported type specified".to_owned()),
    };
    Ok(Some(Entity {
        offset,
        length,
        kind,
    }))
}

fn int_field(object: &Map<String, Value>, name: &str) -> Result<i32, String> {
    let number = match object.get(name) {
        None => return Err(format!("Can't find field \"{name}\"")),
        Some(Value::Number(number)) => number.as_i64(),
        Some(Value::String(digits)) => digits.parse().ok(),
        Some(_) => None,
    };
    number
        .and_then(|number| i32::try_from(number).ok())
        .ok_or_else(|| format!("Field \"{name}\" must be a valid Number"))
}

fn string_field(object: &Map<String, Value>, name: &str) -> Result<String, String> {
    match object.get(name) {
        None => Err(format!("Can't find field \"{name}\"")),
        Some(Value::String(text)) => Ok(text.clone()),
        Some(Value::Number(number)) => Ok(number.to_string()),
        Some(_) => Err(format!("Field \"{name}\" must be of type String")),
    }
}

/// The text as Telegram keeps it: control characters become blanks, carriage returns and
/// direction overrides go, blank ends are cut; ranges follow. Refuses what is blank.
pub(crate) fn clean(source: Formatted) -> Result<Formatted, String> {
    let (text, mut entities) = clean_characters(&source)?;
    let kept = text.trim_end_matches([' ', '\n']);
    if kept.is_empty() {
        return Err("Text must be non-empty".to_owned());
    }
    let end = u32::try_from(units(kept)).unwrap_or(u32::MAX);
    let first = entities.first().map_or(end, |entity| entity.offset);
    let blanks = kept.len() - kept.trim_start_matches([' ', '\n']).len();
    let cut = first.min(u32::try_from(blanks).unwrap_or(u32::MAX));
    entities.retain_mut(|entity| {
        let stop = (entity.offset + entity.length).min(end);
        entity.length = stop.saturating_sub(entity.offset);
        entity.offset = entity.offset.saturating_sub(cut);
        entity.length > 0
    });
    sort(&mut entities);
    entities.truncate(ENTITIES_MAX);
    Ok(Formatted {
        text: kept[cut as usize..].to_owned(),
        entities,
    })
}

fn clean_characters(source: &Formatted) -> Result<(String, Vec<Entity>), String> {
    let mut text = String::with_capacity(source.text.len());
    // Where each character begins: its byte, its unit before and after cleaning.
    let mut begins = Vec::new();
    let (mut before, mut after) = (0u32, 0u32);
    for (byte, c) in source.text.char_indices() {
        if !source.entities.is_empty() {
            begins.push((before, after, byte));
        }
        before += c.len_utf16() as u32;
        let kept = match c {
            '\n' => Some('\n'),
            '\r' | '\u{2028}'..='\u{202e}' | '\u{333}' | '\u{33f}' | '\u{30a}' => None,
            '\0'..=' ' => Some(' '),
            _ => Some(c),
        };
        if let Some(kept) = kept {
            text.push(kept);
            after += kept.len_utf16() as u32;
        }
    }
    begins.push((before, after, source.text.len()));
    let mut entities = source.entities.clone();
    for entity in &mut entities {
        let end = entity.offset + entity.length;
        let start = place(&begins, entity.offset).map_err(|middle| match middle {
            Some(byte) => {
                format!("Entity begins in a middle of a UTF-16 symbol at byte offset {byte}")
            }
            None => format!(
                "Entity begins after the end of the text at UTF-16 offset {}",
                entity.offset
            ),
        })?;
        let stop = place(&begins, end).map_err(|middle| match middle {
            Some(byte) => format!(
                "Entity beginning at UTF-16 offset {} ends in a middle of a UTF-16 symbol at byte \
                 offset {byte}",
                entity.offset
            ),
            None => format!(
                "Entity beginning at UTF-16 offset {} ends after the end of the text at UTF-16 \
                 offset {end}",
                entity.offset
            ),
        })?;
        entity.offset = start;
        entity.length = stop - start;
    }
    entities.retain(|entity| entity.length > 0);
    Ok((text, entities))
}

/// Where unit `unit` is after cleaning; else the byte of the character after it, or nothing if it
/// lies behind the text.
fn place(begins: &[(u32, u32, usize)], unit: u32) -> Result<u32, Option<usize>> {
    match begins.binary_search_by_key(&unit, |(before, _, _)| *before) {
        Ok(index) => Ok(begins[index].1),
        Err(index) => Err(begins.get(index).map(|(_, _, byte)| *byte)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn formatted(text: &str, entities: Value) -> Result<Formatted, String> {
        let Value::Array(values) = entities else {
            unreachable!()
        };
        format_text(text, &values)
    }

    #[test]
    fn an_emoji_is_two_units_and_a_family_is_eleven() {
        assert_eq!(units("a😀я"), 4);
        assert_eq!(units("👩‍👩‍👧‍👦"), 11);
    }

    #[test]
    fn a_range_may_not_cut_a_character_or_leave_the_text() {
        for (range, why) in [
            (
                (1, 2),
                "Entity begins in a middle of a UTF-16 symbol at byte offset 4",
            ),
            (
                (0, 1),
                "Entity beginning at UTF-16 offset 0 ends in a middle of a UTF-16 symbol at byte \
                 offset 4",
            ),
            (
                (2, 9),
                "Entity beginning at UTF-16 offset 2 ends after the end of the text at UTF-16 \
                 offset 11",
            ),
            (
                (9, 1),
                "Entity begins after the end of the text at UTF-16 offset 9",
            ),
            ((-1, 1), "Receive an entity with incorrect offset -1"),
        ] {
            let entities = json!([{"type": "bold", "offset": range.0, "length": range.1}]);
            assert_eq!(formatted("😀ab", entities), Err(why.to_owned()));
        }
    }

    #[test]
    fn ranges_follow_when_the_text_is_cleaned_and_cut() {
        let entities = json!([{"type": "bold", "offset": 4, "length": 4}]);
        let cleaned = formatted(" \r\n\u{202e}ab\t \n", entities).unwrap();
        assert_eq!(cleaned.text, "ab");
        assert_eq!(
            (cleaned.entities[0].offset, cleaned.entities[0].length),
            (0, 2)
        );
        assert_eq!(
            formatted(" \n\t", json!([])),
            Err("Text must be non-empty".to_owned())
        );
    }

    #[test]
    fn what_is_wrong_with_an_entity_is_said_in_telegrams_words() {
        for (entity, why) in [
            (json!(3), "expected an Object"),
            (
                json!({"type": "bold", "length": 1}),
                "Can't find field \"offset\"",
            ),
            (
                json!({"type": "loud", "offset": 0, "length": 1}),
                "Unsupported type specified",
            ),
            (
                json!({"type": "text_link", "offset": 0, "length": 1}),
                "Can't find field \"url\"",
            ),
        ] {
            let expected = format!("Can't parse MessageEntity: {why}");
            assert_eq!(read(&[entity]), Err(expected));
        }
    }
}
