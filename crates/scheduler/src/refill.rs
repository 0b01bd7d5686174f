//! Filling a lane: what came back is settled and what goes out next is claimed, in one commit,
//! whenever enough has gathered or the lane runs low. Claims reach no further ahead than the
//! limiter will let out within a second, and never beyond the window.

use crate::{
    Scheduler,
    decide::{Signal, signal_of},
    settings::{CLAIM_AHEAD, SETTLE_WITHIN},
    shares::Share,
};
use alert::{BroadcastId, Entropy, Timestamp, notice::PauseReason, subject::LaneKind};
use channel::DeliveryOutcome;
use ledger::{
    Error, Result, Slot, Store,
    broadcast::Run,
    lane::{Settled, Source, Want},
    plan::Planned,
};
use std::{collections::BTreeMap, time::Duration};

/// A retry that is given back waits for the end of its claim. A relay may be silent for minutes
/// after a mail; one that it never saw must not wait as long.
const GIVEN_BACK_WAITS_MAX: Duration = Duration::from_secs(5);

/// Settles and claims for one lane. `true`: there is more to do at once.
pub(crate) async fn refill<S: Store, E: Entropy>(
    scheduler: &mut Scheduler<S, E>,
    index: usize,
    closing: bool,
    now: Timestamp,
    monotonic: Duration,
) -> Result<bool> {
    if scheduler.lanes[index].unsure {
        reconcile(scheduler, index, now).await?;
    }
    let lane = &mut scheduler.lanes[index];
    let window = lane.window;
    if lane.first_due().is_some_and(|due| due <= now) {
        lane.dry = false;
    }
    let room = match closing || lane.dry {
        true => 0,
        false => lane.room(monotonic),
    };
    // A quarter of a window of settlements is worth a commit.
    let settle_now = !lane.settled.is_empty()
        && (lane.settled.len() * 4 >= window
            || lane.queue.is_empty()
            || lane
                .settled_since
                .is_some_and(|since| monotonic >= since + SETTLE_WITHIN));
    if room == 0 && !settle_now {
        return Ok(false);
    }
    let (wants, looking) = if room > 0 {
        wanted(scheduler, index, room, now).await?
    } else {
        (Vec::new(), false)
    };
    if wants.is_empty() && !settle_now {
        scheduler.lanes[index].dry = !looking;
        return Ok(looking);
    }
    Ok(commit(scheduler, index, &wants, now).await? || looking)
}

async fn commit<S: Store, E: Entropy>(
    scheduler: &mut Scheduler<S, E>,
    index: usize,
    wants: &[Want],
    now: Timestamp,
) -> Result<bool> {
    let lane = &mut scheduler.lanes[index];
    let settled = std::mem::take(&mut lane.settled);
    let since = lane.settled_since.take();
    let until = now.plus((lane.limits.attempt_timeout + CLAIM_AHEAD).min(GIVEN_BACK_WAITS_MAX));
    let advanced = scheduler
        .ledger
        .advance(lane.kind, &settled, wants, until, now, &scheduler.entropy)
        .await;
    let claimed = match advanced {
        Ok(claimed) => claimed,
        Err(error) => {
            // Nothing that came back may be forgotten; settling it twice does no harm.
            lane.settled = settled;
            lane.settled_since = since;
            lane.unsure |= matches!(error, Error::Unknown(_));
            return Err(error);
        }
    };
    lane.dry = claimed.is_empty() && !wants.is_empty();
    let more = !claimed.is_empty();
    if !settled.is_empty() {
        lane.dry = false;
    }
    // What is claimed is kept before anything else can fail.
    let single = claimed.iter().any(|one| one.lane == LaneKind::Notices)
        || (settled.iter()).any(|one| matches!(one.slot, Slot::Single { .. }));
    lane.queue.extend(claimed);
    lane.queue
        .make_contiguous()
        .sort_by_key(|one| (one.lane, one.attempt > 1));
    match scheduler.ledger.next_dues(lane.kind).await {
        Ok(due) => lane.next_due = Some(due),
        Err(error) => {
            (lane.next_due, lane.dry) = (None, false);
            return Err(error);
        }
    }
    if single {
        recount_singles(scheduler).await?;
    }
    Ok(more)
}

