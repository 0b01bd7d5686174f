//! Looking at the receiving end while things happen: what came in is counted, and the screen shows
//! it. Every wait of the story goes through here.

use super::{
    DemoError,
    audience::Person,
    screen::{Bar, Screen},
    shipped::Play,
    stage::Stage,
    tally::{Accepted, Tally},
};
use std::{sync::Arc, time::Duration};
use tokio::time::{Instant, sleep};

/// How often the receiving end is looked at: a calm screen, and a kill that lands where it should.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// What is seen at the receiving end.
pub(super) struct Watch<'a> {
    stage: &'a Stage,
    pub tally: Tally,
    pub screen: Screen,
    names: Vec<&'static str>,
    seen: usize,
}

impl<'a> Watch<'a> {
    pub fn new(stage: &'a Stage, play: &Play, people: &[Person], json: bool) -> Self {
        Self {
            stage,
            tally: Tally::new(people, &play.drafts, |chat| stage.is_reachable(chat)),
            screen: Screen::new(json),
            names: play.drafts.iter().map(|draft| draft.kind.word()).collect(),
            seen: 0,
        }
    }

    /// The words for each revision.
    pub fn names(&self) -> &[&'static str] {
        &self.names
    }

    /// Requests that the stand-in refused with 429.
    pub fn throttled(&self) -> u64 {
        self.stage.server.counts().throttled
    }

    /// Says something.
    pub fn tell(&mut self, words: impl AsRef<str>) {
        self.screen.tell(words.as_ref());
    }

    /// Counts what came in, and shows it.
    pub fn look(&mut self) {
        for entry in self.stage.server.log_since(self.seen) {
            self.seen += 1;
            if entry.method == "sendMessage" {
                let (chat, at_ms) = (entry.chat_id, entry.at_ms);
                self.tally.accept(&Accepted {
                    chat,
                    at_ms,
                    text: &Arc::clone(&entry.text),
                });
            }
        }
        let audience = self.tally.audience();
        let bars = self
            .names
            .iter()
            .zip(&self.tally.counts)
            .map(|(name, count)| Bar {
                name,
                done: count.received(),
                of: audience,
                by_lang: count.by_lang.clone(),
            });
        let bars: Vec<Bar> = bars.collect();
        self.screen.draw(&bars);
    }

    /// Looks until `done` holds.
    pub async fn until(
        &mut self,
        what: &'static str,
        at_most: Duration,
        mut done: impl AsyncFnMut(&mut Self) -> Result<bool, DemoError>,
    ) -> Result<(), DemoError> {
        let since = Instant::now();
        loop {
            self.look();
            if done(self).await? {
                return Ok(());
            }
            if since.elapsed() > at_most {
                let (seconds, log) = (at_most.as_secs(), self.stage.log_end());
                return Err(DemoError::TooSlow { what, seconds, log });
            }
            sleep(LOOK_EVERY).await;
        }
    }

    /// Looks for a while.
    pub async fn for_a_while(&mut self, span: Duration) {
        let since = Instant::now();
        while since.elapsed() < span {
            self.look();
            sleep(LOOK_EVERY).await;
        }
        self.look();
    }
}
