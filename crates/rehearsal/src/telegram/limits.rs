//! How much a bot may send, as sliding windows over the arrivals that were accepted. Telegram
//! publishes only rough figures; these are taken from its bots FAQ, with a small tolerance that is
//! written down here. Pure: the time is an argument, so every edge can be tried exactly. It must
//! never let more than the published rate through for long, or a sender would look polite here
//! and be refused there.

use std::collections::{HashMap, VecDeque};

/// What may be sent. The defaults are Telegram's published figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Messages a second over all chats, for requests without `allow_paid_broadcast`.
    pub overall_per_second: u32,
    /// Messages a second over all chats, for requests with `allow_paid_broadcast`.
    pub paid_per_second: u32,
    /// Messages a second in one chat.
    pub per_chat_per_second: u32,
    /// Messages a minute in one group, supergroup or channel.
    pub per_group_per_minute: u32,
    /// False: nothing is refused for its rate, except during a wait that the script imposed.
    pub enforce: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            overall_per_second: 30,
            paid_per_second: 1000,
            per_chat_per_second: 1,
            per_group_per_minute: 20,
            enforce: true,
        }
    }
}

/// How far one second may go over the overall rate, in percent: a sender who is on time to the
/// message still arrives a few milliseconds early or late. Ten seconds may not go over by more
/// than the same number of messages, so that the rate itself stays the published one.
const OVERALL_TOLERANCE_PERCENT: u32 = 10;
/// How many messages more than its rate one chat may get at once ("short bursts that go over this
/// limit" are tolerated by Telegram): an alert and its update may arrive together.
const CHAT_BURST: u32 = 2;
/// A group's minute may hold one more: twenty at even distance arrive with some jitter.
const GROUP_TOLERANCE: u32 = 1;

const SECOND_MS: u64 = 1_000;
const LONG_MS: u64 = 10_000;
const MINUTE_MS: u64 = 60_000;

/// What a refusal covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// One chat.
    Chat,
    /// Everything the bot sends.
    Overall,
}

/// A wait that had been told before this request came: the request was sent too early, unless it
/// was already under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Told {
    /// How long ago it was told, in ms.
    pub ago_ms: u64,
    /// How much of it was left, in ms.
    pub left_ms: u64,
}

/// Too many requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMany {
    /// Whole seconds to wait, at least 1.
    pub retry_after: u32,
    /// What the wait covers.
    pub scope: Scope,
    /// The wait that this request ran into, if there was one.
    pub told: Option<Told>,
}

/// The state of all limits.
#[derive(Default)]
pub struct Limiter {
    limits: Limits,
    overall: Gate,
    paid: Gate,
    chats: HashMap<i64, Gate>,
}

impl Limiter {
    /// No arrivals yet.
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            ..Self::default()
        }
    }

    /// May a message to `chat` be accepted at `now_ms`? If so it is counted. `now_ms` may not run
    /// back. `group` is true for everything that is not a private chat.
    pub fn admit(
        &mut self,
        now_ms: u64,
        chat: i64,
        group: bool,
        paid: bool,
    ) -> Result<(), TooMany> {
        let limits = &self.limits;
        let (overall, rate) = if paid {
            (&mut self.paid, limits.paid_per_second)
        } else {
            (&mut self.overall, limits.overall_per_second)
        };
        let tolerance = (rate * OVERALL_TOLERANCE_PERCENT).div_ceil(100);
        let overall_windows = [
            Window::new(rate + tolerance, SECOND_MS),
            Window::new(rate * 10 + tolerance, LONG_MS),
        ];
        let per_chat = limits.per_chat_per_second;
        let mut chat_windows = vec![
            Window::new(per_chat + CHAT_BURST, SECOND_MS),
            Window::new(per_chat * 10 + CHAT_BURST, LONG_MS),
        ];
        if group {
            let most = limits.per_group_per_minute + GROUP_TOLERANCE;
            chat_windows.push(Window::new(most, MINUTE_MS));
        }
        let in_chat = self.chats.entry(chat).or_default();
        overall.check(now_ms, &overall_windows, limits.enforce, Scope::Overall)?;
        in_chat.check(now_ms, &chat_windows, limits.enforce, Scope::Chat)?;
        if limits.enforce {
            overall.count(now_ms, &overall_windows);
            in_chat.count(now_ms, &chat_windows);
        }
        Ok(())
    }

    /// Refuses everything in `scope` for `retry_after` seconds from now on, whatever the rate.
    pub fn impose(&mut self, now_ms: u64, chat: i64, scope: Scope, retry_after: u32) {
        let wait = Wait {
            told_ms: now_ms,
            until_ms: now_ms + u64::from(retry_after) * SECOND_MS,
        };
        match scope {
            Scope::Chat => self.chats.entry(chat).or_default().wait = Some(wait),
            Scope::Overall => {
                self.overall.wait = Some(wait);
                self.paid.wait = Some(wait);
            }
        }
    }
}

