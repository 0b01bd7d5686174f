//! One mail over one open connection: `MAIL`, `RCPT`, `DATA`, the body, the dot; each with its own
//! timeout, each failure with how far it came. Never more than one recipient, and nothing of the
//! body before the relay has asked for it.

use crate::{Stage, Timeouts, connect::Connection, letter::Letter, reply::Reply, wire::Witness};
use lettre::transport::smtp::{
    self,
    commands::{Data, Mail, Rcpt},
    extension::{Extension, MailBodyParameter, MailParameter, ServerInfo},
    response::Response,
};
use std::{future::Future, time::Duration};
use tokio::time::{Instant, timeout};

/// Why a mail was not taken, or may not have been.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The relay said no.
    Refused(Stage, Reply),
    /// The connection broke or was closed.
    Lost(Stage),
    /// No answer in time.
    TimedOut(Stage),
    /// An answer that makes no sense here.
    Unreadable(Stage),
    /// The connection cannot be made as it has to be.
    Unreachable(&'static str),
    /// The relay cannot carry such a mail.
    CannotCarry(&'static str),
}

impl Failure {
    pub const fn stage(&self) -> Stage {
        match self {
            Failure::Refused(stage, _)
            | Failure::Lost(stage)
            | Failure::TimedOut(stage)
            | Failure::Unreadable(stage) => *stage,
            Failure::Unreachable(_) => Stage::Open,
            Failure::CannotCarry(_) => Stage::Mail,
        }
    }

    /// Whether the connection can be used for another mail.
    pub const fn leaves_connection(&self) -> bool {
        match self {
            // 421 is the relay's way to hang up.
            Failure::Refused(_, reply) => reply.code != 421,
            Failure::CannotCarry(_) => true,
            Failure::Lost(_)
            | Failure::TimedOut(_)
            | Failure::Unreadable(_)
            | Failure::Unreachable(_) => false,
        }
    }
}

/// Sends `letter`; `deadline` ends everything before the final dot.
pub(crate) async fn transact(
    connection: &mut Connection,
    letter: &Letter,
    times: &Timeouts,
    deadline: Instant,
) -> Result<(), Failure> {
    let witness = connection.witness();
    let parameters = parameters(letter, connection.smtp.server_info())?;
    let by = |span: Duration| span.min(deadline.saturating_duration_since(Instant::now()));

    let mail = Mail::new(Some(letter.sender.clone()), parameters);
    let command = connection.smtp.command(mail);
    step(by(times.command), Stage::Mail, &witness, command).await?;

    let rcpt = Rcpt::new(letter.recipient.clone(), Vec::new());
    let command = connection.smtp.command(rcpt);
    step(by(times.command), Stage::Rcpt, &witness, command).await?;

    let command = connection.smtp.command(Data);
    let answer = step(by(times.command), Stage::Data, &witness, command).await?;
    if !answer.has_code(354) {
        return Err(Failure::Unreadable(Stage::Data));
    }

    witness.forget_dot();
    // Lettre writes and waits in one go; the witness says which of the two it is at.
    let mut body = std::pin::pin!(connection.smtp.message(&letter.bytes));
    let answer = match timeout(by(times.body), &mut body).await {
        Ok(answer) => answer,
        Err(_) if !witness.dot() => return Err(Failure::TimedOut(Stage::Body)),
        Err(_) => match timeout(times.after_dot, &mut body).await {
            Ok(answer) => answer,
            Err(_) => return Err(Failure::TimedOut(Stage::Dot)),
        },
    };
    let stage = if witness.dot() {
        Stage::Dot
    } else {
        Stage::Body
    };
    let answer = read(answer, stage, &witness)?;
    if stage == Stage::Dot && answer.code().to_string().starts_with('2') {
        Ok(())
    } else {
        Err(Failure::Unreadable(stage))
    }
}

/// Waits for one answer.
pub(crate) async fn step(
    span: Duration,
    stage: Stage,
    witness: &Witness,
    answer: impl Future<Output = Result<Response, smtp::Error>>,
) -> Result<Response, Failure> {
    match timeout(span, answer).await {
        Ok(answer) => read(answer, stage, witness),
        Err(_) => Err(Failure::TimedOut(stage)),
    }
}

fn read(
    answer: Result<Response, smtp::Error>,
    stage: Stage,
    witness: &Witness,
) -> Result<Response, Failure> {
    answer.map_err(|error| match Reply::of(&error) {
        Some(reply) => Failure::Refused(stage, reply),
        None if error.is_response() && !witness.ended() => Failure::Unreadable(stage),
        None => Failure::Lost(stage),
    })
}

/// What has to be said with `MAIL`; a relay that cannot take it is not asked to.
fn parameters(letter: &Letter, relay: &ServerInfo) -> Result<Vec<MailParameter>, Failure> {
    let mut parameters = Vec::new();
    if letter.needs_utf8 {
        if !relay.supports_feature(Extension::SmtpUtfEight) {
            return Err(Failure::CannotCarry(
                "the relay takes no address with letters beyond ASCII",
            ));
        }
        parameters.push(MailParameter::SmtpUtfEight);
    }
    if !letter.bytes.is_ascii() {
        if !relay.supports_feature(Extension::EightBitMime) {
            return Err(Failure::CannotCarry("the relay takes no 8-bit mail"));
        }
        parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    Ok(parameters)
}
