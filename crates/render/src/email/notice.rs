//! What organisers are told, by mail: word for word what the chat says, so that the two cannot
//! differ. The subject shows on locked phones and names no person and no case.

use super::{
    finished, one_line,
    page::{Page, Role},
};
use crate::{
    Context, EmailBody,
    rich::Rich,
    telegram::{self, notice::channel_name, revision as shared},
    words::{Value, Words},
};
use alert::{ChannelKind, Lang, Notice, Timestamp, Zone};

/// Renders a notice in the organiser's language. `zone` is the one that its clock times are in,
/// `sent` the moment when it was written: the same on each rendering.
pub fn notice(
    notice: &Notice,
    lang: Lang,
    zone: &Zone,
    context: &Context<'_>,
    sent: Timestamp,
) -> EmailBody {
    let words = Words::new(lang, context.campaign.fallback);
    let said = telegram::notice(notice, lang, zone, context);
    let mut lines = said.text.lines().peekable();
    let mut page = Page::new(lang, lang);
    // In a rehearsal the chat says so in a line of its own, the first.
    let rehearsal = lines.next_if(|_| context.rehearsal).map(str::to_owned);
    if let Some(line) = &rehearsal {
        page.add(Role::Strong, Rich::plain(line));
    }
    for line in lines {
        page.add(Role::Plain, Rich::plain(line));
    }
    page.add(Role::Footer, shared::footer(context, &words).rich);
    let subject = one_line([rehearsal, Some(subject(notice, &words))]);
    finished(&page, subject, sent)
}

fn subject(notice: &Notice, words: &Words) -> String {
    let key = match notice {
        Notice::Proposed { .. } => "subject-proposed",
        Notice::Queued {
            emergency: false, ..
        } => "subject-queued",
        Notice::Queued {
            emergency: true, ..
        } => "subject-queued-emergency",
        Notice::Released { .. } => "subject-released",
        Notice::Halted { .. } => "subject-halted",
        Notice::Done { .. } => "subject-done",
        Notice::Overdue { .. } => "subject-overdue",
        Notice::ManyFailures { paused: true, .. } => "subject-failures-paused",
        Notice::ManyFailures { paused: false, .. } => "subject-failures-going-on",
        Notice::ChannelPaused { channel, .. } => {
            return about_channel("subject-channel-paused", *channel, words);
        }
        Notice::ChannelResumed { channel } => {
            return about_channel("subject-channel-resumed", *channel, words);
        }
        Notice::OrganiserAdded { .. } => "subject-organiser-added",
        Notice::OrganiserRemoved { .. } => "subject-organiser-removed",
        Notice::CodeLocked { .. } => "subject-code-locked",
        Notice::ListExported { .. } => "subject-list-exported",
        Notice::BotDeaf { .. } => "subject-bot-deaf",
        Notice::BotHears => "subject-bot-hears",
    };
    match telegram::notice::number(notice).map(|alert| alert.to_string()) {
        Some(number) => words.fill(key, &[("number", Value::Text(&number))]),
        None => words.say(key),
    }
}

fn about_channel(key: &str, channel: ChannelKind, words: &Words) -> String {
    let channel = words.say(channel_name(channel));
    words.fill(key, &[("channel", Value::Text(&channel))])
}
