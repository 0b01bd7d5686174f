#![doc = include_str!("../README.md")]

mod attempt;
mod classify;
mod connect;
mod letter;
mod relay;
mod reply;
mod settings;
mod tls;
mod wire;

pub use settings::{
    Credentials, ListHeaders, Relay, Settings, SetupError, Timeouts, Tls, Unsubscribe,
};

use attempt::Failure;
use channel::alert::ChannelKind;
use channel::limits::Rate;
use channel::{Channel, DeliveryOutcome, Fault, FaultKind, Limits, Message, Party};
use letter::{Letter, Sender};
use relay::RelayPool;
use std::{fmt, time::Duration};
use tokio::time::Instant;

/// Mails to one mailbox: nobody is told more often than that, and providers count it.
const PER_MAILBOX: Rate = Rate {
    messages: 10,
    window: Duration::from_secs(60),
};

/// The way out through the relays of one campaign.
pub struct EmailChannel {
    relays: Vec<RelayPool>,
    sender: Sender,
    timeouts: Timeouts,
    limits: Limits,
}

impl EmailChannel {
    /// Reads the settings and the machine's certificates; asks nobody anything yet.
    ///
    /// # Errors
    /// [`SetupError`] when an address, a name, a certificate or a limit in `settings` cannot be
    /// used.
    pub fn new(settings: Settings) -> Result<Self, SetupError> {
        let sender = Sender::read(&settings)?;
        let limits = settings.limits()?;
        let relays = settings
            .relays
            .into_iter()
            .map(|relay| RelayPool::new(relay, settings.timeouts, sender.hello()))
            .collect::<Result<Vec<_>, SetupError>>()?;
        Ok(Self {
            relays,
            sender,
            timeouts: settings.timeouts,
            limits,
        })
    }

    /// The relays in the order in which they are tried now: those set aside only if all are.
    fn in_order(&self) -> Vec<&RelayPool> {
        let usable: Vec<_> = self.relays.iter().filter(|r| !r.is_aside()).collect();
        if usable.is_empty() {
            self.relays.iter().collect()
        } else {
            usable
        }
    }

    /// Tries the relays in order until one of them takes the mail, refuses it in words, or leaves
    /// it in doubt.
    async fn send(&self, letter: &Letter) -> DeliveryOutcome {
        let deadline = Instant::now() + self.timeouts.before_dot;
        let mut faults = Vec::new();
        for relay in self.in_order() {
            let failure = match relay.send(letter, deadline).await {
                Ok(()) => return DeliveryOutcome::Delivered(letter.receipt()),
                Err(failure) => failure,
            };
            let after_dot = failure.is_after_dot();
            match classify::outcome(failure) {
                DeliveryOutcome::Transient(fault) if fault.party == Party::OurSide => {
                    relay.set_aside();
                    faults.push(fault);
                    // What a relay was given to the last dot is the scheduler's to try again.
                    if after_dot {
                        break;
                    }
                }
                outcome => return outcome,
            }
        }
        DeliveryOutcome::Transient(telling(faults))
    }
}

/// The fault to report of several relays': a refused login only if nothing else is wrong, since it
/// stops the channel until a person comes.
fn telling(faults: Vec<Fault>) -> Fault {
    let passing = faults
        .iter()
        .position(|fault| fault.kind != FaultKind::Unauthorized);
    let mut faults = faults;
    if faults.is_empty() {
        return Fault {
            party: Party::OurSide,
            kind: FaultKind::Unreachable,
            detail: "there is no relay".to_owned(),
        };
    }
    faults.swap_remove(passing.unwrap_or(0))
}

impl Channel for EmailChannel {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Email
    }

    fn limits(&self) -> Limits {
        self.limits
    }

    /// Sends one mail. The receipt is its Message-ID. A mail cannot be edited or taken back.
    async fn deliver(&self, message: &Message) -> DeliveryOutcome {
        match self.sender.write(message) {
            Ok(letter) => self.send(&letter).await,
            Err(refusal) => DeliveryOutcome::Permanent(refusal),
        }
    }

    /// Always the same, once any relay lets us in: a relay carries for whoever it knows, and another
    /// one is no other sender.
    async fn identity(&self) -> Result<String, DeliveryOutcome> {
        let deadline = Instant::now() + self.timeouts.before_dot;
        let mut faults = Vec::new();
        for relay in self.in_order() {
            match relay.greet(deadline).await {
                Ok(()) => return Ok("smtp".to_owned()),
                Err(failure) => match classify::outcome(failure) {
                    DeliveryOutcome::Transient(fault) => faults.push(fault),
                    outcome => return Err(outcome),
                },
            }
        }
        Err(DeliveryOutcome::Transient(telling(faults)))
    }
}

impl fmt::Debug for EmailChannel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EmailChannel")
            .field("relays", &self.relays.len())
            .field("timeouts", &self.timeouts)
            .finish_non_exhaustive()
    }
}

/// How far an attempt came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    /// Connection, greeting, `EHLO`, TLS.
    Open,
    Auth,
    Mail,
    Rcpt,
    Data,
    /// The body, up to its final dot.
    Body,
    /// After the final dot.
    Dot,
}

impl Failure {
    const fn is_after_dot(&self) -> bool {
        matches!(self.stage(), Stage::Dot)
    }
}
