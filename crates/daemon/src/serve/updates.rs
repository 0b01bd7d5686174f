//! Hearing what people write to the bot: a long poll, and each update one commit of the ledger; the
//! platform forgets an update only after that, with the next poll. So a kill at any moment loses
//! nothing, and what comes twice is heard once. Nothing is answered from here: answers are
//! deliveries. Only the turning wheel on a pressed button is stopped from here, once everything is
//! on disk: that says nothing, has no recipient, and is worth nothing a minute later.

use crate::{clock::RealEntropy, control::Service};
use alert::{ChannelKind, Clock as _, chat::Answer, notice::PauseReason};
use bot::{Crowd, Heard};
use channel::FaultKind;
use channel_telegram::{RawUpdate, Unheard, Updates};
use futures_util::FutureExt as _;
use ledger::{
    Error, StatusClass,
    channel_state::Identity,
    dialogue::{Deed, Hearing, Reply, Said, What},
};
use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// How long one poll waits for somebody to speak.
const POLL: Duration = Duration::from_secs(25);
/// How long nothing is asked after a fault: the first time, and at the longest.
const AFTER_FAULT: Duration = Duration::from_secs(1);
const AFTER_FAULT_MAX: Duration = Duration::from_secs(30);
/// How often each way of hearing an update is tried before the next: as it is; answered that it
/// cannot be noted; noted without an answer. Somebody behind it may want to leave.
const TRIES: u32 = 2;
/// How soon it is tried again.
const AGAIN: Duration = Duration::from_millis(200);
/// After so many tries it is passed over, if it is itself what cannot be heard.
const TRIES_MAX: u32 = 12;
/// Wheels stopped at once: beyond that they stop by themselves.
const CALMING_MAX: usize = 64;

/// The ear of the daemon.
pub(super) struct Ear {
    updates: Arc<Updates>,
    service: Service,
    calming: JoinSet<()>,
    crowd: Crowd,
    deafness: Deafness,
    /// Whether this is known to be the bot that people write to: of another one's updates the
    /// numbers would hide ours, and whoever writes to it did not write to us.
    proven: bool,
}

/// Since when nothing is heard, and why.
#[derive(Default)]
struct Deafness {
    since: Option<(PauseReason, Duration)>,
    faults: u32,
}

impl Ear {
    pub(super) fn new(updates: Updates, service: Service) -> Self {
        Self {
            updates: Arc::new(updates),
            service,
            calming: JoinSet::new(),
            crowd: Crowd::default(),
            deafness: Deafness::default(),
            proven: false,
        }
    }

    /// Listens until `stop`. What is being heard then is heard to its end.
    pub(super) async fn listen(mut self, stop: CancellationToken) {
        while !stop.is_cancelled() {
            let heard = tokio::select! {
                biased;
                () = stop.cancelled() => break,
                heard = self.poll() => heard,
            };
            let wait = match heard {
                Ok(updates) => {
                    self.hears().await;
                    for update in updates {
                        if stop.is_cancelled() {
                            break;
                        }
                        self.hear(update).await;
                    }
                    Duration::ZERO
                }
                Err(unheard) => self.is_deaf(unheard).await,
            };
            let until = self.service.now().plus(wait);
            tokio::select! {
                biased;
                () = stop.cancelled() => {}
                () = self.service.clock.sleep_until(until) => {}
            }
        }
    }

    async fn poll(&mut self) -> Result<Vec<RawUpdate>, Unheard> {
        if !self.proven {
            self.prove().await?;
        }
        let now = self.service.now();
        match self.service.ledger.unheard_from(now).await {
            Ok(from) => self.updates.poll(from, POLL).await,
            Err(error) => Err(unheard_of(&error)),
        }
    }

    async fn prove(&mut self) -> Result<(), Unheard> {
        let identity = self.updates.identity().await?;
        let ledger = &self.service.ledger;
        match ledger
            .check_identity(ChannelKind::Telegram, &identity)
            .await
        {
            Ok(Identity::Ours) => self.proven = true,
            // The lanes have found the same, and told organisers; a person may agree to it.
            Ok(Identity::Foreign) => return Err(Unheard::Wait(AFTER_FAULT_MAX)),
            Err(error) => return Err(unheard_of(&error)),
        }
        Ok(())
    }

