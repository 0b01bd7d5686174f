//! Being away and coming back: suspended by the other side, paused by oneself, moved to another
//! number; and what a list may and may not do about it.

use crate::support::{
    House, TELEGRAM, accepted, chat, chat_of, each_once, joining, refused, settled, wants, words,
};
use alert::{Address, RevisionKind, delivery::Event, outcome::Cause};
use ledger::{Refused, finish::Finish, subscriber::Count};
use std::time::Duration;

impl House {
    /// Sends it to everybody; these chats are gone.
    async fn send_all_but(&self, id: alert::BroadcastId, gone: &[i64]) {
        let cause = Cause::RecipientGone;
        self.send_with(id, |claimed| match gone.contains(&chat_of(claimed)) {
            true => Event::Refused { cause },
            false => accepted("m"),
        })
        .await;
        assert_eq!(self.end(id).await, Finish::Done);
    }

    async fn telegram(&self) -> Count {
        self.ledger.count(self.now).await.unwrap()[0]
    }

    /// The group of a claimed delivery has become another chat.
    async fn moved(&self, claimed: &ledger::lane::Claimed, to: &Address) {
        let at = self.now;
        let moved = ledger::lane::Settled {
            moved: Some(to.clone()),
            ..settled(claimed, Event::Postponed { at, part: 0 })
        };
        self.advance(&[moved], &[]).await;
    }
}

#[tokio::test]
async fn who_is_suspended_comes_back_by_speaking_and_never_by_a_list() {
    let mut house = House::new().await;
    house.join(0, 10).await;
    let (_, one) = house.released(words::appeal("One")).await;
    house.send_all_but(one, &[3, 4]).await;
    let count = house.telegram().await;
    assert_eq!((count.active, count.suspended), (8, 2));

    let report = house.join_these(&[joining(chat(3), wants())]).await;
    assert_eq!((report.joined, report.already), (0, 1));
    let (_, two) = house.released(words::appeal("Two")).await;
    assert!(house.ledger.speak_again(&chat(3), house.now).await.unwrap());
    assert!(
        house
            .ledger
            .change(&chat(4), &wants(), house.now)
            .await
            .unwrap()
    );
    let rest = (0..10).filter(|n| ![3, 4].contains(n));
    assert_eq!(
        house.send(two).await,
        each_once(rest),
        "from the next one on"
    );
    let (_, three) = house.released(words::appeal("Three")).await;
    assert_eq!(house.send(three).await, each_once(0..10));
    assert_eq!(house.telegram().await.active, 10);
}

#[tokio::test]
async fn a_pause_ends_by_itself_and_what_was_released_in_it_is_not_sent_afterwards() {
    let mut house = House::new().await;
    house.join(0, 3).await;
    let until = house.now.plus(2 * words::DAY);
    assert!(
        house
            .ledger
            .pause(&chat(1), until, house.now)
            .await
            .unwrap()
    );
    let count = house.telegram().await;
    assert_eq!((count.active, count.paused), (2, 1));
    let (alert, during) = house.released(words::appeal("One")).await;
    assert_eq!(house.send(during).await, each_once([0, 2]));

    house.pass(4 * words::DAY);
    let rows = house.store.rows();
    let count = house.telegram().await;
    assert_eq!((count.active, count.paused), (3, 0));
    assert_eq!(house.store.rows(), rows, "nobody wrote that down");
    house
        .queue_next(words::draft(RevisionKind::Update, "One, again"), alert)
        .await;
    let update = house.release(alert, 2).await;
    assert_eq!(
        house.send(update).await,
        each_once([0, 2]),
        "not without its beginning"
    );
    let (_, after) = house.released(words::appeal("Two")).await;
    assert_eq!(house.send(after).await, each_once(0..3));
}

#[tokio::test]
async fn who_pauses_gets_no_update_of_what_they_got_until_the_pause_is_over() {
    let mut house = House::new().await;
    house.join(0, 2).await;
    let (alert, first) = house.released(words::appeal("One")).await;
    assert_eq!(house.send(first).await, each_once(0..2));
    let until = house.now.plus(words::DAY);
    house
        .ledger
        .pause(&chat(1), until, house.now)
        .await
        .unwrap();
    for (revision, reached) in [(2, 1), (3, 2)] {
        let update = words::draft(RevisionKind::Update, "One, again");
        house.queue_next(update, alert).await;
        let id = house.release(alert, revision).await;
        assert_eq!(house.send(id).await, each_once(0..reached));
        house.pass(3 * words::DAY);
    }
}

