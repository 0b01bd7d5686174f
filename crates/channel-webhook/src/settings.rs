//! What the channel is set up with. Where it may reach is decided here, once, and not per message.

use crate::{Names, Reach, SystemNames};
use std::{fmt, sync::Arc, time::Duration};

/// How long one attempt takes at most unless the settings say otherwise: the lower end of what
/// Standard Webhooks recommends.
pub const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(15);
/// Attempts begun in a second unless the settings say otherwise: a few times what a broadcast to
/// our receivers needs, and little enough that a host of many endpoints is not flooded by the
/// start of one.
pub const MESSAGES_PER_SECOND: u32 = 500;

/// The settings of the channel. `clock` gives each attempt its timestamp; `signer` knows the keys.
#[derive(Clone)]
pub struct Settings<C, S> {
    pub clock: C,
    pub signer: S,
    /// The public internet, or in a rehearsal this machine.
    pub reach: Reach,
    /// Who resolves names.
    pub names: Arc<dyn Names>,
    /// Certificates (PEM, one or more) to trust beside those of the machine.
    pub ca_pem: Option<Vec<u8>>,
    /// How long one attempt may take, from name to status line.
    pub attempt_timeout: Duration,
    /// How many attempts are begun in a second, to all hosts together.
    pub messages_per_second: u32,
}

impl<C, S> Settings<C, S> {
    /// The settings of production.
    pub fn new(clock: C, signer: S) -> Self {
        Self {
            clock,
            signer,
            reach: Reach::Public,
            names: Arc::new(SystemNames),
            ca_pem: None,
            attempt_timeout: ATTEMPT_TIMEOUT,
            messages_per_second: MESSAGES_PER_SECOND,
        }
    }
}

impl<C, S> fmt::Debug for Settings<C, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("reach", &self.reach)
            .field("ca_pem", &self.ca_pem.is_some())
            .field("attempt_timeout", &self.attempt_timeout)
            .field("messages_per_second", &self.messages_per_second)
            .finish_non_exhaustive()
    }
}

/// Why the channel cannot be set up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SetupError {
    #[error("reading the extra certificate for webhooks: it holds no PEM certificate")]
    CertificateUnreadable,
    #[error("reading [webhook] attempt_timeout: it is zero; write at least \"1s\"")]
    TimeoutZero,
    #[error("reading [webhook] messages_per_second: it is zero; write at least 1")]
    RateZero,
    #[error(
        "setting up the HTTPS client for webhooks failed; check that the machine has its \
         certificates (package ca-certificates)"
    )]
    Client,
}
