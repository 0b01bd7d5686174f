//! The checks. Each adds what it finds to one list, so that a run names every breach and not the
//! first alone.

use super::{Class, Expected, Rig, Scene, Stage};
use crate::{Channel, DeliveryOutcome, FaultKind};
use std::{
    fmt,
    future::{Future, poll_fn},
    task::Poll,
};
use tokio::time::timeout;

/// How many attempt timeouts an attempt may take before the suite calls it stuck.
const PATIENCE: u32 = 10;
/// How many messages are sent side by side.
const SIDE_BY_SIDE: usize = 16;

/// A rule that an adapter broke.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// Which check, or which row.
    pub check: String,
    /// What was expected and what was seen.
    pub seen: String,
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.check, self.seen)
    }
}

/// Runs every check over `rig`.
///
/// # Errors
/// All breaches found; never an empty list.
pub async fn run<R: Rig>(rig: &R) -> Result<(), Vec<Breach>> {
    let mut run = Run {
        rig,
        breaches: Vec::new(),
    };
    run.limits_make_sense().await;
    run.table_covers_every_class();
    run.every_answer_comes_to_its_outcome().await;
    run.what_was_not_sent_is_transient().await;
    run.what_may_have_been_sent_is_in_doubt().await;
    run.silence_ends_in_time().await;
    run.a_repeat_is_recognisable().await;
    run.giving_up_breaks_nothing().await;
    run.messages_go_side_by_side().await;
    if run.breaches.is_empty() {
        Ok(())
    } else {
        Err(run.breaches)
    }
}

struct Run<'a, R> {
    rig: &'a R,
    breaches: Vec<Breach>,
}

