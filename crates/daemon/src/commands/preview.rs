//! `nabat preview`: what waits for approval, as the people who will get it would read it, on every
//! channel; by default in the language that everybody falls back to, so that it fits a head.

use super::{Invocation, summary, wait};
use crate::{
    control::paths::{self, Preview, Shown},
    error::Error,
    terminal,
};
use alert::{AlertNumber, ChannelKind, Lang};

pub(super) fn run(
    invocation: &Invocation,
    alert: AlertNumber,
    lang: Option<Lang>,
    channel: Option<ChannelKind>,
) -> Result<(), Error> {
    let client = invocation.client()?;
    let mut preview: Preview = wait(client.get(&paths::of(paths::PREVIEW, alert)))?;
    preview
        .messages
        .retain(|shown| channel.is_none_or(|channel| shown.channel == channel));
    if let (Some(channel), true) = (channel, preview.messages.is_empty()) {
        return Err(Error::Refused(format!(
            "showing {alert}: this instance does not send on {}; see [{0}] in the configuration",
            channel.word()
        )));
    }
    if invocation.json {
        let wanted = |shown: &Shown| lang.is_none() || shown.lang.is_none() || shown.lang == lang;
        preview.messages.retain(wanted);
        terminal::json(&preview);
        return Ok(());
    }
    for line in summary::pending(&preview.pending) {
        terminal::line(line);
    }
    let wanted = lang.unwrap_or(preview.pending.revision.manifest.fallback);
    let here = |shown: &&Shown| shown.lang.is_none_or(|lang| lang == wanted);
    for shown in preview.messages.iter().filter(here) {
        message(shown);
    }
    if preview.messages.is_empty() {
        terminal::line("");
        terminal::line("This instance sends on no channel: nobody would get anything.");
    } else if !preview
        .messages
        .iter()
        .any(|shown| shown.lang == Some(wanted))
        && preview.messages.iter().any(|shown| shown.lang.is_some())
    {
        terminal::line("");
        terminal::line(format_args!(
            "Readers of {} get nothing until their translation is released.",
            wanted.own_name()
        ));
    }
    others(&preview.messages, alert, wanted);
    Ok(())
}

fn message(shown: &Shown) {
    let how = match shown.channel {
        ChannelKind::Telegram => "on Telegram",
        ChannelKind::Email => "by mail",
        ChannelKind::Webhook => "by webhook",
    };
    terminal::line("");
    match shown.lang {
        Some(lang) => {
            let lang = lang.own_name();
            terminal::line(format_args!("As readers of {lang} get it {how}:"));
        }
        None => terminal::line(format_args!("As programs get it {how}:")),
    }
    for line in terminal::wrapped(&shown.text, terminal::width().saturating_sub(6)) {
        terminal::line(format_args!("  | {line}").to_string().trim_end());
    }
}

/// How to see the rest.
fn others(messages: &[Shown], alert: AlertNumber, wanted: Lang) {
    let has = |lang: &Lang| messages.iter().any(|shown| shown.lang == Some(*lang));
    let others = Lang::ALL.into_iter().filter(|lang| *lang != wanted);
    let others: Vec<&str> = others.filter(has).map(Lang::code).collect();
    if !others.is_empty() {
        terminal::note("");
        terminal::note(format_args!(
            "Also in {}: nabat preview {alert} --lang {}; one channel alone with --channel",
            others.join(" "),
            others[0]
        ));
    }
}
