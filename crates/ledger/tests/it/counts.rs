//! The counts that are kept are those that counting everybody gives, whatever happened in whatever
//! order; and where a row was damaged, counting anew mends them.

use crate::support::{House, Seeded, chat, chat_of, joining, settled, wants, words};
use alert::{Address, delivery::Event, outcome::Cause};
use ledger::subscriber::Count;
use std::sync::Arc;

/// What somebody could do, drawn by the seed.
async fn something_happens(house: &mut House, chance: &Seeded) {
    let who = chat(chance.below(60) as i64);
    let (ledger, now) = (Arc::clone(&house.ledger), house.now);
    match chance.below(8) {
        0 | 1 => {
            let from = chance.below(50) as i64;
            house.join(from, from + 10).await;
        }
        2 => drop(ledger.leave(&who, now).await.unwrap()),
        3 => drop(ledger.change(&who, &wants(), now).await.unwrap()),
        4 => {
            let until = now.plus(words::DAY * chance.below(5) as u32);
            ledger.pause(&who, until, now).await.unwrap();
        }
        5 => drop(ledger.speak_again(&who, now).await.unwrap()),
        6 => house.pass(words::DAY * chance.below(3) as u32),
        _ => a_broadcast(house, chance).await,
    }
}

/// Some are gone, some moved, the others are reached.
async fn a_broadcast(house: &mut House, chance: &Seeded) {
    let (_, id) = house.released(words::appeal("One")).await;
    house.plan(id).await;
    for claimed in house.claim(id, 64).await {
        let cause = Cause::RecipientGone;
        let at = house.now;
        let mut one = match chance.below(8) {
            0 => settled(&claimed, Event::Refused { cause }),
            1 => settled(&claimed, Event::Postponed { at, part: 0 }),
            _ => settled(&claimed, crate::support::accepted("m")),
        };
        if chance.below(10) == 0 {
            one.event = Event::Postponed { at, part: 0 };
            let to = match chat_of(&claimed) {
                n if n % 2 == 0 => chat(chance.below(60) as i64),
                n => Address::Telegram(-1_000_000_000_000 - n),
            };
            one.moved = Some(to);
        }
        house.advance(&[one], &[]).await;
    }
    for claimed in house.claim_due(64).await {
        house.settle(&claimed, crate::support::accepted("m")).await;
    }
    house.end(id).await;
}

#[tokio::test]
async fn the_counts_are_what_counting_everybody_gives_after_anything_in_any_order() {
    let mut seen = Count {
        active: 0,
        suspended: 0,
        paused: 0,
        ..House::new().await.ledger.count(words::START).await.unwrap()[0]
    };
    for seed in 0..12 {
        let mut house = House::new().await;
        let chance = Seeded::new(seed);
        for step in 0..60 {
            something_happens(&mut house, &chance).await;
            let kept = house.ledger.count(house.now).await.unwrap();
            let rows = house.range_named("subscribers").len() as u64;
            assert_eq!(kept[0].all(), rows, "seed {seed}, step {step}");
            let found = house.ledger.recount(house.now).await.unwrap();
            assert_eq!(
                (found.mended, &found.counts),
                (0, &kept),
                "seed {seed}, step {step}"
            );
            seen.suspended += kept[0].suspended;
            seen.paused += kept[0].paused;
            seen.active += kept[0].active;
        }
    }
    assert!(
        seen.active > 0 && seen.suspended > 0 && seen.paused > 0,
        "{seen:?}"
    );
}

#[tokio::test]
async fn a_clock_that_goes_back_costs_no_count_its_sum() {
    let mut house = House::new().await;
    house.join(0, 8).await;
    let begin = house.now;
    let until = begin.plus(words::DAY);
    for n in 0..4 {
        house.ledger.pause(&chat(n), until, begin).await.unwrap();
    }
    house.pass(5 * words::DAY);
    for n in 4..8 {
        let until = house.now.plus(words::DAY);
        house
            .ledger
            .pause(&chat(n), until, house.now)
            .await
            .unwrap();
    }
    house.now = begin;
    for n in 0..8 {
        house.leave(n).await;
        let left = house.range_named("subscribers").len() as u64;
        assert_eq!(house.ledger.count(begin).await.unwrap()[0].all(), left);
    }
}

#[tokio::test]
async fn a_damaged_count_keeps_nobody_from_leaving_and_counting_anew_mends_it() {
    let house = House::new().await;
    house.join(0, 40).await;
    let right = house.ledger.count(house.now).await.unwrap();
    let mut rows = house.range_named("counts").into_iter();
    let (torn, _) = rows.next().unwrap();
    house.store.set(torn, vec![1, 0xff]).await;
    let (gone, _) = rows.next().unwrap();
    house.store.remove(gone).await;
    for n in 0..10 {
        assert!(house.leave(n).await);
    }
    assert!(house.ledger.count(house.now).await.is_err(), "it says so");
    let found = house.ledger.recount(house.now).await.unwrap();
    assert_eq!(found.mended, 2);
    assert_eq!(found.counts[0].active, right[0].active - 10);
    assert_eq!(house.ledger.count(house.now).await.unwrap(), found.counts);
}

#[tokio::test]
async fn a_hundred_who_leave_at_once_are_all_let_go_and_counted() {
    let house = House::new().await;
    house.join(0, 200).await;
    house.store.interleave(3);
    let leaving: Vec<_> = (0..100)
        .map(|n| {
            let (ledger, now) = (Arc::clone(&house.ledger), house.now);
            tokio::spawn(async move { ledger.leave(&chat(n), now).await })
        })
        .collect();
    for one in leaving {
        assert!(one.await.unwrap().unwrap());
    }
    let found = house.ledger.recount(house.now).await.unwrap();
    assert_eq!((found.mended, found.counts[0].active), (0, 100));
    assert_eq!(house.ledger.count(house.now).await.unwrap(), found.counts);
}

#[tokio::test]
async fn who_comes_while_everybody_is_counted_is_counted_too() {
    let house = House::new().await;
    house.join(0, 500).await;
    let (ledger, now) = (house.another(), house.now);
    // The counts are lost, and somebody joins between the reading of a count and its writing.
    for key in house.range_named("counts").into_keys() {
        house.store.remove(key).await;
    }
    let chance = Arc::clone(&house.chance);
    house.store.after_next_scan(0x09, async move {
        let joins: Vec<_> = (500..900).map(|n| joining(chat(n), wants())).collect();
        ledger.join(&joins, now, &*chance).await.unwrap();
    });
    house.ledger.recount(now).await.unwrap();
    let kept = house.ledger.count(now).await.unwrap();
    assert_eq!(kept[0].active, 900);
}
