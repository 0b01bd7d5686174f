//! The one limiter of a (channel, credential): nothing goes out but through it. It paces instead
//! of bursting, and a slot of the window is free again only a full window after the message that
//! took it was answered, so that whatever happens on the way, the other side never counts more
//! than it allows. It measures by the monotonic clock: setting the wall clock changes nothing.

use alert::Address;
use channel::{Limits, Rate};
use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

/// An answer later than this frees its slot as if it had come by then: slow answers must not cost
/// more than the two percent that pacing may lose.
const ANSWER_COUNTED_MAX: Duration = Duration::from_millis(15);
/// What pacing may catch up after the loop was busy elsewhere, for instance with a commit.
const CATCH_UP: Duration = Duration::from_millis(20);

/// The number of a message in the limiter's window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket(u64);

/// See the module.
#[derive(Debug)]
pub struct Limiter {
    limits: Limits,
    /// When each of the last messages frees its slot, in the order of sending.
    slots: VecDeque<Duration>,
    /// The ticket of the first in `slots`.
    first: u64,
    /// When pacing allows the next.
    paced: Duration,
    people: Endpoints,
    groups: Endpoints,
}

/// What went to each endpoint of one kind within its window.
#[derive(Debug)]
struct Endpoints {
    rate: Rate,
    sent: BTreeMap<Address, VecDeque<Duration>>,
    oldest: VecDeque<(Duration, Address)>,
}

impl Limiter {
    /// A limiter that has let nothing out yet.
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            slots: VecDeque::new(),
            first: 0,
            paced: Duration::ZERO,
            people: Endpoints::new(limits.per_endpoint),
            groups: Endpoints::new(limits.per_group),
        }
    }

    /// When the next message may go out, whoever it is for.
    pub fn next_slot(&self) -> Duration {
        let overall = usize::try_from(self.limits.overall.messages).unwrap_or(usize::MAX);
        let window = match self.slots.len().checked_sub(overall) {
            Some(index) => self.slots.get(index).copied().unwrap_or_default(),
            None => Duration::ZERO,
        };
        window.max(self.paced)
    }

    /// When this endpoint may be sent something.
    pub fn next_for(&self, to: &Address) -> Duration {
        self.kind_of(to).next(to)
    }

    /// Takes a slot for a message to `to`, at `now`.
    pub fn take(&mut self, to: &Address, now: Duration) -> Ticket {
        let overall = self.limits.overall;
        let interval = overall.window / overall.messages.max(1);
        self.paced = self.paced.max(now.saturating_sub(CATCH_UP)) + interval;
        self.slots
            .push_back(now + ANSWER_COUNTED_MAX + overall.window);
        let ticket = Ticket(self.first + self.slots.len() as u64 - 1);
        while self.slots.len() > overall.messages as usize + SLOTS_SPARE {
            self.slots.pop_front();
            self.first += 1;
        }
        match is_group(to) {
            true => self.groups.note(to, now),
            false => self.people.note(to, now),
        }
        ticket
    }

    /// Notes that the message was answered at `now`.
    pub fn answered(&mut self, ticket: Ticket, now: Duration) {
        let index = ticket
            .0
            .checked_sub(self.first)
            .and_then(|i| usize::try_from(i).ok());
        if let Some(free) = index.and_then(|index| self.slots.get_mut(index)) {
            *free = (*free).min(now + self.limits.overall.window);
        }
    }

    /// How many may go out within `span` from `now`.
    pub fn within(&self, span: Duration, now: Duration) -> usize {
        let overall = self.limits.overall;
        let wait = self.next_slot().saturating_sub(now);
        let interval = (overall.window / overall.messages.max(1)).max(Duration::from_nanos(1));
        let left = span.saturating_sub(wait).as_nanos() / interval.as_nanos();
        usize::try_from(left)
            .unwrap_or(usize::MAX)
            .saturating_add(1)
    }

    fn kind_of(&self, to: &Address) -> &Endpoints {
        if is_group(to) {
            &self.groups
        } else {
            &self.people
        }
    }
}

impl Endpoints {
    fn new(rate: Rate) -> Self {
        Self {
            rate,
            sent: BTreeMap::new(),
            oldest: VecDeque::new(),
        }
    }

