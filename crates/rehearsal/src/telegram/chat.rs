//! The chats that exist in a rehearsal: ranges of readers, some groups, some channels. A chat
//! that is not here is `chat not found`, as for a bot that never met it.

use serde_json::{Value, json};
use std::{collections::BTreeSet, ops::RangeInclusive};

/// Who is there.
#[derive(Clone, Debug, Default)]
pub struct Chats {
    /// Readers' private chats, by ranges of ids; all positive.
    pub private: Vec<RangeInclusive<i64>>,
    /// Groups and supergroups; all negative, supergroups below -1000000000000.
    pub groups: BTreeSet<i64>,
    /// Channels with their user names, without `@`.
    pub channels: Vec<(i64, String)>,
}

impl Chats {
    /// Only private chats, from `first` to `last`.
    pub fn readers(first: i64, last: i64) -> Self {
        Self {
            private: vec![first..=last],
            ..Self::default()
        }
    }

    pub(crate) fn find(&self, id: i64) -> Option<Chat> {
        let channel = self.channels.iter().find(|(channel, _)| *channel == id);
        let kind = if self.private.iter().any(|range| range.contains(&id)) {
            Kind::Private
        } else if self.groups.contains(&id) {
            if id <= SUPERGROUP_MAX {
                Kind::Supergroup
            } else {
                Kind::Group
            }
        } else {
            Kind::Channel {
                username: channel?.1.clone(),
            }
        };
        Some(Chat { id, kind })
    }

    pub(crate) fn find_by_name(&self, username: &str) -> Option<Chat> {
        let named = |(_, name): &&(i64, String)| name.eq_ignore_ascii_case(username);
        self.find(self.channels.iter().find(named)?.0)
    }
}

/// Ids of supergroups and channels start here and go down.
const SUPERGROUP_MAX: i64 = -1_000_000_000_001;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Chat {
    pub(crate) id: i64,
    pub(crate) kind: Kind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Private,
    Group,
    Supergroup,
    Channel { username: String },
}

impl Chat {
    pub(crate) fn is_private(&self) -> bool {
        self.kind == Kind::Private
    }

    pub(crate) fn json(&self) -> Value {
        let id = self.id;
        match &self.kind {
            Kind::Private => json!({"id": id, "first_name": "Reader", "type": "private"}),
            Kind::Group => json!({"id": id, "title": "Group", "type": "group"}),
            Kind::Supergroup => json!({"id": id, "title": "Group", "type": "supergroup"}),
            Kind::Channel { username } => json!({
                "id": id, "title": "Channel", "username": username, "type": "channel"
            }),
        }
    }

    /// What `getChat` tells: the fields that its type requires, beside those above.
    pub(crate) fn full_json(&self) -> Value {
        let mut chat = self.json();
        chat["accent_color_id"] = json!(0);
        chat["max_reaction_count"] = json!(11);
        chat["accepted_gift_types"] = json!({
            "unlimited_gifts": false,
            "limited_gifts": false,
            "unique_gifts": false,
            "premium_subscription": false,
            "gifts_from_channels": false,
        });
        chat
    }
}
