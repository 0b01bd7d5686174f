//! A TOML table read key by key. The keys it knows come as a list with an example line each, and
//! those examples are the advice when a key is missing, unknown or of another type.

use super::{
    fault::{FaultKind, Report},
    source::{At, Source, quoted},
    words,
};
use toml_span::value::{Table, Value, ValueInner};

/// The most values a list can have: far above any list of languages, topics, countries or offices
/// that a person would write.
pub(crate) const LIST_MAX: usize = 50;

/// A key and the line that would be right.
pub(crate) type Known = (&'static str, &'static str);

/// Reads a file as TOML and hands its table to `read`.
pub(crate) fn with_table<T>(
    source: &Source,
    report: &mut Report,
    read: impl FnOnce(&Table<'_>, &mut Report) -> T,
) -> Option<T> {
    match toml_span::parse(&source.text) {
        Ok(value) => value.as_table().map(|table| read(table, report)),
        Err(error) => {
            let line = source.line(error.span.start);
            report.add(
                &source.file,
                line,
                FaultKind::BrokenToml,
                format!("this is not TOML from here on ({})", reason(&error.kind)),
                advice(&error.kind, source, line),
            );
            None
        }
    }
}

/// The parser's reason, without what it would print of the file.
fn reason(kind: &toml_span::ErrorKind) -> String {
    use toml_span::ErrorKind as Kind;
    match kind {
        Kind::UnexpectedEof => "the file ends too early".to_owned(),
        Kind::ExceededDepthLimit => "it is nested too deeply".to_owned(),
        Kind::UnterminatedString => "a quotation mark is not closed".to_owned(),
        Kind::InvalidCharInString(_) => "a quotation mark is not closed in its line".to_owned(),
        Kind::InvalidNumber => "a number cannot be read".to_owned(),
        Kind::UnquotedString => "words stand without quotation marks".to_owned(),
        Kind::Unexpected(c) => format!("there is an unexpected {c:?}"),
        Kind::DuplicateKey { key, .. } => format!("the key {} stands twice", quoted(key)),
        Kind::DuplicateTable { name, .. } => format!("the table {} stands twice", quoted(name)),
        Kind::Wanted { expected, found } => format!("{expected} was expected, not {found}"),
        other => other.to_string().replace('-', " "),
    }
}

fn advice(kind: &toml_span::ErrorKind, source: &Source, line: usize) -> String {
    use toml_span::ErrorKind as Kind;
    let written = source.text.lines().nth(line - 1).unwrap_or_default();
    let value = written
        .split_once('=')
        .map_or("", |(_, value)| value.trim());
    if value.starts_with(|c: char| c.is_ascii_digit()) && value.get(4..5) == Some("-") {
        let day: String = value.chars().take(10).collect();
        return format!("dates stand in quotation marks: \"{day}\"");
    }
    match kind {
        Kind::DuplicateKey { .. } | Kind::DuplicateTable { .. } => "keep one of the two",
        Kind::UnterminatedString | Kind::InvalidCharInString(_) => {
            "close it with \"; a text over several lines stands between \"\"\" and \"\"\""
        }
        _ => "each line is key = \"value\", [table] or # a remark",
    }
    .to_owned()
}

/// One table of a file.
pub(crate) struct Keys<'a> {
    pub source: &'a Source,
    /// The line it begins on.
    pub line: usize,
    table: &'a Table<'a>,
    known: &'static [Known],
}

impl<'a> Keys<'a> {
    /// Takes a table, and tells of every key in it that is not `known`.
    pub(crate) fn new(
        source: &'a Source,
        report: &mut Report,
        line: usize,
        table: &'a Table<'a>,
        known: &'static [Known],
    ) -> Self {
        let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
        for key in table.keys().filter(|key| !names.contains(&&*key.name)) {
            report.add(
                &source.file,
                source.line(key.span.start),
                FaultKind::UnknownKey,
                format!("there is no key {} here", quoted(&key.name)),
                words::instead(&key.name, &names),
            );
        }
        Self {
            source,
            line,
            table,
            known,
        }
    }

