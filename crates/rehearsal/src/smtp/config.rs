//! What the stand-in is told at its start. The defaults are a friendly relay.

use super::script::Rule;
use crate::tls::Authority;
use std::{
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
};

/// How a connection is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// Not at all: `STARTTLS` is not offered.
    Plain,
    /// `STARTTLS` is offered, and mail is taken only after it.
    StartTls,
    /// TLS from the first byte.
    Implicit,
}

/// Who may send. Invented, for one rehearsal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    pub user: String,
    pub password: String,
}

/// The settings of one stand-in.
#[derive(Clone)]
pub struct Config {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    pub security: Security,
    /// Who issues the certificate; needed for TLS.
    pub authority: Option<Authority>,
    /// The names in the certificate.
    pub names: Vec<String>,
    /// What is offered beside `STARTTLS` and `AUTH`.
    pub extensions: Vec<String>,
    /// Who may send; nobody is asked if there is none.
    pub login: Option<Login>,
    /// What goes wrong, the first that fits.
    pub rules: Vec<Rule>,
    /// Where to write accepted mails as lines of JSON, if anywhere.
    pub log: Option<PathBuf>,
}

impl Config {
    /// A friendly relay on a free port of this machine.
    pub fn new(security: Security, authority: Option<Authority>) -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            security,
            authority,
            names: vec!["localhost".to_owned(), "127.0.0.1".to_owned()],
            extensions: ["PIPELINING", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES"]
                .map(str::to_owned)
                .into(),
            login: None,
            rules: Vec::new(),
            log: None,
        }
    }
}
