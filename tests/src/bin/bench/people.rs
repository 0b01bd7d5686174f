//! Invented organisers with their authenticators, and invented subscribers. A one-time code is
//! good once, so that many releases need many organisers, or patience.

use alert::{
    Address, CivilDate, Lang, Timestamp,
    subscription::{Cadence, Preferences},
};
use ledger::{Credential, Join, subscriber::Consent};
use std::time::Duration;
use vault::totp::{STEP_SECONDS, Secret};

/// The first chat; they are numbered on from here. Real ids of this size exist, so nothing but
/// the stand-in may ever be spoken to.
pub const FIRST_CHAT: i64 = 5_100_000_001;

/// The languages of the shipped alerts; readers take turns.
const LANGUAGES: [Lang; 7] = [
    Lang::En,
    Lang::De,
    Lang::Es,
    Lang::Fr,
    Lang::It,
    Lang::Pl,
    Lang::Pt,
];
/// A code is not used so late that its time runs out on the way.
const MARGIN_SECONDS: u64 = 8;

/// An organiser with their authenticator.
pub struct Player {
    pub name: String,
    pub secret: Secret,
    last_step: Option<u64>,
}

impl Player {
    pub fn new(name: String, secret: Secret) -> Self {
        Self {
            name,
            secret,
            last_step: None,
        }
    }

    /// How long until there is a code that was not used yet.
    pub fn wait(&self, now: Timestamp) -> Duration {
        let now = now.unix_seconds();
        let good_from = self.next_step(now).saturating_sub(1) * STEP_SECONDS;
        Duration::from_secs(good_from.saturating_sub(now))
    }

    /// The next code, used up by this. Good at `now` if [`Player::wait`] says zero.
    pub fn code(&mut self, now: Timestamp) -> Credential {
        let step = self.next_step(now.unix_seconds());
        self.last_step = Some(step);
        Credential {
            name: self.name.clone(),
            code: self.secret.code(step * STEP_SECONDS).to_string(),
        }
    }

    /// The oldest code that is good for a while and was not used.
    fn next_step(&self, now: u64) -> u64 {
        let lasts = now % STEP_SECONDS + MARGIN_SECONDS < STEP_SECONDS;
        let earliest = (now / STEP_SECONDS).saturating_sub(u64::from(lasts));
        self.last_step
            .map_or(earliest, |last| earliest.max(last + 1))
    }
}

/// Subscribers `from..to`, one chat each.
pub fn joins(from: u32, to: u32, today: CivilDate) -> Vec<Join> {
    (from..to)
        .map(|index| Join {
            address: Address::Telegram(FIRST_CHAT + i64::from(index)),
            preferences: Preferences {
                lang: LANGUAGES[index as usize % LANGUAGES.len()],
                topics: [].into_iter().collect(),
                country: None,
                cadence: Cadence::Instant,
                urgent_anyway: false,
            },
            consent: Consent {
                date: today,
                text: "rehearsal: an invented person".to_owned(),
            },
            public: false,
        })
        .collect()
}
