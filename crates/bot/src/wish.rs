//! What somebody wants, from their words or from the button they pressed. Leaving is understood in
//! every language and every spelling that was thought of; everything else is a command. Nothing
//! here knows who speaks.

use alert::{Country, Lang, chat::Press};
use unicode_normalization::UnicodeNormalization;

/// The words that mean "leave me alone", in small letters and composed characters.
const STOP_WORDS: [&str; 11] = [
    "stop",
    "stopp",
    "baja",
    "arrêt",
    "arret",
    "basta",
    "koniec",
    "sair",
    "стоп",
    "тоқта",
    "токта",
];

/// What somebody wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wish {
    Leave,
    /// To begin; in this language, if a link said so.
    Begin(Option<Lang>),
    Help,
    Privacy,
    Key,
    MyData,
    Appeals,
    Languages,
    Topics,
    /// The countries to choose from.
    Countries,
    /// This one; nothing if what they wrote is none.
    Country(Option<Country>),
    /// For so many days; nothing if they did not say it so that it is understood.
    Pause(Option<u16>),
    /// What a button carries.
    Press(Press),
    /// Whatever it is, we do not understand it.
    Unknown,
}

impl Wish {
    pub(crate) fn of_words(words: &str) -> Self {
        let words: String = words.nfkc().filter(|c| !is_invisible(*c)).collect();
        let words = words.trim();
        match words.strip_prefix('/') {
            Some(command) => Self::of_command(command),
            None if is_stop_word(words) => Wish::Leave,
            None => Wish::Unknown,
        }
    }

    pub(crate) fn of_press(data: &str) -> Self {
        data.parse().map_or(Wish::Unknown, Wish::Press)
    }

    fn of_command(command: &str) -> Self {
        let (name, rest) = command
            .split_once(char::is_whitespace)
            .unwrap_or((command, ""));
        // `/stop@some_bot` is how programs write it in places with several bots.
        let name = name.split('@').next().unwrap_or_default().to_lowercase();
        let rest = rest.trim();
        match name.as_str() {
            "start" => Wish::Begin(language_in(rest)),
            "help" => Wish::Help,
            "privacy" => Wish::Privacy,
            "verify" => Wish::Key,
            "mydata" => Wish::MyData,
            "appeals" => Wish::Appeals,
            "language" => Wish::Languages,
            "topics" => Wish::Topics,
            "country" if rest.is_empty() => Wish::Countries,
            "country" => Wish::Country(rest.to_uppercase().parse().ok()),
            "pause" => Wish::Pause(rest.parse().ok()),
            name if is_stop_word(name) => Wish::Leave,
            _ => Wish::Unknown,
        }
    }
}

/// The language that the link somebody came by names as one of its parts.
fn language_in(payload: &str) -> Option<Lang> {
    payload.split(['_', '-']).find_map(|part| part.parse().ok())
}

/// Whether the words are one of those, whatever signs stand around or in them.
fn is_stop_word(words: &str) -> bool {
    let letters: String = words
        .to_lowercase()
        .nfc()
        .filter(|c| c.is_alphabetic())
        .collect();
    STOP_WORDS.contains(&letters.as_str())
}

/// Characters that no reader sees, and that turn or join others.
fn is_invisible(c: char) -> bool {
    let format = matches!(
        c,
        '\u{00AD}'
            | '\u{061C}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
    );
    format || (c.is_control() && !c.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaving_is_understood_in_every_language_and_spelling() {
        for words in [
            "/stop",
            "/STOP",
            "/stop@alarm_bot",
            "/stop please",
            " /stop\n",
            "\u{202E}/stop",
            "/стоп",
            "stop",
            "STOP!",
            "Stopp.",
            "¡Baja!",
            "arrêt",
            "arre\u{302}t",
            "ARRET",
            "basta",
            "Koniec",
            "sair…",
            "Стоп",
            "ТОҚТА",
            "s t o p",
            "stop 🛑",
            "ｓｔｏｐ",
            "s\u{200B}top",
            "/Koniec",
        ] {
            assert_eq!(Wish::of_words(words), Wish::Leave, "{words:?}");
        }
    }

    #[test]
    fn what_only_speaks_of_stopping_is_no_leaving() {
        for words in [
            "they must stop this",
            "stop it",
            "/stopwatch",
            "non-stop",
            "",
            "/",
            "🛑",
            "st",
        ] {
            assert_eq!(Wish::of_words(words), Wish::Unknown, "{words:?}");
        }
    }

    #[test]
    fn commands_are_read_with_what_follows_them() {
        for (words, wish) in [
            ("/start", Wish::Begin(None)),
            ("/start kk_spring", Wish::Begin(Some(Lang::Kk))),
            ("/start spring-26-pl", Wish::Begin(Some(Lang::Pl))),
            ("/start \u{202E}\u{0}x", Wish::Begin(None)),
            ("/country", Wish::Countries),
            ("/country ie", Wish::Country("IE".parse().ok())),
            ("/country Ireland", Wish::Country(None)),
            ("/verify", Wish::Key),
            ("/pause 7", Wish::Pause(Some(7))),
            ("/pause\t0", Wish::Pause(Some(0))),
            ("/pause", Wish::Pause(None)),
            ("/pause -1", Wish::Pause(None)),
            ("/pause 99999", Wish::Pause(None)),
            ("/MyData@alarm_bot", Wish::MyData),
        ] {
            assert_eq!(Wish::of_words(words), wish, "{words:?}");
        }
    }
}