#[derive(Clone, Copy)]
struct Window {
    most: usize,
    span_ms: u64,
}

impl Window {
    fn new(most: u32, span_ms: u64) -> Self {
        Self {
            most: most as usize,
            span_ms,
        }
    }
}

#[derive(Clone, Copy)]
struct Wait {
    told_ms: u64,
    until_ms: u64,
}

/// The arrivals that one limit has accepted, and the wait that it has told.
#[derive(Default)]
struct Gate {
    hits: VecDeque<u64>,
    wait: Option<Wait>,
}

impl Gate {
    fn check(
        &mut self,
        now_ms: u64,
        windows: &[Window],
        enforce: bool,
        scope: Scope,
    ) -> Result<(), TooMany> {
        if let Some(wait) = self.wait {
            if now_ms < wait.until_ms {
                let left_ms = wait.until_ms - now_ms;
                return Err(TooMany {
                    retry_after: seconds(left_ms),
                    scope,
                    told: Some(Told {
                        ago_ms: now_ms - wait.told_ms,
                        left_ms,
                    }),
                });
            }
            self.wait = None;
        }
        let left_ms = if enforce {
            windows
                .iter()
                .map(|window| self.left(now_ms, *window))
                .max()
        } else {
            None
        };
        match left_ms {
            None | Some(0) => Ok(()),
            Some(left_ms) => {
                let retry_after = seconds(left_ms);
                self.wait = Some(Wait {
                    told_ms: now_ms,
                    until_ms: now_ms + u64::from(retry_after) * SECOND_MS,
                });
                Err(TooMany {
                    retry_after,
                    scope,
                    told: None,
                })
            }
        }
    }

    /// How long until `window` has room for one more, in ms; 0 if it has.
    fn left(&self, now_ms: u64, window: Window) -> u64 {
        if window.most == 0 {
            return window.span_ms;
        }
        let Some(index) = self.hits.len().checked_sub(window.most) else {
            return 0;
        };
        (self.hits[index] + window.span_ms).saturating_sub(now_ms)
    }

    fn count(&mut self, now_ms: u64, windows: &[Window]) {
        self.hits.push_back(now_ms);
        let kept = windows.iter().map(|window| window.most).max().unwrap_or(0);
        while self.hits.len() > kept {
            self.hits.pop_front();
        }
    }
}

