//! Subscribers and a hand-driven lane: what the scheduler does, one step at a time.

use super::{House, words};
use alert::{
    Address, BroadcastId, ChannelKind, DeliveryId, Lang, Receipt, SubscriptionId, Topic,
    delivery::Event,
    subscription::{Cadence, Member, Preferences},
    topic::TopicSet,
};
use ledger::{
    Join, JoinReport,
    broadcast::Counts,
    finish::Finish,
    lane::{Claimed, RETRY_LANES, Settled, Source, Want},
    plan::Planned,
    subscriber::Consent,
};
use std::{collections::BTreeMap, time::Duration};

pub const TELEGRAM: ChannelKind = ChannelKind::Telegram;
/// Subscribers' chats are counted from here.
pub const CHATS: i64 = 5_000_000_000;

/// Everything, at once, in English.
pub fn wants() -> Preferences {
    Preferences {
        lang: Lang::En,
        topics: TopicSet::default(),
        country: None,
        cadence: Cadence::Instant,
        urgent_anyway: false,
    }
}

/// Only these topics.
pub fn topics(topics: &[Topic]) -> Preferences {
    Preferences {
        topics: topics.iter().copied().collect(),
        ..wants()
    }
}

/// Each of these chats, once.
pub fn each_once(chats: impl IntoIterator<Item = i64>) -> BTreeMap<i64, u32> {
    chats.into_iter().map(|chat| (chat, 1)).collect()
}

/// Somebody in the `n`-th chat.
pub fn chat(n: i64) -> Address {
    Address::Telegram(CHATS + n)
}

pub fn joining(address: Address, preferences: Preferences) -> Join {
    Join {
        address,
        preferences,
        consent: Consent {
            date: "2026-11-01".parse().unwrap(),
            text: "sign-up sheet of the congress".to_owned(),
        },
        public: false,
    }
}

/// Settles a claim.
pub fn settled(claimed: &Claimed, event: Event) -> Settled {
    Settled {
        slot: claimed.slot,
        event,
        lang: Lang::En,
        moved: None,
        throttled: Duration::ZERO,
    }
}

/// Accepted, under a message id.
pub fn accepted(id: &str) -> Event {
    Event::Accepted {
        receipt: Receipt::of(id),
    }
}

/// Which chat a claim goes to, counted from [`CHATS`].
pub fn chat_of(claimed: &Claimed) -> i64 {
    match claimed.to.reveal() {
        Address::Telegram(chat) => chat - CHATS,
        other => panic!("{other:?}"),
    }
}

impl House {
    /// How many messages to organisers wait unclaimed.
    pub async fn notices_waiting(&self) -> usize {
        let waiting = self.ledger.singles_planned().await.unwrap();
        waiting.values().sum()
    }

    /// The chats `from..to` subscribe.
    pub async fn join(&self, from: i64, to: i64) {
        let joins: Vec<Join> = (from..to).map(|n| joining(chat(n), wants())).collect();
        for some in joins.chunks(500) {
            self.join_these(some).await;
        }
    }

    pub async fn join_these(&self, joins: &[Join]) -> JoinReport {
        let (now, chance) = (self.now, &*self.chance);
        self.ledger.join(joins, now, chance).await.unwrap()
    }

    pub async fn leave(&self, n: i64) -> bool {
        self.ledger.leave(&chat(n), self.now).await.unwrap()
    }

    /// Plans everyone; says how many commits that took.
    pub async fn plan(&self, id: BroadcastId) -> usize {
        for calls in 1..10_000 {
            if self.ledger.plan_page(id, TELEGRAM).await.unwrap() == Planned::All {
                return calls;
            }
        }
        panic!("it is never all planned")
    }

    pub async fn advance(&self, settled: &[Settled], wanted: &[Want]) -> Vec<Claimed> {
        let until = self.now.plus(Duration::from_secs(30));
        let (now, chance) = (self.now, &*self.chance);
        self.ledger
            .advance(TELEGRAM, settled, wanted, until, now, chance)
            .await
            .unwrap()
    }

    pub async fn claim(&self, id: BroadcastId, count: usize) -> Vec<Claimed> {
        let source = Source::Broadcast(id);
        self.advance(&[], &[Want { source, count }]).await
    }

