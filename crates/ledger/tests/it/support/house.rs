//! A house with its people: a ledger over a store that can be interfered with, organisers with
//! their authenticators, and a clock that the test sets. Each code is asked for half a minute
//! after the one before, since a code is good once.

use super::{Seeded, TestStore, words};
use alert::{
    AlertNumber, ChannelKind, Draft, Lang, RevisionKind, Timestamp,
    approval::{Path, Rules},
    calendar::Zone,
    text::ContentHash,
};
use ledger::{
    Admission, Credential, Enrolment, Error, Ledger, NewOrganiser, Outcome, Proposal, Proposed,
    Refused, Role, Settings,
};
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use vault::{KeyRing, totp::Secret};

pub type Books = Ledger<Arc<TestStore>>;

/// See the module.
pub struct House {
    pub store: Arc<TestStore>,
    pub ring: Arc<KeyRing>,
    pub settings: Settings,
    pub ledger: Arc<Books>,
    pub chance: Arc<Seeded>,
    pub now: Timestamp,
    secrets: BTreeMap<String, Secret>,
}

/// How long after the last code the next one is asked for.
const STEP: Duration = Duration::from_secs(30);
/// Organisers' chats are counted from here.
pub const ORGANISER_CHATS: i64 = 7_000_000_001;

/// What these tests decide.
pub fn settings() -> Settings {
    Settings {
        rules: Rules::default(),
        zone: Zone::named("Europe/Berlin").unwrap(),
        channels: vec![ChannelKind::Telegram],
        rehearsal: false,
        issuer: "nabat".to_owned(),
        away_max: words::HOUR,
    }
}

impl House {
    /// Nobody in it yet.
    pub fn empty(settings: Settings) -> Self {
        let chance = Arc::new(Seeded::new(7));
        let fill = |bytes: &mut [u8]| alert::Entropy::fill(&*chance, bytes);
        let ring = Arc::new(KeyRing::in_memory(&fill));
        let store = Arc::new(TestStore::default());
        let ledger = Ledger::new(Arc::clone(&store), Arc::clone(&ring), settings.clone());
        Self {
            store,
            ring,
            settings,
            ledger: Arc::new(ledger),
            chance,
            now: words::START,
            secrets: BTreeMap::new(),
        }
    }

    /// Anna, who owns it, Boris and Clara, each with a chat.
    pub async fn new() -> Self {
        Self::with(settings()).await
    }

    /// The same people, whom no notice reaches.
    pub async fn without_chats() -> Self {
        let mut house = Self::empty(settings());
        for (name, by) in [
            ("anna", &[][..]),
            ("boris", &["anna"]),
            ("clara", &["anna", "boris"]),
        ] {
            let role = Role::Organiser;
            house.hire_in(name, role, None, by).await.unwrap();
        }
        house
    }

    /// The same under other settings.
    pub async fn with(settings: Settings) -> Self {
        let mut house = Self::empty(settings);
        house.hire("anna", Role::Owner, &[]).await.unwrap();
        house
            .hire("boris", Role::Organiser, &["anna"])
            .await
            .unwrap();
        let by = ["anna", "boris"];
        house.hire("clara", Role::Organiser, &by).await.unwrap();
        house
    }

    /// Another process over the same store.
    pub fn another(&self) -> Arc<Books> {
        self.another_with(self.settings.clone())
    }

    /// Another process over the same store, under other settings.
    pub fn another_with(&self, settings: Settings) -> Arc<Books> {
        let store = Arc::clone(&self.store);
        Arc::new(Ledger::new(store, Arc::clone(&self.ring), settings))
    }

    pub fn pass(&mut self, span: Duration) {
        self.now = self.now.plus(span);
    }

    /// A name with the code its authenticator shows, half a minute later.
    pub fn code(&mut self, name: &str) -> Credential {
        self.pass(STEP);
        self.code_now(name)
    }

    /// A name with the code its authenticator shows now.
    pub fn code_now(&self, name: &str) -> Credential {
        let code = self.secrets[&name.to_lowercase()].code(self.now.unix_seconds());
        Credential {
            name: name.to_owned(),
            code: code.to_string(),
        }
    }

    /// A name with a code that is wrong.
    pub fn wrong(&self, name: &str) -> Credential {
        let right = self.code_now(name);
        let code: u32 = right.code.parse().unwrap();
        Credential {
            code: format!("{:06}", (code + 500_000) % 1_000_000),
            ..right
        }
    }

    pub fn admission(&mut self, by: &[&str]) -> Admission {
        Admission {
            by: by.iter().map(|name| self.code(name)).collect(),
            uid: 1000,
        }
    }

    /// Admits somebody with a chat.
    pub async fn hire(&mut self, name: &str, role: Role, by: &[&str]) -> Result<Enrolment, Error> {
        let chat = ORGANISER_CHATS + self.secrets.len() as i64;
        self.hire_in(name, role, Some(chat), by).await
    }

    pub async fn hire_in(
        &mut self,
        name: &str,
        role: Role,
        chat: Option<i64>,
        by: &[&str],
    ) -> Result<Enrolment, Error> {
        let admission = self.admission(by);
        self.admit(&admission, name, role, chat).await
    }

