//! What organisers do in a run: they are admitted, propose, approve and stop.

use super::{
    verdict::{Halted, Released},
    world::{HOLD, World, now},
};
use alert::{Address, AlertNumber, Lang, Urgency, approval::Path};
use ledger::{Admission, Credential, NewOrganiser, Outcome, Proposal, Role, proposal::Stage};
use render::Context;
use std::time::Duration;
use vault::totp;

/// Organisers' chats begin here.
const ORGANISERS: i64 = 9_000_000;
/// A release that is not there after so long hangs.
const RELEASED_BY: Duration = Duration::from_secs(60);

impl World {
    /// Two organisers, each with a chat and a mailbox if they are to be told anything.
    pub(super) fn admit(&mut self, told: bool) {
        for (n, name) in ["asel", "timur"].into_iter().enumerate() {
            let by = if n == 0 {
                Vec::new()
            } else {
                vec![self.credential("asel")]
            };
            let chat = ORGANISERS + n as i64;
            let mail = format!("{name}@house.example");
            for address in [Address::Telegram(chat), Address::Email(mail.clone())] {
                self.receiver.settle_organiser(address, n);
            }
            let new = NewOrganiser {
                name: name.to_owned(),
                role: Role::Organiser,
                lang: Lang::Ru,
                chat: told.then_some(chat),
                mail: told.then_some(mail),
            };
            let admission = Admission { by, uid: 0 };
            let added = self
                .ledger
                .add_organiser(&admission, &new, self.wall(), &self.chance);
            let enrolment = now(added).expect("an organiser is added");
            let bytes = data_encoding::BASE32_NOPAD
                .decode(enrolment.secret.as_bytes())
                .expect("the secret is base32");
            let bytes = bytes.try_into().expect("the secret has twenty bytes");
            self.secrets.insert(name, totp::Secret::from_bytes(bytes));
        }
    }

    /// A code that was not used yet: half a minute later than the last.
    fn credential(&mut self, name: &'static str) -> Credential {
        self.offset += Duration::from_secs(31);
        let code = self.secrets[name]
            .code(self.wall().unix_seconds())
            .to_string();
        Credential {
            name: name.to_owned(),
            code,
        }
    }

    /// Proposes, approves, and waits until it is released.
    pub(super) fn release(&mut self, index: usize, alert: Option<AlertNumber>) -> AlertNumber {
        let number = alert.unwrap_or_else(|| {
            now(self.ledger.reserve_number(2026)).expect("a number is reserved")
        });
        let revision = u16::try_from(index + 1).expect("few revisions");
        let references = (1..revision).collect();
        let draft = self.chain[index].clone();
        let (topics, urgency) = (draft.topics.clone(), draft.urgency);
        let (words, care) = draft.number(number, revision, references);
        let context = Context {
            campaign: &self.campaign,
            fingerprint: "AAAA",
            rehearsal: true,
            source_link: "",
        };
        let measured = render::measure(&words, &context).expect("it fits");
        let proposal = Proposal {
            revision: words,
            care,
            measured,
            path: Path::Normal,
        };
        let by = self.credential("asel");
        let proposed = self
            .ledger
            .propose(&by, &proposal, self.wall(), &self.chance);
        let content = now(proposed).expect("it is proposed").content;
        let by = self.credential("timur");
        let approved = self
            .ledger
            .approve(&by, number, content, self.wall(), &self.chance);
        let outcome = now(approved).expect("it is approved");
        assert!(matches!(outcome, Outcome::Queued { .. }));
        let queued_at = self.monotonic;
        let at = loop {
            self.turn();
            let record = now(self.ledger.stage(number, revision)).expect("it can be read");
            if let Stage::Released { at } = record.stage {
                break at;
            }
            assert!(self.monotonic < queued_at + RELEASED_BY, "never released");
        };
        self.released.push(Released {
            alert: number,
            revision,
            tick: self.tick,
            wall_ms: at.ms(),
            topics,
            immediate: urgency == Urgency::Immediate,
        });
        let held = self.monotonic - queued_at;
        if held < HOLD {
            self.faults_found
                .push(format!("released after {held:?}, before its hold was over"));
        }
        number
    }

    pub(super) fn halt(&mut self, alert: AlertNumber, revision: u16) {
        let by = self.credential("timur");
        match now(self.ledger.halt(&by, alert, self.wall(), &self.chance)) {
            Ok(_) => self.halted.push(Halted {
                alert,
                revision,
                tick: self.tick + 1,
            }),
            // Everyone had it already.
            Err(ledger::Error::Refused(_)) => {}
            Err(error) => self.faults_found.push(format!("the halt failed: {error}")),
        }
    }
}
