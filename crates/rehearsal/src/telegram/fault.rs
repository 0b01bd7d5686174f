//! A refusal in Telegram's form: status, description, and the two parameters that a sender acts
//! on. Descriptions follow the Bot API server's own way of wording; senders match on them.

use super::limits::{Told, TooMany};
use serde_json::json;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) status: u16,
    pub(crate) description: String,
    pub(crate) retry_after: Option<u32>,
    pub(crate) migrate_to: Option<i64>,
    pub(crate) told_before: Option<Told>,
}

impl Fault {
    pub(crate) fn new(status: u16, description: impl Into<String>) -> Self {
        Self {
            status,
            description: description.into(),
            retry_after: None,
            migrate_to: None,
            told_before: None,
        }
    }

    /// 400; the first letter becomes small unless the word is a code (`BUTTON_DATA_INVALID`).
    pub(crate) fn bad(why: &str) -> Self {
        let mut letters = why.chars();
        let first = letters.next().unwrap_or_default();
        let rest = letters.as_str();
        let code = rest.starts_with(|c: char| c == '_' || c.is_ascii_uppercase());
        let first = if code {
            first
        } else {
            first.to_ascii_lowercase()
        };
        Self::new(400, format!("Bad Request: {first}{rest}"))
    }

    pub(crate) fn forbidden(why: &str) -> Self {
        Self::new(403, format!("Forbidden: {why}"))
    }

    pub(crate) fn migrated(to: i64) -> Self {
        Self {
            migrate_to: Some(to),
            ..Self::bad("group chat was upgraded to a supergroup chat")
        }
    }

    pub(crate) fn too_many(retry_after: u32, told_before: Option<Told>) -> Self {
        Self {
            retry_after: Some(retry_after),
            told_before,
            ..Self::new(429, format!("Too Many Requests: retry after {retry_after}"))
        }
    }

    pub(crate) fn body(&self) -> Vec<u8> {
        let mut body = json!({
            "ok": false,
            "error_code": self.status,
            "description": self.description,
        });
        if let Some(seconds) = self.retry_after {
            body["parameters"] = json!({ "retry_after": seconds });
        }
        if let Some(chat) = self.migrate_to {
            body["parameters"] = json!({ "migrate_to_chat_id": chat });
        }
        body.to_string().into_bytes()
    }
}

impl From<TooMany> for Fault {
    fn from(too_many: TooMany) -> Self {
        Self::too_many(too_many.retry_after, too_many.told)
    }
}
