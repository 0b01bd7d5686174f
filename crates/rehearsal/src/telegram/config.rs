//! How a stand-in is set up, and who its bot is.

use super::{Chats, Limits, Script};
use crate::tls;
use serde_json::{Value, json};
use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
    time::Duration,
};

/// How the stand-in is set up.
#[derive(Clone)]
pub struct Config {
    /// Where it listens; port 0: any free one.
    pub listen: SocketAddr,
    /// The token that a bot has to show: `<bot id>:<secret>`.
    pub token: String,
    /// The bot's numeric id.
    pub bot_id: i64,
    /// The bot's user name, without `@`.
    pub bot_username: String,
    /// Speak TLS under this authority; none: plain HTTP.
    pub tls: Option<tls::Authority>,
    /// The names in the certificate.
    pub tls_names: Vec<String>,
    /// What may be sent.
    pub limits: Limits,
    /// Who is there.
    pub chats: Chats,
    /// What goes wrong.
    pub script: Script,
    /// A folder for `accepted.jsonl` and `refused.jsonl`, which are appended to.
    pub log: Option<PathBuf>,
    /// A file to which every request that names a method is appended, without its token.
    pub requests: Option<PathBuf>,
    /// Added to each request, half before and half after it is looked at.
    pub latency: Duration,
}

impl Config {
    /// Plain HTTP on a free loopback port, Telegram's limits, nothing going wrong. The bot is
    /// `rehearsal_bot` with the id 7000000001; the token is made up.
    pub fn new(chats: Chats) -> Self {
        Self {
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
            token: "7000000001:REHEARSAL-rehearsal-REHEARSAL-00000".to_owned(),
            bot_id: 7_000_000_001,
            bot_username: "rehearsal_bot".to_owned(),
            tls: None,
            tls_names: tls::NAMES.iter().map(|name| (*name).to_owned()).collect(),
            limits: Limits::default(),
            chats,
            script: Script::none(),
            log: None,
            requests: None,
            latency: Duration::ZERO,
        }
    }
}

/// Who the bot is.
#[derive(Clone)]
pub(crate) struct Identity {
    id: i64,
    username: String,
}

impl Identity {
    pub(crate) fn new(id: i64, username: String) -> Self {
        Self { id, username }
    }

    pub(crate) fn user_json(&self) -> Value {
        json!({
            "id": self.id,
            "is_bot": true,
            "first_name": "Rehearsal",
            "username": self.username,
        })
    }

    pub(crate) fn me_json(&self) -> Value {
        json!({
            "id": self.id,
            "is_bot": true,
            "first_name": "Rehearsal",
            "username": self.username,
            "can_join_groups": true,
            "can_read_all_group_messages": false,
            "supports_inline_queries": false,
            "can_connect_to_business": false,
            "has_main_web_app": false,
        })
    }
}
