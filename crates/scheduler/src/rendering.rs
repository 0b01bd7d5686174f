//! From a claimed delivery to a message in its channel's medium. Renderings are the same for all
//! readers of one channel, language and country, so they are made once and kept for a while. A
//! rendering that fails or panics fails one delivery and nothing else.

use alert::{AlertNumber, Campaign, ChannelKind, Country, Lang, Revision, Timestamp};
use channel::{Message, Operation};
use ledger::{
    Ledger, Store,
    lane::{Claimed, Content},
    notice::SingleContent,
};
use render::{Body, Context, Occasion, Reader, email, telegram, webhook};
use std::{
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

/// What is the same in every message.
#[derive(Clone, Debug)]
pub struct Renderer {
    campaign: Arc<Campaign>,
    fingerprint: String,
    rehearsal: bool,
    source_link: String,
    revisions: BTreeMap<(AlertNumber, u16), Arc<Revision>>,
    made: BTreeMap<Made, Arc<Body>>,
}

/// What a rendering of a revision depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Made {
    channel: ChannelKind,
    alert: AlertNumber,
    revision: u16,
    lang: Lang,
    country: Option<Country>,
    how: Occasion,
}

/// Renderings kept at the most: nine languages and the countries of their readers, a few times.
const MADE_MAX: usize = 1_024;
/// Revisions kept at the most.
const REVISIONS_MAX: usize = 16;

/// A message that could not be made; the words are for the log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unrenderable(pub String);

impl Renderer {
    /// For a campaign that signs with the key of this fingerprint.
    pub fn new(
        campaign: Arc<Campaign>,
        fingerprint: String,
        rehearsal: bool,
        source_link: String,
    ) -> Self {
        Self {
            campaign,
            fingerprint,
            rehearsal,
            source_link,
            revisions: BTreeMap::new(),
            made: BTreeMap::new(),
        }
    }

    /// The message of a claimed delivery.
    ///
    /// # Errors
    /// The outer one is the ledger's; the inner one fails this delivery alone.
    pub async fn message<S: Store>(
        &mut self,
        ledger: &Ledger<S>,
        claimed: &Claimed,
    ) -> ledger::Result<Result<Message, Unrenderable>> {
        let (body, in_reply_to) = match &claimed.content {
            Content::Revision {
                alert,
                revision,
                released,
                lang,
                country,
                answers,
            } => {
                let how = match (answers, *revision) {
                    (Some(_), _) => Occasion::Follow,
                    (None, 1) => Occasion::First,
                    (None, _) => Occasion::Full,
                };
                let key = Made {
                    channel: claimed.to.channel(),
                    alert: *alert,
                    revision: *revision,
                    lang: *lang,
                    country: *country,
                    how,
                }
                .for_programs_alike();
                if !self.made.contains_key(&key) {
                    let words = self.words(ledger, *alert, *revision).await?;
                    match self.render(&words, &key, *released) {
                        Ok(body) => self.keep(key, body),
                        Err(error) => return Ok(Err(error)),
                    }
                }
                (
                    self.made.get(&key).map(|body| Body::clone(body)),
                    answers.clone(),
                )
            }
            Content::Single {
                content: SingleContent::Running(running),
                lang,
                ..
            } => match self.running(ledger, running, *lang).await? {
                Ok(body) => (Some(body), None),
                Err(error) => return Ok(Err(error)),
            },
            Content::Single {
                content:
                    SingleContent::Appeal {
                        alert,
                        revision,
                        released,
                        country,
                    },
                lang,
                ..
            } => {
                let words = self.words(ledger, *alert, *revision).await?;
                let made = Made {
                    channel: claimed.to.channel(),
                    alert: *alert,
                    revision: *revision,
                    lang: *lang,
                    country: *country,
                    how: match *revision {
                        1 => Occasion::First,
                        _ => Occasion::Full,
                    },
                };
                match self.render(&words, &made, *released) {
                    Ok(body) => (Some(body), None),
                    Err(error) => return Ok(Err(error)),
                }
            }
            Content::Single {
                content,
                lang,
                written,
            } => match self.single(claimed.to.channel(), content, *lang, *written) {
                Ok(body) => (Some(body), None),
                Err(error) => return Ok(Err(error)),
            },
        };
        Ok(Ok(Message {
            id: claimed.delivery,
            to: claimed.to.clone(),
            op: operation(&claimed.content),
            in_reply_to,
            part: (0, 1),
            body,
        }))
    }

