//! The interface texts: Fluent, compiled in, one file per language. A language that lacks a
//! message takes it from the next of its chain (Kazakh, Russian, the campaign's fallback,
//! English). Isolation marks are off: they would stand in Telegram texts as stray characters, so
//! a foreign text is put on a line of its own wherever it can be long.

use alert::{CivilDate, Lang};
use fluent_bundle::{
    FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle, types::FluentNumber,
};
use std::{borrow::Cow, collections::BTreeMap, sync::LazyLock};
use unic_langid::LanguageIdentifier;

/// The text of a language's file.
pub(crate) const fn source(lang: Lang) -> &'static str {
    match lang {
        Lang::En => include_str!("../locales/en.ftl"),
        Lang::De => include_str!("../locales/de.ftl"),
        Lang::Es => include_str!("../locales/es.ftl"),
        Lang::Fr => include_str!("../locales/fr.ftl"),
        Lang::It => include_str!("../locales/it.ftl"),
        Lang::Pl => include_str!("../locales/pl.ftl"),
        Lang::Pt => include_str!("../locales/pt.ftl"),
        Lang::Ru => include_str!("../locales/ru.ftl"),
        Lang::Kk => include_str!("../locales/kk.ftl"),
    }
}

type Bundle = FluentBundle<FluentResource>;

static BUNDLES: LazyLock<BTreeMap<Lang, Bundle>> = LazyLock::new(|| {
    Lang::ALL
        .into_iter()
        .map(|lang| (lang, bundle(lang)))
        .collect()
});

/// A broken entry of a file is left out, and its message comes from the next of the chain; a test
/// refuses it before that.
fn bundle(lang: Lang) -> Bundle {
    let resource = match FluentResource::try_new(source(lang).to_owned()) {
        Ok(resource) | Err((resource, _)) => resource,
    };
    let id: LanguageIdentifier = lang.code().parse().unwrap_or_default();
    let mut bundle = Bundle::new_concurrent(vec![id]);
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(match lang {
        Lang::En => |value, _| grouped(value, ",", 4),
        Lang::De | Lang::It => |value, _| grouped(value, ".", 4),
        Lang::Es | Lang::Pt => |value, _| grouped(value, ".", 5),
        Lang::Fr => |value, _| grouped(value, "\u{202F}", 4),
        Lang::Ru | Lang::Kk => |value, _| grouped(value, "\u{A0}", 4),
        Lang::Pl => |value, _| grouped(value, "\u{A0}", 5),
    }));
    bundle.add_resource_overriding(resource);
    bundle
}

/// A whole number with its digits in groups of three, if it has `from_digits` or more.
fn grouped(value: &FluentValue<'_>, separator: &str, from_digits: usize) -> Option<String> {
    let FluentValue::Number(FluentNumber { value, .. }) = value else {
        return None;
    };
    let digits = format!("{value:.0}");
    if digits.len() < from_digits {
        return Some(digits);
    }
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push_str(separator);
        }
        out.push(digit);
    }
    Some(out)
}

/// The interface texts as one reader gets them.
#[derive(Clone, Debug)]
pub(crate) struct Words {
    chain: Vec<Lang>,
}

impl Words {
    /// For a reader of `lang`, in a campaign with that fallback.
    pub fn new(lang: Lang, fallback: Lang) -> Self {
        let mut chain = vec![lang];
        chain.extend(lang.next_best());
        chain.extend([fallback, Lang::En]);
        Self { chain }
    }

    /// The message `key` with nothing to fill in.
    pub fn say(&self, key: &str) -> String {
        self.fill(key, &[])
    }

    /// The message `key`, filled in.
    pub fn fill(&self, key: &str, values: &[(&'static str, Value<'_>)]) -> String {
        let mut args = FluentArgs::new();
        for (name, value) in values {
            args.set(*name, value.fluent());
        }
        let found = self
            .chain
            .iter()
            .find_map(|lang| format(*lang, key, &args).ok());
        // Only a message that no file has gets here, and a test knows them all.
        found.unwrap_or_else(|| key.to_owned())
    }

    /// A day as people write it.
    pub fn date(&self, day: CivilDate) -> String {
        let year = day.year().to_string();
        self.fill(
            "date",
            &[
                ("day", Value::Count(day.day().unsigned_abs().into())),
                ("month", Value::Count(day.month().unsigned_abs().into())),
                ("year", Value::Text(&year)),
            ],
        )
    }
}

/// What is filled into a message.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Value<'a> {
    Text(&'a str),
    Count(u64),
}

impl Value<'_> {
    fn fluent(&self) -> FluentValue<'static> {
        match self {
            Value::Text(text) => FluentValue::String(Cow::Owned((*text).to_owned())),
            Value::Count(count) => FluentValue::from(*count),
        }
    }
}

/// Why a message of one language could not be made.
#[derive(Debug)]
pub(crate) enum NoWords {
    Missing,
    // Only the test that reads it, to name what is wrong with a file, looks inside.
    #[cfg_attr(not(test), allow(dead_code))]
    Faulty(String),
}

fn format(lang: Lang, key: &str, args: &FluentArgs<'_>) -> Result<String, NoWords> {
    let bundle = BUNDLES.get(&lang).ok_or(NoWords::Missing)?;
    let pattern = bundle
        .get_message(key)
        .and_then(|message| message.value())
        .ok_or(NoWords::Missing)?;
    let mut errors = Vec::new();
    let text = bundle
        .format_pattern(pattern, Some(args), &mut errors)
        .into_owned();
    if errors.is_empty() {
        Ok(text)
    } else {
        Err(NoWords::Faulty(format!("{lang} {key}: {errors:?}")))
    }
}

#[cfg(test)]
mod tests;
