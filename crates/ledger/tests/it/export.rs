//! The list is written out by two or by nobody, everyone hears of it, and nobody is missing in it.

use crate::support::{House, chat, joining, refused, wants};
use alert::{Address, Notice};
use ledger::{
    Credential, Error, Refused, Role,
    export::{Export, Exported, PAGE_ROWS},
};
use std::{collections::BTreeMap, sync::Arc};
use store::CommitError;

const RECIPIENT: &str = "age1examplerecipient";

impl House {
    async fn export(&self, by: &[Credential]) -> Result<Export, Error> {
        let (now, chance) = (self.now, &*self.chance);
        self.ledger.export(by, RECIPIENT, now, chance).await
    }

    async fn export_by(&mut self, names: &[&str]) -> Result<Export, Error> {
        let by: Vec<_> = names.iter().map(|name| self.code(name)).collect();
        self.export(&by).await
    }

    async fn all_of(&self, mut export: Export) -> (Vec<Exported>, u64) {
        let mut all = Vec::new();
        while let Some(page) = self.ledger.export_page(&mut export).await.unwrap() {
            assert!(page.len() <= PAGE_ROWS);
            all.extend(page);
        }
        (all, export.damaged())
    }

    async fn last_deed(&self) -> String {
        let audited = self.ledger.audit_verify().await.unwrap();
        assert_eq!(audited.first_bad, None);
        let entries = self.range_named("audit");
        let last = entries.values().last().expect("an entry");
        String::from_utf8_lossy(last).into_owned()
    }
}

fn addresses(rows: &[Exported]) -> BTreeMap<Address, u32> {
    let mut all = BTreeMap::new();
    for row in rows {
        *all.entry(row.address.clone()).or_default() += 1;
    }
    all
}

#[tokio::test]
async fn everyone_on_the_list_is_in_it_once_over_pages_and_channels_with_all_they_gave() {
    let mut house = House::new().await;
    let people = PAGE_ROWS as i64 + 7;
    let mut joins: Vec<_> = (0..people).map(|n| joining(chat(n), wants())).collect();
    let mail = |n: i64| Address::Email(format!("reader{n}@mail.example"));
    joins.extend((0..PAGE_ROWS as i64).map(|n| joining(mail(n), wants())));
    let hook = Address::Webhook("https://hook.example/alerts".to_owned());
    joins.push(joining(hook.clone(), wants()));
    joins[3].public = true;
    for page in joins.chunks(500) {
        house.join_these(page).await;
    }
    house.leave(5).await;
    let export = house.export_by(&["anna", "boris"]).await.unwrap();
    let (rows, damaged) = house.all_of(export).await;
    assert_eq!((rows.len() as i64, damaged), (people + PAGE_ROWS as i64, 0));
    let expected = joins.iter().map(|join| join.address.clone());
    let expected = expected.filter(|address| *address != chat(5));
    let expected: BTreeMap<_, _> = expected.map(|address| (address, 1)).collect();
    assert_eq!(addresses(&rows), expected);
    for row in rows {
        assert_eq!(row.public, row.address == chat(3));
        assert_eq!(row.preferences, joins[0].preferences);
        assert_eq!(row.consent, joins[0].consent);
    }
}

#[tokio::test]
async fn one_person_is_refused_whatever_codes_they_bring() {
    let mut house = House::new().await;
    let nobody = house.export(&[]).await;
    assert!(matches!(
        refused(nobody),
        Refused::MoreCodesNeeded { missing: 2, .. }
    ));
    let alone = house.export_by(&["anna"]).await;
    assert!(matches!(
        refused(alone),
        Refused::MoreCodesNeeded { missing: 1, .. }
    ));
    for twice in [["anna", "anna"], ["anna", "Anna"]] {
        let one = house.export_by(&twice).await;
        assert_eq!(refused(one), Refused::SamePerson);
    }
    let code = house.code("anna");
    let one = house.export(&[code.clone(), code]).await;
    assert_eq!(refused(one), Refused::SamePerson);
    assert!(!house.last_deed().await.contains(RECIPIENT));
}

#[tokio::test]
async fn who_has_no_voice_cannot_stand_in() {
    let mut house = House::new().await;
    let by = ["anna", "boris"];
    house.hire("olga", Role::Observer, &by).await.unwrap();
    for by in [["anna", "olga"], ["olga", "anna"]] {
        let answer = house.export_by(&by).await;
        assert!(matches!(refused(answer), Refused::NotEntitled { .. }));
    }
    // Admitted by one person alone, when the others are gone.
    for name in ["boris", "clara", "olga"] {
        house.dismiss(name, &["anna"]).await.unwrap();
    }
    house
        .hire("dora", Role::Organiser, &["anna"])
        .await
        .unwrap();
    let too_early = house.export_by(&["anna", "dora"]).await;
    assert!(matches!(refused(too_early), Refused::VoiceLater { .. }));
}

