//! Who writes too much to be answered: programs, mostly. Counted in memory alone, for one minute, and
//! then forgotten. Leaving is heard from everybody at any time.

use crate::Heard;
use alert::{Address, Timestamp};
use std::collections::BTreeMap;

/// Updates of one chat in a minute that are answered: more than anybody presses.
const PER_MINUTE_MAX: u16 = 30;
/// A minute, in ms.
const MINUTE_MS: i64 = 60_000;

/// How often each chat was heard in this minute.
#[derive(Default)]
pub struct Crowd {
    minute: i64,
    heard: BTreeMap<Address, u16>,
}

impl Crowd {
    /// Counts what was heard now; `true`: it is too much to be answered.
    pub fn is_too_much(&mut self, heard: &Heard, now: Timestamp) -> bool {
        let minute = now.ms().div_euclid(MINUTE_MS);
        if self.minute != minute {
            self.minute = minute;
            self.heard.clear();
        }
        let times = self.heard.entry(heard.from()).or_default();
        *times = times.saturating_add(1);
        *times > PER_MINUTE_MAX
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn heard(chat: i64) -> Heard {
        let update = json!({"message": {
            "chat": {"id": chat, "type": "private"},
            "from": {"id": chat, "is_bot": false},
            "text": "hello",
        }});
        Heard::read(&update).expect("heard")
    }

    #[test]
    fn one_who_writes_too_much_is_not_answered_until_the_next_minute_and_nobody_else_suffers() {
        let mut crowd = Crowd::default();
        let now = Timestamp::from_ms(1_795_533_340_000);
        for _ in 0..PER_MINUTE_MAX {
            assert!(!crowd.is_too_much(&heard(1), now));
        }
        assert!(crowd.is_too_much(&heard(1), now));
        assert!(!crowd.is_too_much(&heard(2), now));
        let later = Timestamp::from_ms(now.ms() + MINUTE_MS);
        assert!(!crowd.is_too_much(&heard(1), later));
        assert_eq!(crowd.heard.len(), 1, "the minute before is forgotten");
    }
}
