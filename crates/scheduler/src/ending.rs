//! The end of broadcasts: what is past its time or was stopped is withdrawn page by page, and what
//! has nothing open any more is concluded.

use crate::Scheduler;
use alert::{Entropy, Timestamp};
use ledger::{Result, Store, broadcast::Run, finish::Finish, plan::Planned};
use std::time::Duration;

/// How often broadcasts are looked at for their end.
pub(crate) const CONCLUDE_EVERY: Duration = Duration::from_millis(250);

impl<S: Store, E: Entropy> Scheduler<S, E> {
    /// Moves broadcasts towards their end. `true`: there is more to do at once.
    pub(crate) async fn end_broadcasts(
        &mut self,
        now: Timestamp,
        monotonic: Duration,
    ) -> Result<bool> {
        let mut busy = false;
        for broadcast in self.broadcasts.clone() {
            match broadcast.run {
                Run::Running | Run::Paused if broadcast.expires_at <= now => {
                    self.ledger.expire(broadcast.id, now).await?;
                }
                Run::Winding { .. } => {
                    for lane in &mut self.lanes {
                        let kind = lane.kind;
                        let swept = self
                            .ledger
                            .wind_down(&broadcast, kind, now, &self.entropy)
                            .await?;
                        if swept == Finish::Swept {
                            // A newer word may have waited for what was in doubt.
                            (busy, lane.dry) = (true, false);
                        }
                        let progress = self.ledger.progress(broadcast.id, kind).await?;
                        if !progress.planned_all {
                            let planned = self.ledger.plan_page(broadcast.id, kind).await?;
                            busy |= planned != Planned::Waits;
                        }
                    }
                }
                Run::Running | Run::Paused | Run::Done { .. } => {}
            }
        }
        if monotonic.saturating_sub(self.concluded_at) >= CONCLUDE_EVERY {
            self.concluded_at = monotonic;
            for broadcast in self.broadcasts.clone() {
                match self.ledger.conclude(&broadcast, now, &self.entropy).await? {
                    Finish::Swept => {
                        self.concluded_at = Duration::ZERO;
                        busy = true;
                    }
                    Finish::Done => {
                        let (alert, revision) = (broadcast.alert, broadcast.revision);
                        tracing::info!(%alert, revision, "everyone was reached or is accounted for");
                        self.fresh = true;
                        busy = true;
                    }
                    Finish::Open => {}
                }
            }
        }
        Ok(busy)
    }
}
