//! What can only be looked at: how things stand, and whether the audit log holds.

use super::service::{Answer, Service};
use crate::keys::KeyPlace;
use alert::AlertNumber;
use axum::{
    Json,
    extract::{Query, State, rejection::QueryRejection},
};
use ledger::{Audited, report::Report};
use serde::{Deserialize, Serialize};

/// What is fixed from the daemon's start to its end.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Facts {
    pub version: String,
    pub campaign: String,
    /// The time zone of what `status` prints.
    pub zone: String,
    pub rehearsal: bool,
    pub wrapping_key: KeyPlace,
    /// Of the key that signs alerts.
    pub public_key: String,
    pub fingerprint: String,
    /// How many deliveries of Telegram may be in doubt at once, and as many of mail.
    pub window: u32,
    /// The same for webhooks.
    pub webhook_window: u32,
    /// What was mended when the store was opened, in words.
    pub mended: Vec<String>,
}

/// How things stand.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Status {
    pub facts: Facts,
    pub report: Report,
    pub store: StoreReport,
}

/// What is wrong with the store; nothing, mostly.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StoreReport {
    /// Whether a release may start.
    pub releases_allowed: bool,
    pub disk: DiskReport,
    /// What was found since the start, one sentence each.
    pub findings: Vec<String>,
    /// Ranges of rows that are being rebuilt.
    pub mending: Vec<String>,
}

/// What the disk takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DiskReport {
    Fine,
    /// Only leaving, halting, erasing and settling are possible.
    Full,
    ReadOnly,
}

/// Which alert.
#[derive(Debug, Deserialize)]
pub(super) struct Which {
    alert: Option<AlertNumber>,
}

pub(super) async fn status(
    State(service): State<Service>,
    which: Result<Query<Which>, QueryRejection>,
) -> Answer<Status> {
    let Query(Which { alert }) = which?;
    let report = service.ledger.report(alert).await?;
    let store = store_report(&service.ledger.store().health());
    Ok(Json(Status {
        facts: service.facts,
        report,
        store,
    }))
}

fn store_report(health: &store::Health) -> StoreReport {
    let disk = match (health.read_only, health.space) {
        (true, _) => DiskReport::ReadOnly,
        (false, store::Space::Enough) => DiskReport::Fine,
        (false, _) => DiskReport::Full,
    };
    StoreReport {
        releases_allowed: health.releases_allowed(),
        disk,
        findings: health.findings.clone(),
        mending: health.suspect.values().cloned().collect(),
    }
}

pub(super) async fn audit(State(service): State<Service>) -> Answer<Audited> {
    Ok(Json(service.ledger.audit_verify().await?))
}
