//! Reading one table of the file: each key is asked for by name, a wrong value is noted and the
//! default kept, and what was not asked for is an unknown key. Nothing here stops at the first
//! mistake.

use super::ConfigFault;
use std::{collections::BTreeSet, ops::RangeInclusive, path::PathBuf, time::Duration};
use toml_span::{
    Span, Value,
    value::{Table, ValueInner},
};

/// The file being read, and the mistakes found so far.
pub(super) struct Reading<'a> {
    pub file: String,
    pub text: &'a str,
    pub base: PathBuf,
    pub faults: Vec<ConfigFault>,
}

impl Reading<'_> {
    /// Notes a mistake at `span`.
    pub fn fault(&mut self, span: Span, wrong: impl Into<String>, right: impl Into<String>) {
        let before = self.text.as_bytes().iter().take(span.start);
        let line = 1 + before.filter(|byte| **byte == b'\n').count();
        self.faults.push(ConfigFault {
            file: self.file.clone(),
            line,
            wrong: wrong.into(),
            right: right.into(),
        });
    }

    /// Notes each key of `table` that is not in `known`.
    pub fn unknown_keys(&mut self, table: &Table<'_>, known: &BTreeSet<&str>, place: &str) {
        for key in table
            .keys()
            .filter(|key| !known.contains(key.name.as_ref()))
        {
            let right = match nearest(&key.name, known) {
                Some(near) => format!("did you mean `{near}`?"),
                None if known.is_empty() => "remove it".to_owned(),
                None => format!(
                    "known here: {}",
                    known.iter().copied().collect::<Vec<_>>().join(", ")
                ),
            };
            self.fault(
                key.span,
                format!("unknown key `{}` {place}", key.name),
                right,
            );
        }
    }
}

/// One table of the file; an absent one gives defaults only.
pub(super) struct Section<'r, 'a, 'de> {
    reading: &'r mut Reading<'a>,
    name: &'static str,
    table: Option<&'r Table<'de>>,
    known: BTreeSet<&'static str>,
}

impl<'r, 'a, 'de> Section<'r, 'a, 'de> {
    pub fn new(reading: &'r mut Reading<'a>, root: &'r Table<'de>, name: &'static str) -> Self {
        let table = match root.get(name).map(|value| (value.as_table(), value.span)) {
            Some((Some(table), _)) => Some(table),
            Some((None, span)) => {
                reading.fault(
                    span,
                    format!("`{name}` is no table"),
                    format!("write [{name}]"),
                );
                None
            }
            None => None,
        };
        Self {
            reading,
            name,
            table,
            known: BTreeSet::new(),
        }
    }

    /// A table that stands in a list of its own, such as `[[email.relay]]`.
    pub fn of(reading: &'r mut Reading<'a>, table: &'r Table<'de>, name: &'static str) -> Self {
        Self {
            reading,
            name,
            table: Some(table),
            known: BTreeSet::new(),
        }
    }

    /// Whether `key` holds a list of tables, which [`tables`] reads. An absent one is an empty list.
    pub fn has_tables(&mut self, key: &'static str) -> bool {
        let Some(value) = self.take(key) else {
            return false;
        };
        let items = value.as_array();
        let right = items.is_some_and(|items| items.iter().all(|item| item.as_table().is_some()));
        if !right {
            let wanted = format!("[[{}.{key}]] once for each", self.name);
            self.wrong_type(key, value, &wanted);
        }
        right
    }

    /// Text, or the default.
    pub fn text(&mut self, key: &'static str, slot: &mut String) {
        if let Some(text) = self.string(key, "text in quotes") {
            *slot = text;
        }
    }

    /// Text that may be absent.
    pub fn text_maybe(&mut self, key: &'static str, slot: &mut Option<String>) {
        if let Some(text) = self.string(key, "text in quotes") {
            *slot = Some(text);
        }
    }

    /// A path, relative to the file's folder.
    pub fn path(&mut self, key: &'static str) -> Option<PathBuf> {
        let text = self.string(key, "a path in quotes")?;
        Some(self.reading.base.join(text))
    }

    /// Yes or no.
    pub fn flag(&mut self, key: &'static str, slot: &mut bool) {
        if let Some(value) = self.take(key) {
            match value.as_bool() {
                Some(flag) => *slot = flag,
                None => self.wrong_type(key, value, "true or false"),
            }
        }
    }

    /// A whole number within `range`.
    pub fn count<N: TryFrom<i64>>(
        &mut self,
        key: &'static str,
        range: RangeInclusive<i64>,
        slot: &mut N,
    ) {
        let Some(value) = self.take(key) else { return };
        let wanted = format!("a whole number from {} to {}", range.start(), range.end());
        match value.as_integer() {
            Some(number) if range.contains(&number) => {
                if let Ok(number) = N::try_from(number) {
                    *slot = number;
                }
            }
            Some(number) => {
                let span = value.span;
                self.fault(
                    span,
                    format!("`{key}` is {number}"),
                    format!("write {wanted}"),
                );
            }
            None => self.wrong_type(key, value, &wanted),
        }
    }

    /// A span of time within `range`.
    pub fn span(
        &mut self,
        key: &'static str,
        range: RangeInclusive<Duration>,
        slot: &mut Duration,
    ) {
        let Some(value) = self.take(key) else { return };
        if let Some(span) = self.span_of(key, value, &range) {
            *slot = span;
        }
    }

