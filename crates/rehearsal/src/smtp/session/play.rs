//! What the script makes of one stage: an answer, an end, or nothing out of the ordinary. It must
//! never accept or refuse a mail itself; it only says what goes out instead of the usual answer.

use super::{
    super::script::{Act, Rule, Stage},
    Session,
};
use std::io;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// What a rule made of a stage.
pub(super) enum Played {
    /// Nothing: answer as usual.
    Usual,
    /// An answer was written; the dialogue goes on.
    Answered,
    /// The connection is over.
    Over,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Session<'_, S> {
    /// The rule that fits now.
    pub(super) fn rule(&self, stage: Stage) -> Option<Rule> {
        let (attempt, recipient) = match &self.transaction {
            Some(transaction) => (transaction.attempt, transaction.rcpt_to.last()),
            None => (self.shared.log().next_attempt(), None),
        };
        let recipient = recipient.map(String::as_str);
        let mut rules = self.shared.rules.iter();
        rules
            .find(|rule| rule.fits(stage, attempt, recipient))
            .cloned()
    }

    pub(super) async fn play(&mut self, stage: Stage) -> io::Result<Played> {
        let rule = self.rule(stage);
        self.play_rule(rule, stage).await
    }

    pub(super) async fn play_rule(
        &mut self,
        rule: Option<Rule>,
        stage: Stage,
    ) -> io::Result<Played> {
        let Some(rule) = rule else {
            return Ok(Played::Usual);
        };
        let before_mail = self.transaction.is_none() && stage < Stage::Mail;
        let spoils = !matches!(rule.act, Act::Slow(_) | Act::Inject(_));
        if before_mail && spoils {
            self.shared.log().attempt(self.connection, stage, None);
        }
        match rule.act {
            Act::Refuse { code, text } => {
                self.say(&format!("{code} {text}")).await?;
                if code == 421 {
                    return Ok(Played::Over);
                }
                Ok(Played::Answered)
            }
            Act::Write(bytes) => {
                self.io.write_all(&bytes).await?;
                Ok(Played::Over)
            }
            Act::Drop => Ok(Played::Over),
            Act::Reset => Err(io::ErrorKind::ConnectionReset.into()),
            Act::Stall => {
                while self.io.read(&mut [0; 512]).await? > 0 {}
                Ok(Played::Over)
            }
            Act::Slow(time) => {
                tokio::time::sleep(time).await;
                Ok(Played::Usual)
            }
            Act::Greylist { times } => {
                let recipient = self.transaction.as_ref().and_then(|t| t.rcpt_to.last());
                let recipient = recipient.cloned().unwrap_or_default();
                let refused = {
                    let mut log = self.shared.log();
                    let count = log.put_off.entry(recipient).or_default();
                    let refused = *count < times;
                    *count += u32::from(refused);
                    refused
                };
                if !refused {
                    return Ok(Played::Usual);
                }
                self.say("450 4.7.1 Greylisted, try again later").await?;
                Ok(Played::Answered)
            }
            Act::Inject(_) => Ok(Played::Usual),
        }
    }
}
