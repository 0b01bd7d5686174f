//! What organisers are told, as Telegram messages: what is the case, and the command that helps.
//! A notice names alerts and people of the house, never a subscriber, and always fits.

use super::UNITS_MAX;
use crate::{
    Context, EntityKind, TelegramText,
    rich::Rich,
    words::{Value, Words},
};
use alert::{AlertNumber, ChannelKind, Lang, Notice, Timestamp, Zone, notice::PauseReason};
use unicode_segmentation::UnicodeSegmentation;

/// Titles and names are cut to this, so that a notice always fits: four times the longest title
/// that an alert may have.
const WORDS_MAX: usize = 480;

/// Renders a notice in the organiser's language; `zone` is the one that its clock times are in.
pub fn notice(notice: &Notice, lang: Lang, zone: &Zone, context: &Context<'_>) -> TelegramText {
    let words = Words::new(lang, context.campaign.fallback);
    let mut rich = Rich::default();
    if context.rehearsal {
        let line = match number(notice) {
            Some(alert) => {
                let year = alert.year().to_string();
                words.fill("rehearsal-notice", &[("year", Value::Text(&year))])
            }
            None => words.say("rehearsal-word"),
        };
        rich.join(&Rich::marked(&line, EntityKind::Bold), "");
    }
    // Each line on its own, since a rich text has no line breaks within.
    let lines = Lines {
        words: &words,
        zone,
    };
    for line in lines.of(notice).lines() {
        rich.join(&Rich::plain(line), "\n");
    }
    debug_assert!(rich.units() <= UNITS_MAX);
    let (text, entities) = rich.finish();
    TelegramText {
        text,
        entities,
        buttons: Vec::new(),
        silent: false,
    }
}

/// The alert that a notice is about.
pub(crate) const fn number(notice: &Notice) -> Option<AlertNumber> {
    match notice {
        Notice::Proposed { alert, .. }
        | Notice::Queued { alert, .. }
        | Notice::Released { alert, .. }
        | Notice::Halted { alert, .. }
        | Notice::Done { alert, .. }
        | Notice::Overdue { alert, .. }
        | Notice::ManyFailures { alert, .. } => Some(*alert),
        Notice::ChannelPaused { .. }
        | Notice::ChannelResumed { .. }
        | Notice::OrganiserAdded { .. }
        | Notice::OrganiserRemoved { .. }
        | Notice::CodeLocked { .. }
        | Notice::ListExported { .. }
        | Notice::BotDeaf { .. }
        | Notice::BotHears => None,
    }
}

struct Lines<'a> {
    words: &'a Words,
    zone: &'a Zone,
}

