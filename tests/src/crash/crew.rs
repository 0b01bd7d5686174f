//! The two organisers with their authenticators, and what they do: propose, approve, as often as
//! it takes while the daemon dies under their hands. What was answered is remembered; what was not
//! answered may or may not have happened.

use super::{
    door::{Door, NoAnswer},
    moments::{self, LOOK_EVERY},
};
use alert::{AlertNumber, ChannelKind, Draft, Lang, text::ContentHash};
use ledger::{
    Credential, Enrolment, NewOrganiser, Outcome, Proposed, Role,
    proposal::{Pending, Stage},
    report::Report,
};
use serde::{Deserialize, Serialize};
use vault::totp::{STEP_SECONDS, Secret};

/// A code is only used if it is good for so long yet.
const MARGIN_SECONDS: u64 = 5;

#[derive(Serialize)]
struct AddOrganiser {
    by: Vec<Credential>,
    new: NewOrganiser,
}

#[derive(Serialize)]
struct Post<'a> {
    by: Credential,
    draft: &'a Draft,
    emergency: bool,
    of: Option<AlertNumber>,
}

#[derive(Serialize)]
struct Approve {
    by: Credential,
    content: ContentHash,
}

/// What `status` says, as far as it is looked at.
#[derive(Clone, Debug, Deserialize)]
pub struct Status {
    pub facts: Facts,
    pub report: Report,
    pub store: StoreState,
}

/// What is fixed.
#[derive(Clone, Debug, Deserialize)]
pub struct Facts {
    /// W of chats and of mail.
    pub window: u64,
    pub webhook_window: u64,
    pub mended: Vec<String>,
}

impl Facts {
    /// W of a channel.
    pub const fn window(&self, channel: ChannelKind) -> u64 {
        match channel {
            ChannelKind::Telegram | ChannelKind::Email => self.window,
            ChannelKind::Webhook => self.webhook_window,
        }
    }
}

/// How the store is.
#[derive(Clone, Debug, Deserialize)]
pub struct StoreState {
    pub releases_allowed: bool,
    pub findings: Vec<String>,
    pub mending: Vec<String>,
}

/// One organiser.
#[derive(Clone, Debug)]
pub struct Organiser {
    name: &'static str,
    secret: Secret,
    last_step: Option<u64>,
}

impl Organiser {
    /// The next code; waits until it is good.
    fn code(&mut self) -> Credential {
        let step = loop {
            let seconds = moments::now().unix_seconds();
            let present = seconds / STEP_SECONDS;
            let lasts = seconds % STEP_SECONDS + MARGIN_SECONDS < STEP_SECONDS;
            let earliest = present - u64::from(lasts);
            let step = self
                .last_step
                .map_or(earliest, |last| earliest.max(last + 1));
            if step <= present + 1 {
                break step;
            }
            moments::rest(LOOK_EVERY);
        };
        self.last_step = Some(step);
        Credential {
            name: self.name.to_owned(),
            code: self.secret.code(step * STEP_SECONDS).to_string(),
        }
    }
}

/// Both of them.
#[derive(Clone, Debug)]
pub struct Crew {
    nora: Organiser,
    tomas: Organiser,
}

impl Crew {
    /// Admits them, with the chats that their notices go to.
    pub fn admit(door: &Door, chats: [i64; 2]) -> Result<Self, NoAnswer> {
        let mut nora = admit(door, "nora", chats[0], Vec::new())?;
        let by = nora.code();
        let tomas = admit(door, "tomas", chats[1], vec![by])?;
        Ok(Self { nora, tomas })
    }

    /// Proposes `draft`, as a revision of `of`. Refused, or not answered: ask again later.
    pub fn post(
        &mut self,
        door: &Door,
        draft: &Draft,
        of: Option<AlertNumber>,
    ) -> Result<AlertNumber, NoAnswer> {
        let post = Post {
            by: self.nora.code(),
            draft,
            emergency: false,
            of,
        };
        let proposed: Proposed = door.post("/api/v1/alerts", &post)?;
        Ok(proposed.alert)
    }

    /// Approves what is proposed of `alert`; `true` when "Queued" was answered.
    pub fn approve(&mut self, door: &Door, alert: AlertNumber) -> Result<bool, NoAnswer> {
        let pending: Pending = door.get(&format!("/api/v1/alerts/{alert}/pending"))?;
        let by = self.tomas.code();
        let path = format!("/api/v1/alerts/{alert}/approve");
        let content = pending.content;
        let outcome: Outcome = door.post(&path, &Approve { by, content })?;
        Ok(matches!(outcome, Outcome::Queued { .. }))
    }
}

fn admit(
    door: &Door,
    name: &'static str,
    chat: i64,
    by: Vec<Credential>,
) -> Result<Organiser, NoAnswer> {
    let new = NewOrganiser {
        name: name.to_owned(),
        role: Role::Organiser,
        lang: Lang::En,
        chat: Some(chat),
        mail: None,
    };
    let enrolment: Enrolment = door.post("/api/v1/organisers", &AddOrganiser { by, new })?;
    let letters = enrolment.secret.replace(' ', "");
    let bytes = data_encoding::BASE32_NOPAD.decode(letters.as_bytes());
    let bytes = bytes.ok().and_then(|bytes| bytes.try_into().ok());
    Ok(Organiser {
        name,
        secret: Secret::from_bytes(bytes.expect("a secret of 20 bytes")),
        last_step: None,
    })
}

/// How revision `revision` (from 1) of the first alert stands.
pub fn stage(report: &Report, revision: usize) -> Option<Stage> {
    let alert = report.alerts.first()?;
    Some(alert.revisions.get(revision - 1)?.stage)
}
