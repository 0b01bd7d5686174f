//! One connection's dialogue, in the clear or under TLS. Follows RFC 5321 in what must come before
//! what, and plays the script where a rule fits.

mod play;

use super::{
    Security, Shared,
    line::Buffer,
    log::Accepted,
    script::{Act, Stage},
};
use data_encoding::BASE64;
use play::Played;
use std::{io, sync::Arc};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};

/// How this part of the connection began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Clear,
    /// After `STARTTLS`: no greeting.
    Upgraded,
    Implicit,
}

/// What follows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    End,
    /// The TLS handshake.
    Upgrade,
    /// A reset instead of an orderly end.
    Reset,
}

/// Serves until the end, or up to the handshake.
pub(super) async fn run<S>(io: &mut S, shared: &Shared, connection: u64, kind: Kind) -> Next
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut session = Session {
        io,
        shared,
        connection,
        secure: kind != Kind::Clear,
        buffer: Buffer::default(),
        user: None,
        transaction: None,
    };
    match session.serve(kind).await {
        Ok(next) => next,
        Err(error) if error.kind() == io::ErrorKind::ConnectionReset => Next::Reset,
        Err(_) => Next::End,
    }
}

struct Session<'a, S> {
    io: &'a mut S,
    shared: &'a Shared,
    connection: u64,
    secure: bool,
    buffer: Buffer,
    user: Option<String>,
    transaction: Option<Transaction>,
}

struct Transaction {
    attempt: u64,
    mail_from: String,
    parameters: String,
    rcpt_to: Vec<String>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Session<'_, S> {
    async fn serve(&mut self, kind: Kind) -> io::Result<Next> {
        if kind != Kind::Upgraded {
            match self.play(Stage::Greeting).await? {
                Played::Usual => self.say("220 relay.example ESMTP rehearsal").await?,
                Played::Answered | Played::Over => return self.close().await,
            }
        }
        while let Some(line) = self.buffer.line(self.io).await? {
            self.shared
                .log()
                .command(self.connection, self.secure, &line);
            let verb = line.split([' ', ':']).next().unwrap_or_default();
            let goes_on = match verb.to_ascii_uppercase().as_str() {
                "EHLO" | "HELO" => self.ehlo().await?,
                "STARTTLS" => match self.start_tls().await? {
                    Some(next) => return Ok(next),
                    None => true,
                },
                "AUTH" => self.auth(&line).await?,
                "MAIL" => self.mail(&line).await?,
                "RCPT" => self.rcpt(&line).await?,
                "DATA" => self.data().await?,
                "RSET" => {
                    self.transaction = None;
                    self.say("250 2.0.0 Ok").await?;
                    true
                }
                "NOOP" => {
                    self.say("250 2.0.0 Ok").await?;
                    true
                }
                "QUIT" => {
                    self.say("221 2.0.0 Bye").await?;
                    false
                }
                _ => {
                    self.say("502 5.5.2 Command not recognized").await?;
                    true
                }
            };
            if !goes_on {
                return self.close().await;
            }
        }
        Ok(Next::End)
    }

    async fn ehlo(&mut self) -> io::Result<bool> {
        match self.play(Stage::Ehlo).await? {
            Played::Usual => {}
            Played::Answered => return Ok(true),
            Played::Over => return Ok(false),
        }
        let mut offers = vec!["relay.example".to_owned()];
        if !self.secure && self.shared.security == Security::StartTls {
            offers.push("STARTTLS".to_owned());
        }
        if self.shared.login.is_some() && self.may_send() {
            offers.push("AUTH PLAIN LOGIN".to_owned());
        }
        offers.extend(self.shared.extensions.iter().cloned());
        let last = offers.len() - 1;
        let lines: Vec<String> = offers
            .iter()
            .enumerate()
            .map(|(index, offer)| {
                let mark = if index == last { ' ' } else { '-' };
                format!("250{mark}{offer}")
            })
            .collect();
        self.say(&lines.join("\r\n")).await?;
        Ok(true)
    }

