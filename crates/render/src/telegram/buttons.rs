//! The buttons under an alert: one for each kind of ask, leading to its place on the alert's
//! page, then the page itself and a button to pass it on. All of them are links: pressing one
//! tells us nothing.

use crate::{Button, Context, words::Words};
use alert::{Ask, AskKind, Lang, Manifest, Text};
use unicode_segmentation::UnicodeSegmentation;
use url::form_urlencoded::byte_serialize;

/// How many buttons stand in a row: two labels are readable on a narrow phone.
const ROW: usize = 2;
/// A longer link in a button is refused by clients; the share line is cut to fit.
const SHARE_URL_BYTES_MAX: usize = 2_000;

/// The address of the alert's page in a language.
pub(crate) fn page(manifest: &Manifest, lang: Lang, context: &Context<'_>) -> String {
    let site = context.campaign.site.as_str().trim_end_matches('/');
    format!("{site}/{lang}/a/{}", manifest.alert)
}

/// The rows of buttons. `asks` are those that the reader gets.
pub(super) fn rows(asks: &[&Ask], page: &str, text: &Text, words: &Words) -> Vec<Vec<Button>> {
    let link = |(label, url)| Button::Link { label, url };
    let mut buttons: Vec<Button> = links(asks, page, words).into_iter().map(link).collect();
    buttons.push(link((words.say("button-share"), share(page, &text.share))));
    buttons.chunks(ROW).map(<[Button]>::to_vec).collect()
}

/// Where to go, each with its label: for each kind of ask its place on the page, then the page.
pub(crate) fn links(asks: &[&Ask], page: &str, words: &Words) -> Vec<(String, String)> {
    let mut kinds: Vec<AskKind> = Vec::new();
    for kind in asks.iter().map(|ask| ask.kind()) {
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    let mut links: Vec<_> = kinds
        .into_iter()
        .filter_map(|kind| Some((words.say(key(kind)?), format!("{page}#{}", kind.word()))))
        .collect();
    links.push((words.say("button-page"), page.to_owned()));
    links
}

/// The label of an ask's button; passing on has a button of its own.
const fn key(kind: AskKind) -> Option<&'static str> {
    match kind {
        AskKind::Letter => Some("button-letter"),
        AskKind::Solidarity => Some("button-solidarity"),
        AskKind::Sign => Some("button-sign"),
        AskKind::Sponsor => Some("button-sponsor"),
        AskKind::Donate => Some("button-donate"),
        AskKind::Attend => Some("button-attend"),
        AskKind::Share => None,
    }
}

/// A link that opens Telegram's own dialogue for passing something on.
fn share(page: &str, line: &str) -> String {
    let mut url = format!("https://t.me/share/url?url={}&text=", encoded(page));
    for character in line.graphemes(true) {
        let character = encoded(character);
        if url.len() + character.len() > SHARE_URL_BYTES_MAX {
            break;
        }
        url.push_str(&character);
    }
    url
}

/// Percent-encoded; a space becomes `%20`, since `+` is read literally by some clients.
pub(crate) fn encoded(text: &str) -> String {
    byte_serialize(text.as_bytes())
        .collect::<String>()
        .replace('+', "%20")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_line_cannot_add_to_the_link_or_outgrow_it() {
        let url = share("https://bell.example/de/a/UA-2026-014", "a & b=c+d #x\n");
        assert_eq!(
            url,
            "https://t.me/share/url?url=https%3A%2F%2Fbell.example%2Fde%2Fa%2FUA-2026-014&text=\
             a%20%26%20b%3Dc%2Bd%20%23x%0A"
        );
        let long = share("https://bell.example", &"👩‍🚒".repeat(400));
        assert!(long.len() <= SHARE_URL_BYTES_MAX);
        assert!(long.ends_with(&encoded("👩‍🚒")));
    }
}
