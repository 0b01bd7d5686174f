//! A revision as a Telegram message. The fixed parts (who speaks, the title, what to do, by when)
//! are made first; what is left of the limit goes to what happened and to the lead.

use super::{ENTITIES_MAX, UNITS_MAX, asks, blocks, buttons};
use crate::{
    Context, EntityKind, Medium, Occasion, Reader, RenderFault, TelegramText,
    rich::Rich,
    shorten::{Cut, Piece, cuts, keep},
    words::{Value, Words},
};
use alert::{ActBy, AskKind, Lang, Manifest, Revision, RevisionKind, Text, Urgency};

/// How many characters of the key's fingerprint stand in the footer, in groups of four.
const FINGERPRINT_CHARS: usize = 16;

/// Renders a revision for a reader.
///
/// # Errors
///
/// [`RenderFault::NoText`] if the reader is to wait for a translation, and the other faults if it
/// fits no message even without its lead and what happened.
pub fn revision(
    revision: &Revision,
    reader: &Reader,
    context: &Context<'_>,
    how: Occasion,
) -> Result<TelegramText, RenderFault> {
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
    let page = buttons::page(manifest, lang, context);
    let layout = Layout::new(manifest, lang, text, reader, context, how, &words, &page);
    let (text_units, entities) = layout.fitted(reader.lang)?.finish();
    let asks = asks::for_reader(manifest, reader);
    Ok(TelegramText {
        text: text_units,
        entities,
        buttons: buttons::rows(&asks, &page, text, &words),
        silent: reader.silent,
    })
}

/// The parts of a message, in their order. `head` and `tail` always stay.
struct Layout {
    head: Vec<Piece>,
    lead: Vec<Piece>,
    happened: Vec<Piece>,
    heading: Piece,
    read_on: Piece,
    tail: Vec<Piece>,
}

impl Layout {
    #[expect(
        clippy::too_many_arguments,
        reason = "the one caller has just made them all"
    )]
    fn new(
        manifest: &Manifest,
        lang: Lang,
        text: &Text,
        reader: &Reader,
        context: &Context<'_>,
        how: Occasion,
        words: &Words,
        page: &str,
    ) -> Self {
        let read_on = words.say("read-on");
        Self {
            head: head(manifest, lang, text, reader, context, how, words),
            lead: blocks::pieces(&text.lead),
            happened: blocks::pieces(&text.happened),
            heading: bold(&words.say("heading-happened"), false),
            read_on: loose(Rich::marked(
                &read_on,
                EntityKind::TextLink(page.to_owned()),
            )),
            tail: tail(manifest, text, reader, context, words),
        }
    }

    /// The longest form that is within the limits.
    fn fitted(&self, lang: Lang) -> Result<Rich, RenderFault> {
        let fits = |rich: &Rich| rich.units() <= UNITS_MAX && rich.marks() <= ENTITIES_MAX;
        let (all_lead, all_happened) = (whole(&self.lead), whole(&self.happened));
        let full = self.compose(all_lead, all_happened);
        if fits(&full) {
            return Ok(full);
        }
        // Cuts grow, so the fitting ones come first.
        let happened = cuts(&self.happened);
        let count = happened.partition_point(|cut| fits(&self.compose(all_lead, *cut)));
        if let Some(cut) = count.checked_sub(1).and_then(|last| happened.get(last)) {
            return Ok(self.compose(all_lead, *cut));
        }
        let lead = cuts(&self.lead);
        let count = lead.partition_point(|cut| fits(&self.compose(*cut, NOTHING)));
        if let Some(cut) = count.checked_sub(1).and_then(|last| lead.get(last)) {
            return Ok(self.compose(*cut, NOTHING));
        }
        // Leaving out very little can cost more than it saves, by the line that leads on.
        let least = self.compose(NOTHING, NOTHING);
        let units = least.units().min(full.units());
        let medium = Medium::Telegram;
        Err(match units.saturating_sub(UNITS_MAX) {
            0 => RenderFault::TooManyEntities {
                lang,
                medium,
                over_by: least.marks().saturating_sub(ENTITIES_MAX),
            },
            over_by => RenderFault::TooLong {
                lang,
                medium,
                over_by,
            },
        })
    }

    fn compose(&self, lead: Cut, happened: Cut) -> Rich {
        let mut rich = Rich::default();
        let mut join = |piece: &Piece| {
            if piece.rich.text().is_empty() {
                return;
            }
            rich.join(&piece.rich, if piece.tight { "\n" } else { "\n\n" });
        };
        self.head.iter().for_each(&mut join);
        keep(&self.lead, lead).iter().for_each(&mut join);
        let kept = keep(&self.happened, happened);
        if !kept.is_empty() {
            join(&self.heading);
            for (index, piece) in kept.into_iter().enumerate() {
                join(&Piece {
                    tight: piece.tight || index == 0,
                    ..piece
                });
            }
        }
        if lead != whole(&self.lead) || happened != whole(&self.happened) {
            join(&self.read_on);
        }
        self.tail.iter().for_each(&mut join);
        rich
    }
}

