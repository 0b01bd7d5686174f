//! A revision in the Common Alerting Protocol, CAP 1.2: one `alert` with one `info` for each of its
//! languages, for programs that pass warnings on. It is an export and not our model. A rehearsal
//! and a case of the past are an `Exercise`, which no program may take for real.

use crate::{
    Context, RenderFault,
    telegram::{buttons, revision as shared},
    webhook::plain,
    words::{Value, Words},
};
use alert::{Lang, Manifest, Revision, RevisionKind, Text, Timestamp, Urgency};
use quick_xml::{
    Writer,
    events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event},
};
use std::{collections::BTreeMap, io};

/// The namespace of CAP 1.2.
const NAMESPACE: &str = "urn:oasis:names:tc:emergency:cap:1.2";

/// Renders a revision that was released at `sent`; `earlier` are the moments at which those that
/// it refers to were.
///
/// # Errors
///
/// [`RenderFault::NoReference`] if one of them is missing.
pub fn revision(
    revision: &Revision,
    context: &Context<'_>,
    sent: Timestamp,
    earlier: &BTreeMap<u16, Timestamp>,
) -> Result<String, RenderFault> {
    let manifest = &revision.manifest;
    let mut references = Vec::new();
    for reference in &manifest.references {
        let sent = earlier.get(reference).ok_or(RenderFault::NoReference {
            alert: manifest.alert,
            revision: manifest.revision,
            reference: *reference,
        })?;
        references.push(format!(
            "{},{},{}",
            sender(context),
            identifier(manifest, *reference),
            context.campaign.zone.rfc3339(*sent)
        ));
    }
    let mut document = Document(Writer::new_with_indent(Vec::new(), b' ', 2));
    // Writing into memory cannot fail.
    let _ = document.alert(revision, context, sent, &references.join(" "));
    let bytes = document.0.into_inner();
    Ok(String::from_utf8_lossy(&bytes).into_owned() + "\n")
}

/// Who sends: CAP allows neither space, comma, `<` nor `&`, and a host has none of them.
fn sender<'a>(context: &Context<'a>) -> &'a str {
    context.campaign.site.host()
}

fn identifier(manifest: &Manifest, revision: u16) -> String {
    format!("{}-{revision}", manifest.alert)
}

const fn message_type(kind: RevisionKind) -> &'static str {
    match kind {
        RevisionKind::Alert => "Alert",
        RevisionKind::Update | RevisionKind::Correction | RevisionKind::Outcome => "Update",
        RevisionKind::Withdrawal => "Cancel",
    }
}

struct Document(Writer<Vec<u8>>);

impl Document {
    fn open(&mut self, start: BytesStart<'_>) -> io::Result<()> {
        self.0.write_event(Event::Start(start))
    }

    fn close(&mut self, name: &str) -> io::Result<()> {
        self.0.write_event(Event::End(BytesEnd::new(name)))
    }

    /// An element with words in it; none is written empty. XML has no control characters but these.
    fn element(&mut self, name: &str, words: &str) -> io::Result<()> {
        let words: String = words
            .chars()
            .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
            .filter(|c| !matches!(c, '\u{FFFE}' | '\u{FFFF}'))
            .collect();
        if !words.trim().is_empty() {
            let element = self.0.create_element(name);
            element.write_text_content(BytesText::new(&words))?;
        }
        Ok(())
    }

