//! Whom a later word about an alert goes to, and what it answers; and more than one channel.

use crate::support::{
    House, TELEGRAM, accepted, chat, chat_of, each_once, joining, settings, settled, topics, wants,
    words,
};
use alert::{
    Address, ChannelKind, RevisionKind, Topic,
    delivery::Event,
    outcome::{Cause, Why},
};
use ledger::{
    finish::Finish,
    lane::{Source, Want},
    plan::Planned,
};

#[tokio::test]
async fn an_update_goes_to_the_holders_and_to_the_first_audience_each_once() {
    let mut house = House::new().await;
    let unions = topics(&[Topic::TradeUnions]);
    let joins: Vec<_> = (0..6).map(|n| joining(chat(n), unions.clone())).collect();
    house.join_these(&joins).await;
    let (alert, first) = house.released(words::appeal("One")).await;
    // Chat 3 fails for now, chat 4 is given up; the others hold a receipt.
    let sent = house
        .send_with(first, |claimed| match chat_of(claimed) {
            3 => Event::Postponed {
                at: words::ACT_BY,
                part: 0,
            },
            4 => Event::Refused {
                cause: Cause::RefusedByRecipient,
            },
            n => accepted(&format!("m{n}")),
        })
        .await;
    assert_eq!(sent, each_once(0..6));
    assert_eq!(
        house.ledger.receipt_count(alert, TELEGRAM).await.unwrap(),
        4
    );
    // Chat 0 wants other topics since, chat 1 left, chat 6 came.
    let lawyers = topics(&[Topic::Lawyers]);
    house
        .ledger
        .change(&chat(0), &lawyers, house.now)
        .await
        .unwrap();
    house.leave(1).await;
    house.join(6, 7).await;
    let update = words::draft(RevisionKind::Update, "Two");
    house.queue_next(update, alert).await;
    let second = house.release(alert, 2).await;
    house.end(first).await;
    assert_eq!(house.counts(first).await.withdrawn[&Why::Superseded], 1);
    assert_eq!(house.send(second).await, each_once([0, 2, 3, 4, 5]));
    assert_eq!(
        house.ledger.receipt_count(alert, TELEGRAM).await.unwrap(),
        5
    );
}

#[tokio::test]
async fn a_withdrawal_goes_to_holders_and_those_in_doubt_and_to_nobody_else() {
    let mut house = House::new().await;
    house.join(0, 5).await;
    let (alert, first) = house.released(words::appeal("One")).await;
    let now = house.now;
    house
        .send_with(first, |claimed| match chat_of(claimed) {
            0 | 1 => accepted("m"),
            2 => Event::DoubtFinal { at: now },
            _ => Event::Refused {
                cause: Cause::RefusedByRecipient,
            },
        })
        .await;
    let withdrawal = words::draft(RevisionKind::Withdrawal, "Please stop");
    house.queue_next(withdrawal, alert).await;
    let second = house.release(alert, 2).await;
    house.end(first).await;
    assert_eq!(house.send(second).await, each_once([0, 1, 2]));
}

#[tokio::test]
async fn a_withdrawal_waits_for_what_is_still_in_hand() {
    let mut house = House::new().await;
    house.join(0, 2).await;
    let (alert, first) = house.released(words::appeal("One")).await;
    house.plan(first).await;
    let claimed = house.claim(first, 1).await;
    let withdrawal = words::draft(RevisionKind::Withdrawal, "Please stop");
    house.queue_next(withdrawal, alert).await;
    let second = house.release(alert, 2).await;
    let planned = house.ledger.plan_page(second, TELEGRAM).await.unwrap();
    assert_eq!(planned, Planned::Waits);
    house.settle(&claimed[0], accepted("m")).await;
    house.end(first).await;
    let got = chat_of(&claimed[0]);
    assert_eq!(house.send(second).await, each_once([got]));
}

#[tokio::test]
async fn an_answer_goes_under_the_first_message_of_the_alert() {
    let mut house = House::new().await;
    house.join(0, 1).await;
    let (alert, first) = house.released(words::appeal("One")).await;
    house.send_with(first, |_| accepted("first")).await;
    for revision in [2, 3] {
        let update = words::draft(RevisionKind::Update, "And then");
        house.queue_next(update, alert).await;
        let id = house.release(alert, revision).await;
        house.plan(id).await;
        let claimed = house.claim(id, 1).await;
        let ledger::lane::Content::Revision { answers, .. } = &claimed[0].content else {
            panic!("a revision")
        };
        let answers = answers.as_ref().map(|receipt| receipt.message_ids.clone());
        assert_eq!(answers, Some(vec!["first".to_owned()]));
        house.settle(&claimed[0], accepted("newer")).await;
        let member = house.member(&claimed[0]);
        let held = house.ledger.receipt(alert, member).await.unwrap().unwrap();
        assert_eq!(held.revision, revision);
        assert_eq!(held.newest.message_ids, ["newer"]);
    }
}

