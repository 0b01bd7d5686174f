//! Reads texts as the stand-in does, for a comparison with Telegram's own parser. One JSON value a
//! line comes in: a string is HTML; an object with `text` and `entities` is a text with ranges, as
//! in a request. One JSON object a line goes out: `text` and `entities`, or `error`.

use rehearsal::telegram::{format_text, parse_html};
use serde_json::{Value, json};
use std::io::{self, BufRead, Write};

fn main() -> io::Result<()> {
    let mut out = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let formatted = match serde_json::from_str(&line?)? {
            Value::String(html) => parse_html(&html),
            request => {
                let entities = request["entities"].as_array().cloned().unwrap_or_default();
                format_text(request["text"].as_str().unwrap_or_default(), &entities)
            }
        };
        let answer = match formatted {
            Ok(formatted) => json!({"text": formatted.text, "entities": formatted.entities}),
            Err(error) => json!({"error": error}),
        };
        writeln!(out, "{answer}")?;
    }
    Ok(())
}