    /// The elements stand in the order that the schema demands, here and below.
    fn alert(
        &mut self,
        revision: &Revision,
        context: &Context<'_>,
        sent: Timestamp,
        references: &str,
    ) -> io::Result<()> {
        let manifest = &revision.manifest;
        let words = Words::new(manifest.fallback, context.campaign.fallback);
        let note = shared::rehearsal(manifest, context, &words);
        let status = match note {
            Some(_) => "Exercise",
            None => "Actual",
        };
        let decl = BytesDecl::new("1.0", Some("UTF-8"), None);
        self.0.write_event(Event::Decl(decl))?;
        self.open(BytesStart::new("alert").with_attributes([("xmlns", NAMESPACE)]))?;
        self.element("identifier", &identifier(manifest, manifest.revision))?;
        self.element("sender", sender(context))?;
        self.element("sent", &context.campaign.zone.rfc3339(sent))?;
        self.element("status", status)?;
        self.element("msgType", message_type(manifest.kind))?;
        self.element("scope", "Public")?;
        self.element("note", note.as_deref().unwrap_or_default())?;
        self.element("references", references)?;
        self.element("incidents", &manifest.case.slug)?;
        for (lang, text) in &revision.texts {
            self.info(manifest, *lang, text, context, sent)?;
        }
        self.close("alert")
    }

    fn info(
        &mut self,
        manifest: &Manifest,
        lang: Lang,
        text: &Text,
        context: &Context<'_>,
        sent: Timestamp,
    ) -> io::Result<()> {
        let words = Words::new(lang, context.campaign.fallback);
        let closes = manifest.kind.closes();
        self.open(BytesStart::new("info"))?;
        self.element("language", lang.code())?;
        self.element("category", "Safety")?;
        self.element("event", &event(manifest, &words))?;
        self.element("responseType", if closes { "None" } else { "Execute" })?;
        let urgency = if closes {
            Urgency::Past
        } else {
            manifest.urgency
        };
        self.element("urgency", urgency.word())?;
        self.element("severity", manifest.severity.word())?;
        self.element("certainty", manifest.certainty.word())?;
        let expires = manifest.expires_at(sent);
        if expires != Timestamp::FAR {
            self.element("expires", &context.campaign.zone.rfc3339(expires))?;
        }
        self.element("senderName", &context.campaign.name)?;
        self.element("headline", &headline(manifest, text, context, &words))?;
        let rehearsal = shared::rehearsal(manifest, context, &words);
        let told = [
            rehearsal,
            Some(plain(&text.lead)),
            Some(plain(&text.happened)),
        ];
        self.element("description", &joined(told))?;
        self.element(
            "instruction",
            &joined(instruction(manifest, text, context, &words)),
        )?;
        self.element("web", &buttons::page(manifest, lang, context))?;
        self.element("contact", &context.campaign.contact)?;
        self.close("info")
    }
}

/// What kind of event it is, in words.
fn event(manifest: &Manifest, words: &Words) -> String {
    let key = match manifest.kind {
        RevisionKind::Alert => "urgency-unknown",
        RevisionKind::Update => "kind-update",
        RevisionKind::Correction => "kind-correction",
        RevisionKind::Outcome => "kind-outcome",
        RevisionKind::Withdrawal => "kind-withdrawal",
    };
    let number = manifest.alert.to_string();
    words.fill(key, &[("number", Value::Text(&number))])
}

/// The title; a headline is shown alone, so a rehearsal says so in it.
fn headline(manifest: &Manifest, text: &Text, context: &Context<'_>, words: &Words) -> String {
    match shared::rehearsal_year(manifest, context) {
        Some(year) => {
            let rehearsal = words.fill("rehearsal-notice", &[("year", Value::Text(&year))]);
            format!("{rehearsal} · {}", text.title)
        }
        None => text.title.clone(),
    }
}

/// What to do and by when. Nobody knows where it is read: all are told of the danger.
fn instruction(
    manifest: &Manifest,
    text: &Text,
    context: &Context<'_>,
    words: &Words,
) -> [Option<String>; 4] {
    let stop = shared::note(manifest, true).map(|key| words.say(key));
    let to_do = Some(plain(&text.to_do));
    if manifest.kind.closes() {
        return [stop, to_do, None, None];
    }
    let danger = (!manifest.concerned.is_empty()).then(|| words.say("danger"));
    let deadline = shared::deadline(manifest, false, context, words);
    [stop, to_do, danger, Some(deadline.rich.text().to_owned())]
}

fn joined<const N: usize>(parts: [Option<String>; N]) -> String {
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    parts.join("\n\n")
}