#[tokio::test]
async fn every_channel_has_its_audience_and_all_of_them_have_to_end() {
    let mut two = settings();
    two.channels = vec![TELEGRAM, ChannelKind::Email];
    let mut house = House::with(two).await;
    house.join(0, 3).await;
    let mails: Vec<_> = ["vera@harbour.example", "ivo@harbour.example"]
        .map(|mail| joining(Address::Email(mail.to_owned()), wants()))
        .into();
    house.join_these(&mails).await;
    let counted = house.ledger.count(house.now).await.unwrap();
    let email = ChannelKind::Email;
    let counted: Vec<_> = counted.iter().map(|c| (c.channel, c.active)).collect();
    assert_eq!(counted[..2], [(TELEGRAM, 3), (email, 2)]);
    let (alert, id) = house.released(words::appeal("One")).await;
    assert_eq!(house.send(id).await, each_once(0..3));
    assert_eq!(house.end(id).await, Finish::Open, "mail has not begun");
    let (now, chance) = (house.now, &*house.chance);
    while house.ledger.plan_page(id, email).await.unwrap() != Planned::All {}
    let source = Source::Broadcast(id);
    let wanted = [Want { source, count: 9 }];
    let claimed = house
        .ledger
        .advance(email, &[], &wanted, now, now, chance)
        .await
        .unwrap();
    assert_eq!(claimed.len(), 2);
    assert!(claimed.iter().all(|one| one.to.channel() == email));
    let answers: Vec<_> = claimed.iter().map(|c| settled(c, accepted("m"))).collect();
    let done = house.ledger.advance(email, &answers, &[], now, now, chance);
    done.await.unwrap();
    assert_eq!(house.end(id).await, Finish::Done);
    let report = house.ledger.report(Some(alert)).await.unwrap();
    let broadcast = report.alerts[0].revisions[0].broadcast.as_ref().unwrap();
    let reached: Vec<u64> = broadcast
        .channels
        .iter()
        .map(|c| c.counts.delivered)
        .collect();
    assert_eq!(reached, [3, 2]);
}

#[tokio::test]
async fn a_newer_word_waits_for_those_to_whom_the_older_is_under_way_and_for_nobody_else() {
    let mut house = House::new().await;
    // More than a page, so that they have to be found.
    house.join(0, 600).await;
    let (alert, first) = house.released(words::appeal("One")).await;
    house.plan(first).await;
    let claimed = house.claim(first, 6).await;
    let at = words::ACT_BY;
    let doubted = Event::DoubtRetry { at, part: 0 };
    house.settle(&claimed[1], doubted.clone()).await;
    house
        .settle(&claimed[2], Event::Postponed { at, part: 0 })
        .await;
    house.settle(&claimed[3], accepted("m")).await;
    let update = words::draft(RevisionKind::Update, "And then");
    house.queue_next(update, alert).await;
    let second = house.release(alert, 2).await;
    house.plan(second).await;
    let mut got = Vec::new();
    loop {
        let some = house.claim(second, 100).await;
        if some.is_empty() {
            break;
        }
        got.extend(some.iter().map(chat_of));
        for one in &some {
            house.settle(one, accepted("n")).await;
        }
    }
    let waiting = [0, 1, 4, 5].map(|n| chat_of(&claimed[n]));
    assert_eq!(got.len(), 596);
    assert!(waiting.iter().all(|n| !got.contains(n)));
    // Each gets it when theirs is settled: as an answer if they have it, in full if nobody knows.
    let mut answered = std::collections::BTreeMap::new();
    house.settle(&claimed[0], accepted("first")).await;
    house.settle(&claimed[4], doubted).await;
    house.end(first).await;
    for one in house.claim(second, 100).await {
        let ledger::lane::Content::Revision { answers, .. } = &one.content else {
            panic!("a revision")
        };
        answered.insert(chat_of(&one), answers.is_some());
        house.settle(&one, accepted("n")).await;
    }
    let expected = [(waiting[0], true), (waiting[1], false), (waiting[2], false)];
    assert_eq!(answered, expected.into());
    // The last of them is in the hands of the lane yet, and falls out when it is given back.
    house.settle(&claimed[5], Event::HandedBack).await;
    let last = house.claim(second, 100).await;
    assert_eq!(last.iter().map(chat_of).collect::<Vec<_>>(), [waiting[3]]);
    house.settle(&last[0], accepted("n")).await;
    house.end(second).await;
    let counts = house.counts(second).await;
    assert_eq!((counts.delivered, counts.members), (600, 600));
}
