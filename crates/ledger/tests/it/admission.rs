//! Who becomes an organiser, by whose code, and how they go.

use crate::support::{House, ORGANISER_CHATS, refused, settings};
use alert::Lang;
use ledger::{Admission, NewOrganiser, Refused, Role};
use std::sync::Arc;

static FROM_THE_SHELL: Admission = Admission {
    by: Vec::new(),
    uid: 1000,
};

fn newcomer(name: &str) -> NewOrganiser {
    NewOrganiser {
        name: name.to_owned(),
        role: Role::Organiser,
        lang: Lang::En,
        chat: Some(ORGANISER_CHATS + 50),
        mail: None,
    }
}

#[tokio::test]
async fn the_first_organiser_comes_from_the_shell_and_is_owner_whatever_was_asked() {
    let mut house = House::empty(settings());
    let added = house.hire("anna", Role::Observer, &[]).await.unwrap();
    assert_eq!(added.role, Role::Owner);
    assert!(added.otpauth_url.contains(&added.secret));
    let listed = house.ledger.organisers().await.unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!((listed[0].id, listed[0].role), (added.id, Role::Owner));
}

#[tokio::test]
async fn the_second_takes_the_owners_code_and_the_third_one_more() {
    let mut house = House::empty(settings());
    house.hire("anna", Role::Owner, &[]).await.unwrap();
    let alone = house.hire("boris", Role::Organiser, &[]).await;
    assert!(matches!(refused(alone), Refused::MoreCodesNeeded { .. }));
    house
        .hire("boris", Role::Organiser, &["anna"])
        .await
        .unwrap();
    let one = house.hire("clara", Role::Organiser, &["anna"]).await;
    assert!(matches!(
        refused(one),
        Refused::MoreCodesNeeded { missing: 1, .. }
    ));
    let by = ["anna", "boris"];
    house.hire("clara", Role::Organiser, &by).await.unwrap();
}

#[tokio::test]
async fn one_person_cannot_give_both_codes_however_the_name_is_spelt() {
    let mut house = House::new().await;
    let twice = house.hire("dora", Role::Organiser, &["anna", "anna"]).await;
    assert_eq!(refused(twice), Refused::SamePerson);
    // Two codes in a row of one authenticator, under two spellings.
    let twice = house.hire("dora", Role::Organiser, &["anna", "Anna"]).await;
    assert_eq!(refused(twice), Refused::SamePerson);
}

#[tokio::test]
async fn neither_an_organiser_nor_an_observer_can_stand_in_for_those_who_admit() {
    let mut house = House::new().await;
    let by = ["anna", "boris"];
    house.hire("olga", Role::Observer, &by).await.unwrap();
    let by_no_owner = house.hire("dora", Role::Organiser, &["boris", "clara"]);
    assert!(matches!(
        refused(by_no_owner.await),
        Refused::NotEntitled { .. }
    ));
    let by_observer = house.hire("dora", Role::Organiser, &["anna", "olga"]).await;
    assert!(matches!(
        refused(by_observer),
        Refused::MoreCodesNeeded { .. }
    ));
}

#[tokio::test]
async fn right_codes_that_are_refused_for_another_reason_are_used_up_and_are_no_wrong_try() {
    let mut house = House::new().await;
    let by = ["anna", "boris"];
    house.hire("olga", Role::Observer, &by).await.unwrap();
    // No owner, too few of them, somebody without a voice.
    for by in [&["boris", "clara"][..], &["anna"], &["anna", "olga"]] {
        let admission = house.admission(by);
        let no = house.admit(&admission, "dora", Role::Organiser, None).await;
        refused(no);
        for used in &admission.by {
            let (now, chance) = (house.now, &*house.chance);
            let again = Admission {
                by: vec![used.clone()],
                uid: 1000,
            };
            let again = house.ledger.remove_organiser(&again, "olga", now, chance);
            let told = refused(again.await);
            assert_eq!(told, Refused::WrongCode { tries_left: 4 }, "{}", used.name);
        }
        // A right one forgives what this test did wrong.
        for name in ["anna", "boris", "clara", "olga"] {
            let no = house.dismiss("nobody", &[name]).await;
            assert!(no.is_err());
        }
    }
    let no_owner = house.admission(&["boris"]);
    let (now, chance) = (house.now, &*house.chance);
    let dismissed = house
        .ledger
        .remove_organiser(&no_owner, "olga", now, chance);
    assert!(matches!(
        refused(dismissed.await),
        Refused::NotEntitled { .. }
    ));
    let no = house
        .ledger
        .remove_organiser(&no_owner, "olga", now, chance)
        .await;
    assert_eq!(refused(no), Refused::WrongCode { tries_left: 4 });
}

