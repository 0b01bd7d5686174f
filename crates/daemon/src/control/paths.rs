//! The paths of the interface and the bodies that are not the ledger's own types. Commands and
//! daemon share them, so that they cannot drift apart.

use alert::{AlertNumber, ChannelKind, Draft, Lang, subscription::Preferences, text::ContentHash};
use ledger::{Credential, JoinReport, NewOrganiser, proposal::Pending, subscriber::Consent};
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
pub const SUBSCRIBERS_EXPORT: &str = "/api/v1/subscribers/export";
pub const SUBSCRIBERS_IMPORT: &str = "/api/v1/subscribers/import";
pub const SUBSCRIBERS_LEAVE: &str = "/api/v1/subscribers/leave";
pub const SUBSCRIBERS_CHANGE: &str = "/api/v1/subscribers/change";
pub const SUBSCRIBERS_RETURN: &str = "/api/v1/subscribers/return";
pub const SUBSCRIBERS_CONFIRM: &str = "/api/v1/subscribers/confirm";
pub const SUBSCRIBERS_COUNT: &str = "/api/v1/subscribers/count";
pub const SUBSCRIBERS_RECOUNT: &str = "/api/v1/subscribers/recount";
pub const WEBHOOKS: &str = "/api/v1/webhooks";
pub const WEBHOOKS_SECRET: &str = "/api/v1/webhooks/secret";
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

/// What waits, and the messages that would be sent.
#[derive(Debug, Serialize, Deserialize)]
pub struct Preview {
    pub pending: Pending,
    /// By channel, and of a channel by language.
    pub messages: Vec<Shown>,
}

/// A message as somebody would get it, written down as plain text.
#[derive(Debug, Serialize, Deserialize)]
pub struct Shown {
    pub channel: ChannelKind,
    /// Nothing: it is the same for readers of all languages.
    pub lang: Option<Lang>,
    pub text: String,
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

/// Write the list out, in the name of two organisers.
#[derive(Debug, Serialize, Deserialize)]
pub struct ExportList {
    pub by: Vec<Credential>,
}

/// The trailer behind an exported list, an [`ExportedList`] as JSON. Without it, it is not whole.
pub const EXPORTED_LIST: &str = "nabat-exported";

/// What an exported list holds.
#[derive(Debug, Serialize, Deserialize)]
pub struct ExportedList {
    /// How many rows of each channel.
    pub rows: [(ChannelKind, u64); ChannelKind::ALL.len()],
    /// How many could not be opened and are not in it.
    pub damaged: u64,
    /// The public key it is encrypted to.
    pub recipient: String,
}

/// A channel as lists name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ListChannel {
    /// A chat or a group.
    Telegram,
    /// A public channel, whose id alone does not tell it from a group.
    TelegramChannel,
    Email,
    Webhook,
}

impl ListChannel {
    /// All of them with their words.
    pub const ALL: [(ListChannel, &'static str); 4] = [
        (ListChannel::Telegram, "telegram"),
        (
            ListChannel::TelegramChannel,
            super::list_csv::PUBLIC_TELEGRAM,
        ),
        (ListChannel::Email, "email"),
        (ListChannel::Webhook, "webhook"),
    ];
}

/// An address as somebody wrote it.
#[derive(Clone, Serialize, Deserialize)]
pub struct ListAddress {
    pub channel: ListChannel,
    pub address: String,
}

impl std::fmt::Debug for ListAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}(sealed lips)", self.channel)
    }
}

/// A row of a list.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ListRow {
    pub to: ListAddress,
    pub preferences: Preferences,
    /// None was recorded: they are asked first.
    pub consent: Option<Consent>,
}

/// A row that was not taken: its place in what was sent, what is wrong, what would be right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Misfit {
    pub index: usize,
    pub wrong: String,
    pub right: String,
}

/// What became of a page of a list.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ListReport {
    pub report: JoinReport,
    pub misfits: Vec<Misfit>,
    /// How many of the rows are of a channel that this instance does not send on.
    pub silent: BTreeMap<ChannelKind, u64>,
}

/// What became of changed wishes.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ChangeReport {
    pub changed: u64,
    /// Not subscribed: a change makes nobody a subscriber.
    pub not_there: u64,
    pub misfits: Vec<Misfit>,
}

/// Put people on the list by their own renewed word, each row with its day as the consent's date.
#[derive(Debug, Serialize, Deserialize)]
pub struct BringBack {
    pub by: Credential,
    pub rows: Vec<ListRow>,
}

/// What became of them.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ReturnReport {
    /// Had left, and are there again.
    pub returned: u64,
    /// Had not left, and are there now.
    pub joined: u64,
    /// Were there.
    pub already: u64,
    pub misfits: Vec<Misfit>,
}

/// A mail in which somebody says yes, or the code in it.
#[derive(Serialize, Deserialize)]
pub struct Yes {
    pub text: String,
}

/// Register a webhook.
#[derive(Debug, Serialize, Deserialize)]
pub struct AddWebhook {
    pub by: Credential,
    pub to: ListAddress,
    pub preferences: Preferences,
}

/// See the keys of a webhook again.
#[derive(Debug, Serialize, Deserialize)]
pub struct SeeWebhook {
    pub by: Credential,
    pub to: ListAddress,
}

/// What the owner of a webhook checks signatures with.
#[derive(Serialize, Deserialize)]
pub struct WebhookSecrets {
    /// Whether it is on the list only since now.
    pub new: bool,
    /// `whsec_...`: for its owner alone.
    pub secret: String,
    /// `whpk_...`
    pub public_key: String,
}
