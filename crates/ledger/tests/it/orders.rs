//! Every order of double taps, replays, edits after approval and removals, against a tiny model of
//! what ought to happen; and thousands of orders of two services at once, where the order is
//! anybody's guess, against what must never happen.

use crate::support::{Books, House, Seeded, words};
use alert::{AlertNumber, approval::Path, text::ContentHash};
use ledger::{Credential, Error, Proposal, Proposed, Refused, proposal::Stage};
use proptest::prelude::*;
use std::sync::Arc;
use tokio::runtime::{Builder, Runtime};

const PEOPLE: [&str; 3] = ["anna", "boris", "clara"];
const TITLES: [&str; 2] = ["Seven dockers taken", "Eight dockers taken"];

#[derive(Clone, Copy, Debug)]
enum Act {
    Propose {
        who: usize,
        title: usize,
    },
    /// Over the bytes that were shown last, or over those before them.
    Approve {
        who: usize,
        stale: bool,
    },
    /// The code used last, sent once more, for the same alert.
    Replay,
    Halt {
        who: usize,
    },
    HoldEnds,
    HalfAnHour,
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let who = 0..PEOPLE.len();
    let act = prop_oneof![
        3 => (who.clone(), 0..TITLES.len()).prop_map(|(who, title)| Act::Propose { who, title }),
        6 => (who.clone(), any::<bool>()).prop_map(|(who, stale)| Act::Approve { who, stale }),
        2 => Just(Act::Replay),
        1 => who.prop_map(|who| Act::Halt { who }),
        2 => Just(Act::HoldEnds),
        1 => Just(Act::HalfAnHour),
    ];
    prop::collection::vec(act, 1..14)
}

/// What ought to stand, in the words of the promise.
#[derive(Debug, Default)]
struct Model {
    author: usize,
    stage: Word,
    /// Which of the bytes shown stand there.
    shown: usize,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Word {
    #[default]
    Nothing,
    Proposed,
    Queued,
    Halted,
    Released,
}

impl Model {
    /// Whether this ought to be done.
    fn act(&mut self, act: Act) -> bool {
        match (act, self.stage) {
            (Act::Propose { who, .. }, Word::Nothing | Word::Proposed | Word::Halted) => {
                self.author = who;
                self.shown += 1;
                self.stage = Word::Proposed;
                true
            }
            (Act::Approve { who, stale }, Word::Proposed) if who != self.author && !stale => {
                self.stage = Word::Queued;
                true
            }
            (Act::Halt { .. }, Word::Queued) => {
                self.stage = Word::Halted;
                true
            }
            (Act::HoldEnds, Word::Queued) => {
                self.stage = Word::Released;
                true
            }
            // A broadcast that nobody is subscribed to still runs until it is concluded.
            (Act::Halt { .. }, Word::Released) => true,
            _ => false,
        }
    }
}

fn runtime() -> Runtime {
    Builder::new_current_thread().build().unwrap()
}

struct Run {
    house: House,
    alert: AlertNumber,
    shown: Vec<ContentHash>,
    last: Option<Credential>,
    halted: bool,
}

impl Run {
    async fn new() -> Self {
        let house = House::new().await;
        let alert = house.number().await;
        Self {
            house,
            alert,
            shown: Vec::new(),
            last: None,
            halted: false,
        }
    }

    fn over(&self, stale: bool) -> ContentHash {
        let back = 1 + usize::from(stale);
        let at = self.shown.len().checked_sub(back);
        at.map_or(ContentHash([0; 32]), |at| self.shown[at])
    }

