//! Reads the `[[target]]` tables of `campaign.toml`: the offices that receive letters. An address
//! that ends in `.example` is a warning, since rehearsals are made of them.

use super::{
    fault::{FaultKind, Report},
    keys::{Keys, Known},
    lists,
    words::{self, NAME_CHARS_MAX, SENTENCE_CHARS_MAX},
};
use crate::{Country, Lang, Target, TargetKind};
use std::collections::BTreeMap;

/// Embassies in every country and some ministries.
pub const TARGETS_MAX: usize = 300;
/// A postal address with more lines does not fit an envelope.
const POST_LINES_MAX: usize = 10;

const TARGET_KEYS: &[Known] = &[
    ("id", r#"id = "foreign-ministry""#),
    ("name", r#"name = "Ministry of Foreign Affairs""#),
    (
        "names",
        "[target.names] in a line of its own, and de = \"Außenministerium\" below",
    ),
    ("kind", r#"kind = "ministry""#),
    ("country", r#"country = "DE""#),
    ("email", r#"email = "ministry@offices.example""#),
    (
        "post",
        r#"post = ["Ministry", "1 Office Street", "Capital"]"#,
    ),
    ("reads", r#"reads = ["ru", "en"]"#),
    ("tested", r#"tested = "A letter was answered on 3 May""#),
];

/// A key per language that a name can be given in.
const NAME_KEYS: &[Known] = &[
    ("en", r#"en = "Ministry of Foreign Affairs""#),
    ("de", r#"de = "Außenministerium""#),
    ("es", r#"es = "Ministerio de Asuntos Exteriores""#),
    ("fr", r#"fr = "Ministère des Affaires étrangères""#),
    ("it", r#"it = "Ministero degli Affari esteri""#),
    ("pl", r#"pl = "Ministerstwo Spraw Zagranicznych""#),
    ("pt", r#"pt = "Ministério dos Negócios Estrangeiros""#),
    ("ru", r#"ru = "Министерство иностранных дел""#),
    ("kk", r#"kk = "Сыртқы істер министрлігі""#),
];

/// Every target, by its id. `None` if one of them is wrong.
pub(crate) fn all(keys: &Keys<'_>, report: &mut Report) -> Option<BTreeMap<String, Target>> {
    if !keys.has("target") {
        return Some(BTreeMap::new());
    }
    let mut targets = BTreeMap::new();
    let mut whole = true;
    for keys in keys.tables(report, "target", TARGETS_MAX, TARGET_KEYS)? {
        let Some(target) = one(&keys, report) else {
            whole = false;
            continue;
        };
        let id = target.id.clone();
        if targets.insert(id.clone(), target).is_some() {
            keys.fault(
                report,
                "id",
                FaultKind::TargetTwice,
                format!("there is a target \"{id}\" already"),
                "give this one another id, or delete it",
            );
        }
    }
    whole.then_some(targets)
}

fn one(keys: &Keys<'_>, report: &mut Report) -> Option<Target> {
    let id = keys
        .need_string(report, "id")
        .and_then(|found| words::slug(keys.source, report, "the id of a target", &found));
    let name = keys.need_words(report, "name", NAME_CHARS_MAX);
    let names = names(keys, report);
    let kind = keys.need_string(report, "kind").and_then(|found| {
        words::word(
            keys.source,
            report,
            "kind of office",
            &TargetKind::ALL,
            &found,
        )
    });
    let country = country(keys, report, kind);
    let email = words::address_under(keys, report, "email");
    let post = keys.need_list(report, "post", |report, found| {
        words::line(
            keys.source,
            report,
            "a line of \"post\"",
            NAME_CHARS_MAX,
            found,
        )
    });
    let post = post.filter(|lines| {
        let fits = lines.len() <= POST_LINES_MAX;
        if !fits {
            keys.fault(
                report,
                "post",
                FaultKind::TooManyValues,
                format!("\"post\" has {} lines", lines.len()),
                format!("keep {POST_LINES_MAX} or fewer, as they stand on an envelope"),
            );
        }
        fits
    });
    let reads = lists::languages(keys, report, "reads");
    let tested = keys.need_words(report, "tested", SENTENCE_CHARS_MAX);
    if let (Some(id), Some(email)) = (&id, &email)
        && email.ends_with(".example")
    {
        keys.fault(
            report,
            "email",
            FaultKind::TargetExample,
            format!("no letter can reach \"{id}\": {email} is an invented address"),
            "write the office's real one before anything is sent in earnest",
        );
    }
    Some(Target {
        id: id?,
        name: name?,
        names: names?,
        kind: kind?,
        country: country?,
        email: email?,
        post: post?,
        reads: reads?,
        tested: tested?,
    })
}

/// Its names in other languages, none or some.
fn names(keys: &Keys<'_>, report: &mut Report) -> Option<BTreeMap<Lang, String>> {
    if !keys.has("names") {
        return Some(BTreeMap::new());
    }
    let table = keys.table(report, "names", NAME_KEYS)?;
    let mut names = BTreeMap::new();
    for lang in Lang::ALL.into_iter().filter(|lang| table.has(lang.code())) {
        names.insert(lang, table.words(report, lang.code(), NAME_CHARS_MAX)?);
    }
    Some(names)
}

/// An embassy's country: needed there, and meaningless elsewhere.
fn country(
    keys: &Keys<'_>,
    report: &mut Report,
    kind: Option<TargetKind>,
) -> Option<Option<Country>> {
    let found = keys.string(report, "country");
    match (kind, &found) {
        (Some(TargetKind::Embassy), None) if !keys.has("country") => {
            keys.fault(
                report,
                "kind",
                FaultKind::EmbassyWithoutCountry,
                "this embassy has no country",
                "say which country it stands in, such as country = \"DE\"",
            );
            None
        }
        (Some(kind), Some(_)) if kind != TargetKind::Embassy => {
            keys.fault(
                report,
                "country",
                FaultKind::CountryWithoutEmbassy,
                "only an embassy has a country it stands in",
                "delete this line, or write kind = \"embassy\"",
            );
            None
        }
        (_, Some(found)) => lists::country(keys.source, report, found).map(Some),
        (_, None) => (!keys.has("country")).then_some(None),
    }
}
