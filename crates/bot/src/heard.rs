//! An update as the platform hands it out, and what of it concerns us: somebody who writes to the
//! bot in their own chat, or presses a button there. Read field by field, so that what is new or
//! broken elsewhere in it does no harm. Nothing of it may be kept or logged.

use alert::{Address, Lang, Receipt};
use serde_json::Value;
use std::fmt;

/// The longest text that is looked at, in bytes: what is meant for us is a word or two.
const TEXT_BYTES_MAX: usize = 1_024;

/// What stands in a message that somebody sent, beside texts. A message with none of it tells of
/// something else: a timer that was set, a message that was pinned.
const CONTENTS: [&str; 14] = [
    "animation",
    "audio",
    "contact",
    "dice",
    "document",
    "game",
    "location",
    "photo",
    "poll",
    "sticker",
    "story",
    "video",
    "video_note",
    "voice",
];

/// Somebody said something in their own chat with the bot.
#[derive(Clone, PartialEq, Eq)]
pub struct Heard {
    chat: i64,
    /// The language of their program, if it is one of ours.
    pub language: Option<Lang>,
    pub utterance: Utterance,
}

/// What they said.
#[derive(Clone, PartialEq, Eq)]
pub enum Utterance {
    /// Words, cut to what is looked at.
    Text(String),
    /// A picture, a voice, whatever is no words.
    Wordless,
    /// A press on the button that carries `data`, under the bot's message of that number.
    Press {
        query: String,
        data: String,
        message: Option<i32>,
    },
}

impl Heard {
    /// What `update` says to us; nothing, if it is about something else.
    pub fn read(update: &Value) -> Option<Self> {
        if let Some(query) = update.get("callback_query") {
            return Self::press(query);
        }
        let message = update.get("message")?;
        let from = message.get("from")?;
        let chat = own_chat(message.get("chat")?, from)?;
        let words = ["text", "caption"]
            .iter()
            .find_map(|key| text(message, key));
        let utterance = match words {
            Some(words) => Utterance::Text(cut(words)),
            None if CONTENTS.iter().any(|key| message.get(key).is_some()) => Utterance::Wordless,
            None => return None,
        };
        Some(Self {
            chat,
            language: language(from),
            utterance,
        })
    }

    fn press(query: &Value) -> Option<Self> {
        let from = query.get("from")?;
        let message = query.get("message")?;
        let number = message.get("message_id").and_then(Value::as_i64);
        Some(Self {
            chat: own_chat(message.get("chat")?, from)?,
            language: language(from),
            utterance: Utterance::Press {
                query: text(query, "id")?.to_owned(),
                data: cut(text(query, "data").unwrap_or_default()),
                message: number.and_then(|number| i32::try_from(number).ok()),
            },
        })
    }

    /// Who says it.
    pub fn from(&self) -> Address {
        Address::Telegram(self.chat)
    }

    /// What stops the turning wheel on a button that was pressed.
    pub fn query(&self) -> Option<&str> {
        match &self.utterance {
            Utterance::Press { query, .. } => Some(query),
            Utterance::Text(_) | Utterance::Wordless => None,
        }
    }
}

impl Utterance {
    /// The message that an answer may take the place of.
    pub(crate) fn edits(&self) -> Option<Receipt> {
        match self {
            Utterance::Press { message, .. } => {
                message.map(|number| Receipt::of(number.to_string()))
            }
            Utterance::Text(_) | Utterance::Wordless => None,
        }
    }
}

impl fmt::Debug for Heard {
    /// Says neither who spoke nor what.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match &self.utterance {
            Utterance::Text(_) => "Text",
            Utterance::Wordless => "Wordless",
            Utterance::Press { .. } => "Press",
        };
        f.debug_tuple("Heard").field(&what).finish()
    }
}

/// The chat, if it is that of one person with the bot. Groups and programs are not spoken with.
fn own_chat(chat: &Value, from: &Value) -> Option<i64> {
    let number = chat.get("id").and_then(Value::as_i64)?;
    let private = text(chat, "type") == Some("private");
    let theirs = from.get("id").and_then(Value::as_i64) == Some(number);
    let is_bot = from.get("is_bot").and_then(Value::as_bool) == Some(true);
    (private && theirs && !is_bot && number > 0).then_some(number)
}

/// Of `pt-br` and the like the first part counts.
fn language(from: &Value) -> Option<Lang> {
    let code = text(from, "language_code")?;
    let code = code.split(['-', '_']).next()?;
    code.to_ascii_lowercase().parse().ok()
}

fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key).and_then(Value::as_str)
}

fn cut(words: &str) -> String {
    let end = words.floor_char_boundary(TEXT_BYTES_MAX);
    words[..end].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn message(more: Value) -> Value {
        let mut message = json!({
            "message_id": 5,
            "date": 1_795_533_340,
            "chat": {"id": 5_200_000_001_i64, "type": "private", "first_name": "Ola"},
            "from": {"id": 5_200_000_001_i64, "is_bot": false, "language_code": "pt-BR"},
        });
        for (key, value) in more.as_object().cloned().unwrap_or_default() {
            message[key] = value;
        }
        json!({"update_id": 7, "message": message})
    }

    #[test]
    fn words_are_heard_whatever_else_stands_in_the_message() {
        let heard = Heard::read(&message(json!({
            "text": "/stop",
            "date": "yesterday",
            "entities": 7,
            "reply_to_message": [1, 2],
            "invented_tomorrow": {"x": null},
        })));
        let heard = heard.expect("heard");
        assert_eq!(heard.language, Some(Lang::Pt));
        assert!(heard.utterance == Utterance::Text("/stop".to_owned()));
        assert!(heard.from() == Address::Telegram(5_200_000_001));
        let pictured = Heard::read(&message(json!({"photo": [], "caption": "stop"})));
        assert!(
            pictured.is_some_and(|heard| heard.utterance == Utterance::Text("stop".to_owned()))
        );
    }

    #[test]
    fn groups_channels_programs_and_service_messages_are_not_spoken_with() {
        for more in [
            json!({"text": "/start", "chat": {"id": -5, "type": "group"}}),
            json!({"text": "/start", "chat": {"id": 6, "type": "private"}}),
            json!({"text": "/start", "from": {"id": 5_200_000_001_i64, "is_bot": true}}),
            json!({"text": "/start", "from": null}),
            json!({"text": 5}),
            json!({"message_auto_delete_timer_changed": {}}),
        ] {
            assert_eq!(Heard::read(&message(more.clone())), None, "{more}");
        }
        for update in [
            json!({}),
            json!([]),
            json!(null),
            json!({"message": "x"}),
            json!({"callback_query": []}),
        ] {
            assert_eq!(Heard::read(&update), None, "{update}");
        }
    }

    #[test]
    fn a_long_text_is_cut_at_a_whole_character_and_debugging_prints_none_of_it() {
        let long = "🔔".repeat(2_048);
        let heard = Heard::read(&message(json!({"text": long}))).expect("heard");
        let Utterance::Text(text) = &heard.utterance else {
            panic!("no text");
        };
        assert_eq!(text.len(), TEXT_BYTES_MAX);
        let printed = format!("{heard:?}");
        assert!(
            !printed.contains("520") && !printed.contains('🔔'),
            "{printed}"
        );
    }
}
