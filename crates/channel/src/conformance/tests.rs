//! The suite must see what it is there to see: an adapter without a wire, honest at first, then
//! with one vice at a time.

use super::{Expected, Rig, Row, Scene, Stage, run};
use crate::limits::Rate;
use crate::{Channel, DeliveryOutcome, Fault, FaultKind, Limits, Message, Operation, Party};
use crate::{Refusal, Scope};
use alert::{Address, ChannelKind, DeliveryId, Endpoint, Receipt, outcome::Cause};
use std::future::pending;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

const SECRET: &str = "swordfish";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Vice {
    None,
    /// Tries again by itself.
    Repeats,
    /// Blames the recipient for our own side.
    Blames,
    /// Takes a broken connection for "not accepted".
    ForgetsDoubt,
    /// Takes a refused connection for "perhaps accepted".
    DoubtsEverything,
    /// Waits for ever.
    Hangs,
    /// Puts its credential into its words.
    Leaks,
    /// Marks each attempt anew.
    Remarks,
    /// Is of no use after an attempt was given up.
    Breaks,
    /// Lets nothing out.
    LimitsToZero,
}

struct Fake {
    vice: Vice,
    scenes: Vec<Scene<Answer>>,
    attempts: AtomicUsize,
    given_up: Arc<Mutex<bool>>,
    requests: Arc<Mutex<Vec<Vec<u8>>>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    Yes,
    No,
    Wait,
    Down,
    Lost,
}

impl Fake {
    fn fault(&self, kind: FaultKind) -> Fault {
        let party = if self.vice == Vice::Blames {
            Party::Recipient
        } else {
            Party::OurSide
        };
        let detail = if self.vice == Vice::Leaks {
            SECRET
        } else {
            "a fault"
        };
        Fault {
            party,
            kind,
            detail: detail.to_owned(),
        }
    }

    fn answered(&self, answer: Answer) -> DeliveryOutcome {
        match answer {
            Answer::Yes => DeliveryOutcome::Delivered(Receipt::of("1")),
            Answer::No => DeliveryOutcome::Permanent(Refusal {
                cause: Cause::RecipientGone,
                detail: String::new(),
            }),
            Answer::Wait => DeliveryOutcome::Throttled {
                retry_after: Duration::from_secs(1),
                scope: Scope::Unsaid,
            },
            Answer::Down => DeliveryOutcome::Transient(self.fault(FaultKind::ServerFault)),
            Answer::Lost => DeliveryOutcome::Ambiguous(self.fault(FaultKind::ServerFault)),
        }
    }
}

/// Notices that an attempt was dropped before it was settled.
struct Notice(Arc<Mutex<bool>>, bool);

impl Drop for Notice {
    fn drop(&mut self) {
        *self.0.lock().unwrap() |= !self.1;
    }
}

impl Channel for Fake {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Webhook
    }

    fn limits(&self) -> Limits {
        let messages = u32::from(self.vice != Vice::LimitsToZero);
        let rate = Rate {
            messages,
            window: Duration::from_secs(1),
        };
        Limits {
            overall: rate,
            per_endpoint: rate,
            per_group: rate,
            in_flight_max: 4,
            attempt_timeout: Duration::from_millis(20),
        }
    }

    async fn deliver(&self, message: &Message) -> DeliveryOutcome {
        if self.vice == Vice::Breaks && *self.given_up.lock().unwrap() {
            return DeliveryOutcome::Transient(self.fault(FaultKind::Unreachable));
        }
        let mut notice = Notice(self.given_up.clone(), false);
        let attempt = self.attempts.fetch_add(1, Ordering::SeqCst);
        let scene = self.scenes.get(attempt).or(self.scenes.last()).cloned();
        let scene = scene.unwrap_or(Scene::Refused);
        let mark = if self.vice == Vice::Remarks {
            attempt as u8
        } else {
            message.id.0[0]
        };
        if !matches!(scene, Scene::Refused | Scene::ClosedUnread) {
            let times = if self.vice == Vice::Repeats { 2 } else { 1 };
            for _ in 0..times {
                self.requests.lock().unwrap().push(vec![mark]);
            }
        }
        let outcome = match scene {
            Scene::Answer(answer) => self.answered(answer),
            Scene::Refused if self.vice == Vice::DoubtsEverything => {
                DeliveryOutcome::Ambiguous(self.fault(FaultKind::Unreachable))
            }
            Scene::Refused | Scene::ClosedUnread => {
                DeliveryOutcome::Transient(self.fault(FaultKind::Unreachable))
            }
            Scene::Silent if self.vice == Vice::Hangs => pending().await,
            Scene::Silent => {
                tokio::time::sleep(self.limits().attempt_timeout).await;
                DeliveryOutcome::Ambiguous(self.fault(FaultKind::Timeout))
            }
            _ if self.vice == Vice::ForgetsDoubt => {
                DeliveryOutcome::Transient(self.fault(FaultKind::ConnectionLost))
            }
            _ => DeliveryOutcome::Ambiguous(self.fault(FaultKind::ConnectionLost)),
        };
        notice.1 = true;
        outcome
    }

    async fn identity(&self) -> Result<String, DeliveryOutcome> {
        Ok(String::new())
    }
}

