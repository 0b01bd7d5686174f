//! What people say to the bot: heard once, in one commit with what it changes and what is answered,
//! and nothing kept of whoever is not on the list.

use crate::support::{House, TELEGRAM, accepted, chat, chat_of, each_once, joining, wants, words};
use alert::{
    Lang, Notice, RevisionKind,
    chat::Answer,
    delivery::Event,
    notice::PauseReason,
    outcome::Cause,
    subscription::{Preferences, Standing},
};
use ledger::{
    Error,
    dialogue::{Deed, Hearing, Known, Reply, Said, What},
    finish::Finish,
    lane::{Claimed, Content},
    notice::SingleContent,
};
use std::sync::Arc;
use store::CommitError;

fn reply(what: What) -> Reply {
    Reply {
        what,
        lang: Lang::En,
        edits: None,
    }
}

fn said(deed: Deed, answer: Answer) -> Said {
    Said {
        deed,
        replies: vec![reply(What::Answer(answer))],
    }
}

fn asks() -> Said {
    said(Deed::Nothing, Answer::Welcome)
}

fn joins() -> Said {
    let deed = Deed::Join {
        preferences: wants(),
        consent_text: "chat-1".to_owned(),
    };
    said(deed, Answer::Joined)
}

fn leaves() -> Said {
    said(Deed::Leave, Answer::Left { was_there: true })
}

fn changes(wanted: Preferences) -> Said {
    said(Deed::Change(wanted), Answer::LanguageSet)
}

impl House {
    async fn try_hear(&self, update: i64, n: i64, it: Said) -> Result<Hearing, Error> {
        let step = |_: &Known| it.clone();
        self.ledger
            .hear(update, Some(&chat(n)), step, self.now, &*self.chance)
            .await
    }

    async fn hear(&self, update: i64, n: i64, it: Said) -> Hearing {
        self.try_hear(update, n, it).await.unwrap()
    }

    /// The answers that wait, sent.
    async fn answers(&self) -> Vec<(i64, SingleContent)> {
        let mut answers = Vec::new();
        for claimed in self.claim_notices(100).await {
            self.settle(&claimed, accepted("m")).await;
            if let Some(content) = content(&claimed) {
                answers.push((chat_of(&claimed), content));
            }
        }
        answers
    }

    /// What they are on the list with, as a step is told.
    async fn known(&self, update: i64, n: i64) -> Known {
        let seen = std::sync::Mutex::new(Known::default());
        let step = |known: &Known| {
            *seen.lock().unwrap() = known.clone();
            Said::default()
        };
        self.ledger
            .hear(update, Some(&chat(n)), step, self.now, &*self.chance)
            .await
            .unwrap();
        seen.into_inner().unwrap()
    }
}

fn content(claimed: &Claimed) -> Option<SingleContent> {
    match &claimed.content {
        Content::Single { content, .. } => Some(content.clone()),
        Content::Revision { .. } => None,
    }
}

fn answer(answer: Answer) -> SingleContent {
    SingleContent::Answer {
        answer,
        edits: None,
    }
}

#[tokio::test]
async fn what_is_heard_twice_is_done_and_answered_once() {
    let house = House::empty(crate::support::settings());
    assert_eq!(house.ledger.unheard_from(house.now).await.unwrap(), None);
    assert_eq!(house.hear(700, 1, joins()).await, Hearing::Heard);
    assert_eq!(house.hear(700, 1, joins()).await, Hearing::Before);
    assert_eq!(house.hear(699, 1, leaves()).await, Hearing::Before);
    let next = house.ledger.unheard_from(house.now).await.unwrap();
    assert_eq!(next, Some(701));
    assert_eq!(house.answers().await, [(1, answer(Answer::Joined))]);
    assert!(house.known(701, 1).await.subscription.is_some());
}

#[tokio::test]
async fn nothing_is_kept_of_a_stranger_but_that_an_update_was_heard() {
    let house = House::empty(crate::support::settings());
    for (update, it) in [
        (1, asks()),
        (2, changes(wants())),
        (3, said(Deed::Pause { until: house.now }, Answer::JoinFirst)),
    ] {
        house.hear(update, 1, it).await;
    }
    // Until they are sent, the answers wait, sealed, with where they go.
    assert_eq!(house.range_named("notices").len(), 3);
    assert_eq!(house.answers().await.len(), 3);
    let rows = house.store.rows();
    let keys: Vec<&[u8]> = rows.keys().map(Vec::as_slice).collect();
    assert_eq!(keys, [b"\x01heard"]);
}

