//! How a channel feels: whether it may send, must wait, falters or is paused. A channel that
//! falters is probed with single messages until one gets through, so that an outage costs a few
//! attempts and not everybody's; one that refuses our credential is asked, sending nothing.

use alert::{DeliveryId, notice::PauseReason};
use channel::Scope;
use std::time::Duration;

/// Failures in a row before the channel counts as faltering.
const FAILURES_MAX: u32 = 3;
/// The first wait of a faltering channel; it doubles.
const FALTER_FIRST: Duration = Duration::from_millis(500);
/// The longest: an urgent alert must be out within five seconds of the other side's return.
const FALTER_MAX: Duration = Duration::from_secs(4);
/// A channel that falters so long is reported to organisers.
const ALARM_AFTER: Duration = Duration::from_secs(60);
/// Two refusals of different recipients within this are about us, not about them.
const SAME_STORM: Duration = Duration::from_secs(1);

/// The state of a channel, by the monotonic clock.
#[derive(Debug)]
pub struct Health {
    /// Nothing goes out before.
    wait_until: Duration,
    failures: u32,
    faltering_since: Option<Duration>,
    paused: Option<PauseReason>,
    /// Whether we know who we are there.
    proven: bool,
    probe_at: Duration,
    probing: bool,
    /// The last one who was asked to wait without saying how far that reaches.
    last_wait: Option<(DeliveryId, Duration)>,
    accepted_since_wait: bool,
    /// The other side was seen to mean one chat when it did not say.
    means_one_chat: bool,
    alarmed: bool,
}

/// What is to be told to the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    Paused(PauseReason),
    Resumed,
}

impl Health {
    /// Of a channel whose identity is yet to be proven.
    pub fn new() -> Self {
        Self {
            wait_until: Duration::ZERO,
            failures: 0,
            faltering_since: None,
            paused: None,
            proven: false,
            probe_at: Duration::ZERO,
            probing: false,
            last_wait: None,
            accepted_since_wait: false,
            means_one_chat: false,
            alarmed: false,
        }
    }

    /// How many more messages may be under way: none while it waits, one while it falters.
    pub fn allows(&self, in_flight: usize, now: Duration) -> bool {
        if !self.proven || self.paused.is_some() || now < self.wait_until {
            return false;
        }
        self.failures < FAILURES_MAX || in_flight == 0
    }

    /// How many claims make sense at the most: none while it waits, one while it falters, since no
    /// more than one could be handed over.
    pub fn claims_max(&self, now: Duration) -> usize {
        if !self.proven || self.paused.is_some() || now < self.wait_until {
            0
        } else if self.failures < FAILURES_MAX {
            usize::MAX
        } else {
            1
        }
    }

    /// When it may allow something again, if it is waiting for a time.
    pub fn wakes_at(&self, now: Duration) -> Option<Duration> {
        if !self.proven || self.paused.is_some() {
            (!self.probing).then_some(self.probe_at)
        } else {
            (self.wait_until > now).then_some(self.wait_until)
        }
    }

    /// Whether the other side is to be asked who we are, now; notes that it is being asked.
    pub fn take_probe(&mut self, now: Duration) -> bool {
        let due = (!self.proven || self.paused.is_some()) && !self.probing && now >= self.probe_at;
        self.probing |= due;
        due
    }

    /// The other side said who we are, and it is who we were.
    pub fn proven(&mut self) -> Option<Change> {
        self.probing = false;
        self.proven = true;
        self.failures = 0;
        self.faltering_since = None;
        self.alarmed = false;
        self.paused.take().map(|_| Change::Resumed)
    }

    /// What it said could not be compared with who we were: it is asked again at `at`.
    pub fn ask_again(&mut self, at: Duration) {
        self.probing = false;
        self.probe_at = at;
    }

    /// It did not say, or named somebody else.
    pub fn unproven(
        &mut self,
        why: Option<PauseReason>,
        now: Duration,
        again_in: Duration,
    ) -> Option<Change> {
        self.probing = false;
        self.probe_at = now + again_in;
        match why {
            Some(why) if self.paused != Some(why) => {
                self.paused = Some(why);
                Some(Change::Paused(why))
            }
            Some(_) => None,
            None => self.falters(now),
        }
    }

    /// Something got through.
    pub fn works(&mut self) -> Option<Change> {
        self.failures = 0;
        self.faltering_since = None;
        self.accepted_since_wait = true;
        std::mem::take(&mut self.alarmed).then_some(Change::Resumed)
    }

