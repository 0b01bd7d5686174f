//! What stands where: for `status`, for organisers, and for tests that compare it with what the
//! receiving end counted. Numbers and reasons only; nobody outside is in it.

use crate::{
    Error, Ledger, Result,
    broadcast::{Counts, Run},
    channel_state::ChannelState,
    keys,
    proposal::Stage,
    propose::title_of,
};
use alert::{
    AlertNumber, ChannelKind, RevisionKind, Timestamp, approval::Path, notice::PauseReason,
    subject::LaneKind,
};
use serde::{Deserialize, Serialize};
use store::Store;

/// What stands for a title that is damaged with all its words.
const UNREADABLE: &str = "(its words cannot be read; run `nabat store verify`)";

/// All of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    pub alerts: Vec<AlertReport>,
    pub channels: Vec<(ChannelKind, ChannelState)>,
    /// Messages to organisers, questions to people on a list, and answers, that wait.
    pub notices_waiting: usize,
    /// Why people who write to the bot are not heard at present.
    pub deaf: Option<PauseReason>,
}

/// One alert with its revisions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertReport {
    pub alert: AlertNumber,
    pub closed: Option<Timestamp>,
    pub revisions: Vec<RevisionReport>,
}

/// One revision: how it stands, and how far its broadcast is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevisionReport {
    pub revision: u16,
    pub kind: RevisionKind,
    pub title: String,
    pub stage: Stage,
    pub path: Path,
    pub broadcast: Option<BroadcastReport>,
}

/// How far a broadcast is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BroadcastReport {
    pub run: Run,
    pub lane: LaneKind,
    pub released: Timestamp,
    pub expires_at: Timestamp,
    /// Whether too much of it failed for good.
    pub alarmed: bool,
    pub channels: Vec<ChannelProgress>,
}

/// How far it is on one channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelProgress {
    pub channel: ChannelKind,
    /// Whether the audience is frozen and counted.
    pub counted: bool,
    pub counts: Counts,
    /// Whether the states sum up to the audience. Anything but `true` is a fault.
    pub sums_up: bool,
}

impl<S: Store> Ledger<S> {
    /// The report of one alert, or of all.
    pub async fn report(&self, only: Option<AlertNumber>) -> Result<Report> {
        let numbers = match only {
            Some(alert) => vec![alert],
            None => {
                let rows = self.scan_all(keys::alerts()).await?;
                rows.iter()
                    .filter_map(|(key, _)| keys::read_alert(key))
                    .collect()
            }
        };
        let mut alerts = Vec::new();
        for alert in numbers {
            alerts.push(self.alert_report(alert).await?);
        }
        let mut channels = Vec::new();
        for channel in &self.settings.channels {
            channels.push((*channel, self.channel_state(*channel).await?));
        }
        Ok(Report {
            alerts,
            channels,
            notices_waiting: self.singles_planned().await?.values().sum(),
            deaf: self.deaf().await?,
        })
    }

    async fn alert_report(&self, alert: AlertNumber) -> Result<AlertReport> {
        let head = self.alert_head(alert).await?;
        let newest = head.proposed.unwrap_or(head.released).max(head.released);
        let mut broadcasts = Vec::new();
        for id in &head.broadcasts {
            broadcasts.extend(self.broadcast(*id).await?);
        }
        let mut revisions = Vec::new();
        for revision in 1..=newest {
            let record = self.stage(alert, revision).await?;
            // The report is what tells whom damaged words did not reach.
            let title = match self.read_words(alert, revision, record.chunks).await {
                Ok(words) => title_of(&words),
                Err(Error::Damaged(_)) => UNREADABLE.to_owned(),
                Err(error) => return Err(error),
            };
            let broadcast = match broadcasts.iter().find(|b| b.revision == revision) {
                None => None,
                Some(found) => {
                    let mut channels = Vec::new();
                    for channel in &self.settings.channels {
                        let progress = self.progress(found.id, *channel).await?;
                        channels.push(ChannelProgress {
                            channel: *channel,
                            counted: progress.planned_all,
                            sums_up: progress.counts.sum() == progress.counts.members,
                            counts: progress.counts,
                        });
                    }
                    Some(BroadcastReport {
                        run: found.run,
                        lane: found.lane,
                        released: found.released,
                        expires_at: found.expires_at,
                        alarmed: found.alarmed,
                        channels,
                    })
                }
            };
            revisions.push(RevisionReport {
                revision,
                kind: record.kind,
                title,
                stage: record.stage,
                path: record.path,
                broadcast,
            });
        }
        Ok(AlertReport {
            alert,
            closed: head.closed,
            revisions,
        })
    }
}