#[tokio::test]
async fn an_answer_that_nobody_waits_for_any_more_is_not_sent() {
    let mut house = House::empty(crate::support::settings());
    house.hear(1, 1, asks()).await;
    house.pass(words::HOUR);
    assert_eq!(house.answers().await, []);
    assert_eq!(house.range_named("notices").len(), 0);
}

#[tokio::test]
async fn whoever_joins_gets_the_next_appeal_and_whoever_leaves_gets_nothing_more() {
    let mut house = House::without_chats().await;
    house.hear(1, 1, joins()).await;
    house.hear(2, 2, joins()).await;
    house.answers().await;
    let (alert, one) = house.released(words::appeal("One")).await;
    house.plan(one).await;
    house.hear(3, 2, leaves()).await;
    // The answer to whoever left is the last word to them.
    assert_eq!(
        house.answers().await,
        [(2, answer(Answer::Left { was_there: true }))]
    );
    assert_eq!(house.send(one).await, each_once([1]));
    assert_eq!(house.end(one).await, Finish::Done);
    assert_eq!(
        house.ledger.receipt_count(alert, TELEGRAM).await.unwrap(),
        1
    );
    house.hear(4, 1, leaves()).await;
    assert_eq!(
        house.ledger.receipt_count(alert, TELEGRAM).await.unwrap(),
        0
    );
    let left: Vec<_> = ["subscribers", "addresses"]
        .iter()
        .flat_map(|range| house.range_named(range))
        .collect();
    assert_eq!(left, []);
    assert_eq!(house.range_named("tombstones").len(), 2);
}

#[tokio::test]
async fn who_left_is_brought_back_by_their_own_word_and_by_no_list() {
    let house = House::empty(crate::support::settings());
    house.hear(1, 1, joins()).await;
    house.hear(2, 1, leaves()).await;
    let report = house.join_these(&[joining(chat(1), wants())]).await;
    assert_eq!((report.joined, report.left_before), (0, 1));
    house.hear(3, 1, joins()).await;
    assert!(house.known(4, 1).await.subscription.is_some());
    assert_eq!(house.range_named("tombstones").len(), 0);
}

#[tokio::test]
async fn a_commit_that_fails_changes_nothing_and_one_that_may_have_gone_through_is_not_repeated() {
    let house = House::empty(crate::support::settings());
    let full = CommitError::Unavailable("the disk is full".to_owned());
    house.store.fail_next_commit(full);
    let failed = house.try_hear(1, 1, joins()).await;
    assert!(matches!(failed, Err(Error::Unavailable(_))), "{failed:?}");
    assert!(house.store.rows().is_empty());
    assert_eq!(house.hear(1, 1, joins()).await, Hearing::Heard);
    // The answer to that got lost, and it is heard again.
    assert_eq!(house.hear(1, 1, joins()).await, Hearing::Before);
    assert_eq!(house.range_named("notices").len(), 1);
}

#[tokio::test]
async fn a_step_that_meets_a_change_is_made_again_over_what_is_so_then() {
    let house = Arc::new(House::empty(crate::support::settings()));
    house.hear(1, 1, joins()).await;
    let other = Arc::clone(&house);
    house.store.before_next_commit(async move {
        other.leave(1).await;
    });
    let step = |known: &Known| match known.subscription {
        Some(_) => changes(wants()),
        None => said(Deed::Nothing, Answer::JoinFirst),
    };
    house
        .ledger
        .hear(2, Some(&chat(1)), step, house.now, &*house.chance)
        .await
        .unwrap();
    let answers = house.answers().await;
    assert!(
        answers.contains(&(1, answer(Answer::JoinFirst))),
        "{answers:?}"
    );
    assert_eq!(house.range_named("subscribers").len(), 0);
}

