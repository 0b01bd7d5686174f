//! Invented organisers with their authenticators, and invented subscribers. A one-time code is
//! good once, so that many releases need many organisers, or patience.

use alert::{CivilDate, Lang, Timestamp};
use ledger::Credential;
use std::time::Duration;
use vault::totp::{STEP_SECONDS, Secret};

/// The first chat; they are numbered on from here. Real ids of this size exist, so nothing but
/// the stand-in may ever be spoken to.
pub const FIRST_CHAT: i64 = 5_100_000_001;

/// The languages of the shipped alerts; readers take turns.
pub const LANGUAGES: [Lang; 7] = [
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

/// Invented subscribers: one chat, mailbox or webhook each.
#[derive(Clone, Debug, Default)]
pub struct People {
    pub chats: u32,
    pub mailboxes: u32,
    pub hooks: u32,
    /// Where the webhooks are.
    pub hosts: Hosts,
    /// All read the same language: the first of [`LANGUAGES`].
    pub alike: bool,
}

/// The hosts of webhooks: names with a port.
#[derive(Clone, Debug, Default)]
pub struct Hosts {
    pub names: Vec<String>,
    pub port: u16,
}

impl People {
    pub fn chats(chats: u32) -> Self {
        Self {
            chats,
            ..Self::default()
        }
    }

    /// The list of them, as `nabat subscribers import` takes it.
    pub fn list(&self, today: CivilDate) -> String {
        let mut list =
            "channel,address,language,country,cadence,topics,consent_date,consent_text\n"
                .to_owned();
        let chats = (0..self.chats).map(|n| ("telegram", (FIRST_CHAT + i64::from(n)).to_string()));
        let mailboxes = (0..self.mailboxes).map(|n| ("email", mailbox(n)));
        let hooks = (0..self.hooks).map(|n| ("webhook", self.hosts.hook(n)));
        for (n, (channel, address)) in chats.chain(mailboxes).chain(hooks).enumerate() {
            let lang = LANGUAGES[if self.alike { 0 } else { n % LANGUAGES.len() }];
            list.push_str(&format!(
                "{channel},{address},{lang},,instant,,{today},rehearsal: an invented person\n"
            ));
        }
        list
    }
}

impl Hosts {
    /// The address of the `n`-th webhook, host after host; `localhost` if there are none.
    pub fn hook(&self, n: u32) -> String {
        let name = match self.names.len() {
            0 => "localhost",
            hosts => &self.names[n as usize % hosts],
        };
        format!("https://{name}:{}/bell/{n}", self.port)
    }
}

/// The `n`-th mailbox.
pub fn mailbox(n: u32) -> String {
    format!("reader-{n}@harbour-{}.example", n % 40)
}
