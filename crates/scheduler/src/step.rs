//! One step of everything that happens by itself: holds end, audiences are planned, lanes settle
//! and claim, messages are handed over, broadcasts end. The daemon and the simulator call the
//! same step; time, chance and outcomes come in from outside, and nothing here waits for
//! anything but the store.

use crate::{
    Outlet, Settings,
    decide::after_crash,
    ending::CONCLUDE_EVERY,
    health::Change,
    holds::{Holds, is_stale},
    lane::{Lane, lang},
    refill,
    rendering::{Renderer, Unrenderable},
    settings::{IDLE, SETTLE_WITHIN},
};
use alert::{
    BroadcastId, ChannelKind, Entropy, Timestamp, delivery::Event, outcome::Cause,
    subject::LaneKind,
};
use channel::Message;
use ledger::{
    Error, Ledger, Refused, Result, Store,
    broadcast::{Broadcast, Run},
    lane::{Claimed, Settled},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};
use tokio::sync::watch;

/// Everything that happens by itself.
pub struct Scheduler<S, E> {
    pub(crate) ledger: Arc<Ledger<S>>,
    pub(crate) entropy: E,
    pub(crate) settings: Settings,
    renderer: Renderer,
    changes: watch::Receiver<u64>,
    pub(crate) lanes: Vec<Lane>,
    holds: Holds,
    /// The broadcasts that are not done, as last read.
    pub(crate) broadcasts: Vec<Broadcast>,
    /// How many messages to single people wait on each channel.
    pub(crate) singles: BTreeMap<ChannelKind, usize>,
    pub(crate) fresh: bool,
    closing: bool,
    pub(crate) told: Vec<(ChannelKind, Change)>,
    pub(crate) concluded_at: Duration,
}

/// What a step asks of whoever calls it.
#[derive(Debug)]
pub struct Step {
    /// To be handed to their channel now.
    pub hand_over: Vec<(ChannelKind, Message)>,
    /// Channels to be asked who we are there.
    pub probe: Vec<ChannelKind>,
    /// When to call again at the latest, by the monotonic clock; earlier if anything happens.
    pub wake_at: Duration,
}

/// A lane that has to wait longer than this gives back what it claimed.
const KEEP_CLAIMS: Duration = Duration::from_secs(2);

impl<S: Store, E: Entropy> Scheduler<S, E> {
    /// A scheduler over `ledger` that sends on these channels. Call [`Scheduler::start`] first.
    pub fn new(
        ledger: Arc<Ledger<S>>,
        outlets: &[Outlet],
        renderer: Renderer,
        settings: Settings,
        entropy: E,
    ) -> Self {
        Self {
            changes: ledger.changes(),
            ledger,
            entropy,
            settings,
            renderer,
            lanes: outlets.iter().map(Lane::new).collect(),
            holds: Holds::default(),
            broadcasts: Vec::new(),
            singles: BTreeMap::new(),
            fresh: true,
            closing: false,
            told: Vec::new(),
            concluded_at: Duration::ZERO,
        }
    }

    /// Decides about what was in doubt when the last process went, and takes stale holds out of
    /// the queue.
    pub async fn start(&mut self, now: Timestamp) -> Result<()> {
        for hold in self.ledger.holds().await? {
            if is_stale(&hold, now, self.settings.away_max) {
                self.ledger
                    .overdue(hold.alert, hold.revision, now, &self.entropy)
                    .await?;
            }
        }
        for lane in &self.lanes {
            let doubts = self.ledger.in_doubt(lane.kind).await?;
            for some in doubts.chunks(lane.window) {
                let settled: Vec<Settled> = some
                    .iter()
                    .map(|doubt| Settled {
                        slot: doubt.slot,
                        event: after_crash(lane.kind, doubt, &self.settings.retry, now),
                        lang: alert::Lang::En,
                        moved: None,
                        throttled: Duration::ZERO,
                    })
                    .collect();
                self.ledger
                    .advance(lane.kind, &settled, &[], now, now, &self.entropy)
                    .await?;
            }
        }
        Ok(())
    }

    /// Waits until the ledger has news for the lanes.
    pub fn news(&self) -> watch::Receiver<u64> {
        self.changes.clone()
    }

    /// Claims nothing any more; what is claimed and not handed over is given back by the next
    /// step.
    pub fn close(&mut self) {
        self.closing = true;
    }

