//! Who belongs to a broadcast: whoever wanted it when it was released and still does, each once.

use crate::support::{
    House, TELEGRAM, accepted, chat, chat_of, each_once, joining, topics, wants, words,
};
use alert::{
    Lang, Topic, Urgency,
    delivery::Event,
    outcome::{Cause, Why},
    revision::MissingLanguage,
    subscription::{Cadence, Preferences},
};
use ledger::plan::Planned;

#[tokio::test]
async fn everyone_subscribed_at_release_gets_it_once_over_many_pages() {
    let mut house = House::new().await;
    house.join(0, 1_300).await;
    let (_, id) = house.released(words::appeal("Seven dockers taken")).await;
    assert_eq!(house.send(id).await, each_once(0..1_300));
    let progress = house.ledger.progress(id, TELEGRAM).await.unwrap();
    assert!(progress.planned_all && progress.pages >= 6);
    assert_eq!(progress.front, progress.pages);
    let counts = house.counts(id).await;
    assert_eq!((counts.members, counts.delivered), (1_300, 1_300));
}

#[tokio::test]
async fn the_cursor_goes_on_where_it_stood_when_the_process_went() {
    let mut house = House::new().await;
    house.join(0, 700).await;
    let (_, id) = house.released(words::appeal("Seven dockers taken")).await;
    let first = house.ledger.plan_page(id, TELEGRAM).await.unwrap();
    assert_eq!(first, Planned::Page(256));
    let log = house.claim(id, 64).await;
    let mut sent: Vec<i64> = log.iter().map(chat_of).collect();
    for one in &log {
        house.settle(one, accepted("m")).await;
    }
    house.ledger = house.another();
    let rest = house.send(id).await;
    sent.extend(rest.keys());
    sent.sort_unstable();
    assert_eq!(sent, (0..700).collect::<Vec<_>>());
}

#[tokio::test]
async fn who_joins_after_the_release_waits_for_the_next_one() {
    let mut house = House::new().await;
    house.join(0, 5).await;
    let (_, first) = house.released(words::appeal("One")).await;
    house.join(5, 10).await;
    assert_eq!(house.send(first).await, each_once(0..5));
    let (_, second) = house.released(words::appeal("Two")).await;
    assert_eq!(house.send(second).await, each_once(0..10));
}

#[tokio::test]
async fn widening_counts_from_the_next_release_and_narrowing_at_once() {
    let mut house = House::new().await;
    let lawyers = topics(&[Topic::Lawyers]);
    let unions = topics(&[Topic::TradeUnions]);
    house
        .join_these(&[
            joining(chat(0), lawyers.clone()),
            joining(chat(1), unions.clone()),
        ])
        .await;
    let (_, first) = house.released(words::appeal("One")).await;
    house.plan(first).await;
    assert!(
        house
            .ledger
            .change(&chat(0), &unions, house.now)
            .await
            .unwrap()
    );
    assert!(
        house
            .ledger
            .change(&chat(1), &lawyers, house.now)
            .await
            .unwrap()
    );
    assert_eq!(house.send(first).await, each_once([]));
    let (_, second) = house.released(words::appeal("Two")).await;
    assert_eq!(house.send(second).await, each_once([0]));
}

#[tokio::test]
async fn whoever_wants_still_more_keeps_what_they_were_about_to_get() {
    let mut house = House::new().await;
    let unions = topics(&[Topic::TradeUnions]);
    let joins: Vec<_> = (0..4).map(|n| joining(chat(n), unions.clone())).collect();
    house.join_these(&joins).await;
    let (_, id) = house.released(words::appeal("One")).await;
    let more = topics(&[Topic::TradeUnions, Topic::Housing]);
    house
        .ledger
        .change(&chat(0), &more, house.now)
        .await
        .unwrap();
    house.plan(id).await;
    house
        .ledger
        .change(&chat(1), &more, house.now)
        .await
        .unwrap();
    house
        .ledger
        .change(&chat(2), &wants(), house.now)
        .await
        .unwrap();
    let urgent_too = Preferences {
        urgent_anyway: true,
        ..unions
    };
    house
        .ledger
        .change(&chat(3), &urgent_too, house.now)
        .await
        .unwrap();
    assert_eq!(house.send(id).await, each_once(0..4));
}

#[tokio::test]
async fn from_everything_to_one_topic_and_back_loses_nothing_of_that_topic() {
    let mut house = House::new().await;
    house.join(0, 1).await;
    let (_, id) = house.released(words::appeal("One")).await;
    let unions = topics(&[Topic::TradeUnions]);
    let lawyers = topics(&[Topic::Lawyers]);
    house
        .ledger
        .change(&chat(0), &unions, house.now)
        .await
        .unwrap();
    house
        .ledger
        .change(&chat(0), &wants(), house.now)
        .await
        .unwrap();
    assert_eq!(house.send(id).await, each_once([0]));
    // But what was given up in between counts anew.
    let (_, id) = house.released(words::appeal("Two")).await;
    house
        .ledger
        .change(&chat(0), &lawyers, house.now)
        .await
        .unwrap();
    house
        .ledger
        .change(&chat(0), &wants(), house.now)
        .await
        .unwrap();
    assert_eq!(house.send(id).await, each_once([]));
}