#[tokio::test]
async fn after_a_silence_the_platform_may_number_from_anywhere() {
    let mut house = House::empty(crate::support::settings());
    house.hear(900, 1, joins()).await;
    house.pass(words::DAY * 2);
    assert_eq!(house.hear(5, 1, leaves()).await, Hearing::Before);
    house.pass(words::DAY * 6);
    assert_eq!(house.ledger.unheard_from(house.now).await.unwrap(), None);
    assert_eq!(house.hear(5, 1, leaves()).await, Hearing::Heard);
    assert!(house.known(6, 1).await.subscription.is_none());
    assert_eq!(house.ledger.unheard_from(house.now).await.unwrap(), Some(7));
}

#[tokio::test]
async fn whoever_was_suspended_and_speaks_is_there_again() {
    let mut house = House::without_chats().await;
    house.join(0, 4).await;
    let (_, one) = house.released(words::appeal("One")).await;
    let cause = Cause::RecipientGone;
    house
        .send_with(one, |claimed| match chat_of(claimed) {
            1 => Event::Refused { cause },
            _ => accepted("m"),
        })
        .await;
    house.end(one).await;
    let standing = |known: Known| known.subscription.map(|one| one.standing);
    assert_eq!(standing(house.known(1, 1).await), Some(Standing::Suspended));
    // To have said anything was enough.
    assert_eq!(standing(house.known(2, 1).await), Some(Standing::Active));
}

#[tokio::test]
async fn a_pause_by_chat_is_kept_by_the_day_and_ends_by_a_word() {
    let mut house = House::without_chats().await;
    house.join(1, 2).await;
    let until = house.now.plus(words::DAY * 7);
    house
        .hear(1, 1, said(Deed::Pause { until }, Answer::PauseOver))
        .await;
    let (_, one) = house.released(words::appeal("One")).await;
    assert_eq!(house.send(one).await, each_once([]));
    let until = house.now;
    house
        .hear(2, 1, said(Deed::Pause { until }, Answer::PauseOver))
        .await;
    let (_, two) = house.released(words::appeal("Two")).await;
    assert_eq!(house.send(two).await, each_once([1]));
}

#[tokio::test]
async fn whoever_asks_is_shown_all_that_is_kept_of_them() {
    let mut house = House::without_chats().await;
    house.hear(1, 1, joins()).await;
    house.answers().await;
    let (_, one) = house.released(words::appeal("One")).await;
    house.send(one).await;
    let asks = Said {
        deed: Deed::Nothing,
        replies: vec![reply(What::Kept)],
    };
    house.hear(2, 1, asks.clone()).await;
    house.hear(3, 2, asks).await;
    let answers = house.answers().await;
    let kept = answers.iter().find(|(n, _)| *n == 1);
    let Some((
        _,
        SingleContent::Answer {
            answer: Answer::Kept(kept),
            ..
        },
    )) = kept
    else {
        panic!("{answers:?}");
    };
    assert_eq!((kept.chat, kept.receipts), (crate::support::CHATS + 1, 1));
    assert_eq!(kept.preferences, wants());
    assert_eq!(
        (kept.agreed_to.as_str(), kept.paused_through),
        ("chat-1", None)
    );
    assert!(answers.contains(&(2, answer(Answer::JoinFirst))));
    assert!(!format!("{answers:?}").contains("5000"), "{answers:?}");
}

#[tokio::test]
async fn an_appeal_is_shown_while_it_runs_and_not_once_it_was_stopped_or_is_past_its_time() {
    let mut house = House::without_chats().await;
    house.join(0, 3).await;
    let (first, one) = house.released(words::appeal("One")).await;
    house.send(one).await;
    house.end(one).await;
    let (second, two) = house.released(words::appeal("Two")).await;
    house.plan(two).await;
    let queued = house.queued(words::appeal("Three")).await;
    let running = house.ledger.running(house.now).await.unwrap();
    assert_eq!(running, [(second, 1), (first, 1)]);
    house.halt("clara", second).await.unwrap();
    let running = house.ledger.running(house.now).await.unwrap();
    assert_eq!(running, [(first, 1)]);
    house.end(two).await;
    for alert in [first, second, queued] {
        let asks = Said {
            deed: Deed::Nothing,
            replies: vec![reply(What::Appeal(alert))],
        };
        let update = i64::from(alert.serial());
        house.hear(update, 9, asks).await;
        let shown = &house.answers().await[0].1;
        let is_shown = matches!(shown, SingleContent::Appeal { revision: 1, .. });
        assert_eq!(is_shown, alert == first, "{alert}: {shown:?}");
    }
    house.pass(words::DAY * 400);
    assert_eq!(house.ledger.running(house.now).await.unwrap(), []);
}

