//! One step of a conversation: what an update comes to. The same words of the same person at the
//! same moment come to the same, whatever went before, so that nothing has to be remembered of a
//! conversation but what the person is on the list with.

use crate::{Heard, Utterance, wish::Wish};
use alert::{
    CivilDate, Country, Lang, Receipt, Timestamp, Topic,
    chat::{Answer, Press},
    subscription::{Cadence, Preferences, Subscription},
};
use ledger::dialogue::{Deed, Known, Reply, Said, What};
use render::telegram::CHAT_CONSENT_VERSION;
use std::time::Duration;

/// The longest pause, in days: a year. Whoever wants longer leaves, and joins again.
const PAUSE_DAYS_MAX: u16 = 365;
const DAY: Duration = Duration::from_secs(86_400);

/// What a campaign decides of its conversations.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// The language for whose program speaks none of ours.
    pub fallback: Lang,
}

/// What `heard` comes to, said by somebody of whom this is known.
pub fn step(heard: &Heard, known: &Known, settings: Settings, now: Timestamp) -> Said {
    let speaker = Speaker {
        lang: match &known.subscription {
            Some(subscription) => subscription.preferences.lang,
            None => heard.language.unwrap_or(settings.fallback),
        },
        subscription: known.subscription.as_ref(),
        edits: heard.utterance.edits(),
        now,
    };
    match &heard.utterance {
        Utterance::Text(words) => speaker.wants(Wish::of_words(words)),
        Utterance::Wordless => speaker.wants(Wish::Unknown),
        Utterance::Press { data, .. } => speaker.wants(Wish::of_press(data)),
    }
}

struct Speaker<'a> {
    lang: Lang,
    subscription: Option<&'a Subscription>,
    edits: Option<Receipt>,
    now: Timestamp,
}

