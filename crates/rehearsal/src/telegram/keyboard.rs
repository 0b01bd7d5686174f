//! The keyboard under a message. Inline buttons are checked and kept; other keyboards are checked
//! for their shape only. What Telegram would refuse is refused in its words.

use super::link;
use serde_json::{Map, Value};
use std::sync::Arc;

/// The longest `callback_data`, in bytes.
pub const CALLBACK_DATA_BYTES_MAX: usize = 64;
/// How many buttons one message may have. From observation, not from documentation.
const BUTTONS_MAX: usize = 100;
/// The longest URL of a button. From observation, not from documentation.
const URL_BYTES_MAX: usize = 2048;

/// Reads `reply_markup`; the inline keyboard, as Telegram would give it back, or none.
pub(crate) fn read(markup: Option<&Value>) -> Result<Option<Arc<Value>>, String> {
    let Some(markup) = markup else {
        return Ok(None);
    };
    let Value::Object(markup) = markup else {
        return Err("Object expected as reply markup".to_owned());
    };
    let rows = match markup.get("inline_keyboard") {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Array(rows)) => rows,
        Some(_) => return Err("Field \"inline_keyboard\" must be of type Array".to_owned()),
    };
    let mut kept = Vec::with_capacity(rows.len());
    let mut total = 0;
    for row in rows {
        let Value::Array(row) = row else {
            let why = "Field \"inline_keyboard\" of the InlineKeyboardMarkup must be an Array of \
                       Arrays";
            return Err(why.to_owned());
        };
        total += row.len();
        let buttons: Vec<Value> = row.iter().map(button).collect::<Result<_, _>>()?;
        if !buttons.is_empty() {
            kept.push(Value::Array(buttons));
        }
    }
    if total > BUTTONS_MAX {
        return Err("reply markup is too long".to_owned());
    }
    if kept.is_empty() {
        return Ok(None);
    }
    let mut markup = Map::new();
    markup.insert("inline_keyboard".to_owned(), Value::Array(kept));
    Ok(Some(Arc::new(Value::Object(markup))))
}

/// Actions that are passed through unlooked at.
const OTHER_ACTIONS: [&str; 8] = [
    "callback_game",
    "pay",
    "switch_inline_query",
    "switch_inline_query_chosen_chat",
    "switch_inline_query_current_chat",
    "login_url",
    "web_app",
    "copy_text",
];

fn button(value: &Value) -> Result<Value, String> {
    let parse = |why: &str| format!("Can't parse inline keyboard button: {why}");
    let Value::Object(fields) = value else {
        return Err(parse("InlineKeyboardButton must be an Object"));
    };
    let text = match fields.get("text") {
        None => return Err(parse("Can't find field \"text\"")),
        Some(Value::String(text)) => text,
        Some(_) => return Err(parse("Field \"text\" must be of type String")),
    };
    let string = |name: &str| match fields.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.as_str()).filter(|text| !text.is_empty())),
        Some(_) => Err(parse(&format!("Field \"{name}\" must be of type String"))),
    };
    let (url, data) = (string("url")?, string("callback_data")?);
    let other = OTHER_ACTIONS.iter().any(|name| fields.contains_key(*name));
    if url.is_none() && data.is_none() && !other {
        return Err(parse("Text buttons are unallowed in the inline keyboard"));
    }
    if text.trim().is_empty() {
        return Err("Inline keyboard button text must be non-empty".to_owned());
    }
    let mut kept = fields.clone();
    if let Some(url) = url {
        if link::user_id(url).is_none() {
            let checked = link::checked(url)
                .map_err(|why| format!("Inline keyboard button URL '{url}' is invalid: {why}"))?;
            if checked.len() > URL_BYTES_MAX {
                return Err("BUTTON_URL_INVALID".to_owned());
            }
            kept.insert("url".to_owned(), Value::String(checked));
        }
        kept.remove("callback_data");
    } else if data.is_some_and(|data| data.len() > CALLBACK_DATA_BYTES_MAX) {
        return Err("BUTTON_DATA_INVALID".to_owned());
    }
    Ok(Value::Object(kept))
}

/// Whether the keyboard has a button with this `callback_data`.
pub(crate) fn has_data(markup: &Value, data: &str) -> bool {
    let rows = markup["inline_keyboard"].as_array();
    let mut buttons = rows
        .into_iter()
        .flatten()
        .filter_map(Value::as_array)
        .flatten();
    buttons.any(|button| button["callback_data"] == data)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn one(button: Value) -> Result<Option<Arc<Value>>, String> {
        read(Some(&json!({ "inline_keyboard": [[button]] })))
    }

    #[test]
    fn callback_data_is_counted_in_bytes() {
        assert!(one(json!({"text": "Да", "callback_data": "я".repeat(32)})).is_ok());
        assert_eq!(
            one(json!({"text": "Да", "callback_data": "я".repeat(33)})),
            Err("BUTTON_DATA_INVALID".to_owned())
        );
    }

    #[test]
    fn buttons_that_telegram_refuses_are_refused() {
        for (button, why) in [
            (
                json!(1),
                "Can't parse inline keyboard button: InlineKeyboardButton must be an Object",
            ),
            (
                json!({"text": "x"}),
                "Can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
            ),
            (
                json!({"text": "x", "url": "http://localhost"}),
                "Inline keyboard button URL 'http://localhost' is invalid: Wrong HTTP URL",
            ),
            (
                json!({"text": "", "callback_data": "x"}),
                "Inline keyboard button text must be non-empty",
            ),
        ] {
            assert_eq!(one(button), Err(why.to_owned()));
        }
    }
}
