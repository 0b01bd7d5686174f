//! What a house is set up with: how many are there on each channel, what goes wrong, and how
//! patient the adapters are. The defaults are a world in which nothing goes wrong.

use alert::{Topic, retry::RetrySchedule};
use rehearsal::{smtp, telegram::Script, webhook::Act};
use std::{collections::BTreeSet, time::Duration};

/// What all of the people chose.
pub const PEOPLE_TOPIC: Topic = Topic::TradeUnions;

/// See the module.
#[derive(Clone, Debug)]
pub struct Plan {
    pub seed: u64,
    pub chats: u16,
    /// Groups that subscribed, beside the chats.
    pub groups: BTreeSet<i64>,
    /// Groups that exist and did not subscribe.
    pub other_groups: BTreeSet<i64>,
    pub mailboxes: u16,
    pub hooks: Vec<Host>,
    pub telegram: Script,
    /// 1,000 a second instead of 30.
    pub paid: bool,
    pub mail: Vec<smtp::Rule>,
    /// Whether the relay wants to know who we are.
    pub login: bool,
    pub mails_per_second: u32,
    pub mail_connections: usize,
    /// How long the relay may think after the final dot.
    pub after_dot: Duration,
    pub hook_timeout: Duration,
    pub window: usize,
    pub hook_window: usize,
    pub retry: RetrySchedule,
}

/// What stands behind a webhook's address. Each has a name of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Host {
    /// The receiver, doing this.
    Acts(Vec<Act>),
    /// A receiver with another's certificate.
    Foreign,
    /// Nobody listens.
    Dead,
}

impl Host {
    /// One that accepts.
    pub fn good() -> Self {
        Host::Acts(Vec::new())
    }
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            seed: 1,
            chats: 0,
            groups: BTreeSet::new(),
            other_groups: BTreeSet::new(),
            mailboxes: 0,
            hooks: Vec::new(),
            telegram: Script::none(),
            paid: true,
            mail: Vec::new(),
            login: false,
            mails_per_second: 200,
            mail_connections: 8,
            after_dot: Duration::from_secs(10),
            hook_timeout: Duration::from_secs(2),
            window: 64,
            hook_window: 256,
            retry: RetrySchedule {
                waits: [200, 500, 1_000].map(Duration::from_millis).to_vec(),
                attempts_max: 30,
            },
        }
    }
}

/// The n-th chat.
pub const fn chat(n: u16) -> i64 {
    5_300_000_000 + n as i64
}

/// The n-th mailbox.
pub fn mailbox(n: u16) -> String {
    format!("reader{n:05}@mailbox.example")
}