impl Speaker<'_> {
    fn wants(&self, wish: Wish) -> Said {
        let there = self.subscription.is_some();
        match wish {
            Wish::Leave => Said {
                deed: Deed::Leave,
                replies: vec![self.says(Answer::Left { was_there: there })],
            },
            Wish::Begin(_) if there => self.answers(Answer::Already),
            Wish::Begin(lang) => self.welcomes(lang.unwrap_or(self.lang), None),
            Wish::Help => self.answers(Answer::Help { there }),
            Wish::Privacy => self.answers(Answer::Privacy),
            Wish::Key => self.answers(Answer::Key),
            Wish::Appeals => self.replies(What::Running),
            Wish::Unknown => self.answers(Answer::NotUnderstood { there }),
            Wish::Languages => self.answers(Answer::Languages),
            Wish::Press(press) => self.pressed(press),
            Wish::MyData | Wish::Topics | Wish::Countries | Wish::Country(_) | Wish::Pause(_) => {
                match self.subscription {
                    Some(subscription) => self.member_wants(wish, subscription),
                    None => self.answers(Answer::JoinFirst),
                }
            }
        }
    }

    /// What only somebody on the list can want.
    fn member_wants(&self, wish: Wish, subscription: &Subscription) -> Said {
        let preferences = &subscription.preferences;
        match wish {
            Wish::MyData => self.replies(What::Kept),
            Wish::Topics => self.answers(topics(preferences)),
            Wish::Countries => self.answers(Answer::Countries {
                theirs: preferences.country,
            }),
            Wish::Country(None) => self.answers(Answer::NoSuchCountry),
            Wish::Country(country) => self.settles_in(country, preferences, None),
            Wish::Pause(Some(0)) => Said {
                deed: Deed::Pause { until: self.now },
                replies: vec![self.says(Answer::PauseOver)],
            },
            Wish::Pause(Some(days)) if days <= PAUSE_DAYS_MAX => {
                let until = self.now.plus(DAY * u32::from(days));
                let through = CivilDate::at_utc(until);
                Said {
                    deed: Deed::Pause { until },
                    replies: vec![self.says(Answer::Paused { through })],
                }
            }
            Wish::Pause(_) => self.answers(Answer::PauseHow {
                days_max: PAUSE_DAYS_MAX,
            }),
            Wish::Leave
            | Wish::Begin(_)
            | Wish::Help
            | Wish::Privacy
            | Wish::Key
            | Wish::Appeals
            | Wish::Languages
            | Wish::Press(_)
            | Wish::Unknown => Said::default(),
        }
    }

    fn pressed(&self, press: Press) -> Said {
        match (press, self.subscription) {
            (Press::Show(alert), _) => self.replies(What::Appeal(alert)),
            (Press::Agree { .. }, Some(_)) => self.answers(Answer::Already),
            (Press::Agree { version, lang }, None) if version == CHAT_CONSENT_VERSION => {
                self.joins(lang)
            }
            // The text has changed since: it is shown as it is now, to be agreed to or not.
            (Press::Agree { lang, .. }, None) => self.welcomes(lang, None),
            (Press::Hello(lang) | Press::Language(lang), None) => {
                self.welcomes(lang, self.edits.clone())
            }
            (Press::Hello(lang) | Press::Language(lang), Some(subscription)) => {
                let wanted = Preferences {
                    lang,
                    ..subscription.preferences.clone()
                };
                self.changes(wanted, lang, Answer::LanguageSet, self.edits.clone())
            }
            (Press::AllTopics, Some(subscription)) => {
                self.chooses([].into_iter(), &subscription.preferences)
            }
            (Press::Topic { topic, wanted }, Some(subscription)) => {
                let before = subscription.preferences.topics;
                let chosen = Topic::ALL
                    .into_iter()
                    .filter(|other| match *other == topic {
                        true => wanted,
                        false => before.iter().any(|kept| kept == *other),
                    });
                self.chooses(chosen, &subscription.preferences)
            }
            (Press::Country(country), Some(subscription)) => {
                self.settles_in(country, &subscription.preferences, self.edits.clone())
            }
            (Press::AllTopics | Press::Topic { .. } | Press::Country(_), None) => {
                self.answers(Answer::JoinFirst)
            }
        }
    }

    fn joins(&self, lang: Lang) -> Said {
        let preferences = Preferences {
            lang,
            topics: [].into_iter().collect(),
            country: None,
            cadence: Cadence::Instant,
            urgent_anyway: false,
        };
        Said {
            deed: Deed::Join {
                preferences,
                consent_text: format!("chat-{CHAT_CONSENT_VERSION}"),
            },
            replies: vec![says(Answer::Joined, lang, None)],
        }
    }

    fn chooses(&self, chosen: impl Iterator<Item = Topic>, before: &Preferences) -> Said {
        let wanted = Preferences {
            topics: chosen.collect(),
            ..before.clone()
        };
        let answer = topics(&wanted);
        self.changes(wanted, self.lang, answer, self.edits.clone())
    }

    fn settles_in(
        &self,
        country: Option<Country>,
        before: &Preferences,
        edits: Option<Receipt>,
    ) -> Said {
        let wanted = Preferences {
            country,
            ..before.clone()
        };
        let answer = Answer::Countries { theirs: country };
        self.changes(wanted, self.lang, answer, edits)
    }

    fn changes(
        &self,
        wanted: Preferences,
        lang: Lang,
        answer: Answer,
        edits: Option<Receipt>,
    ) -> Said {
        Said {
            deed: Deed::Change(wanted),
            replies: vec![says(answer, lang, edits)],
        }
    }

    fn welcomes(&self, lang: Lang, edits: Option<Receipt>) -> Said {
        Said {
            deed: Deed::Nothing,
            replies: vec![says(Answer::Welcome, lang, edits)],
        }
    }

    fn answers(&self, answer: Answer) -> Said {
        self.replies(What::Answer(answer))
    }

    fn replies(&self, what: What) -> Said {
        Said {
            deed: Deed::Nothing,
            replies: vec![Reply {
                what,
                lang: self.lang,
                edits: None,
            }],
        }
    }

    fn says(&self, answer: Answer) -> Reply {
        says(answer, self.lang, None)
    }
}

fn says(answer: Answer, lang: Lang, edits: Option<Receipt>) -> Reply {
    Reply {
        what: What::Answer(answer),
        lang,
        edits,
    }
}

fn topics(preferences: &Preferences) -> Answer {
    Answer::Topics {
        wanted: preferences.topics.iter().collect(),
    }
}

#[cfg(test)]
mod tests;
