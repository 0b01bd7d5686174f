//! From a claimed delivery to a message. Renderings are the same for all readers of one language
//! and country, so they are made once and kept for a while. A rendering that fails or panics
//! fails one delivery and nothing else.

use alert::{AlertNumber, Campaign, Country, Lang, Revision};
use channel::{Message, Operation};
use ledger::{
    Ledger, Store,
    lane::{Claimed, Content},
};
use render::{Body, Context, Occasion, Reader, telegram};
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

type Made = (AlertNumber, u16, Lang, Option<Country>, u8);

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
                lang,
                country,
                answers,
            } => {
                let how = match (answers, *revision) {
                    (Some(_), _) => Occasion::Follow,
                    (None, 1) => Occasion::First,
                    (None, _) => Occasion::Full,
                };
                let key = (*alert, *revision, *lang, *country, how as u8);
                if !self.made.contains_key(&key) {
                    let words = self.words(ledger, *alert, *revision).await?;
                    let reader = Reader {
                        lang: *lang,
                        country: *country,
                        silent: false,
                    };
                    match self.render(&words, &reader, how) {
                        Ok(body) => self.keep(key, body),
                        Err(error) => return Ok(Err(error)),
                    }
                }
                (
                    self.made.get(&key).map(|body| Body::clone(body)),
                    answers.clone(),
                )
            }
            Content::Notice { notice, lang } => {
                let zone = &self.campaign.zone;
                let made = guarded(|| telegram::notice(notice, *lang, zone, &self.context()));
                match made {
                    Ok(text) => (Some(Body::Telegram(text)), None),
                    Err(error) => return Ok(Err(error)),
                }
            }
        };
        Ok(Ok(Message {
            id: claimed.delivery,
            to: claimed.to.clone(),
            op: Operation::Send,
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
        reader: &Reader,
        how: Occasion,
    ) -> Result<Body, Unrenderable> {
        guarded(|| telegram::revision(words, reader, &self.context(), how))?
            .map(Body::Telegram)
            .map_err(|fault| Unrenderable(fault.to_string()))
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

/// Runs a renderer; a panic in it is one more way to fail.
fn guarded<T>(render: impl FnOnce() -> T) -> Result<T, Unrenderable> {
    catch_unwind(AssertUnwindSafe(render))
        .map_err(|_| Unrenderable("the renderer panicked; please report it".to_owned()))
}