#[tokio::test]
async fn a_wrong_code_is_noted_and_five_lock_the_name() {
    let mut house = House::new().await;
    for tries_left in (0..5).rev() {
        let by = [house.code("anna"), house.wrong("boris")];
        let answer = house.export(&by).await;
        assert_eq!(refused(answer), Refused::WrongCode { tries_left });
    }
    let locked = house.export_by(&["anna", "boris"]).await;
    assert_eq!(refused(locked), Refused::Locked("boris".to_owned()));
}

#[tokio::test]
async fn both_codes_are_used_up_by_an_export_and_by_a_refused_one() {
    let mut house = House::new().await;
    let by = [house.code("anna"), house.code("boris")];
    house.export(&by).await.unwrap();
    let with_another = |house: &mut House, used: &Credential| [house.code("clara"), used.clone()];
    for used in &by {
        let again = with_another(&mut house, used);
        assert!(matches!(
            refused(house.export(&again).await),
            Refused::WrongCode { tries_left: 4 }
        ));
    }
    house
        .hire("olga", Role::Observer, &["anna", "boris"])
        .await
        .unwrap();
    let by = [house.code("anna"), house.code("olga")];
    let answer = house.export(&by).await;
    assert!(matches!(refused(answer), Refused::NotEntitled { .. }));
    let again = with_another(&mut house, &by[0]);
    assert_eq!(
        refused(house.export(&again).await),
        Refused::WrongCode { tries_left: 4 },
        "used up, and no wrong try was counted for having been right"
    );
}

#[tokio::test]
async fn everyone_is_told_and_the_audit_knows_in_the_commit_that_allowed_it() {
    let mut house = House::new().await;
    house.claim_and_settle_all_notices().await;
    let by = [house.code("anna"), house.code("boris")];
    house
        .store
        .fail_next_commit(CommitError::Unavailable("the disk is full".to_owned()));
    assert!(matches!(
        house.export(&by).await,
        Err(Error::Unavailable(_))
    ));
    assert_eq!(house.notices_waiting().await, 0);
    let commits = house.commits();
    house.export(&by).await.unwrap();
    assert_eq!(house.commits(), commits + 1);
    assert_eq!(house.notices_waiting().await, 3);
    assert!(house.last_deed().await.contains(RECIPIENT));
    for name in ["anna", "boris"] {
        assert!(!house.last_deed().await.contains(name));
    }
    let told = house.claim_notices(1).await.remove(0);
    let expected = Notice::ListExported {
        by: ["anna".to_owned(), "boris".to_owned()],
        recipient: RECIPIENT.to_owned(),
    };
    assert!(format!("{told:?}").contains(&format!("{expected:?}")));
}

#[tokio::test]
async fn of_two_exports_with_the_same_codes_at_one_moment_one_is_refused() {
    let mut house = House::new().await;
    let by = [house.code("anna"), house.code("boris")];
    let (other, faster) = (house.another(), by.clone());
    let (now, chance) = (house.now, Arc::clone(&house.chance));
    house.store.before_next_commit(async move {
        let won = other.export(&faster, RECIPIENT, now, &*chance).await;
        won.unwrap();
    });
    let lost = house.export(&by).await;
    assert!(matches!(refused(lost), Refused::WrongCode { .. }));
}

#[tokio::test]
async fn a_row_that_cannot_be_opened_is_counted_and_costs_nobody_else_their_place() {
    let mut house = House::new().await;
    house.join(0, 10).await;
    let rows = house.range_named("subscribers");
    let mut keys = rows.keys();
    let (torn, foreign) = (keys.next().unwrap(), keys.next().unwrap());
    let another = keys.next().unwrap();
    house.store.set(torn.clone(), vec![1, 2, 3]).await;
    // A row in another's place: it opens for nobody but whom it was sealed for.
    house
        .store
        .set(foreign.clone(), rows[another].clone())
        .await;
    let export = house.export_by(&["anna", "boris"]).await.unwrap();
    let (rows, damaged) = house.all_of(export).await;
    assert_eq!((rows.len(), damaged), (8, 2));
    assert!(addresses(&rows).values().all(|times| *times == 1));
}
