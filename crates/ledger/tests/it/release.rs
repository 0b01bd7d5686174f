//! Release: all of it in one commit, signed, counted, superseding, closing.

use crate::support::{House, TELEGRAM, refused, words};
use alert::{RevisionKind, Urgency, outcome::Why, subject::LaneKind};
use ledger::{Error, Refused, broadcast::Run, proposal::Stage};
use store::CommitError;

#[tokio::test]
async fn a_release_is_one_commit_and_if_that_fails_nothing_of_it_is_there() {
    let mut house = House::new().await;
    house.join(0, 3).await;
    let alert = house.queued(words::appeal("Seven dockers taken")).await;
    let before = house.store.rows();
    for error in [
        CommitError::Unavailable("the disk is full".to_owned()),
        CommitError::Corrupt("a page is torn".to_owned()),
    ] {
        house.store.fail_next_commit(error);
        let (now, chance) = (house.now, &*house.chance);
        assert!(house.ledger.release(alert, 1, now, chance).await.is_err());
        assert_eq!(house.store.rows(), before);
    }
    let commits = house.commits();
    house.release(alert, 1).await;
    assert_eq!(house.commits() - commits, 1);
    let again = house
        .ledger
        .release(alert, 1, house.now, &*house.chance)
        .await;
    assert_eq!(again.unwrap(), None, "the second time there is nothing");
}

#[tokio::test]
async fn anyone_can_check_the_signature_over_the_canonical_bytes() {
    let mut house = House::new().await;
    let (alert, _) = house.released(words::appeal("Seven dockers taken")).await;
    let out = house.ledger.released(alert, 1).await.unwrap();
    assert_eq!(out.canonical, out.revision.manifest.canonical());
    let key = house.ring.public_key();
    let bytes = out.canonical.as_bytes();
    let comment = vault::verify(&key, bytes, &out.signature).unwrap();
    let comment = format!("{comment:?}");
    let sent = house.settings.zone.rfc3339(house.now);
    for part in [&alert.to_string(), "revision:1", &sent] {
        assert!(comment.contains(part), "{comment} lacks {part}");
    }
    let forged = format!("{}\n", out.canonical);
    assert!(vault::verify(&key, forged.as_bytes(), &out.signature).is_err());
    assert!(house.ledger.released(alert, 2).await.is_err());
}

#[tokio::test]
async fn words_that_are_not_the_approved_ones_are_never_released() {
    let mut house = House::new().await;
    let alert = house.number().await;
    // The rows of an earlier proposal, kept by somebody who can write to the disk.
    house.propose_again("anna", alert).await.unwrap();
    let earlier = house.range_named("words");
    house
        .queue_next(words::appeal("Seven dockers taken"), alert)
        .await;
    for (key, value) in earlier {
        house.store.set(key, value).await;
    }
    let (now, chance) = (house.now, &*house.chance);
    let answer = house.ledger.release(alert, 1, now, chance).await;
    assert!(matches!(answer, Err(Error::Damaged(_))), "{answer:?}");
    let shown = house.ledger.pending(alert).await;
    assert!(matches!(shown, Err(Error::Damaged(_))));
    assert!(house.ledger.active_broadcasts().await.unwrap().is_empty());
}

#[tokio::test]
async fn care_answers_that_are_not_the_approved_ones_stop_a_release() {
    let mut house = House::new().await;
    let alert = house.number().await;
    house.propose_again("anna", alert).await.unwrap();
    let earlier = house.range_named("care records");
    house
        .queue_next(words::appeal("Seven dockers, said anew"), alert)
        .await;
    for (key, value) in earlier {
        house.store.set(key, value).await;
    }
    let (now, chance) = (house.now, &*house.chance);
    let answer = house.ledger.release(alert, 1, now, chance).await;
    assert!(matches!(answer, Err(Error::Damaged(_))), "{answer:?}");
}

#[tokio::test]
async fn each_release_counts_the_epoch_up_by_one() {
    let mut house = House::new().await;
    for epoch in 0..3 {
        let (_, id) = house.released(words::appeal("Seven dockers taken")).await;
        let broadcast = house.ledger.broadcast(id).await.unwrap().unwrap();
        assert_eq!(broadcast.rule.epoch, epoch);
        assert_eq!(broadcast.released, house.now);
        assert_eq!(broadcast.expires_at, words::ACT_BY);
    }
}