#[tokio::test]
async fn a_pause_can_be_ended_early_and_none_is_longer_than_a_year() {
    let mut house = House::new().await;
    house.join(0, 2).await;
    let year = house.now.plus(370 * words::DAY);
    let long = house.ledger.pause(&chat(1), year, house.now).await;
    assert_eq!(refused(long), Refused::PauseTooLong);
    let until = house.now.plus(9 * words::DAY);
    house
        .ledger
        .pause(&chat(1), until, house.now)
        .await
        .unwrap();
    let (_, during) = house.released(words::appeal("One")).await;
    house
        .ledger
        .pause(&chat(1), house.now, house.now)
        .await
        .unwrap();
    assert_eq!(house.send(during).await, each_once([0]));
    let (_, after) = house.released(words::appeal("Two")).await;
    assert_eq!(house.send(after).await, each_once(0..2));
    assert_eq!(house.telegram().await.paused, 0);
}

#[tokio::test]
async fn a_group_that_moved_keeps_all_it_had_and_its_old_number_leads_to_it() {
    for by_the_old_one in [true, false] {
        a_group_moves_and_leaves(by_the_old_one).await;
    }
}

async fn a_group_moves_and_leaves(by_the_old_one: bool) {
    let mut house = House::new().await;
    house.join(0, 2).await;
    let (alert, id) = house.released(words::appeal("One")).await;
    house.plan(id).await;
    let claimed = house.claim(id, 2).await;
    let old = claimed[0].to.reveal().clone();
    let new = Address::Telegram(-1_009_000_000_001);
    house.moved(&claimed[0], &new).await;
    house.settle(&claimed[1], accepted("m")).await;
    let retried = house.claim_due(5).await;
    assert_eq!(retried[0].to.reveal(), &new);
    house.settle(&retried[0], accepted("n")).await;

    // An old list and a new one both find it.
    let lists = [joining(old.clone(), wants()), joining(new.clone(), wants())];
    let report = house.join_these(&lists).await;
    assert_eq!((report.joined, report.already), (0, 2));
    assert_eq!(house.subscriptions().len(), 2);
    assert_eq!(
        house.ledger.receipt_count(alert, TELEGRAM).await.unwrap(),
        2
    );
    assert!(house.range_named("tombstones").is_empty());

    // Leaving by either number is leaving, and neither number is brought back.
    let by = if by_the_old_one { &old } else { &new };
    assert!(house.ledger.leave(by, house.now).await.unwrap());
    assert_eq!(house.subscriptions().len(), 1);
    assert_eq!(house.range_named("addresses").len(), 1);
    let report = house.join_these(&lists).await;
    assert_eq!((report.joined, report.left_before), (0, 2));
    assert_eq!(house.telegram().await.active, 1);
}

#[tokio::test]
async fn nothing_moves_to_a_number_that_is_subscribed_or_that_left() {
    let mut house = House::new().await;
    house.join(0, 3).await;
    house.leave(2).await;
    let (_, id) = house.released(words::appeal("One")).await;
    house.plan(id).await;
    for claimed in house.claim(id, 2).await {
        let to = chat(if chat_of(&claimed) == 0 { 1 } else { 2 });
        house.moved(&claimed, &to).await;
    }
    let count = house.telegram().await;
    assert_eq!((count.active, count.suspended), (0, 2));
    assert_eq!(count.all(), 2);
    house.pass(Duration::from_secs(1));
    let (_, two) = house.released(words::appeal("Two")).await;
    assert_eq!(house.send(two).await, each_once([]));
}

#[tokio::test]
async fn whoever_asks_to_be_left_alone_is_not_brought_in_by_the_next_list() {
    let house = House::new().await;
    assert!(!house.leave(5).await, "was not there");
    let report = house.join_these(&[joining(chat(5), wants())]).await;
    assert_eq!((report.joined, report.left_before), (0, 1));
}
