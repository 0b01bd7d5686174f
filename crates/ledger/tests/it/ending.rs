//! How broadcasts end: wound down page by page, those who are gone suspended, and a sum that says
//! where everybody is.

use crate::support::{House, TELEGRAM, accepted, chat, chat_of, words};
use alert::{
    Notice,
    delivery::Event,
    outcome::{Cause, Why},
};
use ledger::{broadcast::Run, finish::Finish, lane::Content, notice::SingleContent};

#[tokio::test]
async fn a_halt_withdraws_all_that_is_planned_or_due_and_leaves_the_doubtful_unknown() {
    let mut house = House::new().await;
    house.join(0, 600).await;
    let (alert, id) = house.released(words::appeal("One")).await;
    house.plan(id).await;
    let claimed = house.claim(id, 6).await;
    let at = words::ACT_BY;
    house.settle(&claimed[0], accepted("m")).await;
    house
        .settle(&claimed[1], Event::Postponed { at, part: 0 })
        .await;
    house
        .settle(&claimed[2], Event::DoubtRetry { at, part: 0 })
        .await;
    let why = Why::Halted;
    house.halt("clara", alert).await.unwrap();
    assert!(house.claim(id, 10).await.is_empty());
    // Three are in the lane's hands yet.
    assert_eq!(house.end(id).await, Finish::Open);
    house.settle(&claimed[3], accepted("m")).await;
    house
        .settle(&claimed[4], Event::Postponed { at, part: 0 })
        .await;
    house.settle(&claimed[5], Event::HandedBack).await;
    assert_eq!(house.end(id).await, Finish::Done);
    let counts = house.counts(id).await;
    assert_eq!((counts.open(), counts.delivered, counts.unknown), (0, 2, 1));
    assert_eq!(counts.withdrawn[&why], 597);
    assert!(house.range_named("due").is_empty());
    assert!(house.range_named("exceptions").is_empty());
    assert!(house.ledger.active_broadcasts().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_halt_before_all_are_planned_still_counts_everyone() {
    let mut house = House::new().await;
    house.join(0, 600).await;
    let (alert, id) = house.released(words::appeal("One")).await;
    house.ledger.plan_page(id, TELEGRAM).await.unwrap();
    house.halt("clara", alert).await.unwrap();
    assert_eq!(house.end(id).await, Finish::Open);
    house.plan(id).await;
    assert_eq!(house.end(id).await, Finish::Done);
    let counts = house.counts(id).await;
    assert_eq!((counts.members, counts.withdrawn[&Why::Halted]), (600, 600));
}

#[tokio::test]
async fn past_its_time_nothing_more_goes_out() {
    let mut house = House::new().await;
    house.join(0, 10).await;
    let (_, id) = house.released(words::appeal("One")).await;
    house.plan(id).await;
    house.ledger.expire(id, house.now).await.unwrap();
    assert_eq!(house.claim(id, 1).await.len(), 1, "it is not over yet");
    house.now = words::ACT_BY;
    assert!(
        house.claim(id, 1).await.is_empty(),
        "even before it is wound down"
    );
    house.ledger.expire(id, house.now).await.unwrap();
    house.end(id).await;
    assert!(house.counts(id).await.withdrawn[&Why::Expired] >= 9);
}

#[tokio::test]
async fn those_who_are_gone_are_suspended_at_the_end_and_get_nothing_more() {
    let mut house = House::new().await;
    house.join(0, 300).await;
    let (_, id) = house.released(words::appeal("One")).await;
    let gone = |n: i64| n % 10 == 0;
    let cause = Cause::RecipientGone;
    house
        .send_with(id, |claimed| match gone(chat_of(claimed)) {
            true => Event::Refused { cause },
            false => accepted("m"),
        })
        .await;
    // Not before the end: it could be our fault.
    let (_, during) = house.released(words::appeal("Two")).await;
    assert_eq!(house.send(during).await.len(), 300);
    assert_eq!(house.end(id).await, Finish::Done);
    let (_, after) = house.released(words::appeal("Three")).await;
    let sent = house.send(after).await;
    assert_eq!(sent.len(), 270);
    assert!(sent.keys().all(|n| !gone(*n)));
}

#[tokio::test]
async fn who_was_gone_and_spoke_before_the_end_is_not_suspended_by_it() {
    let mut house = House::new().await;
    house.join(0, 300).await;
    let (_, id) = house.released(words::appeal("One")).await;
    let cause = Cause::RecipientGone;
    house
        .send_with(id, |claimed| match chat_of(claimed) {
            3 | 4 => Event::Refused { cause },
            _ => accepted("m"),
        })
        .await;
    assert!(house.ledger.speak_again(&chat(3), house.now).await.unwrap());
    assert_eq!(house.end(id).await, Finish::Done);
    let (_, next) = house.released(words::appeal("Two")).await;
    let sent = house.send(next).await;
    assert!(sent.contains_key(&3) && !sent.contains_key(&4));
    assert_eq!(sent.len(), 299);
}

#[tokio::test]
async fn when_too_much_failed_nobody_is_suspended() {
    let mut house = House::new().await;
    house.join(0, 200).await;
    let mut draft = words::appeal("One");
    draft.urgency = alert::Urgency::Immediate;
    let (_, id) = house.released(draft).await;
    house
        .send_with(id, |claimed| Event::Refused {
            cause: match chat_of(claimed) % 2 {
                0 => Cause::RecipientGone,
                _ => Cause::RefusedByRecipient,
            },
        })
        .await;
    assert_eq!(house.end(id).await, Finish::Done);
    let (_, next) = house.released(words::appeal("Two")).await;
    assert_eq!(house.send(next).await.len(), 200);
}

#[tokio::test]
async fn done_says_how_many_were_reached_and_the_report_sums_up() {
    let mut house = House::new().await;
    house.join(0, 10).await;
    let (alert, id) = house.released(words::appeal("One")).await;
    house
        .send_with(id, |claimed| match chat_of(claimed) {
            7.. => Event::DoubtFinal { at: words::START },
            _ => accepted("m"),
        })
        .await;
    house.claim_and_settle_all_notices().await;
    assert_eq!(house.end(id).await, Finish::Done);
    let told = house.claim_notices(9).await;
    assert_eq!(told.len(), 3);
    let Content::Single {
        content: SingleContent::Notice(notice),
        ..
    } = &told[0].content
    else {
        panic!("a notice")
    };
    let done = Notice::Done {
        alert,
        revision: 1,
        reached: 7,
        not_reached: 3,
    };
    assert_eq!(*notice, done);
    let report = house.ledger.report(Some(alert)).await.unwrap();
    let revision = &report.alerts[0].revisions[0];
    assert_eq!(revision.title, "One");
    let broadcast = revision.broadcast.as_ref().unwrap();
    assert!(matches!(broadcast.run, Run::Done { .. }));
    let channel = &broadcast.channels[0];
    assert!(channel.counted && channel.sums_up);
    assert_eq!((channel.counts.delivered, channel.counts.unknown), (7, 3));
}

#[tokio::test]
async fn with_nothing_open_but_not_all_planned_it_is_not_done() {
    let mut house = House::new().await;
    house.join(0, 300).await;
    let (_, id) = house.released(words::appeal("One")).await;
    house.ledger.plan_page(id, TELEGRAM).await.unwrap();
    let claimed = house.claim(id, 256).await;
    for one in &claimed {
        house.settle(one, accepted("m")).await;
    }
    assert_eq!(house.counts(id).await.open(), 0);
    assert_eq!(house.end(id).await, Finish::Open);
    house.send(id).await;
    assert_eq!(house.end(id).await, Finish::Done);
    assert_eq!(house.counts(id).await.members, 300);
}

#[tokio::test]
async fn members_that_fall_out_while_being_claimed_hide_nobody_behind_them() {
    let mut house = House::new().await;
    // A full page and a short one; in the first, many have left.
    house.join(0, 260).await;
    let (_, id) = house.released(words::appeal("One")).await;
    house.plan(id).await;
    let first = house.claim(id, 20).await;
    let here: Vec<i64> = first.iter().map(chat_of).collect();
    for one in &first {
        house.settle(one, Event::HandedBack).await;
    }
    for n in &here {
        house.leave(*n).await;
    }
    let claimed = house.claim(id, 24).await;
    assert_eq!(claimed.len(), 24, "those behind them come instead");
    for one in &claimed {
        house.settle(one, accepted("m")).await;
    }
    house.send(id).await;
    let counts = house.counts(id).await;
    assert_eq!((counts.delivered, counts.planned), (240, 0));
}
