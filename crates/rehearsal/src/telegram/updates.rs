//! What people do towards the bot, queued as updates until the bot confirms them: `offset` drops
//! all before it, a negative one keeps the last few, a day is the longest that anything waits.
//! Two pollers get in each other's way here as they do there.

use std::collections::VecDeque;

/// How long an update waits to be fetched: 24 hours, in ms.
const KEPT_MS: u64 = 24 * 3_600_000;

struct Update {
    id: i32,
    unix_ms: u64,
    json: String,
}

#[derive(Default)]
pub(crate) struct Updates {
    queue: VecDeque<Update>,
    last_id: i32,
    /// Which poll is the newest; an older one that still waits has been overtaken.
    pub(crate) poll: u64,
    /// The kinds that the bot asked for; none: all.
    allowed: Option<Vec<String>>,
}

impl Updates {
    /// Queues `body`, the update's JSON after its id, unless the bot did not ask for its kind.
    /// Returns its id.
    pub(crate) fn push(&mut self, unix_ms: u64, kind: &str, body: &str) -> Option<i32> {
        let wanted = |allowed: &Vec<String>| allowed.iter().any(|name| name == kind);
        if !self.allowed.as_ref().is_none_or(wanted) {
            return None;
        }
        // Telegram's ids start anywhere; not at 1, so that nobody counts on it.
        let id = if self.last_id == 0 {
            FIRST_ID
        } else {
            self.last_id + 1
        };
        self.last_id = id;
        let json = format!("{{\"update_id\":{id},\"{kind}\":{body}}}");
        self.queue.push_back(Update { id, unix_ms, json });
        Some(id)
    }

    pub(crate) fn allow(&mut self, kinds: Vec<String>) {
        self.allowed = Some(kinds).filter(|kinds| !kinds.is_empty());
    }

    /// Drops what `offset` confirms, and what is too old.
    pub(crate) fn confirm(&mut self, unix_ms: u64, offset: i64) {
        self.queue
            .retain(|update| update.unix_ms + KEPT_MS > unix_ms);
        if offset > 0 {
            self.queue.retain(|update| i64::from(update.id) >= offset);
        } else if offset < 0 {
            let keep = usize::try_from(-offset).unwrap_or(usize::MAX);
            self.queue.drain(..self.queue.len().saturating_sub(keep));
        }
    }

    pub(crate) fn drop_all(&mut self) {
        self.queue.clear();
    }

    /// The oldest `limit` updates as a JSON array; `None` if there are none.
    pub(crate) fn first(&self, limit: usize) -> Option<String> {
        if self.queue.is_empty() {
            return None;
        }
        let jsons: Vec<&str> = self
            .queue
            .iter()
            .take(limit)
            .map(|update| update.json.as_str())
            .collect();
        Some(format!("[{}]", jsons.join(",")))
    }

    /// How many wait.
    pub(crate) fn waiting(&self) -> usize {
        self.queue.len()
    }
}

const FIRST_ID: i32 = 700_000_001;

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(updates: &Updates, limit: usize) -> Vec<i64> {
        let json = updates.first(limit).unwrap_or_else(|| "[]".to_owned());
        let values: Vec<serde_json::Value> = serde_json::from_str(&json).unwrap();
        values
            .iter()
            .filter_map(|update| update["update_id"].as_i64())
            .collect()
    }

    #[test]
    fn an_update_comes_again_until_a_higher_offset_confirms_it() {
        let mut updates = Updates::default();
        for _ in 0..5 {
            updates.push(0, "message", "{}");
        }
        let first = i64::from(FIRST_ID);
        assert_eq!(ids(&updates, 2), [first, first + 1]);
        updates.confirm(0, first);
        assert_eq!(ids(&updates, 2), [first, first + 1]);
        updates.confirm(0, first + 2);
        assert_eq!(ids(&updates, 100), [first + 2, first + 3, first + 4]);
        updates.confirm(0, -1);
        assert_eq!(ids(&updates, 100), [first + 4]);
    }

    #[test]
    fn after_a_day_an_update_is_gone() {
        let mut updates = Updates::default();
        updates.push(0, "message", "{}");
        updates.push(1, "message", "{}");
        updates.confirm(KEPT_MS, 0);
        assert_eq!(updates.waiting(), 1);
    }

    #[test]
    fn kinds_that_were_not_asked_for_are_not_queued() {
        let mut updates = Updates::default();
        updates.allow(vec!["message".to_owned()]);
        assert!(updates.push(0, "callback_query", "{}").is_none());
        assert!(updates.push(0, "message", "{}").is_some());
    }
}
