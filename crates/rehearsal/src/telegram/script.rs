//! What goes wrong in a rehearsal, and for whom: a list of rules, written in Rust or read from
//! TOML or JSON. The first rule that fires decides. Which chats a share of a rule falls on, and
//! which requests of a chat a chance falls on, follow from the seed alone, so that a run can be
//! played again and a test can compute whom nobody could have reached.

use super::limits::Scope;
use serde::{Deserialize, Serialize};
use std::{fmt, ops::RangeInclusive};

/// Rules and the seed that decides their shares.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Script {
    /// Decides shares and chances.
    #[serde(default)]
    pub seed: u64,
    /// In order; the first that fires decides.
    #[serde(default, rename = "rule")]
    pub rules: Vec<Rule>,
}

/// When something goes wrong, and what.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// What happens.
    pub act: Act,
    /// Only these methods (`sendMessage`, ...); empty: `sendMessage` alone; `["*"]`: all.
    #[serde(default)]
    pub methods: Vec<String>,
    /// Only these chats; none given: every chat, and requests that name none.
    #[serde(default)]
    pub chats: Option<Vec<Span>>,
    /// Only this many of a thousand chats, chosen by the seed.
    #[serde(default = "all")]
    pub share_permille: u16,
    /// Only this many of a thousand requests, chosen by seed, chat and the request's place among
    /// those of its chat that the rule covers.
    #[serde(default = "all")]
    pub chance_permille: u16,
    /// Only each n-th request that the rest of the rule covers, in order of arrival.
    #[serde(default = "one")]
    pub every: u64,
    /// Only from this time on, in ms since the start.
    #[serde(default)]
    pub from_ms: u64,
    /// Only before this time, in ms since the start.
    #[serde(default = "never")]
    pub until_ms: u64,
    /// At most this often.
    #[serde(default = "never")]
    pub times: u64,
    /// At most this often for each chat.
    #[serde(default = "never")]
    pub times_per_chat: u64,
}

fn all() -> u16 {
    1000
}
fn one() -> u64 {
    1
}
fn never() -> u64 {
    u64::MAX
}

/// What happens to a request. `accepted: true` means that the message is accepted, and stands in
/// the log, although the sender is not told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Act {
    /// 429, and everything in `scope` is refused until the wait is over.
    TooManyRequests { retry_after: u32, scope: Scope },
    /// 403: the reader blocked the bot.
    Blocked,
    /// 403: the reader's account is gone.
    Deactivated,
    /// 403: the reader never started the bot.
    CannotInitiate,
    /// 403: the bot was removed from the group.
    Kicked,
    /// 403: the bot never was in the channel.
    NotAMember,
    /// 403: the group is gone.
    GroupDeleted,
    /// 400: chat not found.
    ChatNotFound,
    /// 400: the bot may not write there.
    NoRights,
    /// 400: the group became a supergroup with this id, which takes messages from then on.
    Migrate { to: i64 },
    /// 401, as if the token were revoked.
    Unauthorized,
    /// 409, as if somebody else were polling.
    Conflict,
    /// Any refusal, in Telegram's form.
    Refuse { code: u16, description: String },
    /// A page of HTML from a proxy before the server, with this status.
    ServerError {
        status: u16,
        #[serde(default)]
        accepted: bool,
    },
    /// 200 with JSON that breaks off.
    Truncated {
        #[serde(default)]
        accepted: bool,
    },
    /// The connection stays open and no answer comes.
    Silence {
        #[serde(default)]
        accepted: bool,
    },
    /// The connection is reset.
    Reset {
        #[serde(default)]
        accepted: bool,
    },
    /// The request is looked at this much later.
    Late { ms: u64 },
    /// The answer is sent this much later.
    LateReply { ms: u64 },
    /// Nothing is looked at before this time, in ms since the start.
    Stall { until_ms: u64 },
}

impl Act {
    /// The chat cannot be reached, now or later.
    pub fn is_for_good(&self) -> bool {
        matches!(
            self,
            Self::Blocked
                | Self::Deactivated
                | Self::CannotInitiate
                | Self::Kicked
                | Self::NotAMember
                | Self::GroupDeleted
                | Self::ChatNotFound
                | Self::NoRights
        )
    }

    /// The message counts as accepted although the sender is not told so.
    pub(crate) fn accepts_silently(&self) -> bool {
        match self {
            Self::ServerError { accepted, .. }
            | Self::Truncated { accepted }
            | Self::Silence { accepted }
            | Self::Reset { accepted } => *accepted,
            _ => false,
        }
    }
}

/// Chats from one id to another, both included. In a file: a number, or `"1000..=1999"`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "SpanText")]
pub struct Span(pub RangeInclusive<i64>);

#[derive(Deserialize)]
#[serde(untagged)]
enum SpanText {
    One(i64),
    Range(String),
}

impl TryFrom<SpanText> for Span {
    type Error = String;

    fn try_from(text: SpanText) -> Result<Self, String> {
        match text {
            SpanText::One(id) => Ok(Self(id..=id)),
            SpanText::Range(text) => {
                let ends = text.split_once("..=").and_then(|(first, last)| {
                    Some((first.trim().parse().ok()?, last.trim().parse().ok()?))
                });
                let (first, last) = ends.ok_or_else(|| {
                    format!("chats {text:?}: write a number, or two as in \"1000..=1999\"")
                })?;
                Ok(Self(first..=last))
            }
        }
    }
}

/// A script that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("reading a rehearsal script: {0}")]
pub struct ScriptError(String);

impl ScriptError {
    fn new(error: impl fmt::Display) -> Self {
        Self(error.to_string())
    }
}