struct FakeRig(Vice);

impl Rig for FakeRig {
    type Channel = Fake;
    type Answer = Answer;

    async fn stage(&self, scenes: Vec<Scene<Answer>>) -> Stage<Fake> {
        let requests = Arc::new(Mutex::new(Vec::new()));
        Stage {
            channel: Fake {
                vice: self.0,
                scenes,
                attempts: AtomicUsize::new(0),
                given_up: Arc::default(),
                requests: requests.clone(),
            },
            requests: Box::new(move || requests.lock().unwrap().clone()),
        }
    }

    fn message(&self) -> Message {
        Message {
            id: DeliveryId([7; 16]),
            to: Endpoint::new(
                Address::Webhook("https://bell.example".into()),
                "tag".into(),
            ),
            op: Operation::Send,
            in_reply_to: None,
            part: (0, 1),
            body: None,
        }
    }

    fn yes(&self) -> Answer {
        Answer::Yes
    }

    fn table(&self) -> Vec<Row<Answer>> {
        let second = Duration::from_secs(1);
        let rows = [
            (Answer::Yes, Expected::Delivered),
            (Answer::No, Expected::Permanent(Cause::RecipientGone)),
            (Answer::Wait, Expected::Throttled(second, Scope::Unsaid)),
            (
                Answer::Down,
                Expected::Transient(Party::OurSide, FaultKind::ServerFault),
            ),
            (
                Answer::Lost,
                Expected::Ambiguous(Party::OurSide, FaultKind::ServerFault),
            ),
        ];
        rows.map(|(answer, expected)| Row {
            name: format!("{answer:?}"),
            answer,
            expected,
        })
        .into()
    }

    fn blame(&self) -> Party {
        Party::OurSide
    }

    fn mark(&self, request: &[u8]) -> Option<Vec<u8>> {
        Some(request.to_vec())
    }

    fn secrets(&self) -> Vec<String> {
        vec![SECRET.to_owned()]
    }
}

/// The checks that `vice` fails, without repetition.
async fn breached(vice: Vice) -> Vec<String> {
    let mut checks: Vec<_> = match run(&FakeRig(vice)).await {
        Ok(()) => Vec::new(),
        Err(breaches) => breaches.into_iter().map(|breach| breach.check).collect(),
    };
    checks.dedup();
    checks
}

#[tokio::test(start_paused = true)]
async fn an_honest_adapter_passes() {
    assert_eq!(breached(Vice::None).await, Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn each_vice_is_seen_by_the_check_that_is_there_for_it() {
    let rows = [
        (Vice::Repeats, "Yes"),
        (Vice::Blames, "nobody listens"),
        (Vice::ForgetsDoubt, "closed after the request"),
        (Vice::DoubtsEverything, "nobody listens"),
        (Vice::Hangs, "silence"),
        (Vice::Leaks, "Down"),
        (Vice::Remarks, "repeat"),
        (Vice::Breaks, "given up"),
        (Vice::LimitsToZero, "limits"),
    ];
    for (vice, check) in rows {
        let breached = breached(vice).await;
        assert!(
            breached.iter().any(|seen| seen == check),
            "{vice:?}: {breached:?}"
        );
    }
}