    /// `Some` if the dialogue does not go on in the clear.
    async fn start_tls(&mut self) -> io::Result<Option<Next>> {
        if self.secure || self.shared.security != Security::StartTls {
            self.say("502 5.5.1 STARTTLS is not offered").await?;
            return Ok(None);
        }
        let mut answer = b"220 2.0.0 Ready to start TLS\r\n".to_vec();
        match self.rule(Stage::StartTls).map(|rule| rule.act) {
            Some(Act::Inject(bytes)) => answer.extend(bytes),
            _ => match self.play(Stage::StartTls).await? {
                Played::Usual => {}
                Played::Answered => return Ok(None),
                Played::Over => return Ok(Some(Next::End)),
            },
        }
        self.io.write_all(&answer).await?;
        self.io.flush().await?;
        Ok(Some(Next::Upgrade))
    }

    async fn auth(&mut self, line: &str) -> io::Result<bool> {
        match self.play(Stage::Auth).await? {
            Played::Usual => {}
            Played::Answered => return Ok(true),
            Played::Over => return Ok(false),
        }
        let mut words = line.split(' ').skip(1);
        let mechanism = words.next().unwrap_or_default().to_ascii_uppercase();
        let first = words.next().map(str::to_owned);
        let said = match mechanism.as_str() {
            "PLAIN" => {
                let said = match first {
                    Some(said) => Some(said),
                    None => self.ask("").await?,
                };
                let said = said.and_then(|said| decoded(&said)).unwrap_or_default();
                let mut parts = said.split('\0').skip(1).map(str::to_owned);
                (parts.next(), parts.next())
            }
            "LOGIN" => {
                let user = match first {
                    Some(user) => Some(user),
                    None => self.ask("VXNlcm5hbWU6").await?,
                };
                let password = self.ask("UGFzc3dvcmQ6").await?;
                let read = |said: Option<String>| said.and_then(|said| decoded(&said));
                (read(user), read(password))
            }
            _ => (None, None),
        };
        let right = self.shared.login.as_ref().is_some_and(|login| {
            said.0.as_ref() == Some(&login.user) && said.1.as_ref() == Some(&login.password)
        });
        if right {
            self.user = said.0;
            self.say("235 2.7.0 Authentication successful").await?;
        } else {
            self.say("535 5.7.8 Authentication credentials invalid")
                .await?;
        }
        Ok(true)
    }

    async fn mail(&mut self, line: &str) -> io::Result<bool> {
        let Some((mail_from, parameters)) = bracketed(line) else {
            self.say("501 5.1.7 Bad sender address syntax").await?;
            return Ok(true);
        };
        if self.transaction.is_some() {
            self.say("503 5.5.1 Nested MAIL command").await?;
            return Ok(true);
        }
        let attempt =
            self.shared
                .log()
                .attempt(self.connection, Stage::Mail, Some(mail_from.clone()));
        self.transaction = Some(Transaction {
            attempt,
            mail_from,
            parameters,
            rcpt_to: Vec::new(),
        });
        let played = if !self.may_send() {
            self.say("530 5.7.0 Must issue a STARTTLS command first")
                .await?;
            Played::Answered
        } else if self.shared.login.is_some() && self.user.is_none() {
            self.say("530 5.7.0 Authentication required").await?;
            Played::Answered
        } else {
            self.play(Stage::Mail).await?
        };
        match played {
            Played::Usual => self.say("250 2.1.0 Ok").await?,
            Played::Answered => self.transaction = None,
            Played::Over => return Ok(false),
        }
        Ok(true)
    }

