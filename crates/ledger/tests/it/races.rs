//! Two processes over one store: what one of them judged by is not true any more when it commits.

use crate::support::{House, refused, words};
use alert::approval::{Path, Refusal};
use ledger::{NewOrganiser, Outcome, Refused, Role, proposal::Stage};
use std::sync::Arc;

const ORGANISERS: u8 = 0x02;

#[tokio::test]
async fn an_author_removed_at_the_same_moment_gets_nothing_queued() {
    let mut house = House::new().await;
    let by = ["anna", "clara"];
    house.hire("dora", Role::Owner, &by).await.unwrap();
    let shown = house.proposed("By Anna").await;
    let admission = house.admission(&["dora"]);
    let (other, chance, now) = (house.another(), Arc::clone(&house.chance), house.now);
    // Boris' approval has been judged with Anna in the house.
    house.store.before_next_commit(async move {
        let removed = other.remove_organiser(&admission, "anna", now, &*chance);
        removed.await.unwrap();
    });
    let answer = house.approve("boris", shown.alert, shown.content).await;
    let refusal = Refused::Rule(Refusal::AuthorNotEntitled);
    assert_eq!(refused(answer), refusal);
    assert!(house.ledger.holds().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_hold_that_began_at_the_same_moment_is_stopped_by_the_removal() {
    let mut house = House::new().await;
    let by = ["anna", "clara"];
    house.hire("dora", Role::Owner, &by).await.unwrap();
    let shown = house.proposed("By Anna").await;
    let admission = house.admission(&["dora"]);
    let code = house.code("boris");
    let (other, chance, now) = (house.another(), Arc::clone(&house.chance), house.now);
    // The removal has seen an empty queue when Boris' approval is committed.
    house.store.before_next_commit(async move {
        let (alert, over) = (shown.alert, shown.content);
        let approved = other.approve(&code, alert, over, now, &*chance).await;
        assert!(matches!(approved.unwrap(), Outcome::Queued { .. }));
    });
    house
        .ledger
        .remove_organiser(&admission, "anna", now, &*house.chance)
        .await
        .unwrap();
    assert!(house.ledger.holds().await.unwrap().is_empty());
    let stage = house.ledger.stage(shown.alert, 1).await.unwrap().stage;
    assert!(matches!(stage, Stage::Halted { .. }), "{stage:?}");
}

#[tokio::test]
async fn somebody_admitted_at_the_same_moment_hears_of_an_emergency() {
    let mut house = House::new().await;
    let alert = house.number().await;
    let it = words::proposal(words::appeal("They are coming"), alert, 1, Path::Emergency);
    let admission = house.admission(&["anna", "clara"]);
    let (other, chance, now) = (house.another(), Arc::clone(&house.chance), house.now);
    house.store.after_next_scan(ORGANISERS, async move {
        let new = NewOrganiser {
            name: "dora".to_owned(),
            role: Role::Organiser,
            lang: alert::Lang::En,
            chat: Some(7_000_000_099),
            mail: None,
        };
        let added = other.add_organiser(&admission, &new, now, &*chance).await;
        added.unwrap();
    });
    house.propose("boris", &it).await.unwrap();
    let claimed = house.claim_notices(100).await;
    let told = |chat: i64| {
        let to = alert::Address::Telegram(chat);
        claimed.iter().filter(|c| *c.to.reveal() == to).count()
    };
    assert_eq!(told(7_000_000_099), 2, "proposed and queued");
}

#[tokio::test]
async fn the_third_organiser_takes_two_codes_also_if_the_second_is_coming_in_just_now() {
    let mut house = House::empty(crate::support::settings());
    house.hire("anna", Role::Owner, &[]).await.unwrap();
    let new = |name: &str| NewOrganiser {
        name: name.to_owned(),
        role: Role::Organiser,
        lang: alert::Lang::En,
        chat: None,
        mail: None,
    };
    let first = house.admission(&["anna"]);
    let second = house.admission(&["anna"]);
    let (other, chance, now) = (house.another(), Arc::clone(&house.chance), house.now);
    let boris = new("boris");
    house.store.after_next_scan(ORGANISERS, async move {
        let added = other.add_organiser(&first, &boris, now, &*chance).await;
        added.unwrap();
    });
    let late = house
        .ledger
        .add_organiser(&second, &new("clara"), now, &*house.chance)
        .await;
    assert!(matches!(refused(late), Refused::MoreCodesNeeded { .. }));
}

#[tokio::test]
async fn a_halt_at_the_moment_of_release_either_stops_all_of_it_or_winds_it_down() {
    let mut house = House::new().await;
    house.join(0, 10).await;
    let alert = house.queued(words::appeal("Seven dockers taken")).await;
    let code = house.code("clara");
    let (other, chance, now) = (house.another(), Arc::clone(&house.chance), house.now);
    house.store.before_next_commit(async move {
        let halted = other.halt(&code, alert, now, &*chance).await.unwrap();
        assert_eq!(halted.queued, Some(1));
    });
    let (now, chance) = (house.now, &*house.chance);
    let released = house.ledger.release(alert, 1, now, chance).await.unwrap();
    assert_eq!(released, None);
    assert!(house.ledger.active_broadcasts().await.unwrap().is_empty());
}
