//! The loop around the step: hands messages to their channels, collects what comes back, and
//! sleeps until something happens. It decides nothing.

use crate::{Scheduler, step::Step};
use alert::{ChannelKind, Clock, DeliveryId, Entropy, Timestamp};
use channel::{DeliveryOutcome, Erased, Fault, FaultKind, Message, Party};
use futures_util::{FutureExt, StreamExt, stream::FuturesUnordered};
use ledger::{Result, Store};
use std::{future::Future, panic::AssertUnwindSafe, pin::Pin, sync::Arc, time::Duration};

/// What came back from a channel.
enum Came {
    Outcome(ChannelKind, DeliveryId, DeliveryOutcome),
    Identity(ChannelKind, Result<String, DeliveryOutcome>),
}

type Under = FuturesUnordered<Pin<Box<dyn Future<Output = Came> + Send>>>;

/// After a fault of the store the loop waits so long before it tries again.
const AFTER_FAULT: Duration = Duration::from_millis(500);

/// How often a loop that is closing looks whether its time is up.
const CLOSING_LOOK: Duration = Duration::from_millis(100);

/// Runs until `shutdown` completes, then gives back what was not handed over, and waits for what
/// is under way.
///
/// # Errors
/// Only what went wrong while starting or stopping: a fault in between is logged and tried again,
/// since an alarm that ended at the first fault would be none.
pub async fn run<S: Store, E: Entropy, C: Clock>(
    mut scheduler: Scheduler<S, E>,
    channels: Vec<Arc<dyn Erased>>,
    clock: &C,
    shutdown: impl Future<Output = ()> + Send,
) -> Result<()> {
    scheduler.start(clock.now()).await?;
    let mut shutdown = std::pin::pin!(shutdown);
    let mut under: Under = FuturesUnordered::new();
    let mut news = scheduler.news();
    let mut closing_since: Option<Duration> = None;
    loop {
        let wake = match scheduler.step(clock.now(), clock.monotonic()).await {
            Ok(step) => {
                let wake_in = step.wake_at.saturating_sub(clock.monotonic());
                send(&mut under, &channels, step);
                wake_in
            }
            Err(error) => {
                tracing::error!(%error, "a step failed and is tried again");
                AFTER_FAULT
            }
        };
        if let Some(since) = closing_since {
            let waited = clock.monotonic().saturating_sub(since);
            if scheduler.in_flight() == 0 || waited >= scheduler.settings.grace {
                // One more step settles what came back last.
                scheduler.step(clock.now(), clock.monotonic()).await?;
                return Ok(());
            }
        }
        if wake.is_zero() {
            // Busy with itself: look only at what is there already.
            while let Some(Some(came)) = under.next().now_or_never() {
                take(&mut scheduler, came, clock.now(), clock.monotonic()).await;
            }
            if closing_since.is_none() && shutdown.as_mut().now_or_never().is_some() {
                scheduler.close();
                closing_since = Some(clock.monotonic());
            }
            tokio::task::yield_now().await;
            continue;
        }
        let wake = if closing_since.is_some() {
            wake.min(CLOSING_LOOK)
        } else {
            wake
        };
        let until = clock.now().plus(wake.max(Duration::from_millis(1)));
        tokio::select! {
            biased;
            () = &mut shutdown, if closing_since.is_none() => {
                scheduler.close();
                closing_since = Some(clock.monotonic());
            }
            Some(came) = under.next() => {
                take(&mut scheduler, came, clock.now(), clock.monotonic()).await;
                while let Some(Some(came)) = under.next().now_or_never() {
                    take(&mut scheduler, came, clock.now(), clock.monotonic()).await;
                }
            }
            _ = news.changed() => {}
            () = clock.sleep_until(until) => {}
        }
    }
}

fn send(under: &mut Under, channels: &[Arc<dyn Erased>], step: Step) {
    let find = |kind| {
        channels
            .iter()
            .find(move |channel| channel.kind() == kind)
            .cloned()
    };
    for (kind, message) in step.hand_over {
        if let Some(channel) = find(kind) {
            under.push(Box::pin(deliver(channel, kind, message)));
        }
    }
    for kind in step.probe {
        if let Some(channel) = find(kind) {
            under.push(Box::pin(async move {
                let asked = AssertUnwindSafe(channel.identity()).catch_unwind();
                let answer = asked.await.unwrap_or_else(|_| {
                    tracing::error!(channel = %kind, "an adapter panicked; please report it");
                    Err(DeliveryOutcome::Transient(fell_over(Party::OurSide)))
                });
                Came::Identity(kind, answer)
            }));
        }
    }
}

async fn deliver(channel: Arc<dyn Erased>, kind: ChannelKind, message: Message) -> Came {
    let attempt = AssertUnwindSafe(channel.deliver(&message)).catch_unwind();
    let outcome = attempt.await.unwrap_or_else(|_| {
        tracing::error!(to = ?message.to, "an adapter panicked; please report it");
        // Nobody knows how far it came, and nobody else is to suffer for it.
        DeliveryOutcome::Ambiguous(fell_over(Party::Recipient))
    });
    Came::Outcome(kind, message.id, outcome)
}

/// What an adapter that panicked comes to.
fn fell_over(party: Party) -> Fault {
    Fault {
        party,
        kind: FaultKind::Unreadable,
        detail: "the adapter panicked".to_owned(),
    }
}

async fn take<S: Store, E: Entropy>(
    scheduler: &mut Scheduler<S, E>,
    came: Came,
    now: Timestamp,
    monotonic: Duration,
) {
    match came {
        Came::Outcome(channel, delivery, outcome) => {
            scheduler.outcome(channel, delivery, outcome, now, monotonic);
        }
        Came::Identity(channel, answer) => {
            if let Err(error) = scheduler.identity(channel, answer, now, monotonic).await {
                tracing::error!(%error, "the channel's identity could not be compared");
            }
        }
    }
}
