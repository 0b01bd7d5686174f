//! What a lane does: claim, settle, try again; and what is kept and erased on the way.

use crate::support::{
    House, TELEGRAM, accepted, chat, chat_of, joining, one_claimed, settled, wants, words,
};
use alert::{
    Address,
    delivery::Event,
    outcome::{Cause, Why},
};
use ledger::{
    lane::{Settled, Source, Want},
    recover::InDoubt,
};
use std::{collections::BTreeSet, time::Duration};

async fn in_doubt(house: &House) -> Vec<InDoubt> {
    house.ledger.in_doubt(TELEGRAM).await.unwrap()
}

#[tokio::test]
async fn a_claim_is_in_doubt_on_disk_before_anybody_is_handed_it() {
    let (house, id, claimed) = one_claimed().await;
    let doubts = house.another().in_doubt(TELEGRAM).await.unwrap();
    assert_eq!(doubts.len(), 1);
    let (slot, doubt) = (claimed.slot, doubts[0]);
    assert_eq!((doubt.slot, doubt.doubts, doubt.attempt), (slot, 0, 1));
    assert_eq!(house.counts(id).await.sending, 1);
    assert!(house.claim(id, 5).await.is_empty(), "nobody twice");
}

#[tokio::test]
async fn what_was_handed_back_untouched_is_planned_again_and_in_doubt_no_more() {
    let (house, id, claimed) = one_claimed().await;
    house.settle(&claimed, Event::HandedBack).await;
    assert!(in_doubt(&house).await.is_empty());
    assert_eq!(house.counts(id).await.planned, 1);
    let again = house.claim(id, 5).await;
    assert_eq!(again[0].delivery, claimed.delivery);
    assert_eq!(again[0].attempt, 1);
}

#[tokio::test]
async fn a_postponed_one_comes_back_when_it_is_due_and_not_before() {
    let (mut house, id, claimed) = one_claimed().await;
    let at = house.now.plus(Duration::from_secs(60));
    house
        .settle(&claimed, Event::Postponed { at, part: 1 })
        .await;
    assert_eq!(house.counts(id).await.due, 1);
    assert_eq!(house.ledger.next_due(TELEGRAM).await.unwrap(), Some(at));
    assert!(house.claim_due(5).await.is_empty());
    house.now = at;
    let again = house.claim_due(5).await;
    let (attempt, doubts, part) = (again[0].attempt, again[0].doubts, again[0].part);
    assert_eq!((attempt, doubts, part), (2, 0, 1));
    assert_eq!(again[0].delivery, claimed.delivery, "under the same id");
    assert_eq!(house.ledger.next_due(TELEGRAM).await.unwrap(), None);
    house.settle(&again[0], accepted("m")).await;
    assert_eq!(house.counts(id).await.delivered, 1);
    assert!(house.range_named("exceptions").is_empty());
    assert!(house.range_named("due").is_empty());
}

#[tokio::test]
async fn a_second_doubt_is_counted_and_what_may_have_arrived_is_never_called_failed() {
    let (mut house, id, claimed) = one_claimed().await;
    let at = house.now.plus(Duration::from_secs(5));
    house
        .settle(&claimed, Event::DoubtRetry { at, part: 0 })
        .await;
    house.now = at;
    let again = house.claim_due(5).await.remove(0);
    assert_eq!((again.attempt, again.doubts), (2, 1));
    assert_eq!(in_doubt(&house).await[0].doubts, 1);
    let cause = Cause::RecipientGone;
    house.settle(&again, Event::Refused { cause }).await;
    assert_eq!(house.counts(id).await.unknown, 1);
}

#[tokio::test]
async fn in_doubt_for_good_refused_and_handed_back_late_each_find_their_state() {
    let (house, id, claimed) = one_claimed().await;
    house
        .settle(&claimed, Event::DoubtFinal { at: house.now })
        .await;
    assert_eq!(house.counts(id).await.unknown, 1);

    let (house, id, claimed) = one_claimed().await;
    let cause = Cause::RecipientGone;
    house.settle(&claimed, Event::Refused { cause }).await;
    assert_eq!(house.counts(id).await.failed[&cause], 1);

    let (mut house, id, claimed) = one_claimed().await;
    let at = house.now;
    house
        .settle(&claimed, Event::Postponed { at, part: 0 })
        .await;
    let again = house.claim_due(1).await.remove(0);
    house.settle(&again, Event::HandedBack).await;
    assert_eq!(house.counts(id).await.due, 1);
    house.pass(Duration::from_secs(31));
    assert_eq!(house.claim_due(1).await[0].attempt, 2, "it was not tried");
}

#[tokio::test]
async fn a_settlement_that_comes_twice_changes_nothing() {
    let (house, id, claimed) = one_claimed().await;
    house.settle(&claimed, accepted("m")).await;
    let (rows, counts) = (house.store.rows(), house.counts(id).await);
    let cause = Cause::RecipientGone;
    house.settle(&claimed, Event::Refused { cause }).await;
    house.settle(&claimed, accepted("other")).await;
    assert_eq!(house.counts(id).await, counts);
    assert_eq!(house.store.rows(), rows);
}

