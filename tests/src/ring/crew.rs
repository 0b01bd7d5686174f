//! Two organisers, with the codes they need. A code is good once, so each is of a later half
//! minute than the one before; the ledger is told that it is then, and nobody waits.

use super::Appeal;
use crate::chance::Chance;
use alert::{Campaign, Lang, Timestamp, approval::Path};
use ledger::{Admission, Credential, Ledger, NewOrganiser, Outcome, Proposal, Role, Store};
use render::Context;
use std::{collections::BTreeMap, time::Duration};
use vault::totp::Secret;

/// Longer than the half minute of a code.
const NEXT_CODE: Duration = Duration::from_secs(31);

/// The organisers: `asel` proposes, `timur` approves and halts.
pub struct Crew(BTreeMap<&'static str, (Secret, Timestamp)>);

/// What organisers are told of on this channel goes here.
pub const ORGANISERS: [(&str, i64, &str); 2] = [
    ("asel", 4_100_001, "asel@crew.example"),
    ("timur", 4_100_002, "timur@crew.example"),
];

impl Crew {
    /// Admits them. `told`: whether notices reach them, by chat and by mail.
    pub async fn admit<S: Store>(
        ledger: &Ledger<S>,
        told: bool,
        now: Timestamp,
        chance: &Chance,
    ) -> Self {
        let mut crew = Self(BTreeMap::new());
        for (name, chat, mail) in ORGANISERS {
            let (mut by, mut at) = (Vec::new(), now);
            if !crew.0.is_empty() {
                let (credential, then) = crew.code("asel", now);
                by.push(credential);
                at = then;
            }
            let new = NewOrganiser {
                name: name.to_owned(),
                role: Role::Organiser,
                lang: Lang::En,
                chat: told.then_some(chat),
                mail: told.then(|| mail.to_owned()),
            };
            let admission = Admission { by, uid: 0 };
            let added = ledger.add_organiser(&admission, &new, at, chance).await;
            let enrolment = added.expect("an organiser is admitted");
            let bytes = data_encoding::BASE32_NOPAD
                .decode(enrolment.secret.as_bytes())
                .expect("the secret is base32");
            let bytes = bytes.try_into().expect("the secret has twenty bytes");
            crew.0.insert(name, (Secret::from_bytes(bytes), at));
        }
        crew
    }

    /// Who somebody is, and when: later than every code of theirs before.
    pub fn code(&mut self, name: &str, now: Timestamp) -> (Credential, Timestamp) {
        let (secret, last) = self.0.get_mut(name).expect("an organiser");
        *last = now.max(last.plus(NEXT_CODE));
        let credential = Credential {
            name: name.to_owned(),
            code: secret.code(last.unix_seconds()).to_string(),
        };
        (credential, *last)
    }

    /// Proposes and approves: it is queued, and released when its hold is over.
    pub async fn queue<S: Store>(
        &mut self,
        ledger: &Ledger<S>,
        campaign: &Campaign,
        appeal: &Appeal,
        now: Timestamp,
        chance: &Chance,
    ) {
        let context = Context {
            campaign,
            fingerprint: "AAAA",
            rehearsal: true,
            source_link: "",
        };
        let proposal = Proposal {
            revision: appeal.words.clone(),
            care: appeal.care.clone(),
            measured: render::measure(&appeal.words, &context).expect("it fits"),
            path: Path::Normal,
        };
        let (by, at) = self.code("asel", now);
        let proposed = ledger.propose(&by, &proposal, at, chance).await;
        let content = proposed.expect("it is proposed").content;
        let alert = appeal.words.manifest.alert;
        let (by, at) = self.code("timur", at);
        let approved = ledger.approve(&by, alert, content, at, chance).await;
        let outcome = approved.expect("it is approved");
        assert!(matches!(outcome, Outcome::Queued { .. }), "{outcome:?}");
    }
}
