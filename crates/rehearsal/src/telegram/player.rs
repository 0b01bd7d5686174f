//! A script at work: which rule fires for which request, and how often each has. The same requests
//! of a chat meet the same rules, whatever the other chats do, except where a rule counts over all
//! of them (`every`, `times`).

use super::script::{Act, Script, permille};
use std::collections::HashMap;

/// A script at work: how often each rule has fired.
pub(crate) struct Player {
    script: Script,
    marks: Vec<Marks>,
}

#[derive(Default)]
struct Marks {
    covered: u64,
    fired: u64,
    covered_in_chat: HashMap<i64, u64>,
    fired_in_chat: HashMap<i64, u64>,
}

impl Player {
    pub(crate) fn new(script: Script) -> Self {
        let marks = script.rules.iter().map(|_| Marks::default()).collect();
        Self { script, marks }
    }

    pub(crate) fn is_for_good(&self, rule: usize) -> bool {
        self.script
            .rules
            .get(rule)
            .is_some_and(|rule| rule.act.is_for_good())
    }

    /// The rule that fires for this request, if any, and what it does.
    pub(crate) fn decide(
        &mut self,
        now_ms: u64,
        method: &str,
        chat: Option<i64>,
    ) -> Option<(usize, Act)> {
        let seed = self.script.seed;
        for (index, rule) in self.script.rules.iter().enumerate() {
            let in_time = (rule.from_ms..rule.until_ms).contains(&now_ms);
            if !in_time || !rule.covers(seed, index, method, chat) {
                continue;
            }
            let marks = &mut self.marks[index];
            let key = chat.unwrap_or_default();
            marks.covered += 1;
            let nth = if rule.chance_permille < 1000 {
                let nth = marks.covered_in_chat.entry(key).or_default();
                *nth += 1;
                *nth
            } else {
                0
            };
            let chance = || {
                let words = [seed, index as u64, key.cast_unsigned(), nth];
                rule.chance_permille >= 1000 || permille(&words) < rule.chance_permille
            };
            let fired_in_chat = marks.fired_in_chat.get(&key).copied().unwrap_or(0);
            let fires = marks.fired < rule.times
                && fired_in_chat < rule.times_per_chat
                && marks.covered.is_multiple_of(rule.every.max(1))
                && chance();
            if fires {
                marks.fired += 1;
                if rule.times_per_chat != u64::MAX {
                    *marks.fired_in_chat.entry(key).or_default() += 1;
                }
                return Some((index, rule.act.clone()));
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::telegram::Rule;

    #[test]
    fn a_share_falls_on_the_same_chats_whatever_the_order_of_requests() {
        let script = || Script {
            seed: 42,
            rules: vec![Rule::new(Act::Blocked).share_permille(100)],
        };
        let refused = |chats: &mut dyn Iterator<Item = i64>| {
            let mut player = Player::new(script());
            let mut hit: Vec<i64> = chats
                .filter(|chat| player.decide(0, "sendMessage", Some(*chat)).is_some())
                .collect();
            hit.sort_unstable();
            hit
        };
        let forward = refused(&mut (1..=2000));
        assert_eq!(forward, refused(&mut (1..=2000).rev()));
        assert!((120..=280).contains(&forward.len()), "{}", forward.len());
        let expected: Vec<i64> = (1..=2000)
            .filter(|chat| script().unreachable(*chat).is_some())
            .collect();
        assert_eq!(forward, expected);
    }

    #[test]
    fn a_rule_fires_as_often_as_it_says_and_only_in_its_time() {
        let act = Act::ServerError {
            status: 502,
            accepted: false,
        };
        let rule = Rule::new(act).every(3).between_ms(10, 20).times(2);
        let mut player = Player::new(Script::none().with(rule));
        assert_eq!(player.decide(9, "sendMessage", Some(1)), None);
        let fired: Vec<bool> = (0..12)
            .map(|_| player.decide(10, "sendMessage", Some(1)).is_some())
            .collect();
        assert_eq!(fired.iter().filter(|fired| **fired).count(), 2);
        assert!(fired[2] && fired[5] && !fired[8]);
        assert_eq!(player.decide(20, "sendMessage", Some(1)), None);
    }

    #[test]
    fn once_per_chat_is_once_per_chat() {
        let rule = Rule::new(Act::Reset { accepted: true }).times_per_chat(1);
        let mut player = Player::new(Script::none().with(rule));
        assert!(player.decide(0, "sendMessage", Some(1)).is_some());
        assert!(player.decide(0, "sendMessage", Some(1)).is_none());
        assert!(player.decide(0, "sendMessage", Some(2)).is_some());
        assert!(player.decide(0, "getUpdates", None).is_none());
    }
}