    /// How many messages are under way.
    pub fn in_flight(&self) -> usize {
        self.lanes.iter().map(|lane| lane.flying.len()).sum()
    }

    /// What has to happen now.
    ///
    /// # Errors
    /// The ledger's. Nothing is lost by one: what was handed over before is returned, and all
    /// that is remembered of the ledger is read anew by the next step, since a commit may have
    /// been kept without saying so.
    pub async fn step(&mut self, now: Timestamp, monotonic: Duration) -> Result<Step> {
        let stepped = self.try_step(now, monotonic).await;
        self.fresh |= stepped.is_err();
        stepped
    }

    async fn try_step(&mut self, now: Timestamp, monotonic: Duration) -> Result<Step> {
        self.tell_changes(now).await?;
        self.run_holds(now, monotonic).await?;
        if self.fresh || self.changes.has_changed().unwrap_or(false) {
            self.reload(now, monotonic).await?;
        }
        let mut busy = self.end_broadcasts(now, monotonic).await?;
        let mut step = Step {
            hand_over: Vec::new(),
            probe: Vec::new(),
            wake_at: Duration::ZERO,
        };
        let mut fault = None;
        for index in 0..self.lanes.len() {
            match self.tend(index, now, monotonic, &mut step).await {
                Ok(more) => busy |= more,
                Err(error) => fault = Some(error),
            }
        }
        step.wake_at = if busy {
            monotonic
        } else {
            self.wakes_at(now, monotonic)
        };
        match fault {
            // What counts as handed over must go out, whatever became of another lane.
            Some(error) if !step.hand_over.is_empty() || !step.probe.is_empty() => {
                tracing::error!(%error, "a lane failed and is tried again");
                self.fresh = true;
                Ok(step)
            }
            Some(error) => Err(error),
            None => Ok(step),
        }
    }

    /// Refills one lane and hands over what may go out. `true`: there is more to do at once.
    async fn tend(
        &mut self,
        index: usize,
        now: Timestamp,
        monotonic: Duration,
        step: &mut Step,
    ) -> Result<bool> {
        self.give_back_idle(index, monotonic);
        let busy = refill::refill(self, index, self.closing, now, monotonic).await?;
        self.hand_over(index, now, monotonic, step).await?;
        let lane = &mut self.lanes[index];
        if !self.closing && lane.health.take_probe(monotonic) {
            step.probe.push(lane.kind);
        }
        Ok(busy)
    }

    async fn run_holds(&mut self, now: Timestamp, monotonic: Duration) -> Result<()> {
        for (alert, revision) in self.holds.over(monotonic) {
            match self
                .ledger
                .release(alert, revision, now, &self.entropy)
                .await
            {
                Ok(Some(_)) => tracing::info!(%alert, revision, "released"),
                Ok(None) => {}
                Err(Error::Refused(Refused::StoreUnfit(why))) => {
                    tracing::error!(%alert, revision, why, "not released");
                    self.holds.pause(monotonic);
                }
                // One that cannot be read must not keep the lanes from the others.
                Err(error @ Error::Damaged(_)) => {
                    tracing::error!(%alert, revision, %error, "not released");
                    self.holds.pause(monotonic);
                }
                Err(error) => return Err(error),
            }
            self.fresh = true;
        }
        for (alert, revision, left) in self
            .holds
            .due_for_saving(monotonic, self.settings.hold_save_every)
        {
            self.ledger.save_hold(alert, revision, left, now).await?;
        }
        Ok(())
    }

    /// Reads what changed, and gives back what may not go out any more.
    async fn reload(&mut self, now: Timestamp, monotonic: Duration) -> Result<()> {
        // Until it has gone through, nothing is handed over: somebody may have left.
        self.fresh = true;
        self.changes.borrow_and_update();
        let urgent_before = self.urgent();
        self.broadcasts = self.ledger.active_broadcasts().await?;
        self.singles = self.ledger.singles_planned().await?;
        self.holds.reload(&self.ledger.holds().await?, monotonic);
        let urgent_now = self.urgent().difference(&urgent_before).next().is_some();
        for index in 0..self.lanes.len() {
            let lane = &mut self.lanes[index];
            lane.dry = false;
            let mut back = if urgent_now {
                lane.take_less_urgent()
            } else {
                Vec::new()
            };
            let mut fault = None;
            for claimed in std::mem::take(&mut lane.queue) {
                match self.ledger.still_wanted(&claimed, now).await {
                    Ok(false) => back.push(claimed),
                    Ok(true) => self.lanes[index].queue.push_back(claimed),
                    // None of them may be forgotten; whether they are wanted is asked again.
                    Err(error) => {
                        self.lanes[index].queue.push_back(claimed);
                        fault = Some(error);
                    }
                }
            }
            self.give_back(index, back, monotonic);
            if let Some(error) = fault {
                return Err(error);
            }
        }
        self.fresh = false;
        Ok(())
    }

