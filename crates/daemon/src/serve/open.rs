//! Opening the house: campaign, keys, store, ledger, channels. Each step may refuse, with nothing
//! changed that a restart would not find as it was.

use super::channels::{self, ChannelError, Ways};
use crate::{
    clock::{RealClock, RealEntropy},
    config::Config,
    control::{DaemonLedger, Facts, Service, SpareNumber},
    folders::{self, FolderError},
    keys::{self, KeysError, OpenKeys},
};
use alert::{Campaign, ChannelKind, folder};
use channel::Erased;
use channel_telegram::Updates;
use ledger::{Ledger, Settings};
use scheduler::{Outlet, Renderer, Scheduler};
use std::sync::Arc;
use store::{OpenReport, SledStore};

/// One MiB.
const MIB: u64 = 1024 * 1024;

/// Why the house was not opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error(transparent)]
    Folder(#[from] FolderError),
    #[error("reading the campaign:\n{0}")]
    Campaign(#[from] folder::Faults),
    #[error(transparent)]
    Keys(#[from] KeysError),
    #[error(transparent)]
    Store(#[from] store::OpenError),
    #[error(transparent)]
    Channel(#[from] ChannelError),
}

/// What the daemon works with.
pub(super) struct House {
    pub service: Service,
    pub scheduler: Scheduler<SledStore, RealEntropy>,
    pub channels: Vec<Arc<dyn Erased>>,
    /// Where people are heard who write to the bot, if there is one.
    pub updates: Option<Updates>,
}

pub(super) fn house(config: &Config) -> Result<House, OpenError> {
    let campaign = campaign(config)?;
    let outward = channels::read(config)?;
    let OpenKeys { ring, place } = keys::open(config)?;
    let (store, report) = SledStore::open(&config.instance.state, options(config, &ring))?;
    let mended = mended(&report);
    for what in &mended {
        tracing::warn!("{what}");
    }
    let ring = Arc::new(ring);
    let Ways {
        out: channels,
        updates,
    } = outward.set_up(&ring)?;
    let settings = Settings {
        rules: config.approval.rules.clone(),
        zone: campaign.zone.clone(),
        channels: channels.iter().map(|channel| channel.kind()).collect(),
        rehearsal: config.instance.rehearsal,
        issuer: campaign.name.clone(),
        away_max: config.approval.away_max,
    };
    let public = ring.public_key();
    let facts = Facts {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        campaign: campaign.name.clone(),
        zone: campaign.zone.name().to_owned(),
        rehearsal: config.instance.rehearsal,
        wrapping_key: place,
        public_key: public.to_string(),
        fingerprint: public.fingerprint(),
        window: config.lanes.window,
        webhook_window: config.webhook.window,
        mended,
    };
    let ledger: Arc<DaemonLedger> = Arc::new(Ledger::new(store, ring, settings));
    let campaign = Arc::new(campaign);
    let scheduler = scheduler(config, &ledger, &campaign, &channels, &facts.fingerprint);
    let service = Service {
        ledger,
        campaign,
        fingerprint: public.fingerprint().into(),
        clock: RealClock::start(),
        entropy: RealEntropy,
        facts,
        mail_from: config.email.from.as_deref().map(Arc::from),
        recipient: config.backup.recipient.clone(),
        reach: channels::reach(&config.webhook),
        spare: SpareNumber::default(),
    };
    Ok(House {
        service,
        scheduler,
        channels,
        updates,
    })
}

fn campaign(config: &Config) -> Result<Campaign, OpenError> {
    Ok(folder::read_campaign(&folders::read_campaign(
        &config.instance.alerts,
    )?)?)
}

fn options(config: &Config, ring: &vault::KeyRing) -> store::Options {
    let store = &config.store;
    let ranges: Vec<u8> = ledger::RANGES.iter().map(|range| range.byte).collect();
    store::Options {
        cache_bytes: u64::from(store.cache_mib) * MIB,
        segment_bytes: usize::try_from(u64::from(store.segment_mib) * MIB).unwrap_or(usize::MAX),
        snapshot_every_records: store.snapshot_every_records,
        ballast_bytes: u64::from(store.ballast_mib) * MIB,
        ..store::Options::new(*ring.sum_key(), ranges)
    }
}

/// What was not as it should be, in words.
fn mended(report: &OpenReport) -> Vec<String> {
    let mut mended = Vec::new();
    if let Some(why) = &report.rebuilt {
        mended.push(format!(
            "the store was rebuilt from snapshot and journal: {why}"
        ));
    }
    if let Some(path) = &report.set_aside {
        mended.push(format!("the damaged one was moved to {}", path.display()));
    }
    mended.extend(report.findings.iter().cloned());
    mended
}

fn scheduler(
    config: &Config,
    ledger: &Arc<DaemonLedger>,
    campaign: &Arc<Campaign>,
    channels: &[Arc<dyn Erased>],
    fingerprint: &str,
) -> Scheduler<SledStore, RealEntropy> {
    let settings = scheduler::Settings {
        retry: config.retry.clone(),
        away_max: config.approval.away_max,
        ..scheduler::Settings::default()
    };
    let renderer = Renderer::new(
        Arc::clone(campaign),
        fingerprint.to_owned(),
        config.instance.rehearsal,
        crate::SOURCE_LINK.to_owned(),
    );
    let outlet = |channel: &Arc<dyn Erased>| Outlet {
        kind: channel.kind(),
        limits: channel.limits(),
        window: match channel.kind() {
            ChannelKind::Telegram | ChannelKind::Email => config.lanes.window as usize,
            ChannelKind::Webhook => config.webhook.window as usize,
        },
    };
    let outlets: Vec<Outlet> = channels.iter().map(outlet).collect();
    Scheduler::new(
        Arc::clone(ledger),
        &outlets,
        renderer,
        settings,
        RealEntropy,
    )
}