#[tokio::test]
async fn who_leaves_gets_nothing_more_and_their_leave_stands_in_the_report() {
    let mut house = House::new().await;
    house.join(0, 6).await;
    let (_, id) = house.released(words::appeal("One")).await;
    house.plan(id).await;
    let claimed = house.claim(id, 1).await;
    let in_hand = chat_of(&claimed[0]);
    let planned = (in_hand + 1) % 6;
    assert!(house.leave(in_hand).await && house.leave(planned).await);
    assert!(!house.leave(planned).await, "twice is no error");
    let wanted = house.ledger.still_wanted(&claimed[0], house.now).await;
    assert!(!wanted.unwrap());
    house.settle(&claimed[0], Event::HandedBack).await;
    let sent = house.send(id).await;
    assert_eq!(sent.len(), 4);
    assert!(!sent.contains_key(&in_hand) && !sent.contains_key(&planned));
    assert_eq!(house.counts(id).await.withdrawn[&Why::Left], 2);
}

#[tokio::test]
async fn joining_twice_adds_nobody_and_a_list_brings_nobody_back_within_a_year() {
    let mut house = House::new().await;
    let list: Vec<_> = [0, 1, 1].map(|n| joining(chat(n), wants())).into();
    let report = house.join_these(&list).await;
    assert_eq!((report.joined, report.already), (2, 1));
    let before = house.store.rows();
    let report = house.join_these(&list).await;
    assert_eq!((report.joined, report.already), (0, 3));
    assert_eq!(house.store.rows(), before);
    house.leave(0).await;
    house.pass(364 * words::DAY);
    let report = house.join_these(&list[..1]).await;
    assert_eq!((report.joined, report.left_before), (0, 1));
    house.pass(3 * words::DAY);
    let report = house.join_these(&list[..1]).await;
    assert_eq!((report.joined, report.left_before), (1, 0));
}

#[tokio::test]
async fn digest_readers_get_at_once_only_what_is_immediate_and_only_if_they_said_so() {
    let mut house = House::new().await;
    let daily = Preferences {
        cadence: Cadence::Daily,
        ..wants()
    };
    let daily_but_urgent = Preferences {
        urgent_anyway: true,
        ..daily.clone()
    };
    house
        .join_these(&[
            joining(chat(0), wants()),
            joining(chat(1), daily),
            joining(chat(2), daily_but_urgent),
        ])
        .await;
    let (_, id) = house.released(words::appeal("One")).await;
    assert_eq!(house.send(id).await, each_once([0]));
    let mut urgent = words::appeal("Two");
    urgent.urgency = Urgency::Immediate;
    let (_, id) = house.released(urgent).await;
    assert_eq!(house.send(id).await, each_once([0, 2]));
}

#[tokio::test]
async fn while_a_language_is_waited_for_its_readers_are_not_in_the_audience() {
    let mut house = House::new().await;
    let reads = |lang| Preferences { lang, ..wants() };
    let readers = [Lang::En, Lang::De, Lang::Ru, Lang::Kk].map(reads);
    let joins: Vec<_> = (0..)
        .zip(readers)
        .map(|(n, p)| joining(chat(n), p))
        .collect();
    house.join_these(&joins).await;
    let mut draft = words::appeal("One");
    draft.texts.insert(Lang::Ru, words::text("Один"));
    let (_, id) = house.released(draft.clone()).await;
    assert_eq!(house.send(id).await, each_once(0..4));
    draft.missing = MissingLanguage::Wait;
    let (_, id) = house.released(draft).await;
    // Kazakh readers read Russian; German ones wait.
    assert_eq!(house.send(id).await, each_once([0, 2, 3]));
}

#[tokio::test]
async fn a_row_that_cannot_be_read_is_reported_and_holds_nobody_up() {
    let mut house = House::new().await;
    house.join(0, 20).await;
    let (_, id) = house.released(words::appeal("One")).await;
    let rows = house.range_named("subscribers");
    let mut keys = rows.into_iter();
    // One is no record at all, one has another's address in it.
    let (torn, _) = keys.next().unwrap();
    house.store.set(torn, vec![1, 0xff, 0xff]).await;
    let (swapped, _) = keys.next().unwrap();
    let (_, other) = keys.next().unwrap();
    house.store.set(swapped, other).await;
    assert_eq!(house.send(id).await.len(), 18);
    let counts = house.counts(id).await;
    assert_eq!(counts.members, 20);
    assert_eq!(counts.failed[&Cause::UnreadableRow], 2);
}
