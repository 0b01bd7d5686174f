//! From how an attempt failed to one outcome, with no way past it: every stage, every code, every
//! status ends in exactly one class, on exactly one party. Never says "refused" of what may have
//! been accepted.

use crate::{Stage, attempt::Failure, reply::Reply};
use channel::alert::outcome::Cause;
use channel::{DeliveryOutcome, Fault, FaultKind, Party, Refusal, Scope};
use std::time::Duration;

/// How long to wait when a relay says that we send too fast: none says how long.
const RETRY_AFTER: Duration = Duration::from_secs(60);
/// The detail of x.7.28, "mail flood detected".
const FLOOD: u16 = 28;

/// What `failure` comes to.
pub(crate) fn outcome(failure: Failure) -> DeliveryOutcome {
    use Failure as F;
    match failure {
        F::Refused(stage, reply) => refused(stage, reply),
        F::Lost(Stage::Dot) => in_doubt(FaultKind::ConnectionLost, "closed after the final dot"),
        F::TimedOut(Stage::Dot) => in_doubt(FaultKind::Timeout, "no answer to the final dot"),
        F::Unreadable(Stage::Dot) => in_doubt(
            FaultKind::Unreadable,
            "an answer without sense to the final dot",
        ),
        F::Lost(Stage::Open) => ours(FaultKind::Unreachable, "closed before we were let in"),
        F::Lost(stage) => ours(FaultKind::ConnectionLost, format!("closed {}", at(stage))),
        F::TimedOut(stage) => ours(FaultKind::Timeout, format!("no answer {}", at(stage))),
        F::Unreadable(stage) => ours(
            FaultKind::Unreadable,
            format!("an answer without sense {}", at(stage)),
        ),
        F::Unreachable(why) => ours(FaultKind::Unreachable, why),
        F::CannotCarry(why) => DeliveryOutcome::Permanent(Refusal {
            cause: Cause::RefusedByRecipient,
            detail: why.to_owned(),
        }),
    }
}

fn refused(stage: Stage, reply: Reply) -> DeliveryOutcome {
    let detail = format!("answered {reply} {}", at(stage));
    if reply.status == Some((7, FLOOD)) && reply.is_transient() {
        return DeliveryOutcome::Throttled {
            retry_after: RETRY_AFTER,
            scope: Scope::Credential,
        };
    }
    if refuses_us(stage, reply) {
        return ours(FaultKind::Unauthorized, detail);
    }
    if reply.code == 421 {
        return ours(FaultKind::ServerFault, detail);
    }
    match stage {
        // Nothing is about a recipient yet.
        Stage::Open | Stage::Auth | Stage::Mail | Stage::Data | Stage::Body
            if !is_too_large(stage, reply) =>
        {
            ours(FaultKind::ServerFault, detail)
        }
        _ if reply.is_transient() => for_now(reply, detail),
        _ => for_good(stage, reply, detail),
    }
}

/// Whether it is us that the relay refuses: our login, or our right to speak as this sender. The
/// same for every mail, so the channel pauses.
const fn refuses_us(stage: Stage, reply: Reply) -> bool {
    let login = matches!(reply.code, 530 | 534 | 535 | 538);
    let status = match reply.status {
        // x.7.8 and x.7.9: bad credentials, too weak a mechanism; x.7.10 to x.7.14: encryption
        // needed, expired, no such account, trust needed. x.1.7 and x.1.8: our own address.
        Some((7, 8..=14) | (1, 7 | 8)) => true,
        Some(_) | None => false,
    };
    let sender = matches!(stage, Stage::Auth) || (matches!(stage, Stage::Mail) && is_policy(reply));
    !reply.is_transient() && (login || status || sender)
}

/// A refusal by policy, or one that does not say what it is.
const fn is_policy(reply: Reply) -> bool {
    matches!(reply.code, 550 | 551 | 553 | 554) && matches!(reply.status, None | Some((7 | 1, _)))
}

/// A size that the relay does not take at all: about the mail, said early.
const fn is_too_large(stage: Stage, reply: Reply) -> bool {
    matches!(stage, Stage::Mail) && (matches!(reply.status, Some((3, 4))) || reply.code == 552)
}

fn for_now(reply: Reply, detail: String) -> DeliveryOutcome {
    let party = match reply.status {
        // x.3: the mail system; x.5: the protocol. The relay's own.
        Some((3 | 5, _)) => Party::OurSide,
        // Address, mailbox, routing to it, content, policy (greylisting).
        Some(_) => Party::Recipient,
        // Bare 452 is "insufficient system storage"; 450 and 451 are what greylisting says.
        None if reply.code == 452 => Party::OurSide,
        None => Party::Recipient,
    };
    DeliveryOutcome::Transient(Fault {
        party,
        kind: FaultKind::ServerFault,
        detail,
    })
}

fn for_good(stage: Stage, reply: Reply, detail: String) -> DeliveryOutcome {
    let after_dot = stage == Stage::Dot;
    let cause = match (reply.status, reply.code) {
        // A full mailbox is emptied one day.
        (Some((2, 2)), _) | (None, 552) => {
            return DeliveryOutcome::Transient(Fault {
                party: Party::Recipient,
                kind: FaultKind::ServerFault,
                detail,
            });
        }
        // The relay does not understand us: no recipient's fault.
        (Some((5, _)), _) | (None, 500 | 502 | 503 | 504 | 555) => {
            return ours(FaultKind::ServerFault, detail);
        }
        // Moved away, or closed.
        (Some((1, 6) | (2, 1)), _) | (None, 551) => Cause::RecipientGone,
        (Some((1, _)), _) | (None, 501) if !after_dot || reply.status.is_some() => {
            Cause::NoSuchAddress
        }
        // What the mail says, or its size, or its form.
        (Some((6, _) | (3, 4)), _) => Cause::ContentRejected,
        (Some((7, _)) | None, _) if after_dot => Cause::ContentRejected,
        // A policy, a disabled or unroutable mailbox, or a refusal that does not say what it is.
        (Some(_) | None, _) => Cause::RefusedByRecipient,
    };
    DeliveryOutcome::Permanent(Refusal { cause, detail })
}

fn ours(kind: FaultKind, detail: impl Into<String>) -> DeliveryOutcome {
    DeliveryOutcome::Transient(Fault {
        party: Party::OurSide,
        kind,
        detail: detail.into(),
    })
}

fn in_doubt(kind: FaultKind, detail: &str) -> DeliveryOutcome {
    DeliveryOutcome::Ambiguous(Fault {
        party: Party::OurSide,
        kind,
        detail: detail.to_owned(),
    })
}

const fn at(stage: Stage) -> &'static str {
    match stage {
        Stage::Open => "while the connection was made",
        Stage::Auth => "at AUTH",
        Stage::Mail => "at MAIL",
        Stage::Rcpt => "at RCPT",
        Stage::Data => "at DATA",
        Stage::Body => "in the body",
        Stage::Dot => "after the final dot",
    }
}