    /// Something failed on our side.
    pub fn falters(&mut self, now: Duration) -> Option<Change> {
        self.failures = self.failures.saturating_add(1);
        let since = *self.faltering_since.get_or_insert(now);
        if self.failures >= FAILURES_MAX {
            let doublings = (self.failures - FAILURES_MAX).min(8);
            let wait = (FALTER_FIRST * 2u32.pow(doublings)).min(FALTER_MAX);
            self.wait_until = self.wait_until.max(now + wait);
        }
        if now.saturating_sub(since) >= ALARM_AFTER && !self.alarmed {
            self.alarmed = true;
            return Some(Change::Paused(PauseReason::Unreachable));
        }
        None
    }

    /// Our credential is refused: nothing goes out until it is taken again.
    pub fn pause(&mut self, why: PauseReason, now: Duration, probe_in: Duration) -> Option<Change> {
        self.probe_at = now + probe_in;
        if self.paused == Some(why) {
            return None;
        }
        self.paused = Some(why);
        Some(Change::Paused(why))
    }

    /// It asks us to wait: one chat, or all of us. Where it does not say, all wait, until it was
    /// seen to have meant one chat: others were accepted and the same one was refused again.
    pub fn wait(&mut self, of: DeliveryId, scope: Scope, retry_after: Duration, now: Duration) {
        let everyone = match scope {
            Scope::Endpoint => false,
            Scope::Credential => true,
            Scope::Unsaid => {
                let again = self.last_wait.is_some_and(|(last, _)| last == of);
                let storm = self
                    .last_wait
                    .is_some_and(|(last, at)| last != of && now.saturating_sub(at) < SAME_STORM);
                if again && self.accepted_since_wait {
                    self.means_one_chat = true;
                } else if storm {
                    self.means_one_chat = false;
                }
                self.last_wait = Some((of, now));
                self.accepted_since_wait = false;
                !self.means_one_chat
            }
        };
        if everyone {
            self.wait_until = self.wait_until.max(now + retry_after);
        }
    }

    /// Why it sends nothing, for reports.
    pub fn why_paused(&self) -> Option<PauseReason> {
        self.paused
    }
}

impl Default for Health {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const S: Duration = Duration::from_secs(1);
    const ONE: DeliveryId = DeliveryId([1; 16]);
    const TWO: DeliveryId = DeliveryId([2; 16]);

    fn well() -> Health {
        let mut health = Health::new();
        health.proven();
        health
    }

    #[test]
    fn nothing_goes_out_before_we_know_who_we_are() {
        let mut health = Health::new();
        assert!(!health.allows(0, S));
        assert!(health.take_probe(S));
        assert!(!health.take_probe(S), "one question at a time");
        health.proven();
        assert!(health.allows(0, S));
    }

    #[test]
    fn an_answer_that_could_not_be_compared_is_asked_for_again() {
        let mut health = Health::new();
        assert!(health.take_probe(S));
        health.ask_again(3 * S);
        assert!(!health.take_probe(2 * S));
        assert!(health.take_probe(3 * S));
    }

    #[test]
    fn an_outage_costs_single_probes_at_most_four_seconds_apart() {
        let mut health = well();
        for _ in 0..50 {
            health.falters(10 * S);
        }
        assert!(!health.allows(0, 10 * S));
        assert!(health.allows(0, 14 * S));
        assert!(!health.allows(1, 14 * S), "one at a time");
        assert_eq!(health.claims_max(10 * S), 0);
        assert_eq!(health.claims_max(14 * S), 1, "no more than can go out");
        health.works();
        assert!(health.allows(40, 14 * S));
    }

    #[test]
    fn an_unsaid_wait_holds_everyone_until_it_was_seen_to_mean_one_chat() {
        let mut health = well();
        health.wait(ONE, Scope::Unsaid, 5 * S, S);
        assert!(!health.allows(0, 5 * S));
        assert!(health.allows(0, 6 * S));
        health.works();
        health.wait(ONE, Scope::Unsaid, 5 * S, 7 * S);
        assert!(
            health.allows(0, 7 * S),
            "the others were accepted: it means that chat"
        );
        health.wait(TWO, Scope::Unsaid, 5 * S, 7 * S);
        assert!(!health.allows(0, 8 * S), "two at once: it means us");
    }

    #[test]
    fn a_refused_credential_pauses_until_it_is_taken_again_and_says_so_once() {
        let mut health = well();
        let paused = Some(Change::Paused(PauseReason::Unauthorized));
        assert_eq!(health.pause(PauseReason::Unauthorized, S, S), paused);
        assert_eq!(health.pause(PauseReason::Unauthorized, S, S), None);
        assert!(!health.allows(0, 100 * S));
        assert!(health.take_probe(3 * S));
        assert_eq!(health.proven(), Some(Change::Resumed));
        assert!(health.allows(0, 3 * S));
    }
}