impl Script {
    /// No rule: everything goes well.
    pub fn none() -> Self {
        Self::default()
    }

    /// Reads a script from TOML (`[[rule]]` tables).
    pub fn from_toml(text: &str) -> Result<Self, ScriptError> {
        toml::from_str(text).map_err(ScriptError::new)
    }

    /// Reads a script from JSON (`{"seed": 1, "rule": [...]}`).
    pub fn from_json(text: &str) -> Result<Self, ScriptError> {
        serde_json::from_str(text).map_err(ScriptError::new)
    }

    /// This script with one more rule at its end.
    #[must_use]
    pub fn with(mut self, rule: Rule) -> Self {
        self.rules.push(rule);
        self
    }

    /// Why `sendMessage` to `chat` is refused whatever the sender does: the first rule that always
    /// covers it and refuses it for good. A test's expectation, without running anything.
    pub fn unreachable(&self, chat: i64) -> Option<&Act> {
        let always = |rule: &Rule| {
            (rule.every, rule.from_ms, rule.until_ms) == (1, 0, u64::MAX)
                && (rule.times, rule.times_per_chat) == (u64::MAX, u64::MAX)
                && rule.chance_permille >= 1000
        };
        let mut rules = self.rules.iter().enumerate();
        let (_, rule) = rules.find(|(index, rule)| {
            rule.act.is_for_good()
                && always(rule)
                && rule.covers(self.seed, *index, "sendMessage", Some(chat))
        })?;
        Some(&rule.act)
    }
}

impl Rule {
    /// `act` for every `sendMessage`.
    pub fn new(act: Act) -> Self {
        Self {
            act,
            methods: Vec::new(),
            chats: None,
            share_permille: all(),
            chance_permille: all(),
            every: one(),
            from_ms: 0,
            until_ms: never(),
            times: never(),
            times_per_chat: never(),
        }
    }

    /// Only these methods; `*` for all.
    #[must_use]
    pub fn methods(mut self, methods: &[&str]) -> Self {
        self.methods = methods.iter().map(|method| (*method).to_owned()).collect();
        self
    }

    /// Only these chats. Called again, these too.
    #[must_use]
    pub fn chats(mut self, chats: RangeInclusive<i64>) -> Self {
        self.chats.get_or_insert_default().push(Span(chats));
        self
    }

    /// Only this many of a thousand chats, chosen by the seed.
    #[must_use]
    pub fn share_permille(mut self, share: u16) -> Self {
        self.share_permille = share;
        self
    }

    /// Only this many of a thousand requests, chosen by the seed.
    #[must_use]
    pub fn chance_permille(mut self, chance: u16) -> Self {
        self.chance_permille = chance;
        self
    }

    /// Only each `n`-th request.
    #[must_use]
    pub fn every(mut self, n: u64) -> Self {
        self.every = n;
        self
    }

    /// Only in this span, in ms since the start.
    #[must_use]
    pub fn between_ms(mut self, from: u64, until: u64) -> Self {
        (self.from_ms, self.until_ms) = (from, until);
        self
    }

    /// At most this often.
    #[must_use]
    pub fn times(mut self, times: u64) -> Self {
        self.times = times;
        self
    }

    /// At most this often for each chat.
    #[must_use]
    pub fn times_per_chat(mut self, times: u64) -> Self {
        self.times_per_chat = times;
        self
    }

    pub(crate) fn covers(&self, seed: u64, index: usize, method: &str, chat: Option<i64>) -> bool {
        let named = |name: &String| name == "*" || name.eq_ignore_ascii_case(method);
        let method_fits = if self.methods.is_empty() {
            method.eq_ignore_ascii_case("sendMessage")
        } else {
            self.methods.iter().any(named)
        };
        let chat_fits = match (&self.chats, chat) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(spans), Some(chat)) => spans.iter().any(|span| span.0.contains(&chat)),
        };
        let share_fits = self.share_permille >= 1000
            || chat.is_some_and(|chat| {
                permille(&[seed, index as u64, chat.cast_unsigned()]) < self.share_permille
            });
        method_fits && chat_fits && share_fits
    }
}

/// 0 to 999, from these words alone (splitmix64).
pub(crate) fn permille(words: &[u64]) -> u16 {
    let mut state = 0u64;
    for word in words {
        state = mix(state
            .wrapping_add(*word)
            .wrapping_add(0x9E37_79B9_7F4A_7C15));
    }
    (state % 1000) as u16
}

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_reads_the_same_from_toml_and_from_rust() {
        let script = Script::from_toml(
            r#"
            seed = 7
            [[rule]]
            act = "blocked"
            chats = [5, "1000..=1999"]
            share_permille = 100
            [[rule]]
            act = { too_many_requests = { retry_after = 3, scope = "overall" } }
            every = 10
            times = 1
            [[rule]]
            act = { reset = { accepted = true } }
            methods = ["*"]
            "#,
        )
        .unwrap();
        let built = Script {
            seed: 7,
            rules: vec![
                Rule::new(Act::Blocked)
                    .chats(5..=5)
                    .chats(1000..=1999)
                    .share_permille(100),
                Rule::new(Act::TooManyRequests {
                    retry_after: 3,
                    scope: Scope::Overall,
                })
                .every(10)
                .times(1),
                Rule::new(Act::Reset { accepted: true }).methods(&["*"]),
            ],
        };
        assert_eq!(format!("{script:?}"), format!("{built:?}"));
    }

    #[test]
    fn a_misspelt_rule_is_refused() {
        let error = Script::from_toml("[[rule]]\nact = \"blocked\"\nchat = 5\n").unwrap_err();
        assert!(
            error.to_string().contains("unknown field `chat`"),
            "{error}"
        );
    }
}