    /// When `to` may be sent something again.
    fn next(&self, to: &Address) -> Duration {
        let nth = self.sent.get(to).and_then(|sent| {
            let index = sent.len().checked_sub(self.rate.messages as usize)?;
            sent.get(index)
        });
        nth.map_or(Duration::ZERO, |sent| {
            *sent + self.rate.window + ANSWER_COUNTED_MAX
        })
    }

    /// Notes a message, and forgets those whose windows are over.
    fn note(&mut self, to: &Address, now: Duration) {
        self.sent.entry(to.clone()).or_default().push_back(now);
        self.oldest.push_back((now, to.clone()));
        let over = |at: Duration| at + self.rate.window + ANSWER_COUNTED_MAX <= now;
        while self.oldest.front().is_some_and(|(at, _)| over(*at)) {
            let Some((_, to)) = self.oldest.pop_front() else {
                return;
            };
            if let Some(sent) = self.sent.get_mut(&to) {
                sent.pop_front();
                if sent.is_empty() {
                    self.sent.remove(&to);
                }
            }
        }
    }
}

fn is_group(to: &Address) -> bool {
    matches!(to, Address::Telegram(chat) if *chat < 0)
}

/// Slots kept beyond the window, so that late answers still find theirs.
const SLOTS_SPARE: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(messages: u32, seconds: u64) -> Rate {
        Rate {
            messages,
            window: Duration::from_secs(seconds),
        }
    }

    fn limits(messages: u32) -> Limits {
        Limits {
            overall: rate(messages, 1),
            per_endpoint: rate(1, 1),
            per_group: rate(20, 60),
            in_flight_max: 64,
            attempt_timeout: Duration::from_secs(15),
        }
    }

    const MS: Duration = Duration::from_millis(1);

    /// Sends as fast as the limiter allows, each answered after `latency`; says when each went.
    fn sends(limiter: &mut Limiter, count: i64, latency: Duration) -> Vec<Duration> {
        let mut now = Duration::ZERO;
        let mut sent = Vec::new();
        for chat in 1..=count {
            now = now.max(limiter.next_slot());
            let ticket = limiter.take(&Address::Telegram(chat), now);
            sent.push(now);
            limiter.answered(ticket, now + latency);
        }
        sent
    }

    #[test]
    fn no_window_holds_more_than_allowed_even_if_every_message_is_counted_when_it_is_answered() {
        let latency = 7 * MS;
        let sent = sends(&mut Limiter::new(limits(30)), 300, latency);
        for (index, first) in sent.iter().enumerate() {
            // Worst case: the first is counted at its answer, the later ones when they are sent.
            let counted = *first + latency;
            let inside = sent[index..].iter().skip(1);
            let inside = inside.filter(|at| **at < counted + 1_000 * MS).count();
            assert!(inside < 30, "{inside} after message {index}");
        }
    }

    #[test]
    fn it_loses_at_most_two_percent_of_the_allowed_rate() {
        let sent = sends(&mut Limiter::new(limits(30)), 3_001, 200 * MS);
        let took = *sent.last().unwrap();
        assert!(took <= Duration::from_secs(102), "{took:?}");
        assert!(took >= Duration::from_secs(99), "{took:?}");
    }

    #[test]
    fn a_chat_gets_one_message_a_second_and_a_group_twenty_a_minute() {
        let mut limiter = Limiter::new(limits(1_000));
        let chat = Address::Telegram(5);
        assert_eq!(limiter.next_for(&chat), Duration::ZERO);
        limiter.take(&chat, 10 * MS);
        assert!(limiter.next_for(&chat) >= 1_010 * MS);
        let group = Address::Telegram(-5);
        for n in 0..20 {
            assert!(limiter.next_for(&group) <= n * MS);
            limiter.take(&group, n * MS);
        }
        assert!(limiter.next_for(&group) >= 60_000 * MS);
    }

    #[test]
    fn endpoints_are_forgotten_when_their_window_is_over() {
        let mut limiter = Limiter::new(limits(1_000));
        for chat in 0..1_000 {
            limiter.take(&Address::Telegram(chat), MS);
        }
        limiter.take(&Address::Telegram(5_000), Duration::from_secs(2));
        assert_eq!(limiter.people.sent.len(), 1);
    }
}