    fn context(&self) -> Context<'_> {
        Context {
            campaign: &self.campaign,
            fingerprint: &self.fingerprint,
            rehearsal: self.rehearsal,
            source_link: &self.source_link,
        }
    }

    fn render(
        &self,
        words: &Revision,
        made: &Made,
        released: Timestamp,
    ) -> Result<Body, Unrenderable> {
        let context = self.context();
        let reader = Reader {
            lang: made.lang,
            country: made.country,
            silent: false,
        };
        let how = made.how;
        guarded(|| match made.channel {
            ChannelKind::Telegram => {
                telegram::revision(words, &reader, &context, how).map(Body::Telegram)
            }
            ChannelKind::Email => {
                email::revision(words, &reader, &context, how, released).map(Body::Email)
            }
            ChannelKind::Webhook => webhook::revision(words, &context, released).map(Body::Webhook),
        })?
        .map_err(|fault| Unrenderable(fault.to_string()))
    }

    /// The appeals that run, for somebody who asked for them.
    async fn running<S: Store>(
        &mut self,
        ledger: &Ledger<S>,
        running: &[(AlertNumber, u16)],
        lang: Lang,
    ) -> ledger::Result<Result<Body, Unrenderable>> {
        let mut words = Vec::with_capacity(running.len());
        for (alert, revision) in running {
            words.push(self.words(ledger, *alert, *revision).await?);
        }
        let words: Vec<&Revision> = words.iter().map(Arc::as_ref).collect();
        let context = self.context();
        Ok(guarded(|| {
            Body::Telegram(telegram::appeals(&words, lang, &context))
        }))
    }

    fn single(
        &self,
        channel: ChannelKind,
        content: &SingleContent,
        lang: Lang,
        written: Timestamp,
    ) -> Result<Body, Unrenderable> {
        let (context, zone) = (self.context(), &self.campaign.zone);
        guarded(|| match (content, channel) {
            (SingleContent::Notice(notice), ChannelKind::Telegram) => {
                Some(Body::Telegram(telegram::notice(notice, lang, zone, &context)))
            }
            (SingleContent::Notice(notice), ChannelKind::Email) => {
                Some(Body::Email(email::notice(notice, lang, zone, &context, written)))
            }
            (SingleContent::Confirmation { token }, ChannelKind::Email) => {
                let ask = email::Confirmation {
                    token,
                    answer_to: &self.campaign.contact,
                };
                Some(Body::Email(email::confirmation(&ask, lang, &context, written)))
            }
            (SingleContent::Answer { answer, .. }, ChannelKind::Telegram) => {
                Some(Body::Telegram(telegram::answer(answer, lang, &context)))
            }
            (SingleContent::Notice(_), ChannelKind::Webhook)
            | (
                SingleContent::Confirmation { .. },
                ChannelKind::Telegram | ChannelKind::Webhook,
            )
            | (SingleContent::Answer { .. }, ChannelKind::Email | ChannelKind::Webhook)
            // Made above, since they take the words of alerts.
            | (SingleContent::Running(_) | SingleContent::Appeal { .. }, _) => None,
        })?
        .ok_or_else(|| Unrenderable(format!("no such message is made for {channel}")))
    }

    fn keep(&mut self, key: Made, body: Body) {
        if self.made.len() >= MADE_MAX {
            self.made.clear();
        }
        self.made.insert(key, Arc::new(body));
    }

    async fn words<S: Store>(
        &mut self,
        ledger: &Ledger<S>,
        alert: AlertNumber,
        revision: u16,
    ) -> ledger::Result<Arc<Revision>> {
        if let Some(words) = self.revisions.get(&(alert, revision)) {
            return Ok(Arc::clone(words));
        }
        let words = Arc::new(ledger.revision(alert, revision).await?);
        if self.revisions.len() >= REVISIONS_MAX {
            self.revisions.clear();
        }
        self.revisions.insert((alert, revision), Arc::clone(&words));
        Ok(words)
    }
}

impl Made {
    /// A program gets every language at once: one rendering serves all of them.
    fn for_programs_alike(self) -> Self {
        match self.channel {
            ChannelKind::Telegram | ChannelKind::Email => self,
            ChannelKind::Webhook => Self {
                lang: Lang::En,
                country: None,
                how: Occasion::First,
                ..self
            },
        }
    }
}

/// An answer to a press takes the place of the message with the button; everything else is sent.
fn operation(content: &Content) -> Operation {
    match content {
        Content::Single {
            content:
                SingleContent::Answer {
                    edits: Some(message),
                    ..
                },
            ..
        } => Operation::Edit(message.clone()),
        Content::Single { .. } | Content::Revision { .. } => Operation::Send,
    }
}

/// Runs a renderer; a panic in it is one more way to fail.
fn guarded<T>(render: impl FnOnce() -> T) -> Result<T, Unrenderable> {
    catch_unwind(AssertUnwindSafe(render))
        .map_err(|_| Unrenderable("the renderer panicked; please report it".to_owned()))
}
