//! What comes back from the channels: outcomes of messages and answers to probes. They are noted
//! here and settled by the next step; what they say about the channel is told to organisers.

use crate::{
    Scheduler,
    decide::{Signal, decide},
    health::Change,
    lane::{lang, tried},
    refill,
};
use alert::{ChannelKind, DeliveryId, Entropy, Timestamp, notice::PauseReason};
use channel::DeliveryOutcome;
use ledger::{Result, Store, channel_state::Identity, lane::Settled};
use std::time::Duration;

/// A channel that could not say who we are, for a fault that may pass, is asked again so soon.
const PROBE_AFTER_FAULT: Duration = Duration::from_secs(2);

impl<S: Store, E: Entropy> Scheduler<S, E> {
    /// Takes what came back for a message that was handed over.
    pub fn outcome(
        &mut self,
        channel: ChannelKind,
        delivery: DeliveryId,
        outcome: DeliveryOutcome,
        now: Timestamp,
        monotonic: Duration,
    ) {
        let Some(lane) = self.lanes.iter_mut().find(|lane| lane.kind == channel) else {
            return;
        };
        let Some(claimed) = lane.answered(delivery, monotonic) else {
            return;
        };
        let decision = decide(outcome, &tried(&claimed), &self.settings, now);
        let change = match decision.signal {
            Signal::Works => lane.health.works(),
            Signal::Falters => lane.health.falters(monotonic),
            Signal::Pause(why) => lane.health.pause(why, monotonic, self.settings.probe_every),
            Signal::Wait { retry_after, scope } => {
                lane.health.wait(delivery, scope, retry_after, monotonic);
                None
            }
            Signal::Nothing => None,
        };
        self.told.extend(change.map(|change| (channel, change)));
        let settled = Settled {
            slot: claimed.slot,
            event: decision.event,
            lang: lang(&claimed),
            moved: decision.moved,
            throttled: decision.throttled,
        };
        lane.settle(settled, monotonic);
    }

    /// Takes the answer to a probe.
    pub async fn identity(
        &mut self,
        channel: ChannelKind,
        answer: Result<String, DeliveryOutcome>,
        now: Timestamp,
        monotonic: Duration,
    ) -> Result<()> {
        let known = match &answer {
            Ok(identity) => Some(self.ledger.check_identity(channel, identity).await),
            Err(_) => None,
        }
        .transpose();
        let Some(lane) = self.lanes.iter_mut().find(|lane| lane.kind == channel) else {
            return Ok(());
        };
        let again_in = self.settings.probe_every;
        let known = match known {
            Ok(known) => known,
            Err(error) => {
                // Not compared is not refused: it is asked again.
                lane.health.ask_again(monotonic + PROBE_AFTER_FAULT);
                return Err(error);
            }
        };
        let change = match (known, answer) {
            (Some(Identity::Ours), _) => lane.health.proven(),
            (Some(Identity::Foreign), _) => {
                lane.health
                    .unproven(Some(PauseReason::ForeignIdentity), monotonic, again_in)
            }
            (None, Ok(_)) => None,
            (None, Err(outcome)) => {
                let (why, again_in) = match refill::pause_of(&outcome) {
                    Some(why) => (Some(why), again_in),
                    None => (None, PROBE_AFTER_FAULT),
                };
                lane.health.unproven(why, monotonic, again_in)
            }
        };
        self.told.extend(change.map(|change| (channel, change)));
        self.tell_changes(now).await
    }

    /// Tells the ledger what became of the channels. Each change is forgotten once it is written,
    /// and not before.
    pub(crate) async fn tell_changes(&mut self, now: Timestamp) -> Result<()> {
        while let Some((channel, change)) = self.told.first().copied() {
            let told = match change {
                Change::Paused(why) => {
                    tracing::warn!(%channel, why = why.word(), "the channel sends nothing");
                    let paused = self.ledger.pause_channel(channel, why, now, &self.entropy);
                    paused.await
                }
                Change::Resumed => {
                    tracing::info!(%channel, "the channel sends again");
                    let resumed = self.ledger.resume_channel(channel, now, &self.entropy);
                    resumed.await
                }
            };
            if let Err(error) = told {
                // Perhaps it was written, with notices that nobody has heard of.
                self.fresh = true;
                return Err(error);
            }
            self.told.remove(0);
        }
        Ok(())
    }
}