    pub async fn claim_due(&self, count: usize) -> Vec<Claimed> {
        let of = |lane| Want {
            source: Source::Due(lane),
            count,
        };
        self.advance(&[], &RETRY_LANES.map(of)).await
    }

    pub async fn claim_notices(&self, count: usize) -> Vec<Claimed> {
        let source = Source::Singles;
        self.advance(&[], &[Want { source, count }]).await
    }

    pub async fn settle(&self, claimed: &Claimed, event: Event) {
        self.advance(&[settled(claimed, event)], &[]).await;
    }

    /// Plans, claims and settles until nothing is planned any more; how often each chat was sent
    /// it.
    pub async fn send(&self, id: BroadcastId) -> BTreeMap<i64, u32> {
        self.send_with(id, |claimed| accepted(&format!("m{}", chat_of(claimed))))
            .await
    }

    pub async fn send_with(
        &self,
        id: BroadcastId,
        answer: impl Fn(&Claimed) -> Event,
    ) -> BTreeMap<i64, u32> {
        self.plan(id).await;
        let mut log = BTreeMap::new();
        let source = Source::Broadcast(id);
        let want = Want { source, count: 64 };
        let mut claimed = self.advance(&[], &[want]).await;
        while !claimed.is_empty() {
            for one in &claimed {
                *log.entry(chat_of(one)).or_insert(0) += 1;
            }
            let answers: Vec<Settled> = claimed.iter().map(|c| settled(c, answer(c))).collect();
            claimed = self.advance(&answers, &[want]).await;
        }
        log
    }

    /// Brings a broadcast to its end.
    pub async fn end(&self, id: BroadcastId) -> Finish {
        for _ in 0..1_000 {
            let broadcast = self.ledger.broadcast(id).await.unwrap().unwrap();
            let (now, chance) = (self.now, &*self.chance);
            let wound = self
                .ledger
                .wind_down(&broadcast, TELEGRAM, now, chance)
                .await
                .unwrap();
            if wound == Finish::Swept {
                continue;
            }
            let ended = self.ledger.conclude(&broadcast, now, chance).await.unwrap();
            if ended != Finish::Swept {
                return ended;
            }
        }
        panic!("it never ends")
    }

    pub async fn counts(&self, id: BroadcastId) -> Counts {
        let counts = self.ledger.progress(id, TELEGRAM).await.unwrap().counts;
        assert_eq!(
            counts.sum(),
            counts.members,
            "the counts sum up: {counts:?}"
        );
        counts
    }

    /// Every subscription there is.
    pub fn subscriptions(&self) -> Vec<SubscriptionId> {
        let rows = self.store.range(SUBSCRIBERS);
        rows.keys()
            .map(|key| SubscriptionId::from_bytes(key[2..18].try_into().unwrap()))
            .collect()
    }

    /// Whose claim it is.
    pub fn member(&self, claimed: &Claimed) -> Member {
        let subscription = self
            .subscriptions()
            .into_iter()
            .find(|id| DeliveryId::of(&claimed.subject, *id) == claimed.delivery)
            .expect("a subscriber");
        Member {
            channel: TELEGRAM,
            subscription,
        }
    }

    /// The rows of a range, by its name in the inventory.
    pub fn range_named(&self, name: &str) -> BTreeMap<Vec<u8>, Vec<u8>> {
        let range = ledger::RANGES.iter().find(|range| range.name == name);
        self.store.range(range.expect("in the inventory").byte)
    }
}

const SUBSCRIBERS: u8 = 0x09;

impl House {
    /// Every organiser has read everything.
    pub async fn claim_and_settle_all_notices(&self) {
        let claimed = self.claim_notices(1_000).await;
        let read: Vec<Settled> = claimed.iter().map(|c| settled(c, accepted("n"))).collect();
        self.advance(&read, &[]).await;
        assert_eq!(self.notices_waiting().await, 0);
    }
}

/// A house with one subscriber, whose delivery is claimed.
pub async fn one_claimed() -> (House, BroadcastId, Claimed) {
    let mut house = House::new().await;
    house.join(0, 1).await;
    let (_, id) = house.released(words::appeal("One")).await;
    house.plan(id).await;
    let claimed = house.claim(id, 5).await.remove(0);
    (house, id, claimed)
}