    pub async fn admit(
        &mut self,
        admission: &Admission,
        name: &str,
        role: Role,
        chat: Option<i64>,
    ) -> Result<Enrolment, Error> {
        let new = NewOrganiser {
            name: name.to_owned(),
            role,
            lang: Lang::En,
            chat,
            mail: None,
        };
        let added = self
            .ledger
            .add_organiser(admission, &new, self.now, &*self.chance)
            .await?;
        self.enrol(name, &added);
        Ok(added)
    }

    /// Puts somebody's secret into their authenticator.
    pub fn enrol(&mut self, name: &str, enrolment: &Enrolment) {
        let secret = data_encoding::BASE32_NOPAD
            .decode(enrolment.secret.as_bytes())
            .unwrap();
        let secret = Secret::from_bytes(secret.try_into().unwrap());
        self.secrets.insert(name.to_lowercase(), secret);
    }

    pub async fn dismiss(&mut self, name: &str, by: &[&str]) -> Result<(), Error> {
        let admission = self.admission(by);
        let (now, chance) = (self.now, &*self.chance);
        self.ledger
            .remove_organiser(&admission, name, now, chance)
            .await
    }

    pub async fn number(&self) -> AlertNumber {
        self.ledger.reserve_number(2026).await.unwrap()
    }

    pub async fn propose(&mut self, name: &str, it: &Proposal) -> Result<Proposed, Error> {
        let who = self.code(name);
        let (now, chance) = (self.now, &*self.chance);
        self.ledger.propose(&who, it, now, chance).await
    }

    pub async fn approve(
        &mut self,
        name: &str,
        alert: AlertNumber,
        over: ContentHash,
    ) -> Result<Outcome, Error> {
        let who = self.code(name);
        let (now, chance) = (self.now, &*self.chance);
        self.ledger.approve(&who, alert, over, now, chance).await
    }

    pub async fn halt(&mut self, name: &str, alert: AlertNumber) -> Result<(), Error> {
        let who = self.code(name);
        let (now, chance) = (self.now, &*self.chance);
        self.ledger.halt(&who, alert, now, chance).await.map(|_| ())
    }

    /// Proposed by Anna under a new number; waits for approval.
    pub async fn proposed(&mut self, title: &str) -> Proposed {
        let alert = self.number().await;
        let it = words::proposal(words::appeal(title), alert, 1, Path::Normal);
        self.propose("anna", &it).await.unwrap()
    }

    /// Proposed by Anna and approved by Boris: its hold runs.
    pub async fn queued(&mut self, draft: Draft) -> AlertNumber {
        let alert = self.number().await;
        self.queue_next(draft, alert).await;
        alert
    }

    /// The next revision of an alert, its hold running.
    pub async fn queue_next(&mut self, draft: Draft, alert: AlertNumber) -> u16 {
        let revision = match draft.kind {
            RevisionKind::Alert => 1,
            _ => self.ledger.next_revision(alert).await.unwrap().0,
        };
        let it = words::proposal(draft, alert, revision, Path::Normal);
        let shown = self.propose("anna", &it).await.unwrap();
        if let Outcome::Waiting { .. } = shown.outcome {
            self.approve("boris", alert, shown.content).await.unwrap();
        }
        revision
    }

    /// The hold is over.
    pub async fn release(&self, alert: AlertNumber, revision: u16) -> alert::BroadcastId {
        self.ledger
            .release(alert, revision, self.now, &*self.chance)
            .await
            .unwrap()
            .expect("released")
    }

    /// Released to whoever is subscribed.
    pub async fn released(&mut self, draft: Draft) -> (AlertNumber, alert::BroadcastId) {
        let alert = self.queued(draft).await;
        let broadcast = self.release(alert, 1).await;
        (alert, broadcast)
    }

    /// The names of those in the house.
    pub async fn names(&self) -> Vec<String> {
        let all = self.ledger.organisers().await.unwrap();
        all.into_iter().map(|one| one.name).collect()
    }

    /// Proposes other words for an alert that is proposed.
    pub async fn propose_again(
        &mut self,
        name: &str,
        alert: AlertNumber,
    ) -> Result<Proposed, Error> {
        let draft = words::appeal("Seven dockers, said anew");
        let it = words::proposal(draft, alert, 1, Path::Normal);
        self.propose(name, &it).await
    }

    /// Commits so far.
    pub fn commits(&self) -> u64 {
        self.store
            .commits
            .load(std::sync::atomic::Ordering::Relaxed)
    }

    /// The same people over a fresh store with exactly these rows.
    pub async fn like_new(mut self, rows: &BTreeMap<Vec<u8>, Vec<u8>>) -> Self {
        self.store = Arc::new(TestStore::default());
        for (key, value) in rows {
            self.store.set(key.clone(), value.clone()).await;
        }
        self.ledger = self.another();
        self
    }
}

/// The refusal in an error, or what the error is.
pub fn refused<T>(answer: Result<T, Error>) -> Refused {
    match answer {
        Err(Error::Refused(refused)) => refused,
        Err(other) => panic!("not refused: {other:?}"),
        Ok(_) => panic!("not refused"),
    }
}
