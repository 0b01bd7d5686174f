//! A group that gets another number in the middle of an update, and a mailbox that is not there.

use crate::{in_memory, later, urgent};
use alert::{Address, ChannelKind, Clock as _, Timestamp, outcome::Cause};
use nabat_tests::ring::{House, Plan, mailbox};
use rehearsal::{
    smtp,
    telegram::{Act, Rule, Script},
};
use std::time::Duration;

const LIMIT: Duration = Duration::from_secs(30);
const OLD: i64 = -4_200_001;
const NEW: i64 = -1_000_004_200_001;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_group_that_moved_keeps_getting_updates_and_a_mailbox_that_is_gone_is_asked_once() {
    const MOVES_AT_MS: u64 = 1_000_000;
    let migrate = Rule::new(Act::Migrate { to: NEW }).chats(OLD..=OLD);
    let gone = smtp::Rule::refuse(smtp::Stage::Rcpt, 550, "5.1.1 no such user");
    let plan = Plan {
        chats: 20,
        groups: [OLD].into(),
        other_groups: [NEW].into(),
        mailboxes: 20,
        telegram: Script::none().with(migrate.between_ms(MOVES_AT_MS, u64::MAX)),
        mail: vec![gone.to("reader00001")],
        ..Plan::default()
    };
    let mut house = House::set(plan, in_memory).await;
    house.start();
    let first = urgent(&house).await;
    let alert = first.words.manifest.alert;
    house.release(&first).await;
    house.done(alert, 1, LIMIT).await;
    let at_the_group = |chat, since| {
        let times = house.times(ChannelKind::Telegram, since);
        times.get(&Address::Telegram(chat)).copied()
    };
    assert_eq!(at_the_group(OLD, Timestamp::EPOCH), Some(1));
    let counts = house.counts(alert, 1, ChannelKind::Email).await;
    assert_eq!(counts.failed.get(&Cause::NoSuchAddress), Some(&1));
    let suspended = async || {
        let counts = house
            .ledger
            .count(house.clock.now())
            .await
            .expect("a count");
        let of_mail = counts
            .into_iter()
            .find(|one| one.channel == ChannelKind::Email);
        of_mail.expect("mail is counted").suspended
    };
    assert_eq!(suspended().await, 1);

    house.telegram.advance(Duration::from_millis(MOVES_AT_MS));
    let update = later(&house, &first, 1);
    house.release(&update).await;
    house.done(alert, 2, LIMIT).await;
    let at_the_group = |chat, since| {
        let times = house.times(ChannelKind::Telegram, since);
        times.get(&Address::Telegram(chat)).copied()
    };
    assert_eq!(at_the_group(OLD, Timestamp::EPOCH), Some(1), "nothing more");
    assert_eq!(at_the_group(NEW, Timestamp::EPOCH), Some(1), "the update");
    let outcome = later(&house, &first, 2);
    house.release(&outcome).await;
    house.done(alert, 3, LIMIT).await;
    let at_new = house.times(ChannelKind::Telegram, Timestamp::EPOCH);
    assert_eq!(
        at_new.get(&Address::Telegram(NEW)),
        Some(&2),
        "and the outcome"
    );
    let refused = house.telegram.refusals().into_iter();
    let to_the_old = refused
        .filter(|refusal| refusal.chat_id == Some(OLD))
        .count();
    assert_eq!(to_the_old, 1, "the old number is asked once");
    for revision in [2, 3] {
        let counts = house.counts(alert, revision, ChannelKind::Email).await;
        assert_eq!((counts.members, counts.delivered), (19, 19), "{revision}");
    }
    let tries = house.mail.attempts().into_iter();
    let tries = tries.filter(|attempt| attempt.rcpt_to.concat() == mailbox(1));
    assert!(tries.count() <= 1, "a mailbox that is gone is asked once");
    house.stop().await;
}