    async fn rcpt(&mut self, line: &str) -> io::Result<bool> {
        let Some((recipient, _)) = bracketed(line) else {
            self.say("501 5.1.3 Bad recipient address syntax").await?;
            return Ok(true);
        };
        let Some(transaction) = &mut self.transaction else {
            self.say("503 5.5.1 Need MAIL command").await?;
            return Ok(true);
        };
        transaction.rcpt_to.push(recipient.clone());
        let (number, named) = (transaction.attempt, transaction.rcpt_to.clone());
        if let Some(attempt) = self.shared.log().attempt_mut(number) {
            attempt.stage = Stage::Rcpt;
            attempt.rcpt_to = named;
        }
        match self.play(Stage::Rcpt).await? {
            Played::Usual => self.say("250 2.1.5 Ok").await?,
            Played::Answered => {
                if let Some(transaction) = &mut self.transaction {
                    transaction.rcpt_to.pop();
                }
            }
            Played::Over => return Ok(false),
        }
        Ok(true)
    }

    async fn data(&mut self) -> io::Result<bool> {
        let Some(transaction) = &self.transaction else {
            self.say("503 5.5.1 Need MAIL command").await?;
            return Ok(true);
        };
        let number = transaction.attempt;
        if transaction.rcpt_to.is_empty() {
            self.say("554 5.5.1 No valid recipients").await?;
            return Ok(true);
        }
        if let Some(attempt) = self.shared.log().attempt_mut(number) {
            attempt.stage = Stage::Data;
        }
        match self.play(Stage::Data).await? {
            Played::Usual => {}
            Played::Answered => return Ok(true),
            Played::Over => return Ok(false),
        }
        self.say("354 End data with <CR><LF>.<CR><LF>").await?;
        let Some(raw) = self.buffer.mail(self.io).await? else {
            return Ok(false);
        };
        let raw: Arc<[u8]> = raw.into();
        if let Some(attempt) = self.shared.log().attempt_mut(number) {
            attempt.stage = Stage::Dot;
            attempt.raw = Some(Arc::clone(&raw));
        }
        let rule = self.rule(Stage::Dot);
        if rule.as_ref().is_some_and(|rule| rule.accepted) {
            self.accept(Arc::clone(&raw), false);
        }
        match self.play_rule(rule, Stage::Dot).await? {
            Played::Usual => {
                self.accept(raw, true);
                self.say("250 2.0.0 Ok: queued").await?;
            }
            Played::Answered => self.transaction = None,
            Played::Over => return Ok(false),
        }
        Ok(true)
    }

    fn accept(&mut self, raw: Arc<[u8]>, told: bool) {
        let Some(transaction) = self.transaction.take() else {
            return;
        };
        let at_ms = self.shared.clock.now_ms();
        self.shared.log().accept(Accepted {
            seq: 0,
            at_ms,
            unix_ms: self.shared.clock.unix_ms(at_ms),
            connection: self.connection,
            mail_from: transaction.mail_from,
            parameters: transaction.parameters,
            rcpt_to: transaction.rcpt_to,
            secure: self.secure,
            user: self.user.clone(),
            headers: Vec::new(),
            raw,
            told,
        });
    }

    /// Whether mail is taken over this connection: under TLS, where there is TLS.
    fn may_send(&self) -> bool {
        self.secure || self.shared.security == Security::Plain
    }

    async fn ask(&mut self, prompt: &str) -> io::Result<Option<String>> {
        self.say(&format!("334 {prompt}")).await?;
        self.buffer.line(self.io).await
    }

    async fn say(&mut self, words: &str) -> io::Result<()> {
        self.io.write_all(format!("{words}\r\n").as_bytes()).await?;
        self.io.flush().await
    }

    async fn close(&mut self) -> io::Result<Next> {
        self.io.shutdown().await?;
        Ok(Next::End)
    }
}

fn decoded(said: &str) -> Option<String> {
    String::from_utf8(BASE64.decode(said.as_bytes()).ok()?).ok()
}

/// What stands in the brackets, and what follows them.
fn bracketed(line: &str) -> Option<(String, String)> {
    let (_, rest) = line.split_once('<')?;
    let (address, parameters) = rest.rsplit_once('>')?;
    Some((address.to_owned(), parameters.trim().to_owned()))
}
