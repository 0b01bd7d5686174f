//! A relay that puts off, thinks for long, or hangs up after the final dot.

use crate::{in_memory, urgent};
use alert::{Address, ChannelKind, outcome::Cause, retry::RetrySchedule};
use nabat_tests::ring::{House, Plan, mailbox};
use rehearsal::smtp::{Accepted, Act, Rule, Stage};
use std::{collections::BTreeMap, time::Duration};

const MAILBOXES: u16 = 250;
/// Attempts at a mail, at the most.
const ATTEMPTS: u16 = 6;
/// Longer than a relay usually takes, shorter than we wait: minutes, scaled.
const THINKS: Duration = Duration::from_millis(1_200);
const WAITS: Duration = Duration::from_secs(6);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_relay_that_puts_off_or_thinks_for_long_gets_each_mail_once_and_a_lost_answer_the_same_again()
 {
    let lost = |rule: Rule| rule.accepted();
    let plan = Plan {
        mailboxes: MAILBOXES,
        chats: 20,
        after_dot: WAITS,
        // What is lost each time is given up after this, as it is in production after hours.
        retry: RetrySchedule {
            attempts_max: ATTEMPTS,
            ..Plan::default().retry
        },
        mail: vec![
            // 1 to 99: greylisted.
            Rule::new(Stage::Rcpt, Act::Greylist { times: 1 }).to("reader000"),
            // 100 and 101: the answer is always lost. Each loss makes the relay falter for a while.
            lost(Rule::new(Stage::Dot, Act::Drop).to("reader00100")),
            lost(Rule::new(Stage::Dot, Act::Drop).to("reader00101")),
            // 110 to 119: it comes late.
            Rule::new(Stage::Dot, Act::Slow(THINKS)).to("reader0011"),
            // Of the others, some answers are lost once.
            lost(Rule::new(Stage::Dot, Act::Drop).attempts(40..46)),
        ],
        ..Plan::default()
    };
    let mut house = House::set(plan, in_memory).await;
    house.start();
    let appeal = urgent(&house).await;
    let alert = appeal.words.manifest.alert;
    house.release(&appeal).await;
    house.done(alert, 1, Duration::from_secs(60)).await;
    house.stop().await;

    let mut by: BTreeMap<String, Vec<Accepted>> = BTreeMap::new();
    for mail in house.mail.accepted() {
        by.entry(mail.rcpt_to.concat()).or_default().push(mail);
    }
    let (mut repeated, mut in_doubt) = (0, 0);
    for n in 1..=MAILBOXES {
        let mails = by.remove(&mailbox(n)).unwrap_or_default();
        assert!(!mails.is_empty(), "{n} has nothing");
        let lost = mails.iter().filter(|mail| !mail.told).count();
        let again = mails.len() - 1;
        assert!(
            again <= lost,
            "{n} has it {} times, {lost} in doubt",
            again + 1
        );
        if (1..100).contains(&n) || (110..120).contains(&n) {
            assert!(again == 0 || lost > 0, "{n}: twice without need");
        }
        in_doubt += u64::from(mails.iter().all(|mail| !mail.told));
        if (100..102).contains(&n) {
            assert_eq!(
                mails.len(),
                usize::from(ATTEMPTS),
                "{n} is tried to the end"
            );
        }
        for mail in &mails[1..] {
            repeated += 1;
            for header in ["Message-ID", "Date"] {
                assert!(mail.header(header).is_some(), "{header}");
                assert_eq!(mail.header(header), mails[0].header(header), "{header}");
            }
            assert!(
                mail.raw == mails[0].raw,
                "{n}: another mail under the same id"
            );
        }
    }
    println!("{repeated} repeated after a lost answer, {in_doubt} in doubt for good");
    assert!(repeated >= 10 && in_doubt >= 2);
    let counts = house.counts(alert, 1, ChannelKind::Email).await;
    assert_eq!(counts.unknown, in_doubt, "{counts:?}");
    assert_eq!(counts.delivered, u64::from(MAILBOXES) - in_doubt);
    assert_eq!(counts.failed, BTreeMap::<Cause, u64>::new());
    let chats = house.people(ChannelKind::Telegram);
    let times = house.times(ChannelKind::Telegram, alert::Timestamp::EPOCH);
    assert!(chats.iter().all(|one: &Address| times.get(one) == Some(&1)));
}
