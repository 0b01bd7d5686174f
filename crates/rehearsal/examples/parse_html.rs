//! Parses texts as the stand-in does, for a comparison with Telegram's own parser: one JSON string
//! a line comes in, one JSON object a line goes out, with `text` and `entities` or with `error`.

use rehearsal::telegram::parse_html;
use serde_json::json;
use std::io::{self, BufRead, Write};

fn main() -> io::Result<()> {
    let mut out = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let source: String = serde_json::from_str(&line?)?;
        let answer = match parse_html(&source) {
            Ok(parsed) => json!({"text": parsed.text, "entities": parsed.entities}),
            Err(error) => json!({"error": error}),
        };
        writeln!(out, "{answer}")?;
    }
    Ok(())
}
