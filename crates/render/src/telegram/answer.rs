//! What the bot answers, as Telegram messages. The buttons carry what is to be so afterwards; what
//! somebody agrees to has a version, so that it can be told later which words they said yes to.

use super::UNITS_MAX;
use crate::{
    Button, Context, EntityKind, TelegramText,
    rich::Rich,
    words::{Value, Words},
};
use alert::{
    AlertNumber, Country, Lang, Revision, TargetKind, Topic,
    chat::{Answer, Kept, Press},
    subscription::{Cadence, Preferences},
};

/// Which words somebody agreed to who pressed the button under the welcome.
///
/// Whoever changes what a reader agrees to, in any language, changes this too; never back to one
/// that was used before.
pub const CHAT_CONSENT_VERSION: u16 = 1;

/// Buttons in a row: two labels of some words, three of one word.
const ROW: usize = 2;
const ROW_SHORT: usize = 3;

/// What the help names, for whom: on the list, not on it, either.
const HELP: [(&str, Whose); 9] = [
    ("chat-help-start", Whose::Strangers),
    ("chat-help-appeals", Whose::Everybodys),
    ("chat-help-topics", Whose::Members),
    ("chat-help-country", Whose::Members),
    ("chat-help-language", Whose::Everybodys),
    ("chat-help-pause", Whose::Members),
    ("chat-help-mydata", Whose::Members),
    ("chat-help-privacy", Whose::Everybodys),
    ("chat-help-stop", Whose::Everybodys),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Whose {
    Strangers,
    Members,
    Everybodys,
}

/// Renders an answer in the person's language.
pub fn answer(answer: &Answer, lang: Lang, context: &Context<'_>) -> TelegramText {
    let mut page = Page::new(lang, context);
    page.write(answer);
    page.finish()
}

/// Renders the appeals that run, each with a button that shows it. A revision without a text that
/// this reader could be given is left out.
pub fn appeals(running: &[&Revision], lang: Lang, context: &Context<'_>) -> TelegramText {
    let mut page = Page::new(lang, context);
    let titles: Vec<(AlertNumber, &str)> = running
        .iter()
        .filter_map(|revision| {
            let text = revision.texts.get(&revision.language_for(lang)?)?;
            Some((revision.manifest.alert, text.title.as_str()))
        })
        .collect();
    if titles.is_empty() {
        page.say("chat-appeals-none");
        return page.finish();
    }
    page.say("chat-appeals");
    for (number, title) in &titles {
        let line = format!("{number}: {title}");
        page.rich.join(&Rich::plain(&line), "\n\n");
    }
    let buttons = titles
        .iter()
        .map(|(number, _)| press(number.to_string(), Press::Show(*number)));
    page.rows(buttons.collect(), ROW);
    page.finish()
}

struct Page<'a> {
    words: Words,
    lang: Lang,
    context: &'a Context<'a>,
    rich: Rich,
    buttons: Vec<Vec<Button>>,
}

impl<'a> Page<'a> {
    fn new(lang: Lang, context: &'a Context<'a>) -> Self {
        Self {
            words: Words::new(lang, context.campaign.fallback),
            lang,
            context,
            rich: Rich::default(),
            buttons: Vec::new(),
        }
    }

    fn finish(self) -> TelegramText {
        debug_assert!(self.rich.units() <= UNITS_MAX);
        let (text, entities) = self.rich.finish();
        TelegramText {
            text,
            entities,
            buttons: self.buttons,
            silent: false,
        }
    }

    fn write(&mut self, answer: &Answer) {
        match answer {
            Answer::Welcome => self.welcome(),
            Answer::Joined => {
                self.say("chat-joined");
                self.say("chat-joined-more");
            }
            Answer::Already => {
                self.say("chat-already");
                self.help(true);
            }
            Answer::Left { was_there: true } => self.say("chat-left"),
            Answer::Left { was_there: false } => self.say("chat-left-stranger"),
            Answer::JoinFirst => self.say("chat-join-first"),
            Answer::Help { there } => self.help(*there),
            Answer::NotUnderstood { there } => {
                self.say("chat-not-understood");
                self.help(*there);
            }
            Answer::Languages => {
                self.say("chat-language");
                self.languages(Press::Language);
            }
            Answer::LanguageSet => self.say("chat-language-set"),
            Answer::Topics { wanted } => self.topics(wanted),
            Answer::Countries { theirs } => {
                self.say("chat-country");
                self.say("chat-country-other");
                self.countries(*theirs);
            }
            Answer::NoSuchCountry => {
                self.say("chat-no-such-country");
                self.say("chat-country-other");
            }
            Answer::PauseHow { days_max } => {
                let count = Value::Count(u64::from(*days_max));
                self.fill("chat-pause-how", &[("count", count)]);
            }
            Answer::Paused { through } => {
                let date = self.words.date(*through);
                self.fill("chat-paused", &[("date", Value::Text(&date))]);
            }
            Answer::PauseOver => self.say("chat-pause-over"),
            Answer::Privacy => self.privacy(),
            Answer::Kept(kept) => self.kept(kept),
            Answer::NotRunning => self.say("chat-not-running"),
            Answer::NotNow => self.say("chat-not-now"),
            Answer::Key => self.key(),
        }
    }

