//! A credential that is refused for a while: the channel pauses, the other one tells organisers,
//! and when it is taken again everybody gets it; nobody is failed or suspended for it.

use crate::{in_memory, urgent};
use alert::{ChannelKind, Clock as _, Timestamp, notice::PauseReason};
use ledger::Store;
use nabat_tests::ring::{Appeal, House, Plan, wait};
use rehearsal::{
    smtp,
    telegram::{Act, Rule, Script},
};
use std::time::Duration;

const LIMIT: Duration = Duration::from_secs(30);

/// Whether a channel says that its credential is refused.
async fn is_paused<S: Store>(house: &House<S>, kind: ChannelKind) -> bool {
    let state = house.ledger.channel_state(kind).await.expect("a state");
    state.paused.map(|(why, _)| why) == Some(PauseReason::Unauthorized)
}

/// Whether a notice says in its first words that this channel is paused.
fn says_paused(notice: &str, channel: &str) -> bool {
    let words: String = notice.chars().filter(|c| c.is_ascii()).collect();
    words.contains(&format!("{channel}: paused"))
}

/// Everyone has it once, and nobody stands in the report for another reason.
async fn all_have_it<S: Store>(house: &House<S>, appeal: &Appeal) {
    let alert = appeal.words.manifest.alert;
    house.done(alert, 1, LIMIT).await;
    for kind in [ChannelKind::Telegram, ChannelKind::Email] {
        let people = house.people(kind);
        let times = house.times(kind, Timestamp::EPOCH);
        let once = people.iter().filter(|one| times.get(one) == Some(&1));
        assert_eq!(once.count(), people.len(), "{kind}");
        let counts = house.counts(alert, 1, kind).await;
        assert_eq!(counts.delivered, people.len() as u64, "{kind}: {counts:?}");
    }
    for count in house
        .ledger
        .count(house.clock.now())
        .await
        .expect("a count")
    {
        assert_eq!(count.suspended, 0, "{}", count.channel);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_the_relay_refuses_our_login_mail_waits_and_organisers_read_so_in_their_chat() {
    let refused = |attempts| {
        let text = "5.7.8 authentication credentials invalid";
        smtp::Rule::refuse(smtp::Stage::Auth, 535, text).attempts(attempts)
    };
    let dropped = smtp::Rule::new(smtp::Stage::Mail, smtp::Act::Drop);
    let plan = Plan {
        chats: 30,
        mailboxes: 150,
        login: true,
        // In the middle every connection breaks, and new ones are refused for a while.
        mail: vec![refused(60..90), dropped.attempts(60..68)],
        ..Plan::default()
    };
    let mut house = House::set(plan, in_memory).await;
    house.start();
    let appeal = urgent(&house).await;
    house.release(&appeal).await;
    wait("the pause", LIMIT, async || {
        is_paused(&house, ChannelKind::Email).await
    })
    .await;
    wait("the alarm in the chat", LIMIT, async || {
        let (chat, _) = house.told("asel");
        chat.iter().any(|text| says_paused(text, "Email"))
    })
    .await;
    assert!(
        is_paused(&house, ChannelKind::Email).await,
        "told while it lasts"
    );
    all_have_it(&house, &appeal).await;
    assert!(!is_paused(&house, ChannelKind::Email).await);
    house.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_telegram_refuses_our_token_chats_wait_and_organisers_read_so_by_mail() {
    /// When the stand-in's clock says so, it refuses the token for four seconds.
    const FROM_MS: u64 = 1_000_000;
    let refused = Rule::new(Act::Unauthorized).methods(&["*"]);
    let plan = Plan {
        chats: 90,
        mailboxes: 30,
        paid: false,
        telegram: Script::none().with(refused.between_ms(FROM_MS, FROM_MS + 4_000)),
        ..Plan::default()
    };
    let mut house = House::set(plan, in_memory).await;
    house.start();
    let appeal = urgent(&house).await;
    house.release(&appeal).await;
    let some = || house.times(ChannelKind::Telegram, Timestamp::EPOCH).len() >= 20;
    wait("some chats", LIMIT, async || some()).await;
    let ahead = FROM_MS - house.telegram.now_ms();
    house.telegram.advance(Duration::from_millis(ahead));
    wait("the pause", LIMIT, async || {
        is_paused(&house, ChannelKind::Telegram).await
    })
    .await;
    wait("the alarm in the mailbox", LIMIT, async || {
        let (_, mailbox) = house.told("timur");
        mailbox.iter().any(|mail| says_paused(mail, "Telegram"))
    })
    .await;
    assert!(
        is_paused(&house, ChannelKind::Telegram).await,
        "told while it lasts"
    );
    all_have_it(&house, &appeal).await;
    house.stop().await;
}
