//! Looking at the receiving end while things happen: what came in is counted, and the screen shows
//! it. Every wait of the story goes through here.

use super::{
    DemoError,
    audience::Person,
    screen::{Bar, Screen},
    shipped::Play,
    stage::Stage,
    tally::{Accepted, Tally},
    world::Seen,
};
use alert::ChannelKind;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// How often the receiving ends are looked at: a calm screen, and a kill that lands where it
/// should.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// What is seen at the receiving ends.
pub(super) struct Watch<'a> {
    stage: &'a Stage,
    pub tally: Tally,
    pub screen: Screen,
    names: Vec<&'static str>,
    seen: Seen,
}

impl<'a> Watch<'a> {
    pub fn new(stage: &'a Stage, play: &Play, people: &[Person], json: bool) -> Self {
        let refuses = |address: &_| stage.world.refuses(address);
        Self {
            stage,
            tally: Tally::new(people, &play.drafts, refuses),
            screen: Screen::new(json),
            names: play.drafts.iter().map(|draft| draft.kind.word()).collect(),
            seen: Seen::default(),
        }
    }

    /// The words for each revision.
    pub fn names(&self) -> &[&'static str] {
        &self.names
    }

    /// Says something.
    pub fn tell(&mut self, words: impl AsRef<str>) {
        self.screen.tell(words.as_ref());
    }

    /// Counts what came in, and shows it.
    pub fn look(&mut self) {
        for arrival in self.stage.world.arrived(&mut self.seen) {
            self.tally.accept(&Accepted {
                to: &arrival.to,
                unix_ms: arrival.unix_ms,
                body: &arrival.body,
            });
        }
        let bars = self
            .names
            .iter()
            .zip(&self.tally.counts)
            .map(|(name, count)| {
                let all = count.all();
                let each =
                    ChannelKind::ALL.map(|channel| (channel.word(), count.on(channel).received));
                Bar {
                    name,
                    done: all.received,
                    of: all.audience,
                    each: each.to_vec(),
                }
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