const NOTHING: Cut = Cut { whole: 0, bytes: 0 };

const fn whole(pieces: &[Piece]) -> Cut {
    Cut {
        whole: pieces.len(),
        bytes: 0,
    }
}

const fn loose(rich: Rich) -> Piece {
    Piece { rich, tight: false }
}

const fn tight(rich: Rich) -> Piece {
    Piece { rich, tight: true }
}

fn bold(words: &str, tight: bool) -> Piece {
    Piece {
        rich: Rich::marked(words, EntityKind::Bold).trimmed(),
        tight,
    }
}

/// All above the lead: rehearsal, missing language, what it is, the title, and a call to stop.
fn head(
    manifest: &Manifest,
    lang: Lang,
    text: &Text,
    reader: &Reader,
    context: &Context<'_>,
    how: Occasion,
    words: &Words,
) -> Vec<Piece> {
    let mut head = Vec::new();
    if let Some(line) = rehearsal(manifest, context, words) {
        head.push(bold(&line, false));
    }
    if lang != reader.lang {
        let line = words.fill("other-language", &[("language", Value::Text(lang.code()))]);
        head.push(loose(Rich::marked(&line, EntityKind::Italic)));
    }
    head.push(loose(Rich::plain(&first_line(manifest, words))));
    head.push(bold(&text.title, true));
    let follows = follows(manifest, how);
    let note = note(manifest, follows);
    if let Some(key) = note {
        head.push(bold(&words.say(key), false));
    }
    if !follows {
        let line = words.say("full-note");
        head.push(loose(Rich::marked(&line, EntityKind::Italic)));
    }
    head
}

/// Whether the reader holds what this one follows on.
pub(crate) fn follows(manifest: &Manifest, how: Occasion) -> bool {
    manifest.kind == RevisionKind::Alert || how == Occasion::Follow
}

/// The call to stop, or the admission of a mistake, that stands under the title.
pub(crate) const fn note(manifest: &Manifest, follows: bool) -> Option<&'static str> {
    match manifest.kind {
        RevisionKind::Outcome => Some("stop-outcome"),
        RevisionKind::Withdrawal => Some("stop-withdrawal"),
        RevisionKind::Correction if follows => Some("correction-note"),
        RevisionKind::Correction | RevisionKind::Alert | RevisionKind::Update => None,
    }
}

/// What a rehearsal says at its top.
pub(crate) fn rehearsal(
    manifest: &Manifest,
    context: &Context<'_>,
    words: &Words,
) -> Option<String> {
    let year = rehearsal_year(manifest, context)?;
    let key = match manifest.historical {
        Some(_) => "rehearsal-past",
        None => "rehearsal-now",
    };
    Some(words.fill(key, &[("year", Value::Text(&year))]))
}

/// The year that a rehearsal is marked with: that of the case, or its own.
pub(crate) fn rehearsal_year(manifest: &Manifest, context: &Context<'_>) -> Option<String> {
    match manifest.historical {
        Some(happened) => Some(happened.year().to_string()),
        None if context.rehearsal => Some(manifest.alert.year().to_string()),
        None => None,
    }
}

