//! One-time codes: good once, whoever is faster, and five wrong ones lock the name.

use crate::support::{House, refused, words};
use alert::approval::Path;
use ledger::{Error, Refused};
use std::sync::Arc;
use store::CommitError;

#[tokio::test]
async fn a_code_is_good_once_also_for_something_else_and_in_another_process() {
    let mut house = House::new().await;
    let first = house.proposed("One").await;
    let second = house.proposed("Two").await;
    let code = house.code("boris");
    let (now, chance) = (house.now, Arc::clone(&house.chance));
    house
        .ledger
        .approve(&code, first.alert, first.content, now, &*chance)
        .await
        .unwrap();
    let (alert, over) = (second.alert, second.content);
    for books in [Arc::clone(&house.ledger), house.another()] {
        let replayed = books.approve(&code, alert, over, now, &*chance).await;
        assert!(matches!(refused(replayed), Refused::WrongCode { .. }));
        let replayed = books.halt(&code, first.alert, now, &*chance).await;
        assert!(matches!(refused(replayed), Refused::WrongCode { .. }));
    }
}

#[tokio::test]
async fn of_two_services_with_one_code_at_the_same_moment_one_wins() {
    let mut house = House::new().await;
    let first = house.proposed("One").await;
    let second = house.proposed("Two").await;
    let code = house.code("boris");
    let (now, chance) = (house.now, Arc::clone(&house.chance));
    let (other, faster) = (house.another(), code.clone());
    house.store.before_next_commit(async move {
        let (alert, over) = (second.alert, second.content);
        let won = other.approve(&faster, alert, over, now, &*chance).await;
        won.unwrap();
    });
    let (alert, over) = (first.alert, first.content);
    let lost = house
        .ledger
        .approve(&code, alert, over, now, &*house.chance)
        .await;
    assert!(matches!(refused(lost), Refused::WrongCode { .. }));
    assert_eq!(house.ledger.holds().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_right_code_is_used_up_even_if_what_it_was_for_is_refused() {
    let mut house = House::new().await;
    let shown = house.proposed("One").await;
    let code = house.code("boris");
    let (now, chance) = (house.now, Arc::clone(&house.chance));
    let nothing = house.ledger.halt(&code, shown.alert, now, &*chance).await;
    assert!(matches!(refused(nothing), Refused::NothingToHalt(..)));
    let (alert, over) = (shown.alert, shown.content);
    let replayed = house.ledger.approve(&code, alert, over, now, &*chance);
    assert!(matches!(refused(replayed.await), Refused::WrongCode { .. }));
}

#[tokio::test]
async fn five_wrong_codes_lock_the_name_tell_everyone_and_stop_nobody_else() {
    let mut house = House::new().await;
    let shown = house.proposed("One").await;
    let (alert, over) = (shown.alert, shown.content);
    let before = house.notices_waiting().await;
    for tries_left in [4, 3, 2, 1, 0] {
        let (code, now) = (house.wrong("boris"), house.now);
        let wrong = house
            .ledger
            .approve(&code, alert, over, now, &*house.chance)
            .await;
        assert_eq!(refused(wrong), Refused::WrongCode { tries_left });
    }
    let after = house.notices_waiting().await;
    assert_eq!(after - before, 3, "each organiser is told");
    let right = house.approve("boris", alert, over).await;
    assert_eq!(refused(right), Refused::Locked("boris".to_owned()));
    let listed = house.ledger.organisers().await.unwrap();
    let locked: Vec<_> = listed.iter().filter(|o| o.locked).collect();
    assert_eq!(locked.len(), 1);
    assert_eq!(locked[0].name, "boris");
    house.approve("clara", alert, over).await.unwrap();
}

#[tokio::test]
async fn a_right_code_forgives_the_wrong_ones_before_it() {
    let mut house = House::new().await;
    for round in 0..3 {
        let shown = house.proposed(&format!("Round {round}")).await;
        let (alert, over) = (shown.alert, shown.content);
        for _ in 0..4 {
            let (code, now) = (house.wrong("boris"), house.now);
            let wrong = house
                .ledger
                .approve(&code, alert, over, now, &*house.chance);
            assert!(matches!(refused(wrong.await), Refused::WrongCode { .. }));
        }
        house.approve("boris", alert, over).await.unwrap();
    }
}

#[tokio::test]
async fn wrong_codes_in_parallel_are_counted_one_by_one() {
    let mut house = House::new().await;
    let shown = house.proposed("One").await;
    let (alert, over) = (shown.alert, shown.content);
    let (code, now) = (house.wrong("boris"), house.now);
    let (other, faster, chance) = (house.another(), code.clone(), Arc::clone(&house.chance));
    house.store.before_next_commit(async move {
        let wrong = other.approve(&faster, alert, over, now, &*chance).await;
        assert_eq!(refused(wrong), Refused::WrongCode { tries_left: 4 });
    });
    let wrong = house
        .ledger
        .approve(&code, alert, over, now, &*house.chance);
    assert_eq!(refused(wrong.await), Refused::WrongCode { tries_left: 3 });
}

#[tokio::test]
async fn a_wrong_code_that_cannot_be_noted_is_not_answered() {
    let mut house = House::new().await;
    let shown = house.proposed("One").await;
    let full = CommitError::Unavailable("the disk is full".to_owned());
    house.store.fail_next_commit(full);
    let (code, now) = (house.wrong("boris"), house.now);
    let answer = house
        .ledger
        .approve(&code, shown.alert, shown.content, now, &*house.chance)
        .await;
    assert!(matches!(answer, Err(Error::Unavailable(_))));
}

#[tokio::test]
async fn an_unknown_name_is_refused_and_nothing_is_written() {
    let mut house = House::new().await;
    let alert = house.number().await;
    let it = words::proposal(words::appeal("One"), alert, 1, Path::Normal);
    let mut code = house.code("boris");
    code.name = "nobody".to_owned();
    let before = house.store.rows();
    let no = house.ledger.propose(&code, &it, house.now, &*house.chance);
    assert!(matches!(refused(no.await), Refused::UnknownOrganiser(_)));
    assert_eq!(house.store.rows(), before);
}

#[tokio::test]
async fn a_credential_never_shows_itself() {
    let mut house = House::new().await;
    let code = house.code("boris");
    let shown = format!("{code:?}");
    assert!(!shown.contains(&code.code) && !shown.contains("boris"));
}