/// What to claim: the lanes' shares of `room`, each divided among what it has; and whether a
/// cursor walks among people who do not belong to its audience and has to go on.
async fn wanted<S: Store, E: Entropy>(
    scheduler: &mut Scheduler<S, E>,
    index: usize,
    room: usize,
    now: Timestamp,
) -> Result<(Vec<Want>, bool)> {
    let kind = scheduler.lanes[index].kind;
    let enough = (scheduler.lanes[index].window * 2) as u64;
    let mut stock: BTreeMap<Share, usize> = BTreeMap::new();
    let mut stocked: Vec<(LaneKind, BroadcastId, usize)> = Vec::new();
    let mut looking = false;
    for broadcast in &scheduler.broadcasts {
        if broadcast.run != Run::Running {
            continue;
        }
        let mut progress = scheduler.ledger.progress(broadcast.id, kind).await?;
        if !progress.planned_all && progress.counts.planned < enough {
            looking |= scheduler.ledger.plan_page(broadcast.id, kind).await? == Planned::Nobody;
            progress = scheduler.ledger.progress(broadcast.id, kind).await?;
        }
        let planned = usize::try_from(progress.counts.planned).unwrap_or(usize::MAX);
        if planned > 0 || !progress.planned_all {
            *stock.entry(Share::First(broadcast.lane)).or_insert(0) += planned;
            stocked.push((broadcast.lane, broadcast.id, planned));
        }
    }
    if let Some(waiting) = scheduler.singles.get(&kind) {
        stock.insert(Share::First(LaneKind::Notices), *waiting);
    }
    let lane = &mut scheduler.lanes[index];
    if lane.next_due.is_none() || lane.first_due().is_some_and(|due| due <= now) {
        lane.next_due = Some(scheduler.ledger.next_dues(kind).await?);
    }
    for (again, at) in lane.next_due.iter().flatten() {
        if *at <= now {
            stock.insert(Share::Again(*again), room);
        }
    }
    let shares = lane.shares.divide(room, &stock);
    Ok((divided(&shares, &stocked), looking))
}

/// Each share as what is to be claimed: spread evenly over the broadcasts in it, or taken from the
/// retries of its lane.
fn divided(
    shares: &BTreeMap<Share, usize>,
    stocked: &[(LaneKind, BroadcastId, usize)],
) -> Vec<Want> {
    let mut wants = Vec::new();
    for (share, count) in shares {
        let lane = match share {
            Share::First(LaneKind::Notices) => {
                wants.push(Want {
                    source: Source::Singles,
                    count: *count,
                });
                continue;
            }
            Share::Again(lane) => {
                wants.push(Want {
                    source: Source::Due(*lane),
                    count: *count,
                });
                continue;
            }
            Share::First(lane) => lane,
        };
        let mut left = *count;
        let here: Vec<_> = stocked
            .iter()
            .filter(|(l, _, n)| l == lane && *n > 0)
            .collect();
        for (nth, (_, id, planned)) in here.iter().enumerate() {
            let count = left.div_ceil(here.len() - nth).min(*planned);
            left -= count;
            wants.push(Want {
                source: Source::Broadcast(*id),
                count,
            });
        }
    }
    wants
}

/// After a commit whose answer was lost: what is claimed on disk and not known here was never
/// handed to anyone, and is given back.
async fn reconcile<S: Store, E: Entropy>(
    scheduler: &mut Scheduler<S, E>,
    index: usize,
    now: Timestamp,
) -> Result<()> {
    let lane = &scheduler.lanes[index];
    let ours: Vec<_> = (lane.queue.iter().map(|one| one.slot))
        .chain(lane.flying.values().map(|flight| flight.claimed.slot))
        .chain(lane.settled.iter().map(|one| one.slot))
        .collect();
    let lost: Vec<Settled> = scheduler
        .ledger
        .in_doubt(lane.kind)
        .await?
        .into_iter()
        .filter(|doubt| !ours.contains(&doubt.slot))
        .map(|doubt| Settled {
            slot: doubt.slot,
            event: alert::delivery::Event::HandedBack,
            lang: alert::Lang::En,
            moved: None,
            throttled: Duration::ZERO,
        })
        .collect();
    for some in lost.chunks(lane.window) {
        scheduler
            .ledger
            .advance(lane.kind, some, &[], now, now, &scheduler.entropy)
            .await?;
    }
    recount_singles(scheduler).await?;
    let lane = &mut scheduler.lanes[index];
    (lane.unsure, lane.dry) = (false, false);
    Ok(())
}

/// Reads anew how many messages to single people wait: some were claimed, or given back.
async fn recount_singles<S: Store, E: Entropy>(scheduler: &mut Scheduler<S, E>) -> Result<()> {
    match scheduler.ledger.singles_planned().await {
        Ok(singles) => scheduler.singles = singles,
        Err(error) => {
            // All of it is read anew before the next message goes out.
            scheduler.fresh = true;
            return Err(error);
        }
    }
    Ok(())
}

/// Why a channel is to pause, if an outcome says so.
pub(crate) fn pause_of(outcome: &DeliveryOutcome) -> Option<PauseReason> {
    match signal_of(outcome) {
        Signal::Pause(why) => Some(why),
        Signal::Works | Signal::Wait { .. } | Signal::Falters | Signal::Nothing => None,
    }
}