    /// Whether the key stands there, whatever its value.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.table.contains_key(name)
    }

    /// The line of a key, or of the table if it is missing.
    pub(crate) fn line_of(&self, name: &str) -> usize {
        self.table
            .get_key_value(name)
            .map_or(self.line, |(key, _)| self.source.line(key.span.start))
    }

    /// Notes a fault at a key's line.
    pub(crate) fn fault(
        &self,
        report: &mut Report,
        name: &str,
        kind: FaultKind,
        wrong: impl Into<String>,
        right: impl Into<String>,
    ) {
        report.add(&self.source.file, self.line_of(name), kind, wrong, right);
    }

    /// Tells that a key is missing.
    pub(crate) fn missing(&self, report: &mut Report, name: &str) {
        self.fault(
            report,
            name,
            FaultKind::MissingKey,
            format!("\"{name}\" is missing"),
            format!("add a line like {}", self.example(name)),
        );
    }

    /// A text value as it stands.
    pub(crate) fn string(&self, report: &mut Report, name: &str) -> Option<At<String>> {
        let value = self.table.get(name)?;
        match value.as_str() {
            Some(text) => Some(self.at(value, text.to_owned())),
            None => self.wrong_type(report, name, value),
        }
    }

    /// One line of words under a key; see [`words::line`].
    pub(crate) fn words(&self, report: &mut Report, name: &str, max: usize) -> Option<String> {
        let found = self.string(report, name)?;
        words::line(self.source, report, &format!("\"{name}\""), max, &found)
    }

    /// The same, which must not be missing.
    pub(crate) fn need_words(&self, report: &mut Report, name: &str, max: usize) -> Option<String> {
        if !self.has(name) {
            self.missing(report, name);
        }
        self.words(report, name, max)
    }

    /// A text value that must not be missing.
    pub(crate) fn need_string(&self, report: &mut Report, name: &str) -> Option<At<String>> {
        if !self.has(name) {
            self.missing(report, name);
        }
        self.string(report, name)
    }

    /// A yes or no.
    pub(crate) fn flag(&self, report: &mut Report, name: &str) -> Option<bool> {
        let value = self.table.get(name)?;
        value
            .as_bool()
            .or_else(|| self.wrong_type(report, name, value))
    }

    /// A list of texts, each with its line. A list that is too long or names something twice is
    /// told of; what is no text in it makes the whole `None`.
    pub(crate) fn strings(&self, report: &mut Report, name: &str) -> Option<Vec<At<String>>> {
        let value = self.table.get(name)?;
        let Some(array) = value.as_array() else {
            return self.wrong_type(report, name, value);
        };
        if array.len() > LIST_MAX {
            self.fault(
                report,
                name,
                FaultKind::TooManyValues,
                format!("\"{name}\" has {} values", array.len()),
                format!("keep {LIST_MAX} or fewer"),
            );
            return None;
        }
        let mut list: Vec<At<String>> = Vec::new();
        for value in array {
            let Some(text) = value.as_str() else {
                return self.wrong_type(report, name, value);
            };
            list.push(self.at(value, text.to_owned()));
        }
        Some(list)
    }

    /// A list read value by value into a set or a vector: `None` if one of them is wrong. What
    /// stands twice is told of.
    pub(crate) fn list<T: PartialEq>(
        &self,
        report: &mut Report,
        name: &str,
        mut read: impl FnMut(&mut Report, &At<String>) -> Option<T>,
    ) -> Option<Vec<T>> {
        let found = self.strings(report, name)?;
        let mut list = Vec::new();
        let mut whole = true;
        for word in &found {
            match read(report, word) {
                None => whole = false,
                Some(value) if list.contains(&value) => {
                    report.add(
                        &self.source.file,
                        word.line,
                        FaultKind::ListedTwice,
                        format!("{} stands twice in \"{name}\"", quoted(&word.value)),
                        "delete one of the two",
                    );
                }
                Some(value) => list.push(value),
            }
        }
        whole.then_some(list)
    }

    /// A list that must not be missing, nor empty.
    pub(crate) fn need_list<T: PartialEq>(
        &self,
        report: &mut Report,
        name: &str,
        read: impl FnMut(&mut Report, &At<String>) -> Option<T>,
    ) -> Option<Vec<T>> {
        if !self.has(name) {
            self.missing(report, name);
            return None;
        }
        let list = self.list(report, name, read)?;
        if list.is_empty() {
            self.empty(report, name);
            return None;
        }
        Some(list)
    }

    /// Tells that a list under a key may not be empty.
    pub(crate) fn empty(&self, report: &mut Report, name: &str) {
        self.fault(
            report,
            name,
            FaultKind::EmptyValue,
            format!("\"{name}\" is empty"),
            format!("write it like {}", self.example(name)),
        );
    }

    /// A table under a key.
    pub(crate) fn table(
        &self,
        report: &mut Report,
        name: &str,
        known: &'static [Known],
    ) -> Option<Keys<'a>> {
        let value = self.table.get(name)?;
        match value.as_table() {
            Some(table) => {
                let line = self.line_of(name);
                Some(Keys::new(self.source, report, line, table, known))
            }
            None => self.wrong_type(report, name, value),
        }
    }

    /// The tables of a list, `[[name]]`, at most `max`.
    pub(crate) fn tables(
        &self,
        report: &mut Report,
        name: &str,
        max: usize,
        known: &'static [Known],
    ) -> Option<Vec<Keys<'a>>> {
        let value = self.table.get(name)?;
        let Some(array) = value.as_array() else {
            return self.wrong_type(report, name, value);
        };
        if array.len() > max {
            self.fault(
                report,
                name,
                FaultKind::TooManyValues,
                format!("there are {} [[{name}]] tables", array.len()),
                format!("keep {max} or fewer"),
            );
            return None;
        }
        let mut tables = Vec::new();
        for value in array {
            let Some(table) = value.as_table() else {
                return self.wrong_type(report, name, value);
            };
            let line = self.source.line(value.span.start);
            tables.push(Keys::new(self.source, report, line, table, known));
        }
        Some(tables)
    }

    fn at<T>(&self, place: &Value<'_>, value: T) -> At<T> {
        let line = self.source.line(place.span.start);
        At { value, line }
    }

    fn example(&self, name: &str) -> &'static str {
        self.known
            .iter()
            .find(|(known, _)| *known == name)
            .map_or("", |(_, example)| example)
    }

    fn wrong_type<T>(&self, report: &mut Report, name: &str, value: &Value<'_>) -> Option<T> {
        let found = match value.as_ref() {
            ValueInner::String(_) => "a text",
            ValueInner::Integer(_) | ValueInner::Float(_) => "a number",
            ValueInner::Boolean(_) => "true or false without quotation marks",
            ValueInner::Array(_) => "a list",
            ValueInner::Table(_) => "a table",
        };
        report.add(
            &self.source.file,
            self.source.line(value.span.start),
            FaultKind::WrongType,
            format!("\"{name}\" holds {found}"),
            format!("write it like {}", self.example(name)),
        );
        None
    }
}