    /// A paragraph.
    fn say(&mut self, key: &str) {
        self.fill(key, &[]);
    }

    fn fill(&mut self, key: &str, values: &[(&'static str, Value<'_>)]) {
        let paragraph = self.words.fill(key, values);
        self.rich.join(&Rich::plain(&paragraph), "\n\n");
    }

    /// A line that stands directly under the one before.
    fn line(&mut self, key: &str, values: &[(&'static str, Value<'_>)]) {
        let line = self.words.fill(key, values);
        self.rich.join(&Rich::plain(&line), "\n");
    }

    fn rows(&mut self, buttons: Vec<Button>, row: usize) {
        self.buttons.extend(buttons.chunks(row).map(<[_]>::to_vec));
    }

    fn welcome(&mut self) {
        let campaign = self.context.campaign;
        if self.context.rehearsal {
            let line = self.words.say("rehearsal-word");
            self.rich.join(&Rich::marked(&line, EntityKind::Bold), "");
        }
        self.fill("chat-who", &[("campaign", Value::Text(&campaign.name))]);
        self.say("confirm-what");
        self.say("chat-consent");
        self.say("chat-seen");
        let controller = Value::Text(&campaign.controller);
        self.fill("confirm-controller", &[("controller", controller)]);
        self.key();
        let agree = Press::Agree {
            version: CHAT_CONSENT_VERSION,
            lang: self.lang,
        };
        let yes = press(self.words.say("chat-button-yes"), agree);
        self.rows(vec![yes], 1);
        self.languages(Press::Hello);
    }

    fn key(&mut self) {
        let fingerprint = Value::Text(self.context.fingerprint);
        self.fill("chat-key", &[("fingerprint", fingerprint)]);
    }

    /// A button for each language but the one that is read already.
    fn languages(&mut self, carried: impl Fn(Lang) -> Press) {
        let others = Lang::ALL.into_iter().filter(|lang| *lang != self.lang);
        let buttons = others.map(|lang| press(lang.own_name().to_owned(), carried(lang)));
        self.rows(buttons.collect(), ROW_SHORT);
    }

    fn help(&mut self, there: bool) {
        self.say("chat-help");
        let others = if there {
            Whose::Strangers
        } else {
            Whose::Members
        };
        for (key, _) in HELP.iter().filter(|(_, whose)| *whose != others) {
            self.line(key, &[]);
        }
        if !self.context.source_link.is_empty() {
            let label = self.words.say("footer-source");
            let link = EntityKind::TextLink(self.context.source_link.to_owned());
            self.rich.join(&Rich::marked(&label, link), "\n\n");
        }
    }

    fn topics(&mut self, wanted: &[Topic]) {
        self.say("chat-topics");
        let all = self.words.say("chat-button-all-topics");
        self.rows(
            vec![press(ticked(all, wanted.is_empty()), Press::AllTopics)],
            1,
        );
        // Only what the campaign works on, and what somebody wants already.
        let offered = Topic::ALL
            .into_iter()
            .filter(|topic| self.context.campaign.topics.contains(topic) || wanted.contains(topic));
        let buttons = offered.map(|topic| {
            let here = wanted.contains(&topic);
            let wanted = !here;
            let label = ticked(self.words.say(topic_key(topic)), here);
            press(label, Press::Topic { topic, wanted })
        });
        let buttons = buttons.collect();
        self.rows(buttons, ROW);
    }

