//! A request, however it was sent: query, form, multipart or JSON, all seen as one table of
//! parameters, as Telegram sees them. Numbers may come as text and objects as JSON in text. It
//! must not know what any method does.

use bytes::Bytes;
use serde::Serialize;
use serde_json::{Map, Value};
use std::borrow::Cow;

/// How the parameters were sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// Nothing, or only a query.
    Query,
    /// `application/json`.
    Json,
    /// `application/x-www-form-urlencoded`.
    Form,
    /// `multipart/form-data`.
    Multipart,
}

/// The parameters of one request.
#[derive(Debug)]
pub(crate) struct Params {
    pub(crate) encoding: Encoding,
    pub(crate) fields: Map<String, Value>,
}

impl Params {
    /// Reads query and body. The error is Telegram's description of what is wrong.
    pub(crate) async fn read(
        query: Option<&str>,
        content_type: &str,
        body: Bytes,
    ) -> Result<Self, String> {
        let mut fields = Map::new();
        if let Some(query) = query {
            add_form(&mut fields, query.as_bytes());
        }
        let kind = content_type.split(';').next().unwrap_or_default().trim();
        let encoding = if body.is_empty() {
            Encoding::Query
        } else if kind.eq_ignore_ascii_case("application/json") {
            match serde_json::from_slice(&body) {
                Ok(Value::Object(object)) => fields.extend(object),
                Ok(_) => return Err("Bad Request: object expected".to_owned()),
                Err(_) => return Err("Bad Request: can't parse JSON object".to_owned()),
            }
            Encoding::Json
        } else if kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            add_form(&mut fields, &body);
            Encoding::Form
        } else if kind.eq_ignore_ascii_case("multipart/form-data") {
            add_multipart(&mut fields, content_type, body).await?;
            Encoding::Multipart
        } else {
            // Telegram does not look into bodies of other kinds.
            Encoding::Query
        };
        Ok(Self { encoding, fields })
    }

    /// The parameter as text; empty if it is missing.
    pub(crate) fn text(&self, name: &str) -> Cow<'_, str> {
        match self.fields.get(name) {
            None | Some(Value::Null) => Cow::Borrowed(""),
            Some(Value::String(text)) => Cow::Borrowed(text),
            Some(other) => Cow::Owned(other.to_string()),
        }
    }

    /// The parameter as a number, if it is there and is one.
    pub(crate) fn int(&self, name: &str) -> Option<i64> {
        match self.fields.get(name)? {
            Value::Number(number) => number.as_i64(),
            Value::String(digits) => digits.trim().parse().ok(),
            _ => None,
        }
    }

    pub(crate) fn flag(&self, name: &str) -> bool {
        match self.fields.get(name) {
            Some(Value::Bool(flag)) => *flag,
            Some(Value::String(word)) => {
                matches!(word.to_ascii_lowercase().as_str(), "true" | "yes" | "1")
            }
            Some(Value::Number(number)) => number.as_i64() == Some(1),
            _ => false,
        }
    }

    /// The parameter as JSON, sent as such or as text that holds JSON. `Err` if the text does not.
    pub(crate) fn json(&self, name: &str) -> Result<Option<Cow<'_, Value>>, ()> {
        match self.fields.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) if text.is_empty() => Ok(None),
            Some(Value::String(text)) => match serde_json::from_str(text) {
                Ok(value) => Ok(Some(Cow::Owned(value))),
                Err(_) => Err(()),
            },
            Some(value) => Ok(Some(Cow::Borrowed(value))),
        }
    }
}

fn add_form(fields: &mut Map<String, Value>, form: &[u8]) {
    for (name, value) in form_urlencoded::parse(form) {
        fields.insert(name.into_owned(), Value::String(value.into_owned()));
    }
}

async fn add_multipart(
    fields: &mut Map<String, Value>,
    content_type: &str,
    body: Bytes,
) -> Result<(), String> {
    let wrong = |_| "Bad Request: can't parse multipart form data".to_owned();
    let boundary = multer::parse_boundary(content_type).map_err(wrong)?;
    let stream = futures_util::stream::iter([Ok::<_, std::convert::Infallible>(body)]);
    let mut form = multer::Multipart::new(stream, boundary);
    while let Some(field) = form.next_field().await.map_err(wrong)? {
        let name = field.name().unwrap_or_default().to_owned();
        let value = field.text().await.map_err(wrong)?;
        fields.insert(name, Value::String(value));
    }
    Ok(())
}
