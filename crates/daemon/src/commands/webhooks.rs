//! `nabat webhooks`: programs that get alerts over https. Whoever adds one is given the keys that
//! will sign for it, to hand to its owner. The address comes on standard input: it may hold a
//! secret of the other side.

use super::{Invocation, wait};
use crate::{
    cli,
    control::paths::{self, AddWebhook, ListAddress, ListChannel, SeeWebhook, WebhookSecrets},
    error::Error,
    terminal::{self, AskError, Questions},
};
use alert::subscription::{Cadence, Preferences};
use ledger::Credential;
use std::io::{self, BufRead as _, Read as _};

/// Longer addresses are refused by the daemon; reading stops there.
const ADDRESS_BYTES_MAX: u64 = 4_096;

pub(super) fn run(invocation: &Invocation, command: cli::Webhooks) -> Result<(), Error> {
    let client = invocation.client()?;
    let to = ListAddress {
        channel: ListChannel::Webhook,
        address: address()?,
    };
    let secrets: WebhookSecrets = match command {
        cli::Webhooks::Add { who, lang, topics } => {
            let body = AddWebhook {
                by: credential(who)?,
                to,
                preferences: Preferences {
                    lang,
                    topics: topics.into_iter().collect(),
                    country: None,
                    cadence: Cadence::Instant,
                    urgent_anyway: true,
                },
            };
            wait(client.post(paths::WEBHOOKS, &body))?
        }
        cli::Webhooks::Secret { who } => {
            let body = SeeWebhook {
                by: credential(who)?,
                to,
            };
            wait(client.post(paths::WEBHOOKS_SECRET, &body))?
        }
    };
    if invocation.json {
        terminal::json(&secrets);
        return Ok(());
    }
    terminal::line(match secrets.new {
        true => "Added. Its owner checks the signatures (Standard Webhooks) with one of these:",
        false => "It is on the list. Its owner checks the signatures with one of these:",
    });
    terminal::line("");
    terminal::line(format_args!("  secret (v1)       {}", secrets.secret));
    terminal::line(format_args!("  public key (v1a)  {}", secrets.public_key));
    terminal::line("");
    terminal::line("The secret is for its owner alone; the public key is no secret.");
    Ok(())
}

fn credential(name: String) -> Result<Credential, Error> {
    let code = Questions::of_process().code(&name)?;
    Ok(Credential { name, code })
}

fn address() -> Result<String, AskError> {
    if terminal::is_interactive() {
        terminal::note("The webhook's https address:");
    }
    let what = "the webhook's address";
    let mut line = String::new();
    io::stdin()
        .lock()
        .take(ADDRESS_BYTES_MAX)
        .read_line(&mut line)
        .map_err(|source| AskError::Unreadable {
            what: what.to_owned(),
            source,
        })?;
    match line.trim() {
        "" => Err(AskError::Ended {
            what: what.to_owned(),
        }),
        address => Ok(address.to_owned()),
    }
}
