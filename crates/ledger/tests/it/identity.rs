//! A bot that people did not subscribe to does not speak to them until an organiser agrees.

use crate::support::{House, refused};
use alert::{ChannelKind, notice::PauseReason};
use ledger::{Refused, channel_state::Identity};

const TELEGRAM: ChannelKind = ChannelKind::Telegram;

#[tokio::test]
async fn the_first_bot_is_remembered_and_another_is_foreign() {
    let house = House::new().await;
    let check = |id: &'static str| house.ledger.check_identity(TELEGRAM, id);
    assert_eq!(check("100").await.unwrap(), Identity::Ours);
    assert_eq!(check("200").await.unwrap(), Identity::Foreign);
    assert_eq!(check("100").await.unwrap(), Identity::Ours);
}

#[tokio::test]
async fn another_bot_is_accepted_with_a_code_and_only_while_one_is_refused() {
    let mut house = House::new().await;
    house.ledger.check_identity(TELEGRAM, "100").await.unwrap();
    let by = house.code("boris");
    let chance = house.chance.clone();
    let no = house
        .ledger
        .accept_identity(&by, TELEGRAM, house.now, &*chance)
        .await;
    assert!(matches!(refused(no), Refused::NoForeignIdentity(TELEGRAM)));

    let why = PauseReason::ForeignIdentity;
    house
        .ledger
        .pause_channel(TELEGRAM, why, house.now, &*chance)
        .await
        .unwrap();
    let mut wrong = house.code("boris");
    wrong.code = "000000".to_owned();
    let no = house
        .ledger
        .accept_identity(&wrong, TELEGRAM, house.now, &*chance)
        .await;
    assert!(matches!(refused(no), Refused::WrongCode { .. }));
    assert_eq!(
        house.ledger.check_identity(TELEGRAM, "200").await.unwrap(),
        Identity::Foreign
    );

    let by = house.code("boris");
    house
        .ledger
        .accept_identity(&by, TELEGRAM, house.now, &*chance)
        .await
        .unwrap();
    assert_eq!(
        house.ledger.check_identity(TELEGRAM, "200").await.unwrap(),
        Identity::Ours
    );
    assert_eq!(
        house.ledger.check_identity(TELEGRAM, "100").await.unwrap(),
        Identity::Foreign
    );
}
