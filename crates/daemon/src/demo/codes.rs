//! An invented organiser and their one-time codes. A code is good once, in its own half
//! minute and the ones beside it, so the conductor plans which to use, and waits when none is left
//! that is good already.

use alert::Timestamp;
use ledger::Credential;
use std::time::Duration;
use vault::totp::{STEP_SECONDS, Secret};

/// A code of the step before is only used if its time does not run out on the way.
const MARGIN_SECONDS: u64 = 10;

/// An organiser with their authenticator.
pub(super) struct Player {
    pub name: &'static str,
    secret: Secret,
    last_step: Option<u64>,
}

impl Player {
    pub fn new(name: &'static str, secret: Secret) -> Self {
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
        let code = self.secret.code(step * STEP_SECONDS).to_string();
        Credential {
            name: self.name.to_owned(),
            code,
        }
    }

    fn next_step(&self, now: u64) -> u64 {
        let present = now / STEP_SECONDS;
        let lasts = now % STEP_SECONDS + MARGIN_SECONDS < STEP_SECONDS;
        let earliest = if lasts {
            present.saturating_sub(1)
        } else {
            present
        };
        self.last_step
            .map_or(earliest, |last| earliest.max(last + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_codes_are_good_at_once_the_fourth_after_half_a_minute_and_each_is_accepted() {
        let secret = Secret::from_bytes([7; 20]);
        let mut player = Player::new("nora", secret.clone());
        let mut now = Timestamp::from_ms(3_005_000);
        let mut used = None;
        let mut waited = Duration::ZERO;
        for _ in 0..4 {
            let wait = player.wait(now);
            waited += wait;
            now = now.plus(wait);
            let credential = player.code(now);
            used = secret.accept(&credential.code, now.unix_seconds(), used);
            assert!(used.is_some(), "at {now:?}");
        }
        assert_eq!(waited, Duration::from_secs(25));
    }
}