    fn urgent(&self) -> BTreeSet<BroadcastId> {
        let urgent = self.broadcasts.iter();
        let urgent = urgent.filter(|b| b.lane == LaneKind::Urgent && b.run == Run::Running);
        urgent.map(|broadcast| broadcast.id).collect()
    }

    fn give_back(&mut self, index: usize, back: Vec<Claimed>, monotonic: Duration) {
        for claimed in back {
            let settled = Settled {
                slot: claimed.slot,
                event: Event::HandedBack,
                lang: lang(&claimed),
                moved: None,
                throttled: Duration::ZERO,
            };
            self.lanes[index].settle(settled, monotonic);
        }
    }

    /// Gives back what a lane claimed and cannot hand over for a while.
    fn give_back_idle(&mut self, index: usize, monotonic: Duration) {
        let lane = &mut self.lanes[index];
        let waits = lane
            .health
            .wakes_at(monotonic)
            .is_some_and(|at| at > monotonic + KEEP_CLAIMS);
        if (waits || self.closing) && !lane.queue.is_empty() {
            let back = Vec::from(std::mem::take(&mut lane.queue));
            self.give_back(index, back, monotonic);
        }
    }

    async fn hand_over(
        &mut self,
        index: usize,
        now: Timestamp,
        monotonic: Duration,
        step: &mut Step,
    ) -> Result<()> {
        while let Some(claimed) = self.lanes[index].take_next(monotonic) {
            if claimed.expires_at <= now {
                self.give_back(index, vec![claimed], monotonic);
                continue;
            }
            let rendered = match self.renderer.message(&self.ledger, &claimed).await {
                Ok(rendered) => rendered,
                // It would not be read the next time either, and all others would wait for it.
                Err(Error::Damaged(why)) => Err(Unrenderable(why)),
                Err(error) => {
                    self.lanes[index].queue.push_front(claimed);
                    return Err(error);
                }
            };
            match rendered {
                Ok(message) => {
                    let lane = &mut self.lanes[index];
                    step.hand_over.push((lane.kind, message));
                    lane.hand_over(claimed, monotonic);
                }
                Err(error) => {
                    tracing::error!(subject = %claimed.subject, to = ?claimed.to, %error, "not rendered");
                    let settled = Settled {
                        slot: claimed.slot,
                        event: Event::Refused {
                            cause: Cause::RenderFault,
                        },
                        lang: lang(&claimed),
                        moved: None,
                        throttled: Duration::ZERO,
                    };
                    self.lanes[index].settle(settled, monotonic);
                }
            }
        }
        Ok(())
    }

    fn wakes_at(&self, now: Timestamp, monotonic: Duration) -> Duration {
        let mut wake = monotonic + IDLE;
        let mut at = |moment: Option<Duration>| wake = moment.map_or(wake, |m| m.min(wake));
        at(self.holds.wakes_at(self.settings.hold_save_every));
        if !self.broadcasts.is_empty() {
            at(Some(self.concluded_at + CONCLUDE_EVERY));
            let ends = self
                .broadcasts
                .iter()
                .map(|broadcast| broadcast.expires_at)
                .min();
            at(ends.map(|ends| monotonic + ends.since(now)));
        }
        for lane in &self.lanes {
            at(lane.settled_since.map(|since| since + SETTLE_WITHIN));
            at(lane.health.wakes_at(monotonic));
            if lane.health.allows(lane.flying.len(), monotonic) {
                at(lane.next_hand_over());
            }
            // A lane that is full looks again when it is answered.
            if lane.room(monotonic) > 0 {
                at(lane.first_due().map(|due| monotonic + due.since(now)));
            }
        }
        wake.max(monotonic)
    }
}