#[tokio::test]
async fn organisers_hear_once_that_nobody_is_heard_and_once_that_it_is_over() {
    let house = House::new().await;
    house.claim_and_settle_all_notices().await;
    let deaf = |why| house.ledger.set_deaf(why, house.now, &*house.chance);
    deaf(None).await.unwrap();
    assert_eq!(house.notices_waiting().await, 0);
    let why = PauseReason::Conflict;
    for _ in 0..3 {
        deaf(Some(why)).await.unwrap();
    }
    let told: Vec<SingleContent> = house.answers().await.into_iter().map(|(_, c)| c).collect();
    assert_eq!(
        told,
        vec![SingleContent::Notice(Notice::BotDeaf { why }); 3]
    );
    let report = house.ledger.report(None).await.unwrap();
    assert_eq!(report.deaf, Some(why));
    deaf(None).await.unwrap();
    assert_eq!(house.notices_waiting().await, 3);
    // What was heard before is known still.
    house.hear(7, 1, asks()).await;
    deaf(Some(why)).await.unwrap();
    assert_eq!(house.hear(7, 1, asks()).await, Hearing::Before);
}

#[tokio::test]
async fn whoever_cannot_be_read_may_leave_all_the_same() {
    let house = House::empty(crate::support::settings());
    house.hear(1, 1, joins()).await;
    let (key, mut value) = house.range_named("subscribers").pop_first().unwrap();
    value.truncate(3);
    house.store.set(key, value).await;
    assert!(house.known(2, 1).await.subscription.is_none());
    assert_eq!(house.hear(3, 1, leaves()).await, Hearing::Heard);
    assert_eq!(house.range_named("subscribers").len(), 0);
}

#[tokio::test]
async fn nothing_readable_of_a_conversation_stands_anywhere() {
    let house = House::empty(crate::support::settings());
    house.hear(1, 1, joins()).await;
    house.hear(2, 2, asks()).await;
    for (key, value) in house.store.rows() {
        let row = [key, value].concat();
        for n in [1, 2] {
            let chat = crate::support::CHATS + n;
            let digits = chat.to_string();
            let bytes = &chat.to_be_bytes()[3..];
            let within = |needle: &[u8]| row.windows(needle.len()).any(|part| part == needle);
            assert!(!within(digits.as_bytes()) && !within(bytes));
        }
    }
}

#[tokio::test]
async fn whoever_was_shown_an_appeal_hears_what_becomes_of_it() {
    let mut house = House::without_chats().await;
    house.join(0, 2).await;
    let (alert, one) = house.released(words::appeal("One")).await;
    house.send(one).await;
    house.end(one).await;
    // Two come later; one of them reads it, and somebody who is not on the list does too.
    house.hear(1, 5, joins()).await;
    house.hear(2, 6, joins()).await;
    let asks = Said {
        deed: Deed::Nothing,
        replies: vec![reply(What::Appeal(alert))],
    };
    house.hear(3, 5, asks.clone()).await;
    house.hear(4, 9, asks.clone()).await;
    // Whoever got it with the others keeps the receipt of that.
    house.hear(5, 0, asks).await;
    house.answers().await;
    let held = house.ledger.receipt_count(alert, TELEGRAM).await.unwrap();
    assert_eq!(held, 3);
    let update = words::draft(RevisionKind::Update, "Two");
    let revision = house.queue_next(update, alert).await;
    let two = house.release(alert, revision).await;
    assert_eq!(house.send(two).await, each_once([0, 1, 5]));
}

#[tokio::test]
async fn another_bot_that_was_agreed_to_numbers_from_anywhere() {
    let mut house = House::new().await;
    house.hear(900, 1, joins()).await;
    let foreign = PauseReason::ForeignIdentity;
    let (now, chance) = (house.now, &*house.chance);
    let paused = house.ledger.pause_channel(TELEGRAM, foreign, now, chance);
    paused.await.unwrap();
    let who = house.code("anna");
    let (now, chance) = (house.now, &*house.chance);
    let agreed = house.ledger.accept_identity(&who, TELEGRAM, now, chance);
    agreed.await.unwrap();
    assert_eq!(house.hear(5, 1, leaves()).await, Hearing::Heard);
}