impl<R: Rig> Run<'_, R> {
    fn breach(&mut self, check: &str, seen: impl Into<String>) {
        self.breaches.push(Breach {
            check: check.to_owned(),
            seen: seen.into(),
        });
    }

    /// Delivers once, in bounded time, and looks for secrets in what comes back.
    async fn attempt(&mut self, check: &str, stage: &Stage<R::Channel>) -> Option<DeliveryOutcome> {
        let message = self.rig.message();
        let outcome = self
            .within(check, &stage.channel, stage.channel.deliver(&message))
            .await?;
        let words = format!("{outcome:?}");
        for secret in self.rig.secrets() {
            if words.contains(&secret) {
                self.breach(check, "the outcome carries a secret or foreign text");
            }
        }
        Some(outcome)
    }

    async fn within<T>(
        &mut self,
        check: &str,
        channel: &R::Channel,
        work: impl Future<Output = T>,
    ) -> Option<T> {
        let patience = channel.limits().attempt_timeout * PATIENCE;
        let done = timeout(patience, work).await.ok();
        if done.is_none() {
            self.breach(check, format!("still not settled after {patience:?}"));
        }
        done
    }

    fn expect(&mut self, check: &str, outcome: Option<DeliveryOutcome>, allowed: &[Expected]) {
        let Some(outcome) = outcome else { return };
        let came_to = Expected::of(&outcome);
        if !allowed.contains(&came_to) {
            self.breach(check, format!("expected {allowed:?}, came to {came_to:?}"));
        }
    }

    fn expect_requests(&mut self, check: &str, stage: &Stage<R::Channel>, count: usize) {
        let seen = (stage.requests)().len();
        if seen != count {
            self.breach(
                check,
                format!("expected {count} requests, the other side read {seen}"),
            );
        }
    }

    async fn limits_make_sense(&mut self) {
        let stage = self.rig.stage(vec![Scene::Refused]).await;
        let limits = stage.channel.limits();
        let rates = [limits.overall, limits.per_endpoint, limits.per_group];
        let zero = rates
            .iter()
            .any(|rate| rate.messages == 0 || rate.window.is_zero());
        if zero || limits.in_flight_max == 0 || limits.attempt_timeout.is_zero() {
            self.breach("limits", "a limit of zero lets nothing out, ever");
        }
    }

    fn table_covers_every_class(&mut self) {
        let rows = self.rig.table();
        let needed = [
            Class::Delivered,
            Class::Throttled,
            Class::Transient,
            Class::Ambiguous,
            Class::Permanent,
        ];
        for class in needed {
            if !rows.iter().any(|row| row.expected.class() == class) {
                self.breach("table", format!("no row comes to {class:?}"));
            }
        }
    }

    async fn every_answer_comes_to_its_outcome(&mut self) {
        for row in self.rig.table() {
            let stage = self.rig.stage(vec![Scene::Answer(row.answer)]).await;
            let outcome = self.attempt(&row.name, &stage).await;
            self.expect(&row.name, outcome, std::slice::from_ref(&row.expected));
            self.expect_requests(&row.name, &stage, 1);
        }
    }

    async fn what_was_not_sent_is_transient(&mut self) {
        let check = "nobody listens";
        let stage = self.rig.stage(vec![Scene::Refused]).await;
        let outcome = self.attempt(check, &stage).await;
        let unreachable = Expected::Transient(self.rig.blame(), FaultKind::Unreachable);
        self.expect(check, outcome, &[unreachable]);
    }

    async fn what_may_have_been_sent_is_in_doubt(&mut self) {
        let blame = self.rig.blame();
        let lost = Expected::Ambiguous(blame, FaultKind::ConnectionLost);
        let unreadable = Expected::Ambiguous(blame, FaultKind::Unreadable);
        let scenes = [
            (
                "closed after the request",
                Scene::ClosedAfterRequest,
                vec![lost.clone()],
            ),
            (
                "reset after the request",
                Scene::ResetAfterRequest,
                vec![lost.clone()],
            ),
            (
                "half an answer",
                Scene::HalfAnswer,
                vec![lost.clone(), unreadable],
            ),
        ];
        for (check, scene, allowed) in scenes {
            let stage = self.rig.stage(vec![scene]).await;
            let outcome = self.attempt(check, &stage).await;
            self.expect(check, outcome, &allowed);
            self.expect_requests(check, &stage, 1);
        }
        // Nothing read: whether our bytes had left is a race, so both are honest.
        let check = "closed unread";
        let stage = self.rig.stage(vec![Scene::ClosedUnread]).await;
        let outcome = self.attempt(check, &stage).await;
        let unreachable = Expected::Transient(blame, FaultKind::Unreachable);
        self.expect(check, outcome, &[lost, unreachable]);
    }

    async fn silence_ends_in_time(&mut self) {
        let check = "silence";
        let stage = self.rig.stage(vec![Scene::Silent]).await;
        let outcome = self.attempt(check, &stage).await;
        let timeout = Expected::Ambiguous(self.rig.blame(), FaultKind::Timeout);
        self.expect(check, outcome, &[timeout]);
        self.expect_requests(check, &stage, 1);
    }

    async fn a_repeat_is_recognisable(&mut self) {
        let check = "repeat";
        let yes = Scene::Answer(self.rig.yes());
        let stage = self.rig.stage(vec![Scene::ClosedAfterRequest, yes]).await;
        self.attempt(check, &stage).await;
        let outcome = self.attempt(check, &stage).await;
        self.expect(check, outcome, &[Expected::Delivered]);
        self.expect_requests(check, &stage, 2);
        let requests = (stage.requests)();
        let marks: Vec<_> = requests
            .iter()
            .map(|request| self.rig.mark(request))
            .collect();
        if marks.iter().any(|mark| *mark != marks[0]) {
            self.breach(
                check,
                "the repeat carries another mark than the first attempt",
            );
        }
    }

    async fn giving_up_breaks_nothing(&mut self) {
        let check = "given up";
        let yes = Scene::Answer(self.rig.yes());
        let stage = self.rig.stage(vec![Scene::Silent, yes]).await;
        let message = self.rig.message();
        let read = async {
            while (stage.requests)().is_empty() {
                tokio::task::yield_now().await;
            }
        };
        let given_up = async {
            // Whichever comes first; the other is dropped where it stands.
            tokio::select! {
                biased;
                () = read => true,
                _ = stage.channel.deliver(&message) => false,
            }
        };
        match self.within(check, &stage.channel, given_up).await {
            Some(true) => {}
            Some(false) => self.breach(check, "settled before the other side had read it"),
            None => return,
        }
        let outcome = self.attempt(check, &stage).await;
        self.expect(check, outcome, &[Expected::Delivered]);
        self.expect_requests(check, &stage, 2);
    }

    async fn messages_go_side_by_side(&mut self) {
        let check = "side by side";
        let stage = self.rig.stage(vec![Scene::Answer(self.rig.yes())]).await;
        let many = stage.channel.limits().in_flight_max.min(SIDE_BY_SIDE);
        let message = self.rig.message();
        let mut under_way: Vec<_> = (0..many)
            .map(|_| (Box::pin(stage.channel.deliver(&message)), None))
            .collect();
        // All are begun before any is waited for.
        let all = poll_fn(|cx| {
            for (delivery, outcome) in &mut under_way {
                if outcome.is_none()
                    && let Poll::Ready(settled) = delivery.as_mut().poll(cx)
                {
                    *outcome = Some(settled);
                }
            }
            let settled = under_way.iter().all(|(_, outcome)| outcome.is_some());
            if settled {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        });
        self.within(check, &stage.channel, all).await;
        for (_, outcome) in under_way {
            self.expect(check, outcome, &[Expected::Delivered]);
        }
        self.expect_requests(check, &stage, many);
    }
}
