//! The paths of the interface and the bodies that are not the ledger's own types. Commands and
//! daemon share them, so that they cannot drift apart.

use alert::{AlertNumber, Draft, Lang, text::ContentHash};
use ledger::{Credential, NewOrganiser, proposal::Pending};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub const STATUS: &str = "/api/v1/status";
pub const ORGANISERS: &str = "/api/v1/organisers";
pub const ORGANISERS_REMOVE: &str = "/api/v1/organisers/remove";
pub const ALERTS: &str = "/api/v1/alerts";
pub const PENDING: &str = "/api/v1/alerts/{alert}/pending";
pub const PREVIEW: &str = "/api/v1/alerts/{alert}/preview";
pub const APPROVE: &str = "/api/v1/alerts/{alert}/approve";
pub const HALT: &str = "/api/v1/alerts/{alert}/halt";
pub const RESUME: &str = "/api/v1/alerts/{alert}/resume";
pub const EXPORT: &str = "/api/v1/alerts/{alert}/export";
pub const SUBSCRIBERS: &str = "/api/v1/subscribers";
pub const SUBSCRIBERS_COUNT: &str = "/api/v1/subscribers/count";
pub const ACCEPT_IDENTITY: &str = "/api/v1/channels/{channel}/accept-identity";
pub const AUDIT: &str = "/api/v1/audit";

/// A path with its alert filled in.
pub fn of(path: &str, alert: AlertNumber) -> String {
    path.replace("{alert}", &alert.to_string())
}

/// Admit somebody.
#[derive(Debug, Serialize, Deserialize)]
pub struct AddOrganiser {
    pub by: Vec<Credential>,
    pub new: NewOrganiser,
}

/// Remove somebody.
#[derive(Debug, Serialize, Deserialize)]
pub struct RemoveOrganiser {
    pub by: Vec<Credential>,
    pub name: String,
}

/// Propose a draft.
#[derive(Debug, Serialize, Deserialize)]
pub struct Post {
    pub by: Credential,
    pub draft: Draft,
    pub emergency: bool,
    /// The alert that a later revision belongs to, if not the newest about the same case.
    pub of: Option<AlertNumber>,
}

/// What waits, and the message that readers of each language would get.
#[derive(Debug, Serialize, Deserialize)]
pub struct Preview {
    pub pending: Pending,
    pub messages: BTreeMap<Lang, String>,
}

/// Stand behind a revision as it was shown.
#[derive(Debug, Serialize, Deserialize)]
pub struct Approve {
    pub by: Credential,
    /// What was shown: an edit meanwhile voids it.
    pub content: ContentHash,
}

/// Stop an alert, let a paused one go on, or agree to another bot.
#[derive(Debug, Serialize, Deserialize)]
pub struct Halt {
    pub by: Credential,
}