    /// Those with an embassy that is written to come as buttons: it is what the country is for.
    fn countries(&mut self, theirs: Option<Country>) {
        let none = self.words.say("chat-button-no-country");
        let none = press(ticked(none, theirs.is_none()), Press::Country(None));
        self.rows(vec![none], 1);
        let targets = self.context.campaign.targets.values();
        let mut offered: Vec<Country> = targets
            .filter(|target| target.kind == TargetKind::Embassy)
            .filter_map(|target| target.country)
            .chain(theirs)
            .collect();
        offered.sort_unstable();
        offered.dedup();
        offered.truncate(COUNTRIES_MAX);
        let buttons = offered.into_iter().map(|country| {
            let label = format!("{} {country}", flag(country));
            let label = ticked(label, theirs == Some(country));
            press(label, Press::Country(Some(country)))
        });
        self.rows(buttons.collect(), ROW_SHORT);
    }

    fn privacy(&mut self) {
        let campaign = self.context.campaign;
        self.say("chat-privacy-what");
        self.say("chat-privacy-why");
        self.say("chat-privacy-long");
        let contact = Value::Text(&campaign.contact);
        self.fill("chat-privacy-rights", &[("contact", contact)]);
        self.say("chat-seen");
        let controller = Value::Text(&campaign.controller);
        self.fill("confirm-controller", &[("controller", controller)]);
        self.key();
    }

    fn kept(&mut self, kept: &Kept) {
        let Kept {
            preferences,
            receipts,
            ..
        } = kept;
        let chat = kept.chat.to_string();
        let country = match preferences.country {
            Some(country) => country.to_string(),
            None => self.words.say("chat-button-no-country"),
        };
        let topics: Vec<String> = preferences
            .topics
            .iter()
            .map(|topic| self.words.say(topic_key(topic)))
            .collect();
        let topics = match topics.is_empty() {
            true => self.words.say("chat-button-all-topics"),
            false => topics.join(" · "),
        };
        let agreed = self.words.date(kept.agreed_on);
        let language = preferences.lang.own_name();
        self.say("chat-kept");
        self.line("chat-kept-chat", &[("chat", Value::Text(&chat))]);
        self.line("chat-kept-language", &[("language", Value::Text(language))]);
        self.line("chat-kept-topics", &[("topics", Value::Text(&topics))]);
        self.line("chat-kept-country", &[("country", Value::Text(&country))]);
        let cadence = Value::Text(cadence(preferences));
        self.line("chat-kept-cadence", &[("cadence", cadence)]);
        if let Some(day) = kept.paused_through {
            let day = self.words.date(day);
            self.line("chat-kept-pause", &[("date", Value::Text(&day))]);
        }
        let agreed = [
            ("date", Value::Text(&agreed)),
            ("text", Value::Text(&kept.agreed_to)),
        ];
        self.line("chat-kept-agreed", &agreed);
        self.line("chat-kept-receipts", &[("count", Value::Count(*receipts))]);
    }
}

/// Countries offered as buttons: a keyboard of more is hard to read.
const COUNTRIES_MAX: usize = 48;

fn press(label: String, carried: Press) -> Button {
    Button::Press {
        label,
        data: carried.to_string(),
    }
}

fn ticked(label: String, is_so: bool) -> String {
    if is_so { format!("✓ {label}") } else { label }
}

/// The flag of a country: its two letters as regional indicators.
fn flag(country: Country) -> String {
    let letters = country.to_string();
    let indicator = |letter: u8| char::from_u32(0x1F1E6 + u32::from(letter.saturating_sub(b'A')));
    letters.bytes().filter_map(indicator).collect()
}

const fn topic_key(topic: Topic) -> &'static str {
    match topic {
        Topic::TradeUnions => "topic-trade-unions",
        Topic::HumanRightsDefenders => "topic-human-rights-defenders",
        Topic::Lawyers => "topic-lawyers",
        Topic::Journalists => "topic-journalists",
        Topic::Strikes => "topic-strikes",
        Topic::PoliceViolence => "topic-police-violence",
        Topic::Housing => "topic-housing",
        Topic::Prisoners => "topic-prisoners",
    }
}

const fn cadence(preferences: &Preferences) -> &'static str {
    match (preferences.cadence, preferences.urgent_anyway) {
        (Cadence::Instant, _) => "instant",
        (Cadence::Daily, false) => "daily",
        (Cadence::Daily, true) => "daily-urgent",
        (Cadence::Weekly, false) => "weekly",
        (Cadence::Weekly, true) => "weekly-urgent",
    }
}

#[cfg(test)]
mod tests;