    /// A list of spans of time, not empty.
    pub fn spans(
        &mut self,
        key: &'static str,
        range: RangeInclusive<Duration>,
        slot: &mut Vec<Duration>,
    ) {
        let Some(value) = self.take(key) else { return };
        let Some(list) = value.as_array().filter(|list| !list.is_empty()) else {
            return self.wrong_type(key, value, "a list such as [\"2s\", \"15s\", \"5m\"]");
        };
        let spans: Vec<_> = list
            .iter()
            .map(|item| self.span_of(key, item, &range))
            .collect();
        if let Some(spans) = spans.into_iter().collect() {
            *slot = spans;
        }
    }

    /// One of a few words.
    pub fn word<T: Copy>(&mut self, key: &'static str, words: &[(&str, T)], slot: &mut T) {
        let list = words
            .iter()
            .map(|(word, _)| *word)
            .collect::<Vec<_>>()
            .join(", ");
        let Some(value) = self.take(key) else { return };
        let Some(text) = value.as_str() else {
            return self.wrong_type(key, value, &format!("one of {list}, in quotes"));
        };
        match words.iter().find(|(word, _)| *word == text) {
            Some((_, value)) => *slot = *value,
            None => {
                let wrong = format!("`{key}` is {text:?}");
                self.fault(value.span, wrong, format!("write one of {list}"));
            }
        }
    }

    /// Notes a mistake in the value of `key`.
    pub fn fault_at(&mut self, key: &str, wrong: impl Into<String>, right: impl Into<String>) {
        let span = self
            .table
            .and_then(|table| table.get(key))
            .map(|value| value.span);
        self.fault(span.unwrap_or_default(), wrong, right);
    }

    /// Notes the keys nobody asked for.
    pub fn finish(self) {
        if let Some(table) = self.table {
            self.reading
                .unknown_keys(table, &self.known, &format!("in [{}]", self.name));
        }
    }

    fn fault(&mut self, span: Span, wrong: impl Into<String>, right: impl Into<String>) {
        let wrong = format!("[{}] {}", self.name, wrong.into());
        self.reading.fault(span, wrong, right);
    }

    fn take(&mut self, key: &'static str) -> Option<&'r Value<'de>> {
        self.known.insert(key);
        self.table?.get(key)
    }

    fn string(&mut self, key: &'static str, wanted: &str) -> Option<String> {
        let value = self.take(key)?;
        match value.as_str() {
            Some("") => {
                let right = format!("write {wanted}, or leave the key out");
                self.fault(value.span, format!("`{key}` is empty"), right);
                None
            }
            Some(text) => Some(text.to_owned()),
            None => {
                self.wrong_type(key, value, wanted);
                None
            }
        }
    }

    fn span_of(
        &mut self,
        key: &str,
        value: &Value<'_>,
        range: &RangeInclusive<Duration>,
    ) -> Option<Duration> {
        let Some(text) = value.as_str() else {
            self.wrong_type(key, value, "a span of time in quotes, such as \"10m\"");
            return None;
        };
        match alert::time::parse_span(text) {
            Ok(span) if range.contains(&span) => return Some(span),
            Ok(_) => {
                let right = format!(
                    "write a span from {} to {}",
                    alert::time::format_span(*range.start()),
                    alert::time::format_span(*range.end())
                );
                self.fault(value.span, format!("`{key}` is {text:?}"), right);
            }
            Err(_) => {
                let right =
                    "write a number and a unit: \"500ms\", \"90s\", \"10m\", \"2h\" or \"3d\"";
                self.fault(
                    value.span,
                    format!("`{key}` is {text:?}, which is no span of time"),
                    right,
                );
            }
        }
        None
    }

    fn wrong_type(&mut self, key: &str, value: &Value<'_>, wanted: &str) {
        let found = match value.as_ref() {
            ValueInner::String(_) => "text",
            ValueInner::Integer(_) => "a whole number",
            ValueInner::Float(_) => "a fraction",
            ValueInner::Boolean(_) => "true or false",
            ValueInner::Array(list) if list.is_empty() => "an empty list",
            ValueInner::Array(_) => "a list",
            ValueInner::Table(_) => "a table",
        };
        self.fault(
            value.span,
            format!("`{key}` is {found}"),
            format!("write {wanted}"),
        );
    }
}

/// The tables that stand under `key` of the section, in the order of the file.
pub(super) fn tables<'t, 'de>(
    root: &'t Table<'de>,
    section: &str,
    key: &str,
) -> impl Iterator<Item = &'t Table<'de>> {
    let section = root.get(section).and_then(Value::as_table);
    let items = section.and_then(|section| section.get(key)?.as_array());
    items.into_iter().flatten().filter_map(Value::as_table)
}

/// The known word that a typing mistake most likely meant.
pub(super) fn nearest<'w>(word: &str, known: &BTreeSet<&'w str>) -> Option<&'w str> {
    known
        .iter()
        .map(|candidate| (strsim::osa_distance(word, candidate), *candidate))
        .filter(|(distance, candidate)| *distance <= 1 + candidate.len() / 4)
        .min()
        .map(|(_, candidate)| candidate)
}
