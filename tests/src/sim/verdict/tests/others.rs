//! The rules about repeats, pace and the books.

use super::*;

/// Two acceptances of the same by the person at `n`, the first of them in doubt or not.
fn twice(facts: &mut Facts, n: usize, doubt: Option<Doubt>) {
    facts.log[n].doubt = doubt;
    let again = attempt(n, facts.log[n].channel, 1, 20);
    facts.log.push(again);
}

#[test]
fn what_was_not_in_doubt_is_not_repeated_and_a_public_channel_gets_nothing_twice() {
    assert!(found(|facts| twice(facts, 0, None)).contains("was not in doubt"));
    let doubted = |facts: &mut Facts| twice(facts, 0, Some(Doubt::Connection));
    assert_eq!(found(doubted), "");
    let public = found(|facts| {
        doubted(facts);
        facts.people[0].nature = Nature::Public;
    });
    assert!(public.contains("doubled in a public channel"));
}

#[test]
fn a_crash_is_followed_by_no_more_repeats_than_the_window() {
    let repeats = |count: usize| {
        found(|facts| {
            facts.crashes.push(Crash {
                tick: 12,
                at: 12 * SECOND,
            });
            facts.people.clear();
            facts.log.truncate(0);
            facts.counts.clear();
            for n in 0..count {
                let nature = Nature::Plain;
                facts
                    .people
                    .push(person(ChannelKind::Email, n as i64, nature));
                let mut first = attempt(n, ChannelKind::Email, 1, 10);
                first.doubt = Some(Doubt::Crash(0));
                facts.log.push(first);
                facts.log.push(attempt(n, ChannelKind::Email, 1, 20));
            }
        })
    };
    assert!(repeats(5).contains("crash 0 was followed by 5 repeats on email"));
    assert_eq!(repeats(4), "");
}

#[test]
fn a_repeat_has_the_same_id_and_in_mails_the_same_bytes() {
    let again = |change: fn(&mut Attempt)| {
        found(|facts| {
            twice(facts, 1, Some(Doubt::Connection));
            change(facts.log.last_mut().expect("there is one"));
        })
    };
    assert_eq!(again(|_| {}), "");
    assert!(again(|one| one.id = DeliveryId([7; 16])).contains("under 2 ids"));
    assert!(again(|one| one.body = 7).contains("more than one body"));
    let shared = found(|facts| facts.log[1].id = facts.log[0].id);
    assert!(shared.contains("share an id"));
}

#[test]
fn no_window_holds_more_than_allowed() {
    let burst = |count: usize, at: fn(u32) -> Duration, place: fn(u64) -> u64| {
        found(|facts| {
            for n in 0..count {
                let mut one = notice(ChannelKind::Telegram, 0, 100);
                one.at = 100 * SECOND + at(n as u32);
                one.place = place(n as u64);
                facts.log.push(one);
            }
        })
    };
    let quick: fn(u32) -> Duration = |n| n * SECOND / 100;
    assert!(burst(31, quick, |n| n).contains("31 within 1s"));
    assert_eq!(burst(30, quick, |n| n), "");
    assert!(burst(2, quick, |_| 5).contains("at one endpoint: 2 within 1s"));
    assert_eq!(burst(2, |n| n * SECOND, |_| 5), "");
}

#[test]
fn the_report_counts_what_arrived() {
    let report = |change: fn(&mut Counts)| {
        found(|facts| {
            let key = (alert(), 1, ChannelKind::Telegram);
            change(facts.counts.get_mut(&key).expect("there is one"));
        })
    };
    assert!(report(|counts| counts.delivered = 2).contains("counts others as reached"));
    let left_out = report(|counts| counts.delivered = 0);
    assert!(left_out.contains("counts others") && left_out.contains("leaves out"));
    let gone: fn(&mut Counts) = |counts| {
        counts.failed = BTreeMap::from([(Cause::RecipientGone, 1)]);
    };
    assert!(report(gone).contains("gives other reasons"));
    assert!(report(|counts| counts.members = 2).contains("more than 1"));
}

#[test]
fn organisers_hear_by_chat_and_by_mail() {
    let chat_only = found(|facts| {
        facts.log.pop();
    });
    assert!(chat_only.contains("3 things by chat and 2 by mail"));
}
