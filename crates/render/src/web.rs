//! A revision as a part of a web page, and as plain text: all of it, with the letters to copy and
//! what they say in a language the reader knows. It is a fragment: whoever serves it puts the page
//! around it. It asks nothing of the reader's browser but to show it, and no word of an author
//! becomes markup.

mod html;
mod letters;
mod page;
mod plain;

use crate::{
    Context, Reader, RenderFault,
    rich::Rich,
    telegram::{asks, blocks, revision as shared},
    words::{Value, Words},
};
use alert::{AskKind, Lang, Manifest, Revision, Text};
use page::{Page, Role};

/// An alert as a web page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebText {
    /// The language of the reader; parts in another one say so.
    pub lang: Lang,
    /// One `<article>`, complete and escaped.
    pub html: String,
    /// The same as plain text; lines end in `\n`, the last one too.
    pub text: String,
}

/// Renders a revision for a reader of its page.
///
/// # Errors
///
/// [`RenderFault::NoText`] if the reader is to wait for a translation.
pub fn revision(
    revision: &Revision,
    reader: &Reader,
    context: &Context<'_>,
) -> Result<WebText, RenderFault> {
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
    let mut page = Page::new(reader.lang);
    head(&mut page, manifest, lang, text, context, &words);
    story(&mut page, lang, text, &words);
    to_do(&mut page, manifest, lang, text, reader, context, &words);
    if asks::for_reader(manifest, reader)
        .iter()
        .any(|ask| ask.kind() == AskKind::Letter)
    {
        letters::add(&mut page, revision, lang, reader, context, &words);
    }
    page.add(Role::Footer, shared::footer(context, &words).rich);
    Ok(WebText {
        lang: reader.lang,
        html: html::fragment(&page),
        text: plain::text(&page),
    })
}

/// All above the lead: rehearsal, missing language, what it is, the title, and a call to stop.
fn head(
    page: &mut Page,
    manifest: &Manifest,
    lang: Lang,
    text: &Text,
    context: &Context<'_>,
    words: &Words,
) {
    if let Some(line) = shared::rehearsal(manifest, context, words) {
        page.add(Role::Strong, Rich::plain(&line));
    }
    if lang != page.lang {
        let line = words.fill("other-language", &[("language", Value::Text(lang.code()))]);
        page.add(Role::Plain, Rich::plain(&line));
    }
    page.add(
        Role::Plain,
        Rich::plain(&shared::first_line(manifest, words)),
    );
    page.add_in(lang, Role::Title, Rich::plain(&text.title));
    // The page tells the whole history, so its reader follows it.
    if let Some(key) = shared::note(manifest, true) {
        page.add(Role::Strong, Rich::plain(&words.say(key)));
    }
}

fn story(page: &mut Page, lang: Lang, text: &Text, words: &Words) {
    page.pieces(lang, blocks::pieces(&text.lead));
    page.add(Role::Heading, Rich::plain(&words.say("heading-happened")));
    page.pieces(lang, blocks::pieces(&text.happened));
}

/// What to do and by when. Each ask stands where the links of the messages lead.
fn to_do(
    page: &mut Page,
    manifest: &Manifest,
    lang: Lang,
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
    if !closes {
        let line = shared::deadline(manifest, concerned, context, words);
        page.add(Role::Strong, Rich::plain(line.rich.text()));
    }
    if !concerned {
        page.pieces(lang, blocks::pieces(&text.to_do));
    }
    // Who reads a page says nothing about where they are: all are told.
    let unknown = reader.country.is_none() && !manifest.concerned.is_empty();
    if concerned || (unknown && !closes) {
        page.add(Role::Plain, Rich::plain(&words.say("danger")));
    }
    for ask in asks::for_reader(manifest, reader) {
        let line = asks::line(ask, manifest, reader, words);
        // The letter's place is where the letter is.
        let anchor = (ask.kind() != AskKind::Letter).then(|| ask.kind().word());
        page.item(anchor, line);
    }
}
