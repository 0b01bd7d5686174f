//! When much fails: content the platform refuses, runs that pause and ask, and queues that nobody
//! may block.

use crate::support::{House, TELEGRAM, accepted, chat, chat_of, joining, settled, wants, words};
use alert::{
    BroadcastId, Lang, Urgency, delivery::Event, outcome::Cause, subscription::Preferences,
};
use ledger::{
    broadcast::Run,
    lane::{Settled, Source, Want},
};
use std::time::Duration;

const REFUSED: Event = Event::Refused {
    cause: Cause::RefusedByRecipient,
};
const REJECTED: Event = Event::Refused {
    cause: Cause::ContentRejected,
};

async fn run_of(house: &House, id: BroadcastId) -> (Run, bool) {
    let broadcast = house.ledger.broadcast(id).await.unwrap().unwrap();
    (broadcast.run, broadcast.alarmed)
}

#[tokio::test]
async fn three_recipients_for_whom_the_content_was_refused_stop_that_language_alone() {
    let mut house = House::new().await;
    let german = Preferences {
        lang: Lang::De,
        ..wants()
    };
    let joins: Vec<_> = (0..20)
        .map(|n| joining(chat(n), if n % 2 == 0 { wants() } else { german.clone() }))
        .collect();
    house.join_these(&joins).await;
    let mut draft = words::appeal("One");
    draft.texts.insert(Lang::De, words::text("Eins"));
    let (_, id) = house.released(draft).await;
    house.plan(id).await;
    house.claim_and_settle_all_notices().await;
    let (mut tried, mut reached) = (0, 0);
    loop {
        let claimed = house.claim(id, 1).await;
        let Some(one) = claimed.first() else { break };
        let n = chat_of(one);
        let (event, lang) = match n % 2 {
            0 => (REJECTED, Lang::En),
            _ => (accepted("m"), Lang::De),
        };
        tried += u32::from(n % 2 == 0);
        reached += u32::from(n % 2 == 1);
        let one = Settled {
            lang,
            ..settled(one, event)
        };
        house.advance(&[one], &[]).await;
    }
    assert_eq!((tried, reached), (3, 10));
    let counts = house.counts(id).await;
    assert_eq!(counts.failed[&Cause::ContentRejected], 10);
    assert_eq!(house.notices_waiting().await, 3, "told once");
}

#[tokio::test]
async fn one_recipient_refused_three_times_stops_nobody_else() {
    let mut house = House::new().await;
    house.join(0, 5).await;
    let (_, id) = house.released(words::appeal("One")).await;
    house.plan(id).await;
    let claimed = house.claim(id, 1).await.remove(0);
    for _ in 0..3 {
        house.settle(&claimed, REJECTED).await;
    }
    assert_eq!(house.claim(id, 5).await.len(), 4);
}

#[tokio::test]
async fn a_refused_language_of_thousands_is_worked_off_in_bounded_commits_and_pauses_nothing() {
    let mut house = House::new().await;
    let german = Preferences {
        lang: Lang::De,
        ..wants()
    };
    house.join(0, 3_000).await;
    let joins: Vec<_> = (3_000..3_400)
        .map(|n| joining(chat(n), german.clone()))
        .collect();
    house.join_these(&joins).await;
    let mut draft = words::appeal("One");
    draft.texts.insert(Lang::De, words::text("Eins"));
    let (_, id) = house.released(draft).await;
    house.plan(id).await;
    let source = Source::Broadcast(id);
    let want = Want { source, count: 8 };
    let mut answers = Vec::new();
    let mut germans = 0;
    loop {
        let claimed = house.advance(&answers, &[want]).await;
        if claimed.is_empty() {
            break;
        }
        answers = claimed
            .iter()
            .map(|one| match chat_of(one) {
                3_000.. => {
                    germans += 1;
                    Settled {
                        lang: Lang::De,
                        ..settled(one, accepted("m"))
                    }
                }
                _ => settled(one, REJECTED),
            })
            .collect();
    }
    assert_eq!(germans, 400);
    let counts = house.counts(id).await;
    assert_eq!((counts.delivered, counts.planned), (400, 0));
    assert_eq!(counts.failed[&Cause::ContentRejected], 3_000);
    let (run, alarmed) = run_of(&house, id).await;
    assert_eq!(
        (run, alarmed),
        (Run::Running, false),
        "what was not tried does not count"
    );
}