#[tokio::test]
async fn only_what_is_immediate_takes_the_urgent_lane() {
    let mut house = House::new().await;
    for (urgency, lane) in [
        (Urgency::Immediate, LaneKind::Urgent),
        (Urgency::Expected, LaneKind::Normal),
    ] {
        let mut draft = words::appeal("Seven dockers taken");
        draft.urgency = urgency;
        let (_, id) = house.released(draft).await;
        let broadcast = house.ledger.broadcast(id).await.unwrap().unwrap();
        assert_eq!(broadcast.lane, lane);
    }
}

#[tokio::test]
async fn a_newer_revision_ends_what_still_runs_of_the_older() {
    let mut house = House::new().await;
    house.join(0, 100).await;
    let (alert, first) = house.released(words::appeal("Seven dockers taken")).await;
    house.plan(first).await;
    let claimed = house.claim(first, 10).await;
    let update = words::draft(RevisionKind::Update, "Moved to another prison");
    let revision = house.queue_next(update, alert).await;
    house.release(alert, revision).await;
    assert!(house.claim(first, 10).await.is_empty());
    for one in &claimed {
        assert!(!house.ledger.still_wanted(one, house.now).await.unwrap());
    }
    // What was handed over already still counts.
    house
        .settle(&claimed[0], crate::support::accepted("m1"))
        .await;
    for one in &claimed[1..] {
        house.settle(one, alert::delivery::Event::HandedBack).await;
    }
    house.end(first).await;
    let older = house.ledger.broadcast(first).await.unwrap().unwrap();
    assert!(matches!(older.run, Run::Done { .. }));
    let counts = house.counts(first).await;
    assert_eq!((counts.members, counts.delivered), (100, 1));
    assert_eq!(counts.withdrawn[&Why::Superseded], 99);
}

#[tokio::test]
async fn an_outcome_closes_and_lives_a_fortnight() {
    let mut house = House::new().await;
    let (alert, _) = house.released(words::appeal("Seven dockers taken")).await;
    let outcome = words::draft(RevisionKind::Outcome, "All seven are free");
    house.queue_next(outcome, alert).await;
    let id = house.release(alert, 2).await;
    let head = house.ledger.alert_head(alert).await.unwrap();
    assert_eq!((head.closed, head.released), (Some(house.now), 2));
    assert_eq!(head.proposed, None);
    let broadcast = house.ledger.broadcast(id).await.unwrap().unwrap();
    assert_eq!(broadcast.expires_at, house.now.plus(14 * words::DAY));
    let stage = house.ledger.stage(alert, 2).await.unwrap().stage;
    assert_eq!(stage, Stage::Released { at: house.now });
}

#[tokio::test]
async fn nothing_is_released_while_the_store_is_mended() {
    let mut house = House::new().await;
    let alert = house.queued(words::appeal("Seven dockers taken")).await;
    house.ledger.store().be_unfit(Some("range 9 is rebuilt"));
    let (now, chance) = (house.now, &*house.chance);
    let no = house.ledger.release(alert, 1, now, chance).await;
    assert!(matches!(refused(no), Refused::StoreUnfit(_)));
    assert_eq!(house.ledger.holds().await.unwrap().len(), 1);
    house.ledger.store().be_unfit(None);
    house.release(alert, 1).await;
}

#[tokio::test]
async fn whoever_waits_for_news_hears_of_a_release_and_not_of_a_lanes_own_work() {
    let mut house = House::new().await;
    house.join(0, 3).await;
    let alert = house.queued(words::appeal("Seven dockers taken")).await;
    let mut news = house.ledger.changes();
    news.borrow_and_update();
    let id = house.release(alert, 1).await;
    assert!(news.has_changed().unwrap());
    news.borrow_and_update();
    house.ledger.plan_page(id, TELEGRAM).await.unwrap();
    house.claim(id, 2).await;
    assert!(!news.has_changed().unwrap());
}

#[tokio::test]
async fn a_release_that_was_kept_without_saying_so_is_news_all_the_same() {
    let mut house = House::new().await;
    let alert = house.queued(words::appeal("Seven dockers taken")).await;
    let mut news = house.ledger.changes();
    news.borrow_and_update();
    house.store.keep_next_commit_unsaid();
    let (now, chance) = (house.now, &*house.chance);
    let unsaid = house.ledger.release(alert, 1, now, chance).await;
    assert!(matches!(unsaid, Err(ledger::Error::Unknown(_))));
    assert!(news.has_changed().unwrap());
    assert_eq!(house.ledger.active_broadcasts().await.unwrap().len(), 1);
}
