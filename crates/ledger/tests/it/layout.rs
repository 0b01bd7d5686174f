//! Records that a newer program wrote are refused by name, and left alone.

use crate::support::House;
use ledger::{Error, SCHEMA};

#[tokio::test]
async fn a_new_store_gets_the_layouts_number_and_opens_again() {
    let house = House::new().await;
    house.ledger.check_schema().await.unwrap();
    house.another().check_schema().await.unwrap();
}

#[tokio::test]
async fn records_of_a_newer_program_are_refused_and_nothing_is_changed() {
    let house = House::new().await;
    house.ledger.check_schema().await.unwrap();
    let (key, value) = house
        .store
        .range(0x01)
        .into_iter()
        .find(|(key, _)| key.ends_with(b"schema"))
        .unwrap();
    assert_eq!(value.last(), Some(&u8::try_from(SCHEMA).unwrap()));
    let mut newer = value;
    *newer.last_mut().unwrap() += 1;
    house.store.set(key, newer).await;
    let before = house.store.rows();
    let refused = house.another().check_schema().await;
    assert!(matches!(refused, Err(Error::Newer { found, .. }) if found == SCHEMA + 1));
    assert_eq!(house.store.rows(), before);
}