#[tokio::test]
async fn over_a_fifth_of_a_hundred_failing_pauses_and_asks_and_a_person_lets_it_go_on() {
    let mut house = House::new().await;
    house.join(0, 300).await;
    let (alert, id) = house.released(words::appeal("One")).await;
    house.plan(id).await;
    house.claim_and_settle_all_notices().await;
    let claimed = house.claim(id, 120).await;
    for (nth, one) in claimed.iter().enumerate() {
        // 79 arrive, then everything fails: the hundredth makes it 21 of 100.
        let event = if nth < 79 { accepted("m") } else { REFUSED };
        house.settle(one, event).await;
        let paused = run_of(&house, id).await.0 == Run::Paused;
        assert_eq!(paused, nth >= 99, "after {}", nth + 1);
    }
    assert_eq!(house.notices_waiting().await, 3);
    assert!(house.claim(id, 10).await.is_empty());
    let code = house.code("boris");
    let (now, chance) = (house.now, &*house.chance);
    let resumed = house
        .ledger
        .resume(&code, alert, now, chance)
        .await
        .unwrap();
    assert_eq!(resumed, [1]);
    assert_eq!(house.claim(id, 10).await.len(), 10);
}

#[tokio::test]
async fn an_immediate_alert_goes_on_with_an_alarm() {
    let mut house = House::new().await;
    house.join(0, 200).await;
    let mut draft = words::appeal("One");
    draft.urgency = Urgency::Immediate;
    let (_, id) = house.released(draft).await;
    house.claim_and_settle_all_notices().await;
    house.send_with(id, |_| REFUSED).await;
    assert_eq!(run_of(&house, id).await, (Run::Running, true));
    assert_eq!(
        house.counts(id).await.failed[&Cause::RefusedByRecipient],
        200
    );
    assert_eq!(house.notices_waiting().await, 3, "told once");
}

#[tokio::test]
async fn those_who_are_gone_are_no_fault_of_ours() {
    let mut house = House::new().await;
    house.join(0, 200).await;
    let (_, id) = house.released(words::appeal("One")).await;
    let cause = Cause::RecipientGone;
    house.send_with(id, |_| Event::Refused { cause }).await;
    assert_eq!(run_of(&house, id).await, (Run::Running, false));
}

#[tokio::test]
async fn retries_of_a_paused_run_hold_up_nobody_elses_and_wake_nobody_at_once() {
    let mut house = House::new().await;
    house.join(0, 1_000).await;
    let (_, paused) = house.released(words::appeal("One")).await;
    house.plan(paused).await;
    let at = house.now;
    let later = Event::Postponed { at, part: 0 };
    let claimed = house.claim(paused, 500).await;
    let answers: Vec<Settled> = claimed.iter().map(|c| settled(c, later.clone())).collect();
    house.advance(&answers, &[]).await;
    let claimed = house.claim(paused, 100).await;
    let answers: Vec<Settled> = claimed.iter().map(|c| settled(c, REFUSED)).collect();
    house.advance(&answers, &[]).await;
    assert_eq!(run_of(&house, paused).await.0, Run::Paused);

    house.pass(words::MINUTE);
    let (_, other) = house.released(words::appeal("Two")).await;
    house.plan(other).await;
    let one = house.claim(other, 1).await.remove(0);
    let at = house.now;
    house.settle(&one, Event::Postponed { at, part: 0 }).await;
    let mut due = Vec::new();
    for _ in 0..10 {
        due.extend(house.claim_due(10).await);
    }
    assert_eq!(due.len(), 1);
    assert_eq!(due[0].delivery, one.delivery);
    let next = house.ledger.next_due(TELEGRAM).await.unwrap().unwrap();
    assert!(next > house.now, "nothing to do until {next:?}");
    assert_eq!(house.counts(paused).await.due, 500);
    // A minute after somebody let it go on, they all come.
    let code = house.code("boris");
    let alert = house.ledger.broadcast(paused).await.unwrap().unwrap().alert;
    let (now, chance) = (house.now, &*house.chance);
    house
        .ledger
        .resume(&code, alert, now, chance)
        .await
        .unwrap();
    house.pass(Duration::from_secs(60));
    let mut again = 0;
    for _ in 0..10 {
        again += house.claim_due(64).await.len();
    }
    assert_eq!(again, 500);
}