/// Whole seconds, rounded up, at least 1: what Telegram tells.
fn seconds(ms: u64) -> u32 {
    u32::try_from(ms.div_ceil(SECOND_MS))
        .unwrap_or(u32::MAX)
        .max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sends at each of `at_ms`, each to a chat of its own, and returns how many were accepted.
    fn accepted(limiter: &mut Limiter, at_ms: impl Iterator<Item = u64>, paid: bool) -> usize {
        at_ms
            .enumerate()
            .filter(|(index, at)| limiter.admit(*at, *index as i64, false, paid).is_ok())
            .count()
    }

    #[test]
    fn thirty_a_second_at_even_distance_are_all_accepted() {
        let mut limiter = Limiter::new(Limits::default());
        assert_eq!(
            accepted(&mut limiter, (0..3000).map(|n| n * 1000 / 30), false),
            3000
        );
    }

    #[test]
    fn thirty_at_once_each_second_are_accepted_but_not_the_next_thirty_a_little_early() {
        let mut limiter = Limiter::new(Limits::default());
        let batches = (0..600).map(|n| n / 30 * 1000);
        assert_eq!(accepted(&mut limiter, batches, false), 600);
        let early = std::iter::repeat_n(19_900, 30);
        assert_eq!(accepted(&mut limiter, early, false), 3);
    }

    #[test]
    fn a_second_takes_thirty_three_and_the_next_is_told_to_wait_a_whole_second() {
        let mut limiter = Limiter::new(Limits::default());
        assert_eq!(accepted(&mut limiter, (0..33).map(|n| n * 10), false), 33);
        let refused = limiter.admit(400, 99, false, false).unwrap_err();
        assert_eq!(refused.retry_after, 1);
        assert_eq!(refused.scope, Scope::Overall);
        assert_eq!(refused.told, None);
    }

    #[test]
    fn five_percent_too_fast_is_not_tolerated_for_ten_seconds() {
        let mut limiter = Limiter::new(Limits::default());
        let total = 320;
        let fast = (0..total).map(|n| n * 1000 / 32);
        assert!(accepted(&mut limiter, fast, false) < total as usize);
    }

    #[test]
    fn who_comes_back_before_the_wait_is_over_is_refused_and_seen() {
        let mut limiter = Limiter::new(Limits::default());
        for n in 0..3 {
            limiter.admit(n, 7, false, false).unwrap();
        }
        assert_eq!(
            limiter.admit(3, 7, false, false).unwrap_err().retry_after,
            1
        );
        let early = limiter.admit(903, 7, false, false).unwrap_err();
        assert_eq!(
            early.told,
            Some(Told {
                ago_ms: 900,
                left_ms: 100
            })
        );
        assert!(limiter.admit(1003, 7, false, false).is_ok());
    }

    #[test]
    fn one_chat_gets_one_a_second_and_its_refusal_touches_no_other() {
        let mut limiter = Limiter::new(Limits::default());
        for second in 0..60 {
            limiter.admit(second * 1000, 7, false, false).unwrap();
        }
        let burst = (0..5).map(|n| limiter.admit(60_000 + n, 7, false, false));
        let refused: Vec<_> = burst.filter_map(Result::err).collect();
        assert!(refused.iter().all(|refused| refused.scope == Scope::Chat));
        assert_eq!(refused.len(), 2);
        assert!(limiter.admit(60_010, 8, false, false).is_ok());
    }

    #[test]
    fn a_group_gets_twenty_one_a_minute_at_most() {
        let mut limiter = Limiter::new(Limits::default());
        for n in 0..21 {
            limiter.admit(n * 1000, -5, true, false).unwrap();
        }
        let refused = limiter.admit(21_000, -5, true, false).unwrap_err();
        assert_eq!(refused.retry_after, 39);
    }

    #[test]
    fn a_paid_broadcast_has_a_rate_of_its_own() {
        let mut limiter = Limiter::new(Limits::default());
        assert_eq!(accepted(&mut limiter, 0..20_000, true), 20_000);
        assert_eq!(
            accepted(&mut limiter, (0..40).map(|n| 20_000 + n), false),
            33
        );
    }

    #[test]
    fn an_imposed_wait_holds_even_when_limits_are_off() {
        let mut limiter = Limiter::new(Limits {
            enforce: false,
            ..Limits::default()
        });
        assert_eq!(
            accepted(&mut limiter, std::iter::repeat_n(0, 500), false),
            500
        );
        limiter.impose(100, 0, Scope::Overall, 5);
        let refused = limiter.admit(1_100, 3, false, true).unwrap_err();
        assert_eq!((refused.retry_after, refused.scope), (4, Scope::Overall));
        assert!(limiter.admit(5_100, 3, false, false).is_ok());
    }
}