#[tokio::test]
async fn settlements_and_the_next_claims_share_one_commit() {
    let mut house = House::new().await;
    house.join(0, 100).await;
    let (_, id) = house.released(words::appeal("One")).await;
    house.plan(id).await;
    let first = house.claim(id, 50).await;
    let answers: Vec<Settled> = first.iter().map(|c| settled(c, accepted("m"))).collect();
    let commits = house.commits();
    let source = Source::Broadcast(id);
    let next = house.advance(&answers, &[Want { source, count: 50 }]).await;
    assert_eq!(house.commits() - commits, 1);
    let chats: BTreeSet<i64> = first.iter().chain(&next).map(chat_of).collect();
    assert_eq!(chats.len(), 100);
}

#[tokio::test]
async fn a_group_that_moved_is_reached_at_its_new_address_and_found_under_both() {
    let (mut house, id, claimed) = one_claimed().await;
    let at = house.now;
    let moved = Settled {
        moved: Some(chat(900)),
        ..settled(&claimed, Event::Postponed { at, part: 0 })
    };
    house.advance(&[moved], &[]).await;
    let again = house.claim_due(1).await.remove(0);
    assert_eq!(chat_of(&again), 900);
    house.settle(&again, accepted("m")).await;
    assert_eq!(house.counts(id).await.delivered, 1);
    assert_eq!(house.range_named("addresses").len(), 2);
    assert!(house.leave(0).await && !house.leave(900).await);
    assert!(house.range_named("addresses").is_empty());
    house.pass(words::MINUTE);
}

#[tokio::test]
async fn a_group_that_moves_to_where_another_subscription_is_gets_nothing_twice() {
    let mut house = House::new().await;
    house.join(0, 2).await;
    let (_, id) = house.released(words::appeal("One")).await;
    house.plan(id).await;
    let claimed = house.claim(id, 2).await;
    let (zero, one) = match chat_of(&claimed[0]) {
        0 => (&claimed[0], &claimed[1]),
        _ => (&claimed[1], &claimed[0]),
    };
    let at = house.now;
    let moved = Settled {
        moved: Some(chat(1)),
        ..settled(zero, Event::Postponed { at, part: 0 })
    };
    house
        .advance(&[moved, settled(one, accepted("m"))], &[])
        .await;
    assert!(house.claim_due(5).await.is_empty());
    let counts = house.counts(id).await;
    assert_eq!(counts.delivered, 1);
    assert_eq!(counts.withdrawn[&Why::Suspended], 1);
    // And chat 1 still is subscribed.
    let (_, next) = house.released(words::appeal("Two")).await;
    assert_eq!(house.send(next).await.into_keys().collect::<Vec<_>>(), [1]);
}

#[tokio::test]
async fn how_long_the_other_side_makes_one_wait_is_summed_up() {
    let (mut house, _, mut claimed) = one_claimed().await;
    for want_s in [0_u64, 40, 80] {
        assert_eq!(claimed.throttled, Duration::from_secs(want_s));
        let at = house.now.plus(Duration::from_secs(40));
        let waits = Settled {
            throttled: Duration::from_secs(40),
            ..settled(&claimed, Event::Postponed { at, part: 0 })
        };
        house.advance(&[waits], &[]).await;
        house.now = at;
        claimed = house.claim_due(1).await.remove(0);
    }
}

#[tokio::test]
async fn a_public_channel_is_said_to_be_one() {
    let mut house = House::new().await;
    let mut join = joining(Address::Telegram(-1_001), wants());
    join.public = true;
    house.join_these(&[join]).await;
    let (_, id) = house.released(words::appeal("One")).await;
    house.plan(id).await;
    assert!(house.claim(id, 1).await[0].public);
    assert!(in_doubt(&house).await[0].public);
}

#[tokio::test]
async fn a_notice_waits_sealed_is_claimed_once_and_goes_when_it_arrived() {
    let mut house = House::new().await;
    house.claim_and_settle_all_notices().await;
    house.proposed("Seven dockers taken").await;
    let waiting = house.notices_waiting().await;
    assert_eq!(waiting, 3);
    let claimed = house.claim_notices(2).await;
    assert_eq!(claimed.len(), 2);
    assert_eq!(in_doubt(&house).await.len(), 2);
    let at = house.now.plus(words::MINUTE);
    house
        .settle(&claimed[0], Event::Postponed { at, part: 0 })
        .await;
    house.settle(&claimed[1], accepted("m")).await;
    assert_eq!(house.range_named("notices").len(), 2);
    house.now = at;
    let again = house.claim_due(5).await;
    assert_eq!((again.len(), again[0].attempt), (1, 2));
    house.settle(&again[0], accepted("m")).await;
    house.pass(3 * words::DAY);
    assert!(house.claim_notices(5).await.is_empty(), "it is history");
    assert!(house.range_named("notices").is_empty());
}

#[tokio::test]
async fn a_notice_that_cannot_be_read_holds_up_no_lane() {
    let mut house = House::new().await;
    house.proposed("Seven dockers taken").await;
    let (key, _) = house.range_named("notices").pop_first().unwrap();
    let all = house.notices_waiting().await;
    house.store.set(key, vec![1, 2, 3]).await;
    assert_eq!(house.notices_waiting().await, all - 1);
    assert!(in_doubt(&house).await.is_empty());
    assert_eq!(house.claim_notices(100).await.len(), all - 1);
}
