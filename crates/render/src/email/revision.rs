//! A revision as a mail. Nothing of it is left out, since a mail has no limit that an alert could
//! meet.

use super::{
    finished, one_line,
    page::{Page, Role},
};
use crate::{
    Context, EmailBody, EntityKind, Occasion, Reader, RenderFault,
    rich::Rich,
    telegram::{asks, blocks, buttons, revision as shared},
    words::{Value, Words},
};
use alert::{AskKind, Lang, Manifest, Revision, RevisionKind, Text, Timestamp};

/// Renders a revision for a reader; `sent` is the moment of its release, the same for everyone and
/// on each rendering.
///
/// # Errors
///
/// [`RenderFault::NoText`] if the reader is to wait for a translation.
pub fn revision(
    revision: &Revision,
    reader: &Reader,
    context: &Context<'_>,
    how: Occasion,
    sent: Timestamp,
) -> Result<EmailBody, RenderFault> {
    let manifest = &revision.manifest;
    let (lang, text) = revision
        .language_for(reader.lang)
        .and_then(|lang| Some((lang, revision.texts.get(&lang)?)))
        .ok_or(RenderFault::NoText {
            alert: manifest.alert,
            revision: manifest.revision,
            lang: reader.lang,
        })?;
    let words = Words::new(reader.lang, context.campaign.fallback);
    let mut page = Page::new(reader.lang, lang);
    head(&mut page, manifest, text, context, how, &words);
    story(&mut page, text, &words);
    to_do(&mut page, manifest, text, reader, context, &words);
    leads_on(&mut page, manifest, lang, reader, context, &words);
    page.add(Role::Footer, shared::footer(context, &words).rich);
    let subject = subject(manifest, text, context, &words);
    Ok(finished(&page, subject, sent))
}

/// The subject: whether it is a rehearsal, which alert, the title.
fn subject(manifest: &Manifest, text: &Text, context: &Context<'_>, words: &Words) -> String {
    let number = manifest.alert.to_string();
    let year = shared::rehearsal_year(manifest, context);
    let rehearsal =
        year.map(|year| words.fill("rehearsal-notice", &[("year", Value::Text(&year))]));
    let about = match manifest.kind {
        RevisionKind::Alert => number,
        RevisionKind::Update => words.fill("kind-update", &[("number", Value::Text(&number))]),
        RevisionKind::Correction => {
            words.fill("kind-correction", &[("number", Value::Text(&number))])
        }
        RevisionKind::Outcome => words.fill("kind-outcome", &[("number", Value::Text(&number))]),
        RevisionKind::Withdrawal => {
            words.fill("kind-withdrawal", &[("number", Value::Text(&number))])
        }
    };
    let parts = [rehearsal, Some(about), Some(text.title.clone())];
    one_line(parts)
}

/// All above the lead: rehearsal, missing language, what it is, the title, and a call to stop.
fn head(
    page: &mut Page,
    manifest: &Manifest,
    text: &Text,
    context: &Context<'_>,
    how: Occasion,
    words: &Words,
) {
    if let Some(line) = shared::rehearsal(manifest, context, words) {
        page.add(Role::Strong, Rich::plain(&line));
    }
    if page.text_lang != page.lang {
        let line = words.fill(
            "other-language",
            &[("language", Value::Text(page.text_lang.code()))],
        );
        page.add(Role::Plain, Rich::marked(&line, EntityKind::Italic));
    }
    let first = shared::first_line(manifest, words);
    page.add(Role::Plain, Rich::plain(&first));
    page.add_foreign(Role::Title, Rich::plain(&text.title));
    let follows = shared::follows(manifest, how);
    if let Some(key) = shared::note(manifest, follows) {
        page.add(Role::Strong, Rich::plain(&words.say(key)));
    }
    if !follows {
        let line = words.say("full-note");
        page.add(Role::Plain, Rich::marked(&line, EntityKind::Italic));
    }
}

/// What it is about, and what happened.
fn story(page: &mut Page, text: &Text, words: &Words) {
    page.pieces(blocks::pieces(&text.lead));
    let happened = blocks::pieces(&text.happened);
    if !happened.is_empty() {
        page.add(Role::Heading, Rich::plain(&words.say("heading-happened")));
        page.pieces(happened);
    }
}

/// What to do and by when.
fn to_do(
    page: &mut Page,
    manifest: &Manifest,
    text: &Text,
    reader: &Reader,
    context: &Context<'_>,
    words: &Words,
) {
    let closes = manifest.kind.closes();
    let concerned = reader.is_concerned(manifest) && !closes;
    let heading = if closes {
        "heading-next"
    } else {
        "heading-to-do"
    };
    page.add(Role::Heading, Rich::plain(&words.say(heading)));
    // The author's own words may ask for what is dangerous there: the warning takes their place.
    if concerned {
        page.add(Role::Plain, Rich::plain(&words.say("danger")));
    } else {
        page.pieces(blocks::pieces(&text.to_do));
    }
    for ask in asks::for_reader(manifest, reader) {
        if concerned || ask.kind() != AskKind::Share {
            page.piece(asks::line(ask, manifest, reader, words), false);
        }
    }
    if !closes {
        let line = shared::deadline(manifest, concerned, context, words);
        page.add(Role::Strong, Rich::plain(line.rich.text()));
    }
}

/// The links to the alert's page, one to each place where something can be done.
fn leads_on(
    page: &mut Page,
    manifest: &Manifest,
    lang: Lang,
    reader: &Reader,
    context: &Context<'_>,
    words: &Words,
) {
    let asks = asks::for_reader(manifest, reader);
    let address = buttons::page(manifest, lang, context);
    for (label, url) in buttons::links(&asks, &address, words) {
        page.add(Role::Link, Rich::marked(&label, EntityKind::TextLink(url)));
    }
}