#[tokio::test]
async fn a_name_is_given_once_in_any_case_and_only_if_it_is_a_plain_one() {
    let mut house = House::new().await;
    let by = ["anna", "boris"];
    let taken = house.hire("BORIS", Role::Organiser, &by).await;
    assert!(matches!(refused(taken), Refused::NameTaken(_)));
    let long = "x".repeat(41);
    for name in ["", "bo ris", "boris\n", "<b>", "b\u{202e}oris", &long] {
        let bad = house.admit(&FROM_THE_SHELL, name, Role::Organiser, None);
        assert!(matches!(refused(bad.await), Refused::BadName(_)), "{name}");
    }
}

#[tokio::test]
async fn of_two_shells_at_once_only_one_makes_an_owner() {
    let house = House::empty(settings());
    let (other, chance) = (house.another(), Arc::clone(&house.chance));
    let now = house.now;
    // Both have seen an empty house; the other one is faster.
    house.store.after_next_scan(0x02, async move {
        let new = newcomer("eve");
        other
            .add_organiser(&FROM_THE_SHELL, &new, now, &*chance)
            .await
            .unwrap();
    });
    let late = house
        .ledger
        .add_organiser(&FROM_THE_SHELL, &newcomer("anna"), now, &*house.chance)
        .await;
    assert!(matches!(refused(late), Refused::MoreCodesNeeded { .. }));
    assert_eq!(house.ledger.organisers().await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_owner_who_removed_all_others_does_not_speak_with_a_newcomers_voice() {
    let mut house = House::new().await;
    house.dismiss("boris", &["anna"]).await.unwrap();
    house.dismiss("clara", &["anna"]).await.unwrap();
    house
        .hire("mask", Role::Organiser, &["anna"])
        .await
        .unwrap();
    let shown = house.proposed("One voice under two names").await;
    let early = house.approve("mask", shown.alert, shown.content).await;
    assert!(matches!(refused(early), Refused::VoiceLater { .. }));
    let early = house.propose_again("mask", shown.alert).await;
    assert!(matches!(refused(early), Refused::VoiceLater { .. }));
    // After a day in which those who were told could object, the house works again.
    house.pass(crate::support::words::DAY);
    let shown = house.proposed("A house of two again").await;
    house
        .approve("mask", shown.alert, shown.content)
        .await
        .unwrap();
}

#[tokio::test]
async fn the_last_owner_stays_while_others_are_there() {
    let mut house = House::new().await;
    let gone = house.dismiss("anna", &["anna"]).await;
    assert_eq!(refused(gone), Refused::LastOwner);
    let by = ["anna", "boris"];
    house.hire("dora", Role::Owner, &by).await.unwrap();
    house.dismiss("anna", &["dora"]).await.unwrap();
    let names: Vec<String> = house.names().await;
    assert_eq!(names, ["boris", "clara", "dora"]);
}

#[tokio::test]
async fn everyone_hears_who_came_and_who_went_and_the_name_is_free_again() {
    let mut house = House::new().await;
    let before = house.notices_waiting().await;
    house.dismiss("clara", &["anna"]).await.unwrap();
    // Clara is told as well: it may not have been meant.
    let after = house.notices_waiting().await;
    assert_eq!(after - before, 3);
    let shown = house.proposed("Without Clara").await;
    let gone = house.approve("clara", shown.alert, shown.content).await;
    assert_eq!(refused(gone), Refused::UnknownOrganiser("clara".to_owned()));
    let by = ["anna", "boris"];
    house.hire("clara", Role::Translator, &by).await.unwrap();
    assert_eq!(house.names().await, ["anna", "boris", "clara"]);
}

#[tokio::test]
async fn nothing_of_a_removed_one_is_left_but_id_and_role() {
    let mut house = House::new().await;
    let before = house.range_named("organisers").len();
    house.dismiss("clara", &["anna"]).await.unwrap();
    assert_eq!(house.range_named("organisers").len(), before);
    assert_eq!(house.range_named("organiser names").len(), before - 1);
}