    /// Whether it was done.
    async fn act(&mut self, act: Act) -> bool {
        let alert = self.alert;
        let code = match act {
            Act::Propose { who, .. } | Act::Approve { who, .. } | Act::Halt { who } => {
                self.last = Some(self.house.code(PEOPLE[who]));
                self.last.clone()
            }
            Act::Replay => self.last.clone(),
            Act::HoldEnds | Act::HalfAnHour => None,
        };
        let (now, chance) = (self.house.now, Arc::clone(&self.house.chance));
        let ledger = Arc::clone(&self.house.ledger);
        match (act, code) {
            (Act::Propose { title, .. }, Some(code)) => {
                let it = words::proposal(words::appeal(TITLES[title]), alert, 1, Path::Normal);
                let answer = ledger.propose(&code, &it, now, &*chance).await;
                self.shown.extend(answer.as_ref().map(|p| p.content).ok());
                answer.is_ok()
            }
            (Act::Approve { stale, .. }, Some(code)) => {
                let over = self.over(stale);
                let answer = ledger.approve(&code, alert, over, now, &*chance).await;
                answer.is_ok()
            }
            (Act::Replay, Some(code)) => {
                let over = self.over(false);
                let answer = ledger.approve(&code, alert, over, now, &*chance).await;
                answer.is_ok()
            }
            (Act::Halt { .. }, Some(code)) => {
                let done = ledger.halt(&code, alert, now, &*chance).await.is_ok();
                let after_release = ledger.alert_head(alert).await.is_ok_and(|h| h.released > 0);
                // Halting a broadcast twice has nothing to stop.
                let twice = after_release && self.halted;
                self.halted |= done && after_release;
                done || twice
            }
            (Act::HoldEnds, _) => {
                let released = ledger.release(alert, 1, now, &*chance).await.unwrap();
                released.is_some()
            }
            (Act::HalfAnHour, _) => {
                self.house.pass(30 * words::MINUTE);
                false
            }
            (_, None) => false,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_tried_in_whatever_order_the_model_says_what_happens(acts in acts()) {
        runtime().block_on(async {
            let mut run = Run::new().await;
            let mut model = Model::default();
            for (nth, act) in acts.iter().enumerate() {
                let ought = model.act(*act);
                let was = run.act(*act).await;
                prop_assert_eq!(was, ought, "the {}th, {:?}, of {:?}", nth, act, acts);
            }
            let stage = run.house.ledger.stage(run.alert, 1).await.ok().map(|r| r.stage);
            let word = match stage {
                None => Word::Nothing,
                Some(Stage::Proposed) => Word::Proposed,
                Some(Stage::Queued { .. }) => Word::Queued,
                Some(Stage::Halted { .. }) => Word::Halted,
                Some(Stage::Released { .. }) => Word::Released,
                Some(Stage::Overdue { .. }) => panic!("nothing was late"),
            };
            prop_assert_eq!(word, model.stage);
            Ok(())
        })?;
    }
}

/// How many orders of two services at once; F28 asks for 100,000 over all runs of a release.
const ORDERS: u64 = 10_000;
const THREADS: u64 = 4;

#[test]
fn of_two_services_at_once_at_most_one_releases_and_never_other_bytes_than_were_approved() {
    let share = ORDERS / THREADS;
    let released: u64 = std::thread::scope(|scope| {
        let shares = (0..THREADS).map(|nth| scope.spawn(move || orders(nth * share, share)));
        let shares: Vec<_> = shares.collect();
        shares.into_iter().map(|share| share.join().unwrap()).sum()
    });
    assert!(
        released > ORDERS / 10,
        "most orders end nowhere: {released}"
    );
}

/// So many orders from this seed on; how many releases came of them.
fn orders(from: u64, count: u64) -> u64 {
    let runtime = runtime();
    let mut house = runtime.block_on(House::without_chats());
    let alert = runtime.block_on(house.number());
    let [first, other] = TITLES.map(|title| {
        let draft = words::appeal(title);
        words::proposal(draft, alert, 1, Path::Normal)
    });
    let shown = runtime.block_on(house.propose("anna", &first)).unwrap();
    house.pass(words::MINUTE);
    let proposed = house.store.rows();
    let mut released = 0;
    for seed in from..from + count {
        house = runtime.block_on(house.like_new(&proposed));
        house.store.interleave(seed);
        let order = one_order(&house, &shown, &first, &other, seed);
        released += runtime.block_on(order);
    }
    released
}

/// Two processes work off a list each; how many releases came of it.
async fn one_order(
    house: &House,
    shown: &Proposed,
    first: &Proposal,
    other: &Proposal,
    seed: u64,
) -> u64 {
    let chance = Seeded::new(seed);
    let alert = shown.alert;
    let boris = house.code_now("boris");
    let clara = house.code_now("clara");
    let anna = house.code_now("anna");
    let (a, b) = (house.another(), house.another());
    let tap = |books: &Arc<Books>, who: &Credential| {
        let (books, who, chance) = (Arc::clone(books), who.clone(), Arc::clone(&house.chance));
        let (now, over) = (house.now, shown.content);
        async move {
            books
                .approve(&who, alert, over, now, &*chance)
                .await
                .is_ok()
        }
    };
    let end = |books: &Arc<Books>| {
        let (books, chance, now) = (Arc::clone(books), Arc::clone(&house.chance), house.now);
        async move {
            match books.release(alert, 1, now, &*chance).await {
                Ok(broadcast) => u64::from(broadcast.is_some()),
                Err(Error::Refused(Refused::StoreUnfit(_))) => 0,
                Err(error) => panic!("{error}"),
            }
        }
    };
    let edit = chance.below(3) == 0;
    // One taps twice and lets go; the other edits or taps with the same code, and lets go too.
    let left = async {
        let first = tap(&a, &boris).await;
        let again = tap(&a, &boris).await;
        assert!(!(first && again), "seed {seed}: one code was good twice");
        (u64::from(first), end(&a).await)
    };
    let right = async {
        let approved = if edit {
            let (now, chance) = (house.now, &*house.chance);
            let who = if seed.is_multiple_of(2) {
                &anna
            } else {
                &clara
            };
            let _ = b.propose(who, other, now, chance).await;
            0
        } else {
            let who = if seed.is_multiple_of(2) {
                &boris
            } else {
                &clara
            };
            u64::from(tap(&b, who).await)
        };
        (approved, end(&b).await + end(&b).await)
    };
    let (left, right) = tokio::join!(left, right);
    let (approvals, releases) = (left.0 + right.0, left.1 + right.1);
    assert!(approvals <= 1, "seed {seed}: queued {approvals} times");
    assert!(releases <= approvals, "seed {seed}: {releases} releases");
    if releases == 1 {
        let out = house.ledger.released(alert, 1).await.unwrap();
        // Only the first bytes were ever approved by anybody.
        assert_eq!(out.canonical, first.revision.manifest.canonical(), "{seed}");
        let head = house.ledger.alert_head(alert).await.unwrap();
        assert_eq!(head.broadcasts.len(), 1, "seed {seed}");
    }
    releases
}