impl Lines<'_> {
    fn of(&self, notice: &Notice) -> String {
        match notice {
            Notice::Proposed {
                alert,
                revision,
                title,
                by,
            } => self.about(
                "notice-proposed",
                *alert,
                *revision,
                &[
                    ("title", Value::Text(&cut(title))),
                    ("by", Value::Text(&cut(by))),
                ],
            ),
            Notice::Queued {
                alert,
                revision,
                title,
                ends,
                emergency,
            } => {
                let key = if *emergency {
                    "notice-queued-emergency"
                } else {
                    "notice-queued"
                };
                self.queued(key, *alert, *revision, title, *ends)
            }
            Notice::Released { alert, revision } => {
                self.about("notice-released", *alert, *revision, &[])
            }
            Notice::Halted {
                alert,
                revision,
                by,
            } => self.about(
                "notice-halted",
                *alert,
                *revision,
                &[("by", Value::Text(&cut(by)))],
            ),
            Notice::Done {
                alert,
                revision,
                reached,
                not_reached,
            } => self.about(
                "notice-done",
                *alert,
                *revision,
                &[
                    ("reached", Value::Count(*reached)),
                    ("missed", Value::Count(*not_reached)),
                ],
            ),
            Notice::Overdue { alert, revision } => {
                self.about("notice-overdue", *alert, *revision, &[])
            }
            Notice::ManyFailures {
                alert,
                revision,
                failed,
                tried,
                paused,
            } => {
                let key = if *paused {
                    "notice-failures-paused"
                } else {
                    "notice-failures-going-on"
                };
                let counts = [
                    ("failed", Value::Count(*failed)),
                    ("tried", Value::Count(*tried)),
                ];
                self.about(key, *alert, *revision, &counts)
            }
            Notice::ChannelPaused { channel, why } => {
                let reason = self.words.say(reason(*channel, *why));
                let channel = self.words.say(channel_name(*channel));
                self.words.fill(
                    "notice-channel-paused",
                    &[
                        ("channel", Value::Text(&channel)),
                        ("reason", Value::Text(&reason)),
                    ],
                )
            }
            Notice::ChannelResumed { channel } => {
                let channel = self.words.say(channel_name(*channel));
                self.words.fill(
                    "notice-channel-resumed",
                    &[("channel", Value::Text(&channel))],
                )
            }
            Notice::OrganiserAdded { name } => self.named("notice-organiser-added", name),
            Notice::OrganiserRemoved { name } => self.named("notice-organiser-removed", name),
            Notice::CodeLocked { name } => self.named("notice-code-locked", name),
            Notice::BotDeaf { why } => {
                let reason = self.words.say(reason(ChannelKind::Telegram, *why));
                let reason = [("reason", Value::Text(&reason))];
                self.words.fill("notice-bot-deaf", &reason)
            }
            Notice::BotHears => self.words.say("notice-bot-hears"),
            Notice::ListExported {
                by: [first, second],
                recipient,
            } => self.words.fill(
                "notice-list-exported",
                &[
                    ("first", Value::Text(&cut(first))),
                    ("second", Value::Text(&cut(second))),
                    ("recipient", Value::Text(&cut(recipient))),
                ],
            ),
        }
    }

    fn queued(
        &self,
        key: &str,
        alert: AlertNumber,
        revision: u16,
        title: &str,
        ends: Timestamp,
    ) -> String {
        let date = self.words.date(self.zone.date_at(ends));
        let time = self.zone.clock_time(ends);
        self.about(
            key,
            alert,
            revision,
            &[
                ("title", Value::Text(&cut(title))),
                ("date", Value::Text(&date)),
                ("time", Value::Text(&time)),
                ("zone", Value::Text(self.zone.name())),
            ],
        )
    }

    fn about(
        &self,
        key: &str,
        alert: AlertNumber,
        revision: u16,
        more: &[(&'static str, Value<'_>)],
    ) -> String {
        let (number, revision) = (alert.to_string(), revision.to_string());
        let mut values = vec![
            ("number", Value::Text(&number)),
            ("revision", Value::Text(&revision)),
        ];
        values.extend_from_slice(more);
        self.words.fill(key, &values)
    }

    fn named(&self, key: &str, name: &str) -> String {
        self.words.fill(key, &[("name", Value::Text(&cut(name)))])
    }
}

pub(crate) const fn channel_name(channel: ChannelKind) -> &'static str {
    match channel {
        ChannelKind::Telegram => "channel-telegram",
        ChannelKind::Email => "channel-email",
        ChannelKind::Webhook => "channel-webhook",
    }
}

/// What is wrong, and what to look at: a bot has a token, a mail server a password and a
/// certificate.
const fn reason(channel: ChannelKind, why: PauseReason) -> &'static str {
    match why {
        PauseReason::Unauthorized if matches!(channel, ChannelKind::Email) => {
            "pause-unauthorized-email"
        }
        PauseReason::Unreachable if matches!(channel, ChannelKind::Email) => {
            "pause-unreachable-email"
        }
        PauseReason::Unauthorized => "pause-unauthorized",
        PauseReason::Conflict => "pause-conflict",
        PauseReason::ForeignIdentity => "pause-foreign-identity",
        PauseReason::Unreachable => "pause-unreachable",
        PauseReason::ContentRejected => "pause-content-rejected",
    }
}

/// The words on one line, cut to [`WORDS_MAX`] UTF-16 units at a whole character.
fn cut(words: &str) -> String {
    let mut out = String::new();
    let mut units = 0;
    for character in words.graphemes(true) {
        units += character.encode_utf16().count();
        if units > WORDS_MAX {
            break;
        }
        out.push_str(character);
    }
    out.replace(['\n', '\r'], " ")
}