/// What it is: urgency and number, or what became of which number.
pub(crate) fn first_line(manifest: &Manifest, words: &Words) -> String {
    let number = manifest.alert.to_string();
    let urgency = words.say(match manifest.urgency {
        Urgency::Immediate => "urgency-immediate",
        Urgency::Expected => "urgency-expected",
        Urgency::Future => "urgency-future",
        Urgency::Past => "urgency-past",
        Urgency::Unknown => "urgency-unknown",
    });
    let kind = match manifest.kind {
        RevisionKind::Alert => return format!("{urgency} · {number}"),
        RevisionKind::Update => "kind-update",
        RevisionKind::Correction => "kind-correction",
        RevisionKind::Outcome => "kind-outcome",
        RevisionKind::Withdrawal => "kind-withdrawal",
    };
    let kind = words.fill(kind, &[("number", Value::Text(&number))]);
    if manifest.kind.closes() {
        kind
    } else {
        format!("{kind} · {urgency}")
    }
}

/// All below what happened: what to do, by when, and who signs.
fn tail(
    manifest: &Manifest,
    text: &Text,
    reader: &Reader,
    context: &Context<'_>,
    words: &Words,
) -> Vec<Piece> {
    let concerned = reader.is_concerned(manifest) && !manifest.kind.closes();
    let heading = if manifest.kind.closes() {
        "heading-next"
    } else {
        "heading-to-do"
    };
    let mut tail = vec![bold(&words.say(heading), false)];
    // The author's own words may ask for what is dangerous there: the warning takes their place.
    let mut body = if concerned {
        vec![tight(Rich::plain(&words.say("danger")))]
    } else {
        blocks::pieces(&text.to_do)
    };
    if let Some(first) = body.first_mut() {
        first.tight = true;
    }
    tail.append(&mut body);
    // Passing on has its button; a line says it only where little else is asked.
    let asks = asks::for_reader(manifest, reader).into_iter();
    let told = asks.filter(|ask| concerned || ask.kind() != AskKind::Share);
    for (index, ask) in told.enumerate() {
        tail.push(Piece {
            rich: asks::line(ask, manifest, reader, words),
            tight: index > 0,
        });
    }
    if !manifest.kind.closes() {
        tail.push(deadline(manifest, concerned, context, words));
    }
    tail.push(footer(context, words));
    tail
}

/// By when. Somebody who is not asked to act is told how long the appeal runs.
pub(crate) fn deadline(
    manifest: &Manifest,
    concerned: bool,
    context: &Context<'_>,
    words: &Words,
) -> Piece {
    let line = match (manifest.act_by, concerned) {
        (ActBy::Standing, _) => words.say("deadline-standing"),
        (ActBy::Day { day, .. }, concerned) => words.fill(
            if concerned {
                "deadline-runs"
            } else {
                "deadline-act"
            },
            &[
                ("date", Value::Text(&words.date(day))),
                ("zone", Value::Text(context.campaign.zone.name())),
            ],
        ),
    };
    bold(&line, false)
}

/// Who signs, with which key, and where the source is.
pub(crate) fn footer(context: &Context<'_>, words: &Words) -> Piece {
    let fingerprint = short(context.fingerprint);
    let mut rich = Rich::plain(&context.campaign.name);
    if !fingerprint.is_empty() {
        rich.push(" · ");
        rich.push(&words.fill("footer-key", &[("fingerprint", Value::Text(&fingerprint))]));
    }
    if !context.source_link.is_empty() {
        rich.push(" · ");
        rich.push_marked(
            &words.say("footer-source"),
            EntityKind::TextLink(context.source_link.to_owned()),
        );
    }
    loose(rich)
}

/// The beginning of a fingerprint in groups of four, whatever groups it came in.
fn short(fingerprint: &str) -> String {
    let mut out = String::new();
    let characters = fingerprint.chars().filter(char::is_ascii_alphanumeric);
    for (index, c) in characters.take(FINGERPRINT_CHARS).enumerate() {
        if index > 0 && index.is_multiple_of(4) {
            out.push(' ');
        }
        out.push(c);
    }
    out
}