    /// Hears one update to its end, whatever that takes: none may be passed over unheard, and none
    /// may keep the ones behind it from being heard.
    async fn hear(&mut self, update: RawUpdate) {
        let heard = Heard::read(&update.json);
        let now = self.service.now();
        let mut too_much = |heard| self.crowd.is_too_much(heard, now);
        // Who writes too much is heard where they want to leave, and not answered.
        let first = match heard.as_ref().is_some_and(&mut too_much) {
            true => 2 * TRIES,
            false => 0,
        };
        let mut passed_over = false;
        for tries in first.. {
            let heard = heard.as_ref().filter(|_| !passed_over);
            let hearing = AssertUnwindSafe(self.try_hear(update.number, heard, tries));
            match hearing.catch_unwind().await {
                Ok(Ok(hearing)) => {
                    if hearing == Hearing::Heard
                        && let Some(query) = heard.and_then(Heard::query)
                    {
                        self.calm(query.to_owned());
                    }
                    return;
                }
                Ok(Err(error)) => {
                    tracing::error!(update = update.number, tries, %error, "an update was not heard");
                    let is_the_stores = error.status_class() == StatusClass::Unavailable;
                    passed_over |= tries >= TRIES_MAX && !is_the_stores;
                }
                Err(_) => {
                    tracing::error!(
                        update = update.number,
                        tries,
                        "hearing an update panicked; please report it"
                    );
                    passed_over |= tries >= TRIES_MAX;
                }
            }
            let wait = match tries.checked_sub(2 * TRIES) {
                Some(more) => after_fault(more),
                None => AGAIN,
            };
            let until = self.service.now().plus(wait);
            self.service.clock.sleep_until(until).await;
        }
    }

    async fn try_hear(
        &self,
        number: i64,
        heard: Option<&Heard>,
        tries: u32,
    ) -> Result<Hearing, Error> {
        let now = self.service.now();
        let settings = bot::Settings {
            fallback: self.service.campaign.fallback,
        };
        let step = |known: &_| {
            let said = heard.map(|heard| bot::step(heard, known, settings, now));
            let said = said.unwrap_or_default();
            match tries / TRIES {
                0 => said,
                // Leaving is never less than leaving.
                _ if said.deed == Deed::Leave => said,
                1 => not_now(&said),
                _ => Said::default(),
            }
        };
        let from = heard.map(Heard::from);
        let ledger = &self.service.ledger;
        ledger
            .hear(number, from.as_ref(), step, now, &RealEntropy)
            .await
    }

    /// Stops the wheel on a pressed button, if it can be done now.
    fn calm(&mut self, query: String) {
        while self.calming.try_join_next().is_some() {}
        if self.calming.len() < CALMING_MAX {
            let updates = Arc::clone(&self.updates);
            self.calming
                .spawn(async move { updates.calm(&query).await });
        }
    }

    async fn hears(&mut self) {
        self.deafness = Deafness::default();
        self.tell(None).await;
    }

    /// Notes why nothing was heard, and says how long to wait.
    async fn is_deaf(&mut self, unheard: Unheard) -> Duration {
        let (kind, detail) = match unheard {
            Unheard::Wait(wait) => return wait,
            Unheard::Fault { kind, detail } => (kind, detail),
        };
        self.deafness.faults += 1;
        tracing::warn!(detail, "nothing was heard of people who write to the bot");
        let why = reason(kind);
        let now = self.service.clock.monotonic();
        let since = match self.deafness.since {
            Some((before, since)) if before == why => since,
            Some(_) | None => now,
        };
        self.deafness.since = Some((why, since));
        if now.saturating_sub(since) >= alarm_after(why) {
            self.tell(Some(why)).await;
        }
        after_fault(self.deafness.faults)
    }

    async fn tell(&self, why: Option<PauseReason>) {
        let (ledger, now) = (&self.service.ledger, self.service.now());
        if let Err(error) = ledger.set_deaf(why, now, &RealEntropy).await {
            tracing::error!(%error, "organisers were not told whether the bot hears anybody");
        }
    }
}

/// What the ledger's error comes to for whoever listens.
fn unheard_of(error: &Error) -> Unheard {
    Unheard::Fault {
        kind: FaultKind::ServerFault,
        detail: error.to_string(),
    }
}

/// The answer to what cannot be noted.
fn not_now(said: &Said) -> Said {
    let lang = said.replies.first().map(|reply| reply.lang);
    Said {
        deed: Deed::Nothing,
        replies: lang
            .map(|lang| Reply {
                what: What::Answer(Answer::NotNow),
                lang,
                edits: None,
            })
            .into_iter()
            .collect(),
    }
}

const fn reason(kind: FaultKind) -> PauseReason {
    match kind {
        FaultKind::Unauthorized => PauseReason::Unauthorized,
        FaultKind::Conflict => PauseReason::Conflict,
        FaultKind::Unreachable
        | FaultKind::ConnectionLost
        | FaultKind::Timeout
        | FaultKind::ServerFault
        | FaultKind::Unreadable => PauseReason::Unreachable,
    }
}

/// How long something lasts before organisers are told. The poll of a daemon that was killed may
/// go on for a moment there; a network is often away for minutes, and people who want to leave
/// should not have to wait for hours.
const fn alarm_after(why: PauseReason) -> Duration {
    match why {
        PauseReason::Unauthorized | PauseReason::Conflict => Duration::from_secs(5),
        PauseReason::Unreachable | PauseReason::ForeignIdentity | PauseReason::ContentRejected => {
            Duration::from_secs(15 * 60)
        }
    }
}

fn after_fault(faults: u32) -> Duration {
    let doubled = 2_u32.saturating_pow(faults.saturating_sub(1).min(8));
    (AFTER_FAULT * doubled).min(AFTER_FAULT_MAX)
}
